import Indicators
import Monitoring
import Testing

/// SDG 11.5.1, 11.5.2, 11.5.3 and 11.b.2.
@Suite struct DisasterIndicatorsTests {
  private let measurement = Measurement(
    area: "X", period: Period("2023")!, nature: .country, status: .normal, notes: [])

  private func figure(_ series: String, _ observations: [Observation]) -> Observation? {
    observations.first { $0.key.series == series }
  }

  @Test func persons() {
    let persons = DisasterPersons(
      lost: .init([.deaths: 17, .missing: 1]),
      affected: .init([.injured: 10, .dwellingsDamaged: 20, .dwellingsDestroyed: 30, .livelihoods: 40]),
      dwellingsDestroyed: 8, population: 50_000)
    let figures = persons.observations(measurement)
    #expect(figure("VC_DSR_MTMP", figures)?.value == 36)
    #expect(figure("VC_DSR_DAFF", figures)?.value == 200)
    #expect(figure("Q_DSR_ALL", figures)?.value == 236)
    #expect(figure("VC_DSR_MMHN", figures)?.value == 18)
    #expect(figure("VC_DSR_AFFCT", figures)?.notes.map(\.code) == ["affected-counted-twice"])
    #expect(figure("VC_DSR_MTMP", figures)?.numerator == 18)
    #expect(figure("VC_DSR_MTMP", figures)?.unit == "PER_100000_POP")
    #expect(figure("VC_DSR_DYHN", figures) == nil)
    let flood = persons.observations(measurement, Disaggregation(["COMPOSITE_BREAKDOWN": "HZT_FLOOD"]))
    #expect(figure("VC_DSR_DYHN", flood)?.value == 8 && figure("VC_DSR_DYDN", flood)?.value == 8)
  }

  @Test func whatIsNotReportedIsNotZero() {
    let persons = DisasterPersons(lost: .init([.deaths: 5]), affected: .init([.injured: 7]), population: 100)
    let figures = persons.observations(measurement)
    #expect(
      figure("VC_DSR_MTMP", figures)?.notes
        == [Note("components-unreported", ["components": "missing"])])
    #expect(figure("VC_DSR_MISS", figures) == nil)
    #expect(figure("VC_DSR_DAFF", figures)?.notes[0].code == "components-unreported")
    // A reported total goes before its components, which may count a person twice.
    let total = DisasterPersons(
      lost: .init([:]), affected: .init([.injured: 7, .livelihoods: 9]), affectedTotal: 12)
    #expect(total.directlyAffected == 12)
    #expect(total.observations(measurement).map(\.key.series).contains("VC_DSR_MMHN") == false)
    let empty = DisasterPersons(lost: .init([.deaths: 0, .missing: 0]), population: 0)
    #expect(figure("VC_DSR_MTMP", empty.observations(measurement))?.notes.last?.code == "denominator-zero")
    #expect(figure("VC_DSR_MORT", empty.observations(measurement))?.value == 0)
  }

  @Test func areasTogether() {
    let sum = DisasterPersons.sum([
      .init(lost: .init([.deaths: 1, .missing: 2]), affectedTotal: 10, population: 1000),
      .init(lost: .init([.deaths: 3]), affected: .init([.injured: 5]), population: 3000),
    ])
    #expect(sum.lost.total == 6 && sum.lost.unreported == [.missing] && sum.directlyAffected == 15)
    #expect(sum.population == 4000)
    // A part that one of them leaves out has no figure over both: it would be that of one alone.
    #expect(sum.lost[.deaths] == 4 && sum.lost[.missing] == nil && sum.affected[.injured] == nil)
    #expect(figure("VC_DSR_MORT", sum.observations(measurement))?.value == 4)
    #expect(figure("VC_DSR_MISS", sum.observations(measurement)) == nil)
    #expect(figure("VC_DSR_IJILN", sum.observations(measurement)) == nil)
    // One of the two told of injured alone.
    let note = Note("components-unreported", ["components": "affected"])
    #expect(figure("VC_DSR_AFFCT", sum.observations(measurement))?.notes == [note])
    let silent = DisasterPersons.sum([
      .init(lost: .init([:]), affectedTotal: 10), .init(lost: .init([.deaths: 1])),
    ])
    #expect(figure("VC_DSR_AFFCT", silent.observations(measurement))?.notes == [note])
    let full = DisasterPersons.sum([
      .init(lost: .init([:]), affectedTotal: 10), .init(lost: .init([:]), affectedTotal: 5),
    ])
    #expect(figure("VC_DSR_AFFCT", full.observations(measurement))?.notes == [])
  }

  @Test func economicLoss() {
    let loss = DisasterEconomicLoss(
      losses: .init([
        .agriculture: 1e6, .productiveAssets: 2e6, .housing: 3e6, .infrastructure: 4e6, .heritage: 0,
      ]), grossDomesticProduct: 4e9)
    let figures = loss.observations(measurement)
    #expect(figures.count == 6 && figures[0].value == 0.25 && figures[0].notes.isEmpty)
    #expect(figures[0].numerator == 1e7 && figures[0].denominator == 4e9)
    // A hurricane may take more than a year's product.
    let hurricane = DisasterEconomicLoss(losses: .init([.housing: 3e9]), grossDomesticProduct: 1e9)
    #expect(hurricane.observations(measurement)[0].value == 300)
    #expect(hurricane.observations(measurement)[0].notes[0].code == "components-unreported")
    let unknown = DisasterEconomicLoss(losses: .init([.housing: 3e9]), grossDomesticProduct: nil)
    #expect(unknown.observations(measurement).map(\.key.series) == ["VC_DSR_HOLH"])
  }

  @Test func disruption() {
    let figures = DisasterDisruption(
      damage: .init([.health: 11, .education: 37, .other: 178]),
      disruptions: .init([.education: 4, .health: 5, .other: 6])
    ).observations(measurement)
    // Afghanistan 2017 in the global database: 11 + 37 + 178 = 226.
    #expect(figure("VC_DSR_CDAN", figures)?.value == 226)
    #expect(figure("VC_DSR_BSDN", figures)?.value == 15)
    #expect(figures.count == 8)
  }

  /// Examples of the global database: areas 8, 24 and 36 in 2018.
  @Test(arguments: [(1.0, 61.0, 1.63934), (8, 18, 44.44444), (126, 537, 23.46369), (15, 8, 100)])
  func strategies(with: Double, all: Double, published: Double) throws {
    let strategies = LocalRiskStrategies(withStrategy: with, localGovernments: all)
    let share = strategies.observations(measurement)[0]
    #expect(abs(try #require(share.value) - published) < 5e-6)
    #expect(share.notes.map(\.code) == (with > all ? ["share-capped"] : []))
    #expect(share.numerator == with && share.denominator == all)
  }

  @Test func strategiesOverCountriesWeighTheSame() {
    let figures = LocalRiskStrategies.observations(
      of: [
        .init(withStrategy: 1, localGovernments: 1), .init(withStrategy: 0, localGovernments: 999),
        .init(withStrategy: 0, localGovernments: 0),
      ], measurement)
    #expect(figures.map(\.value) == [50, 1, 1000])
    #expect(figures[0].numerator == 100 && figures[0].denominator == 2)
    #expect(LocalRiskStrategies.observations(of: [], measurement)[0].value == nil)
    let none = LocalRiskStrategies(withStrategy: 0, localGovernments: 0).observations(measurement)[0]
    #expect(none.value == nil && none.notes.map(\.code) == ["denominator-zero"])
  }
}
