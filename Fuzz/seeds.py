"""Writes the inputs that fuzzing begins with into a folder: pieces of the sample and of the golden runs.

    python3 Fuzz/seeds.py FOLDER

Standard library only. A folder to each target. The first bytes of an input choose what is done with it, see
Sources/fuzz; here they go through all choices in turn.
"""

import gzip
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: Enough for a header and a few rows; short inputs are tried more often.
LONGEST = 1_500


def exports():
    """Bytes of exports: some of each dataset, in all encodings of the sample, and what has to be refused."""
    for path in sorted((ROOT / "sample-data/inbox").glob("*.csv.gz"))[::6]:
        with gzip.open(path) as file:
            text = file.read(LONGEST)
        yield text[: text.rfind(b"\n") + 1] or text
    for path in sorted((ROOT / "sample-data/broken").glob("*.csv.gz")):
        yield path.read_bytes()[:LONGEST]
    for path in sorted((ROOT / "Tests/Golden").glob("**/*.csv*")):
        yield path.read_bytes()[:LONGEST]


def tables():
    """Texts as they are met, and the empty rows and lines above that Sources/fuzz/Tables.swift adds."""
    for path in sorted((ROOT / "Tests/Fixtures/csv").glob("*.csv")):
        yield path.read_bytes()[:LONGEST]
    for path in sorted((ROOT / "Tests/Golden/csv/input").glob("*.csv")):
        yield path.read_bytes()[:LONGEST]


def settings():
    """What users edit, with the number that Sources/fuzz/Settings.swift gives to its kind."""
    pipelines = ROOT / "pipelines"
    kinds = ["contracts/*.yaml", "editions/*.yaml", "*.yaml", "no index plan", "text/errata.yaml"]
    for kind, pattern in enumerate(kinds):
        for path in sorted(pipelines.glob(pattern)):
            # The whole, and pieces that a change reaches more often.
            text = path.read_bytes()
            for length in (600, 2_000, 4_000):
                yield bytes([kind]) + text[:length]


def main():
    folder = pathlib.Path(sys.argv[1])
    # 37 and 64 have no divisor in common, so that all readings occur with all wrappings.
    seeds = {
        "exports": [
            bytes([number % 6, number * 37 % 64, number * 11 % 256, number % 4]) + content
            for number, content in enumerate(exports())],
        "settings": list(settings()),
        "tables": [
            bytes([number * 5 % 64, number * 37 % 256, number * 11 % 256, number % 8]) + content
            for number, content in enumerate(tables())],
        "facts": [
            bytes([number * 7 % 256, number * 31 % 256, number % 64, 0, number % 5 * 17])
            + bytes(range(number % 90, 200)) for number in range(60)],
    }
    for target, inputs in seeds.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(inputs):
            (folder / target / f"{number:04}").write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
