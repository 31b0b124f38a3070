import Surveys
import TestSupport
import Testing

@Suite struct CalibrationTests {
  private typealias Classification = AuxiliaryVariables.Classification
  private typealias Values = AuxiliaryVariables.Values

  private static let small = AuxiliaryVariables(
    values: [Values([1, 1, 1, 1, 1], total: 100), Values([3, 5, 8, 2, 9], total: 580)])
  private let twenties = [20.0, 20, 20, 20, 20]

  /// The reference stops its iterations early: its raked g sum to 5.0000000084, its logit ones to
  /// 4.9999993368, where 5 is the total. Linear weights need no iterations.
  @Test func smallVectors() throws {
    let expected: [(CalibrationDistance, [Double])] = [
      (
        .linear,
        [0.870967741935485, 0.978494623655915, 1.13978494623656, 0.817204301075271, 1.19354838709677]
      ),
      (
        .raking, [0.869796742794659, 0.96831904951684, 1.13741649924944, 0.824360981466268, 1.20010673538719]
      ),
      (
        .logit(lower: 0.5, upper: 1.6),
        [0.869067228471346, 0.974497017587487, 1.14107565098486, 0.820933238661868, 1.19442620106884]
      ),
      (
        .truncatedLinear(lower: 0.5, upper: 1.6),
        [0.870967741935485, 0.978494623655915, 1.13978494623656, 0.817204301075271, 1.19354838709677]
      ),
    ]
    for (distance, g) in expected {
      let calibration = try Calibration(
        weights: twenties, auxiliary: CalibrationTests.small, distance: distance)
      let tolerance = distance == .raking || distance == .logit(lower: 0.5, upper: 1.6) ? 1e-6 : 1e-12
      #expect(zip(calibration.g, g).allSatisfy { agree($0, $1, tolerance) }, "\(distance) \(calibration.g)")
      #expect(agree(calibration.g.reduce(0, +), 5, 1e-11))
      #expect(agree(zip(calibration.g, [3, 5, 8, 2, 9]).reduce(0) { $0 + $1.0 * $1.1 }, 29, 1e-11))
    }
  }

