"""What both peers must know of the nightly job, so that neither can know it differently.

Standard library only, and cheap: it is a part of what is measured.

The job: of the 2019+ exports, drop natural persons and rows without a number (rejected, and nobody's
record), keep the latest delivery per (authority, number) whether it is good or not, leave out the winners whose
code, date or fine is wrong, and count records, late ones (by the first delivery), distinct entities and
fines per city and month of the decision.
"""

import csv
import datetime
import pathlib
import sys

#: The columns of the 2019+ edition that the job needs, by dataset.
COLUMNS = {
    "licences": {
        "kind": "XK_XDR_LB", "code": "XK_XDR_SHXYM", "number": "XK_WSH", "event": "XK_JDRQ",
        "authority": "XK_XKJGDM", "fine": None},
    "penalties": {
        "kind": "CF_XDR_LB", "code": "CF_XDR_SHXYM", "number": "CF_WSH", "event": "CF_JDRQ",
        "authority": "CF_CFJGDM", "fine": "CF_NR_FK"},
}
PERSON = "自然人"
#: The characters of a unified code by their value, and the weight of each place (GB 32100-2015): the
#: weighted sum of all eighteen must be a multiple of 31.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [*(pow(3, place, 31) for place in range(17)), 1]
WORKDAYS = 7
#: The pipeline's register stands as on the last day of this year: cities that were merged later are still there.
REGISTER_YEAR = "2016"
#: The days that decisions in the exports can have.
FIRST, LAST = datetime.date(2016, 1, 1), datetime.date(2018, 12, 31)
#: What is counted, in the order of the result's columns behind dataset, city and month.
MEASURES = ["records", "late", "entities", "amount_yuan"]


def files(inbox, dataset):
    """The exports of a dataset, oldest delivery first: their names end in the day."""
    return sorted(str(path) for path in pathlib.Path(inbox).glob(f"{dataset}_*.csv.gz"))


def deadlines(register):
    """Every day of the span with the last day on which a delivery about it is in time."""
    with open(pathlib.Path(register) / "workdays.csv", encoding="utf-8", newline="") as file:
        kinds = {row["date"]: row["kind"] for row in csv.DictReader(file)}
    days = [FIRST + datetime.timedelta(days=n) for n in range((LAST - FIRST).days + 40)]
    kinds = [kinds.get(day.isoformat()) for day in days]
    works = [
        kind != "holiday" and (day.weekday() < 5 or kind == "working-weekend")
        for day, kind in zip(days, kinds)]
    table = []
    for index in range((LAST - FIRST).days + 1):
        at, left = index, WORKDAYS
        while left:
            at += 1
            left -= works[at]
        table.append((days[index], days[at]))
    return table


def arguments():
    """Inbox, register and the file to write, as the driver gives them."""
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} INBOX REGISTER RESULT")
    return sys.argv[1:]
