import Indicators
import Monitoring
import Settlements
import TestSupport
import Testing

@Suite struct FineParticulateMatterTests {
  private static let measurement = Measurement(
    area: "X", period: Period("2020")!, nature: .modelled, status: .normal, notes: [])

  @Test func aMeanWeighedByPeople() {
    let air = FineParticulateMatter(concentrations: [30, 10, 99], persons: [3, 1, 0])
    #expect(air.mean == 25)
    #expect(air.persons == 4 && air.weightedSum == 100)
    #expect(air.coveragePercent == 100)
  }

  @Test func cellsWithoutAValueAreInNeitherSum() throws {
    let air = FineParticulateMatter(concentrations: [30, .nan, 10, .nan], persons: [3, 6, 1, .nan])
    #expect(air.mean == 25)
    #expect(air.personsWithoutValue == 6 && air.coveragePercent == 40)
    let figures = air.observations(measurement: Self.measurement)
    #expect(
      figures.allSatisfy { $0.notes.contains(Note("particulate-coverage", ["percent": "40"])) })
    #expect(figures[0].key.series == "EN_ATM_PM25" && figures[0].value == 25)
    #expect(figures[0].numerator == 100 && figures[0].denominator == 4 && figures[0].unit == "GPERM3")
  }

  /// A coverage short of all of them is never said to be 100 per cent.
  @Test func coverageIsRoundedDown() {
    let air = FineParticulateMatter(concentrations: [5, .nan], persons: [99_999, 1])
    let notes = air.observations(measurement: Self.measurement)[0].notes
    #expect(notes == [Note("particulate-coverage", ["percent": "99.9"])])
  }

  @Test func sharesOfCellsCutByTheBoundary() {
    let air = FineParticulateMatter(
      concentrations: [30, 10, 50], persons: [6, 1, 100], shares: [0.5, 1, 0])
    #expect(air.mean == 25 && air.persons == 4)
  }

  @Test func nobodyOrNoAirIsNoValue() {
    for air in [
      FineParticulateMatter(), FineParticulateMatter(concentrations: [], persons: []),
      FineParticulateMatter(concentrations: [.nan, .nan], persons: [1, 2]),
      FineParticulateMatter(concentrations: [10, 20], persons: [0, .nan]),
      FineParticulateMatter(concentrations: [10], persons: [-5]),
    ] {
      #expect(air.mean == nil)
      let figures = air.observations(measurement: Self.measurement)
      #expect(figures.count == 6)
      for figure in figures {
        #expect(figure.value == nil && figure.status == .missing)
        #expect(figure.notes.last == Note("denominator-zero"))
      }
    }
    #expect(FineParticulateMatter(concentrations: [.nan], persons: [2]).coveragePercent == 0)
    #expect(FineParticulateMatter(concentrations: [3], persons: [0]).coveragePercent == nil)
  }

  /// One person each at, just above and far above the levels; a level itself is not exceeded.
  @Test func whoIsAboveTheGuidelines() {
    let air = FineParticulateMatter(
      concentrations: [5, 5.1, 10, 12, 15, 25, 30, 35, 36, 80],
      persons: [Float](repeating: 1, count: 10))
    #expect(air.personsAbove == [9, 7, 5, 4, 2])
    let figures = air.observations(measurement: Self.measurement).dropFirst()
    #expect(figures.map(\.value) == [90, 70, 50, 40, 20])
    #expect(
      figures.map(\.key.series) == [
        "Q_ATM_PM25_ABOVE_5", "Q_ATM_PM25_ABOVE_10", "Q_ATM_PM25_ABOVE_15", "Q_ATM_PM25_ABOVE_25",
        "Q_ATM_PM25_ABOVE_35",
      ])
    #expect(figures.allSatisfy { $0.unit == "PT" && $0.notes.map(\.code) == ["particulate-guideline"] })
  }

  // MARK: - Identities

  @Test(arguments: 0..<50) func theSameAirIsTheMeanWhoeverBreathesIt(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 1...500, using: &generator)
    let persons = (0..<count).map { _ in Float.random(in: 0.01...1_000, using: &generator) }
    let level = Float.random(in: 1...100, using: &generator)
    let even = FineParticulateMatter(concentrations: persons.map { _ in level }, persons: persons)
    #expect(abs(try #require(even.mean) - Double(level)) < 1e-9 * Double(level))

    let levels = persons.map { _ in Float.random(in: 1...100, using: &generator) }
    let air = FineParticulateMatter(concentrations: levels, persons: persons)
    let mean = try #require(air.mean)
    #expect(mean >= Double(levels.min()!) - 1e-9 && mean <= Double(levels.max()!) + 1e-9)
    let more = FineParticulateMatter(concentrations: levels, persons: persons.map { $0 * 8 })
    #expect(more.mean == mean)

    // A city cut in two and put together is the city.
    let half = count / 2
    var parts = FineParticulateMatter(
      concentrations: Array(levels[..<half]), persons: Array(persons[..<half]))
    parts.add(
      FineParticulateMatter(concentrations: Array(levels[half...]), persons: Array(persons[half...])))
    #expect(abs(try #require(parts.mean) - mean) < 1e-9 * mean)
    #expect(
      parts.personsAbove.indices.allSatisfy { abs(parts.personsAbove[$0] - air.personsAbove[$0]) < 1e-6 })
    #expect(zip(air.personsAbove, air.personsAbove.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func citiesWeighByTheirPeople() {
    var nation = FineParticulateMatter()
    nation.add(concentration: 40, persons: 9e6)
    nation.add(concentration: 20, persons: 1e6)
    nation.add(concentration: .nan, persons: 5e6)
    #expect(nation.mean == 38)
    #expect(nation.coveragePercent.map { Int($0.rounded()) } == 67)
  }

  // MARK: - Stations

  private func people(_ places: [(x: Double, y: Double, persons: Double)]) -> PopulationPoints {
    var points = PopulationPoints()
    for place in places { points.append(longitude: place.x, latitude: place.y, persons: place.persons) }
    return points
  }

  @Test func everyoneBreathesTheAirOfTheNearestStation() {
    let stations = [(0.0, 0.0, 10.0), (1, 0, 30)].map {
      FineParticulateMatter.Station(longitude: $0.0, latitude: $0.1, concentration: $0.2)
    }
    let population = people([(0.1, 0, 2), (0.49, 0.3, 1), (0.51, -0.3, 4), (7, 2, 1)])
    let air = FineParticulateMatter(population: population, stations: stations)
    #expect(air.mean == 22.5)
    let one = FineParticulateMatter(population: population, stations: [stations[1]])
    #expect(one.mean == 30)
    #expect(FineParticulateMatter(population: population, stations: []).mean == nil)
    #expect(FineParticulateMatter(population: population, stations: []).personsWithoutValue == 8)
    #expect(FineParticulateMatter(population: people([]), stations: stations).mean == nil)
  }

  @Test func nearestAcrossTheAntimeridianAndThePole() {
    let stations = [(179.9, 0.0, 10.0), (-170, 0, 30), (0, 89, 50), (90, 80, 70)].map {
      FineParticulateMatter.Station(longitude: $0.0, latitude: $0.1, concentration: $0.2)
    }
    for (place, level) in [((-179.9, 0.0), 10.0), ((-174.9, 0), 30), ((180, 89), 50), ((90, 79), 70)] {
      let air = FineParticulateMatter(
        population: people([(place.0, place.1, 1)]), stations: stations)
      #expect(air.mean == level)
    }
  }
}
