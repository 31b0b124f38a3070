import Geography
import Streets
import Testing

@Suite struct StreetLandTests {
  private let scale = Ellipsoid.metresPerDegree(latitude: 0)
  private let bounds = Bounds(west: -0.01, south: -0.01, east: 0.02, north: 0.01)

  /// Straight ways between places in metres, each with its tags.
  private func land(
    _ ways: [(from: (Double, Double), to: (Double, Double), tags: [String: String])], threads: Int = 1
  ) throws -> Double {
    var map = StreetMap()
    for (index, way) in ways.enumerated() {
      for place in [way.from, way.to] {
        map.wayNodes.append(Int32(map.nodeIDs.count))
        map.nodeIDs.append(Int64(map.nodeIDs.count))
        map.longitudes.append(place.0 / scale.east)
        map.latitudes.append(place.1 / scale.north)
      }
      map.wayIDs.append(Int64(index))
      map.wayStarts.append(map.wayNodes.count)
      for (key, value) in way.tags {
        map.wayTags.keys.append(Int32(map.strings.count))
        map.wayTags.values.append(Int32(map.strings.count + 1))
        map.strings += [key, value]
      }
      map.wayTags.starts.append(map.wayTags.keys.count)
    }
    let rules = TagRules(include: [.init(["highway": []])], exclude: [.init(["tunnel": ["yes"]])])
    return try StreetLand(widthMetres: ["residential": 10, "path": 2], rules: rules)
      .region(streets: map, within: bounds, threads: threads).areaSquareMetres
  }

  @Test func widthsByClassAndByTag() throws {
    let way = { (tags: [String: String]) in [(from: (0.0, 0.0), to: (1_000.0, 0.0), tags: tags)] }
    for (tags, area) in [
      (["highway": "residential"], 10_000), (["highway": "path"], 2_000), (["highway": "rail"], 0),
      (["highway": "residential", "width": "7.5"], 7_500),
      (["highway": "residential", "width": "8 m"], 8_000),
      (["highway": "residential", "width": "narrow"], 10_000),
      (["highway": "residential", "width": "0"], 10_000),
      (["highway": "residential", "tunnel": "yes"], 0), (["width": "7"], 0),
    ] as [([String: String], Double)] {
      #expect(abs(try land(way(tags)) - area) < 1, "\(tags)")
    }
  }

  @Test func junctionsCountOnce() throws {
    let cross = [
      (from: (0.0, 0.0), to: (1_000.0, 0.0), tags: ["highway": "residential"]),
      (from: (500.0, -500.0), to: (500.0, 500.0), tags: ["highway": "residential"]),
      (from: (0.0, 0.0), to: (1_000.0, 0.0), tags: ["highway": "path"]),
    ]
    #expect(abs(try land(cross) - 19_900) < 2)
    #expect(try land(cross, threads: 2) == land(cross, threads: 1))
  }

  @Test func nothingIsNoLand() throws {
    #expect(try land([]) == 0)
    #expect(
      try land([(from: (90_000.0, 0.0), to: (91_000.0, 0.0), tags: ["highway": "residential"])]) == 0)
  }
}
