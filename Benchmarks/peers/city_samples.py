"""Samples of cities by strata, with numpy, by the schemes that draw by permanent random numbers:
city_samples.py draw <folder> <answers>. Strata, numbers to draw and probabilities are those that Quito wrote.
Further: city_samples.py frame <csv> <folder>, which writes the frame of GHS-UCDB, and
city_samples.py compare <answers> <answers>: the same cities drawn, or the same probabilities."""

import csv
import hashlib
import os
import sys

import numpy as np

from stopwatch import Stopwatch

SEED = "2025"


def frame(path, folder):
    with open(path, encoding="utf-8-sig", newline="") as table, open(folder + "/frame.tsv", "w") as out:
        for row in csv.DictReader(table):
            out.write(f"UC-{row['ID_UC_G0']}\t{row['GC_DEV_USR_2025']}\t{row['GC_POP_TOT_2025']}\n")


def draw(folder, answers):
    watch = Stopwatch()
    table = np.genfromtxt(folder + "/strata.tsv", delimiter="\t", dtype=None, encoding="utf-8")
    ids, strata, sizes, chances = (table[name] for name in table.dtype.names)
    watch.mark("load")
    starts = np.flatnonzero(np.diff(strata, prepend=-1))

    def numbers():
        digests = (hashlib.sha256(f"{SEED}|{name}".encode()).digest()[:8] for name in ids)
        return np.array([int.from_bytes(digest, "big") >> 11 for digest in digests]) * 2.0**-53

    def smallest(keys):
        order = np.lexsort((keys, strata))
        place = np.arange(len(ids)) - np.repeat(starts, np.diff(starts, append=len(ids)))
        return order[place < sizes]

    drawn = {}
    u = numbers()
    drawn["sequential-simple"] = smallest(u)
    watch.mark("sequential-simple")
    u = numbers()
    with np.errstate(divide="ignore"):
        drawn["pareto"] = smallest(u / (1 - u) / (chances / (1 - chances)))
    watch.mark("pareto")
    u = numbers()
    drawn["sequential-poisson"] = smallest(np.where(chances == 1, 0, u / chances))
    watch.mark("sequential-poisson")
    os.makedirs(answers, exist_ok=True)
    for scheme, rows in drawn.items():
        with open(f"{answers}/{scheme}", "w") as out:
            out.writelines(name + "\n" for name in ids[rows])
    watch.report(f"numpy {np.__version__}")


def compare(one, other):
    for name in sorted(os.listdir(other)):
        with open(f"{one}/{'strata.tsv' if name == 'probabilities' else name}") as a, open(f"{other}/{name}") as b:
            if name == "probabilities":
                quito = [float(line.split("\t")[3]) for line in a]
                worst = max(abs(p - float(q)) for p, q in zip(quito, b, strict=True))
                if not worst < 1e-12:
                    sys.exit(f"the probabilities differ by {worst}")
                print(f"  probabilities of inclusion are equal to {worst:.1e}")
            elif sorted(a) != sorted(b):
                sys.exit(f"{name}: other cities are drawn")
            else:
                print(f"  {name}: the same cities are drawn")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
