"""The nightly job in DuckDB: see job.py for what it is.

Tried with DuckDB 2.0 on two cores that are shared, so least wall times of several runs, without start-up:

- columns given, nothing sniffed, order not preserved, one query per dataset, the winner as one struct by
  `arg_max`: 1.2 s. Kept. Sniffing the columns costs 0.4 s per dataset.
- both datasets in one query by `UNION ALL`: 1.1 s to the same, and 100 MB more.
- order preserved; grouped by a 64-bit hash of the key (not exact): no gain.
- columns of the winner by `arg_max_null` each, not as a struct: 1.15 s, but two rows of one file could mix.
- codes checked before the winners are known: 1.3 s.

One thing it does not do: between two deliveries of a record in one file the later line ought to win, but a
row's place in its file is not to be had without a window over all rows. The job has no such pair.
"""

import gzip
import pathlib

import duckdb
import job


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def reading(files):
    """`read_csv` over all the files, with every column a text."""
    with gzip.open(files[0], "rt", encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv([{', '.join(map(quoted, files))}], auto_detect=false, header=true, filename=true, "
        f"delim=',', quote='\"', escape='\"', columns={{{columns}}})")


def checks(code):
    """Whether a unified code has eighteen characters, the last of which checks the others."""
    total = " + ".join(
        f"{weight} * (instr('{job.ALPHABET}', {code}[{place + 1}]) - 1)"
        for place, weight in enumerate(job.WEIGHTS))
    return f"regexp_full_match({code}, '[{job.ALPHABET}]{{18}}') AND ({total}) % 31 = 0"


def measures(inbox, dataset):
    """The query: one row per city and month."""
    columns = job.COLUMNS[dataset]
    # Ten thousand yuan with six decimals: the last of them is a fen, and the sum is exact.
    fine = f"try_cast({columns['fine']} AS DECIMAL(18, 6))" if columns["fine"] else "0::DECIMAL(18, 6)"
    return f"""
    WITH rows AS (
      SELECT {columns['code']} AS code, {columns['number']} AS number,
        {columns['authority']} AS authority, {fine} AS fine,
        try_strptime({columns['event']}, '%Y/%m/%d')::DATE AS event,
        strptime(filename[-15:-8], '%Y%m%d')::DATE AS day
      FROM {reading(job.files(inbox, dataset))}
      WHERE {columns['kind']} IS DISTINCT FROM {quoted(job.PERSON)}
        AND {columns['number']} IS NOT NULL AND {columns['authority']} IS NOT NULL
    ), winners AS (
      SELECT authority, number, min(day) AS first_day, max(day) AS last_day,
        arg_max(struct_pack(code, event, fine), day) AS winner
      FROM rows GROUP BY authority, number
    ), records AS (
      SELECT * FROM (SELECT authority, first_day, last_day, unnest(winner) FROM winners)
      WHERE {checks('code')} AND event <= last_day AND fine IS NOT NULL
    )
    SELECT {quoted(dataset)} AS dataset, coalesce(city, '000000') AS city,
      strftime(event, '%Y-%m') AS "month", count(*) AS records,
      count(*) FILTER (WHERE first_day > deadline) AS late,
      count(DISTINCT code) AS entities, sum(fine) * 10000 AS amount_yuan
    FROM records JOIN deadlines USING (event) LEFT JOIN cities ON division = authority[3:8]
    GROUP BY ALL"""


def main():
    inbox, register, result = job.arguments()
    register = pathlib.Path(register)
    db = duckdb.connect()
    db.execute("SET preserve_insertion_order = false")
    db.execute(
        "CREATE TEMP TABLE deadlines AS SELECT unnest($1::DATE[]) AS event, unnest($2::DATE[]) AS deadline",
        [list(days) for days in zip(*job.deadlines(register))])
    # A code that was a city when the register stood is its own.
    db.execute(f"""
      CREATE TEMP TABLE cities AS
      SELECT d.code AS division, coalesce(c.code, d.city) AS city
      FROM read_csv({quoted(register / 'divisions.csv')}, all_varchar=true) d
      LEFT JOIN (
        SELECT code FROM read_csv({quoted(register / 'cities.csv')}, all_varchar=true)
        WHERE valid_to IS NULL OR valid_to > '{job.REGISTER_YEAR}') c USING (code)""")
    first, *others = job.COLUMNS
    db.execute(f"CREATE TEMP TABLE result AS {measures(inbox, first)}")
    for dataset in others:
        db.execute(f"INSERT INTO result {measures(inbox, dataset)}")
    db.execute(f"COPY result TO {quoted(result)} (HEADER)")


main()
