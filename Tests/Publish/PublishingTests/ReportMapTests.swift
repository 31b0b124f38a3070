import Foundation
import Monitoring
import Publishing
import Testing

struct ReportMapTests {
  private func map(_ features: [MapFeature], boundary: [UInt8]? = Binary.multiPolygon([ReportFixture.square]))
    throws
    -> JSON
  {
    var report = ReportFixture.empty(boundary: boundary)
    report.mapFeatures = [7: features]
    return try #require(ReportFixture.data(ReportFixture.page(report))["map"])
  }

  private func page(_ features: [MapFeature], boundary: [UInt8]? = nil) throws -> String {
    var report = ReportFixture.empty(boundary: boundary)
    report.mapFeatures = [7: features]
    return try ReportFixture.page(report)
  }

  private func stops(_ geometry: [UInt8]) throws -> [[Double]] {
    let map = try map([MapFeature(layer: "stops", geometry: geometry)])
    return ReportFixture.positions(map["runs"]?.array?.first?["stops"])
  }

  // MARK: Well-known binary

  @Test func readsPointsAndTheirCollections() throws {
    let (a, b) = ([0.01, 0.02], [0.03, 0.04])
    #expect(try stops(Binary.point(a[0], a[1])) == [a])
    let parts = [Binary.point(a[0], a[1]), Binary.point(b[0], b[1])]
    #expect(try stops(Binary.collection(4, parts)) == [a, b])
    #expect(try stops(Binary.collection(7, [Binary.collection(4, parts), Binary.line([a, b])])) == [a, b])
    #expect(try stops(Binary.point(.nan, .nan)).isEmpty)
    #expect(try stops(Binary.collection(4, [])).isEmpty)
  }

  @Test(arguments: [(1_001, 1), (2_001, 1), (3_001, 2)] as [(UInt32, Int)])
  func passesOverHeightsAndMeasures(code: UInt32, further: Int) throws {
    let geometry =
      Binary.header(code) + [0.01, 0.02].flatMap(Binary.number)
      + (0..<further).flatMap { _ in Binary.number(99) }
    #expect(try stops(geometry) == [[0.01, 0.02]])
  }

  @Test func readsLinesAndPolygonsWithHoles() throws {
    let hole = [[0.02, 0.02], [0.04, 0.02], [0.04, 0.04], [0.02, 0.02]]
    let rings = ReportFixture.square + [hole]
    let lines = [[[0.0, 0.0], [0.05, 0.02]], [[0.1, 0.0], [0.1, 0.1]]]
    let map = try map([
      MapFeature(layer: "open-spaces", geometry: Binary.multiPolygon([rings, [hole]])),
      MapFeature(layer: "streets", geometry: Binary.collection(5, lines.map(Binary.line))),
    ])
    let run = try #require(map["runs"]?.array?.first)
    let spaces = (run["openSpaces"]?.array ?? []).map { ($0.array ?? []).map { ReportFixture.positions($0) } }
    #expect(spaces == [rings, [hole]])
    #expect((run["streets"]?.array ?? []).map { ReportFixture.positions($0) } == lines)
  }

  static let unreadable: [[UInt8]] = {
    var nested = Binary.point(0.01, 0.01)
    for _ in 0..<2_000 { nested = Binary.collection(7, [nested]) }
    return [
      [], [1], Binary.header(1), Array(Binary.point(0.01, 0.01).dropLast()), Binary.point(0.01, 0.01) + [0],
      Binary.header(9), Binary.header(4_001),
      Binary.header(2) + [0xFF, 0xFF, 0xFF, 0xFF], Binary.header(3) + [0xFF, 0xFF, 0xFF, 0xFF],
      Binary.header(4) + [0xFF, 0xFF, 0xFF, 0xFF], nested,
    ]
  }()

  @Test(arguments: unreadable.indices) func saysHowManyShapesItCouldNotRead(_ index: Int) throws {
    let features = [
      MapFeature(layer: "stops", geometry: Self.unreadable[index]),
      MapFeature(layer: "stops", geometry: Binary.point(0.01, 0.01)),
    ]
    #expect(try page(features).contains("missing from the map: 1<"))
    #expect(try !page([features[1]]).contains("missing from the map"))
  }

