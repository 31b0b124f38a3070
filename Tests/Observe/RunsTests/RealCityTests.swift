import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// The examples measured from real data, each once for all tests. The pinned figures are Quito's own; what
/// they are held against is said at each.
enum RealCity {
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: Checkout.path("Examples/\(name).yaml"), encoding: .utf8)
  }

  private static func measured(_ name: String, drawsMaps: Bool = false) -> Result<MeasuredCity, any Error> {
    Result { try MeasuredCity(try text(name), in: SharedData.path(name), drawsMaps: drawsMaps) }
  }

  static let lasPalmas = measured("las-palmas")
  static let nairobi = measured("nairobi", drawsMaps: true)
  static let portoAlegre = measured("porto-alegre", drawsMaps: true)
}

@Suite(.enabled(if: SharedData.isPresent)) struct LasPalmasTests {
  private let city: MeasuredCity
  init() throws { city = try RealCity.lasPalmas.get() }

  @Test func nothingIsLeftOut() {
    #expect(city.leftOut == MeasuredCity.withoutGrids)
    #expect(city.outcome.warnings.map(\.code) == ["timetable.stop.unused", "streets.areas.broken"])
    #expect(city.observations.filter { $0.key.indicator == "11.2.1" }.allSatisfy { $0.status == .estimated })
  }

  @Test(arguments: [
    ("SP_TRN_PUBL", 388_761, 423_093), ("Q_TRN_PUBL_ALL", 388_761, 423_093),
    ("Q_TRN_PUBL_UNPEAK", 368_086, 404_547), ("Q_TRN_PUBL_GHSCI30", 366_202, 404_544),
    ("Q_TRN_PUBL_GHSCI20", 349_711, 393_020), ("Q_TRN_PUBL_ONS", 377_290, 420_695),
    ("Q_OPS_ACCESS", 353_974, 389_587),
  ])
  func personsServed(series: String, network: Double, euclidean: Double) throws {
    let figure = try city.figure(series)
    #expect(abs(figure.numerator! - network) < 1)
    #expect(abs(try #require(city.euclidean(of: figure)?.numerator) - euclidean) < 1)
    #expect(abs(figure.denominator! - 437_656) < 1)
  }

  @Test func cyclistsReachMore() throws {
    #expect(abs(try city.figure("Q_TRN_PUBL_CYCLE").numerator! - 407_501) < 1)
  }

  @Test func euclideanIsNeverBelowTheNetwork() {
    let pairs = city.methodPairs
    #expect(pairs.count == 6 * 3 + 1)
    for (network, euclidean) in pairs { #expect(euclidean.numerator! >= network.numerator!) }
  }

  /// Half of 25 cities lie between 63 and 91 % for stops within 500 m, and between 59 and 90 % for open
  /// space (Global Healthy and Sustainable City Indicators).
  @Test func sharesAreOfTheUsualSize() throws {
    #expect((63...95).contains(try city.figure("SP_TRN_PUBL").value!))
    #expect((59...91).contains(try city.figure("Q_OPS_ACCESS").value!))
  }

  /// The municipality has 103.32 km2. Parks alone make 1.6245 km2; with squares (0.1038) and playgrounds
  /// (0.0463), community gardens and beaches it is more, with all gardens (0.9728) it would be too much.
  @Test func landOfTheMunicipality() throws {
    let open = try city.figure("Q_OPS_AREA")
    #expect(abs(open.denominator! / 1e6 - 103.32) < 0.005)
    #expect((1.6245...1.6245 + 0.1038 + 0.0463 + 0.9728).contains(open.numerator! / 1e6))
    #expect(abs(open.numerator! - 2_096_400) < 1)
    let (streets, sum) = (try city.figure("Q_LAS_AREA"), try city.figure("EN_URB_OPENSP"))
    #expect(sum.numerator == open.numerator! + streets.numerator!)
    #expect(sum.status == .normal)
  }

  /// Length times width of every street whose segments lie in the municipality: what the merged land must stay
  /// below, for junctions count once and parks are not street, but not far below.
  @Test func streetLandIsTheSumOfStreetsLessTheirOverlaps() throws {
    let map = try OpenStreetMapFile(SharedData.path("las-palmas/las_palmas_2023-02-21.osm.pbf"))
      .streetMap(keepingWaysWith: ["highway"])
    let boundary = try FeatureFile(SharedData.path("las-palmas/boundary_municipality.geojson")).features()
    let inside = PointLocator(try boundary.map { try Region(wkb: $0.geometry) })
    // `  residential: 9` between `widths:` and `include:`.
    let rules = try String(
      contentsOfFile: Checkout.path("Content/openstreetmap/street-widths.yaml"), encoding: .utf8)
    let lines = rules.split(separator: "widths:\n")[1].split(separator: "include:")[0].split(separator: "\n")
    var widths: [String: Double] = [:]
    for line in lines {
      let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
      widths[parts[0]] = Double(parts[1])
    }
    try #require(widths.count > 15)
    var sum = 0.0
    for way in 0..<map.wayCount {
      let tags = map.tags(ofWay: way)
      let isLeftOut =
        ["parking_aisle", "driveway", "private", "drive-through", "emergency_access"].contains(
          tags["service"])
        || ["no", "private"].contains(tags["access"]) || tags["area"] == "yes"
        || ["sidewalk", "crossing"].contains(tags["footway"])
      guard !isLeftOut, let usual = tags["highway"].flatMap({ widths[$0] }) else { continue }
      let stated = tags["width"].flatMap { Double($0.replacing(" m", with: "")) }
      let width = stated.map { (0.5...100).contains($0) ? $0 : usual } ?? usual
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      for (a, b) in zip(nodes, nodes.dropFirst()) {
        let (x1, y1, x2, y2) = (map.longitudes[a], map.latitudes[a], map.longitudes[b], map.latitudes[b])
        if inside.contains(x: (x1 + x2) / 2, y: (y1 + y2) / 2) {
          sum += width * Ellipsoid.distance(x1, y1, x2, y2)
        }
      }
    }
    let land = try city.figure("Q_LAS_AREA").numerator!
    #expect(land <= sum)
    #expect(land >= 0.75 * sum)
  }

  /// The stops that each rule accepts. An independent implementation of the rules has 675 stops served every
  /// 30 minutes, 448 every 20 and 578 every hour; of the feed's 793 stops one has no departure at all.
  @Test(arguments: [
    ("Q_TRN_PUBL_GHSCI30", 675), ("Q_TRN_PUBL_GHSCI20", 448), ("Q_TRN_PUBL_ONS", 578),
    ("SP_TRN_PUBL", 792), ("Q_TRN_PUBL_ALL", 793),
  ])
  func stopsByRule(series: String, count: Int) throws {
    // Each stop with a person of its own, and a walk of a metre: who is served is a stop that counts.
    let folder = try TemporaryFolder()
    let feed = SharedData.path("las-palmas/gtfs_guaguas_2023.zip")
    try Data(try FilePackage(feed).bytes(of: "stops.txt")).write(
      to: URL(fileURLWithPath: folder.file("table.csv")))
    var people: Set<String> = []
    try FeatureFile(csv: folder.file("table.csv"), x: "stop_lon", y: "stop_lat").forEachFeature(
      FeatureQuery(assumedReference: .wgs84)
    ) { stop in
      people.insert("\(stop.attributes["stop_lon"]?.text ?? ""),\(stop.attributes["stop_lat"]?.text ?? ""),1")
    }
    try folder.write(
      "longitude,latitude,persons\n" + people.sorted().joined(separator: "\n") + "\n", to: "stops.csv")
    let measured = try MeasuredCity(
      """
      area: { code: X, kind: city, name: Ex }
      period: 2023
      inputs: { timetables: \(feed), population: { points: { file: stops.csv, persons: persons } } }
      parameters:
        reference_day: 2023-05-10
        window: { from: 2023-04-05, to: 2023-06-05 }
        low_capacity_metres: 1
      """, in: folder.path, drawsMaps: true)
    #expect(try measured.figure(series, "METHOD=EUCLIDEAN").numerator == Double(count))
    let stops = try #require(measured.outcome.recordings.first).mapFeatures.filter { $0.layer == "stops" }
    #expect(stops.count { $0.properties["series"]?.array?.contains(.string(series)) == true } == count)
  }
}

@Suite(.enabled(if: SharedData.isPresent)) struct NairobiTests {
  private let city: MeasuredCity
  init() throws { city = try RealCity.nairobi.get() }

  @Test func withoutStreetsOnlyTheStraightLineIsMeasured() {
    #expect(city.leftOut == ["11.2.1 streets", "11.7.1 open-spaces"] + MeasuredCity.withoutGrids)
    #expect(!city.observations.isEmpty)
    #expect(city.observations.allSatisfy { $0.key.disaggregation.codes["METHOD"] == "EUCLIDEAN" })
    #expect(city.observations.allSatisfy { $0.notes.contains(Note("euclidean")) })
    #expect(city.outcome.recordings.map(\.run.method) == ["access.transport"])
  }

  /// Eight trips have frequencies of their own left out, and the timetable ended before the period.
  @Test func faultsOfTheTimetableAreWarnedOf() {
    var counts: [String: Int] = [:]
    for warning in city.outcome.warnings {
      #expect(warning.severity == .warning)
      counts[warning.code, default: 0] += 1
    }
    #expect(
      counts == [
        "timetable.trip.frequency.missing": 8, "timetable.stop.repeated": 1, "timetable.calendar.expired": 1,
        "timetable.feed.expired": 1,
      ])
    let expired = city.outcome.warnings.first { $0.code == "timetable.calendar.expired" }
    #expect(expired?.found == "2020-12-31")
  }

  /// All cells of the grid with a value lie in the county: their sum is 5,666,439.
  @Test func populationIsThatOfTheGrid() throws {
    let file = try RasterFile(SharedData.path("nairobi/worldpop_2025_100m.tif"))
    let cells: [Double] = try file.read(file.whole)
    let sum = cells.reduce(0) { $1 > 0 ? $0 + $1 : $0 }
    #expect(abs(sum - 5_666_439) < 1)
    let population = try city.figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN").denominator!
    #expect(abs(population - sum) < 0.001 * sum)
  }

  @Test(arguments: [
    ("SP_TRN_PUBL", 3_954_184), ("Q_TRN_PUBL_UNPEAK", 3_928_261), ("Q_TRN_PUBL_GHSCI30", 3_929_408),
    ("Q_TRN_PUBL_GHSCI20", 3_929_408), ("Q_TRN_PUBL_ONS", 3_928_985),
  ])
  func personsServed(series: String, persons: Double) throws {
    #expect(abs(try city.figure(series, "METHOD=EUCLIDEAN").numerator! - persons) < 1)
  }

  /// Points too many for a page stand together in squares, and nobody is lost.
  @Test func theMapHoldsEverybody() throws {
    let people = try #require(city.outcome.recordings.first).mapFeatures.filter { $0.layer == "population" }
    #expect(people.count <= 20_000 && people.count > 5_000)
    let (persons, served) = people.reduce((0.0, 0.0)) {
      (
        $0.0 + ($1.properties["persons"]?.number ?? .nan),
        $0.1 + ($1.properties["served"]?["SP_TRN_PUBL"]?.number ?? .nan)
      )
    }
    let figure = try city.figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    // Each square is rounded to a hundredth.
    #expect(abs(persons - figure.denominator!) < 200 && abs(served - figure.numerator!) < 200)
  }
}
