import Geodata
import Geography
import Streets

/// From an OpenStreetMap PBF file to a network that can be routed on.
func walkingNetwork(path: String, threads: Int) throws {
  // The same rules as in `peers/walking_network.py`.
  let rules = TagRules(
    include: [.init(["highway": []])],
    exclude: [
      .init([
        "highway": [
          "motorway", "motorway_link", "bus_guideway", "raceway", "proposed", "construction", "abandoned",
          "platform",
        ]
      ]), .init(["foot": ["no"]]), .init(["access": ["no", "private"]]), .init(["service": ["private"]]),
    ],
    allow: [.init(["foot": ["yes", "designated", "permissive"]])])
  var watch = Stopwatch()
  let map = try OpenStreetMapFile(path).streetMap(keepingWaysWith: ["highway"], threads: threads)
  watch.mark("load")
  let network = StreetNetwork(streets: map, walkable: rules)
  watch.mark("build")
  try watch.report(
    "quito, \(threads) core\(threads > 1 ? "s" : "")",
    [
      "vertices": network.vertexCount, "edges": network.edgeCount,
      "millimetres": network.edgeMillimetres.reduce(0) { $0 + Int($1) },
    ])
}
