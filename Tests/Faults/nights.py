#!/usr/bin/env python3
"""Random nights: what a store has been through must not show in its report.

    nights.py --tool .build/release/citycredit [--seed N] [--worlds N] [--nights N]

A world is an inbox with a store of its own, a seed, and some nights, in which exports arrive, are replaced, repeated, touched and
copied, in folders of named sources in every second world; junk and wrong names come and go; runs are killed, stopped, met by a
full disk or a wrong clock; somebody looks at another month, or cleans the store. After each night every file of the report but the
list of changes must be, byte by byte, that of a store that was filled anew with the same exports; where the month before
had been published, the new store is first given the exports of that publication. What ended with 0 or 3 shows the new report, what
ended otherwise the one before.

Standard library only; faults.py plays it as well. A world that fails is played again by its seed.
"""

import argparse
import gzip
import io
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

HEAD = (
    "XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_XKJGDM,"
    "XK_ZT,XK_LYDW,XK_LYDWDM\n"
)
CITIES = [
    ("武汉", "420100", "11420100004201002F"), ("宜昌", "420500", "114205000042050034"),
    ("荆州", "421000", "11421000004210005G"),
]
CODES = ["91420000MA0000015A", "91420000MA00000235", "91420000MA00000310", "91420000MA0000074D", "91420000MA00000828"]
# What a row can be besides sound: a ragged one, an open quote, a date that is none, a code that is none, a footnote.
BROKEN = [",\n", '测试,"offen\n', "a,b,c\n", "制表：统计科\n"]
SOURCES = """\
sources:
  cities: { is: city, from: "{code}/*" }
  centre: { is: centre, from: "centre/*" }
"""
# Clocks that a machine may have after a battery or a host has failed.
CLOCKS = [
    "1970-01-02 00:00:00", "2001-01-01 00:00:00", "2017-06-01 12:00:00", "2018-04-10 12:00:00",
    "2018-05-10 12:00:00", "2038-01-20 03:14:08", "2099-12-31 23:59:59",
]
# Nights that a world lasts: a longer one has more exports, and each night takes longer.
NIGHTS_OF_A_WORLD = 40
# Room on the disk of a world, where one can be mounted.
DISK = 64 << 20


