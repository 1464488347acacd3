#!/usr/bin/env python3
"""Reads exports that were changed at random, and looks whether the books balance.

    mutations.py --tool .build/release/citycredit [--exports N] [--seed N]

Pieces of the sample's exports are changed: bytes turned, ranges lost or doubled, quotes, delimiters and line ends put
where none belong, two exports in one, another encoding, a damaged or cut-off gzip stream. Runs read them ten thousand at
a time. Every export must be in the ledger, either refused with a code, or with read = accepted + rejected +
excluded and as many lines in its list of rejected rows; no run may end but with 0 or 65; and both engines must
come to the same.

Standard library only. The same seed makes the same exports.
"""

import argparse
import contextlib
import gzip
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INBOX = ROOT / "sample-data" / "inbox"
#: Exports to a run.
BATCH = 10_000
#: The most that is kept of an export of the sample.
LONGEST = 3_000
#: What breaks rows, fields and readers.
PIECES = [
    b'"', b'""', b'"\n', b",", b",,,,,,,,", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\0", b"\x1a",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x81", b"\x81\x30", b"\xe4\xb8", b"\xed\xa0\x80", b"\\", b"'", b"=1+1", b"-", b"0" * 40,
    b"9999-12-31", b"1900/1/0", b"-1", b"1e309", b"NULL", b" ", "　".encode(), "，".encode(), "\u202e".encode(), b"92",
    b"x" * 300,
]


def bases():
    """The beginnings of the sample's exports, inflated, with the names they came under."""
    seen = {}
    for path in sorted(INBOX.glob("*.csv.gz")):
        name = re.fullmatch(r"([a-z_]+?)(_\d{6})?_\d{8}.*\.csv\.gz", path.name)
        if not name or len(seen.setdefault(name[1], [])) >= 12:
            continue
        with gzip.open(path) as file:
            text = file.read(LONGEST)
        seen[name[1]].append(text[: text.rfind(b"\n") + 1] or text)
    return [(dataset, text) for dataset, texts in seen.items() for text in texts]


def mutated(text, others, chance):
    """The text with one to four things wrong."""
    text = bytearray(text)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text) + 1)
        length = min(int(chance.expovariate(0.05)) + 1, len(text))
        change = chance.randrange(12)
        if change == 0 and place < len(text):
            text[place] ^= 1 << chance.randrange(8)
        elif change == 1:
            del text[place : place + length]
        elif change == 2:
            text[place:place] = text[place : place + length]
        elif change in (3, 4, 5):
            text[place:place] = chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 5))
        elif change == 6:
            text[place:place] = chance.choice(others)[1][:length * 10]
        elif change == 7:
            lines = text.split(b"\n")
            first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            text = bytearray(b"\n".join(lines))
        elif change == 8:
            old = chance.choice([b",", b"\n", b'"', b"-", b"0"])
            text = text.replace(old, chance.choice(PIECES), chance.choice((1, 3, -1)))
        elif change == 9:
            encoding = chance.choice(["gb18030", "utf-16", "utf-16-be", "utf-8-sig", "latin-1"])
            text = bytearray(text.decode("utf-8", "replace").encode(encoding, "replace"))
        elif change == 10:
            del text[place:]
        else:
            for _ in range(chance.randint(1, 20)):
                if text:
                    text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text)


def packed(text, chance):
    """A gzip stream, one in twelve damaged."""
    if chance.randrange(20) == 0:
        cut = chance.randrange(len(text) + 1)
        stream = gzip.compress(text[:cut], 1, mtime=0) + gzip.compress(text[cut:], 1, mtime=0)
    else:
        stream = gzip.compress(text, 1, mtime=0)
    damage = chance.randrange(36)
    if damage == 0:
        stream = bytearray(stream)
        stream[chance.randrange(len(stream))] ^= 1 << chance.randrange(8)
    elif damage == 1:
        stream = stream[: chance.randrange(len(stream))]
    elif damage == 2:
        stream += bytes(chance.randrange(256) for _ in range(chance.randint(1, 9)))
    return bytes(stream)


