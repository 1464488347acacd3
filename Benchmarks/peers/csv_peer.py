"""Reads a text of delimited values in DuckDB on one thread, all columns as texts, and writes it as CSV.

    csv_peer.py FILE TO
"""

import sys

import duckdb


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def main():
    file, to = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(
        f"COPY (SELECT * FROM read_csv({quoted(file)}, all_varchar = true)) TO {quoted(to)} (FORMAT csv, HEADER)")


main()
