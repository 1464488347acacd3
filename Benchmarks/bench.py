"""Measures the built tool on this machine and prints a table.

Standard library only; `jobs.py` says what a time is. Before the times of a job are printed, the numbers that
came out are compared with the known answers: when they differ, it exits with 1.
"""

import argparse
import pathlib
import shutil

import answers
import jobs

DATA = jobs.HERE / "data"
SAMPLE = jobs.ROOT / "sample-data"


def nights(tool, runs):
    """The nightly job, in either encoding, with quotes, with guards, and as one file; how many cells were compared."""
    utf8, gb18030, quoted, guarded, single = every = [
        jobs.Nightly(tool, DATA / name) for name in ["nightly", "gb18030", "quoted", "guarded", "single"]]
    many = jobs.by_turns(runs, utf8.fresh, gb18030.fresh, quoted.fresh, guarded.fresh)
    one = jobs.by_turns(runs, single.fresh)[0]
    cells = sum(job.must_know() for job in every)

    jobs.line(f"{utf8.rows:,} rows in {utf8.files} files to measures", many[0], utf8.speed(many[0]))
    by_bytes = gb18030.bytes / many[1][0] / (utf8.bytes / many[0][0])
    jobs.line(
        "the same in GB 18030", many[1],
        f"{gb18030.speed(many[1])}: {by_bytes:.0%} of the speed in UTF-8 by inflated bytes, "
        f"{many[0][0] / many[1][0]:.0%} by rows")
    jobs.line("the same with all fields in quotes", many[2], quoted.speed(many[2]))
    jobs.line("the same with TABs before codes and days", many[3], guarded.speed(many[3]))
    jobs.line(
        f"{single.rows:,} rows in one file of {single.bytes / 1e9:.2f} GB", one,
        f"{single.speed(one)}, {one[1] / one[0]:.1f} cores busy")
    jobs.line("nothing new", utf8.times(runs, "run", options=jobs.TO_MEASURES))
    return cells


def reports(tool, runs):
    """The shipped sample, from the exports and from its store; how many cells were compared."""
    sample = jobs.Job(tool, "sample", SAMPLE / "inbox")
    history = jobs.Job(tool, "sample", SAMPLE / "inbox", jobs.ROOT / "pipelines/history.yaml")
    first = jobs.Job(tool, "first-report", SAMPLE / "inbox")
    months = sorted({row[3] for row in answers.table(SAMPLE / "truth/measures.csv.gz")})

    sample.fresh()
    kept = jobs.WORK / "measured-store"
    shutil.copytree(sample.store, kept)
    site = jobs.by_turns(runs, lambda: first.from_store(kept))[0]
    pages = len(list(first.publish.glob("**/*.html")))
    whole = jobs.by_turns(runs, lambda: sample.fresh(options=()))[0]
    again = sample.times(runs, "report")
    edition = history.times(
        runs, "backfill", options=("--from", months[0], "--to", months[-1], "--edition", "2020"))
    cells = sample.must_know(SAMPLE / "truth")

    jobs.line("the shipped sample to the report", whole)
    jobs.line("its first report, no export read", site, f"{pages:,} pages")
    jobs.line("the report again", again)
    jobs.line(f"another edition, {len(months)} months, no export read", edition)
    return cells


def large(tool, runs):
    """Ten times the rows in ten times the files: how time and memory grow."""
    small, large = (jobs.Nightly(tool, DATA / name) for name in ["nightly", "large"])
    results = jobs.by_turns(runs, small.fresh, large.fresh)
    cells = small.must_know() + large.must_know()
    for job, result in zip([small, large], results):
        jobs.line(f"{job.rows:,} rows in {job.files} files to measures", result, job.speed(result))
    wall, cpu, memory = (after / before for before, after in zip(*results))
    print(f"  {large.rows / small.rows:.1f} × the rows take {wall:.1f} × the time, {cpu:.1f} × the cpu and "
          f"{memory:.1f} × the memory")
    return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="only the job of ten million rows")
    options = parser.parse_args()
    tool, runs = options.tool.resolve(), options.runs

    shutil.rmtree(jobs.WORK, ignore_errors=True)
    jobs.heading(f"median of {runs} after one to warm up")
    if options.large:
        cells = large(tool, runs)
    else:
        cells = nights(tool, runs) + reports(tool, runs)
        jobs.line("starting up: --version", jobs.by_turns(
            runs, lambda: jobs.measured([str(tool), "--version"]))[0])
    print(f"  {cells:,} measures and all books are the known ones.")
    shutil.rmtree(jobs.WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
