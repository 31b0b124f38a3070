import Geography
import Streets
import Testing

@Suite struct StreetLandTests {
  private let scale = Ellipsoid.metresPerDegree(latitude: 0)

  /// An upright rectangle in metres.
  private func rectangle(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing(
      [(west, south), (east, south), (east, north), (west, north)].map {
        (x: $0.0 / scale.east, y: $0.1 / scale.north)
      }, isOuter: true)
    return region
  }

  /// Square metres of straight ways between places in metres, each with its tags, in a city of 3 by 2 km.
  private func land(
    _ ways: [(from: (Double, Double), to: (Double, Double), tags: [String: String])], threads: Int = 1,
    outside spaces: Region = Region()
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
      .areaSquareMetres(
        streets: map, city: rectangle(-1_000, -1_000, 2_000, 1_000), outside: spaces, threads: threads)
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

  @Test func streetsAreCutAtTheCityAndLeaveOpenSpacesOut() throws {
    let through = [(from: (-50_000.0, 0.0), to: (50_000.0, 0.0), tags: ["highway": "residential"])]
    #expect(abs(try land(through) - 30_000) < 3)
    #expect(abs(try land(through, outside: rectangle(100, -200, 400, 200)) - 27_000) < 3)
    #expect(try land(through, outside: rectangle(-2_000, -200, 3_000, 200)) < 1e-6)
  }

  @Test func nothingIsNoLand() throws {
    #expect(try land([]) == 0)
    #expect(
      try land([(from: (90_000.0, 0.0), to: (91_000.0, 0.0), tags: ["highway": "residential"])]) == 0)
  }
}
