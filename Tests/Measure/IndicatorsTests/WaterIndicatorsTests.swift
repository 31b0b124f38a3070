import Indicators
import Monitoring
import Testing

/// The seven indicators of SDG 6.
@Suite struct WaterIndicatorsTests {
  private let measurement = Measurement(
    area: "X", period: Period("2023")!, nature: .country, status: .normal, notes: [])

  private func text(_ observations: [Observation]) -> [String] {
    observations.map { "\($0.key.series) \($0.value.map { JSON.numberText($0) } ?? "–")" }
  }

  private func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    a.map { abs($0 - b) <= tolerance } ?? false
  }

  // MARK: 6.3.1

  @Test func wastewater() {
    let water = WastewaterTreatment(
      generated: 1000, treated: 600, householdGenerated: 400, householdSafelyTreated: 100)
    let figures = water.observations(measurement)
    #expect(figures.map(\.key.series) == ["EN_WWT_WWDS", "EN_WWT_GEN", "EN_WWT_TREAT", "EN_WWT_TREATR"])
    #expect(figures[0].value == 25 && figures[0].numerator == 100)
    #expect(isNear(figures[1].value, 365.25) && isNear(figures[2].value, 219.15))
    #expect(isNear(figures[3].value, 60) && isNear(figures[3].denominator, 365.25))
    #expect(
      text(WastewaterTreatment(generated: 0, treated: 0).observations(measurement)).last == "EN_WWT_TREATR –")
    let sum = WastewaterTreatment.sum([
      water, .init(generated: 1000, treated: nil, householdGenerated: 100, householdSafelyTreated: 100),
    ])
    #expect(sum.generated == 2000 && sum.treated == nil && sum.householdSafelyTreated == 200)
  }

  // MARK: 6.3.2

  @Test func aBodyWithExactlyFourFifthsIsGood() {
    #expect(AmbientWaterQuality.isGood(values: 10, onTarget: 8) == true)
    #expect(AmbientWaterQuality.isGood(values: 15, onTarget: 12) == true)
    #expect(AmbientWaterQuality.isGood(values: 9, onTarget: 7) == false)
    #expect(AmbientWaterQuality.isGood(values: 0, onTarget: 0) == nil)
  }

  @Test func bodiesAreCountedNotMeasured() {
    var quality = AmbientWaterQuality()
    quality.add(.river, values: 100, onTarget: 80)
    quality.add(.river, values: 100, onTarget: 79)
    quality.add(.openWater, values: 1, onTarget: 1)
    quality.add(.groundwater, values: 0, onTarget: 0)
    #expect(
      text(quality.observations(measurement)) == [
        "EN_H2O_WBAMBQ 66.66666666666667", "EN_H2O_RVAMBQ 50", "EN_H2O_OPAMBQ 100",
      ])
    let none = AmbientWaterQuality().observations(measurement)
    #expect(none.map(\.value) == [nil])
    var counts = AmbientWaterQuality()
    counts.add(.groundwater, good: 3, assessed: 4)
    #expect(AmbientWaterQuality.sum([counts, quality]).observations(measurement)[0].denominator == 7)
  }

  // MARK: 6.4.1

  @Test func rainfedShare() {
    #expect(isNear(WaterUseEfficiency.rainfedShare(irrigatedShare: 0.2), 0.69250, 5e-6))
    #expect(WaterUseEfficiency.rainfedShare(irrigatedShare: 1) == 0)
    #expect(WaterUseEfficiency.rainfedShare(irrigatedShare: 0) == 1)
    for share in [0.01, 0.3, 0.5, 0.77, 0.999] {
      for ratio in [0.375, 0.563] {
        let formula = 1 / (1 + share / ((1 - share) * ratio))
        #expect(
          isNear(WaterUseEfficiency.rainfedShare(irrigatedShare: share, yieldRatio: ratio), formula, 1e-14))
      }
    }
  }

  @Test func efficiencyIsTheSumOverSectorsByTheirShareOfWater() {
    let use = WaterUseEfficiency(
      agriculture: .init(valueAdded: 400, water: 60), industry: .init(valueAdded: 900, water: 30),
      services: .init(valueAdded: 1500, water: 10), rainfedShare: 0.25)
    let byShares =
      use.efficiency(of: .agriculture)! * 0.6 + use.efficiency(of: .industry)! * 0.3
      + use.efficiency(of: .services)! * 0.1
    #expect(use.efficiency == 27 && isNear(byShares, 27))
    // All of the product over all of the water would count rain-fed value.
    #expect(use.efficiency! < 2800.0 / 100)
    let figures = use.observations(measurement, after: nil)
    #expect(
      text(figures) == [
        "ER_H2O_WUEYST 27", "Q_H2O_WUE_AGRICULTURE 5", "Q_H2O_WUE_INDUSTRY 30", "Q_H2O_WUE_SERVICES 150",
      ])
    #expect(figures[0].numerator == 2700 && figures[0].denominator == 100)
  }

  @Test func changeOfEfficiency() {
    func use(_ services: Double, _ water: Double) -> WaterUseEfficiency {
      WaterUseEfficiency(
        agriculture: .init(valueAdded: 0, water: 0), industry: .init(valueAdded: 0, water: 0),
        services: .init(valueAdded: services, water: water), rainfedShare: 0)
    }
    let change = use(150, 10).observations(measurement, after: (Period("2020")!, use(100, 10))).last
    #expect(change?.key.series == "Q_H2O_WUE_CHANGE" && change?.value == 50)
    #expect(change?.notes == [Note("change-since", ["from": "2020"])])
    #expect(use(150, 10).observations(measurement, after: (Period("2020")!, use(0, 10))).last?.value == nil)
    // Without water there is no level and no change from it.
    let dry = use(150, 0)
    #expect(dry.efficiency == nil)
    #expect(
      dry.observations(measurement, after: (Period("2020")!, use(1, 1))).allSatisfy { $0.value == nil })
    // A sector without water has no share in the sum.
    #expect(use(150, 10).efficiency == 15 && use(150, 10).efficiency(of: .industry) == nil)
  }

  // MARK: 6.4.2

  @Test(arguments: [
    (24.999, WaterStress.Level.none), (25, .low), (49.9, .low), (50, .medium), (75, .high), (100, .high),
    (100.001, .critical), (2603, .critical),
  ]) func stressClasses(percent: Double, level: WaterStress.Level) {
    #expect(WaterStress.Level(percent: percent) == level)
  }

  @Test func stress() {
    let figures = WaterStress(withdrawn: 30, renewable: 100, environmentalFlow: 40).observations(measurement)
    #expect(figures[0].value == 50 && figures[0].denominator == 60)
    #expect(figures[0].notes == [Note("water-stress-medium")])
    #expect(WaterStress(withdrawn: 130, renewable: 100, environmentalFlow: 0).percent == 130)
    for flow in [100.0, 120] {
      let none = WaterStress(withdrawn: 1, renewable: 100, environmentalFlow: flow).observations(measurement)
      #expect(none[0].value == nil && none[0].status == .missing)
      #expect(none[0].notes == [Note("environmental-flow-exceeds")])
    }
  }

  // MARK: 6.5.1

  @Test func roundingTwiceIsPartOfTheMethod() {
    func score(_ means: [Double]) -> Int? {
      WaterManagement(means: Dictionary(uniqueKeysWithValues: zip(WaterManagement.Section.allCases, means)))
        .score
    }
    #expect(score([49.5, 50.4, 50.4, 50.4]) == 50)
    // Rounding once would give 49.
    #expect(score([49.5, 49.5, 48.5, 48.5]) == 50)
    #expect(score([0, 0, 0, 0]) == 0 && score([100, 100, 100, 100]) == 100)
    #expect(score([50, 50, 50]) == nil)
  }

  @Test func questionsThatDoNotApplyAreLeftOut() {
    let management = WaterManagement(answers: [
      .enablingEnvironment: [50, 60, 40, 50], .institutions: [20, 30], .instruments: [100],
      .financing: [0, 10],
    ])
    #expect(
      text(management.observations(measurement)) == [
        "ER_H2O_IWRMD 45", "ER_H2O_IWRMD_EE 50", "ER_H2O_IWRMD_IP 25", "ER_H2O_IWRMD_MI 100",
        "ER_H2O_IWRMD_FI 5",
      ])
    let partial = WaterManagement(answers: [.enablingEnvironment: [50], .financing: []])
    let figures = partial.observations(measurement)
    #expect(text(figures) == ["ER_H2O_IWRMD –", "ER_H2O_IWRMD_EE 50"])
    #expect(figures[0].notes == [Note("sections-missing", ["sections": "IP, MI, FI"])])
  }

  @Test func degrees() {
    typealias Degree = WaterManagement.Degree
    let bounds: [(Double, Degree)] = [
      (0, .veryLow), (10, .veryLow), (11, .low), (30, .low), (31, .mediumLow), (50, .mediumLow),
      (51, .mediumHigh), (70, .mediumHigh), (71, .high), (90, .high), (91, .veryHigh), (100, .veryHigh),
    ]
    for (score, degree) in bounds { #expect(Degree(score: score) == degree) }
    let figures = WaterManagement.observations(scores: [5, 20, 60, 60], measurement)
    #expect(figures.map(\.value) == [36, 25, 25, 0, 50, 0, 0])
    #expect(WaterManagement.observations(scores: [], measurement).allSatisfy { $0.value == nil })
  }

  // MARK: 6.5.2

  @Test func transboundaryWaters() {
    var waters = TransboundaryCooperation()
    let all = Set(TransboundaryCooperation.Criterion.allCases)
    waters.add(.basin, totalSquareKilometres: 600, arrangementSquareKilometres: 300, met: all)
    waters.add(
      .basin, totalSquareKilometres: 200, arrangementSquareKilometres: 200, met: all.subtracting([.plan]))
    waters.add(.aquifer, totalSquareKilometres: 200, arrangementSquareKilometres: 200, met: all)
    #expect(
      text(waters.observations(measurement)) == ["EG_TBA_H2CO 50", "EG_TBA_H2CORL 37.5", "EG_TBA_H2COAQ 100"])
    let none = TransboundaryCooperation().observations(measurement)
    #expect(none.count == 1 && none[0].status == .missingCannotExist)
    #expect(none[0].notes == [Note("transboundary-none")])
  }

  // MARK: 6.6.1

  @Test func changeOfWater() {
    let water = WaterTransitions.Change(alpha: 10, beta: 4, rho: 6, sigma: 2, epsilon: 94)
    #expect(water.baseline == 100 && water.extent == 110 && water.net == water.extent - water.baseline)
    // Where there was none, there is no change in per cent.
    let new = WaterTransitions.Change(alpha: 5, beta: 0, rho: 0, sigma: 0, epsilon: 0)
    #expect(
      WaterTransitions(waters: .reservoirs, permanent: new, seasonal: nil).observations(measurement).first?
        .value == nil)
    let seasonal = WaterTransitions.Change(alpha: 1, beta: 3, rho: 2, sigma: 6, epsilon: 11)
    let figures = WaterTransitions(
      waters: .lakesAndRivers, permanent: water, seasonal: seasonal, landArea: 1000
    ).observations(measurement)
    #expect(
      text(figures) == [
        "EN_LKRV_PWAC 10", "EN_LKRV_PWAN 110", "EN_LKRV_PWAP 11", "EN_LKRV_SWAC -30", "EN_LKRV_SWAN 14",
        "EN_LKRV_SWAP 1.4",
      ])
    let reservoirs = WaterTransitions(waters: .reservoirs, permanent: water, seasonal: nil)
    #expect(text(reservoirs.observations(measurement)) == ["Q_RSRV_MNWAC 10", "EN_RSRV_MNWAN 110"])
  }

  @Test func extents() {
    let extents = EcosystemExtents(
      extents: [.wetlands: 50, .nationalOpenWater: 10, .nationalRivers: 5, .nationalWetlands: 40],
      mangrovesBaseline: 200, mangrovesGained: 10, mangrovesLost: 30, landArea: 1000)
    #expect(
      text(extents.observations(measurement)) == [
        "EN_WBE_WTLN 50", "EN_WBE_WTLP 5", "EN_WBE_NDOPW 10", "EN_WBE_NDRV 5", "EN_WBE_NDWTL 40",
        "EN_WBE_NDETOT 55", "EN_WBE_MANGBN 200", "EN_WBE_MANGGN 10", "EN_WBE_MANGLN 30", "EN_WBE_MANGGP 5",
        "EN_WBE_MANGLP 15", "EN_WBE_MANGN 180", "EN_WBE_MANGC -10",
      ])
    #expect(EcosystemExtents(extents: [:]).observations(measurement).isEmpty)
  }
}
