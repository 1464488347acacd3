"""Compares the tables that `citycredit export` prints with the known answers of a sample.

Standard library only. A time is worth nothing when the numbers are wrong: `bench.py` asks here first.
"""

import csv
import gzip
import io


def table(path):
    """The rows of a truth table, plain or compressed, without the header."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def rows(printed):
    """The rows of an exported table, without its byte order mark and header."""
    cells = csv.reader(io.StringIO(printed.removeprefix("\ufeff"), newline=""))
    return [[unguarded(cell) for cell in row] for row in list(cells)[1:]]


def unguarded(cell):
    """A text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n") else cell


def exact(text):
    """A printed number without what may differ in print: `12.50` is `12.5`."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def measures(printed, truth):
    """Cells that differ between the exported measures and the truth table of a sample folder.

    Compared are the cities of the table and the months that the truth covers; a cell that is missing
    counts as 0.
    """
    known = {tuple(row[:4]): exact(row[4]) for row in table(truth / "measures.csv.gz")}
    months = {key[3] for key in known}
    printed = rows(printed)
    cities = {row[2] for row in printed}
    known = {key: value for key, value in known.items() if key[2] in cities}
    found = {}
    for row in printed:
        if row[3] in months and not row[1].startswith("rejected:") and exact(row[4]) != "0":
            found[tuple(row[:4])] = exact(row[4])
    differ = [key for key, value in known.items() if found.get(key, "0") != value]
    differ += [key for key in found if key not in known]
    return len(known), differ


def books(printed, truth):
    """Files whose books differ from the truth table."""
    known = {tuple(row) for row in table(truth / "books.csv")}
    found = {tuple(row) for row in rows(printed)}
    return sorted(known ^ found)
