"""Classes of built-up and open land as the urban extent wants them, with rasterio, numpy and scipy:
urban_extent.py <grid> <answers>. No inclusion rule and no figures: classes and clusters alone."""

import sys

import numpy as np
import rasterio
import scipy
from scipy import ndimage
from scipy.signal import oaconvolve
from stopwatch import Stopwatch

path, answers = sys.argv[1:]
METRES, EDGES = 30, ndimage.generate_binary_structure(2, 1)
watch = Stopwatch()
with rasterio.open(path) as grid:
    cells = grid.read(1)
watch.mark("load")


def disc(radius):
    reach = int(radius // METRES)
    y, x = np.mgrid[-reach:reach + 1, -reach:reach + 1] * METRES
    return x * x + y * y <= radius * radius


def count(mask):
    """How many of the marked cells lie in the circle of 1 km² around each cell."""
    return np.rint(oaconvolve(mask.astype(np.float32), disc(564.19).astype(np.float32), mode="same")).astype(np.int32)


built, water, valid = cells == 1, cells == 2, cells != 255
near, of = count(built), count(valid)
classes = np.where(cells == 255, 0, np.where(water, 9, 6)).astype(np.uint8)
classes[built] = 3
classes[built & (4 * near >= of)] = 2
classes[built & (2 * near > of)] = 1
del near, of
seeds = (classes == 1) | (classes == 2)
fringe = ndimage.binary_dilation(seeds, disc(100)) & valid & ~built
classes[fringe] = np.where(water[fringe], 7, 4)

# Holes: groups of what is left that touch neither the edge nor a cell without a value.
rest = valid & ~seeds & ~fringe
groups, number = ndimage.label(rest, EDGES)
small = np.bincount(groups.ravel(), minlength=number + 1) * METRES * METRES < 2_000_000
small[0] = False
beside = ndimage.binary_dilation(~valid, EDGES)
for open_side in (groups[0], groups[-1], groups[:, 0], groups[:, -1], groups[beside]):
    small[open_side] = False
captured = small[groups]
classes[captured] = np.where(built[captured], 10, np.where(water[captured], 8, 5))
clusters = ndimage.label(seeds | fringe | captured, EDGES)[1]
watch.mark("compute")
classes.tofile(answers)
watch.report(f"scipy {scipy.__version__}", clusters=int(clusters))
