import Geography
import Indicators
import Monitoring
import Streets
import TestSupport
import Testing

@Suite struct OpenPublicSpaceTests {
  private static let measurement = Measurement(
    area: "X", period: Period("2025")!, nature: .country, status: .estimated, notes: [])
  private let city = DrawnCity.rectangle(0, 0, 1_000, 1_000)

  // MARK: - Land

  @Test func landWhereSpacesOverlapCountsOnce() throws {
    let spaces = [
      DrawnCity.rectangle(100, 100, 300, 200), DrawnCity.rectangle(200, 100, 400, 200),
      DrawnCity.rectangle(200, 100, 400, 200), DrawnCity.rectangle(600, 600, 700, 700),
    ]
    let merged = try OpenPublicSpace.merged(spaces, in: city)
    #expect(abs(merged.areaSquareMetres - 40_000) < 1)
    let inside = PointLocator([merged])
    for (place, isInside) in [((250.0, 150.0), true), ((650.0, 650.0), true), ((500.0, 500.0), false)] {
      let point = DrawnCity.degrees(place)
      #expect(inside.contains(x: point.x, y: point.y) == isInside)
    }
  }

  @Test func spacesAreCutAtTheCity() throws {
    let across = try OpenPublicSpace.merged([DrawnCity.rectangle(900, 900, 1_100, 1_100)], in: city)
    #expect(abs(across.areaSquareMetres - 10_000) < 1)
    let outside = try OpenPublicSpace.merged([DrawnCity.rectangle(2_000, 0, 2_100, 100)], in: city)
    #expect(outside.isEmpty && outside.areaSquareMetres == 0)
    let touching = try OpenPublicSpace.merged([DrawnCity.rectangle(1_000, 0, 1_100, 100)], in: city)
    #expect(touching.areaSquareMetres == 0)
    #expect(try OpenPublicSpace.merged([], in: city).isEmpty)
    let all = try OpenPublicSpace.merged([DrawnCity.rectangle(-500, -500, 1_500, 1_500)], in: city)
    #expect(abs(all.areaSquareMetres - city.areaSquareMetres) < 1e-3)
  }

  /// A ring that crosses itself is no reason to stop: its two halves are taken.
  @Test func outlinesThatCrossThemselvesAreRepaired() throws {
    var bow = Region()
    bow.addRing([(100, 100), (300, 300), (300, 100), (100, 300)].map(DrawnCity.degrees), isOuter: true)
    let merged = try OpenPublicSpace.merged([bow], in: city)
    #expect(abs(merged.areaSquareMetres - 20_000) < 1)
  }

  @Test func sharesOfLand() {
    let land = OpenPublicSpace.Land(city: 1_000_000, openSpace: 80_000, streets: 200_000)
    let figures = OpenPublicSpace.landObservations(land, measurement: Self.measurement)
    #expect(figures.map(\.key.series) == ["Q_OPS_AREA", "Q_LAS_AREA", "EN_URB_OPENSP"])
    #expect(figures.map(\.value) == [8, 20, 28])
    #expect(figures.map(\.numerator) == [80_000, 200_000, 280_000])
    #expect(figures.allSatisfy { $0.denominator == 1_000_000 && $0.key.disaggregation.isTotal })
    // Widths are assumed for streets alone.
    #expect(figures.map { $0.notes.map(\.code) } == [[], ["street-widths"], ["street-widths"]])
  }

  @Test func withoutAStreetMapOnlySpacesHaveAShare() {
    let land = OpenPublicSpace.Land(city: 1_000, openSpace: 0, streets: nil)
    let figures = OpenPublicSpace.landObservations(land, measurement: Self.measurement)
    #expect(figures.map(\.key.series) == ["Q_OPS_AREA"])
    #expect(figures[0].value == 0 && figures[0].status == .estimated)
  }

  @Test func aCityWithoutLandHasNoShare() {
    let land = OpenPublicSpace.Land(city: 0, openSpace: 0, streets: 0)
    for figure in OpenPublicSpace.landObservations(land, measurement: Self.measurement) {
      #expect(figure.value == nil && figure.status == .missing)
      #expect(figure.notes.last == Note("denominator-zero"))
    }
  }

