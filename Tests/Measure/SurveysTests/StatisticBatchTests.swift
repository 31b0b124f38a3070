import Surveys
import TestSupport
import Testing

@Suite struct StatisticBatchTests {
  private struct Drawn {
    var design: SurveyDesign
    var columns: [[Double]]
    var codes, areas, groups: [Int32]

    init(rows: Int, strata: Int, unitsPerStratum: Int, columns: Int, seed: UInt64, missing: Bool) throws {
      var generator = SeededGenerator(seed: seed)
      let units = (0..<rows).map { Int32($0 * strata * unitsPerStratum / rows) }
      design = try SurveyDesign(
        SurveyVariables(
          weights: units.map { _ in Double.random(in: 1...20, using: &generator) },
          stages: [
            .init(
              units: units, strata: units.map { $0 / Int32(unitsPerStratum) },
              population: .counts(units.map { _ in 40 }))
          ]))
      self.columns = (0..<columns).map { column in
        units.map { unit in
          missing && column % 3 == 1 && Double.random(in: 0...1, using: &generator) < 0.1
            ? .nan : Double(unit % 5) + Double.random(in: 0...10, using: &generator)
        }
      }
      codes = units.map { _ in Int32.random(in: -1...3, using: &generator) }
      areas = units.map { _ in Int32.random(in: -1...6, using: &generator) }
      groups = units.map { $0 % 3 }
    }
  }

  private func batch(_ drawn: Drawn) -> StatisticBatch {
    StatisticBatch(
      drawn.design, columns: drawn.columns.map { .values($0) } + [.indicator(drawn.codes, of: 2)],
      statistics: [
        .total(0), .total(1), .mean(0), .mean(1), .ratio(0, over: 2), .ratio(1, over: 3), .ratio(4, over: 1),
        .proportion(5),
      ],
      domains: [
        .init(codes: drawn.areas, count: 7), .init(codes: drawn.groups, count: 3),
        .whole(rowCount: drawn.design.rowCount),
      ])
  }

  private func domain(_ drawn: Drawn, _ number: Int) -> [Bool] {
    if number < 7 { return drawn.areas.map { $0 == Int32(number) } }
    return drawn.groups.map { number == 10 || $0 == Int32(number - 7) }
  }

