import Geography
import TestSupport
import Testing
import VectorTiles

struct VectorTileTests {
  private func area(_ rings: [[(Double, Double)]]) -> [UInt8] {
    var region = Region()
    for (index, ring) in rings.enumerated() {
      region.addRing(ring.map { (x: $0.0, y: $0.1) }, isOuter: index == 0)
    }
    return region.wkb
  }

  private func read(_ geometry: [UInt8], on address: TileAddress) throws -> TileReading {
    var layer = VectorTileLayer("things")
    try layer.add(geometry, identifier: 7, properties: [])
    return try TileReading(VectorTileLayer.tile([layer], on: address))
  }

  private let world = TileAddress(zoom: 0, row: 0, column: 0)!

  @Test(arguments: [(0, 0, 1), (0, -1, 0), (1, 2, 0), (-1, 0, 0), (25, 0, 0)])
  func tilesThatAreNotThereAreNone(zoom: Int, row: Int, column: Int) {
    #expect(TileAddress(zoom: zoom, row: row, column: column) == nil)
  }

  /// OGC 17-083r4, annex D: level 1 parts the world at the equator and at Greenwich.
  @Test func boundsAreThoseOfTheGrid() {
    let northEast = TileAddress(zoom: 1, row: 0, column: 1)!.bounds()
    #expect(northEast.west == 0 && northEast.east == 180)
    #expect(abs(northEast.south) < 1e-12)
    #expect(abs(northEast.north - TileAddress.northernmost) < 1e-9)
  }

  /// The middle of the world lies in the middle of its tile; 90 degrees east is three quarters across.
  @Test(arguments: [(0.0, 0.0, 2_048, 2_048), (90.0, 0.0, 3_072, 2_048), (0.0, 66.51326044, 2_048, 1_024)])
  func pointsAreWhereMercatorHasThem(longitude: Double, latitude: Double, x: Int, y: Int) throws {
    let tile = try read(WellKnownBinaryWriter.point(x: longitude, y: latitude), on: world)
    let feature = try #require(tile.layers.first?.features.first)
    #expect(feature.type == 1 && feature.identifier == 7)
    #expect(feature.paths.count == 1)
    #expect(feature.paths[0][0] == (x, y))
  }

  @Test func layerSaysWhatItIs() throws {
    var layer = VectorTileLayer("stops")
    let properties: [(String, TileValue)] = [
      ("name", .text("Plaza")), ("persons", .number(2.5)), ("open", .flag(true)),
    ]
    try layer.add(WellKnownBinaryWriter.point(x: 0, y: 0), identifier: 1, properties: properties)
    try layer.add(
      WellKnownBinaryWriter.point(x: 1, y: 1), identifier: 2,
      properties: [("persons", .number(2.5)), ("name", .text("Puerto"))])
    let read = try #require(try TileReading(VectorTileLayer.tile([layer], on: world)).layers.first)
    #expect(read.name == "stops" && read.version == 2 && read.extent == 4_096)
    #expect(read.keys == ["name", "persons", "open"])
    // A value that comes twice stands once.
    #expect(read.values == ["Plaza", "2.5", "true", "Puerto"])
    #expect(read.features[1].tags == [1, 1, 0, 3])
  }

  /// Tags that a caller knows already are as good.
  @Test func tagsMayBeKnownAlready() throws {
    var layer = VectorTileLayer("stops")
    var same = layer
    let tags = [layer.tag(ofKey: "persons"), layer.tag(of: .number(2.5))]
    for number in 0..<300 {
      let place = WellKnownBinaryWriter.point(x: Double(number) / 2, y: 1)
      try layer.add(place, identifier: UInt64(number) << 20, tags: tags)
      try same.add(place, identifier: UInt64(number) << 20, properties: [("persons", .number(2.5))])
    }
    #expect(VectorTileLayer.tile([layer], on: world) == VectorTileLayer.tile([same], on: world))
  }

