"""Writes the inputs that fuzzing begins with into a folder: pieces of the sample and of the golden runs.

    python3 Fuzz/seeds.py FOLDER

Standard library only. A folder to each target. The first bytes of an input choose what is done with it, see
Sources/fuzz; here they go through all choices in turn.
"""

import bz2
import gzip
import io
import lzma
import pathlib
import sys
import tarfile
import zipfile

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


def archives():
    """Archives and packed streams of a small table; the first byte says how Sources/fuzz/Archives.swift takes them."""
    table = "区划代码,企业数\n420300,1\n420500,2\n".encode()
    names = ["xk_420300_20180308.csv", "__MACOSX/._a.csv", "a\\b.csv", "处罚.csv", "readme.txt"]
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            file = io.BytesIO()
            with tarfile.open(fileobj=file, mode=mode, format=form) as archive:
                for name in names[: 3 if form == tarfile.GNU_FORMAT else 2]:
                    member = tarfile.TarInfo(name if form == tarfile.USTAR_FORMAT else "x/" * 60 + name)
                    member.size = len(table)
                    archive.addfile(member, io.BytesIO(table))
                link = tarfile.TarInfo("link.csv")
                link.type, link.linkname = tarfile.SYMTYPE, "a.csv"
                archive.addfile(link)
            # Without the blocks of nothing at the end.
            content = file.getvalue().rstrip(b"\0") + bytes(512) if mode == "w" else file.getvalue()
            yield (2 if mode == "w" else 0), content
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            for name in names:
                archive.writestr(name, table)
        yield 0, file.getvalue()
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        yield 0, pack(table)
    for number in range(1, 6):
        yield 3, b"".join(
            bytes([len(name.encode()) | number << 5 & 0x60]) + name.encode() + len(table).to_bytes(2, "big") + table
            for name in names[:number])


def conversions():
    """Tables in all encodings that the standard library writes, with the number of the encoding that is named."""
    text = "名称,编号,日期\n甲公司,1,2018-03-08\n\"乙,\"\"厂\",2,2018/3/9\n"
    latin = "name;city;day\nA\u00f1o;Bras\u00edlia;2018-03-08\n"
    encodings = ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16", "utf-32-le", "utf-32", "big5", "euc_kr"]
    for number, encoding in enumerate(encodings):
        for named in (number, 20 + number):
            yield named, text.encode(encoding, "replace")
    for encoding in ("cp1250", "cp1252", "cp1254", "shift_jis"):
        yield 30, latin.encode(encoding, "replace")
    for content in tables():
        yield 25, content


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


def index():
    """Tables and trees of composite indices, as Sources/fuzz/Indices.swift parts them."""
    rules = [
        "normalise: rank", "normalise: {z_score: [0, 1]}\ntreat: standard",
        "normalise: {min_max: [1, 100]}\nimpute: {em: 2}\nlevels: [{weights: pca}, {aggregate: geometric}]",
        "normalise: fraction_of_maximum\nimpute: {row_mean: 2}",
        "normalise: goalposts\ntreat: {steps: [log, {box_cox: 0.5}], combine: true}",
        "normalise: {distance_to_target: {capped: true}}\nlevels: [{aggregate: copeland}, {aggregate: topsis}]",
        "normalise: {min_max: [1, 100]}\nuncertainty: {replicates: 20, weights: 0.2, sensitivity_rows: 4, "
        "aggregation: [geometric], leave_one_out: true}",
        "normalise: borda\nlevels: [{aggregate: mazziotta_pareto}, {aggregate: benefit_of_the_doubt}]",
        "normalise: percentile_rank\nscale: each-time\nimpute_in_time: linear",
    ]
    items = "".join(
        f"        - {{code: {code}, goalposts: [1, 8], target: 7, direction: {way}}}\n"
        for code, way in [("a", "up"), ("b", "down")])
    rows = ["A,1,2,5,3,x", "B,1,4,,1,y", "C,1,8,2,9,x", "A,2,3,5,2,x", "B,2,1,7,1,y", "C,2,9,2,900,x"]
    table = "unit,time,a,b,c,part\n" + "\n".join(rows) + "\n"
    for rule in rules:
        tree = (
            f"index: x\ntable: {{time: time, group: part}}\n{rule}\ntree:\n  code: x\n  items:\n"
            f"    - code: g\n      items:\n{items}    - code: h\n      items:\n"
            "        - {code: c, weight: 2, goalposts: [0, 9], target: 5}\n")
        yield table.encode() + b"\0" + tree.encode()
    for name in ("regions.csv", "years.csv"):
        folder = ROOT / "Tests/Golden/index/input"
        tree = folder / ("tree.yaml" if name == "regions.csv" else "years.yaml")
        yield (folder / name).read_bytes() + b"\0" + tree.read_bytes()


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
        "archives": [
            bytes([way, 0, 0, 0]) + content for way, content in archives()],
        "conversions": [
            bytes([named, number % 16]) + content for number, (named, content) in enumerate(conversions())],
        "facts": [
            bytes([number * 7 % 256, number * 31 % 256, number % 64, 0, number % 5 * 17])
            + bytes(range(number % 90, 200)) for number in range(60)],
        "index": list(index()),
    }
    for target, inputs in seeds.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(inputs):
            (folder / target / f"{number:04}").write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
