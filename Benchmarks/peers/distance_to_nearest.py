"""From every corner to the nearest stop, station and park: distance_to_nearest.py <peer> <folder> <answers>."""

import sys

import numpy as np

from stopwatch import Stopwatch

FACILITIES = [("stops", 50_000), ("stations", 100_000), ("parks", 40_000)]


def side_of(folder):
    return int(numbers(folder, "side")[0])


def numbers(folder, name):
    return np.fromfile(f"{folder}/{name}", dtype="<i4")


def scipy(folder):
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    watch = Stopwatch()
    count = side_of(folder) ** 2
    start, end, length = (numbers(folder, name) for name in ("from", "to", "centimetres"))
    places = [numbers(folder, name) for name, _ in FACILITIES]
    watch.mark("load")
    ways = (np.concatenate([length, length]).astype(float),
            (np.concatenate([start, end]), np.concatenate([end, start])))
    graph = csr_matrix(ways, shape=(count, count))
    watch.mark("build")
    answers = [
        dijkstra(graph, directed=True, indices=np.unique(corners), limit=limit, min_only=True)
        for corners, (_, limit) in zip(places, FACILITIES)
    ]
    watch.mark("compute")
    return watch, [np.where(np.isinf(answer), -1, answer) for answer in answers]


def igraph(folder):
    import igraph

    watch = Stopwatch()
    count = side_of(folder) ** 2
    start, end, length = (numbers(folder, name) for name in ("from", "to", "centimetres"))
    places = [numbers(folder, name) for name, _ in FACILITIES]
    watch.mark("load")
    # A vertex for each kind that is no way from all its facilities: igraph takes one source at a time. It
    # cannot shorten a way, for every facility is at distance 0 already.
    tables = []
    for corners, _ in zip(places, FACILITIES):
        corners = np.unique(corners)
        hub = np.full(len(corners), count)
        edges = np.column_stack([np.concatenate([start, hub]), np.concatenate([end, corners])])
        tables.append((igraph.Graph(n=count + 1, edges=edges), np.concatenate([length, np.zeros(len(corners))])))
    watch.mark("build")
    answers = [
        np.array(graph.distances(source=[count], weights=weights)[0][:count]) for graph, weights in tables
    ]
    watch.mark("compute")
    return watch, [np.where(a > limit, -1, a) for a, (_, limit) in zip(answers, FACILITIES)]


def pandana(folder):
    import pandana
    import pandas

    watch = Stopwatch()
    count = side_of(folder) ** 2
    start, end, length = (numbers(folder, name) for name in ("from", "to", "centimetres"))
    places = [numbers(folder, name) for name, _ in FACILITIES]
    watch.mark("load")
    side = side_of(folder)
    index = pandas.RangeIndex(count)
    x, y = pandas.Series(index % side, index, dtype=float), pandas.Series(index // side, index, dtype=float)
    network = pandana.Network(
        x, y, pandas.Series(start), pandas.Series(end), pandas.DataFrame({"weight": length.astype(float)}))
    watch.mark("build")
    answers = []
    for corners, (name, limit) in zip(places, FACILITIES):
        corners = np.unique(corners)
        # One centimetre further, because what is not reached is given the limit itself.
        network.set_pois(name, limit + 1, 1, x.iloc[corners], y.iloc[corners])
        answers.append(network.nearest_pois(limit + 1, name, num_pois=1)[1].to_numpy())
    watch.mark("compute")
    return watch, [np.where(a > limit, -1, a) for a, (_, limit) in zip(answers, FACILITIES)]


if __name__ == "__main__":
    peer, folder, path = sys.argv[1:]
    watch, answers = {"scipy": scipy, "igraph": igraph, "pandana": pandana}[peer](folder)
    np.rint(np.concatenate(answers)).astype("<i4").tofile(path)
    watch.report(peer)
