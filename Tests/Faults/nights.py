"""Random nights: what a store has been through must not show in its report.

After each night the tables of the report must be, byte by byte, those of a store that was filled anew with the same
exports; where the month before had been published, the new store is first given the exports of that publication.

Standard library only; played by faults.py.
"""

import gzip
import os
import shutil
import signal
import subprocess
import time

HEAD = (
    "XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_XKJGDM,"
    "XK_ZT,XK_LYDW,XK_LYDWDM\n"
)
CITIES = [("武汉", "11420100004201002F"), ("宜昌", "114205000042050034"), ("荆州", "11421000004210005G")]
CODES = ["91420000MA0000015A", "91420000MA00000235", "91420000MA00000310", "91420000MA0000074D", "91420000MA00000828"]
# What a row can be besides sound: a ragged one, an open quote, a date that is none, a code that is none, a footnote.
BROKEN = [",\n", '测试,"offen\n', "a,b,c\n", "制表：统计科\n"]


class Nights:
    """An inbox to which anything may happen, and the two stores that are compared."""

    def __init__(self, bench, failed):
        self.bench = bench
        self.failed = failed
        self.random = bench.random
        self.old = bench.scratch / "nights-old"
        self.new = bench.scratch / "nights-new"
        for folder in (self.old, self.new):
            bench.prepare(folder)
            path = folder / "small.yaml"
            text = path.read_text("utf-8").replace("failed_files: block", "failed_files: warn")
            text = text.replace("maximum_rejected_share: 0.5", "maximum_rejected_share: 1")
            path.write_text(text.replace("minimum_city_share: 0.5", "minimum_city_share: 0"), "utf-8")
        self.inbox = self.old / "inbox"
        self.number = 0
        self.exports = sorted(path.name for path in self.inbox.iterdir())
        self.wrong = []
        # The exports with which each month was last published.
        self.published = {}
        self.counts = {}

    def row(self):
        pick = self.random.random()
        if pick < 0.08:
            return self.random.choice(BROKEN)
        city, authority = self.random.choice(CITIES)
        day = f"2018-{self.random.randint(1, 5):02}-{self.random.randint(1, 30):02}"
        if pick < 0.12:
            day = self.random.choice(["2018-02-30", "0001-01-01", "9999-12-31", "2099-12-31", "昨天"])
        code = self.random.choice(CODES) if pick > 0.16 else "91420000MA0000015B"
        return (
            f"测试企业,法人及非法人组织,{code},准予许可决定书,许可〔2018〕{self.random.randint(1, 12)}号,普通,食品经营,"
            f"{day},{day},2023-02-05,{city}市市场监督管理局,{authority},1,{city}市市场监督管理局,{authority}\n")

    def write(self, path):
        text = (HEAD + "".join(self.row() for _ in range(self.random.randint(1, 8)))).encode()
        path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)

    # What happens

    def arrive(self):
        self.number += 1
        month, day = self.random.randint(2, 5), self.random.randint(1, 28)
        form = self.random.choice(["2018{:02}{:02}", "2018-{:02}-{:02}", "2018_{:02}_{:02}"]).format(month, day)
        if len(self.exports) > 20 and self.random.random() < 0.05:
            # A stray day that can be: it decides nothing.
            form = "20251129"
        name = f"licences_{self.number}_{form}.csv" + self.random.choice(["", ".gz"])
        self.write(self.inbox / name)
        self.exports.append(name)

    def replace(self):
        name = self.random.choice(self.exports)
        if name.startswith("licences"):
            self.write(self.inbox / name)

    def repeat(self):
        name = self.random.choice(self.exports)
        self.number += 1
        again = f"{name.split('_')[0]}_{self.number}_2018{self.random.randint(2, 5):02}15.csv"
        again += ".gz" if name.endswith(".gz") else ""
        shutil.copy(self.inbox / name, self.inbox / again)
        self.exports.append(again)

    def touch(self):
        for name in self.exports:
            if self.random.random() < 0.5:
                when = self.random.randint(0, 4_000_000_000)
                os.utime(self.inbox / name, (when, when), follow_symlinks=False)

    def copy(self):
        again = self.old / "inbox.again"
        shutil.copytree(self.inbox, again, symlinks=True)
        shutil.rmtree(self.inbox)
        again.rename(self.inbox)

    def go_wrong(self):
        kind = self.random.choice(["day", "month", "age", "link", "empty", "other", "folder", "header", "gzip"])
        name = {
            "day": "licences_420300_99991231.csv.gz", "month": "licences_20180431.csv",
            "age": "licences_00010101.csv", "link": "licences_20180414.csv", "empty": "licences_20180416.csv",
            "other": "notes.xlsx", "folder": "licences_20180415.csv", "header": "licences_20180417.csv",
            "gzip": "licences_20180418.csv.gz",
        }[kind]
        path = self.inbox / name
        if os.path.lexists(path):
            return
        if kind == "link":
            path.symlink_to("/etc/hostname")
        elif kind == "folder":
            path.mkdir()
        elif kind == "gzip":
            path.write_bytes(gzip.compress(HEAD.encode())[:-9])
        elif kind in ("empty", "other", "header"):
            path.write_text({"empty": "", "other": "x", "header": "a,b\n1,2\n"}[kind])
        else:
            self.write(path)
        self.wrong.append(name)

    def go_right(self):
        if not self.wrong:
            return
        path = self.inbox / self.wrong.pop(self.random.randrange(len(self.wrong)))
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    def kill(self):
        process = subprocess.Popen(
            self.bench.command(), cwd=self.old, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()

    def look_back(self):
        """Somebody looks at the month before; the next run shows the newest again."""
        self.run(self.old, "run", "small.yaml", "--quiet", "--month", "2018-02")
        self.published["2018-02"] = self.listing()

    # What is compared

    def run(self, folder, *arguments):
        arguments = arguments or ("run", "small.yaml", "--quiet")
        result = self.bench.run(folder, *arguments, expect=None)
        if result.returncode < 0 or result.returncode in (64, 70, 74, 75, 78) or result.returncode > 128:
            raise self.failed(f"{arguments[0]} ended with {result.returncode}: {result.stderr[-300:]}")
        return result

    def listing(self):
        """The exports as they now are: names and bytes, links and folders among them."""
        found = {}
        for path in self.inbox.iterdir():
            if path.is_symlink():
                found[path.name] = ("link", os.readlink(path))
            elif path.is_dir():
                found[path.name] = ("folder", None)
            else:
                found[path.name] = ("file", path.read_bytes())
        return found

    def lay_out(self, listing):
        inbox = self.new / "inbox"
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir()
        for name, (kind, content) in listing.items():
            if kind == "link":
                (inbox / name).symlink_to(content)
            elif kind == "folder":
                (inbox / name).mkdir()
            else:
                (inbox / name).write_bytes(content)

    def tables(self, folder):
        return {path.name: path.read_bytes() for path in sorted((folder / "report" / "data").iterdir())}

    def month(self):
        line = (self.old / "report" / "data" / "indices.csv").read_text("utf-8-sig").splitlines()[1]
        return line.split(",")[1]

    def night(self, number):
        happenings = [
            (self.arrive, 5), (self.replace, 3), (self.repeat, 1), (self.touch, 2), (self.copy, 1),
            (self.go_wrong, 2), (self.go_right, 2), (self.kill, 2), (self.look_back, 0.5),
        ]
        told = []
        for happening in self.random.choices(
            [one for one, _ in happenings], [weight for _, weight in happenings],
            k=self.random.randint(1, 4)):
            happening()
            told.append(happening.__name__)
            self.counts[happening.__name__] = self.counts.get(happening.__name__, 0) + 1
        self.run(self.old)
        month = self.month()
        for name in ("store", "report"):
            path = self.new / name
            path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)
        before = f"2018-{int(month[5:]) - 1:02}"
        if before in self.published:
            self.lay_out(self.published[before])
            self.run(self.new, "run", "small.yaml", "--quiet", "--month", before)
        now = self.listing()
        self.lay_out(now)
        self.run(self.new)
        old, new = self.tables(self.old), self.tables(self.new)
        differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        if differing:
            raise self.failed(f"night {number} ({', '.join(told)}): {', '.join(differing)} differ from a new store's")
        self.published[month] = now
        if number % 10 == 0:
            result = self.run(self.old, "verify", "small.yaml")
            if result.returncode:
                raise self.failed(f"night {number} ({', '.join(told)}): verify says {result.stderr[-300:]}")


def play(bench, failed):
    nights = Nights(bench, failed)
    count = 25 if bench.options.quick else 1_000
    for number in range(1, count + 1):
        nights.night(number)
    told = ", ".join(f"{name} {times}" for name, times in sorted(nights.counts.items()))
    return f"{count} nights: {told}; {len(nights.exports)} exports at the end"
