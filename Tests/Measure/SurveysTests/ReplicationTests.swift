import Surveys
import TestSupport
import Testing

@Suite struct ReplicationTests {
  private static let arrests: [Double] = [120, 78, 185, 228, 670, 530]
  private static let alive: [Double] = [25, 24, 30, 49, 80, 70]

  /// Levy and Lemeshow: two units in each of three strata.
  private func survivors() throws -> SurveyDesign {
    try SurveyDesign(
      SurveyVariables(weights: [1, 1, 1, 1, 1, 1], stages: [.init(strata: [1, 1, 2, 2, 3, 3])]))
  }

  /// The four half-samples of the reference: the first unit of strata 1, 2, 3.
  private static let halves = [
    [true, true, true], [false, true, false], [true, false, false], [false, false, true],
  ]

  @Test func survivorsOfArrests() throws {
    let design = try survivors()
    let (alive, arrests) = (ReplicationTests.alive, ReplicationTests.arrests)
    #expect(agree(design.ratio(of: alive, over: arrests), 0.153506350082827, 0.00980730359997476, 1e-12))
    let knife = ReplicateWeights.stratifiedJackknife(design)
    #expect(agree(knife.ratio(of: alive, over: arrests).standardError, 0.00984645720399716, 1e-12))
    let given = ReplicateWeights.halfSamples(design, firsts: ReplicationTests.halves)
    #expect(agree(given.ratio(of: alive, over: arrests).standardError, 0.00941840066991849, 1e-12))
    let centred = ReplicateWeights.halfSamples(design, firsts: ReplicationTests.halves, centre: .fullSample)
    #expect(agree(centred.ratio(of: alive, over: arrests).standardError, 0.00942663573267295, 1e-12))
    let fay = ReplicateWeights.halfSamples(design, firsts: ReplicationTests.halves, fay: 0.3)
    #expect(agree(fay.ratio(of: alive, over: arrests).standardError, 0.00952518747770524, 1e-12))
    let balanced = ReplicateWeights.balancedHalfSamples(design)
    #expect(balanced.count == 4)
    for replicates in [knife, given, centred, fay, balanced] {
      #expect(agree(replicates.total(of: alive), 278, 21.4941852602047, 1e-12))
    }
    #expect(agree(design.total(of: alive), 278, 21.4941852602047, 1e-12))
    #expect(knife.degreesOfFreedom == 3)
  }

  /// The jackknife as the factors of every unit in every replicate, written out.
  @Test func leavingOneOutByItsFactors() throws {
    let design = try SurveyDesign(
      SurveyVariables(
        weights: [3, 5, 2, 7, 4, 6, 8],
        stages: [.init(strata: [0, 0, 0, 1, 2, 2, 2], population: .counts([9, 9, 9, 1, 30, 30, 30]))]))
    let knife = ReplicateWeights.stratifiedJackknife(design)
    let factors: [[Double]] = [
      [0, 1.5, 1.5, 1, 1, 1, 1], [1.5, 0, 1.5, 1, 1, 1, 1], [1.5, 1.5, 0, 1, 1, 1, 1],
      [1, 1, 1, 1, 0, 1.5, 1.5], [1, 1, 1, 1, 1.5, 0, 1.5], [1, 1, 1, 1, 1.5, 1.5, 0],
    ]
    let scales = [Double](repeating: 2 / 3.0 * (1 - 3 / 9.0), count: 3) + Array(repeating: 0.6, count: 3)
    let written = ReplicateWeights(
      .stratifiedJackknife, design: design, unitFactors: factors.flatMap { $0 }, scale: 1,
      replicateScales: scales)
    #expect(knife.count == 6 && zip(knife.replicateScales, scales).allSatisfy { agree($0, $1, 1e-15) })
    for replicate in 0..<6 {
      #expect(knife.weights(ofReplicate: replicate) == written.weights(ofReplicate: replicate))
    }
    let (y, x): ([Double], [Double]) = ([1, 4, 9, 2, 8, 3, 5], [2, 3, 5, 1, 4, 4, 2])
    let domain = [true, false, true, true, false, true, true]
    for rows in [nil, domain] {
      let (ratio, other) = (knife.ratio(of: y, over: x, in: rows), written.ratio(of: y, over: x, in: rows))
      #expect(agree(ratio, other.value, other.standardError, 1e-13))
    }
  }

