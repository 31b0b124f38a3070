"""Ranks of cities over many runs of an index, with numpy: index_uncertainty.py <variant> <folder> <runs> <answers>,
where the variant is `levels`, which aggregates level by level, or `collapsed`, which makes one matrix product of
neighbouring levels with the same mean. Further:
index_uncertainty.py draws <folder> <runs>, which writes the weights and means of the runs for COINr,
index_uncertainty.py compare <answers> <answers>, and
index_uncertainty.py coinr <folder> <answers> <answers of COINr>.

Runs draw what Quito draws: SplitMix64 from the seed and the number of the run."""

import os
import sys

# On products as small as these a second thread costs more than it brings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from stopwatch import Stopwatch

SEED, NOISE, BLOCK = 2025, 0.25, 500
# From the root down: dimensions, groups, indicators.
GEOMETRIC = [(False, False, False), (True, False, False), (True, True, True)]
STEP = np.uint64(0x9E3779B97F4A7C15)


def mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniforms(seeds, run, count):
    """The first numbers of the streams of these seeds and runs, a row each."""
    state = mix(mix(seeds + STEP) ^ (run * np.uint64(0xD1290B2C3A8B5A35)))
    steps = np.arange(1, count + 1, dtype=np.uint64) * STEP
    return (mix(state[:, None] + steps) >> np.uint64(11)) * 2.0**-53


class Index:
    def __init__(self, folder):
        with open(folder + "/nodes.tsv") as lines:
            nodes = [line.rstrip("\n").split("\t") for line in lines]
        places = {node[0]: place for place, node in enumerate(nodes)}
        self.children = [[] for _ in nodes]
        for place, node in enumerate(nodes):
            if node[1]:
                self.children[places[node[1]]].append(place)
        self.level = np.array([int(node[2]) for node in nodes])
        self.weights = np.array([float(node[3]) for node in nodes])
        direction = np.array([int(node[4]) for node in nodes])
        self.leaves = np.flatnonzero(self.level == 1)
        self.column = {place: column for column, place in enumerate(self.leaves)}
        values = np.fromfile(folder + "/values", "<f8").reshape(len(self.leaves), -1)
        values = values * direction[self.leaves, None]
        low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
        self.values = 1 + 99 * (values - low) / (high - low)
        self.logs = np.log(self.values)

    def draw(self, runs):
        u = uniforms(np.full(runs, SEED, np.uint64), np.arange(runs, dtype=np.uint64), 2)
        means = np.minimum(2, (u[:, 0] * 3).astype(int))
        noise = uniforms(np.ascontiguousarray(u[:, 1]).view(np.uint64), np.uint64(1), len(self.weights) - 1)
        weights = np.empty((runs, len(self.weights)))
        weights[:, 0] = 1
        weights[:, 1:] = self.weights[1:] * (1 + NOISE * (2 * noise - 1))
        return weights, means

    def shares(self, weights):
        """Among siblings."""
        shares = weights.copy()
        for children in self.children:
            if children:
                shares[:, children] /= weights[:, children].sum(axis=1, keepdims=True)
        return shares

    def levels(self, shares, means, node=0, depth=0):
        """Scores of a node, run by run, its children's worked out before."""
        isGeometric = means[depth]
        children = self.children[node]
        if children[0] in self.column:
            columns = [self.column[child] for child in children]
            score = shares[:, children] @ (self.logs if isGeometric else self.values)[columns]
        else:
            score = 0
            for child in children:
                below = self.levels(shares, means, child, depth + 1)
                score = score + shares[:, [child]] * (np.log(below, out=below) if isGeometric else below)
        return np.exp(score, out=score) if isGeometric else score

    def under(self, node, shares, factor=1):
        """Indicators under a node and their weights in it."""
        if node in self.column:
            return [self.column[node]], [factor]
        columns, weights = [], []
        for child in self.children[node]:
            more = self.under(child, shares, factor * shares[:, child])
            columns += more[0]
            weights += more[1]
        return columns, weights

    def collapsed(self, shares, means):
        def mean(node, isGeometric):
            columns, weights = self.under(node, shares)
            score = np.stack(weights, axis=1) @ (self.logs if isGeometric else self.values)[columns]
            return np.exp(score, out=score) if isGeometric else score

        if len(set(means)) == 1:
            return mean(0, means[0])
        # Geometric of the dimensions alone.
        score = 0
        for child in self.children[0]:
            below = mean(child, False)
            score = score + shares[:, [child]] * np.log(below, out=below)
        return np.exp(score, out=score)

    def scores(self, variant, weights, means):
        shares = self.shares(weights)
        scores = np.empty((len(weights), self.values.shape[1]))
        for number, geometric in enumerate(GEOMETRIC):
            chosen = np.flatnonzero(means == number)
            # Blocks of runs that stay in the cache.
            for start in range(0, len(chosen), BLOCK):
                block = chosen[start:start + BLOCK]
                scores[block] = getattr(self, variant)(shares[block], geometric)
        return scores


