#!/usr/bin/env python3
"""Writes the tables in Sources/CEncodings: Big5, Shift_JIS, EUC-KR and windows-1250 to 1258.

They are those of the Encoding Standard (encoding.spec.whatwg.org), made from Python's codecs and
what the two differ in. Run from the top of the repository; the output is the same on every run.
"""

from pathlib import Path

FOLDER = Path("Sources/CEncodings")
HEAD = '// Written by scripts/make-encodings.py; change that script, not this file.\n#include "encodings.h"\n'

# The characters that HKSCS-2008 has more than HKSCS-2004, which is Python's: pointers 1000 to 1067.
HKSCS_2008 = """
3875 21D53 2369E 26021 3EEC 258DE 3AF5 7AFC 9F97 24161 2890D 231EA 20A8A 2325E 430A 8484 9F96 942F
4930 8613 5896 974A 9218 79D0 7A32 6660 6A29 889D 744C 7BC5 6782 7A2C 524F 9046 34E6 73C4 25DB9
74C6 9FC7 57B3 492F 544C 4131 2368E 5818 7A72 27B65 8B8F 46AE 26E88 4181 25D99 7BAE 224BC 9FC8
224C1 224C9 224CC 9FC9 8504 235BB 40B4 9FCA 44E1 2ADFF 62C1 706E 9FCB
""".split()
# And single ones: characters that Python's table leaves out because Unicode has them elsewhere too.
HKSCS_MORE = {
    0xC6CF: 0x5EF4, 0xC6D3: 0x65E0, 0xC6D5: 0x7676, 0xC6D7: 0x96B6, 0xC6DE: 0x3003, 0xC6DF: 0x4EDD,
}


def decoded(raw, codec):
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return 0
    # A lead byte that is a character by itself stands for no pair.
    return ord(text) if len(text) == 1 else 0


def is_private(code):
    return 0xE000 <= code <= 0xF8FF


def big5(lead, trail):
    """Big5 with HKSCS; four pairs stand for two code points each, and the reader knows them."""
    raw = bytes([lead, trail])
    pointer = (lead - 0x81) * 157 + trail - (0x40 if trail < 0x7F else 0x62)
    if 1000 <= pointer <= 1067:
        return int(HKSCS_2008[pointer - 1000], 16)
    if (lead << 8 | trail) in HKSCS_MORE:
        return HKSCS_MORE[lead << 8 | trail]
    # Where both have a character, Windows has the word, but for what HKSCS puts in its place.
    own = decoded(raw, "big5hkscs")
    windows = decoded(raw, "cp950")
    is_hkscs = 0xC6A1 <= (lead << 8 | trail) <= 0xC8FE or raw == b"\xf9\xfe"
    return own if is_hkscs or windows == 0 or is_private(windows) else windows


def shift_jis(lead, trail):
    """Windows' table, whose private use area is read as such."""
    return decoded(bytes([lead, trail]), "cp932")


def euc_kr(lead, trail):
    code = decoded(bytes([lead, trail]), "cp949")
    return 0 if is_private(code) else code


def single(number, byte):
    code = decoded(bytes([byte]), f"cp{number}")
    if code == 0 and number == 1255 and byte == 0xCA:
        return 0x05BA
    # What has no character up to 0x9F is the control character of that number.
    return byte if code == 0 and byte < 0xA0 else code


def lines(values, form, per_line):
    for at in range(0, len(values), per_line):
        yield "  " + " ".join(form(value) for value in values[at : at + per_line])


def table(kind, name, values, form="0x{:04X},", per_line=12):
    text = [f"const {kind} {name}[{len(values)}] = {{"]
    text += lines(values, form.format, per_line)
    return "\n".join([*text, "};", ""])


def bits(values):
    words = [0] * ((len(values) + 31) // 32)
    for at, value in enumerate(values):
        words[at // 32] |= int(value) << at % 32
    return words


def write(name, *tables):
    (FOLDER / name).write_text(HEAD + "\n" + "\n".join(tables), encoding="ascii")


def main():
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    pairs = [big5(lead, trail) for lead in range(0x81, 0xFF) for trail in trails]
    assert all(value < 0x10000 or value >> 16 == 2 for value in pairs)
    write(
        "big5.c",
        table("uint16_t", "big5_pairs", [value & 0xFFFF for value in pairs]),
        "// Which of them are of plane 2.",
        table("uint32_t", "big5_plane_2", bits([value >= 0x10000 for value in pairs]),
              "0x{:08X},", 8),
    )

    trails = [*range(0x40, 0x7F), *range(0x80, 0xFD)]
    leads = [*range(0x81, 0xA0), *range(0xE0, 0xFD)]
    write(
        "shift_jis.c",
        table("uint16_t", "shift_jis_pairs",
              [shift_jis(lead, trail) for lead in leads for trail in trails]),
    )
    write(
        "euc_kr.c",
        table("uint16_t", "euc_kr_pairs",
              [euc_kr(lead, trail) for lead in range(0x81, 0xFF) for trail in range(0x41, 0xFF)]),
    )
    write(
        "windows.c",
        table("uint16_t", "windows_high",
              [single(number, byte) for number in range(1250, 1259) for byte in range(0x80, 0x100)]),
    )


if __name__ == "__main__":
    main()