  // MARK: Frame

  @Test func frameIsTheBoundary() throws {
    let map = try map([MapFeature(layer: "stops", geometry: Binary.point(50, 50))])
    #expect(map["bounds"]?.array?.map(\.number) == [0, 0, 0.1, 0.1])
  }

  @Test func onePlaceGetsASmallFrame() throws {
    let map = try map([MapFeature(layer: "stops", geometry: Binary.point(10, 20))], boundary: nil)
    let bounds = (try #require(map["bounds"]?.array)).compactMap(\.number)
    #expect(zip(bounds, [9.995, 19.995, 10.005, 20.005]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func frameAcrossTheAntimeridianIsNarrow() throws {
    let west = [[[179.9, -17.0], [180.0, -17.0], [180.0, -16.9], [179.9, -17.0]]]
    let east = [[[-180.0, -17.0], [-179.8, -17.0], [-179.8, -16.9], [-180.0, -17.0]]]
    let map = try map(
      [ReportFixture.person(-179.9, -16.95, 5, served: 5)], boundary: Binary.multiPolygon([west, east]))
    let bounds = (try #require(map["bounds"]?.array)).compactMap(\.number)
    #expect(zip(bounds, [179.9, -17.0, 180.2, -16.9]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(ReportFixture.positions(map["people"]?.array?.first?["at"]) == [[180.1, -16.95]])
  }

  @Test func aWorldWideFrameStaysAsItIs() throws {
    let all = [
      [[-180.0, -80.0], [-60.0, -80.0], [60.0, -80.0], [180.0, 80.0], [-180.0, 80.0], [-180.0, -80.0]]
    ]
    let map = try map([], boundary: Binary.multiPolygon([all]))
    #expect(map["bounds"]?.array?.map(\.number) == [-180, -80, 180, 80])
  }

  @Test func nothingToShowIsNoMap() throws {
    #expect(try page([]).contains("No map has been recorded"))
    #expect(
      try page([MapFeature(layer: "of-no-kind", geometry: Binary.point(1, 1))]).contains("No map has been"))
  }

  @Test func boundaryAloneIsAMap() throws {
    let page = try page([], boundary: Binary.multiPolygon([ReportFixture.square]))
    #expect(page.contains("<svg class=\"picture\" viewBox="))
    #expect(page.contains("No figure has drawn anything on it yet."))
  }

  // MARK: Views

  @Test func viewsTellWhoIsInside() throws {
    let data = try ReportFixture.data(ReportFixture.page(ReportFixture.city()))
    let views = try #require(data["map"]?["views"]?.array)
    #expect(
      views.map { $0["label"]?.string } == [
        "Convenient access – along the street network", "Convenient access – straight line",
      ])
    #expect(views.map { $0["reach"]?.string } == ["210", nil])
    let page = try ReportFixture.page(ReportFixture.city())
    #expect(page.contains("Of 200 people, 110 (55.0%) live inside the area served. Stops drawn: 1."))
  }

  @Test func runsThatLookAtTheSamePeopleShareThem() throws {
    var report = ReportFixture.city()
    report.mapFeatures[8] = ReportFixture.features
    let data = try ReportFixture.data(ReportFixture.page(report))
    #expect(data["map"]?["people"]?.array?.count == 1)
    #expect(data["map"]?["views"]?.array?.count == 4)
    let labels = Set(data["map"]?["views"]?.array?.compactMap { $0["label"]?.string } ?? [])
    #expect(labels.count == 4)
    report.mapFeatures[8]!.append(ReportFixture.person(0.01, 0.01, 1, served: 0))
    #expect(try ReportFixture.data(ReportFixture.page(report))["map"]?["people"]?.array?.count == 2)
  }

