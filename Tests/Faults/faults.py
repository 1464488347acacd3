#!/usr/bin/env python3
"""Does to citycredit what nights do: kills it, cuts the power, fills the disk, and looks at what is left.

    faults.py --tool .build/release/citycredit [--quick] [--only NAME …] [--seed N] [--nights N]

Every scenario starts from one state: a pipeline of three cities whose report was published, and an export that came
since. Whatever happens to the next run, the published report must be the old one or the new one, whole, and the run
after it must end well with the bytes of an undisturbed one. Prints a line for each scenario and exits 1 when one fails.
What needs root, a loop device, strace or another tool that is missing is skipped, and said so.

Standard library only.
"""

import argparse
import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

import nights

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMON = ROOT / "Tests" / "Golden" / "common"
# What changes files, of all the calls there are.
CALLS = (
    "write,pwrite64,writev,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
    "mkdirat,symlink,symlinkat,ftruncate,openat"
)
FRESH = """\
测试企业9号,法人及非法人组织,91420000MA0000074D,准予许可决定书,许可〔2018〕9号,普通,食品经营,2018-03-09,2018-03-09,\
2023-02-05,武汉市市场监督管理局,11420100004201002F,1,武汉市市场监督管理局,11420100004201002F
"""


class Skipped(Exception):
    """A scenario that cannot be played here."""


class Failed(Exception):
    """A promise that was not kept."""


def require(condition, message):
    if not condition:
        raise Failed(message)


def needs(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            raise Skipped(f"needs {tool}")


class Bench:
    """The pipeline in a folder of its own, the state every scenario starts from, and what must come of it."""

    def __init__(self, tool, scratch, options):
        self.tool = str(pathlib.Path(tool).resolve())
        self.scratch = scratch
        self.options = options
        self.random = random.Random(options.seed)
        self.work = scratch / "work"
        self.start = scratch / "start"
        self.prepare(self.work)
        self.run(self.work)
        self.old = self.report(self.work)
        self.deliver(self.work)
        shutil.copytree(self.work, self.start, symlinks=True)
        self.run(self.work)
        self.new = self.report(self.work)
        self.books = self.export_books(self.work)
        require(self.old != self.new, "the new export changes nothing")

    def prepare(self, folder):
        shutil.copytree(COMMON, folder)
        os.symlink(ROOT / "pipelines", folder / "pipelines")

    def deliver(self, folder):
        first = (COMMON / "inbox" / "licences_20180405.csv").read_text("utf-8")
        text = first.splitlines(keepends=True)[0] + FRESH
        (folder / "inbox" / "licences_20180412.csv").write_text(text, "utf-8")

    def command(self, *arguments):
        return [self.tool, *(arguments or ("run", "small.yaml", "--quiet"))]

    def run(self, folder, *arguments, expect=0, before=(), **more):
        result = subprocess.run(
            [*before, *self.command(*arguments)], cwd=folder, capture_output=True, text=True,
            timeout=300, **more)
        if expect is not None:
            require(
                result.returncode == expect,
                f"exit {result.returncode}, not {expect}: {result.stderr.strip()[-300:]}")
        return result

    def restore(self, folder=None):
        folder = folder or self.work
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.start, folder, symlinks=True)

    def report(self, folder):
        """The published report as hashes by path, when it is what its manifest says."""
        live = folder / "report"
        manifest = json.loads((live / "manifest.json").read_text("utf-8"))
        for output in manifest["outputs"]:
            data = (live / output["file"]).read_bytes()
            require(len(data) == output["bytes"], f"{output['file']} is cut off")
            require(
                hashlib.sha256(data).hexdigest() == output["sha256"], f"{output['file']} is damaged")
        return {output["file"]: output["sha256"] for output in manifest["outputs"]}

    def export_books(self, folder):
        return self.run(folder, "export", "books", "small.yaml").stdout

    def check_whole(self, folder=None):
        """P1: the old report or the new one."""
        found = self.report(folder or self.work)
        require(found in (self.old, self.new), "the report is neither the old nor the new one")
        return "new" if found == self.new else "old"

    def check_told(self, result, *codes):
        """The rule: 0 and 3 say that the new report is shown, all else that the old one is; and why, in a line."""
        code = result.returncode
        require(not codes or code in codes, f"exit {code}: {(result.stderr or '').strip()[-300:]}")
        shown = self.check_whole()
        require((shown == "new") == (code in (0, 3)), f"exit {code}, and the {shown} report is shown")
        if code != 0 and result.stderr is not None:
            lines = result.stderr.strip().splitlines()
            require(lines and '"level":"error"' in lines[-1], f"exit {code}, and nothing is said")

    def check_recovers(self, folder=None):
        """The next run ends well, with the bytes and books of an undisturbed one."""
        folder = folder or self.work
        self.run(folder)
        require(self.report(folder) == self.new, "the next run publishes other bytes")
        require(self.export_books(folder) == self.books, "rows were lost or counted twice")
        with contextlib.closing(sqlite3.connect(folder / "store" / "ledger.sqlite")) as ledger:
            answer = ledger.execute("PRAGMA integrity_check").fetchone()[0]
        require(answer == "ok", f"the ledger: {answer}")

    def points(self, quick, full):
        """Which calls are struck: a few spread out, or all up to a number."""
        if not self.options.quick:
            return list(range(1, full + 1))
        return sorted(self.random.sample(range(1, full + 1), quick))


def strace(rule, calls=CALLS):
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={rule}"]


