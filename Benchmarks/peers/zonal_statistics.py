"""Count, sum and mean of a grid's cells in zones by exactextract: zonal_statistics.py <strategy> <folder> <answers>,
or, to compare two answers: zonal_statistics.py compare <answers> <answers>."""

import sys

import numpy as np

from stopwatch import Stopwatch

# exactextract keeps the covered part of a cell in 32 bits: rounding that averages out over a zone's many cells.
TOLERANCE = 1e-9


def compare(one, other):
    a, b = (np.fromfile(path, dtype="<f8") for path in (one, other))
    worst = np.max(np.abs(a / b - 1))
    if not (len(a) == len(b) > 0 and worst < TOLERANCE):
        sys.exit(f"the figures differ by {worst}")
    print(f"  all figures are equal to {worst:.1e} of their size")


def exactextract(strategy, folder, answers):
    import geopandas
    import pandas
    from exactextract import exact_extract

    watch = Stopwatch()
    zones = geopandas.read_file(folder + "/zones.gpkg")
    watch.mark("load")
    table = exact_extract(
        folder + "/grid.tif", zones, ["count", "sum", "mean"], strategy=strategy, output="pandas")
    watch.mark("compute")
    assert isinstance(table, pandas.DataFrame)
    table[["count", "sum", "mean"]].to_numpy(dtype="<f8").tofile(answers)
    watch.report("exactextract" if strategy == "feature-sequential" else "exactextract, by raster")


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    else:
        exactextract(*sys.argv[1:])
