"""Checks the rules of the sources that the compiler and swift-format do not know.

Standard library only. Prints one line per finding, `file:line: what`, and exits 1 when there are any.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST_FILE = 600

# Who alone may import what (tests follow the module they test).
ONLY = {
    "GRDB": {"Store"},
    "Yams": {"Contract"},
    "ArgumentParser": {"citycredit"},
    "CZlib": {"ByteStream"},
    "CISAL": {"ByteStream"},
    "CLibCSV": {"ByteStream"},
    "CZip": {"ByteStream"},
    "CLZMA": {"ByteStream"},
    "CBZip2": {"ByteStream"},
    "CZstd": {"ByteStream"},
    "CEncodings": {"ByteStream"},
    "COpenSSL": {"ByteStream"},
    "CGB18030": {"ByteStream"},
    "CScan": {"ByteStream"},
    "CPlatform": {"ByteStream"},
    "CXLSXWriter": {"Spreadsheet"},
}

IMPORT = re.compile(r"^\s*(?:@\w+\s+)*(?:public |package |internal )?import (?:\w+ )?(\w+)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
FORBIDDEN = re.compile(r"\bfatalError\(|@unchecked Sendable|\btry!|\bas!")


def findings():
    for folder in ("Sources", "Tests", "Fuzz/Sources"):
        for path in sorted((ROOT / folder).rglob("*.swift")):
            name = path.relative_to(ROOT)
            module = name.parts[1]
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > LONGEST_FILE:
                yield f"{name}:1: {len(lines)} lines; split it by what its parts do"
            for number, line in enumerate(lines, 1):
                match = IMPORT.match(line)
                if match and folder == "Sources":
                    owners = ONLY.get(match[1])
                    if owners is not None and module not in owners:
                        yield f"{name}:{number}: only {', '.join(owners)} imports {match[1]}"
                if UNFINISHED.search(line):
                    yield f"{name}:{number}: unfinished work is not marked in the sources"
                code = line.split("//")[0]
                if folder == "Sources" and FORBIDDEN.search(code):
                    yield f"{name}:{number}: a failure that nobody could handle"


# What any system can check out: nothing that a shell, Windows or an archive takes for something else.
PORTABLE = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._@+-]*(?<!\.)")
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def names():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    # Outside of a repository there is nothing to check out.
    for name in listed.stdout.decode("utf-8", "replace").split("\0")[:-1]:
        for part in name.split("/"):
            if not PORTABLE.fullmatch(part) or RESERVED.fullmatch(part):
                yield f"{name!r}: a name that not every system can check out"
                break


found = list(findings()) + list(names())
for finding in found:
    print(finding)
sys.exit(1 if found else 0)
