import CitySamples
import Surveys
import Testing

@Suite struct UnequalProbabilityTests {
  private static let probabilities = [0.2, 0.7, 0.8, 0.5, 0.4, 0.4]
  private static let values: [Double] = [12, 33, 45, 21, 26, 17]

  @Test func publishedInclusionProbabilities() {
    #expect(
      areNear(
        InclusionProbabilities.proportional(to: (1...10).map(Double.init), sampleSize: 4),
        (1...10).map { 0.0727272727272727 * Double($0) }, 1e-14))
    #expect(
      areNear(
        InclusionProbabilities.proportional(to: [1, 1, 2, 3, 5, 8, 40], sampleSize: 3),
        [0.1, 0.1, 0.2, 0.3, 0.5, 0.8, 1], 1e-14))
  }

  @Test func inclusionProbabilitiesAtTheEdges() {
    #expect(InclusionProbabilities.proportional(to: [], sampleSize: 3) == [])
    #expect(InclusionProbabilities.proportional(to: [5], sampleSize: 1) == [1])
    #expect(InclusionProbabilities.proportional(to: [5, 0, 1], sampleSize: 2) == [1, 0, 1])
    #expect(InclusionProbabilities.proportional(to: [5, 0, 1], sampleSize: 3) == [1, 0, 1])
    #expect(InclusionProbabilities.proportional(to: [0, 0], sampleSize: 1) == [0, 0])
    #expect(InclusionProbabilities.proportional(to: [5, 2, 1], sampleSize: 0) == [0, 0, 0])
    #expect(InclusionProbabilities.proportional(to: [1, 1, 1], sampleSize: 3) == [1, 1, 1])
  }

  /// Upper triangles, row by row.
  private static let tables: [(SelectionScheme, [Double])] = [
    (.systematic, [0, 0.2, 0.2, 0, 0, 0.5, 0.2, 0.4, 0.3, 0.3, 0.4, 0.2, 0, 0.3, 0]),
    (
      .sampford,
      [
        0.108181818182, 0.136363636364, 0.062727272727, 0.046363636364, 0.046363636364, 0.532954545455,
        0.299090909091, 0.229886363636, 0.229886363636, 0.363409090909, 0.283636363636, 0.283636363636,
        0.137386363636, 0.137386363636, 0.102727272727,
      ]
    ),
    (
      .tille,
      [
        0.118787878788, 0.145454545455, 0.067878787879, 0.033939393939, 0.033939393939, 0.509090909091,
        0.296969696970, 0.237575757576, 0.237575757576, 0.363636363636, 0.290909090909, 0.290909090909,
        0.135757575758, 0.135757575758, 0.101818181818,
      ]
    ),
    (
      .midzuno,
      [
        0.118181818182, 0.145454545455, 0.063636363636, 0.036363636364, 0.036363636364, 0.5, 0.301818181818,
        0.24, 0.24, 0.367878787879, 0.293333333333, 0.293333333333, 0.133333333333, 0.133333333333,
        0.096969696970,
      ]
    ),
    (
      .maximumEntropy,
      [
        0.106984395109, 0.134984600876, 0.062970344590, 0.047530329999, 0.047530329999, 0.534539081517,
        0.299800879734, 0.229337821456, 0.229337821456, 0.364078043485, 0.283199136588, 0.283199136588,
        0.136575529504, 0.136575529504, 0.103357182453,
      ]
    ),
  ]

  @Test(arguments: tables)
  func publishedJointProbabilities(scheme: SelectionScheme, table: [Double]) throws {
    let joint = try #require(JointProbabilities(scheme, probabilities: Self.probabilities))
    let upper = (0..<6).flatMap { row in (row + 1..<6).map { joint[row, $0] } }
    // R's iteration of the maximum entropy design stops at 1e-6.
    let tolerance = scheme == .maximumEntropy ? 1e-6 : 6e-13
    #expect(zip(upper, table).allSatisfy { abs($0 - $1) < tolerance }, "\(upper)")
  }

  /// sum over j ≠ i of π_ij is (n − 1)·π_i for any design of fixed size.
  @Test(
    arguments: SelectionScheme.allCases, [Self.probabilities, [1, 0.35, 0, 0.9, 0.05, 0.999, 0.706, 0.995]])
  func jointProbabilitiesAddUp(scheme: SelectionScheme, probabilities: [Double]) throws {
    guard let joint = JointProbabilities(scheme, probabilities: probabilities) else {
      #expect(!scheme.isExact)
      return
    }
    if scheme == .sequentialSimple { return }
    let size = probabilities.reduce(0, +)
    for unit in probabilities.indices {
      let sum = probabilities.indices.reduce(0) { $0 + ($1 == unit ? 0 : joint[unit, $1]) }
      #expect(abs(sum - (size - 1) * probabilities[unit]) < 1e-9, "\(scheme) unit \(unit): \(sum)")
      for other in probabilities.indices {
        #expect(joint[unit, other] == joint[other, unit])
        #expect(joint[unit, other] >= -1e-15)
      }
    }
  }

  @Test func equalProbabilitiesGiveSimpleRandomSampling() throws {
    for scheme in [SelectionScheme.sampford, .tille, .midzuno, .maximumEntropy, .sequentialSimple] {
      let joint = try #require(
        JointProbabilities(scheme, probabilities: [Double](repeating: 0.4, count: 10)))
      #expect(isNear(joint[2, 7], 4 * 3 / 90.0, 1e-12), "\(scheme)")
    }
  }

  @Test func publishedVariancesOfSampford() throws {
    let joint = try #require(JointProbabilities(.sampford, probabilities: Self.probabilities))
    let drawn = [1, 2, 4]
    let sample = UnequalProbabilitySample(
      probabilities: drawn.map { Self.probabilities[$0] }, joint: joint.joint(of: drawn))
    let y = drawn.map { Self.values[$0] }
    #expect(isNear(sample.total(of: y).value, 168.392857142857))
    #expect(isNear(sample.variance(of: y, formula: .horvitzThompson), 1291.92457415363, 1e-11))
    #expect(isNear(sample.variance(of: y, formula: .senYatesGrundy), 83.5377025970784, 1e-11))
    #expect(isNear(sample.variance(of: y, formula: .hansenHurwitz), 239.190051020408, 1e-12))
    #expect(isNear(joint.variance(ofPopulation: Self.values), 128.682467532468, 1e-11))
  }

  @Test func systematicDraw() {
    #expect(UnequalDraw.systematic(Self.probabilities, start: 0.35) == [1, 2, 4])
    #expect(UnequalDraw.systematic([], start: 0.5) == [])
    #expect(UnequalDraw.systematic([1, 1], start: 0.999_999) == [0, 1])
    #expect(UnequalDraw.systematic([Double](repeating: 0.1, count: 10), start: 0.9999999999999999).count == 1)
  }

  /// Frequencies over many seeds meet the probabilities within four and a half standard errors of chance, and
  /// for Pareto and sequential Poisson, which meet them approximately, within 0.01 and 0.05 more.
  @Test(arguments: SelectionScheme.allCases)
  func frequenciesMeetProbabilities(scheme: SelectionScheme) throws {
    let probabilities =
      scheme.hasEqualProbabilities
      ? [Double](repeating: 0.4, count: 10) : [0.2, 1, 0.7, 0.8, 0.5, 0.4, 0.4, 0.05, 0.95, 0]
    let size = Int(probabilities.reduce(0, +).rounded())
    let joint = JointProbabilities(scheme, probabilities: probabilities)
    let draws = 20_000
    var counts = [Int](repeating: 0, count: 10)
    var pairs = [Int](repeating: 0, count: 100)
    for draw in 0..<draws {
      let seed = "frequency-\(draw)"
      let numbers = (0..<10).map { PermanentRandomNumber.of("C\($0)", seed: seed) }
      let drawn = UnequalDraw.units(
        scheme, probabilities: probabilities, numbers: numbers, seed: seed, label: "all")
      #expect(drawn.count == size && Set(drawn).count == size)
      for first in drawn {
        counts[first] += 1
        for second in drawn { pairs[10 * first + second] += 1 }
      }
    }
    func gap(_ count: Int, _ chance: Double) -> Double { abs(Double(count) / Double(draws) - chance) }
    func error(_ chance: Double) -> Double { 4.5 * (chance * (1 - chance) / Double(draws)).squareRoot() }
    let approximation = scheme == .pareto ? 0.01 : scheme == .sequentialPoisson ? 0.05 : 0
    for unit in 0..<10 {
      let p = probabilities[unit]
      let allowed = error(p) + (p == 0 || p == 1 ? 0 : approximation)
      #expect(gap(counts[unit], p) <= allowed, "\(scheme) \(unit): \(counts[unit])")
      guard let joint else { continue }
      for other in 0..<unit {
        let chance = max(0, joint[unit, other])
        #expect(
          gap(pairs[10 * unit + other], chance) <= error(chance) + 1e-12, "\(scheme) \(unit) \(other)")
      }
    }
  }

  /// Large designs neither overflow nor lose their size.
  @Test(arguments: SelectionScheme.allCases)
  func largeDesigns(scheme: SelectionScheme) {
    let sizes = (1...3000).map { 1 / Double($0) + 0.001 }
    let probabilities =
      scheme.hasEqualProbabilities
      ? [Double](repeating: 0.1, count: 3000)
      : InclusionProbabilities.proportional(to: sizes, sampleSize: 300)
    let drawn = UnequalDraw.units(
      scheme, probabilities: probabilities,
      numbers: (0..<3000).map { PermanentRandomNumber.of("\($0)", seed: "large") }, seed: "large",
      label: "all")
    #expect(drawn.count == 300 && Set(drawn).count == 300)
  }
}
