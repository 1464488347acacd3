"""Writes the inputs that fuzzing begins with into a folder: pieces of the sample and of the golden runs.

    python3 Fuzz/seeds.py FOLDER

Standard library only. The first four bytes of an input choose what is done with it, see Sources/fuzz/Plan.swift;
here they go through all choices in turn.
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


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(exports()):
        # 37 and 64 have no divisor in common, so that all readings occur with all wrappings.
        choice = bytes([number % 6, number * 37 % 64, number * 11 % 256, number % 4])
        (folder / f"{number:04}").write_bytes(choice + content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
