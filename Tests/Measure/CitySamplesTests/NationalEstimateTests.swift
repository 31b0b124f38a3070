import CitySamples
import Monitoring
import Surveys
import Testing

/// Numbers of R's survey package, re-derived by an independent program.
@Suite struct NationalEstimateTests {
  @Test func truthOfTheToyCountry() {
    #expect(isNear(ToyCountry.access.reduce(0, +) / 24, 45.0833333333333))
    #expect(ToyCountry.served.reduce(0, +) == 6322)
    #expect(ToyCountry.populations.reduce(0, +) == 11800)
  }

  @Test func meanOverCities() throws {
    let national = try ToyCountry.national()
    let mean = try national.estimate(
      .cityMean(of: ToyCountry.values(ToyCountry.access, of: national)), degrees: .citiesLessStrata)
    #expect(isNear(mean.value, 47.9583333333333))
    #expect(isNear(mean.standardError, 0.778273651451217))
    #expect(isNear(mean.estimate.lower, 46.0539663121635))
    #expect(isNear(mean.estimate.upper, 49.8627003545032))
    #expect(mean.estimate.degreesOfFreedom == 6)
    #expect(isNear(try #require(mean.estimate.designEffect), 0.24820662806553))
    #expect(mean.cityCount == 10 && mean.responseRate == 1 && mean.verdict == .publish)
  }

  @Test func shareOfThePopulation() throws {
    let national = try ToyCountry.national()
    let served = try ToyCountry.values(ToyCountry.served, of: national)
    #expect(ToyCountry.drawn.map { served.values[$0]! } == [2562, 539, 353, 265, 194, 185, 115, 70, 62, 48])
    let share = try national.estimate(.populationShare(of: served), degrees: .citiesLessStrata)
    #expect(isNear(share.value, 0.540731364275668))
    #expect(isNear(share.standardError, 0.00526119897887769))
    #expect(isNear(share.estimate.lower, 0.527857674143021))
    #expect(isNear(share.estimate.upper, 0.553605054408316))
    let people = try ToyCountry.values(ToyCountry.populations, of: national)
    let ratio = try national.estimate(.ratioOfTotals(of: served, over: people))
    #expect(ratio.value == share.value && ratio.standardError == share.standardError)
  }

  @Test func populationMeanIsTheShareOfExactProducts() throws {
    let national = try ToyCountry.national()
    let exact = zip(ToyCountry.populations, ToyCountry.access).map { $0 * $1 }
    let mean = try national.estimate(.populationMean(of: ToyCountry.values(ToyCountry.access, of: national)))
    let share = try national.estimate(.populationShare(of: ToyCountry.values(exact, of: national)))
    #expect(isNear(mean.value, share.value) && isNear(mean.standardError, share.standardError))
  }

  @Test func totalsByEveryUseOfThePopulation() throws {
    let national = try ToyCountry.national()
    let served = NationalFigure.total(of: try ToyCountry.values(ToyCountry.served, of: national))
    let plain = try national.estimate(served)
    #expect(isNear(plain.value, 6407.66666666667) && isNear(plain.standardError, 305.061013933643))
    let people = try national.estimate(
      .total(of: ToyCountry.values(ToyCountry.populations, of: national)))
    #expect(isNear(people.value, 11850) && isNear(people.standardError, 516.397779494322))
    let ratio = try national.estimate(served, auxiliary: .ratio)
    #expect(isNear(ratio.value, 6380.63009845288, 1e-11))
    #expect(isNear(ratio.standardError, 62.0821479507567, 1e-11))
    let separate = try national.estimate(served, auxiliary: .separateRatio)
    #expect(isNear(separate.value, 6385.10533515732, 1e-11))
    let regression = try national.estimate(served, auxiliary: .regression)
    #expect(isNear(regression.value, 6376.99567302584, 1e-11))
    #expect(isNear(regression.standardError, 61.569057136058, 1e-10))
    let calibrated = try national.estimate(served, auxiliary: .calibrated([.population, .cities]))
    #expect(isNear(calibrated.value, regression.value, 1e-11))
  }