class World:
    """An inbox to which anything may happen, and the two stores that are compared."""

    def __init__(self, bench, failed, seed):
        self.bench = bench
        self.failed = failed
        self.seed = seed
        self.random = random.Random(seed)
        self.isNamed = seed % 2 == 1
        self.old = bench.scratch / "nights-old"
        self.new = bench.scratch / "nights-new"
        self.disk = self.mount()
        for folder in (self.old, self.new):
            bench.prepare(folder / "place" if folder == self.old else folder)
        self.old = self.old / "place"
        for folder in (self.old, self.new):
            path = folder / "small.yaml"
            text = path.read_text("utf-8").replace("failed_files: block", "failed_files: warn")
            text = text.replace("maximum_rejected_share: 0.5", "maximum_rejected_share: 1")
            text = text.replace("minimum_city_share: 0.5", "minimum_city_share: 0")
            path.write_text(text + (SOURCES if self.isNamed else ""), "utf-8")
        self.inbox = self.old / "inbox"
        self.number = 0
        self.exports = sorted(path.name for path in self.inbox.iterdir())
        if self.isNamed:
            (self.inbox / "centre").mkdir()
            for name in self.exports:
                (self.inbox / name).rename(self.inbox / "centre" / name)
            self.exports = [f"centre/{name}" for name in self.exports]
        self.wrong = []
        # The exports with which each month was last published, and the clock then.
        self.published = {}
        self.counts = {}
        self.isClockWrong = False

    def mount(self):
        """Gives the old store a small disk of its own; whether that can be had."""
        self.old.mkdir()
        if os.geteuid() != 0 or shutil.which("mount") is None:
            return False
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", self.old]
        return subprocess.run(command, capture_output=True).returncode == 0

    def end(self):
        place = self.old.parent
        if self.disk:
            for _ in range(50):
                if subprocess.run(["umount", place], capture_output=True).returncode == 0:
                    break
                time.sleep(0.1)
            else:
                subprocess.run(["umount", "-l", place], check=True)
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(self.new, ignore_errors=True)

    # Exports

    def row(self):
        pick = self.random.random()
        if pick < 0.08:
            return self.random.choice(BROKEN)
        city, _, authority = self.random.choice(CITIES)
        day = f"2018-{self.random.randint(1, 5):02}-{self.random.randint(1, 30):02}"
        if pick < 0.12:
            day = self.random.choice(["2018-02-30", "0001-01-01", "9999-12-31", "2099-12-31", "昨天"])
        code = self.random.choice(CODES) if pick > 0.16 else "91420000MA0000015B"
        return (
            f"测试企业,法人及非法人组织,{code},准予许可决定书,许可〔2018〕{self.random.randint(1, 12)}号,普通,食品经营,"
            f"{day},{day},2023-02-05,{city}市市场监督管理局,{authority},1,{city}市市场监督管理局,{authority}\n")

    def text(self):
        return (HEAD + "".join(self.row() for _ in range(self.random.randint(1, 8)))).encode()

    def write(self, path):
        text = self.text()
        path.parent.mkdir(exist_ok=True)
        if path.suffix in (".zip", ".tar"):
            members = [(f"licences_{number}_20180{month}1{number}.csv", self.text())
                       for number, month in enumerate(self.random.sample(range(2, 6), 2))]
            text = zipped(members) if path.suffix == ".zip" else tarred(members)
        path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)

    def place(self, name):
        """Where an export lies: in the folder of a source where any are named, seldom in the wrong one."""
        if not self.isNamed:
            return name
        folders = [code for _, code, _ in CITIES] + ["centre"]
        return name if self.random.random() < 0.03 else f"{self.random.choice(folders)}/{name}"

    # What happens

    def arrive(self):
        self.number += 1
        month, day = self.random.randint(2, 5), self.random.randint(1, 28)
        form = self.random.choice(["2018{:02}{:02}", "2018-{:02}-{:02}", "2018_{:02}_{:02}"]).format(month, day)
        if len(self.exports) > 20 and self.random.random() < 0.05:
            # A stray day that can be: it decides nothing.
            form = "20251129"
        name = f"licences_{self.number}_{form}" + self.random.choice([".csv", ".csv", ".csv.gz", ".zip", ".tar"])
        self.exports.append(self.place(name))
        self.write(self.inbox / self.exports[-1])

    def replace(self):
        name = self.random.choice(self.exports)
        if "licences" in name:
            self.write(self.inbox / name)

    def repeat(self):
        name = self.random.choice(self.exports)
        folder, _, own = name.rpartition("/")
        ending = own[own.index("."):]
        self.number += 1
        again = f"{own.split('_')[0]}_{self.number}_2018{self.random.randint(2, 5):02}15{ending}"
        again = f"{folder}/{again}" if folder and self.random.random() < 0.5 else self.place(again)
        (self.inbox / again).parent.mkdir(exist_ok=True)
        shutil.copy(self.inbox / name, self.inbox / again)
        self.exports.append(again)

    def touch(self):
        for name in self.exports:
            if self.random.random() < 0.5:
                when = self.random.randint(0, 4_000_000_000)
                os.utime(self.inbox / name, (when, when), follow_symlinks=False)

    def copy(self):
        again = self.old / "inbox.again"
        lay_out(self.listing(), again)
        shutil.rmtree(self.inbox)
        again.rename(self.inbox)

    def go_wrong(self):
        """A wrong name or junk, whoever put it there."""
        kind = self.random.choice(list(WRONG))
        name, content = WRONG[kind]
        path = os.fsencode(self.inbox) + b"/" + name
        if os.path.lexists(path):
            return
        if content == "link":
            os.symlink("/etc/hostname" if kind == "link" else "..", path)
        elif content == "folder":
            os.mkdir(path)
        elif content == "pipe":
            os.mkfifo(path)
        else:
            with open(path, "wb") as file:
                file.write(self.text() if content == "rows" else content)
        if kind == "closed":
            os.chmod(path, 0)
        self.wrong.append(path)

    def go_right(self):
        if not self.wrong:
            return
        path = self.wrong.pop(self.random.randrange(len(self.wrong)))
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
        else:
            os.unlink(path)

    # What happens to runs

    def kill(self):
        self.strike(signal.SIGKILL)

    def stop(self):
        self.strike(self.random.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))

    def strike(self, number):
        before = self.shown()
        process = subprocess.Popen(
            self.bench.command(), cwd=self.old, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.uniform(0, 0.5))
        process.send_signal(number)
        self.judge(process.wait(), before, "a run that was struck", isKilled=number == signal.SIGKILL)

    def fill(self):
        """A full disk, or a limit on the size of files."""
        before = self.shown()
        room = self.random.choice([0, 4, 16, 64, 256, 1024, 4096]) << 10
        if self.disk and self.random.random() < 0.7:
            ballast = self.old.parent / "ballast"
            status = os.statvfs(self.old)
            with open(ballast, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(status.f_bavail * status.f_frsize - room, 1))
            result = self.bench.run(self.old, expect=None)
            ballast.unlink()
        else:
            limit = max(room, 4096)
            result = self.bench.run(
                self.old, expect=None,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        self.judge(result.returncode, before, f"with {room >> 10} KB of room", result.stderr, also=(71, 74))

    def wrong_clock(self):
        """A run under a wrong clock, once a night: the next one has the day of the last."""
        if shutil.which("faketime") is None or self.isClockWrong:
            return
        self.isClockWrong = True
        before, clock = self.shown(), self.random.choice(CLOCKS)
        result = self.bench.run(self.old, before=["faketime", clock], expect=None)
        # One from before there was the tool is known to be wrong: the day of the last run stands in.
        self.judge(result.returncode, before, f"in {clock}", result.stderr, clock=clock if clock > "2018" else None)

    def look_back(self):
        """Somebody looks at the month before; the next run shows the newest again."""
        before = self.shown()
        result = self.bench.run(self.old, "run", "small.yaml", "--quiet", "--month", "2018-02", expect=None)
        self.judge(result.returncode, before, "of 2018-02", result.stderr)

    def clean(self):
        result = self.bench.run(self.old, "clean", "small.yaml", "--apply", "--keep", "1", expect=None)
        if result.returncode:
            raise self.failed(f"clean ended with {result.returncode}: {result.stderr[-300:]}")

    def judge(self, code, before, which, errors="", also=(), isKilled=False, clock=None):
        """Whether a run ended as it may, and the report that is shown is the one that its code says."""
        may = code in (0, 3, 65, *also) or (isKilled and code == -signal.SIGKILL)
        # A signal that came before anybody listened ends the process as it ends any.
        may = may or (which == "a run that was struck" and (code > 128 or code < 0) and not errors)
        if not may:
            raise self.failed(f"a run {which} ended with {code}: {errors[-300:]}")
        shown = self.shown()
        if shown == before:
            return
        if code not in (0, 3) and not isKilled:
            raise self.failed(f"a run {which} ended with {code}, and another report is shown: {errors[-300:]}")
        self.bench.report(self.old)
        self.published[self.month()] = (self.listing(), clock)

    # What is compared

    def shown(self):
        return os.readlink(self.old / "report") if os.path.lexists(self.old / "report") else None

    def listing(self):
        """The exports as they now are: names and bytes, links and folders among them."""
        return listed(os.fsencode(self.inbox))

    def files(self, folder):
        """Every file of a report but what tells of publications, which another store has not seen."""
        live = (folder / "report").resolve()
        return {
            str(path.relative_to(live)): path.read_bytes() for path in sorted(live.rglob("*"))
            if path.is_file() and not path.name.startswith(("changelog", "manifest"))}

    def month(self):
        line = (self.old / "report" / "data" / "indices.csv").read_text("utf-8-sig").splitlines()[1]
        return line.split(",")[1]

    def publish_anew(self, month):
        """The new store, with what the month before was published from, and what there is now."""
        for name in ("store", "report"):
            path = self.new / name
            path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)
        before = f"2018-{int(month[5:]) - 1:02}"
        if before in self.published:
            listing, clock = self.published[before]
            lay_out(listing, self.new / "inbox")
            self.bench.run(
                self.new, "run", "small.yaml", "--quiet", "--month", before, expect=None,
                before=["faketime", clock] if clock else ())
        lay_out(self.listing(), self.new / "inbox")
        self.bench.run(self.new, expect=None)

    def night(self, number):
        self.isClockWrong = False
        happenings = [
            (self.arrive, 5), (self.replace, 3), (self.repeat, 1), (self.touch, 2), (self.copy, 1),
            (self.go_wrong, 3), (self.go_right, 2), (self.kill, 2), (self.stop, 1), (self.fill, 2),
            (self.wrong_clock, 1), (self.look_back, 0.5), (self.clean, 0.5),
        ]
        told = []
        try:
            for happening in self.random.choices(
                [one for one, _ in happenings], [weight for _, weight in happenings],
                k=self.random.randint(1, 4)):
                told.append(happening.__name__)
                self.counts[happening.__name__] = self.counts.get(happening.__name__, 0) + 1
                happening()
            self.end_of_night(number)
        except (self.failed, OSError) as reason:
            raise self.failed(f"seed {self.seed}, night {number} ({', '.join(told)}): {reason}") from reason

    def end_of_night(self, number):
        result = self.bench.run(self.old, expect=None)
        if result.returncode not in (0, 3):
            raise self.failed(f"the run ended with {result.returncode}: {result.stderr[-300:]}")
        month = self.month()
        self.publish_anew(month)
        old, new = self.files(self.old), self.files(self.new)
        differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        if differing:
            differing = differing[:8] + [f"{len(differing) - 8} more"] * (len(differing) > 8)
            raise self.failed(f"{', '.join(differing)} differ from a new store's")
        self.published[month] = (self.listing(), None)
        if number % 10 == 0:
            result = self.bench.run(self.old, "verify", "small.yaml", expect=None)
            if result.returncode:
                raise self.failed(f"verify says {result.stderr[-300:]}")