  /// Twenty thousand units are as many replicates, of which no table is made.
  @Test func jackknifeOfManyUnits() throws {
    var generator = SeededGenerator(seed: 21)
    let rows = 20_000
    let design = try SurveyDesign(
      SurveyVariables(
        weights: (0..<rows).map { _ in Double.random(in: 1...9, using: &generator) },
        stages: [.init(strata: (0..<rows).map { Int32($0 % 7) })]))
    let y = (0..<rows).map { _ in Double.random(in: 0...1, using: &generator) }
    let (knife, linearised) = (
      ReplicateWeights.stratifiedJackknife(design).total(of: y), design.total(of: y)
    )
    #expect(agree(knife, linearised.value, linearised.standardError, 1e-10))
    #expect(knife.method.variance == .replicates(.stratifiedJackknife, used: rows, centre: .meanOfReplicates))
  }

  /// In a simple sample the jackknife of a share is its linearised error, and Woodruff's interval the same.
  @Test func quantiles() throws {
    let y = (0..<40).map { Double($0 * $0 % 17) }
    let design = try SurveyDesign(SurveyVariables.simple(rowCount: 40, populationCount: 100))
    let replicates = ReplicateWeights.jackknife(design)
    for (a, b) in zip(
      replicates.quantiles(of: y, at: [0.25, 0.5, 0.9]), design.quantiles(of: y, at: [0.25, 0.5, 0.9]))
    {
      #expect(agree(a, b.value, b.standardError, 1e-12) && a.lower == b.lower && a.upper == b.upper)
      #expect(a.degreesOfFreedom == 39 && a.count == 40)
    }
    #expect(replicates.quantiles(of: y, at: [0.5])[0].standardError > 0)
    // Replicates that never differ know of no error.
    let same = ReplicateWeights(
      stated: [design.weights, design.weights], fullWeights: design.weights, scale: 1, degreesOfFreedom: 1)
    #expect(same.quantiles(of: y, at: [0.5])[0].standardError == 0)
  }