  @Test func areasOfSeveralLimitsAreOneView() throws {
    var far = ReportFixture.serviceArea("network", [[[0.0, 0.0], [0.05, 0.0], [0.05, 0.05], [0.0, 0.0]]])
    far.properties["metres"] = 1_000
    var report = ReportFixture.city()
    report.mapFeatures = [7: [far, ReportFixture.serviceArea("network")]]
    let page = try ReportFixture.page(report)
    let views = try ReportFixture.data(page)["map"]?["views"]?.array
    #expect(views?.map { $0["areas"]?.array?.count } == [2])
    #expect(page.contains("500 m, 1 km"))
    // A path each: in one path, what both cover would be cut out.
    #expect(page.matches(of: /<path class="service" d="M[^"]*"/).count == 3)
  }

  @Test func peopleWhoNoSeriesServesAreOutside() throws {
    let nobody = MapFeature(
      layer: "population", geometry: Binary.point(0.05, 0.06), properties: ["persons": 3, "served": [:]])
    let map = try map([ReportFixture.person(0.01, 0.01, 3, served: 3), nobody])
    #expect(map["views"]?.array?.first?["reach"]?.string == "20")
  }

  // MARK: Drawing

  @Test func pictureHasAllThatTheLegendNames() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    for part in [
      "role=\"img\" aria-labelledby=\"picture-0-title picture-0-text\"", "<path class=\"land\" d=\"M",
      "<path class=\"service\" d=\"M", "<path class=\"open-space\" d=\"M", "<path class=\"street\" d=\"M",
      "<path class=\"person inside\"", "class=\"person partly\"", "class=\"person outside\"",
      "<path class=\"stop\" d=\"M", "<path class=\"limit\" d=\"M", "<text class=\"scale\"", ">2 km</text>",
    ] { #expect(page.contains(part), "\(part)") }
    for entry in [
      "Boundary of the area", "People partly inside", "Public transport stops", "Open public spaces",
      "Streets",
    ] {
      #expect(page.contains("<span>\(entry)</span>"), "\(entry)")
    }
  }

  @Test func positionsThatCannotBeSeenAreLeftOut() throws {
    let step = 0.1 / 500
    let side = (0..<500).map { Double($0) * step }
    let ring =
      side.map { [$0, 0] } + side.map { [0.1, $0] } + side.map { [0.1 - $0, 0.1] }
      + side.map { [0, 0.1 - $0] }
    let map = try map([], boundary: Binary.multiPolygon([[ring + [[0, 0]]]]))
    let drawn = ReportFixture.positions(map["boundary"]?.array?.first?.array?.first)
    #expect(drawn == ReportFixture.square[0])
  }

  @Test func simplifiedLinesStayNearTheTrueOnes() throws {
    let line = (0...2_000).map { [Double($0) / 20_000, 0.05 + 0.04 * sin(Double($0) / 50)] }
    let map = try map([MapFeature(layer: "streets", geometry: Binary.line(line))])
    let drawn = ReportFixture.positions(map["runs"]?.array?.first?["streets"]?.array?.first)
    #expect(drawn.count > 50)
    #expect(drawn.count < line.count / 2)
    let farthest = line.map { place in zip(drawn, drawn.dropFirst()).map { distance(place, $0, $1) }.min()! }
      .max()!
    // A four-thousandth of the frame, and the rounding to 0.00001 degrees.
    #expect(farthest <= 0.1 / 4_000 + 1e-5)
  }

  private func distance(_ p: [Double], _ a: [Double], _ b: [Double]) -> Double {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1])
    let along = max(0, min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)))
    return hypot(p[0] - a[0] - along * dx, p[1] - a[1] - along * dy)
  }

  @Test func twentyThousandPeopleStayBelowAMegabyteAndAHalf() throws {
    let people = (0..<20_000).map { index in
      let (x, y) = (Double(index * 7_919 % 9_973) / 99_730, Double(index * 104_729 % 9_967) / 99_670)
      return ReportFixture.person(
        x, y, Double(index % 300) + 0.123, served: index % 3 == 0 ? 0 : Double(index % 300))
    }
    var report = ReportFixture.city()
    report.mapFeatures = [7: ReportFixture.features.filter { $0.layer != "population" } + people, 8: people]
    #expect(try ReportFixture.page(report).utf8.count < 1_500_000)
  }
}