def unmount(mount):
    """A killed process may hold a file for a moment longer."""
    for attempt in range(50):
        if subprocess.run(["umount", mount], capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    # What is mounted next would stand beside it.
    subprocess.run(["umount", "-l", mount], check=True)
    raise Failed("a file of the mount is still open")


# Kills


def kill_at_every_call(bench):
    """kill -9 at the N-th call that changes a file."""
    needs("strace")
    seen = {"old": 0, "new": 0}
    for point in bench.points(12, 400):
        bench.restore()
        result = bench.run(
            bench.work, expect=None, before=strace(f"{CALLS}:signal=KILL:when={point}"))
        seen[bench.check_whole()] += 1
        bench.check_recovers()
        if result.returncode == 0:
            break
    return f"{sum(seen.values())} points, the old report {seen['old']} times, the new one {seen['new']}"


def kill_at_any_time(bench):
    """kill -9 after a random time, several nights in a row."""
    kills = 0
    bench.restore()
    began = time.monotonic()
    bench.run(bench.work)
    took = time.monotonic() - began
    for _ in range(15 if bench.options.quick else 1_000):
        bench.restore()
        for _ in range(bench.random.randint(1, 3)):
            process = subprocess.Popen(
                bench.command(), cwd=bench.work, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(bench.random.uniform(0, took * 1.1))
            process.send_signal(signal.SIGKILL)
            kills += process.wait() != 0
            bench.check_whole()
        bench.check_recovers()
    return f"{kills} kills"


def stop_within_a_second(bench):
    """SIGTERM ends a run in order, within a second, with 143."""
    bench.restore()
    for number in range(200):
        # Enough to do for a while.
        shutil.copy(
            COMMON / "inbox" / "licences_20180305.csv",
            bench.work / "inbox" / f"licences_201801{number % 28 + 1:02}_{number}.csv")
    longest = stopped = 0
    for _ in range(8):
        process = subprocess.Popen(
            bench.command(), cwd=bench.work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(bench.random.uniform(0.01, 0.1))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
        longest = max(longest, time.monotonic() - began)
        require(code in (143, 0, 65, -signal.SIGTERM), f"exit {code}, not 143")
        stopped += code == 143
        # Done, or refused by a gate, before the signal came.
        if code in (0, 65):
            break
        bench.check_whole()
    require(longest < 1, f"it took {longest:.2f} s")
    require(stopped > 0, "every run was done before its signal")
    return f"{stopped} times, {longest * 1000:.0f} ms at most"


# The disk


def power_cut(bench, kind):
    """The power goes at the N-th call: what was not synced is lost, names and sizes may be there."""
    needs("strace", f"mkfs.{kind}", "losetup", "mount")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    image, mount = bench.scratch / f"{kind}.img", bench.scratch / kind
    mount.mkdir()
    size = "320m" if kind == "xfs" else "96m"
    seen = {"old": 0, "new": 0}
    for point in bench.points(4, 400):
        image.unlink(missing_ok=True)
        subprocess.run(["truncate", "-s", size, image], check=True)
        force = "-f" if kind == "xfs" else "-F"
        subprocess.run([f"mkfs.{kind}", "-q", force, image], check=True)
        options = {"xfs": "loop", "ext3": "loop,commit=300"}.get(kind, "loop,commit=300,noauto_da_alloc")
        if subprocess.run(["mount", "-o", options, image, mount], capture_output=True).returncode:
            raise Skipped("cannot mount a loop device")
        work = mount / "work"
        try:
            # The link of a published report names its place from the root, so each place has its own beginning.
            bench.prepare(work)
            bench.run(work)
            bench.deliver(work)
            subprocess.run(["sync", "-f", mount], check=True)
            result = bench.run(
                work, expect=None, before=strace(f"{CALLS}:signal=KILL:when={point}"))
            if result.returncode != 0:
                # The journal reaches the disk, and nothing that was not synced.
                with open(mount / ".decoy", "wb") as decoy:
                    decoy.write(b"x")
                    decoy.flush()
                    os.fsync(decoy.fileno())
            descriptor = os.open(mount, os.O_RDONLY)
            fcntl.ioctl(descriptor, 0x8004587D, struct.pack("I", 2))
            os.close(descriptor)
        finally:
            unmount(mount)
        subprocess.run(["mount", "-o", "loop", image, mount], check=True)
        try:
            state = bench.check_whole(work)
            # P2: what ended with 0 is still there.
            require(result.returncode != 0 or state == "new", "a run that ended well is gone")
            seen[state] += 1
            bench.check_recovers(work)
        finally:
            unmount(mount)
        if result.returncode == 0:
            break
    image.unlink(missing_ok=True)
    return f"{sum(seen.values())} points, the old report {seen['old']} times, the new one {seen['new']}"


def power_cut_ext4(bench):
    """The power goes at the N-th call, on ext4."""
    return power_cut(bench, "ext4")


def power_cut_ext3(bench):
    """The power goes at the N-th call, on ext3: no extents, no delayed allocation."""
    return power_cut(bench, "ext3")


def power_cut_xfs(bench):
    """The power goes at the N-th call, on xfs."""
    return power_cut(bench, "xfs")


def error_at_every_call(bench, calls, error, repeat, quick, full):
    """strace counts by thread, so that now and then the write that would say what is wrong is refused, too: no disk does that."""
    needs("strace")
    codes = {}
    unheard = 0
    trace = bench.scratch / "trace"
    for point in bench.points(quick, full):
        bench.restore()
        before = strace(f"{calls}:error={error}:when={point}{repeat}", calls)
        before[before.index("/dev/null")] = str(trace)
        result = bench.run(bench.work, expect=None, before=before)
        codes[result.returncode] = codes.get(result.returncode, 0) + 1
        require(
            result.returncode in (0, 3, 65, 74, 78),
            f"exit {result.returncode} at {point}: {result.stderr.strip()[-200:]}")
        is_unheard = any(
            " write(2, " in line and "(INJECTED)" in line
            for line in trace.read_text("utf-8", errors="replace").splitlines())
        unheard += is_unheard
        if result.returncode in (0, 3):
            # Not met, or made good; 3 where the link could not even be moved back, which is said.
            require(bench.check_whole() == "new", "it ended well without its report")
            require(
                result.returncode == 0 or is_unheard or "published-unconfirmed" in result.stderr, "3 is not explained")
        else:
            require(bench.check_whole() == "old", "a failed run has published")
            lines = result.stderr.strip().splitlines()
            require(is_unheard or lines and '"level":"error"' in lines[-1],
                f"exit {result.returncode} at {point}, and nothing is said: {lines[-1:]}")
        bench.check_recovers()
    told = ", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items()))
    return told + (f"; {unheard} times stderr itself was refused" if unheard else "")


def disk_full_at_every_call(bench):
    """ENOSPC from the N-th write or rename on."""
    calls = "write,pwrite64,ftruncate,rename,renameat,renameat2,mkdir,mkdirat"
    return error_at_every_call(bench, calls, "ENOSPC", "+", 10, 300)


def disk_refuses_one_write(bench):
    """ENOSPC at the N-th write and at no other: nothing is published with a gap, the workbook least of all."""
    return error_at_every_call(bench, "write,pwrite64", "ENOSPC", "", 10, 200)


def disk_fails_at_every_sync(bench):
    """EIO from the N-th fsync: it is not tried again."""
    return error_at_every_call(bench, "fsync,fdatasync,syncfs", "EIO", "", 5, 30)


def ledger_fails_to_sync(bench):
    """EIO at the N-th sync of the ledger or its journal, the last one of a commit too, behind which it stands all the same."""
    needs("strace")
    codes = {}
    for repeat in ("", "+"):
        for point in bench.points(6, 40):
            bench.restore()
            before = strace(f"fsync,fdatasync:error=EIO:when={point}{repeat}", "fsync,fdatasync")
            for name in ("ledger.sqlite", "ledger.sqlite-journal"):
                before += ["-P", str(bench.work / "store" / name)]
            result = bench.run(bench.work, expect=None, before=before)
            codes[result.returncode] = codes.get(result.returncode, 0) + 1
            bench.check_told(result, 0, 74)
            bench.check_recovers()
    return ", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items()))


def disk_really_full(bench):
    """A file system with too little room, then with too few inodes."""
    needs("mount")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    mount = bench.scratch / "small"
    mount.mkdir()
    told = []
    for limit in ("size=600k", "size=1200k", "size=2500k", "nr_inodes=20", "nr_inodes=60"):
        command = ["mount", "-t", "tmpfs", "-o", limit, "tmpfs", mount]
        if subprocess.run(command, capture_output=True).returncode:
            raise Skipped("cannot mount a tmpfs")
        try:
            bench.restore()
            result = bench.run(
                bench.work, "run", "small.yaml", "--quiet", "--store", str(mount / "store"),
                "--publish", str(mount / "report"), expect=None)
            require(result.returncode in (0, 74), f"exit {result.returncode} with {limit}")
            require(
                result.returncode == 0 or not os.path.lexists(mount / "report"),
                "a failed run has published")
            told.append(f"{limit}: {result.returncode}")
        finally:
            unmount(mount)
        require(bench.check_whole() == "old", "the old report is gone")
    return ", ".join(told)


def file_size_limit(bench):
    """A limit on the size of files: SIGXFSZ does not kill."""
    bench.restore()
    codes = []
    for limit in (4 << 10, 16 << 10, 64 << 10):
        result = bench.run(
            bench.work, expect=None,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        codes.append(f"{limit} bytes: {result.returncode}")
        # Where no file is as large, nothing is wrong.
        require(result.returncode in (0, 74), f"exit {result.returncode} with {limit} bytes")
        require(
            (bench.check_whole() == "new") == (result.returncode == 0), "a failed run has published")
    bench.check_recovers()
    return ", ".join(codes)


def reads_are_disturbed(bench):
    """EINTR, or a read that gives nothing, at the N-th read of an export: the same result, or noticed."""
    needs("strace")
    told = {}
    for what in ("error=EINTR", "retval=0"):
        for point in (1, 2, 3):
            bench.restore()
            rule = strace(f"read,pread64:{what}:when={point}", "read,pread64")
            for export in sorted((bench.work / "inbox").iterdir()):
                rule += ["-P", str(export)]
            result = bench.run(bench.work, expect=None, before=rule)
            told[result.returncode] = told.get(result.returncode, 0) + 1
            require(result.returncode in (0, 65, 74), f"exit {result.returncode} at {point}")
            state = bench.check_whole()
            require((result.returncode == 0) == (state == "new"), "it ended well without its report")
            bench.check_recovers()
    return ", ".join(f"exit {code}: {count}" for code, count in sorted(told.items()))


# Exit codes


def publish_folder_fails_to_sync(bench):
    """EIO at the sync of the folder of the link: the link goes back; where it cannot, the code says what is shown."""
    needs("strace")
    told = []
    for rules, expected in (
        (["fsync:error=EIO"], (74, "old", "write-failed")),
        # The second rename there is the one that would move the link back.
        (["fsync:error=EIO", "rename:error=EROFS:when=2+"], (3, "new", "published-unconfirmed")),
    ):
        bench.restore()
        before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,rename"]
        for rule in rules:
            before += ["-e", f"inject={rule}"]
        for path in (bench.work, bench.work / "report", bench.work / "report.next"):
            before += ["-P", str(path)]
        result = bench.run(bench.work, expect=None, before=before)
        code, shown, word = expected
        require(
            result.returncode == code, f"exit {result.returncode}, not {code}: {result.stderr[-300:]}")
        require(bench.check_whole() == shown, f"exit {code}, and another report is shown")
        require(word in result.stderr, f"exit {code} is not explained")
        told.append(f"exit {code}: the {shown} report")
        bench.check_recovers()
    return ", ".join(told)


def exports_refused_and_published(bench):
    """`failed_files: warn`: published with an export refused is 3; blocked, it is 65 and the old report."""
    for consequence, code in (("warn", 3), ("block", 65)):
        bench.restore()
        text = (bench.work / "small.yaml").read_text("utf-8")
        (bench.work / "small.yaml").write_text(
            text.replace("failed_files: block", f"failed_files: {consequence}"), "utf-8")
        (bench.work / "inbox" / "licences_20180413.csv").write_bytes(b"")
        before = os.readlink(bench.work / "report")
        result = bench.run(bench.work, expect=code)
        require(
            (os.readlink(bench.work / "report") != before) == (code == 3),
            f"exit {code}, and the link says otherwise")
        require("file-empty" in result.stderr, "the export is not named")
    return "warn: exit 3, block: exit 65"


def streams_are_closed(bench):
    """stderr or stdout closed, or nobody reading it, early: the run ends as it would have."""
    for how in ("nobody reads stderr", "stderr is closed", "all are closed", "stderr is full"):
        bench.restore()
        if how == "nobody reads stderr":
            reading, writing = os.pipe()
            os.close(reading)
            process = subprocess.Popen(
                bench.command("run", "small.yaml"), cwd=bench.work, stdout=subprocess.DEVNULL,
                stderr=writing)
            os.close(writing)
            code = process.wait(timeout=60)
        else:
            redirection = {
                "stderr is closed": "2>&-", "all are closed": "0<&- 1>&- 2>&-",
                "stderr is full": "2>/dev/full"}[how]
            code = subprocess.run(
                ["sh", "-c", f'exec "$0" run small.yaml {redirection}', bench.tool], cwd=bench.work,
                timeout=60).returncode
        require(code == 0, f"{how}: exit {code}")
        require(bench.check_whole() == "new", f"{how}: nothing was published")
        bench.check_recovers()
    # Nobody reads the table: said, with the code of the signal that it would have been.
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        bench.command("export", "books", "small.yaml"), cwd=bench.work, stdout=writing,
        stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writing)
    require(result.returncode == 141, f"exit {result.returncode}, not 141")
    require("interrupted" in result.stderr and len(result.stderr.splitlines()) == 1, result.stderr)
    return "4 ways"


def signals_end_a_run(bench):
    """Every signal that asks to stop: in order, a line, 128 + its number, the old report; SIGPIPE does nothing."""
    told = []
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE):
        codes = set()
        for attempt in range(6):
            bench.restore()
            for copy in range(40):
                shutil.copy(
                    COMMON / "inbox" / "licences_20180305.csv",
                    bench.work / "inbox" / f"licences_201801{copy % 28 + 1:02}_{copy}.csv")
            process = subprocess.Popen(
                bench.command("run", "small.yaml", "--quiet"), cwd=bench.work,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(bench.random.uniform(0.02, 0.15))
            process.send_signal(number)
            said = process.communicate(timeout=60)[1]
            code = process.returncode
            codes.add(code)
            require(code in (0, 65, 128 + number, -number), f"{number.name}: exit {code}: {said[-200:]}")
            # Before the tool is there to hear it, a signal does what it always does.
            require(code != 128 + number or "interrupted" in said, f"{number.name}: nothing is said")
            require(
                code == 0 or bench.check_whole() == "old", f"{number.name}: exit {code}, and published")
            require(number != signal.SIGPIPE or code in (0, 65, -number), f"SIGPIPE: exit {code}")
        told.append(f"{number.name} {sorted(codes)}")
    return ", ".join(told)


def what_hangs_is_ended(bench):
    """A command without a store ends at once, whatever it waits for."""
    process = subprocess.Popen(
        bench.command("csv", "-"), cwd=bench.work, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=30)
    said = process.stderr.read()
    process.stdin.close()
    process.stderr.close()
    require(code == 143 and "interrupted" in said, f"exit {code}: {said}")
    require(time.monotonic() - began < 2, "it took long")
    return "exit 143"


def too_few_open_files(bench):
    """A limit on open files: refused before any work, or enough; never a signal, never an export refused for it."""
    codes = {}
    for limit in range(10, 140, 6 if bench.options.quick else 2):
        bench.restore()
        result = bench.run(
            bench.work, expect=None,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        bench.check_told(result, 0, 71)
        codes.setdefault(result.returncode, []).append(limit)
    bench.check_recovers()
    # A soft limit is raised.
    bench.restore()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    bench.run(
        bench.work, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard)))
    return ", ".join(f"exit {code}: {min(l)} to {max(l)}" for code, l in sorted(codes.items()))


def printing_to_a_full_disk(bench):
    """Whatever prints fails where what it prints cannot be kept."""
    bench.restore()
    bench.run(bench.work)
    commands = [
        ["--help"], ["--version"], ["help", "run"], ["runs", "small.yaml"], ["show", "small.yaml"],
        ["plan", "small.yaml"], ["check", "small.yaml"], ["export", "indices", "small.yaml"],
        ["explain", "small.yaml", "--city", "420100"], ["diff", "small.yaml", "r000001", "r000002"],
        ["rejects", "small.yaml", "--city", "420100"], ["clean", "small.yaml"],
        ["csv", "inbox/licences_20180305.csv"], ["try", "inbox/licences_20180305.csv", "small.yaml"],
        ["doctor", "small.yaml"], ["verify", "small.yaml"],
    ]
    for command in commands:
        with open("/dev/full", "wb") as full:
            result = subprocess.run(
                bench.command(*command), cwd=bench.work, stdout=full, stderr=subprocess.PIPE,
                text=True, timeout=60)
        require(result.returncode == 74, f"{command}: exit {result.returncode}: {result.stderr[-200:]}")
        require("write-failed" in result.stderr, f"{command}: nothing is said")
    return f"{len(commands)} commands, exit 74"


# The cure


def fill(path):
    """Takes what room there is, to the last byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for size in (65536, 4096, 1):
        try:
            while os.write(descriptor, b"x" * size):
                pass
        except OSError:
            pass
    os.close(descriptor)


def disk_usage(folder):
    return sum(path.lstat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())


def a_full_disk_is_cleaned(bench):
    """A run on a full disk leaves nothing, and `clean` works without a byte free."""
    needs("mount")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    mount = bench.scratch / "full"
    mount.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount], capture_output=True
    ).returncode:
        raise Skipped("cannot mount a tmpfs")
    try:
        bench.restore()
        where = ["--store", str(mount / "store"), "--publish", str(mount / "report")]
        bench.run(bench.work, "run", "small.yaml", "--quiet", *where)
        for _ in range(3):
            bench.run(bench.work, "report", "small.yaml", "--quiet", *where)
        shown = os.readlink(mount / "report")
        fill(mount / "filler")
        # Room for some of a report, not for all of it.
        os.truncate(mount / "filler", (mount / "filler").stat().st_size - (300 << 10))
        before = disk_usage(mount / "store")
        result = bench.run(
            bench.work, "report", "small.yaml", "--quiet", *where, expect=74)
        require("write-failed" in result.stderr, result.stderr)
        left = disk_usage(mount / "store") - before
        require(left < 64 << 10, f"a failed run has left {left} bytes")
        require(os.readlink(mount / "report") == shown, "the link has moved")
        fill(mount / "filler")
        require(os.statvfs(mount).f_bavail == 0, "the disk is not full")
        cleaned = bench.run(
            bench.work, "clean", "small.yaml", "--keep", "1", "--apply", "--store",
            str(mount / "store"), "--publish", str(mount / "report"))
        require("removed" in cleaned.stdout, cleaned.stdout)
        room = os.statvfs(mount).f_bavail * os.statvfs(mount).f_bsize
        require(room > 300 << 10, f"only {room} bytes are free then")
        require((mount / "report" / "index.html").exists(), "the report that is shown is gone")
    finally:
        unmount(mount)
    return f"{left} bytes left by the run, {room >> 10} KB free after `clean`"


def publish_folder_is_not_writable(bench):
    """Where the report cannot be shown, no export is read."""
    needs("mount")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    bench.restore()
    place = bench.scratch / "closed"
    place.mkdir(exist_ok=True)
    if subprocess.run(["mount", "--bind", place, place], capture_output=True).returncode:
        raise Skipped("cannot bind a folder")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        facts = sorted((bench.work / "store" / "facts" / "licences").iterdir())
        bench.run(
            bench.work, "run", "small.yaml", "--quiet", "--publish", str(place / "report"), expect=74)
        now = sorted((bench.work / "store" / "facts" / "licences").iterdir())
        require(facts == now, "exports were read")
    finally:
        unmount(place)
    bench.check_recovers()
    return "exit 74, nothing read"


def permissions_whatever_the_umask(bench):
    """Pages for everybody or as the pipeline says, the store for owner and group, whatever the umask."""
    told = []
    for umask, setting in ((0o077, None), (0o000, None), (0o022, "640")):
        folder = bench.scratch / f"umask-{umask:o}"
        bench.prepare(folder)
        if setting:
            with open(folder / "small.yaml", "a", encoding="utf-8") as pipeline:
                pipeline.write(f"report_permissions: {setting}\n")
        bench.run(folder, preexec_fn=lambda: os.umask(umask))
        page = int(setting or "644", 8)
        report = (folder / "report").resolve()
        for path in [report, *report.rglob("*")]:
            wanted = page | (page & 0o444) >> 2 if path.is_dir() else page
            mode = path.stat().st_mode & 0o777
            require(mode == wanted, f"umask {umask:o}: {path.name} has {mode:o}, not {wanted:o}")
        for path in [folder / "store", *(folder / "store").rglob("*")]:
            if report in [path, *path.parents] or "rejects" in path.parts:
                continue
            wanted = 0o750 if path.is_dir() else 0o640
            mode = path.stat().st_mode & 0o777
            require(mode == wanted, f"umask {umask:o}: {path} has {mode:o}, not {wanted:o}")
        told.append(f"umask {umask:03o}")
    return ", ".join(told)


QUESTIONS = (
    ("export", "measures", "small.yaml"), ("export", "books", "small.yaml"), ("explain", "small.yaml", "--city", "420100"),
    ("rejects", "small.yaml", "--city", "420100"), ("show", "small.yaml"), ("runs", "small.yaml"), ("plan", "small.yaml"),
    ("doctor", "small.yaml", "--deep"), ("verify", "small.yaml"), ("diff", "small.yaml", "r000001", "r000001"),
)


def questions_do_not_hold_the_night(bench):
    """Questions that are asked all the time, and some that nobody reads the answer of, never keep a run from its store."""
    bench.restore()
    words = "; ".join('"$0" ' + " ".join(question) for question in QUESTIONS)
    asking = [
        subprocess.Popen(
            ["sh", "-c", f"while :; do {words}; done >/dev/null 2>&1", bench.tool], cwd=bench.work, start_new_session=True)
        for _ in range(2)
    ]
    # A pipe that holds a page, and nobody at its end.
    ends = []
    for question in QUESTIONS:
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
        os.write(writing, b"." * 4096)
        asking.append(
            subprocess.Popen(
                bench.command(*question), cwd=bench.work, stdout=writing, stderr=subprocess.DEVNULL,
                start_new_session=True))
        os.close(writing)
        ends.append(reading)
    try:
        runs = 5 if bench.options.quick else 30
        for _ in range(runs):
            time.sleep(bench.random.uniform(0, 0.1))
            bench.run(bench.work, "report", "small.yaml", "--quiet")
        waiting = sum(process.poll() is None for process in asking[2:])
    finally:
        for process in asking:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for end in ends:
            os.close(end)
    bench.check_recovers()
    return f"{runs} runs, none was kept waiting; {waiting} questions stayed open all the time"


def questions_during_a_run(bench):
    """While a run is going on, every question is answered as before it, and the store is as the run leaves it."""
    bench.restore()
    asked = [question for question in QUESTIONS if question[0] not in ("runs", "show", "doctor", "plan", "verify")]
    before = {question: bench.run(bench.work, *question).stdout for question in asked}
    with open(bench.work / "small.yaml", "a", encoding="utf-8") as pipeline:
        pipeline.write('watch: { on_start: [/bin/sh, -c, "while test -e wait; do sleep 0.02; done"] }\n')
    (bench.work / "wait").touch()
    night = subprocess.Popen(bench.command(), cwd=bench.work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not (bench.work / "store" / "settled.sqlite").exists():
            require(time.monotonic() < until, "the run does not begin")
            time.sleep(0.01)
        time.sleep(0.2)
        for question in QUESTIONS:
            answer = bench.run(bench.work, *question)
            require(
                question not in before or answer.stdout == before[question], f"another answer: {' '.join(question)}")
    finally:
        (bench.work / "wait").unlink()
        code = night.wait()
    require(code == 0, f"the run: exit {code}")
    require(not (bench.work / "store" / "settled.sqlite").exists(), "the copy of the ledger stays")
    require(bench.export_books(bench.work) == bench.books, "not the books of the run")
    return f"{len(QUESTIONS)} questions answered"


def stopped_at(bench, question, point):
    """A question that is stopped (SIGSTOP, as by ^Z) at the N-th call that is about the store's lock or ledger.

    The process, to be killed with its group; `None` where there is no such call.
    """
    trace = bench.scratch / "trace"
    trace.unlink(missing_ok=True)
    store = bench.work / "store"
    rule = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"inject=file,desc:signal=STOP:when={point}"]
    for name in ("lock", "ledger.sqlite", "ledger.sqlite-journal", "settled.sqlite"):
        rule += ["-P", str(store / name)]
    process = subprocess.Popen(
        [*rule, *bench.command(*question), "--store", str(store)], cwd=bench.work, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + 60
    while process.poll() is None:
        require(time.monotonic() < until, f"{' '.join(question)} neither ends nor is stopped at {point}")
        if trace.exists() and "stopped by SIGSTOP" in trace.read_text("utf-8", errors="replace"):
            return process
        time.sleep(0.005)
    return None


def stopped_questions_do_not_hold_the_night(bench):
    """A question stopped at the N-th call that is about lock or ledger, before a run and during one: the run ends well."""
    needs("strace")
    points = dict.fromkeys(("before", "during"), 0)

    def play(question, point, is_during):
        bench.restore()
        night = None
        if is_during:
            with open(bench.work / "small.yaml", "a", encoding="utf-8") as pipeline:
                pipeline.write('watch: { on_start: [/bin/sh, -c, "while test -e wait; do sleep 0.02; done"] }\n')
            (bench.work / "wait").touch()
            night = subprocess.Popen(
                bench.command(), cwd=bench.work, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            until = time.monotonic() + 30
            while not (bench.work / "store" / "settled.sqlite").exists():
                require(time.monotonic() < until and night.poll() is None, "the run does not begin")
                time.sleep(0.005)
        stopped = None
        try:
            stopped = stopped_at(bench, question, point)
            if night:
                (bench.work / "wait").unlink()
                said = night.communicate(timeout=60)[1]
                code = night.returncode
            elif stopped:
                result = bench.run(bench.work, expect=None)
                code, said = result.returncode, result.stderr
            else:
                return False
            require(
                code == 0, f"{' '.join(question)} stopped at {point}: the run ends with {code}: {said.strip()[-300:]}")
            require(bench.check_whole() == "new", "nothing was published")
        finally:
            for process in (stopped, night):
                if process and process.poll() is None:
                    if process is stopped:
                        os.killpg(process.pid, signal.SIGKILL)
                    else:
                        process.kill()
                    process.wait()
        points["during" if is_during else "before"] += stopped is not None
        return stopped is not None

    for question in QUESTIONS:
        for is_during in (False, True):
            if bench.options.quick:
                play(question, bench.random.randint(1, 12), is_during)
                continue
            for point in range(1, 200):
                if not play(question, point, is_during):
                    break
    bench.restore()
    bench.check_recovers()
    return f"{points['before']} points before a run, {points['during']} during one, none was kept waiting"


# Permissions


def output_is_read_only(bench):
    """A store that cannot be written to is told before any work."""
    needs("mount")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    bench.restore()
    store = bench.work / "store"
    if subprocess.run(["mount", "--bind", store, store], capture_output=True).returncode:
        raise Skipped("cannot bind a folder")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", store], check=True)
        bench.run(bench.work, expect=74)
        require(bench.check_whole() == "old", "the report has changed")
    finally:
        unmount(store)
    bench.check_recovers()
    return "exit 74"


def permission_denied(bench):
    """Another user's store."""
    needs("setpriv")
    if os.geteuid() != 0:
        raise Skipped("needs root")
    bench.restore()
    subprocess.run(["chmod", "-R", "go-w", bench.work], check=True)
    probe = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*probe, "test", "-x", bench.tool]).returncode or subprocess.run(
        [*probe, "test", "-r", bench.work / "small.yaml"]
    ).returncode:
        raise Skipped("the tool lies where others cannot go")
    bench.run(bench.work, expect=74, before=probe)
    require(bench.check_whole() == "old", "the report has changed")
    return "exit 74"