def make(folder, count, exports, chance):
    folder.mkdir()
    for number in range(count):
        dataset, text = chance.choice(exports)
        text = mutated(text, exports, chance)
        if chance.randrange(10):
            name, content = f"{dataset}_20180401_{number}.csv.gz", packed(text, chance)
        else:
            name, content = f"{dataset}_20180401_{number}.csv", text
        (folder / name).write_bytes(content)


def read(tool, inbox, work, engine):
    """Reads an inbox into a new store; the ledger's lines about its exports."""
    pipeline = (ROOT / "pipelines/nightly.yaml").read_text(encoding="utf-8")
    pipeline = pipeline.replace("engine: fast", f"engine: {engine}")
    for key in ("contracts", "editions", "text"):
        pipeline = re.sub(rf"^{key}:.*$", f"{key}: {ROOT}/pipelines/{key}", pipeline, flags=re.M)
    pipeline = re.sub(r"^  folder:.*$", f"  folder: {ROOT}/pipelines/register", pipeline, flags=re.M)
    path, store = work / f"{engine}.yaml", work / f"store-{engine}"
    path.write_text(pipeline, encoding="utf-8")
    ended = subprocess.run(
        [tool, "run", path, "--inbox", inbox, "--store", store, "--publish", work / "report", "--until",
         "normalize", "--quiet"], capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 65):
        sys.exit(f"exit {ended.returncode}: {ended.stderr[-2000:]}")
    with contextlib.closing(sqlite3.connect(store / "ledger.sqlite")) as ledger:
        lines = ledger.execute(
            "SELECT path, dataset, read, accepted, excluded, failure_code, content_hash, facts_key,"
            " (SELECT total(rows) FROM file_rejects WHERE file_rejects.path = files.path)"
            " FROM files ORDER BY path").fetchall()
    return lines, store


def wrong(lines, store, count):
    """What is wrong with the books, in words; how many exports were read, and rows."""
    if len(lines) != count:
        return f"{len(lines)} of {count} exports are in the ledger", 0, 0
    taken, rows = 0, 0
    for path, dataset, read_rows, accepted, excluded, failure, _, key, rejected in lines:
        rejected = int(rejected)
        if failure is not None:
            if read_rows or accepted or excluded or rejected or failure == "bug":
                return f"{path}: refused ({failure}), and yet there are rows of it", 0, 0
            continue
        taken += 1
        rows += read_rows
        if read_rows != accepted + rejected + excluded:
            return f"{path}: {read_rows} read, {accepted} + {rejected} + {excluded}", 0, 0
        listed = store / "rejects" / dataset / f"{key}.csv.gz"
        with gzip.open(listed) if listed.exists() else open("/dev/null", "rb") as file:
            found = max(0, sum(1 for _ in file) - 1)
        if found != rejected:
            return f"{path}: {rejected} rejected, {found} in the list", 0, 0
    return None, taken, rows


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tool", type=pathlib.Path, required=True)
    options.add_argument("--exports", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    tool, exports = asked.tool.resolve(), bases()
    began, done, taken, rows = time.monotonic(), 0, 0, 0
    memory = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
    while done < asked.exports:
        count = min(BATCH, asked.exports - done)
        seed = asked.seed * 1_000_000_007 + done
        with tempfile.TemporaryDirectory(prefix="mutations-", dir=memory) as folder:
            work = pathlib.Path(folder)
            make(work / "inbox", count, exports, random.Random(seed))
            lines, store = read(tool, work / "inbox", work, "fast")
            fault, some, more = wrong(lines, store, count)
            twin = None if fault else read(tool, work / "inbox", work, "portable")[0]
            if twin and twin != lines:
                one, other = next((a, b) for a, b in zip(lines, twin) if a != b)
                fault = f"the engines differ: fast {one}, portable {other}"
            if fault:
                kept = pathlib.Path(tempfile.mkdtemp(prefix="mutations-")) / "inbox"
                shutil.copytree(work / "inbox", kept)
                sys.exit(f"{fault}\nThe exports are in {kept}.")
        done, taken, rows = done + count, taken + some, rows + more
        print(f"{done:,} exports in {time.monotonic() - began:.0f} s: {taken:,} read with {rows:,} rows,"
              f" {done - taken:,} refused; all books balance, and both engines agree", flush=True)


if __name__ == "__main__":
    main()
