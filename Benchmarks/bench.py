"""Measures the built tool on this machine and prints a table.

Standard library only. Every time is that of a whole process, start to end, as cron would see it; the
processor time and the peak memory are those that the kernel counts for it. Before a time is printed, the
numbers that came out are compared with the known answers: when they differ, it exits with 1.
"""

import argparse
import datetime
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import answers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def measured(command):
    """Runs a command to its end: wall seconds, processor seconds, peak memory in MB."""
    with tempfile.TemporaryFile() as words:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        # 65 names exports that could not be taken: the sample has some on purpose.
        if child.returncode not in (0, 65):
            words.seek(0)
            sys.exit(f"{' '.join(command)}\nexit {child.returncode}: {words.read().decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(runs):
    return [statistics.median(values) for values in zip(*runs)]


class Job:
    """A pipeline with an inbox, a store and a place to publish of its own."""

    def __init__(self, tool, work, pipeline, inbox):
        self.tool, self.work, self.pipeline, self.inbox = tool, work, pipeline, inbox
        self.store, self.publish = work / "store", work / "report"

    def command(self, *words):
        return [
            str(self.tool), *words, str(self.pipeline), "--inbox", str(self.inbox),
            "--store", str(self.store), "--publish", str(self.publish),
        ]

    def forget(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def times(self, runs, *words, fresh=False, options=()):
        """The median of some runs after one that does not count."""
        results = []
        for _ in range(runs + 1):
            if fresh:
                self.forget()
            results.append(measured([*self.command(*words), *options, "--quiet"]))
        return median(results[1:])

    def table(self, name):
        return subprocess.run(
            self.command("export", name), check=True, capture_output=True).stdout.decode("utf-8")

    def must_know(self, truth):
        """Stops unless the measures and the books are the known ones; how many cells were compared."""
        cells, differ = answers.measures(self.table("measures"), truth)
        wrong = answers.books(self.table("books"), truth)
        if differ or wrong or cells == 0:
            for line in [*differ[:5], *wrong[:5]]:
                print("differs:", ",".join(line), file=sys.stderr)
            sys.exit(f"{len(differ)} of {cells} measures and {len(wrong)} books differ: no times")
        return cells


def line(what, result, note=""):
    wall, cpu, memory = result
    print(f"  {what:<44}{wall * 1000:8.0f} ms{cpu * 1000:8.0f} ms{memory:7.0f} MB  {note}".rstrip())


def processor():
    for row in open("/proc/cpuinfo", encoding="utf-8"):
        if row.startswith("model name"):
            return row.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    tool, runs = options.tool.resolve(), options.runs
    cores = len(os.sched_getaffinity(0))
    print(f"{processor()}, {cores} cores, load {os.getloadavg()[0]:.1f}, {datetime.date.today()}")
    print(f"  {'median of ' + str(runs) + ' after one to warm up':<44}{'wall':>11}{'cpu':>11}{'peak':>10}")

    nightly = Job(tool, HERE / "data/work/nightly", ROOT / "pipelines/nightly.yaml",
                  HERE / "data/nightly/inbox")
    result = nightly.times(runs, "run", fresh=True, options=("--until", "score"))
    cells = nightly.must_know(HERE / "data/nightly/truth")
    rows = sum(int(row[2]) for row in answers.table(HERE / "data/nightly/truth/books.csv"))
    inflated = sum(
        int.from_bytes(open(path, "rb").read()[-4:], "little")
        for path in nightly.inbox.glob("*.csv.gz"))
    line(f"{rows:,} rows in 40 files to measures", result,
         f"{rows / result[0] / 1e6:.2f} million rows/s, {inflated / result[0] / 1e6:.0f} MB/s inflated")
    line("nothing new", nightly.times(runs, "run", options=("--until", "score")))

    sample = Job(tool, HERE / "data/work/sample", ROOT / "pipelines/nightly.yaml",
                 ROOT / "sample-data/inbox")
    result = sample.times(runs, "run", fresh=True)
    line("the shipped sample to the report", result)
    line("the report again", sample.times(runs, "report"))
    history = Job(tool, sample.work, ROOT / "pipelines/history.yaml", sample.inbox)
    months = sorted({row[3] for row in answers.table(ROOT / "sample-data/truth/measures.csv.gz")})
    line(f"another edition, {len(months)} months, no export read", history.times(
        runs, "backfill",
        options=("--from", months[0], "--to", months[-1], "--edition", "2020")))
    sample_cells = sample.must_know(ROOT / "sample-data/truth")
    print(f"  {cells + sample_cells:,} measures and all books are the known ones.")
    shutil.rmtree(HERE / "data/work", ignore_errors=True)


if __name__ == "__main__":
    main()
