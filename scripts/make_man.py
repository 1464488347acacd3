"""Writes the man page citycredit(1) from what the tool says of its commands.

usage: TOOL --experimental-dump-help | python3 scripts/make_man.py VERSION > citycredit.1

Standard library only. The page has no date, so that the same tool gives the same bytes.
"""

import json
import sys

HEAD = """.\\" Made by scripts/make_man.py; do not edit.
.TH CITYCREDIT 1 "" "citycredit {version}" "User Commands"
.nh
.ad l
.SH NAME
citycredit \\- {name}
.SH SYNOPSIS
.B citycredit
.I command
.RI [ arguments "] [" options ]
"""

ENVIRONMENT = [
    ("CITYCREDIT_BROWSER", "The browser that prints; found by name when left out."),
    ("SWIFT_BACKTRACE", "enable=yes shows memory in the log after a crash; otherwise nothing is shown."),
]

FILES = [
    ("pipelines/*.yaml", "What is read and what is made of it: citycredit.yaml(5)."),
    ("STORE/ledger.sqlite", "The journal of runs."),
    ("STORE/facts, STORE/measures, STORE/runs", "What was read, counted and published."),
    ("STORE/rejects", "Rejected rows by line and reason, for their owner alone."),
]


def escaped(text):
    """Text as roff: no character that means something to it, none that it would replace."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = text.replace("`", "\\(ga").replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti")
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def sentence(text):
    return escaped(text[:1].lower() + text[1:].rstrip("."))


def prose(text):
    """Paragraphs; what is indented stays as it is."""
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        indented = all(line.startswith("  ") for line in lines)
        yield ".PP"
        if indented:
            yield ".nf\n.RS 2"
        for line in lines:
            yield escaped(line.strip())
        if indented:
            yield ".RE\n.fi"


def shown(command):
    return [
        one
        for one in command.get("arguments", [])
        if one.get("shouldDisplay", True)
        and one.get("preferredName", {}).get("name") not in ("version", "help")
    ]


def spelled(name):
    return ("-" if name["kind"] == "short" else "--") + name["name"]


def heading(argument):
    if argument["kind"] == "positional":
        return ".I " + escaped(argument["valueName"])
    names = ", ".join(escaped(spelled(name)) for name in argument["names"])
    if argument["kind"] == "flag":
        return ".B " + names
    return '.BI "%s " %s' % (names, escaped(argument["valueName"]))


def explained(argument):
    words = escaped(argument.get("abstract", ""))
    extra = []
    if argument.get("allValues"):
        extra.append("one of " + ", ".join(argument["allValues"]))
    if argument.get("defaultValue") and argument["kind"] == "option":
        extra.append(argument["defaultValue"] + " when left out")
    if argument.get("isRepeating"):
        extra.append("repeatable")
    return words + (escaped(" (%s)" % "; ".join(extra)) if extra else "")


def synopsis(command):
    arguments = shown(command)
    words = [".B citycredit " + escaped(command["commandName"])]
    for one in arguments:
        name = escaped(one["valueName"])
        optional = one["isOptional"] or one.get("defaultValue") is not None
        if one["kind"] == "positional":
            words.append(".RI [ %s ]" % name if optional else ".I " + name)
        elif not optional and one["kind"] == "option":
            words.append('.BI "%s " %s' % (escaped(spelled(one["preferredName"])), name))
    if any(one["kind"] != "positional" for one in arguments):
        words.append(".RI [ options ]")
    return words


def page(help_text, version):
    top = help_text["command"]
    yield HEAD.format(version=escaped(version), name=sentence(top["abstract"])).rstrip()
    yield ".SH DESCRIPTION"
    yield from prose(top["discussion"].split("Results go to stdout")[0].rstrip())
    yield ".PP"
    yield "Results go to stdout, everything else to stderr."
    yield ".SH COMMANDS"
    for command in top["subcommands"]:
        if command["commandName"] == "help":
            continue
        yield ".SS " + escaped(command["commandName"])
        yield from synopsis(command)
        yield ".PP"
        yield escaped(command["abstract"])
        if command.get("discussion"):
            yield from prose(command["discussion"])
        for argument in shown(command):
            yield ".TP"
            yield heading(argument)
            yield explained(argument)
    yield ".SH EXIT STATUS"
    codes, _, rule = top["discussion"].split("Exit codes:")[1].strip().partition("\n\n")
    for line in codes.split("\n"):
        code, meaning = line.strip().split(None, 1)
        yield ".TP"
        yield ".B " + escaped(code)
        yield escaped(meaning)
    if rule:
        yield ".PP"
        yield escaped(" ".join(rule.split()))
    for title, rows in (("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        yield ".SH " + title
        for name, meaning in rows:
            yield ".TP"
            yield ".B " + escaped(name)
            yield escaped(meaning)
    yield ".SH SEE ALSO"
    yield ".BR citycredit.yaml (5),"
    yield ".BR systemd.timer (5),"
    yield ".BR crontab (5)"


if len(sys.argv) != 2:
    sys.exit("usage: TOOL --experimental-dump-help | python3 scripts/make_man.py VERSION")
print("\n".join(page(json.load(sys.stdin), sys.argv[1])))