  @Test func weightsAndReplicates() throws {
    let national = try ToyCountry.national()
    // The published order: primate, large, medium, small.
    let order = ToyCountry.drawn.map { id in national.panel.units.firstIndex { $0.id == id }! }
    func weights(_ auxiliary: AuxiliaryUse) throws -> [Double] {
      let weights = try national.surveyDesign(auxiliary: auxiliary).weights
      return order.map { weights[$0] }
    }
    let plain = [1] + [5, 5, 5, 8, 8, 8, 10, 10, 10].map { $0 / 3.0 }
    #expect(areNear(try weights(.none), plain))
    #expect(areNear(try weights(.ratio), plain.map { $0 * 0.995780590717 }, 1e-11))
    #expect(
      areNear(
        try weights(.regression),
        [
          0.988216142573149, 1.66408998283359, 1.66546774693971, 1.66658055641003, 2.66763110154095,
          2.66805502895822, 2.6688180983093, 3.33676449586684, 3.33708244142979, 3.33729440513842,
        ], 1e-11))
    let design = try national.surveyDesign()
    let units = national.panel.units.map { unit in ToyCountry.ids.firstIndex(of: unit.id)! }
    let share = ReplicateWeights.stratifiedJackknife(design).ratio(
      of: units.map { ToyCountry.served[$0] }, over: units.map { ToyCountry.populations[$0] })
    #expect(isNear(share.value, 0.540731364275668) && isNear(share.standardError, 0.00531520111281501))
  }

  @Test func domains() throws {
    let national = try ToyCountry.national()
    let access = NationalFigure.cityMean(of: try ToyCountry.values(ToyCountry.access, of: national))
    let above = try national.estimate(access, in: { $0.population >= 500 })
    #expect(isNear(above.value, 53.5) && isNear(above.standardError, 0.9128709, 1e-7))
    let below = try national.estimate(access, in: { $0.population < 500 })
    #expect(isNear(below.value, 46.11111, 1e-6) && isNear(below.standardError, 0.9920811, 1e-6))
    let sizes = try national.estimates(access, by: .size)
    #expect(sizes.map(\.domain) == ["large", "medium", "small"])
    #expect(sizes.map(\.estimate.cityCount) == [4, 3, 3])
    // (48 + 51 + 56)/3 of the medium cities drawn.
    #expect(isNear(sizes[1].estimate.value, 155.0 / 3))
    let functions = try national.estimates(access, by: .function)
    #expect(functions.map(\.domain) == ["inland", "port"])
    let nobody = try national.estimate(access, in: { $0.population < 1 })
    #expect(nobody.value.isNaN && nobody.cityCount == 0 && nobody.verdict == .suppress)
  }

  @Test func aCensusHasNoError() throws {
    let frame = try ToyCountry.frame()
    let plan = try CityPlan(CityDesign(sampleSize: 24), on: frame)
    let national = NationalSample(CityPanel(plan.draw(seed: "all"), plan), frame)
    let mean = try national.estimate(.cityMean(of: ToyCountry.values(ToyCountry.access, of: national)))
    #expect(isNear(mean.value, 45.0833333333333) && mean.standardError == 0)
    #expect(mean.estimate.lower == mean.value && mean.verdict == .publish)
  }

  @Test func whereNobodyAnswersThereIsNoFigure() throws {
    let national = try ToyCountry.national()
    let nothing = try ToyCountry.values(ToyCountry.access, of: national, without: Set(ToyCountry.ids))
    let mean = try national.estimate(.cityMean(of: nothing))
    #expect(mean.value.isNaN && mean.verdict == .suppress && mean.cityCount == 0 && mean.responseRate == 0)
    #expect(throws: CalibrationFailure.self) {
      try national.estimate(.cityMean(of: nothing), auxiliary: .regression)
    }
    // A function that no city of the sample has cannot be calibrated to.
    let one = try CityValues(
      [CityValue(id: "C01", value: 5)], panel: national.panel, frame: national.frame)
    #expect(throws: CalibrationFailure.self) {
      try national.estimate(.cityMean(of: one), auxiliary: .calibrated([.citiesByFunction]))
    }
  }

  /// Between one less than the smallest stratum and cities less strata.
  @Test func satterthwaitesDegreesOfFreedom() throws {
    let national = try ToyCountry.national()
    let access = NationalFigure.cityMean(of: try ToyCountry.values(ToyCountry.access, of: national))
    let mean = try national.estimate(access)
    // By hand: V_h = N_h²·(1 − 3/N_h)·s_h²/3 / 24² with s² of 55 49 52, 51 56 48 and 41 44 40.
    let parts = [(5.0, 9.0), (8, 49 / 3.0), (10, 13 / 3.0)].map {
      (cities: Double, variance: Double) -> Double in
      cities * cities * (1 - 3 / cities) * variance / 3 / 576
    }
    let sum = parts.reduce(0, +)
    #expect(isNear(mean.standardError, sum.squareRoot()))
    #expect(isNear(mean.estimate.degreesOfFreedom, sum * sum / parts.reduce(0) { $0 + $1 * $1 / 2 }))
    #expect((2...6).contains(mean.estimate.degreesOfFreedom))
    let stated = try national.estimate(access, rules: EstimationRules(degreesOfFreedom: .infinite))
    #expect(isNear(stated.estimate.upper - stated.value, SampleSize.z95 * mean.standardError, 1e-12))
  }

  @Test func publicationRules() {
    let rule = PublicationRule()
    func verdict(_ cities: Double, _ variation: Double, _ isComplete: Bool = false) -> PublicationRule.Verdict
    {
      rule.verdict(effectiveCities: cities, coefficientOfVariation: variation, isComplete: isComplete)
    }
    #expect(verdict(3, 0.166) == .publish)
    #expect(verdict(3, 0.1661) == .flag)
    #expect(verdict(3, 0.30) == .flag)
    #expect(verdict(3, 0.301) == .suppress)
    #expect(verdict(2.99, 0.01) == .suppress)
    #expect(verdict(30, .nan) == .suppress)
    #expect(verdict(1, 0, true) == .publish)
  }

  /// Brewer's variance of a stratum drawn with probabilities proportional to size.
  @Test func unequalProbabilities() throws {
    let frame = try ToyCountry.frame()
    let plan = try CityPlan(
      CityDesign(sampleSize: 9, stratifiers: [], certainty: .primate, scheme: .sampford), on: frame)
    let national = NationalSample(CityPanel(plan.draw(seed: "pps"), plan), frame)
    let served = try ToyCountry.values(ToyCountry.served, of: national)
    let total = try national.estimate(.total(of: served))
    let open = national.panel.units.filter { !$0.isCertainty }
    let sample = UnequalProbabilitySample(probabilities: open.map(\.inclusionProbability))
    let direct = sample.total(of: open.map { served.values[$0.id]! })
    let certain = national.panel.units.filter(\.isCertainty).reduce(0) { $0 + served.values[$1.id]! }
    #expect(isNear(total.value, direct.value + certain))
    #expect(isNear(total.standardError, direct.standardError, 1e-10))
    #expect(total.estimate.degreesOfFreedom == Double(open.count - 1))
    // Drawn by size, population itself has no error.
    let people = try national.estimate(.total(of: ToyCountry.values(ToyCountry.populations, of: national)))
    #expect(isNear(people.value, 11800, 1e-10) && people.standardError < 1e-6)
  }

  @Test func representativeness() throws {
    let national = try ToyCountry.national()
    let check = try Representativeness(national)
    func line(_ total: FrameTotal, _ category: String = "") throws -> Representativeness.Line {
      try #require(check.lines.first { $0.total == total && $0.category == category })
    }
    #expect(isNear(try line(.population).estimated, 11850))
    #expect(isNear(try line(.population).standardError, 516.397779494322))
    #expect(try line(.population).inFrame == 11800)
    let count = try line(.cities)
    #expect(isNear(count.estimated, 24) && count.standardError < 1e-9)
    #expect(isNear(try line(.citiesBySize, "medium").estimated, 8))
    #expect(isNear(try line(.citiesBySize, "medium").inFrame, 8))
    #expect(try line(.citiesByFunction, "port").inFrame == 12)
    #expect(check.offLines.allSatisfy { $0.total == .citiesByFunction })
    let mended = try Representativeness(
      national, auxiliary: .calibrated([.citiesByFunction, .population, .citiesBySize]))
    #expect(mended.offLines.isEmpty)
    #expect(mended.lines.allSatisfy { isNear($0.estimated, $0.inFrame, 1e-9) })
  }
}
