"""Measures the nightly job beside the same job in DuckDB and in Polars, and prints a table.

Standard library only; `peers/` holds the two programs, run by a virtual environment's interpreter. All three
must count the same records, late records, entities and fines in every city and month, and the known answers,
before a time is printed: else the first cells that differ are printed, and it exits with 1. With them runs what
nobody can do without: `inflate/`, which inflates the same files by ISA-L on all cores and does nothing with them.

Every time is that of a whole process: start-up is in it, for the peers that of Python and of the import. The
programs run in turns, so that a busy neighbour meets all of them.
"""

import argparse
import csv
import pathlib
import shutil
import subprocess
import sys

import answers
import jobs

MEASURES = ["records", "late", "entities", "amount_yuan"]
DATASETS = ["licences", "penalties"]
#: The program that inflates the same files and does nothing else.
BARE = "bare inflate of the same files, all cores"


def cells(rows):
    """Rows `dataset,measure,city,month,value` as a table of what all three count, without zeros."""
    return {
        tuple(row[:4]): answers.exact(row[4]) for row in rows
        if row[0] in DATASETS and row[1] in MEASURES and answers.exact(row[4]) != "0"}


def counted(path):
    """The cells of a peer's result, which has a column per measure."""
    with open(path, encoding="utf-8", newline="") as file:
        return cells(
            (row["dataset"], measure, row["city"], row["month"], row[measure])
            for row in csv.DictReader(file) for measure in MEASURES)


def must_agree(tables):
    """Stops unless all tables are the same, cell by cell; how many cells there are."""
    known = tables["known answers"]
    same = bool(known)
    for name, table in tables.items():
        differ = sorted(
            key for key in known.keys() | table.keys() if known.get(key) != table.get(key))
        for key in differ[:5]:
            print(f"differs: {','.join(key)}: known {known.get(key, 0)}, {name} {table.get(key, 0)}",
                  file=sys.stderr)
        if differ:
            print(f"{name}: {len(differ)} of {len(known)} cells differ", file=sys.stderr)
            same = False
    if not same:
        sys.exit("the programs do not agree: no times")
    return len(known)


def versions(python):
    words = "import duckdb, polars; print(duckdb.__version__, polars.__version__)"
    answer = subprocess.run([python, "-c", words], check=True, capture_output=True, text=True)
    return answer.stdout.split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    parser.add_argument("--python", type=pathlib.Path, required=True)
    parser.add_argument("--inflate", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    # The interpreter is a link out of its environment, and must be called by this very name.
    tool, python, data = options.tool.resolve(), str(options.python.absolute()), options.data.resolve()
    inbox, register = data / "inbox", jobs.ROOT / "pipelines/register"
    work = jobs.WORK / "peers"

    job = jobs.Job(tool, "peers/citycredit", inbox)
    duckdb, polars = versions(python)
    results = {f"DuckDB {duckdb}": work / "duckdb.csv", f"Polars {polars}": work / "polars.csv"}
    commands = {"citycredit": [*job.command("run"), *jobs.TO_MEASURES, "--quiet"]}
    for name, result in results.items():
        program = jobs.HERE / "peers" / f"{result.stem}_peer.py"
        commands[name] = [python, str(program), str(inbox), str(register), str(result)]
    commands[BARE] = [str(options.inflate.resolve()), *map(str, inbox.glob("*.csv.gz"))]

    size = jobs.inflated(inbox)
    answer = subprocess.run(commands[BARE], check=True, capture_output=True, text=True).stdout
    if int(answer) != size:
        sys.exit(f"{size} bytes inflated to {answer.strip()}: no times")

    shutil.rmtree(work, ignore_errors=True)
    measured = {name: [] for name in commands}
    for turn in range(options.runs + 1):
        for name, command in commands.items():
            if name == "citycredit":
                job.forget()
            run = jobs.measured(command)
            if turn > 0:
                measured[name].append(run)
        if turn == 0:
            count = must_agree({
                "known answers": cells(answers.table(data / "truth/measures.csv.gz")),
                "citycredit": cells(answers.rows(job.table("measures"))),
                **{name: counted(path) for name, path in results.items()}})
    shutil.rmtree(work, ignore_errors=True)

    jobs.heading(f"median of {options.runs}, in turns, after one")
    medians = {name: jobs.median(runs) for name, runs in measured.items()}
    own, bare = medians["citycredit"], medians[BARE]
    for name, result in medians.items():
        jobs.line(
            name, result, "" if name == "citycredit" else
            f"{result[0] / own[0]:.2f} × the wall time of citycredit, {result[1] / own[1]:.2f} × the cpu")
    print(f"  citycredit takes {own[0] / bare[0]:.1f} × the bare inflate, "
          f"{own[1] / bare[1]:.1f} × its cpu ({size / bare[0] / 1e6:,.0f} MB/s)")
    print(f"  all agree on {count:,} cells.")


main()