# Time, place, company


def clock_zone_locale(bench):
    """The same bytes in another zone, locale and year."""
    for name, value in (
        ("TZ", "Pacific/Kiritimati"), ("TZ", "America/New_York"), ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "C"), ("LANG", "de_DE.UTF-8"),
    ):
        bench.restore()
        bench.run(bench.work, env={**os.environ, name: value})
        require(bench.report(bench.work) == bench.new, f"{name}={value} gives other bytes")
    years = []
    if shutil.which("faketime"):
        for day in ("2001-01-01 00:00:00", "2038-01-20 03:14:08", "2099-12-31 23:59:59"):
            bench.restore()
            bench.run(bench.work, before=["faketime", day])
            require(bench.report(bench.work) == bench.new, f"{day} gives other bytes")
            years.append(day[:4])
    return "zones, locales" + (f", years {', '.join(years)}" if years else "; no faketime for years")


def two_at_once(bench):
    """The second run ends with 75 at once; a killed holder leaves nothing behind."""
    bench.restore()
    with open(bench.work / "store" / "lock", "r+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        result = bench.run(bench.work, expect=75)
        require(time.monotonic() - began < 2, "it waited")
        require("store-locked" in result.stderr, "it does not say why")
    bench.check_recovers()
    return "exit 75"


# Exports


def odd_things_in_the_inbox(bench):
    """A pipe, a link, a folder, a device and bad names: named, not followed, no hang."""
    bench.restore()
    inbox = bench.work / "inbox"
    os.mkfifo(inbox / "licences_20180413.csv")
    os.symlink("/etc/passwd", inbox / "licences_20180414.csv")
    (inbox / "licences_20180415.csv").mkdir()
    (inbox / "-rf_20180416.csv").write_text("x")
    (inbox / "a\nb_20180417.csv").write_text("x")
    began = time.monotonic()
    result = bench.run(bench.work, expect=65)
    require(time.monotonic() - began < 30, "it hung")
    require("passwd" not in result.stderr and "root:" not in result.stderr, "a link was followed")
    require(bench.check_whole() == "old", "the gate did not hold")
    return "exit 65"


def peak_until_end(process):
    """The most memory that a process has held, in MB; what `wait4` tells counts that of whoever started it, too."""
    peak = 0
    while True:
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                lines = dict(line.split(":", 1) for line in status if ":" in line)
        except OSError:
            return peak / 1024
        if "Z" in lines["State"] or "VmHWM" not in lines:
            return peak / 1024
        peak = max(peak, int(lines["VmHWM"].split()[0]))
        time.sleep(0.005)


def run_measured(bench, *arguments):
    """Its exit code, what it says, and what this process alone has taken: memory in MB, seconds of a processor."""
    with open(bench.scratch / "errors", "w+b") as said:
        process = subprocess.Popen(
            bench.command(*arguments), cwd=bench.work, stdout=subprocess.DEVNULL, stderr=said)
        peak = peak_until_end(process)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return process.returncode, said.read().decode(), peak, usage.ru_utime + usage.ru_stime


def bombs(bench):
    """Small files that inflate to one long line, in gzip and zip, and 100,000 columns: named limits, flat memory."""
    bench.restore()
    inbox = bench.work / "inbox"
    line = gzip.compress(b"x" * (64 << 20), 9)
    (inbox / "licences_20180413.csv.gz").write_bytes(line * 16)
    (inbox / "licences_20180414.csv").write_text(",".join(["a"] * 100_000) + "\n1\n")
    with zipfile.ZipFile(inbox / "week_20180415.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for day in range(15, 19):
            archive.writestr(f"licences_201804{day}.csv", b"x" * (64 << 20))
        archive.writestr("licences_20180419.csv.gz", line * 16)
    code, errors, peak, seconds = run_measured(bench, "run", "small.yaml")
    require(code == 65, f"exit {code}, not 65: {errors[-300:]}")
    for name in ("licences_20180413.csv.gz", "licences_20180414.csv", "week_20180415.zip"):
        lines = [line for line in errors.splitlines() if name in line]
        require(any("limit-exceeded" in line for line in lines), f"no limit is named for {name}")
    require(peak < 400, f"it took {peak:.0f} MB")
    require(bench.check_whole() == "old", "the gate did not hold")
    return f"{peak:.0f} MB at most, {seconds:.1f} s of a processor"


def random_nights(bench):
    """Random nights: after each the tables are those of a store that was filled anew."""
    return nights.play(bench, Failed)


def broken_rows(bench):
    """450 million rows that cannot be cut, in a few megabytes: refused within seconds, memory flat; empty ones read."""
    head = (COMMON / "inbox" / "licences_20180405.csv").read_bytes().splitlines(keepends=True)
    rows = 20_000_000 if bench.options.quick else 450_000_000
    told = []
    for name, row, first, is_refused in (
        ("empty", b",\n", head[0], False), ("empty, all cells", b"," * 14 + b"\n", head[0], False),
        ("of one cell", b"x\n", head[0], True), ("of two cells", b"x,y\n", head[0], True),
        ("behind a sound one", b"x,y\n", head[0] + head[1], True), ("open quotes", b'"\n', head[0], True),
    ):
        bench.restore()
        path = bench.work / "inbox" / "licences_20180419.csv.gz"
        count = rows * 2 // len(row)
        piece = row * (1 << 20)
        # Packed not too well, so that no limit of the ratio stops it.
        packer = zlib.compressobj(6, zlib.DEFLATED, 31, 8, zlib.Z_FIXED)
        with open(path, "wb") as export:
            export.write(packer.compress(first))
            for _ in range(count >> 20):
                export.write(packer.compress(piece))
            export.write(packer.flush())
        code, errors, peak, seconds = run_measured(bench)
        require(peak < 100, f"{peak:.0f} MB with rows {name}")
        require(
            (code == 65) == is_refused and ("rows-all-broken" in errors) == is_refused,
            f"exit {code} with rows {name}: {errors[-300:]}")
        require(seconds < 5 or not is_refused, f"{seconds:.0f} s to refuse rows {name}")
        told.append(f"{name}: {count} rows, {peak:.0f} MB, {seconds:.1f} s of a processor")
        if is_refused:
            require(bench.check_whole() == "old", "a refused export has published")
            path.unlink()
            bench.check_recovers()
    return "; ".join(told)


def memory_cap(bench):
    """A cap on memory: it ends, says so, and publishes nothing half."""
    codes = []
    for megabytes in (120, 150, 200, 250, 300, 400, 600, 4_000):
        bench.restore()
        limit = megabytes << 20
        began = time.monotonic()
        result = bench.run(
            bench.work, expect=None,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        require(time.monotonic() - began < 30, f"it hung with {megabytes} MB")
        shown = bench.check_whole()
        require(result.returncode < 0 or (shown == "new") == (result.returncode == 0), "not as it says")
        codes.append(f"{megabytes} MB: {result.returncode}")
        # Memory that ends once says nothing of the export that was being read.
        bench.check_recovers()
    return ", ".join(codes)


def damaged_store(bench):
    """Facts cut off, flipped, or gone: read again, with the same report."""
    for damage in ("cut", "flip", "gone"):
        bench.restore()
        facts = sorted((bench.work / "store" / "facts" / "licences").iterdir())
        require(bool(facts), "there are no facts")
        data = bytearray(facts[0].read_bytes())
        if damage == "cut":
            facts[0].write_bytes(data[: len(data) // 2])
        elif damage == "flip":
            data[len(data) // 2] ^= 1
            facts[0].write_bytes(data)
        else:
            facts[0].unlink()
        bench.check_recovers()
    return "cut, flip, gone"


LEDGER_VALUES = (
    "NULL", "'word'", "x'00ff'", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "''", "'9999-12-31'",
    "'2018-03-06'", "7", "0", "'running'", "'succeeded'", "'failed'", "'licences'", "'r000001'", "char(27) || '[31m'",
)


def values_in_the_ledger(bench):
    """Another value in one row, for each column of each table of the ledger: named, no command stops, the next run mends it."""
    path = bench.start / "store" / "ledger.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as ledger:
        columns = ledger.execute(
            """SELECT m.name, p.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2""").fetchall()
        filled = {table for table, _ in columns if ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0]}
    ledger.close()
    tables = {name: data for name, data in bench.new.items() if name.startswith("data/")}
    played = unchanged = 0
    for table, column in columns:
        if table not in filled or (bench.options.quick and bench.random.random() > 0.1):
            continue
        for value in bench.random.sample(LEDGER_VALUES, 1 if bench.options.quick else 3):
            bench.restore()
            path = bench.work / "store" / "ledger.sqlite"
            ledger = sqlite3.connect(path)
            ledger.execute("PRAGMA writable_schema = ON")
            ledger.execute(
                """UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' STRICT, WITHOUT', ' WITHOUT'),
                   ') STRICT', ')'), ' NOT NULL', '') WHERE type = 'table'""")
            ledger.commit()
            ledger.close()
            ledger = sqlite3.connect(path)
            ledger.execute("PRAGMA ignore_check_constraints = ON")
            old = ledger.execute(f"SELECT * FROM {table}").fetchall()
            names = [row[1] for row in ledger.execute(f"PRAGMA table_info({table})")]
            place = " AND ".join(f'"{name}" IS ?' for name in names)
            try:
                ledger.execute(f"UPDATE {table} SET {column} = {value} WHERE {place}", bench.random.choice(old))
                ledger.commit()
            except sqlite3.Error:
                # What an index still refuses cannot come to stand there.
                ledger.rollback()
            same = ledger.execute(f"SELECT * FROM {table}").fetchall() == old
            ledger.close()
            if same:
                unchanged += 1
                continue
            what = f"{table}.{column} = {value}"
            for question in QUESTIONS:
                result = bench.run(bench.work, *question, expect=None)
                is_named = "ledger.damaged" in result.stderr or "hold a value" in result.stdout
                require(
                    result.returncode == 0 or result.returncode > 0 and is_named,
                    f"{what}: {' '.join(question)}: exit {result.returncode}: {result.stderr[-300:]}")
                require("\x1b" not in result.stdout + result.stderr, f"{what}: an escape is shown")
            result = bench.run(bench.work)
            require(
                table == "sqlite_sequence" or "ledger.damaged" in result.stderr, f"{what}: the run does not name it")
            found = bench.report(bench.work)
            differing = [name for name in tables if found.get(name) != tables[name]]
            require(not differing, f"{what}: other tables: {differing}")
            require(bench.export_books(bench.work) == bench.books, f"{what}: other books")
            played += 1
    return f"{played} values, {unchanged} that could not come to stand there"


SCENARIOS = [
    kill_at_every_call, kill_at_any_time, stop_within_a_second, power_cut_ext4, power_cut_ext3, power_cut_xfs,
    disk_full_at_every_call, disk_refuses_one_write, disk_fails_at_every_sync, ledger_fails_to_sync, disk_really_full, file_size_limit,
    reads_are_disturbed, publish_folder_fails_to_sync, exports_refused_and_published, streams_are_closed,
    signals_end_a_run, what_hangs_is_ended, too_few_open_files, printing_to_a_full_disk, a_full_disk_is_cleaned,
    publish_folder_is_not_writable, permissions_whatever_the_umask, questions_do_not_hold_the_night,
    stopped_questions_do_not_hold_the_night, questions_during_a_run,
    output_is_read_only, permission_denied, clock_zone_locale, two_at_once,
    odd_things_in_the_inbox, bombs, broken_rows, memory_cap, damaged_store, values_in_the_ledger,
    random_nights,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--quick", action="store_true", help="a few points of each")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nights", type=int, help="how many random nights are played")
    options = parser.parse_args()
    names = {scenario.__name__: scenario for scenario in SCENARIOS}
    unknown = [name for name in options.only if name not in names]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(names)}")
    failed = 0
    # Where other users may go, so that their rights can be tried.
    with tempfile.TemporaryDirectory(prefix="citycredit-faults-") as scratch:
        os.chmod(scratch, 0o755)
        bench = Bench(options.tool, pathlib.Path(scratch), options)
        for name, scenario in names.items():
            if options.only and name not in options.only:
                continue
            began = time.monotonic()
            try:
                outcome, mark = scenario(bench), "ok"
            except Skipped as reason:
                outcome, mark = str(reason), "skipped"
            except (Failed, subprocess.TimeoutExpired, OSError, ValueError) as reason:
                outcome, mark = f"{type(reason).__name__}: {reason}", "FAILED"
                failed += 1
            print(f"{mark:8}{name}: {outcome} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{'FAILED' if failed else 'ok'}: {failed} of {len(options.only or names)} scenarios failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
