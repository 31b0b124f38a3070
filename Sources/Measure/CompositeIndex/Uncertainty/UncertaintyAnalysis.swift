import Monitoring

/// An index worked out many times, each time with every uncertain input drawn anew, independently.
///
/// A run draws from a stream of its own, made of the seed and the run's number, so that the result is bit for
/// bit the same for any number of threads.
/// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 7.
public struct UncertaintyAnalysis: Sendable {
  public let nominal: IndexResult
  public let plan: UncertaintyPlan
  public let runCount: Int
  public let seed: UInt64
  /// Scores of the root, run after run, a value for each unit; NaN where it is not computed.
  public let scores: [Double]
  /// Ranks, run after run; 0 for none.
  public let ranks: [Int32]
  /// Rank distributions by unit.
  public let distributions: [RankDistribution]

  /// - Throws: faults of the table under the alternatives, such as a grouping that is not there.
  public init(
    of nominal: IndexResult, plan: UncertaintyPlan, runs: Int, seed: UInt64, threads: Int
  ) throws(InputIssues) {
    precondition(runs >= 0 && threads >= 1, "runs and threads")
    let model = try RunModel(nominal, plan)
    let dimensions = model.inputs.count
    let units = model.unitCount
    self.nominal = nominal
    self.plan = plan
    runCount = runs
    self.seed = seed
    (scores, ranks) = model.evaluate(runs, threads: threads) { run, point in
      var stream = RandomStream(seed: seed, run: UInt64(run))
      for index in 0..<dimensions { point[index] = stream.uniform() }
    }
    distributions = RankDistribution.ofUnits(
      ranks, unitCount: units, nominal: nominal.ranks, threads: threads)
  }

  /// The share of runs in which each unit ranks before each other, row by row; runs in which either has no rank
  /// are not counted. NaN where there is none, and on the diagonal 0.
  public var precedence: [Double] {
    let units = nominal.units.count
    var before = [Int32](repeating: 0, count: units * units)
    var together = before
    let hasGaps = ranks.contains(0)
    ranks.withUnsafeBufferPointer { ranks in
      before.withUnsafeMutableBufferPointer { before in
        for run in 0..<runCount {
          let row = UnsafeBufferPointer(rebasing: ranks[run * units..<(run + 1) * units])
          for i in 0..<units {
            let rank = row[i]
            if rank == 0 { continue }
            let start = i * units
            for j in 0..<units { before[start + j] &+= rank < row[j] ? 1 : 0 }
          }
        }
      }
      guard hasGaps else { return }
      for run in 0..<runCount {
        for i in 0..<units where ranks[run * units + i] > 0 {
          for j in 0..<units where ranks[run * units + j] > 0 { together[i * units + j] += 1 }
        }
      }
    }
    return before.indices.map { pair in
      let count = hasGaps ? Double(together[pair]) : Double(runCount)
      return count > 0 ? Double(before[pair]) / count : .nan
    }
  }

  /// The share of the runs with a score of a unit that fall into each class of the definition, from the lowest
  /// class up. NaN for a unit without scores.
  public func classProbabilities(unit: Int) -> [Double] {
    let classes = nominal.tree.definition.classes
    var counts = [Double](repeating: 0, count: classes.classes.count)
    var scored = 0.0
    for run in 0..<runCount {
      let score = scores[run * nominal.units.count + unit]
      guard !score.isNaN else { continue }
      scored += 1
      if let index = classes.index(of: score) { counts[index] += 1 }
    }
    return counts.map { scored > 0 ? $0 / scored : .nan }
  }

  /// Mean |rank − nominal rank| of each run, over the units with both.
  public var rankShifts: [Double] {
    RankDistribution.meanShifts(ranks, from: nominal.ranks, runs: runCount)
  }
}