def uncertainty(variant, folder, runs, answers):
    watch = Stopwatch()
    index = Index(folder)
    watch.mark("load")
    nominal = index.scores(variant, index.weights[None, :], np.array([0]))[0]
    watch.mark("build")
    weights, means = index.draw(runs)
    scores = index.scores(variant, weights, means)
    order = np.argsort(-scores, axis=1)
    ranks = np.empty(scores.shape, np.int16)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1, dtype=np.int16)[None, :], axis=1)
    # Percentiles of whole numbers by counting.
    cities = scores.shape[1]
    counts = np.bincount((np.arange(cities) * (cities + 1) + ranks).ravel(), minlength=cities * (cities + 1))
    counts = counts.reshape(cities, cities + 1)
    average = counts @ np.arange(cities + 1) / runs
    below = counts.cumsum(axis=1)

    def percentile(share):
        place = share * (runs - 1)
        low, high = ((below <= at).sum(axis=1) for at in (int(place), min(int(place) + 1, runs - 1)))
        return low + (place - int(place)) * (high - low)

    summaries = [average, percentile(0.05), percentile(0.95)]
    watch.mark("compute")
    np.concatenate([nominal, scores.mean(axis=0), *summaries]).astype("<f8").tofile(answers)
    watch.report(f"numpy, {variant}")


def draws(folder, runs):
    weights, means = Index(folder).draw(int(runs))
    weights.astype("<f8").tofile(folder + "/weights")
    means.astype("<i4").tofile(folder + "/means")


def compare(one, other):
    a, b = (np.fromfile(path, "<f8").reshape(5, -1) for path in (one, other))
    worst = np.max(np.abs(a[:2] / b[:2] - 1))
    # Cities whose scores are equal but for rounding may change places.
    shift = np.max(np.abs(a[2:] - b[2:]))
    if not (worst < 1e-9 and shift < 1e-3):
        sys.exit(f"scores differ by {worst}, mean ranks and percentiles by {shift}")
    print(f"  scores are equal to {worst:.1e} of their size, mean ranks and percentiles to {shift:.1e}")


def coinr(folder, answers, other):
    """Nominal scores, then of every run its number of weights and of means, and its scores."""
    index = Index(folder)
    cities = index.values.shape[1]
    nominal = np.fromfile(answers, "<f8")[:cities]
    its = np.fromfile(other, "<f8")
    worst = np.max(np.abs(its[:cities] / nominal - 1))
    runs = its[cities:].reshape(-1, cities + 2)
    weights = np.fromfile(folder + "/weights", "<f8").reshape(-1, len(index.weights))
    chosen, means = runs[:, 0].astype(int), runs[:, 1].astype(int)
    ofRuns = np.max(np.abs(runs[:, 2:] / index.scores("levels", weights[chosen], means) - 1))
    if not max(worst, ofRuns) < 1e-9:
        sys.exit(f"COINr's scores differ by {worst}, those of its runs by {ofRuns}")
    print(f"  COINr: nominal scores equal to {worst:.1e}, those of {len(runs)} runs to {ofRuns:.1e}")


if __name__ == "__main__":
    if sys.argv[1] in ("draws", "compare", "coinr"):
        globals()[sys.argv[1]](*sys.argv[2:])
    else:
        uncertainty(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