# Wrong names, and things that are no exports: what they are called, and what is in them.
WRONG = {
    "day": (b"licences_420300_99991231.csv.gz", gzip.compress(HEAD.encode(), mtime=0)),
    "month": (b"licences_20180431.csv", "rows"), "age": (b"licences_00010101.csv", "rows"),
    "link": (b"licences_20180414.csv", "link"), "loop": (b"420100_20180401.csv", "link"),
    "loop beside": (b"up", "link"), "empty": (b"licences_20180416.csv", b""),
    "other": (b"notes.xlsx", b"x"), "folder": (b"licences_20180415.csv", "folder"),
    "header": (b"licences_20180417.csv", b"a,b\n1,2\n"),
    "gzip": (b"licences_20180418.csv.gz", gzip.compress(HEAD.encode(), mtime=0)[:-9]),
    "noise": (b"licences_20180419.csv", bytes(range(256)) * 40), "zip": (b"week_20180420.zip", b"PK\3\4" + b"x" * 60),
    "pipe": (b"licences_20180421.csv", "pipe"), "pipe of no export": (b"pipe", "pipe"),
    "long": (b"licences_" + b"x" * 233 + b"_20180422.csv"[-13:], b"a,b\n1,2\n"),
    "GBK": ("许可_20180423.csv".encode("gbk"), "rows"), "no text": (b"\xff\xfe\x80.csv", "rows"),
    "hidden": (b".licences_20180424.csv", "rows"), "control": (b"a\nb_20180425.csv", "rows"),
    "closed": (b"notes.txt", b"x"), "option": (b"-rf_20180426.csv", "rows"),
}