  /// The same by weights that stand in the data, and by a statistic given as a function.
  @Test func statedWeights() throws {
    let design = try survivors()
    let made = ReplicateWeights.halfSamples(design, firsts: ReplicationTests.halves)
    let stated = ReplicateWeights(
      stated: (0..<4).map(made.weights), fullWeights: design.weights, scale: 0.25, degreesOfFreedom: 3)
    let ratio = stated.ratio(of: ReplicationTests.alive, over: ReplicationTests.arrests)
    #expect(agree(ratio.standardError, 0.00941840066991849, 1e-12))
    let function = made.estimate(count: 6) { weights in
      let top = zip(weights, ReplicationTests.alive).reduce(0) { $0 + $1.0 * $1.1 }
      return top / zip(weights, ReplicationTests.arrests).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(agree(function, ratio.value, ratio.standardError, 1e-13))
    let matrix = made.covariances { weights in
      let top = zip(weights, ReplicationTests.alive).reduce(0) { $0 + $1.0 * $1.1 }
      return [top, 2 * top]
    }
    #expect(agree(matrix[1, 1], 4 * 21.4941852602047 * 21.4941852602047, 1e-12))
    #expect(agree(matrix.correlation(0, 1), 1, 1e-12))
  }

  /// With as many strata as you like, half-samples give the linearised variance of totals exactly: that is
  /// what the Hadamard matrix is for.
  @Test(arguments: [1, 2, 3, 4, 7, 8, 11, 12, 19, 23, 25, 27, 31, 35, 40, 51, 91, 99])
  func halfSamplesAreBalanced(strata: Int) throws {
    var generator = SeededGenerator(seed: UInt64(strata))
    let design = try SurveyDesign(
      SurveyVariables(
        weights: (0..<2 * strata).map { _ in Double.random(in: 1...5, using: &generator) },
        stages: [.init(strata: (0..<Int32(2 * strata)).map { $0 / 2 })]))
    let y = (0..<2 * strata).map { _ in Double.random(in: 0...100, using: &generator) }
    let replicates = ReplicateWeights.balancedHalfSamples(design)
    #expect(replicates.count > strata && replicates.count <= strata + 16)
    let linearised = design.total(of: y)
    #expect(agree(replicates.total(of: y), linearised.value, linearised.standardError, 1e-10))
    let fay = ReplicateWeights.balancedHalfSamples(design, fay: 0.5)
    #expect(agree(fay.total(of: y), linearised.value, linearised.standardError, 1e-10))
  }

  @Test(.enabled(if: SchoolSamples.arePresent)) func jackknifeOfSchools() throws {
    let (sample, design) = try SchoolSamples.clusters()
    let (api, enrolment) = (sample.numbers("api00"), sample.numbers("enroll"))
    let knife = ReplicateWeights.jackknife(design)
    #expect(agree(knife.scale * knife.replicateScales[0], 0.914839277851167, 1e-13))
    #expect(agree(knife.mean(of: api), 644.169398907104, 26.3293605895276, 1e-12))
    #expect(
      agree(
        ReplicateWeights.jackknife(design, centre: .fullSample).mean(of: api).standardError, 26.3348576684592,
        1e-12))
    #expect(agree(knife.total(of: enrolment), 3404940.13452911, 932235.027041215, 1e-12))
    #expect(
      agree(
        knife.ratio(of: sample.numbers("api.stu"), over: enrolment), 0.849708741724488, 0.00951708517561472,
        1e-12))
    let (stratified, strata) = try SchoolSamples.stratified()
    let knives = ReplicateWeights.stratifiedJackknife(strata)
    #expect(agree(knives.mean(of: stratified.numbers("api00")), 662.287363159321, 9.40894080278461, 1e-12))
    #expect(
      agree(
        knives.ratio(of: stratified.numbers("api.stu"), over: stratified.numbers("enroll")).standardError,
        0.00777250903998768, 1e-10))
  }

  @Test(.enabled(if: SchoolSamples.arePresent)) func bootstrapOfSchools() throws {
    let (sample, design) = try SchoolSamples.clusters()
    let api = sample.numbers("api00")
    let mirror = ReplicateWeights.mirrorBootstrap(design, count: 4_000, seed: 20_170_101)
    #expect(agree(mirror.mean(of: api).standardError, 23.5422406937810, 0.03))
    let plain = ReplicateWeights.rescaledBootstrap(
      design, count: 4_000, seed: 20_170_101, ignoresFiniteness: true)
    #expect(agree(plain.mean(of: api).standardError, 23.7790107208869, 0.03))
    let finite = ReplicateWeights.rescaledBootstrap(design, count: 4_000, seed: 20_170_101)
    #expect(agree(finite.mean(of: api).standardError, 23.5422406937810, 0.03))
    let many = ReplicateWeights.rescaledBootstrap(design, count: 4_000, seed: 3, drawsOfStratum: [40])
    // With many draws weights fall below 0, so a ratio is no longer nearly linear in them; a total is.
    #expect(agree(many.total(of: api).standardError, design.total(of: api).standardError, 0.03))
    let again = ReplicateWeights.mirrorBootstrap(design, count: 4_000, seed: 20_170_101)
    #expect(again.mean(of: api) == mirror.mean(of: api))
    let other = ReplicateWeights.mirrorBootstrap(design, count: 4_000, seed: 20_170_102)
    #expect(other.mean(of: api) != mirror.mean(of: api))
    let share = plain.proportion(of: 1, among: sample.texts("sch.wide").map { $0 == "Yes" ? 1 : 0 })
    #expect(share.lower > 0 && share.upper < 1 && share.lower < share.value)
  }

  /// On smooth statistics the ways of estimating an error agree.
  @Test(arguments: [1, 2] as [UInt64]) func waysAgree(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let strata = (0..<1_200).map { Int32($0 / 60) }
    let units = (0..<1_200).map { Int32($0 / 6) }
    let design = try SurveyDesign(
      SurveyVariables(
        weights: strata.map { _ in Double.random(in: 1...4, using: &generator) },
        stages: [.init(units: units, strata: strata, population: .counts(strata.map { _ in 30 }))]))
    let x = units.map { Double($0 % 7) + Double.random(in: 1...20, using: &generator) }
    let y = x.map { 3 * $0 + Double.random(in: 0...20, using: &generator) }
    var first = design
    first.varianceForm = .ultimateCluster
    let taylor = first.ratio(of: y, over: x).standardError
    #expect(
      agree(ReplicateWeights.stratifiedJackknife(design).ratio(of: y, over: x).standardError, taylor, 0.01))
    let bootstrap = ReplicateWeights.rescaledBootstrap(design, count: 4_000, seed: seed)
    #expect(agree(bootstrap.ratio(of: y, over: x).standardError, taylor, 0.04))
    let mirror = ReplicateWeights.mirrorBootstrap(design, count: 4_000, seed: seed)
    #expect(agree(mirror.ratio(of: y, over: x).standardError, taylor, 0.04))
    // A median, which the jackknife cannot do.
    let median = bootstrap.estimate(count: 1_200) { WeightedDistribution(y, weights: $0).quantile(0.5) }
    let woodruff = design.quantiles(of: y, at: [0.5])[0]
    #expect(median.value == woodruff.value && agree(median.standardError, woodruff.standardError, 0.35))
  }

  @Test func replicatesWithoutTheDomain() throws {
    let design = try survivors()
    let domain = [true, false, false, false, false, false]
    let mean = ReplicateWeights.stratifiedJackknife(design).mean(of: ReplicationTests.alive, in: domain)
    #expect(mean.value == 25)
    #expect(mean.method.variance == .replicates(.stratifiedJackknife, used: 5, centre: .meanOfReplicates))
  }
}
