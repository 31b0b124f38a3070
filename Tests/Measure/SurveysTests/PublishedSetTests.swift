import Surveys
import TestSupport
import Testing

/// Small sets printed whole in textbooks and in the R package survey.
@Suite struct PublishedSetTests {
  /// Values of the set `fpc`, in single precision as R holds them: with exact decimals the total is 147.1.
  static let sizesX: [Double] = ([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2] as [Float]).map(Double.init)
  static let sizesStrata: [Int32] = [1, 1, 1, 1, 1, 2, 2, 2]

  static func sizes(isFinite: Bool) throws -> SurveyDesign {
    try SurveyDesign(
      SurveyVariables(
        weights: [3, 3, 3, 3, 3, 4, 4, 4],
        stages: [
          .init(
            units: [1, 2, 3, 4, 5, 1, 2, 3], strata: sizesStrata,
            population: isFinite ? .counts([15, 15, 15, 15, 15, 12, 12, 12]) : .unlimited)
        ], areUnitsNumberedWithinStrata: true))
  }

  @Test func finitePopulations() throws {
    let endless = try PublishedSetTests.sizes(isFinite: false)
    let x = PublishedSetTests.sizesX
    #expect(agree(endless.mean(of: x), 5.44814811812507, 0.741268326768812, 1e-13))
    #expect(agree(endless.total(of: x), 147.099999189377, 20.0142448227579, 1e-13))
    let finite = try PublishedSetTests.sizes(isFinite: true)
    #expect(agree(finite.mean(of: x), 5.44814811812507, 0.616040719809653, 1e-13))
    #expect(agree(finite.total(of: x), 147.099999189377, 16.6330994348606, 1e-13))
    let exact = endless.total(of: [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
    #expect(agree(exact.value, 147.1, 1e-14))
    // Sampling fractions say the same as counts.
    let fractions = try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(
            strata: PublishedSetTests.sizesStrata,
            population: .fractions(PublishedSetTests.sizesStrata.map { $0 == 1 ? 1.0 / 3 : 0.25 }))
        ]))
    #expect(agree(fractions.total(of: x), 147.099999189377, 16.6330994348606, 1e-13))
  }

  /// mu284 of Särndal, Swensson and Wretman: 5 of 50 clusters, 3 units of each.
  @Test func clustersOfMunicipalities() throws {
    let clusters: [(Int32, Double, [Double])] = [
      (19, 5, [41, 49, 49]), (45, 8, [49, 49, 45]), (47, 5, [31, 31, 35]), (50, 9, [39, 41, 61]),
      (31, 7, [49, 51, 33]),
    ]
    let rows = clusters.flatMap { code, size, values in values.map { (code, size, $0) } }
    var design = try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(units: rows.map(\.0), population: .counts(rows.map { _ in 50 })),
          .init(population: .counts(rows.map(\.1))),
        ]))
    let values = rows.map(\.2)
    #expect(agree(design.total(of: values), 15080, 2274.25470087333, 1e-13))
    #expect(agree(design.mean(of: values), 44.3529411764706, 2.27365272781592, 1e-13))
    design.varianceForm = .ultimateCluster
    #expect(agree(design.total(of: values).standardError, 2266.03398032774, 1e-13))
    design.varianceForm = .withReplacement
    #expect(agree(design.total(of: values).standardError, 2388.60954439095, 1e-13))
  }

  @Test func loneUnits() throws {
    let variables = SurveyVariables(
      weights: [5, 5, 5, 8, 8, 12], stages: [.init(strata: [1, 1, 1, 2, 2, 3])])
    let y: [Double] = [4, 7, 9, 10, 14, 20]
    let expected: [(LonePrimaryUnitRule, Double, Double)] = [
      (.remove, 38.7169213652119, 0.900393520121206), (.average, 47.4183508781147, 1.10275234600267),
      (.adjust, 243.10285888899, 2.31130910461387),
    ]
    for (rule, total, mean) in expected {
      let design = try SurveyDesign(variables, lonePrimaryUnits: rule)
      #expect(agree(design.total(of: y), 532, total, 1e-13))
      #expect(agree(design.mean(of: y), 12.3720930232558, mean, 1e-12))
      #expect(design.warnings.map(\.kind) == [.loneUnit])
    }
    let faults = #expect(throws: SurveyDesignFaults.self) { try SurveyDesign(variables) }
    #expect(faults?.all == [SurveyDesignFault(.loneUnit, row: 5, stage: 0, found: "3")])
  }

  /// The toy country: 10 of 24 cities, the first city selected with certainty.
  static func country(_ form: VarianceForm = .everyStage) throws -> SurveyDesign {
    try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(
            strata: [0, 1, 1, 1, 2, 2, 2, 3, 3, 3], population: .counts([1, 5, 5, 5, 8, 8, 8, 10, 10, 10]))
        ]), varianceForm: form)
  }
  static let people: [Double] = [4200, 980, 720, 510, 380, 330, 240, 170, 140, 120]
  static let access: [Double] = [61, 55, 49, 52, 51, 56, 48, 41, 44, 40]
  static let served: [Double] = [2562, 539, 353, 265, 194, 185, 115, 70, 62, 48]

  @Test func country() throws {
    let design = try PublishedSetTests.country()
    let mean = design.mean(of: PublishedSetTests.access)
    #expect(agree(mean, 47.9583333333333, 0.778273651451217, 1e-13))
    #expect(mean.degreesOfFreedom == 6)
    #expect(agree(mean.lower, 46.0539663121635, 1e-13) && agree(mean.upper, 49.8627003545032, 1e-13))
    #expect(agree(mean.designEffect!, 0.24820662806553, 1e-12))
    let share = design.ratio(of: PublishedSetTests.served, over: PublishedSetTests.people)
    #expect(agree(share, 0.540731364275668, 0.00526119897887769, 1e-13))
    #expect(agree(share.lower, 0.527857674143021, 1e-13) && agree(share.upper, 0.553605054408316, 1e-13))
    #expect(agree(design.total(of: PublishedSetTests.served), 6407.66666666667, 305.061013933643, 1e-13))
    #expect(agree(design.total(of: PublishedSetTests.people), 11850, 516.397779494322, 1e-13))
    let large = PublishedSetTests.people.map { $0 >= 500 }
    #expect(agree(design.mean(of: PublishedSetTests.access, in: large), 53.5, 0.9128709, 1e-7))
    #expect(
      agree(design.mean(of: PublishedSetTests.access, in: large.map { !$0 }), 46.1111111111, 0.9920811, 1e-7))
    #expect(
      agree(
        ReplicateWeights.stratifiedJackknife(design).ratio(
          of: PublishedSetTests.served, over: PublishedSetTests.people
        ).standardError, 0.00531520111281501, 1e-12))
    // The certain city adds nothing, whatever it holds.
    var values = PublishedSetTests.served
    values[0] *= 7
    #expect(agree(design.total(of: values).standardError, 305.061013933643, 1e-12))
    let endless = try PublishedSetTests.country(.withReplacement)
    #expect(
      agree(
        endless.total(of: values).standardError, endless.total(of: PublishedSetTests.served).standardError,
        1e-12))
  }

  /// On 24 cities and 11.8 million people.
  @Test func countryCalibrated() throws {
    let design = try PublishedSetTests.country()
    let people = AuxiliaryVariables.Values(PublishedSetTests.people, total: 11_800)
    let ratio = try design.calibrated(
      on: AuxiliaryVariables(values: [people]), variances: PublishedSetTests.people)
    #expect(agree(ratio.total(of: PublishedSetTests.served), 6380.63009845288, 62.0821479507567, 1e-12))
    #expect(zip(ratio.weights, design.weights).allSatisfy { agree($0 / $1, 0.995780590717, 1e-12) })
    // A ratio in each stratum: its people in the frame over its people in the sample.
    let separate = try design.calibrated(
      on: AuxiliaryVariables(
        values: zip([0..<1, 1..<4, 4..<7, 7..<10], [4200, 3700, 2500, 1400]).map { rows, total in
          .init(
            PublishedSetTests.people.indices.map { rows.contains($0) ? PublishedSetTests.people[$0] : 0 },
            total: total)
        }), variances: PublishedSetTests.people)
    #expect(agree(separate.total(of: PublishedSetTests.served).value, 6385.10533515732, 1e-12))
    let ones = AuxiliaryVariables.Values(PublishedSetTests.people.map { _ in 1 }, total: 24)
    let greg = try design.calibrated(on: AuxiliaryVariables(values: [ones, people]))
    #expect(agree(greg.total(of: PublishedSetTests.served), 6376.99567302584, 61.569057136058, 1e-11))
    let weights = [
      0.988216142573149, 1.66408998283359, 1.66546774693971, 1.66658055641003, 2.66763110154095,
      2.66805502895822, 2.6688180983093, 3.33676449586684, 3.33708244142979, 3.33729440513842,
    ]
    #expect(zip(greg.weights, weights).allSatisfy { agree($0, $1, 1e-12) })
    #expect(greg.total(of: PublishedSetTests.people).method.isCalibrated)
    #expect(greg.total(of: PublishedSetTests.people).standardError < 1e-6)
  }
}