  /// A tile is the same whether the layer holds what lies on it alone or everything: keys and values of what lies
  /// elsewhere are not on it, and none of what lies on it is missing.
  @Test func oneLayerIsDrawnOnManyTiles() throws {
    var generator = SeededGenerator(seed: 5)
    let features = (0..<2_000).map { number in
      let (x, y) = (
        Double.random(in: -179...179, using: &generator), Double.random(in: -80...80, using: &generator)
      )
      let shape =
        switch number % 3 {
        case 0: WellKnownBinaryWriter.point(x: x, y: y)
        case 1: WellKnownBinaryWriter.line([(x, y), (x + 1, y), (x + 1, y + 1)])
        default: area([[(x, y), (x + 1, y), (x, y + 1), (x, y)]])
        }
      let properties: [(String, TileValue)] = [
        ("key \(number % 7)", .text("value \(number % 400)")), ("number", .number(Double(number % 50) / 4)),
      ]
      return (x: x, y: y, shape: shape, number: number, properties: properties)
    }
    func layer(_ holds: (Double, Double) -> Bool) throws -> VectorTileLayer {
      var layer = VectorTileLayer("things")
      for feature in features where holds(feature.x, feature.y) {
        try layer.add(feature.shape, identifier: UInt64(feature.number), properties: feature.properties)
      }
      return layer
    }
    let whole = try layer { _, _ in true }
    var drawn = 0
    for (row, column) in (0..<64).map({ ($0 / 8, $0 % 8) }) {
      let address = TileAddress(zoom: 3, row: row, column: column)!
      let frame = address.bounds(margin: 0.2)
      let near = try layer { $0 > frame.west && $0 < frame.east && $1 > frame.south && $1 < frame.north }
      let tile = VectorTileLayer.tile([whole], on: address)
      #expect(tile == VectorTileLayer.tile([near], on: address))
      drawn += try TileReading(tile).layers.first?.features.count ?? 0
    }
    #expect(drawn >= features.count)
  }

