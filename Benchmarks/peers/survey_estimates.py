"""Means by domain with their standard errors, with numpy: survey_estimates.py <folder> <replicates> <answers>, or,
to compare two answers: survey_estimates.py compare <answers> <answers> <tolerance>.

Rows become totals by cluster and domain at once; linearised errors and replicates, as one matrix product, are
worked from these."""

import sys

import numpy as np

from stopwatch import Stopwatch

DOMAINS, UNITS_OF_STRATUM = 20, 10


def estimates(folder, replicates):
    watch = Stopwatch()
    unit, domain = (np.fromfile(f"{folder}/{name}", "<i4") for name in ("unit", "domain"))
    weight = np.fromfile(f"{folder}/weight", "<f8")
    rows = len(unit)
    answers = np.fromfile(f"{folder}/answers", "<i4").reshape(-1, rows)
    amounts = np.fromfile(f"{folder}/amounts", "<f8").reshape(-1, rows)
    units = unit[-1] + 1
    if replicates:
        factors = np.fromfile(f"{folder}/factors", "<f8", count=replicates * units).reshape(-1, units)
    watch.mark("load")
    cell = unit.astype(np.int64) * DOMAINS + domain
    watch.mark("build")
    count = len(answers) + len(amounts)
    totals = np.empty((count + 1, units, DOMAINS))
    product = np.empty(rows)
    for number in range(count):
        column = answers[number] if number < len(answers) else amounts[number - len(answers)]
        np.multiply(weight, column, out=product)
        totals[number].flat = np.bincount(cell, product, units * DOMAINS)
    totals[count].flat = np.bincount(cell, weight, units * DOMAINS)
    whole = totals.sum(axis=1)
    means = whole[:-1] / whole[-1]
    if replicates:
        flat = totals.transpose(1, 0, 2).reshape(units, -1)
        sums = (factors @ flat).reshape(replicates, count + 1, DOMAINS)
        errors = (sums[:, :-1] / sums[:, -1:]).std(axis=0, ddof=1)
    else:
        # Clusters of a stratum stand together, as many in each. Statistic by statistic, to stay in the cache.
        variances = np.empty_like(means)
        z = np.empty((units, DOMAINS))
        strata = z.reshape(-1, UNITS_OF_STRATUM, DOMAINS)
        for number in range(count):
            np.multiply(totals[count], -means[number], out=z)
            z += totals[number]
            strata -= strata.mean(axis=1, keepdims=True)
            variances[number] = np.einsum("hud,hud->d", strata, strata)
        errors = np.sqrt(variances * (UNITS_OF_STRATUM / (UNITS_OF_STRATUM - 1))) / whole[-1]
    watch.mark("compute")
    return watch, means, errors


def compare(one, other, tolerance):
    a, b = (np.fromfile(path, "<f8") for path in (one, other))
    if not len(a) == len(b) > 0:
        sys.exit(f"{len(a)} figures against {len(b)}")
    worst = np.max(np.abs(a / b - 1))
    if not worst < float(tolerance):
        sys.exit(f"the figures differ by {worst}")
    print(f"  means and errors are equal to {worst:.1e} of their size")


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    else:
        folder, replicates, answers = sys.argv[1:]
        watch, means, errors = estimates(folder, int(replicates))
        np.concatenate([means.ravel(), errors.ravel()]).astype("<f8").tofile(answers)
        watch.report(f"numpy {np.__version__}")
