"""From an OpenStreetMap PBF file to a network that can be routed on: walking_network.py <peer> <file>."""

import sys

from stopwatch import Stopwatch

CLOSED = {"motorway", "motorway_link", "bus_guideway", "raceway", "proposed", "construction", "abandoned", "platform"}


def is_walkable(tags):
    closed = (tags.get("highway") in CLOSED or tags.get("foot") == "no"
              or tags.get("access") in ("no", "private") or tags.get("service") == "private")
    return not closed or tags.get("foot") in ("yes", "designated", "permissive")


def split(nodes, known):
    pieces = [[]]
    for node, isKnown in zip(nodes, known):
        if isKnown:
            pieces[-1].append(node)
        else:
            pieces.append([])
    return pieces


def segment_millimetres(longitude, latitude):
    """Between each point and the next, by the ellipsoid's radii at the middle latitude."""
    import numpy as np

    middle = np.radians((latitude[1:] + latitude[:-1]) / 2)
    a, e2 = 6_378_137.0, 0.0066943799901413165
    w2 = 1 - e2 * np.sin(middle) ** 2
    w = np.sqrt(w2)
    x = np.diff(longitude) * (a / w * np.cos(middle) * np.pi / 180)
    y = np.diff(latitude) * (a * (1 - e2) / (w2 * w) * np.pi / 180)
    return np.rint(np.sqrt(x * x + y * y) * 1000).astype(np.int64)


def pyosmium(path):
    import numpy as np
    import osmium
    from scipy.sparse import csr_matrix

    watch = Stopwatch()
    references, longitudes, latitudes, ends = [], [], [], [0]
    ways = (osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway")))
    for way in ways:
        if not is_walkable(way.tags):
            continue
        # A node that the file does not hold breaks the way in two.
        known = [n.location.valid() for n in way.nodes]
        pieces = [way.nodes] if all(known) else split(way.nodes, known)
        for nodes in pieces:
            if len(nodes) < 2:
                continue
            for n in nodes:
                references.append(n.ref)
                longitudes.append(n.lon)
                latitudes.append(n.lat)
            ends.append(len(references))
    watch.mark("load")
    nodes, places = np.unique(np.array(references), return_inverse=True)
    firsts, lasts = np.array(ends[:-1]), np.array(ends[1:]) - 1
    uses = np.bincount(places) + np.bincount(places[firsts], minlength=len(nodes))
    uses += np.bincount(places[lasts], minlength=len(nodes))
    isVertex = uses[places] >= 2
    along = np.concatenate([[0], np.cumsum(segment_millimetres(np.array(longitudes), np.array(latitudes)))])
    vertices = np.flatnonzero(isVertex)
    # From each vertex of a way to the next of the same way.
    isLast = np.zeros(len(places), bool)
    isLast[lasts] = True
    begins, stops = vertices[:-1][~isLast[vertices[:-1]]], vertices[1:][~isLast[vertices[:-1]]]
    lengths = along[stops] - along[begins]
    number = np.cumsum(uses >= 2) - 1
    u, v = number[places[begins]], number[places[stops]]
    count = int((uses >= 2).sum())
    ends = (np.concatenate([u, v]), np.concatenate([v, u]))
    csr_matrix((np.concatenate([lengths, lengths]), ends), shape=(count, count))
    watch.mark("build")
    watch.report("pyosmium", vertices=count, edges=len(lengths), millimetres=int(lengths.sum()))


def pyrosm(path):
    """Its own walking filter, so that its network is not the same to the last street."""
    import warnings

    warnings.filterwarnings("ignore")
    import pyrosm

    watch = Stopwatch()
    osm = pyrosm.OSM(path)
    nodes, edges = osm.get_network(network_type="walking", nodes=True)
    watch.mark("load")
    graph = osm.to_graph(nodes, edges, graph_type="igraph", network_type="walking")
    watch.mark("build")
    watch.report("pyrosm (own filter)", vertices=graph.vcount(), edges=graph.ecount())


if __name__ == "__main__":
    peer, path = sys.argv[1:]
    {"pyosmium": pyosmium, "pyrosm": pyrosm}[peer](path)
