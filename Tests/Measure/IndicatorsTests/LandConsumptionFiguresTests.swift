import Indicators
import Monitoring
import Testing

@Suite struct LandConsumptionFiguresTests {
  private static let measurement = Measurement(
    area: "UGA-KAMPALA", period: Period("1999")!, nature: .country, status: .estimated,
    notes: [Note("population-estimated")])
  private let states = [("2000", 100e6, 1e6), ("2010", 120e6, 1.1e6), ("2020", 120e6, 1.1e6)].map {
    LandConsumption.State(period: Period($0.0)!, builtUpSquareMetres: $0.1, persons: $0.2)
  }

  private func figures(_ rules: LandConsumptionRules = LandConsumptionRules()) -> [Observation] {
    LandConsumption.observations(states, rules: rules, measurement: Self.measurement)
  }

  private func figure(_ series: String, _ period: String, in figures: [Observation]) throws -> Observation {
    try #require(figures.first { $0.key.series == series && $0.key.period.text == period })
  }

  @Test func everyFigureStandsUnderTheDateItSpeaksOf() {
    let keys = figures().map { "\($0.key.period.text) \($0.key.series)" }
    #expect(
      keys == [
        "2000 Q_LND_BUILT", "2000 Q_LND_BUILT_CAPITA", "2010 Q_LND_BUILT", "2010 Q_LND_BUILT_CAPITA",
        "2020 Q_LND_BUILT", "2020 Q_LND_BUILT_CAPITA", "2010 EN_LND_CNSPOP", "2010 Q_LND_RATE",
        "2010 Q_LND_POP_RATE", "2010 Q_LND_CHANGE", "2020 EN_LND_CNSPOP", "2020 Q_LND_RATE",
        "2020 Q_LND_POP_RATE", "2020 Q_LND_CHANGE",
      ])
    #expect(figures().allSatisfy { $0.key.indicator == "11.3.1" && $0.key.area == "UGA-KAMPALA" })
    #expect(figures().allSatisfy { $0.key.disaggregation.isTotal && $0.nature == .country })
    #expect(Set(figures().map(\.key)).count == figures().count)
  }

  @Test func valuesAndTheirParts() throws {
    let figures = figures(LandConsumptionRules(formulas: [.linear, .log]))
    func parts(_ series: String) throws -> [Double] {
      let figure = try figure(series, "2010", in: figures)
      return [try #require(figure.value), try #require(figure.numerator), try #require(figure.denominator)]
    }
    func isNear(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 } }
    // ln 1.1 = 0.0953102, ln 1.2 = 0.1823216.
    #expect(isNear(try parts("EN_LND_CNSPOP"), [2.09841, 0.02, 0.00953102]))
    #expect(isNear(try parts("Q_LND_CNSPOP_LOG"), [1.91293, 0.01823216, 0.00953102]))
    #expect(isNear(try parts("Q_LND_RATE"), [2, 20, 1_000]))
    #expect(isNear(try parts("Q_LND_RATE_LOG"), [1.823216, 0.1823216, 10]))
    #expect(isNear(try parts("Q_LND_POP_RATE"), [0.953102, 0.0953102, 10]))
    #expect(isNear(try parts("Q_LND_CHANGE"), [20, 20, 100]))
    #expect(isNear(try parts("Q_LND_BUILT_CAPITA"), [109.0909, 120e6, 1.1e6]))
    #expect(try figure("Q_LND_BUILT", "2010", in: figures).value == 120)
    let ratio = try figure("EN_LND_CNSPOP", "2010", in: figures)
    #expect(
      ratio.notes == [
        Note("population-estimated"), Note("land-boundary-dynamic"),
        Note("land-span", ["from": "2000", "to": "2010", "years": "10"]), Note("land-grows-faster"),
      ])
    #expect(ratio.status == .estimated && ratio.unit == "RO")
  }

  @Test func aRatioWithheldSaysWhyAndKeepsItsParts() throws {
    let ratio = try figure("EN_LND_CNSPOP", "2020", in: figures())
    #expect(ratio.value == nil && ratio.status == .missing)
    #expect(ratio.notes.last == Note("pgr_near_zero"))
    #expect(ratio.numerator == 0 && ratio.denominator == 0)
    #expect(try figure("Q_LND_RATE", "2020", in: figures()).value == 0)
    #expect(try figure("Q_LND_POP_RATE", "2020", in: figures()).value == 0)
  }

  @Test func eachFormulaHasItsOwnSeries() {
    func series(_ formulas: [LandConsumption.Formula]) -> Set<String> {
      Set(figures(LandConsumptionRules(formulas: formulas)).map(\.key.series))
    }
    #expect(series([.log]).subtracting(series([.linear])) == ["Q_LND_CNSPOP_LOG", "Q_LND_RATE_LOG"])
    #expect(series([.linear]).subtracting(series([.log])) == ["EN_LND_CNSPOP", "Q_LND_RATE"])
    #expect(series([.linear, .log]) == series([.linear]).union(series([.log])))
  }

  @Test func aFixedBoundaryIsSaidInTheKey() {
    let fixed = figures(LandConsumptionRules(boundaryMode: .fixed))
    #expect(fixed.allSatisfy { $0.key.disaggregation.text == "BOUNDARY=FIXED" })
    #expect(fixed.allSatisfy { $0.notes.contains(Note("land-boundary-fixed")) })
    #expect(fixed.map(\.value) == figures().map(\.value))
  }

  @Test func oneDateHasNoChangeAndNoneNothing() {
    let one = LandConsumption.observations([states[0]], measurement: Self.measurement)
    #expect(one.map(\.key.series) == ["Q_LND_BUILT", "Q_LND_BUILT_CAPITA"])
    #expect(LandConsumption.observations([], measurement: Self.measurement).isEmpty)
    let twice = LandConsumption.observations([states[1], states[1]], measurement: Self.measurement)
    #expect(twice.count == 4)
  }

  @Test func nobodyAndNothing() {
    let empty = ["2000", "2010"].map {
      LandConsumption.State(period: Period($0)!, builtUpSquareMetres: 0, persons: 0)
    }
    let figures = LandConsumption.observations(
      empty, rules: LandConsumptionRules(formulas: [.linear, .log]), measurement: Self.measurement)
    for figure in figures where figure.key.series != "Q_LND_BUILT" {
      #expect(figure.value == nil && figure.status == .missing, "\(figure.key.series)")
      #expect(["built_up_zero", "population_zero"].contains(figure.notes.last?.code))
    }
    #expect(figures.filter { $0.key.series == "Q_LND_BUILT" }.map(\.value) == [0, 0])
  }
}
