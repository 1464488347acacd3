"""Measures what the rank intervals cost: reports under a shipped edition as it is, and without what it varies.

Standard library only; `jobs.py` says what a time is. The first report of all cities, and a history of sixty months,
with and without by turns.
"""

import argparse
import pathlib
import re
import shutil

import jobs

SAMPLE = jobs.ROOT / "sample-data"
HISTORY = jobs.HERE / "data/history"
#: The marks: seconds of the first report; seconds of processor time that sixty months may take more.
FIRST, MORE = 1.3, 10
#: The months of the history, each with a full window.
MONTHS = ("2013-04", "2018-03")


def without(pipeline):
    """The same pipeline with editions that vary nothing."""
    folder = jobs.WORK / "without"
    if not folder.exists():
        shutil.copytree(jobs.ROOT / "pipelines", folder)
        for path in (folder / "editions").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"^uncertainty:\n(?:[ #].*\n|\n)*", "", text, flags=re.M),
                            encoding="utf-8")
    return folder / pipeline.name


def jobs_of(tool, name, inbox, pipeline):
    return [jobs.Job(tool, name, inbox, pipeline),
            jobs.Job(tool, f"{name}-without", inbox, without(pipeline))]


def kept_stores(pair):
    """Fills a store for each and keeps it: where measures lie does not hang on the edition."""
    stores = []
    for job in pair:
        job.forget()
        job.run("run", options=jobs.TO_MEASURES)
        kept = jobs.WORK / f"kept-{job.work.name}"
        shutil.copytree(job.store, kept)
        stores.append(kept)
    return stores


def first_report(tool, runs):
    pair = jobs_of(tool, "first", SAMPLE / "inbox", jobs.NIGHTLY)
    stores = kept_stores(pair)
    varied, plain = jobs.by_turns(
        runs, *[lambda job=job, store=store: job.from_store(store)
                for job, store in zip(pair, stores)])
    jobs.line("the first report, 297 cities", varied, f"the mark is {FIRST:.1f} s")
    jobs.line("the same without what the edition varies", plain,
              f"{varied[1] - plain[1]:+.2f} s of processor time with it")


def history(tool, runs):
    pair = jobs_of(tool, "history", HISTORY / "inbox", jobs.ROOT / "pipelines/history.yaml")
    stores = kept_stores(pair)

    def backfill(job, store):
        job.forget()
        shutil.copytree(store, job.store)
        return job.run("backfill", options=("--from", MONTHS[0], "--to", MONTHS[1]))

    varied, plain = jobs.by_turns(
        runs, *[lambda job=job, store=store: backfill(job, store)
                for job, store in zip(pair, stores)])
    jobs.line("a history of 60 months", varied)
    jobs.line("the same without what the edition varies", plain,
              f"{varied[1] - plain[1]:+.2f} s of processor time with it; the mark is {MORE} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    tool = options.tool.resolve()
    shutil.rmtree(jobs.WORK, ignore_errors=True)
    jobs.WORK.mkdir(parents=True)
    jobs.heading(f"intervals: median of {options.runs} after one to warm up")
    first_report(tool, options.runs)
    history(tool, max(1, options.runs // 2))
    shutil.rmtree(jobs.WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
