"""Many exports in one inbox, and many nights in one ledger: what grows, and what must not.

Standard library only. Prints times, and stops where the bars of docs/performance.md do not hold.
"""

import argparse
import pathlib
import random
import shutil
import statistics
import subprocess
import sys

import jobs

#: Rows of an export that comes in a night.
NIGHTLY_ROWS = 20


def exports(tool, files, rows):
    """A folder of the nightly job in so many files, made once."""
    folder = jobs.HERE / f"data/load-{files}-{rows}"
    if not (folder / "inbox").exists():
        subprocess.run(
            [tool, "sample", folder, "--rows", str(rows), "--nightly-files", str(files)], cwd=jobs.ROOT,
            check=True, stdout=subprocess.DEVNULL)
    return folder / "inbox"


def many_files(tool, runs):
    """The same rows in ten thousand exports and in a hundred, to their measures."""
    few, many = (
        jobs.Job(tool, f"load-{files}", exports(tool, files, 200_000)) for files in (100, 10_000))
    times = jobs.by_turns(runs, few.fresh, many.fresh)
    jobs.line("200,000 rows in 100 files", times[0])
    jobs.line("200,000 rows in 10,000 files", times[1], f"{times[1][0] * 1e6 / 1e4:.0f} us a file")
    jobs.line("nothing new among 10,000 files", many.times(runs, "run", options=jobs.TO_MEASURES))


def many_nights(tool, nights):
    """A night an export, on top of the sample: run to the published report of all cities, then clean."""
    source = sorted(exports(tool, nights, nights * NIGHTLY_ROWS).glob("*.csv.gz"))
    # A night whose export changes the month reported has more to explain: early and late nights have the same mixture.
    random.Random(1).shuffle(source)
    inbox = jobs.WORK / "nights-inbox"
    job = jobs.Job(tool, "nights", inbox)
    job.forget()
    shutil.copytree(jobs.ROOT / "sample-data/inbox", inbox)
    job.run("run")
    walls, idle = [], []
    for night, export in enumerate(source, start=1):
        shutil.copy(export, inbox / export.name)
        walls.append(job.run("run"))
        clean = [tool, "clean", job.pipeline, "--store", job.store, "--publish", job.publish]
        subprocess.run([*clean, "--apply"], check=True, stdout=subprocess.DEVNULL)
        if night in (10, nights):
            idle.append([job.run("run") for _ in range(5)])
        if night % 100 == 0:
            print(f"  night {night:,}: {jobs.median(walls[-10:])[0]:.2f} s", flush=True)
    first, last = jobs.median(walls[5:25]), jobs.median(walls[-20:])
    jobs.line("night 10 of one store, to the published report", first)
    jobs.line(f"night {nights:,}", last, f"{last[0] / first[0] - 1:+.0%} time")
    for night, runs in zip((10, nights), idle):
        jobs.line(f"nothing new after night {night:,}", jobs.median(runs))
    size = sum(path.stat().st_size for path in job.store.rglob("*") if path.is_file())
    print(f"  the store: {size / 1e6:.0f} MB, of it the ledger "
          f"{(job.store / 'ledger.sqlite').stat().st_size / 1e6:.1f} MB")
    return first[0], last[0]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tool", type=pathlib.Path, required=True)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--nights", type=int, default=1_000)
    options.add_argument(
        "--work", type=pathlib.Path, default=jobs.HERE / "data",
        help="where stores and reports are made; not on ext4: for minutes it passes over the inodes of what each "
        "night's clean has removed, of hundreds of nights at this pace")
    asked = options.parse_args()
    tool = asked.tool.resolve()
    # Beside the work of `make bench`, which removes its own.
    jobs.WORK = asked.work.resolve() / "load-work"
    shutil.rmtree(jobs.WORK, ignore_errors=True)
    jobs.WORK.mkdir(parents=True)
    try:
        jobs.heading("load")
        many_files(tool, asked.runs)
        first, last = many_nights(tool, asked.nights)
    finally:
        shutil.rmtree(jobs.WORK, ignore_errors=True)
    if last > first * 1.1:
        sys.exit(f"Night {asked.nights:,} is slower than night 10 by more than a tenth.")


if __name__ == "__main__":
    main()