  @Test func noMoreIsDrawnThanMayBe() throws {
    var layer = VectorTileLayer("stops")
    for number in 0..<1_000 {
      try layer.add(
        WellKnownBinaryWriter.point(x: Double(number) / 10, y: 1), identifier: UInt64(number),
        properties: [("name", .text("Stop \(number)"))])
    }
    let read = try #require(
      try TileReading(VectorTileLayer.tile([layer], on: world, most: 300) {}).layers.first)
    #expect(read.features.map(\.identifier) == Array(0..<300))
    #expect(read.values.count == 300)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try VectorTileLayer.tile([layer], on: world, most: .max) { throw Enough() }
    }
  }

  /// Outer rings run clockwise on the screen (positive area with y downwards), holes the other way, whichever way
  /// they were recorded.
  @Test(arguments: [false, true])
  func ringsRunAsTheSpecificationHasIt(isReversed: Bool) throws {
    var rings = [
      [(-60.0, -40.0), (60.0, -40.0), (60.0, 40.0), (-60.0, 40.0), (-60.0, -40.0)],
      [(-10.0, -10.0), (-10.0, 10.0), (10.0, 10.0), (10.0, -10.0), (-10.0, -10.0)],
    ]
    if isReversed { rings = rings.map { $0.reversed() } }
    let feature = try #require(try read(area(rings), on: world).layers.first?.features.first)
    #expect(feature.type == 3)
    #expect(feature.paths.count == 2)
    #expect(doubleArea(feature.paths[0]) > 0)
    #expect(doubleArea(feature.paths[1]) < 0)
  }

  private func doubleArea(_ ring: [(x: Int, y: Int)]) -> Int {
    zip(ring, ring.dropFirst() + [ring[0]]).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
  }

  /// What reaches beyond the tile is cut at its margin, and covers it whole.
  @Test func areasAreCutAtTheMargin() throws {
    let address = TileAddress(zoom: 4, row: 7, column: 8)!
    let everywhere = area([[(-170, -80), (170, -80), (170, 80), (-170, 80), (-170, -80)]])
    let ring = try #require(try read(everywhere, on: address).layers.first?.features.first?.paths.first)
    #expect(ring.allSatisfy { (-128...4_224).contains($0.x) && (-128...4_224).contains($0.y) })
    #expect(doubleArea(ring) == 2 * 4_352 * 4_352)
  }

  @Test func linesAreCutIntoPieces() throws {
    // In and out and in again, along latitude 0 of a tile that begins there.
    let address = TileAddress(zoom: 2, row: 1, column: 2)!
    let line = WellKnownBinaryWriter.line([(-20, 30), (40, 30), (40, 80), (60, 80), (60, 30), (120, 30)])
    let feature = try #require(try read(line, on: address).layers.first?.features.first)
    #expect(feature.type == 2)
    #expect(feature.paths.count == 2)
    #expect(
      feature.paths.joined().allSatisfy { (-128...4_224).contains($0.x) && (-128...4_224).contains($0.y) })
  }

  @Test func whatLiesElsewhereLeavesNothing() throws {
    let address = TileAddress(zoom: 3, row: 0, column: 0)!
    var layer = VectorTileLayer("things")
    try layer.add(WellKnownBinaryWriter.point(x: 100, y: -50), identifier: 1, properties: [])
    try layer.add(area([[(10, 10), (11, 10), (11, 11), (10, 10)]]), identifier: 2, properties: [])
    #expect(VectorTileLayer.tile([layer], on: address).isEmpty)
  }

  /// Smaller than a step of the grid: nothing to draw.
  @Test func whatFallsToNothingIsLeftOut() throws {
    let speck = area([[(10, 10), (10.000001, 10), (10.000001, 10.000001), (10, 10)]])
    var layer = VectorTileLayer("things")
    try layer.add(speck, identifier: 1, properties: [("name", .text("Speck"))])
    #expect(VectorTileLayer.tile([layer], on: world).isEmpty)
  }

  /// Two points, of which the second lacks its last byte.
  static let cutShort: [UInt8] =
    [1, 4, 0, 0, 0, 2, 0, 0, 0] + WellKnownBinaryWriter.point(x: 1, y: 2)
    + WellKnownBinaryWriter.point(x: 3, y: 4).dropLast()

  @Test(
    arguments: [
      [], [1, 2, 3], [1, 9, 0, 0, 0], VectorTileTests.cutShort,
      Array(WellKnownBinaryWriter.point(x: 1, y: 2).dropLast()),
    ]
      as [[UInt8]])
  func bytesThatAreNoGeometryAreRefused(bytes: [UInt8]) throws {
    var layer = VectorTileLayer("things")
    #expect(throws: WellKnownBinaryError.self) { try layer.add(bytes, identifier: 1, properties: []) }
    try layer.add(WellKnownBinaryWriter.point(x: 0, y: 0), identifier: 2, properties: [])
    let tile = try TileReading(VectorTileLayer.tile([layer], on: world))
    #expect(tile.layers.first?.features.map(\.identifier) == [2])
  }

  /// Thinning moves no place farther than half a pixel of a tile drawn in 1,024.
  @Test func thinnedRingsStayClose() throws {
    let circle = (0...2_000).map { step -> (Double, Double) in
      let angle = Double(step % 2_000) / 2_000 * 2 * Double.pi
      return (20 * cosine(angle), 20 * cosine(angle - .pi / 2))
    }
    let ring = try #require(try read(area([circle]), on: world).layers.first?.features.first?.paths.first)
    #expect(ring.count < 200)
    let radius = 20.0 / 360 * 4_096
    for place in ring {
      let (dx, dy) = (Double(place.x) - 2_048, Double(place.y) - 2_048)
      #expect(abs((dx * dx + dy * dy).squareRoot() - radius) < 6)
    }
  }

  /// By its series: the tests need no library of mathematics.
  private func cosine(_ angle: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1...20 {
      term *= -angle * angle / Double(2 * n * (2 * n - 1))
      sum += term
    }
    return sum
  }

  /// Random shapes on random tiles: what is written reads back, and lies within the margin.
  @Test func randomTilesReadBack() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let zoom = Int.random(in: 0...12, using: &generator)
      let address = TileAddress(
        zoom: zoom, row: Int.random(in: 0..<(1 << zoom), using: &generator),
        column: Int.random(in: 0..<(1 << zoom), using: &generator))!
      let frame = address.bounds(margin: 0.5)
      let count = Int.random(in: 3...30, using: &generator)
      var ring = (0..<count).map { _ in
        (
          Double.random(in: frame.west...frame.east, using: &generator),
          Double.random(in: frame.south...frame.north, using: &generator)
        )
      }
      ring.append(ring[0])
      let tile = try read(area([ring]), on: address)
      for path in tile.layers.flatMap(\.features).flatMap(\.paths) {
        #expect(path.allSatisfy { (-129...4_225).contains($0.x) && (-129...4_225).contains($0.y) })
      }
    }
  }
}
