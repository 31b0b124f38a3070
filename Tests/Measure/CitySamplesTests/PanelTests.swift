import CitySamples
import Monitoring
import Testing

@Suite struct PanelTests {
  private static func frame(
    without gone: Set<String> = [], adding: [(String, Double)] = [], year: String = "2020",
    boundary: String = "2017"
  ) throws -> CityFrame {
    var cities = ToyCountry.cities.filter { !gone.contains($0.id) }
    for (id, population) in adding {
      cities.append(
        City(id: id, name: id, boundaryVersion: "2017", populations: [population], region: "Toy"))
    }
    for place in cities.indices { cities[place].boundaryVersion = boundary }
    return try CityFrame(cities, periods: [Period(year)!])
  }

  private static func values(_ national: NationalSample, _ value: (City) -> Double?) throws -> CityValues {
    let drawn = Set(national.panel.units.map(\.id))
    return try CityValues(
      national.frame.cities.filter { city in
        national.panel.origins[city.id]!.contains { drawn.contains($0.id) }
      }.map { CityValue(id: $0.id, value: value($0)) }, panel: national.panel, frame: national.frame)
  }

  @Test func deathsStayInTheDesignAndHoldNothing() throws {
    var panel = try ToyCountry.national().panel
    let frame = try Self.frame(without: ["C04", "C05"])
    try panel.update(to: frame, deaths: ["C04", "C05"], round: "2020")
    let national = NationalSample(panel, frame)
    let ones = try Self.values(national) { _ in 1 }
    let cities = try national.estimate(.total(of: ones))
    // One of three drawn of five is gone: 24 − 5/3 are estimated, where 22 are left.
    #expect(isNear(cities.value, 24 - 5 / 3.0))
    #expect(cities.standardError > 0)
    #expect(cities.estimate.degreesOfFreedom <= 6 && cities.cityCount == 9 && cities.responseRate == 1)
    let mean = try national.estimate(.cityMean(of: ones))
    #expect(mean.value == 1)
  }

  @Test func birthsGetAStratumOfTheirOwn() throws {
    var panel = try ToyCountry.national().panel
    let born = (1...6).map { ("N0\($0)", 100.0 + Double($0)) }
    let frame = try Self.frame(adding: born)
    #expect(isNear(panel.samplingRate, 9.0 / 23))
    try panel.update(to: frame, round: "2020")
    let stratum = try #require(panel.strata.last)
    #expect(stratum.name == "births 2020" && stratum.isOfBirths)
    #expect(stratum.cityCount == 6 && stratum.sampleCount == 2)
    #expect(panel.units.suffix(2).allSatisfy { $0.weight == 3 })
    // The smallest permanent random numbers, as in any draw under the seed.
    let smallest = born.map(\.0).sorted {
      PermanentRandomNumber.of($0, seed: panel.seed) < PermanentRandomNumber.of($1, seed: panel.seed)
    }
    #expect(panel.units.suffix(2).map(\.id) == Array(smallest.prefix(2)))
    let national = NationalSample(panel, frame)
    let cities = try national.estimate(.total(of: Self.values(national) { _ in 1 }))
    #expect(isNear(cities.value, 30))
    // Base weights of the others are frozen.
    #expect(panel.units.first { $0.id == "C02" }?.weight == 5 / 3.0)
  }

  @Test func mergersShareTheirWeights() throws {
    var panel = try ToyCountry.national().panel
    // C04 (drawn) and C05 (not) become C31; C16 (drawn) is swallowed by the primate; C08 and C10 (both drawn)
    // become C08.
    let frame = try Self.frame(without: ["C04", "C05", "C16", "C10"], adding: [("C31", 1360)])
    try panel.update(
      to: frame,
      mergers: [
        .init(from: ["C04", "C05"], into: "C31"), .init(from: ["C01", "C16"], into: "C01"),
        .init(from: ["C08", "C10"], into: "C08"),
      ], round: "2020")
    let national = NationalSample(panel, frame)
    #expect(national.cityCount == 8)
    #expect(panel.origins["C31"]?.map(\.share) == [0.5, 0.5])
    #expect(panel.origins["C01"]?.map(\.id) == ["C01"])
    let ones = try Self.values(national) { _ in 1 }
    // C01; C02, C06 and a half for C31; two halves for C08, C13; C19, C22.
    let weights: [Double] = [1, 2.5 * 5 / 3, 2 * 8 / 3, 2 * 10 / 3]
    let expected = weights.reduce(0, +)
    let total = try national.estimate(.total(of: ones))
    #expect(isNear(total.value, expected))
    #expect(!panel.strata.contains { $0.isOfBirths })
  }