  /// Where the bounds bind, the totals are still met and the bounds kept; where no weights exist, it is said.
  @Test func bounds() throws {
    let bound = try Calibration(
      weights: twenties, auxiliary: CalibrationTests.small,
      distance: .truncatedLinear(lower: 0.85, upper: 1.19))
    #expect(bound.range.lowerBound >= 0.85 && bound.range.upperBound <= 1.19)
    #expect(agree(bound.weights.reduce(0, +), 100, 1e-10))
    #expect(agree(zip(bound.weights, [3, 5, 8, 2, 9]).reduce(0) { $0 + $1.0 * $1.1 }, 580, 1e-10))
    for distance in [
      CalibrationDistance.truncatedLinear(lower: 0.95, upper: 1.05), .logit(lower: 0.95, upper: 1.05),
    ] {
      #expect(throws: CalibrationFailure.self) {
        try Calibration(weights: twenties, auxiliary: CalibrationTests.small, distance: distance)
      }
    }
    // Totals that contradict each other.
    #expect(throws: CalibrationFailure.self) {
      try Calibration(
        weights: twenties,
        auxiliary: AuxiliaryVariables(
          values: [Values([1, 1, 1, 1, 1], total: 100), Values([2, 2, 2, 2, 2], total: 300)]))
    }
  }

  @Test func proportionalFitting() throws {
    let raking = try Raking(
      weights: [20, 30, 15, 35],
      classifications: [
        Classification(codes: [0, 0, 1, 1], sizes: [60, 40]),
        Classification(codes: [0, 1, 0, 1], sizes: [45, 55]),
      ])
    let expected = [29.600708593898, 30.399291406102, 15.399291406102, 24.600708593898]
    #expect(zip(raking.weights, expected).allSatisfy { agree($0, $1, 1e-12) })
    let empty = #expect(throws: CalibrationFailure.self) {
      try Raking(weights: [1, 1], classifications: [Classification(codes: [0, 0], sizes: [5, 3])])
    }
    #expect(empty == CalibrationFailure(component: 1, total: 3, reached: 0))
    #expect(throws: CalibrationFailure.self) {
      try Raking(
        weights: [1, 1, 1, 1],
        classifications: [
          Classification(codes: [0, 0, 1, 1], sizes: [60, 40]),
          Classification(codes: [0, 1, 0, 1], sizes: [45, 65]),
        ])
    }
  }

  @Test(.enabled(if: SchoolSamples.arePresent)) func schools() throws {
    let (sample, design) = try SchoolSamples.clusters()
    let (api, enrolment) = (sample.numbers("api00"), sample.numbers("enroll"))
    let types = Classification(codes: sample.schoolTypes, sizes: [4421, 755, 1018])
    let wide = Classification(
      codes: sample.texts("sch.wide").map { $0 == "Yes" ? 1 : 0 }, sizes: [1072, 5122])
    let before = Values(sample.numbers("api99"), total: 3_914_069)
    let both = AuxiliaryVariables(classifications: [types], values: [before])

    let post = try design.postStratified(by: types)
    #expect(agree(post.mean(of: api), 642.310788211582, 23.9204864450904, 1e-11))
    #expect(agree(post.total(of: enrolment), 3680892.94511905, 406292.636294802, 1e-11))
    for (type, weight) in [30.7013888888889, 53.9285714285714, 40.72].enumerated() {
      let row = try #require(sample.schoolTypes.firstIndex(of: Int32(type)))
      #expect(agree(post.weights[row], weight, 1e-12))
    }

    // R stops raking at a looser tolerance; weights met exactly differ in the fifth digit.
    let raked = try design.raked(to: [types, wide])
    #expect(agree(raked.mean(of: api), 641.230246862209, 23.7036412402377, 1e-4))
    #expect(agree(raked.total(of: enrolment), 3647300.03131431, 400602.719733619, 1e-4))
    let cells = [
      [39.8385094106, 29.8704638727], [67.1257826263, 50.3301527727], [49.0700673993, 36.7921816647],
    ]
    for row in api.indices {
      #expect(agree(raked.weights[row], cells[Int(types.codes[row])][Int(wide.codes[row])], 1e-4))
    }
    #expect(agree(raked.kishLoss, 1.05166050678282, 1e-4))
    #expect(agree(raked.weights.reduce(0, +), 6194, 1e-11))

    let linear = try design.calibrated(on: both)
    #expect(agree(linear.mean(of: api), 665.309071165780, 3.44175311640481, 1e-11))
    #expect(agree(linear.total(of: enrolment), 3638487.20413188, 385524.427352479, 1e-11))
    let raking = try design.calibrated(on: both, distance: .raking)
    // The reference stopped iterating earlier: its margins are met to nine digits, these to twelve.
    #expect(agree(raking.mean(of: api), 665.393795994781, 3.43775353948569, 1e-8))
    #expect(agree(raking.total(of: enrolment), 3616588.56447065, 387618.630781262, 1e-8))
    let logit = try design.calibrated(on: both, distance: .logit(lower: 0.7, upper: 1.7))
    #expect(agree(logit.mean(of: api), 665.460969427492, 3.41998372156949, 1e-10))
    #expect(agree(logit.total(of: enrolment), 3657885.06503333, 378603.949483546, 1e-10))
    let ranges: [(CalibrationDistance, Double, Double)] = [
      (.linear, 0.418592462213952, 1.83329488316997), (.raking, 0.534231368669851, 1.99476124370692),
      (.logit(lower: 0.7, upper: 1.7), 0.700875327244543, 1.69688131007377),
    ]
    for (distance, lower, upper) in ranges {
      let g = try Calibration(weights: design.weights, auxiliary: both, distance: distance)
      #expect(
        agree(g.range.lowerBound, lower, 1e-8) && agree(g.range.upperBound, upper, 1e-8),
        "\(distance) \(g.range)")
      #expect(zip(both.totals, totals(of: both, g.weights)).allSatisfy { agree($1, $0, 1e-9) })
    }
    #expect(throws: CalibrationFailure.self) {
      try design.calibrated(on: both, distance: .truncatedLinear(lower: 0.5, upper: 1.5))
    }
    let ratio = try design.calibrated(
      on: AuxiliaryVariables(values: [before]), variances: sample.numbers("api99"))
    #expect(agree(ratio.mean(of: api), 644.169398907104, 23.5422406937810, 1e-11))
    #expect(agree(ratio.total(of: enrolment), 3544815.87783249, 395690.514484028, 1e-11))

    let trimmed = try #require(WeightTrimming(raked.weights, to: 20...45))
    #expect(agree(trimmed.weights.reduce(0, +), 6194, 1e-12))
    #expect(agree(trimmed.weights.min()!, 30.8491568390251, 1e-4) && trimmed.weights.max()! == 45)
    #expect(trimmed.trimmedCount == 22)

    // The jackknife with every replicate raked.
    let replicates = try ReplicateWeights.jackknife(design).adjusted { weights throws(CalibrationFailure) in
      try Raking(weights: weights, classifications: [types, wide]).weights
    }
    #expect(agree(replicates.mean(of: api), 641.230246862209, 26.8734742360894, 2e-4))
    #expect(agree(replicates.total(of: enrolment), 3647300.03131431, 463510.859566677, 2e-4))
  }

  private func totals(of auxiliary: AuxiliaryVariables, _ weights: [Double]) -> [Double] {
    auxiliary.classifications.flatMap { classification in
      classification.sizes.indices.map { code in
        weights.indices.reduce(0) { $0 + (Int(classification.codes[$1]) == code ? weights[$1] : 0) }
      }
    }
      + auxiliary.values.map { column in weights.indices.reduce(0) { $0 + weights[$1] * column.values[$1] } }
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func marginsAreMet(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = 400
    let first = (0..<count).map { _ in Int32.random(in: 0..<5, using: &generator) }
    let second = (0..<count).map { _ in Int32.random(in: 0..<3, using: &generator) }
    let x = (0..<count).map { _ in Double.random(in: 0...10, using: &generator) }
    let design = (0..<count).map { _ in Double.random(in: 1...5, using: &generator) }
    // Totals of a population that exists: other weights on the same rows.
    let other = design.map { $0 * Double.random(in: 0.8...1.3, using: &generator) }
    let firstSizes = (0..<5).map { code in
      (0..<count).reduce(0) { $0 + (first[$1] == Int32(code) ? other[$1] : 0) }
    }
    let secondSizes = (0..<3).map { code in
      (0..<count).reduce(0) { $0 + (second[$1] == Int32(code) ? other[$1] : 0) }
    }
    let auxiliary = AuxiliaryVariables(
      classifications: [
        Classification(codes: first, sizes: firstSizes), Classification(codes: second, sizes: secondSizes),
      ],
      values: [Values(x, total: zip(x, other).reduce(0) { $0 + $1.0 * $1.1 })])
    for distance in [
      CalibrationDistance.linear, .raking, .logit(lower: 0.5, upper: 2),
      .truncatedLinear(lower: 0.5, upper: 2),
    ] {
      let calibration = try Calibration(weights: design, auxiliary: auxiliary, distance: distance)
      #expect(
        zip(auxiliary.totals, totals(of: auxiliary, calibration.weights)).allSatisfy { agree($1, $0, 1e-9) })
      if case .logit = distance {
        #expect(calibration.range.lowerBound > 0.5 && calibration.range.upperBound < 2)
      }
    }
    let raked = try Raking(weights: design, classifications: auxiliary.classifications)
    let newton = try Calibration(
      weights: design, auxiliary: AuxiliaryVariables(classifications: auxiliary.classifications),
      distance: .raking)
    #expect(zip(raked.weights, newton.weights).allSatisfy { agree($0, $1, 1e-8) })
  }

  /// Weights within the bounds exist, for they made the totals: they, or others, are found.
  @Test(arguments: 0..<60) func tightBounds(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = 80
    let codes = (0..<count).map { _ in Int32.random(in: 0..<4, using: &generator) }
    let columns = (0..<3).map { _ in (0..<count).map { _ in Double.random(in: -1...10, using: &generator) } }
    let design = (0..<count).map { _ in Double.random(in: 1...50, using: &generator) }
    // g at either bound for most rows, so that little room is left.
    let made = design.map {
      $0 * (Bool.random(using: &generator) ? 0.72 : Double.random(in: 1.1...1.38, using: &generator))
    }
    let sizes = (0..<4).map { code in (0..<count).reduce(0) { $0 + (codes[$1] == Int32(code) ? made[$1] : 0) }
    }
    let auxiliary = AuxiliaryVariables(
      classifications: [Classification(codes: codes, sizes: sizes)],
      values: columns.map { column in Values(column, total: zip(column, made).reduce(0) { $0 + $1.0 * $1.1 })
      })
    for distance in [
      CalibrationDistance.truncatedLinear(lower: 0.7, upper: 1.4), .logit(lower: 0.7, upper: 1.4), .raking,
    ] {
      let calibration = try Calibration(weights: design, auxiliary: auxiliary, distance: distance)
      #expect(
        zip(auxiliary.totals, totals(of: auxiliary, calibration.weights)).allSatisfy { agree($1, $0, 1e-8) })
      if distance != .raking {
        #expect(calibration.range.lowerBound >= 0.7 && calibration.range.upperBound <= 1.4)
      }
    }
  }

  /// Calibrating again on what is met already changes neither weights nor errors; margins do not err.
  @Test func again() throws {
    var generator = SeededGenerator(seed: 2)
    let y = (0..<200).map { _ in Double.random(in: 0...9, using: &generator) }
    let codes = (0..<200).map { _ in Int32.random(in: 0..<4, using: &generator) }
    let other = (0..<200).map { _ in Int32.random(in: 0..<3, using: &generator) }
    let design = try SurveyDesign(
      SurveyVariables(
        weights: y.map { _ in Double.random(in: 1...5, using: &generator) },
        stages: [.init(units: (0..<200).map { $0 / 5 }, strata: (0..<200).map { $0 / 50 })]))
    let types = Classification(codes: codes, sizes: [100, 120, 160, 200])
    let once = try design.postStratified(by: types)
    let twice = try once.postStratified(by: types)
    #expect(agree(twice.mean(of: y), once.mean(of: y).value, once.mean(of: y).standardError, 1e-11))
    #expect(agree(once.total(of: codes.map { $0 == 2 ? 1 : 0 }).value, 160, 1e-12))
    #expect(once.total(of: codes.map { $0 == 2 ? 1 : 0 }).standardError < 1e-10)
    // Raking as a calibration and by fitting leave the same errors.
    let margins = [types, Classification(codes: other, sizes: [180, 200, 200])]
    let raked = try design.raked(to: margins).mean(of: y)
    let newton = try design.calibrated(on: AuxiliaryVariables(classifications: margins), distance: .raking)
    #expect(agree(newton.mean(of: y), raked.value, raked.standardError, 1e-10))
    #expect(raked.method.isCalibrated && raked.designEffect! < 10)
  }

  @Test func trimming() {
    #expect(WeightTrimming([1, 2, 3], to: 0...9)?.weights == [1, 2, 3])
    #expect(WeightTrimming([1, 2, 9], to: 0...6)?.weights == [2.5, 3.5, 6])
    #expect(WeightTrimming([5, 9], to: 0...4) == nil)
    // Once is not enough: the spread takes 3.5 over.
    #expect(WeightTrimming([1, 3.2, 9], to: 0...4)?.weights == [3.5, 5.7, 4])
    #expect(WeightTrimming([1, 3.2, 8], to: 0...4.5, isStrict: true)?.weights.max() == 4.5)
  }
}
