"""Makes a job of another one whose exports say the same in other writing. Standard library only.

    rewritten.py PLAIN quoted|guarded TO

quoted: all fields in quotes, as many programs write them. guarded: a TAB before codes, numbers and days, as
it is put there against spreadsheets.
"""

import concurrent.futures
import gzip
import pathlib
import shutil
import sys

#: How the names of the columns end that are guarded: codes, numbers of documents, days.
GUARDED = (b"SHXYM", b"ZZJG", b"WSH", b"JGDM", b"LYDM", b"RQ", b"YXQ", b"YXQZ", b"YXQZI", b"JZQ")


def quoted(lines):
    return [b'"' + line.replace(b",", b'","') + b'"' for line in lines]


def guarded(lines):
    header, *rows = (line.split(b",") for line in lines)
    columns = [number for number, name in enumerate(header) if name.endswith(GUARDED)]
    for row in rows:
        for column in columns:
            if row[column]:
                row[column] = b"\t" + row[column]
    return [b",".join(row) for row in [header, *rows]]


def rewrite(way, path, to):
    text = gzip.decompress(path.read_bytes())
    if b'"' in text or b"\t" in text:
        sys.exit(f"{path}: quotes or TABs stand in it already")
    text = b"".join(line + b"\n" for line in way(text.splitlines()))
    to.write_bytes(gzip.compress(text, 6, mtime=0))


def main():
    plain, to = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
    way = {"quoted": quoted, "guarded": guarded}[sys.argv[2]]
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(plain, to, ignore=lambda folder, names: [
        name for name in names if name.endswith(".csv.gz") and not folder.endswith("truth")])
    with concurrent.futures.ProcessPoolExecutor() as workers:
        made = [workers.submit(rewrite, way, path, to / "inbox" / path.name)
                for path in sorted((plain / "inbox").glob("*.csv.gz"))]
        for one in made:
            one.result()


if __name__ == "__main__":
    main()
