"""Rows into a PostgreSQL table and back without Quito: store.py <copy|insert|query|psql-copy|psql-query> <url> <rows.csv>.

The table has the columns, keys, indices and references of Quito's `observations`; the rows are Quito's, with their
digests."""

import csv
import subprocess
import sys

from stopwatch import Stopwatch

TABLE = """
DROP TABLE IF EXISTS peer;
CREATE TABLE peer (LIKE observations INCLUDING ALL);
ALTER TABLE peer ADD FOREIGN KEY (run) REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (area) REFERENCES areas (code);
"""
QUERY = """SELECT * FROM observations WHERE series IN ('SERIES_20', 'SERIES_21', 'SERIES_22', 'SERIES_23', 'SERIES_24')
ORDER BY indicator, series, area, period, disaggregation, revision"""

kind, url, path = sys.argv[1:]


def psql(*commands):
    arguments = [part for command in commands for part in ("-c", command)]
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, *arguments], check=True, stdout=subprocess.DEVNULL)


if kind.startswith("psql"):
    # Its work is done in processes of its own and of the server.
    psql(TABLE)
    watch = Stopwatch()
    if kind == "psql-copy":
        psql(f"\\copy peer FROM '{path}' (FORMAT csv)")
    else:
        psql(f"\\copy ({' '.join(QUERY.split())}) TO '{path}' (FORMAT csv)")
    watch.mark("compute")
    watch.report("psql \\copy", rows=None)
    sys.exit()

import psycopg

watch = Stopwatch()
if kind != "query":
    with open(path, newline="") as lines:
        rows = [[cell if cell != "" or place in (8,) else None for place, cell in enumerate(row)] for row in csv.reader(lines)]
    watch.mark("load")
with psycopg.connect(url) as connection:
    if kind != "query":
        connection.execute(TABLE)
        connection.commit()
    watch.mark("build")
    with connection.cursor() as cursor:
        if kind == "copy":
            with cursor.copy("COPY peer FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif kind == "insert":
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO peer VALUES ({places})", rows)
        else:
            rows = cursor.execute(QUERY, binary=True).fetchall()
    connection.commit()
    watch.mark("compute")
watch.report(f"psycopg {psycopg.__version__}, {kind}", rows=len(rows))
