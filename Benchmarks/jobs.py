"""Runs a job of the built tool as cron would, and says how long it took and how much memory.

Standard library only. Every time is that of a whole process, start to end; the processor time and the peak
memory are those that the kernel counts for it.
"""

import datetime
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

import answers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
#: Where the stores and reports of the measured jobs are; nothing of it is kept.
WORK = HERE / "data/work"
NIGHTLY = ROOT / "pipelines/nightly.yaml"
#: How far a run goes that is measured to its measures.
TO_MEASURES = ("--until", "score")


def measured(command):
    """Runs a command to its end: wall seconds, processor seconds, peak memory in MB.

    What earlier runs left to the kernel is on the disk before, so that it is not written during this one.
    """
    os.sync()
    answer = subprocess.run(
        [sys.executable, "-I", "-S", str(HERE / "measured.py"), *command], capture_output=True,
        check=False)
    if answer.returncode != 0:
        sys.exit(f"{command[0]}: {answer.stderr.decode()}")
    *figures, code = map(float, answer.stdout.split())
    # 3 and 65 name exports that could not be taken: the sample has some on purpose.
    if code not in (0, 3, 65):
        sys.exit(f"{' '.join(command)}\nexit {code:.0f}: {answer.stderr.decode()}")
    return figures


def median(runs):
    return [statistics.median(values) for values in zip(*runs)]


def by_turns(runs, *ways):
    """The medians of some ways to run something, after one turn that does not count.

    They take turns, so that a busy neighbour meets all of them.
    """
    results = [[way() for way in ways] for _ in range(runs + 1)]
    return [median(turns) for turns in zip(*results[1:])]


def inflated(folder):
    """How many bytes the exports of a folder inflate to, each of one member: its last four bytes."""
    return sum(
        int.from_bytes(path.read_bytes()[-4:], "little") for path in folder.glob("*.csv.gz"))


class Job:
    """A pipeline with an inbox, a store and a place to publish of its own."""

    def __init__(self, tool, name, inbox, pipeline=NIGHTLY):
        self.tool, self.pipeline, self.inbox = tool, pipeline, inbox
        self.work = WORK / name
        self.store, self.publish = self.work / "store", self.work / "report"

    def command(self, *words):
        return [
            str(self.tool), *words, str(self.pipeline), "--inbox", str(self.inbox),
            "--store", str(self.store), "--publish", str(self.publish),
        ]

    def forget(self):
        """Begins with nothing there.

        What was there is put aside until the end: for minutes after files are removed, ext4 passes over
        their inodes one by one when files are made, a fifth of a report's time.
        """
        if self.work.exists():
            aside = WORK / "aside"
            aside.mkdir(exist_ok=True)
            self.work.rename(aside / f"{self.work.name}-{len(os.listdir(aside))}")
        self.work.mkdir(parents=True)

    def run(self, *words, options=()):
        """Measures one command on the store as it is."""
        return measured([*self.command(*words), *options, "--quiet"])

    def fresh(self, options=TO_MEASURES):
        """Measures a run on an empty store, by default to its measures."""
        self.forget()
        return self.run("run", options=options)

    def from_store(self, store):
        """Measures a run to the report on a copy of a store."""
        self.forget()
        shutil.copytree(store, self.store)
        return self.run("run")

    def times(self, runs, *words, options=()):
        return by_turns(runs, lambda: self.run(*words, options=options))[0]

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


class Nightly(Job):
    """The nightly job made of a sample folder, with its known answers."""

    def __init__(self, tool, folder):
        super().__init__(tool, folder.name, folder / "inbox")
        self.truth = folder / "truth"
        self.rows = sum(int(row[2]) for row in answers.table(self.truth / "books.csv"))
        self.files = len(list(self.inbox.glob("*.csv.gz")))
        self.bytes = inflated(self.inbox)

    def must_know(self):
        return super().must_know(self.truth)

    def speed(self, result):
        return (f"{self.rows / result[0] / 1e6:.2f} million rows/s, "
                f"{self.bytes / result[0] / 1e6:.0f} MB/s inflated")


def processor():
    for row in open("/proc/cpuinfo", encoding="utf-8"):
        if row.startswith("model name"):
            return row.split(":", 1)[1].strip()
    return platform.machine()


def heading(what):
    print(f"{processor()}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}, "
          f"{datetime.date.today()}")
    print(f"  {what:<48}{'wall':>11}{'cpu':>11}{'peak':>10}")


def line(what, result, note=""):
    wall, cpu, memory = result
    print(f"  {what:<48}{wall * 1000:8.0f} ms{cpu * 1000:8.0f} ms{memory:7.0f} MB  {note}".rstrip())
