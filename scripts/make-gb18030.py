#!/usr/bin/env python3
"""Writes Sources/CGB18030/gb18030.c: the tables of GB 18030 as Python's codec knows them.

Run from the top of the repository; the output is the same on every run.
"""

from pathlib import Path

LEADS = range(0x81, 0xFF)
TRAILS = range(0x40, 0xFF)
FOUR_BYTE_BMP = 39420


def decoded(raw):
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def four_bytes(pointer):
    pointer, fourth = divmod(pointer, 10)
    pointer, third = divmod(pointer, 126)
    first, second = divmod(pointer, 10)
    return bytes([0x81 + first, 0x30 + second, 0x81 + third, 0x30 + fourth])


def lines(values, form, per_line):
    for at in range(0, len(values), per_line):
        yield "  " + " ".join(form(value) for value in values[at : at + per_line])


def main():
    pairs = [decoded(bytes([lead, trail])) for lead in LEADS for trail in TRAILS]
    assert all(value <= 0xFFFF for value in pairs)

    # Runs of four-byte characters of the basic plane: (first pointer, first code point). A run with
    # code point 0 beyond the first stands for pointers without a character.
    runs = []
    previous = None
    for pointer in range(FOUR_BYTE_BMP):
        code = decoded(four_bytes(pointer))
        follows = previous is not None and (code == previous + 1 if code else previous == 0)
        if not follows:
            runs.append((pointer, code))
        previous = code

    text = [
        "// Written by scripts/make-gb18030.py; change that script, not this file.",
        '#include "gb18030.h"',
        "",
        f"const uint16_t gb18030_pairs[{len(pairs)}] = {{",
        *lines(pairs, lambda value: f"0x{value:04X},", 12),
        "};",
        "",
        f"const int gb18030_run_count = {len(runs)};",
        f"const struct gb18030_run gb18030_runs[{len(runs)}] = {{",
        *lines(runs, lambda run: f"{{{run[0]}, 0x{run[1]:04X}}},", 5),
        "};",
        "",
    ]
    Path("Sources/CGB18030/gb18030.c").write_text("\n".join(text), encoding="ascii")


if __name__ == "__main__":
    main()
