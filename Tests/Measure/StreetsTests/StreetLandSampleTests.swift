import Geography
import Streets
import TestSupport
import Testing

@Suite struct StreetLandSampleTests {
  private let scale = Ellipsoid.metresPerDegree(latitude: 0)

  private func rectangle(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing(
      [(west, south), (east, south), (east, north), (west, north)].map {
        (x: $0.0 / scale.east, y: $0.1 / scale.north)
      }, isOuter: true)
    return region
  }

  private typealias Way = (from: (Double, Double), to: (Double, Double), width: Double)

  private func map(_ ways: [Way]) -> StreetMap {
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
      for (key, value) in [("highway", "street"), ("width", "\(way.width)")] {
        map.wayTags.keys.append(Int32(map.strings.count))
        map.wayTags.values.append(Int32(map.strings.count + 1))
        map.strings += [key, value]
      }
      map.wayTags.starts.append(map.wayTags.keys.count)
    }
    return map
  }

  private let land = StreetLand(
    widthMetres: [:], rules: TagRules(include: [.init(["highway": []])], exclude: []))

  /// Streets `step` metres apart both ways, 10 m wide.
  private func mesh(_ side: Double, step: Double) -> StreetMap {
    map(
      stride(from: 0, through: side, by: step).flatMap { at -> [Way] in
        [((0, at), (side, at), 10), ((at, 0), (at, side), 10)]
      })
  }

  // MARK: - Estimator

  @Test func theShareIsARatioOfSums() throws {
    var sample = StreetLandSample()
    #expect(sample.share == nil && sample.standardError == nil && !sample.isSteady)
    sample.add(streetSquareMetres: 30_000, landSquareMetres: 100_000)
    #expect(sample.share == 0.3 && sample.standardError == nil)
    sample.add(streetSquareMetres: 0, landSquareMetres: 50_000)
    #expect(sample.share == 0.2)
    // Residuals 10,000 and -10,000: √(2 / 1 × 2e8) / 150,000.
    #expect(abs(try #require(sample.standardError) - 20_000 / 150_000) < 1e-12)
  }

  @Test func wholeCirclesHaveTheErrorOfAMean() throws {
    var generator = SeededGenerator(seed: 7)
    let shares = (0..<40).map { _ in Double.random(in: 0...0.5, using: &generator) }
    var sample = StreetLandSample()
    for share in shares { sample.add(streetSquareMetres: share * 1e5, landSquareMetres: 1e5) }
    let mean = shares.reduce(0, +) / 40
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect(abs(try #require(sample.share) - mean) < 1e-12)
    #expect(abs(try #require(sample.standardError) - (variance / 40).squareRoot()) < 1e-10)
  }

  @Test func aSampleIsSteadyFromThirtyCirclesOn() {
    var sample = StreetLandSample()
    for circle in 1...30 {
      #expect(!sample.isSteady)
      sample.add(streetSquareMetres: 20_000, landSquareMetres: 100_000)
      #expect(sample.circleCount == circle)
    }
    #expect(sample.isSteady)
    // Shares of 0 and 40 %: s = 0.2 or so, and 1.96 s / √n is 0.01 at some 1,540 circles.
    var restless = StreetLandSample()
    for circle in 0..<1_500 {
      restless.add(streetSquareMetres: circle % 2 == 0 ? 0 : 40_000, landSquareMetres: 100_000)
    }
    #expect(!restless.isSteady)
    for circle in 0..<60 {
      restless.add(streetSquareMetres: circle % 2 == 0 ? 0 : 40_000, landSquareMetres: 100_000)
    }
    #expect(restless.isSteady)
  }

  @Test func howManyCircles() {
    let steady = StreetLandSample.Density.untilSteady
    let hectare = StreetLandSample.Density.perHectare
    #expect(steady.circleCounts(squareKilometres: 12.34) == 124...1_234)
    #expect(steady.circleCounts(squareKilometres: 0.1) == 30...30)
    #expect(steady.circleCounts(squareKilometres: 1) == 30...100)
    #expect(hectare.circleCounts(squareKilometres: 20) == 1_000...1_000)
    #expect(hectare.circleCounts(squareKilometres: 20.005) == 2_001...2_001)
    #expect(hectare.circleCounts(squareKilometres: 0.5) == 30...30)
  }

  // MARK: - Drawn cities

  /// Streets 100 m apart: 10/100 + 10/100 less the crossings, 19 %.
  @Test(arguments: StreetLandSample.Density.allCases) func aMeshOfStreets(
    density: StreetLandSample.Density
  ) throws {
    let city = rectangle(1_000, 1_000, 3_000, 3_000)
    let streets = mesh(4_000, step: 100)
    let sample = try land.sample(
      streets: streets, city: city, outside: Region(), density: density, threads: 2)
    let exact =
      try land.areaSquareMetres(streets: streets, city: city, outside: Region(), threads: 2)
      / city.areaSquareMetres
    #expect(abs(exact - 0.19) < 1e-3)
    let (share, error) = (try #require(sample.share), try #require(sample.standardError))
    #expect(abs(share - exact) < 0.005 && sample.isSteady && error < 0.005)
    #expect(sample.circleCount == (density == .untilSteady ? 40 : 200))
    let alone = try land.sample(
      streets: streets, city: city, outside: Region(), density: density, threads: 1)
    #expect(alone == sample)
  }

  /// Half the city has streets, half none: circles differ, and the sample runs on.
  @Test func anUnevenCityNeedsMoreCircles() throws {
    let city = rectangle(0, 0, 4_000, 2_000)
    let ways = stride(from: 5.0, to: 2_000, by: 40).map { x -> Way in ((x, 0), (x, 2_000), 10) }
    let streets = map(ways)
    let sample = try land.sample(
      streets: streets, city: city, outside: Region(), density: .untilSteady, threads: 2)
    #expect(sample.circleCount > 80 && sample.circleCount <= 800)
    let share = try #require(sample.share)
    // The interval of 99.9 %.
    #expect(abs(share - 0.125) < 3.29 * (try #require(sample.standardError)))
  }

  @Test func circlesAreCutAtTheCityAndSpacesHoldNoStreet() throws {
    // A city smaller than a circle is one share, whatever the circle.
    let small = rectangle(0, 0, 100, 100)
    let through = map([((-500, 50), (500, 50), 10)])
    let sample = try land.sample(
      streets: through, city: small, outside: Region(), density: .untilSteady, threads: 1)
    #expect(sample.circleCount == 30)
    #expect(abs(try #require(sample.share) - 0.1) < 1e-6)
    #expect(abs(sample.landSquareMetres - 30 * 10_000) < 1)
    #expect(try #require(sample.standardError) < 1e-6)
    let half = try land.sample(
      streets: through, city: small, outside: rectangle(-10, -10, 50, 110), density: .untilSteady, threads: 1)
    #expect(abs(try #require(half.share) - 0.05) < 1e-6)
  }

  @Test func noStreetIsAShareOfZeroAndNoCityNone() throws {
    let none = try land.sample(
      streets: StreetMap(), city: rectangle(0, 0, 1_000, 1_000), outside: Region(), density: .untilSteady,
      threads: 1)
    #expect(none.share == 0 && none.standardError == 0 && none.circleCount == 30)
    let nowhere = try land.sample(
      streets: mesh(1_000, step: 100), city: Region(), outside: Region(), density: .perHectare, threads: 1)
    #expect(nowhere.circleCount == 0 && nowhere.share == nil)
  }
}
