"""Measures `citycredit csv` on a large clean text beside DuckDB on one thread, and prints a table.

Standard library only. The text comes as it is, packed, and in GB 18030; each time what comes out must be the text
itself, byte for byte but for CR LF at the ends of lines, from DuckDB too: else no time is printed, and it exits with
1. What is measured goes to /dev/null. The programs run in turns.
"""

import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys

import jobs


def digest(path):
    """The digest of a text, whatever its lines end with."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for lines in iter(lambda: file.readlines(1 << 24), []):
            found.update(b"".join(lines).replace(b"\r\n", b"\n"))
    return found.digest()


def must_be(text, command, result=None):
    """Stops unless what a command prints, or writes to `result`, is the text."""
    printed = jobs.WORK / "printed.csv"
    with open(printed, "wb") as file:
        subprocess.run(command, check=True, stdout=file, stderr=subprocess.DEVNULL)
    if digest(result or printed) != digest(text):
        sys.exit(f"{' '.join(command)}: not the text that it read: no times")
    (result or printed).unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    parser.add_argument("--python", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    # The interpreter is a link out of its environment, and must be called by this very name.
    tool, python, data = str(options.tool.resolve()), str(options.python.absolute()), options.data.resolve()
    text = data / "table-utf-8.csv"
    size = text.stat().st_size

    shutil.rmtree(jobs.WORK, ignore_errors=True)
    jobs.WORK.mkdir(parents=True)
    commands = {
        f"csv: {size / 1e6:.0f} MB of ten columns": [tool, "csv", str(text)],
        "the same, packed": [tool, "csv", f"{text}.gz"],
        "the same in GB 18030": [tool, "csv", str(data / "table-gb18030.csv")],
    }
    plain = next(iter(commands))
    for command in commands.values():
        must_be(text, command)
    if options.python.exists():
        program = [python, str(jobs.HERE / "peers/csv_peer.py"), str(text)]
        result = jobs.WORK / "duckdb.csv"
        must_be(text, [*program, str(result)], result)
        commands["DuckDB on one thread"] = [*program, "/dev/null"]
    else:
        print("Not compared with DuckDB: it could not be fetched from PyPI.")
    commands["cat"] = ["cat", str(text)]

    results = jobs.by_turns(
        options.runs, *[lambda command=command: jobs.measured(command) for command in commands.values()])
    results = dict(zip(commands, results))
    jobs.heading(f"median of {options.runs}, in turns, after one")
    own = results[plain]
    for name, result in results.items():
        jobs.line(
            name, result, f"{size / result[0] / 1e6:,.0f} MB/s" if name == plain else
            f"{result[0] / own[0]:.2f} × the wall time, {result[1] / own[1]:.2f} × the cpu")
    print("  all wrote the text itself.")
    shutil.rmtree(jobs.WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