def zipped(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(zipfile.ZipInfo(name), text)
    return target.getvalue()


def tarred(members):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, text in members:
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return target.getvalue()


def listed(folder):
    found = {}
    for entry in os.scandir(folder):
        if entry.is_symlink():
            found[entry.name] = ("link", os.readlink(entry.path))
        elif entry.is_dir():
            found[entry.name] = ("folder", listed(entry.path))
        elif not entry.is_file():
            found[entry.name] = ("pipe", None)
        else:
            with open(entry.path, "rb") as file:
                found[entry.name] = ("file", file.read())
    return found


def lay_out(listing, folder):
    folder = os.fsencode(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for name, (kind, content) in listing.items():
        path = folder + b"/" + name
        if kind == "link":
            os.symlink(content, path)
        elif kind == "folder":
            lay_out(content, path)
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            with open(path, "wb") as file:
                file.write(content)


def play(bench, failed, first=None, worlds=None, nights=NIGHTS_OF_A_WORLD, tell=lambda text: None,
         isKept=False):
    """Plays random nights of worlds whose seeds follow each other, a thousand where nobody says how many."""
    first = bench.options.seed if first is None else first
    if worlds is None:
        wanted = bench.options.nights or (30 if bench.options.quick else 1_000)
        worlds = -(-wanted // nights)
        nights = -(-wanted // worlds)
    counts, wrong = {}, []
    for seed in range(first, first + worlds):
        world = World(bench, failed, seed)
        try:
            for number in range(1, nights + 1):
                world.night(number)
            tell(f"seed {seed}: {nights} nights, {len(world.exports)} exports at the end")
        except failed as reason:
            # The other worlds have things to say, too.
            wrong.append(str(reason))
            tell(f"FAILED: {reason}")
            if isKept:
                subprocess.run(["cp", "-a", bench.scratch, f"{bench.scratch}-seed-{seed}"], check=True)
        finally:
            world.end()
        for name, times in world.counts.items():
            counts[name] = counts.get(name, 0) + times
    if wrong:
        raise failed("; ".join(wrong))
    told = ", ".join(f"{name} {times}" for name, times in sorted(counts.items()))
    return f"{worlds * nights} nights of {worlds} seeds: {told}"


def main():
    import faults

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=25)
    parser.add_argument("--nights", type=int, default=NIGHTS_OF_A_WORLD, help="of each world")
    parser.add_argument("--keep", action="store_true", help="keep the folders of worlds that fail")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citycredit-nights-") as scratch:
        bench = faults.Bench(options.tool, pathlib.Path(scratch), options)
        try:
            print(play(
                bench, faults.Failed, worlds=options.worlds, nights=options.nights,
                tell=lambda text: print(text, flush=True), isKept=options.keep))
        except (faults.Failed, subprocess.TimeoutExpired) as reason:
            print(f"FAILED: {reason}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