  /// Over all draws of a small country the weights of merged cities add up to the cities there are.
  @Test func weightSharingIsUnbiased() throws {
    let plan = try CityPlan(
      CityDesign(sampleSize: 10, sizeRule: .breaks([200, 500]), certainty: .primate), on: ToyCountry.frame())
    let frame = try Self.frame(without: ["C04", "C05", "C20", "C10"], adding: [("C31", 1360), ("C32", 480)])
    var sum = 0.0
    var squares = 0.0
    let draws = 4000
    for draw in 0..<draws {
      var panel = CityPanel(plan.draw(seed: "merger-\(draw)"), plan)
      try panel.update(
        to: frame,
        mergers: [.init(from: ["C04", "C05"], into: "C31"), .init(from: ["C20", "C10"], into: "C32")],
        round: "2020")
      let national = NationalSample(panel, frame)
      let total = try national.estimate(.total(of: Self.values(national) { $0.populations[0]! })).value
      sum += total
      squares += total * total
    }
    let mean = sum / Double(draws)
    let error = ((squares / Double(draws) - mean * mean) / Double(draws)).squareRoot()
    #expect(abs(mean - frame.population) < 4 * error, "\(mean) ± \(error), \(frame.population)")
  }

  @Test func changesOfTheFrameMustBeAccountedFor() throws {
    var panel = try ToyCountry.national().panel
    let before = panel
    let frame = try Self.frame(without: ["C04", "C05"])
    do {
      try panel.update(
        to: frame, deaths: ["C04", "C04", "C06", "X"], mergers: [.init(from: ["C07", "C08"], into: "C99")],
        round: "2020")
      Issue.record("accepted")
    } catch {
      #expect(
        error.all.map { "\($0.code) \($0.found)" } == [
          "city-sample.change.twice C04", "city-sample.change.present C06", "city-sample.city.unknown X",
          "city-sample.change.present C07", "city-sample.change.present C08", "city-sample.merger.into C99",
          "city-sample.city.gone C05",
        ])
    }
    #expect(panel == before)
  }

  @Test func substitutesAreRefused() throws {
    let national = try ToyCountry.national()
    do {
      _ = try CityValues(
        [
          CityValue(id: "C01", value: 1), CityValue(id: "C03", value: 2), CityValue(id: "C01", value: 2),
          CityValue(id: "X", value: 1), CityValue(id: "C02", value: .infinity),
          CityValue(id: "C04", value: nil),
        ], panel: national.panel, frame: national.frame)
      Issue.record("accepted")
    } catch {
      #expect(
        error.all.map(\.code) == [
          "city-sample.value.substitute", "city-sample.id.twice", "city-sample.city.unknown",
          "city-sample.value.number",
        ])
    }
  }

  @Test func weightingClasses() {
    let adjusted = NonresponseAdjustment(
      weights: [2, 2, 2, 5, 5, 7], classes: [0, 0, 0, 1, 1, 2],
      answered: [true, false, true, true, true, false])
    // Class 0: 6/4; class 2 is silent, and 23/16 spreads its 7 over the others.
    let expected: [Double] = [3, 0, 3, 5, 5, 0]
    #expect(areNear(adjusted.weights, expected.map { $0 * 23 / 16 }))
    #expect(adjusted.silentClasses == [2])
    #expect(isNear(adjusted.responseRate, 4.0 / 6) && isNear(adjusted.weightedResponseRate, 14.0 / 23))
    let nobody = NonresponseAdjustment(weights: [1, 2], classes: [0, 0], answered: [false, false])
    #expect(nobody.weights == [0, 0] && nobody.silentClasses == [0])
  }

  @Test func aCityWithoutAnswerIsReplacedByTheWeightOfItsClass() throws {
    let national = try ToyCountry.national()
    let access = try ToyCountry.values(ToyCountry.access, of: national, without: ["C04"])
    let mean = try national.estimate(.cityMean(of: access), degrees: .citiesLessStrata)
    // Large: 5 cities stand on C02 and C06 alone.
    let totals: [Double] = [61, 5 * 53.5, 8 * 155 / 3, 10 * 125 / 3]
    let expected = totals.reduce(0, +) / 24
    #expect(isNear(mean.value, expected))
    #expect(mean.estimate.degreesOfFreedom == 5 && mean.cityCount == 9)
    #expect(isNear(mean.responseRate, 0.9) && mean.silentClassCount == 0)
    let lone = try national.estimate(
      .cityMean(of: ToyCountry.values(ToyCountry.access, of: national, without: ["C04", "C06"])))
    #expect(lone.loneStrataCount == 1 && lone.standardError > 0)
    let silent = try national.estimate(
      .cityMean(of: ToyCountry.values(ToyCountry.access, of: national, without: ["C01"])))
    #expect(silent.silentClassCount == 1 && isNear(silent.weightedResponseRate, 23.0 / 24))
  }

  @Test func matchedChange() throws {
    let national = try ToyCountry.national()
    var panel = national.panel
    let later = try Self.frame()
    try panel.update(to: later, round: "2020")
    let now = NationalSample(panel, later)
    let first = try ToyCountry.values(ToyCountry.access, of: national)
    let gains = Dictionary(
      uniqueKeysWithValues: ToyCountry.ids.enumerated().map { ($1, Double(($0 * 7) % 5)) })
    let second = try Self.values(now) { city in
      city.id == "C22" ? nil : first.values[city.id]! + gains[city.id]!
    }
    let change = try now.change(of: .cityMean(of: second), since: national, .cityMean(of: first))
    #expect(change.unmatchedIds == ["C22"] && change.boundaryBreakIds == [])
    #expect(change.matchedCityCount == 9)
    // The change of the same cities is the mean of their changes, with its error.
    let differences = try now.estimate(
      .cityMean(of: Self.values(now) { $0.id == "C22" ? nil : gains[$0.id]! }))
    #expect(isNear(change.matched.value, differences.value, 1e-11))
    #expect(isNear(change.matched.standardError, differences.standardError, 1e-11))
    #expect(isNear(change.smallestDetectableChange, SampleSize.z95 * differences.standardError, 1e-11))
    #expect(isNear(change.levelDifference, change.second.value - change.first.value))
    #expect(change.levelDifference != change.matched.value)
    // V(Δ) = V₁ + V₂ − 2·C₁₂.
    let early = try now.estimate(
      .cityMean(of: Self.values(now) { $0.id == "C22" ? nil : first.values[$0.id]! }))
    let late = try now.estimate(.cityMean(of: second))
    let (a, b) = (early.standardError, late.standardError)
    let variance = a * a + b * b - 2 * change.correlation * a * b
    #expect(isNear(change.matched.variance, variance, 1e-10))
    #expect(isNear(change.matchedRatio.value, late.value / early.value, 1e-11))
  }

  @Test func aNewBoundaryBeginsANewSeries() throws {
    let national = try ToyCountry.national()
    var panel = national.panel
    let later = try Self.frame()
    try panel.update(to: later, round: "2020")
    let now = NationalSample(panel, later)
    let first = try ToyCountry.values(ToyCountry.access, of: national)
    let second = try CityValues(
      panel.units.map {
        CityValue(id: $0.id, value: first.values[$0.id]! + 1, boundaryVersion: $0.id == "C13" ? "2020" : nil)
      }, panel: panel, frame: later)
    #expect(second.warnings.map(\.code) == ["city-sample.value.boundary"])
    let change = try now.change(of: .cityMean(of: second), since: national, .cityMean(of: first))
    #expect(change.boundaryBreakIds == ["C13"] && change.matchedCityCount == 9)
    #expect(isNear(change.matched.value, 1) && change.matched.standardError < 1e-9)
    #expect(change.second.cityCount == 10)
  }

  @Test func shareOfPeopleChangesWithBothFrames() throws {
    let national = try ToyCountry.national()
    var cities = ToyCountry.cities
    for place in cities.indices { cities[place].populations = [ToyCountry.populations[place] * 1.2] }
    let later = try CityFrame(cities, periods: [Period("2020")!])
    var panel = national.panel
    try panel.update(to: later, round: "2020")
    let now = NationalSample(panel, later)
    let served = try ToyCountry.values(ToyCountry.served, of: national)
    let more = try Self.values(now) { served.values[$0.id]! * 1.32 }
    let change = try now.change(of: .populationShare(of: more), since: national, .populationShare(of: served))
    #expect(isNear(change.matched.value, 0.1 * 0.540731364275668, 1e-11))
    #expect(isNear(change.matched.standardError, 0.1 * 0.00526119897887769, 1e-9))
    #expect(isNear(change.matchedRatio.value, 1.1) && change.matchedRatio.standardError < 1e-12)
  }
}
