#!/usr/bin/env python3
"""Writes Sources/CGB18030/gb18030.c: the tables of GB 18030 as the Encoding Standard has them.

That is GB 18030-2022; Python's codec is the edition of 2000, which has 21 characters elsewhere.

Run from the top of the repository; the output is the same on every run.
"""

from pathlib import Path

LEADS = range(0x81, 0xFF)
TRAILS = range(0x40, 0xFF)
FOUR_BYTE_BMP = 39420

# What the editions of 2005 and 2022 took out of the private use area, and the blank that
# the Encoding Standard reads where a space of full width was meant.
CHANGED = {
    "A3A0": 0x3000, "A8BC": 0x1E3F, "8135F437": 0xE7C7,
    "A6D9": 0xFE10, "A6DA": 0xFE12, "A6DB": 0xFE11, "A6DC": 0xFE13, "A6DD": 0xFE14,
    "A6DE": 0xFE15, "A6DF": 0xFE16, "A6EC": 0xFE17, "A6ED": 0xFE18, "A6F3": 0xFE19,
    "FE59": 0x9FB4, "FE61": 0x9FB5, "FE66": 0x9FB6, "FE67": 0x9FB7, "FE6D": 0x9FB8,
    "FE7E": 0x9FB9, "FE90": 0x9FBA, "FEA0": 0x9FBB,
}


def decoded(raw):
    if raw.hex().upper() in CHANGED:
        return CHANGED[raw.hex().upper()]
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
