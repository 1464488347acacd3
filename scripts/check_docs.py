"""Checks the documentation against the sources and against itself.

- Every `Reason` has a page in docs/reasons/, every `Failure.Code` one in docs/codes/, and no page
  stands there for a name that does not exist. Every `Notice` has a heading in docs/reasons/notices.md.
- Every relative link in a Markdown file leads to a file, and to a heading where it names one.
- Every page under docs/ is linked from docs/README.md, itself or by its folder.
- Every table and column of the ledger is described in docs/ledger.md.
- Every key of a pipeline stands in its man page, and no other.
- A percent sign follows its number at once, as on every page of a report: 50%.

Standard library only. Prints one line per finding, `file:line: what`, and exits 1 when there are any.
"""

import pathlib
import re
import sys
import unicodedata
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SKIPPED = {".build", ".build-address", ".build-thread", ".build-undefined", ".git", "node_modules", ".venv"}

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^()\s>]+(?:\([^()]*\))?)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$")


def read(path):
    return path.read_text(encoding="utf-8")


def markdown_files():
    for path in sorted(ROOT.rglob("*.md")):
        if not SKIPPED & set(path.relative_to(ROOT).parts):
            yield path


def prose(path):
    """The numbered lines outside code fences, without code spans."""
    fence = None
    for number, line in enumerate(read(path).splitlines(), 1):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark:
            if fence is None:
                fence = mark[1][0]
            elif mark[1][0] == fence:
                fence = None
            continue
        if fence is None:
            yield number, line


def anchors(path, cache={}):
    """The anchors that the usual renderers give to a page's headings."""
    if path not in cache:
        seen = {}
        for _, line in prose(path):
            match = HEADING.match(line)
            if not match:
                continue
            text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).replace("`", "").lower()
            kept = "".join(
                c for c in text if c in " -_" or unicodedata.category(c)[0] in "LN"
            ).replace(" ", "-")
            count = seen.get(kept, 0)
            seen[kept] = count + 1
            cache.setdefault(path, set()).add(kept if count == 0 else f"{kept}-{count}")
        cache.setdefault(path, set())
    return cache[path]


def links(path):
    for number, line in prose(path):
        for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            yield number, match[1]


def broken_links():
    for path in markdown_files():
        for number, target in links(path):
            parts = urllib.parse.urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            name = urllib.parse.unquote(parts.path)
            goal = (path.parent / name).resolve() if name else path
            place = f"{path.relative_to(ROOT)}:{number}"
            if not goal.exists():
                yield f"{place}: the link '{target}' leads nowhere"
            elif parts.fragment and goal.suffix == ".md":
                if urllib.parse.unquote(parts.fragment) not in anchors(goal):
                    yield f"{place}: '{name or path.name}' has no heading '#{parts.fragment}'"


def unlisted_pages():
    listed = set()
    for _, target in links(DOCS / "README.md"):
        parts = urllib.parse.urlsplit(target)
        if not parts.scheme:
            listed.add((DOCS / urllib.parse.unquote(parts.path)).resolve())
    for path in sorted(DOCS.rglob("*.md")):
        if path == DOCS / "README.md":
            continue
        if path not in listed and not any(folder in listed for folder in path.parents):
            yield f"docs/README.md:1: does not lead to {path.relative_to(DOCS)}"


def reasons():
    text = read(ROOT / "Sources/Records/Reason.swift")
    body = text[text.index("enum Reason") : text.index("enum Notice")]
    return set(re.findall(r'case \.\w+: "([a-z-]+)"', body)) - {"none"}


def notices():
    text = read(ROOT / "Sources/Records/Reason.swift")
    return set(re.findall(r'case \.\w+: "([a-z-]+)"', text[text.index("enum Notice") :]))


def codes():
    text = read(ROOT / "Sources/Records/Failure.swift")
    body = text[text.index("enum Code") :]
    body = body[: body.index("\n  }")]
    return {raw or name for name, raw in re.findall(r'^\s+case (\w+)(?: = "([a-z-]+)")?$', body, re.M)}


def missing_pages(names, folder, source):
    pages = {path.stem for path in (DOCS / folder).glob("*.md")} - {"README", "notices"}
    for name in sorted(names - pages):
        yield f"{source}:1: '{name}' has no page docs/{folder}/{name}.md"
    for name in sorted(pages - names):
        yield f"docs/{folder}/{name}.md:1: there is no '{name}' in {source}"


def missing_notices():
    page = DOCS / "reasons/notices.md"
    known = anchors(page) if page.exists() else set()
    for name in sorted(notices() - known):
        yield f"docs/reasons/notices.md:1: no heading for the notice '{name}'"


def undescribed_columns():
    page = read(DOCS / "ledger.md")
    schema = read(ROOT / "Sources/Store/Schema.swift")
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n    \) STRICT", schema, re.S):
        section = re.search(rf"^## `{table}`\n(.*?)(?=^## |\Z)", page, re.S | re.M)
        if not section:
            yield f"docs/ledger.md:1: no heading for the table `{table}`"
            continue
        for column in re.findall(r"^      ([a-z_]+) (?:INTEGER|TEXT|ANY)", body, re.M):
            if f"`{column}`" not in section[1]:
                yield f"docs/ledger.md:1: the column `{table}.{column}` is not described"


def pipeline_keys():
    """The keys that the loader knows: the lists it gives to `map([...])`, and units of bounds."""
    keys = set()
    for path in sorted((ROOT / "Sources/Contract").glob("PipelineLoader*.swift")):
        text = read(path)
        for names in re.findall(r"\.map\(\[(.*?)\]\)", text, re.S):
            keys.update(re.findall(r'"([a-z_]+)"', names))
        keys.update(re.findall(r'bound\(value, "([a-z_]+)"\)', text))
    return keys


def undescribed_keys():
    page = ROOT / "deploy/citycredit.yaml.5"
    described = set(re.findall(r"^\.BI? ([a-z_]+)(?::.*)?$", read(page), re.M))
    keys = pipeline_keys()
    for key in sorted(keys - described):
        yield f"{page.relative_to(ROOT)}:1: the key '{key}' is not described"
    for key in sorted(described - keys):
        yield f"{page.relative_to(ROOT)}:1: no pipeline has the key '{key}'"


def parted_percents():
    for path in markdown_files():
        for number, line in prose(path):
            if re.search(r"\d %(?![\d\w])", line):
                yield f"{path.relative_to(ROOT)}:{number}: a percent sign stands apart from its number"


def findings():
    yield from missing_pages(reasons(), "reasons", "Sources/Records/Reason.swift")
    yield from missing_pages(codes(), "codes", "Sources/Records/Failure.swift")
    yield from missing_notices()
    yield from broken_links()
    yield from unlisted_pages()
    yield from undescribed_columns()
    yield from undescribed_keys()
    yield from parted_percents()


found = list(findings())
for finding in found:
    print(finding)
sys.exit(1 if found else 0)
