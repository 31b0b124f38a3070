"""The figures of a store as plain CSV, by sqlite3 and csv: what Quito's writers of SDMX are held against.

    sdmx_writing.py generate <count> <content> <table.csv>    a table of so many figures to import
    sdmx_writing.py write <store> <file.csv>                  every figure, and the line of JSON of the stopwatch
    sdmx_writing.py compare <file.csv> <other.csv>            keys and values are the same
"""

import csv
import itertools
import math
import random
import sqlite3
import sys

from stopwatch import Stopwatch

COLUMNS = ("indicator", "series", "area", "period", "disaggregation", "value", "unit", "status", "nature",
           "standard_error", "lower", "upper", "level", "notes", "number", "revision", "run")


def codes(path, column):
    with open(path, newline="", encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file)]


def generate(count, content, table):
    ages = codes(f"{content}/code-lists/AGE.csv", "code")
    sexes = codes(f"{content}/code-lists/SEX.csv", "code")
    areas = codes(f"{content}/areas/countries.csv", "iso3")
    chance = random.Random(1)
    with open(table, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("series", "area", "period", "AGE", "SEX", "value", "standard_error"))
        years = max(65, math.ceil(int(count) / len(areas) / len(ages) / len(sexes)))
        figures = itertools.product(areas, range(2025 - years, 2025), ages, sexes)
        for area, year, age, sex in itertools.islice(figures, int(count)):
            writer.writerow(("SP_TRN_PUBL", area, year, age, sex, chance.random() * 100, chance.random()))


def write(store, path):
    watch = Stopwatch()
    connection = sqlite3.connect(store)
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM observations "
        "ORDER BY indicator, series, area, disaggregation, period, revision")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    watch.mark("compute")
    watch.report("python sqlite3, csv")


def compare(own, other):
    def values(path, keys, value):
        with open(path, newline="", encoding="utf-8") as file:
            return sorted((tuple(r[k] for k in keys), float(r[value])) for r in csv.DictReader(file))
    ours = values(own, ("SERIES", "REF_AREA", "TIME_PERIOD", "OBSERVATION"), "OBS_VALUE")
    theirs = values(other, ("series", "area", "period", "number"), "value")
    theirs = sorted(((*k[:3], "o" + k[3]), v) for k, v in theirs)
    assert ours == theirs, "the figures differ"


{"generate": generate, "write": write, "compare": compare}[sys.argv[1]](*sys.argv[2:])