  // MARK: - Access

  /// A street beside a park whose one way in stands at 1,000 m; the third person lives in the park, out of
  /// reach of any street.
  @Test func whoLivesInASpaceHasAccess() {
    let drawn = DrawnCity(
      streets: [((0, 0), (1_000, 0))],
      people: [((600, 0), 10), ((599, 0), 20), ((1_500, 0), 30), ((1_500, 700), 40)], women: [1, 2, 3, 4],
      snapLimitMetres: 50)
    let park = DrawnCity.rectangle(1_000, -100, 2_000, 100)
    let entrance = DrawnCity.degrees((1_000, 0))
    let distances = ServiceDistances.compute(
      on: drawn.network, locator: drawn.locator,
      to: [FacilitySet(longitudes: [entrance.x], latitudes: [entrance.y], limitMetres: 400)],
      snapLimitMetres: 30, threads: 1)[0]
    let served = OpenPublicSpace.served(
      population: drawn.population, people: drawn.snaps, inside: PointLocator([park]), distances: distances)
    #expect(served == [true, false, true, false])
    let figures = OpenPublicSpace.accessObservations(
      served, population: drawn.population, isEuclidean: false, measurement: Self.measurement,
      notes: [Note("euclidean")])
    #expect(figures.map(\.value) == [40, 40])
    #expect(figures.map(\.key.disaggregation.text) == ["", "SEX=F"])
    #expect(figures.allSatisfy { $0.key.series == "Q_OPS_ACCESS" && $0.notes == [Note("euclidean")] })
  }

  @Test func straightLinesEndAtTheOutline() {
    var park = DrawnCity.rectangle(1_000, -500, 2_000, 500)
    park.addRing(
      [(1_050, -450), (1_950, -450), (1_950, 450), (1_050, 450)].map(DrawnCity.degrees), isOuter: false)
    let drawn = DrawnCity(
      streets: [((0, 0), (1, 0))],
      // 400 m and 401 m west of it, in its ring, just inside its hole, 450 m from the ring in its hole.
      people: [(600, 0), (599, 0), (1_025, 0), (1_100, 0), (1_500, 0)].map { (place: $0, persons: 1) })
    let served = OpenPublicSpace.servedEuclidean(
      population: drawn.population, inside: PointLocator([park]), outlines: [park], limitMetres: 400)
    #expect(served == [true, false, true, true, false])
    let figures = OpenPublicSpace.accessObservations(
      served, population: drawn.population, isEuclidean: true, measurement: Self.measurement)
    #expect(figures.map(\.key.disaggregation.text) == ["METHOD=EUCLIDEAN"])
    #expect(figures[0].value == 60)
  }

  /// On random cities the straight line to the outline reaches whoever walks to a place on the outline.
  @Test(arguments: 0..<30) func euclideanReachesWhoeverTheNetworkReaches(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(1_000 + seed))
    let (drawn, stops) = DrawnCity.random(&generator)
    let spaces = stops.map {
      DrawnCity.rectangle($0.place.x, $0.place.y, $0.place.x + 150, $0.place.y + 90)
    }
    let access = OpenSpaceAccess()
    let points = spaces.flatMap { access.points(of: $0, entrances: [], locator: drawn.locator) }
    let distances = ServiceDistances.compute(
      on: drawn.network, locator: drawn.locator,
      to: [FacilitySet(longitudes: points.map(\.x), latitudes: points.map(\.y), limitMetres: 400)],
      snapLimitMetres: 30, threads: 1)[0]
    let inside = PointLocator(spaces)
    let walked = OpenPublicSpace.served(
      population: drawn.population, people: drawn.snaps, inside: inside, distances: distances)
    let straight = OpenPublicSpace.servedEuclidean(
      population: drawn.population, inside: inside, outlines: spaces, limitMetres: 400)
    for (walk, line) in zip(walked, straight) { #expect(!walk || line) }
  }
}