  /// Every figure is that of the estimators that work on rows.
  @Test func likeTheSingleEstimators() throws {
    let drawn = try Drawn(rows: 3_000, strata: 12, unitsPerStratum: 6, columns: 5, seed: 4, missing: true)
    let batch = batch(drawn)
    let linearised = batch.linearised(threads: 2, withDesignEffects: true)
    let endless = EstimationRules(designEffectDenominator: .withReplacement)
    let replicates = ReplicateWeights.rescaledBootstrap(drawn.design, count: 50, seed: 8)
    let replicated = batch.replicated(replicates, threads: 2)
    let rules = EstimationRules(degreesOfFreedom: .domain)
    for number in 0..<11 {
      let rows = domain(drawn, number)
      let c = drawn.columns
      let d = drawn.design
      let expected = [
        d.total(of: c[0], in: rows), d.total(of: c[1], in: rows), d.mean(of: c[0], in: rows),
        d.mean(of: c[1], in: rows), d.ratio(of: c[0], over: c[2], in: rows),
        d.ratio(of: c[1], over: c[3], in: rows), d.ratio(of: c[4], over: c[1], in: rows),
        d.proportion(of: 2, among: drawn.codes, in: rows),
      ]
      let r = replicates
      let spread = [
        r.total(of: c[0], in: rows), r.total(of: c[1], in: rows), r.mean(of: c[0], in: rows),
        r.mean(of: c[1], in: rows), r.ratio(of: c[0], over: c[2], in: rows),
        r.ratio(of: c[1], over: c[3], in: rows), r.ratio(of: c[4], over: c[1], in: rows),
        r.proportion(of: 2, among: drawn.codes, in: rows),
      ]
      for statistic in expected.indices {
        let estimate = linearised.estimate(statistic, domain: number)
        #expect(agree(estimate, expected[statistic].value, expected[statistic].standardError, 1e-11))
        #expect(agree(estimate.lower, expected[statistic].lower, 1e-9))
        #expect(estimate.count == expected[statistic].count)
        #expect(agree(estimate.designEffect!, expected[statistic].designEffect!, 1e-10))
        let simple = linearised.estimate(statistic, domain: number, rules: endless).designEffect!
        #expect(simple < estimate.designEffect!)
        #expect(estimate.method.interval == expected[statistic].method.interval)
        let other = replicated.estimate(statistic, domain: number)
        #expect(agree(other, spread[statistic].value, spread[statistic].standardError, 1e-11))
        #expect(other.method.variance == spread[statistic].method.variance)
      }
      #expect(
        linearised.estimate(0, domain: number, rules: rules).degreesOfFreedom
          == d.total(of: c[0], in: rows, rules: rules).degreesOfFreedom)
    }
  }

  /// Factors of few values go by their combinations, others by the plain product; 69 units are a block and a
  /// part of one, whose last unit stands alone.
  @Test(arguments: [2, 3, 14, 20, Int.max]) func replicatesOfAnyFactors(differentValues: Int) throws {
    let drawn = try Drawn(rows: 3_000, strata: 23, unitsPerStratum: 3, columns: 5, seed: 9, missing: true)
    let batch = batch(drawn)
    var generator = SeededGenerator(seed: 3)
    let count = 400
    let factors = (0..<count * 69).map { _ in
      differentValues < .max
        ? Double(Int.random(in: 0..<differentValues, using: &generator)) * 0.7
        : Double.random(in: 0...3, using: &generator)
    }
    let replicates = ReplicateWeights(
      .rescaledBootstrap, design: drawn.design, unitFactors: factors, scale: 1 / Double(count),
      replicateScales: Array(repeating: 1, count: count))
    let replicated = batch.replicated(replicates, threads: 2)
    for number in 0..<11 {
      let rows = domain(drawn, number)
      for (statistic, estimate) in [
        (0, replicates.total(of: drawn.columns[0], in: rows)),
        (3, replicates.mean(of: drawn.columns[1], in: rows)),
        (6, replicates.ratio(of: drawn.columns[4], over: drawn.columns[1], in: rows)),
      ] {
        let other = replicated.estimate(statistic, domain: number)
        #expect(agree(other, estimate.value, estimate.standardError, 1e-11))
        #expect(other.method.variance == estimate.method.variance)
      }
    }
  }

  /// The one-sided limit of a share without events goes by the weights of the rows that state an answer, however
  /// it is estimated.
  @Test func noEventsAmongMissingAnswers() throws {
    let codes: [Int32] = [0, 0, -1, 0, 1, 1, -1, 0, 0, -1, 0, 1]
    let areas: [Int32] = [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1]
    let weights: [Double] = [1, 2, 40, 3, 4, 5, 60, 6, 7, 80, 8, 9]
    let design = try SurveyDesign(
      SurveyVariables(weights: weights, stages: [.init(strata: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])]))
    let batch = StatisticBatch(
      design, columns: [.indicator(codes, of: 1)], statistics: [.proportion(0)],
      domains: [.init(codes: areas, count: 2)])
    let replicates = ReplicateWeights.stratifiedJackknife(design)
    let (linearised, replicated) = (
      batch.linearised(threads: 1), batch.replicated(replicates, threads: 1)
    )
    // 1, 2, 3, 6, 7 and 8 are the weights that count in the first area, 4, 5 and 9 in the second.
    for (area, size) in [(0, 27.0 * 27 / 163), (1, 18.0 * 18 / 122)] {
      let rows = areas.map { $0 == Int32(area) }
      let limit = ProportionInterval.limitWithoutEvents(effectiveSize: size, level: 0.95)
      for estimate in [
        linearised.estimate(0, domain: area), replicated.estimate(0, domain: area),
        design.proportion(of: 1, among: codes, in: rows),
        replicates.proportion(of: 1, among: codes, in: rows),
      ] {
        #expect(estimate.method.interval == .oneSided && estimate.value == Double(area))
        #expect(agree(area == 0 ? estimate.upper : 1 - estimate.lower, limit, 1e-14))
      }
    }
  }

  /// A batch takes the jackknife too.
  @Test func jackknife() throws {
    let drawn = try Drawn(rows: 2_000, strata: 9, unitsPerStratum: 4, columns: 5, seed: 3, missing: true)
    let replicates = ReplicateWeights.stratifiedJackknife(drawn.design)
    let replicated = batch(drawn).replicated(replicates, threads: 2)
    let c = drawn.columns
    for number in 0..<11 {
      let rows = domain(drawn, number)
      for (statistic, expected) in [
        (1, replicates.total(of: c[1], in: rows)), (3, replicates.mean(of: c[1], in: rows)),
        (5, replicates.ratio(of: c[1], over: c[3], in: rows)),
        (7, replicates.proportion(of: 2, among: drawn.codes, in: rows)),
      ] {
        let estimate = replicated.estimate(statistic, domain: number)
        #expect(agree(estimate, expected.value, expected.standardError, 1e-11))
        #expect(estimate.method == expected.method)
      }
    }
  }

  /// Stages below the first count in a batch as they do in single estimates, calibrated or not.
  @Test func everyStage() throws {
    var codes: [Int32] = []
    var units: [Int32] = []
    var (sizes, values, bases): ([Double], [Double], [Double]) = ([], [], [])
    for unit in 0..<12 {
      for element in 0..<(2 + unit % 3) {
        codes.append(Int32((unit + element) % 2))
        units.append(Int32(unit))
        sizes.append(Double(5 + unit % 4))
        values.append(unit == 3 && element == 1 ? .nan : Double((unit * 7 + element * element * 5) % 11))
        bases.append(Double(1 + (unit + 2 * element) % 4))
      }
    }
    let kinds = bases.map { Int32($0 > 2 ? 1 : 0) }
    let strata = units.map { $0 % 2 }
    let variables = SurveyVariables(
      weights: nil,
      stages: [
        .init(units: units, strata: strata, population: .counts(strata.map { $0 == 0 ? 20 : 15 })),
        .init(population: .counts(sizes)),
      ])
    let plain = try SurveyDesign(variables)
    let total = plain.weights.reduce(0, +)
    let plan = CalibrationPlan(
      auxiliary: AuxiliaryVariables(classifications: [
        .init(codes: codes, sizes: [0.4 * total, 0.6 * total])
      ]), method: .proportional)
    for design in [plain, try plain.calibrated(by: plan)] {
      var first = design
      first.varianceForm = .ultimateCluster
      let batch = StatisticBatch(
        design, columns: [.values(values), .values(bases), .indicator(kinds, of: 1)],
        statistics: [.total(0), .mean(0), .ratio(0, over: 1), .proportion(2)],
        domains: [.whole(rowCount: values.count), .init(codes: strata, count: 2)])
      let found = batch.linearised(threads: 2, withDesignEffects: true)
      for (domain, rows) in [nil, strata.map { $0 == 0 }, strata.map { $0 == 1 }].enumerated() {
        for (statistic, expected) in [
          design.total(of: values, in: rows), design.mean(of: values, in: rows),
          design.ratio(of: values, over: bases, in: rows), design.proportion(of: 1, among: kinds, in: rows),
        ].enumerated() {
          let estimate = found.estimate(statistic, domain: domain)
          #expect(agree(estimate, expected.value, expected.standardError, 1e-11), "\(statistic) \(domain)")
          #expect(estimate.method == expected.method)
          #expect(agree(estimate.designEffect ?? .nan, expected.designEffect ?? .nan, 1e-10))
        }
      }
      #expect(
        found.estimate(1, domain: 0).standardError > 1.01 * first.mean(of: values).standardError,
        "the second stage adds nothing")
    }
  }

  /// Replicates whose rows have weights of their own, as calibrated ones, in a batch as one by one.
  @Test func replicatesOfRows() throws {
    let drawn = try Drawn(rows: 1_200, strata: 6, unitsPerStratum: 5, columns: 4, seed: 8, missing: true)
    // Squares leave 0 or 1 by three.
    let classes = (0..<1_200).map { Int32($0 * $0 % 3) }
    let plan = CalibrationPlan(
      auxiliary: AuxiliaryVariables(classifications: [
        .init(codes: classes, sizes: [30_000, 50_000])
      ]), method: .proportional)
    let replicates = try ReplicateWeights.stratifiedJackknife(drawn.design).calibrated(by: plan)
    let design = try drawn.design.calibrated(by: plan)
    let found = StatisticBatch(
      design, columns: drawn.columns.map { .values($0) } + [.indicator(drawn.codes, of: 2)],
      statistics: [.total(1), .mean(1), .ratio(1, over: 3), .proportion(4)],
      domains: [.whole(rowCount: 1_200), .init(codes: classes, count: 2)]
    ).replicated(replicates, threads: 2)
    let c = drawn.columns
    for (domain, rows) in [nil, classes.map { $0 == 0 }, classes.map { $0 == 1 }].enumerated() {
      for (statistic, expected) in [
        replicates.total(of: c[1], in: rows), replicates.mean(of: c[1], in: rows),
        replicates.ratio(of: c[1], over: c[3], in: rows),
        replicates.proportion(of: 2, among: drawn.codes, in: rows),
      ].enumerated() {
        let estimate = found.estimate(statistic, domain: domain)
        #expect(agree(estimate, expected.value, expected.standardError, 1e-11), "\(statistic) \(domain)")
        #expect(estimate.degreesOfFreedom == expected.degreesOfFreedom && estimate.method == expected.method)
      }
    }
  }

  /// Totals are held for sums and domains brought up to multiples of 4, and those of residuals beside them.
  @Test func memory() throws {
    let design = try SurveyDesign(SurveyVariables.simple(rowCount: 10))
    #expect(StatisticBatch.bytes(ofSums: 3, design: design, domainCount: 9) == 8 * 4 * (10 * 12 + 1))
    let calibrated = try design.calibrated(
      on: AuxiliaryVariables(values: [.init(Array(repeating: 1, count: 10), total: 20)]))
    #expect(StatisticBatch.bytes(ofSums: 3, design: calibrated, domainCount: 8) == 2 * 8 * 4 * (10 * 8 + 1))
  }

  /// Calibrated designs: errors of residuals, as of the single estimators.
  @Test func calibrated() throws {
    var drawn = try Drawn(rows: 2_000, strata: 10, unitsPerStratum: 5, columns: 5, seed: 12, missing: true)
    drawn.design.varianceForm = .ultimateCluster
    let sum = drawn.design.weights.reduce(0, +)
    let stated = drawn.columns[4].map { $0.isNaN ? 3 : $0 }
    let auxiliary = AuxiliaryVariables(
      classifications: [.init(codes: drawn.groups, sizes: [sum * 0.3, sum * 0.36, sum * 0.34])],
      values: [.init(stated, total: zip(stated, drawn.design.weights).reduce(0) { $0 + $1.0 * $1.1 } * 1.02)])
    drawn.design = try drawn.design.calibrated(on: auxiliary, distance: .raking)
    let results = batch(drawn).linearised(threads: 2)
    let (c, d) = (drawn.columns, drawn.design)
    for number in 0..<11 {
      let rows = domain(drawn, number)
      let expected = [
        (0, d.total(of: c[0], in: rows)), (3, d.mean(of: c[1], in: rows)),
        (5, d.ratio(of: c[1], over: c[3], in: rows)), (7, d.proportion(of: 2, among: drawn.codes, in: rows)),
      ]
      for (statistic, estimate) in expected {
        let other = results.estimate(statistic, domain: number)
        #expect(agree(other, estimate.value, estimate.standardError, 1e-10))
        #expect(other.method == estimate.method)
      }
    }
  }

  @Test func threadsDoNotCount() throws {
    let drawn = try Drawn(rows: 20_000, strata: 40, unitsPerStratum: 5, columns: 5, seed: 6, missing: true)
    let batch = batch(drawn)
    let replicates = ReplicateWeights.mirrorBootstrap(drawn.design, count: 33, seed: 8)
    let alone = (batch.linearised(threads: 1), batch.replicated(replicates, threads: 1))
    for threads in [2, 3, 7] {
      let shared = (batch.linearised(threads: threads), batch.replicated(replicates, threads: threads))
      #expect(shared.0.values == alone.0.values && shared.0.standardErrors == alone.0.standardErrors)
      #expect(shared.1.values == alone.1.values && shared.1.standardErrors == alone.1.standardErrors)
    }
  }

  @Test func loneUnitsAndEmptyDomains() throws {
    for rule in [LonePrimaryUnitRule.remove, .average, .adjust] {
      let design = try SurveyDesign(
        SurveyVariables(weights: [5, 5, 5, 8, 8, 12], stages: [.init(strata: [1, 1, 1, 2, 2, 3])]),
        lonePrimaryUnits: rule)
      let y: [Double] = [4, 7, 9, 10, 14, 20]
      let batch = StatisticBatch(
        design, columns: [.values(y)], statistics: [.total(0), .mean(0)],
        domains: [.init(codes: [0, 0, 0, 0, 0, 0], count: 2)])
      let results = batch.linearised(threads: 1)
      let (total, mean) = (design.total(of: y), design.mean(of: y))
      #expect(agree(results.estimate(0, domain: 0), total.value, total.standardError, 1e-13))
      #expect(agree(results.estimate(1, domain: 0), mean.value, mean.standardError, 1e-12))
      #expect(results.estimate(0, domain: 1).value == 0 && results.estimate(1, domain: 1).value.isNaN)
    }
    let none = StatisticBatch(
      try SurveyDesign(SurveyVariables(weights: [], stages: [.init()])), columns: [], statistics: [],
      domains: [])
    #expect(none.linearised(threads: 2).values.isEmpty)
  }
}
