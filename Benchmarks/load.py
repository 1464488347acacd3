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
#: How many of the last nights are compared.
COMPARED = 20


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


class Nights(jobs.Job):
    """One store that an export comes to every night, on top of the sample: run to the published report, then clean."""

    def __init__(self, tool, name):
        super().__init__(tool, name, jobs.WORK / name / "inbox")

    def begin(self):
        self.forget()
        shutil.copytree(jobs.ROOT / "sample-data/inbox", self.inbox)
        self.run("run")

    def begin_as(self, other):
        """Begins as a copy of another store, and of what it has published."""
        shutil.copytree(other.work, self.work, symlinks=True)
        self.publish.unlink()
        self.publish.symlink_to(self.store / other.publish.readlink().relative_to(other.store))
        # To the run all exports are other files now, which it reads again.
        self.run("run")

    def night(self, export):
        """How long the run took that met this export."""
        shutil.copy(export, self.inbox / export.name)
        result = self.run("run")
        clean = [self.tool, "clean", self.pipeline, "--store", self.store, "--publish", self.publish]
        subprocess.run([*clean, "--apply"], check=True, stdout=subprocess.DEVNULL)
        return result

    def idle(self):
        return jobs.median([self.run("run") for _ in range(5)])

    def say_size(self):
        size = sum(path.stat().st_size for path in self.store.rglob("*") if path.is_file())
        print(f"  the store: {size / 1e6:.0f} MB, of it the ledger "
              f"{(self.store / 'ledger.sqlite').stat().st_size / 1e6:.1f} MB")


def many_nights(tool, nights):
    """How much longer the last nights take than nights 10 to 30, whose store met the very same exports.

    Exports differ more in what they ask for than stores do: one that changes the month reported has more to
    explain. So the store of night 10 is kept, and each of the last exports comes to both stores, in turns.
    """
    source = sorted(exports(tool, nights, nights * NIGHTLY_ROWS).glob("*.csv.gz"))
    # Early and late nights have the same mixture.
    random.Random(1).shuffle(source)
    early, late = Nights(tool, "night-10"), Nights(tool, f"night-{nights}")
    late.begin()
    for night, export in enumerate(source[:-COMPARED], start=1):
        wall = late.night(export)[0]
        if night == 10:
            early.begin_as(late)
        if night % 100 == 0:
            print(f"  night {night:,}: {wall:.2f} s", flush=True)
    stores, pairs = [early, late], []
    for export in source[-COMPARED:]:
        stores.reverse()
        results = {store: store.night(export) for store in stores}
        pairs.append((results[early], results[late]))
    grown = statistics.median(last[0] / first[0] for first, last in pairs)
    busier = statistics.median(last[1] / first[1] for first, last in pairs)
    for store, results in zip((early, late), zip(*pairs)):
        jobs.line(f"{store.work.name.replace('-', ' ')}, to the published report", jobs.median(results))
    print(f"  of {COMPARED} pairs with the same export the median: {grown - 1:+.0%} time, {busier - 1:+.0%} processor")
    for store in (early, late):
        jobs.line(f"nothing new after {store.work.name.replace('-', ' ')}", store.idle())
    late.say_size()
    return grown


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
        grown = many_nights(tool, asked.nights)
    finally:
        shutil.rmtree(jobs.WORK, ignore_errors=True)
    if grown > 1.1:
        sys.exit(f"Night {asked.nights:,} is slower than night 10 by more than a tenth.")


if __name__ == "__main__":
    main()
