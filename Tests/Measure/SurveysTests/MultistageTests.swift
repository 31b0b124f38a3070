import Surveys
import TestSupport
import Testing

@Suite struct MultistageTests {
  /// Over every sample of 2 of 3 clusters, in each 2 of its 3 or 4 units: the estimates' mean is the
  /// population's total, and the mean of the estimated variances their variance.
  @Test func unbiasedOverAllSamples() throws {
    let clusters: [[Double]] = [[3, 8, 1], [10, 4, 7, 2], [6, 6, 13]]
    func pairs(_ count: Int) -> [[Int]] {
      (0..<count).flatMap { first in (first + 1..<count).map { [first, $0] } }
    }
    var estimates: [(chance: Double, total: Double, variance: Double)] = []
    for drawn in pairs(3) {
      for first in pairs(clusters[drawn[0]].count) {
        for second in pairs(clusters[drawn[1]].count) {
          let rows = first.map { (drawn[0], $0) } + second.map { (drawn[1], $0) }
          let design = try SurveyDesign(
            SurveyVariables(
              weights: nil,
              stages: [
                .init(units: rows.map { Int32($0.0) }, population: .counts([3, 3, 3, 3])),
                .init(population: .counts(rows.map { Double(clusters[$0.0].count) })),
              ]))
          let total = design.total(of: rows.map { clusters[$0.0][$0.1] })
          let samples = pairs(clusters[drawn[0]].count).count * pairs(clusters[drawn[1]].count).count
          estimates.append((1 / Double(3 * samples), total.value, total.variance))
        }
      }
    }
    let mean = estimates.reduce(0) { $0 + $1.chance * $1.total }
    #expect(agree(mean, clusters.joined().reduce(0, +), 1e-12))
    let variance = estimates.reduce(0) { $0 + $1.chance * ($1.total - mean) * ($1.total - mean) }
    #expect(agree(estimates.reduce(0) { $0 + $1.chance * $1.variance }, variance, 1e-12))
  }

  /// Stages taken whole are strata of the stage below.
  @Test func wholeStagesAreStrata() throws {
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<120).map { Int32($0) }
    let y = rows.map { _ in Double.random(in: 0...9, using: &generator) }
    let flat = try SurveyDesign(
      SurveyVariables(
        weights: nil, stages: [.init(strata: rows.map { $0 / 10 }, population: .counts(rows.map { _ in 25 }))]
      ))
    let staged = try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(units: rows.map { $0 / 30 }, population: .counts(rows.map { _ in 4 })),
          .init(units: rows.map { $0 / 10 }, population: .counts(rows.map { _ in 3 })),
          .init(population: .counts(rows.map { _ in 25 })),
        ]))
    #expect(agree(staged.mean(of: y), flat.mean(of: y).value, flat.mean(of: y).standardError, 1e-12))
    #expect(agree(staged.total(of: y), flat.total(of: y).value, flat.total(of: y).standardError, 1e-12))
  }

  /// Three stages against the formula written out.
  @Test func threeStagesByHand() throws {
    var generator = SeededGenerator(seed: 7)
    let rows = 0..<3 * 2 * 4
    let y = rows.map { _ in Double.random(in: 0...9, using: &generator) }
    let design = try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(units: rows.map { Int32($0 / 8) }, population: .counts(rows.map { _ in 10 })),
          .init(units: rows.map { Int32($0 / 4 % 2) }, population: .counts(rows.map { _ in 5 })),
          .init(population: .counts(rows.map { _ in 16 })),
        ]))
    let weight = 10.0 / 3 * 5 / 2 * 16 / 4
    func spread(_ values: [Double]) -> Double {
      let (n, mean) = (Double(values.count), values.reduce(0, +) / Double(values.count))
      return n / (n - 1) * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let seconds = (0..<6).map { unit in (0..<4).map { weight * y[unit * 4 + $0] } }
    let firsts = (0..<3).map { unit in (0..<2).map { seconds[unit * 2 + $0].reduce(0, +) } }
    var variance = 0.7 * spread(firsts.map { $0.reduce(0, +) })
    variance += 0.3 * 0.6 * firsts.reduce(0) { $0 + spread($1) }
    variance += 0.3 * 0.4 * 0.75 * seconds.reduce(0) { $0 + spread($1) }
    #expect(agree(design.total(of: y).variance, variance, 1e-12))
    #expect(agree(design.weights[0], weight, 1e-14))
  }

  /// Below the first stage too a lone unit of several is refused, unless a rule is stated.
  @Test func loneUnitsBelow() throws {
    let variables = SurveyVariables(
      weights: nil,
      stages: [
        .init(units: [0, 0, 1], population: .counts([4, 4, 4])), .init(population: .counts([3, 3, 3])),
      ])
    let faults = #expect(throws: SurveyDesignFaults.self) { try SurveyDesign(variables) }
    #expect(faults?.all.map { [$0.row, $0.stage ?? -1] } == [[2, 1]])
    let y: [Double] = [1, 4, 2]
    let removed = try SurveyDesign(variables, lonePrimaryUnits: .remove).total(of: y).variance
    let average = try SurveyDesign(variables, lonePrimaryUnits: .average).total(of: y).variance
    var first = try SurveyDesign(variables, lonePrimaryUnits: .remove)
    first.varianceForm = .ultimateCluster
    let ofFirst = first.total(of: y).variance
    #expect(agree(average - ofFirst, 2 * (removed - ofFirst), 1e-12) && removed > ofFirst)
  }
}
