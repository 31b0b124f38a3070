"""Level 2 of the Degree of Urbanisation by the rules manual-2024, with numpy and scipy.ndimage:
degree_of_urbanisation.py <folder> <columns> <rows> <answers>"""

import sys

import numpy as np
import scipy
from scipy import ndimage
from stopwatch import Stopwatch

folder, columns, rows, answers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
EDGES = ndimage.generate_binary_structure(2, 1)
CORNERS = ndimage.generate_binary_structure(2, 2)
watch = Stopwatch()
population, land, built = (
    np.fromfile(f"{folder}/{name}", np.float32).reshape(rows, columns) for name in ("population", "land", "built"))
watch.mark("load")


def clusters(mask, least, structure):
    """Labels of the clusters with enough people, the others 0."""
    labels, count = ndimage.label(mask, structure)
    sums = np.bincount(labels.ravel(), population.ravel(), count + 1)
    kept = sums >= least
    kept[0] = False
    return np.where(kept, np.cumsum(kept), 0).astype(np.int32)[labels]


def smoothed(centres):
    """A cell joins the centre that holds more than half of its valid neighbours."""
    water = (land < 0.5) & (population <= 0) & (built <= 0)
    ignored = (land < 0.5) & (population <= 0)
    centres = np.pad(centres, 1)
    invalid = np.pad(water | ignored, 1)
    water = np.pad(water, 1, constant_values=True)
    offsets = [down * (columns + 2) + right for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
    flat, flatInvalid = centres.ravel(), invalid.ravel()
    while True:
        inside = centres > 0
        cells = np.flatnonzero(ndimage.binary_dilation(inside, CORNERS) & ~inside & ~water)
        around = np.stack([flat[cells + offset] for offset in offsets])
        bad = np.stack([flatInvalid[cells + offset] for offset in offsets]) & (around == 0)
        valid = 8 - bad.sum(0)
        joins = np.zeros(len(cells), np.int32)
        for label in around:
            joins = np.where((label > 0) & (2 * (around == label).sum(0) > valid), label, joins)
        if not joins.any():
            return centres[1:-1, 1:-1]
        flat[cells] = joins


def filled(centres):
    """Gaps of less than 15 cells that a centre encloses."""
    result = centres.copy()
    for label, window in enumerate(ndimage.find_objects(centres), 1):
        if window is None:
            continue
        gaps, count = ndimage.label(np.pad(centres[window] != label, 1, constant_values=True), EDGES)
        sizes = np.bincount(gaps.ravel())
        small = sizes < 15
        small[gaps[0, 0]] = False
        small[0] = False
        part = result[window]
        part[small[gaps][1:-1, 1:-1] & (part == 0)] = label
    return result


with np.errstate(divide="ignore", invalid="ignore"):
    density = population / np.where(land > 0, land, 1)
centres = filled(smoothed(clusters(density >= 1500, 50000, EDGES))) > 0
dense = clusters(density >= 1500, 5000, EDGES) > 0
near = ndimage.binary_dilation(centres | dense, CORNERS, iterations=2)
semi = clusters(density >= 900, 2500, EDGES)
touching = np.zeros(semi.max() + 1, bool)
touching[semi[near]] = True
classes = np.full((rows, columns), 11, np.uint8)
classes[(land < 0.5) & (population <= 0) & (built <= 0)] = 10
classes[density >= 50] = 12
classes[clusters(density >= 300, 500, CORNERS) > 0] = 13
classes[clusters(density >= 300, 5000, CORNERS) > 0] = 21
classes[(semi > 0) & ~touching[semi]] = 22
classes[dense] = 23
classes[centres] = 30
watch.mark("compute")
sums = np.bincount(classes.ravel(), population.ravel())
watch.mark("sums")
classes.tofile(answers)
watch.report(f"scipy {scipy.__version__}")
