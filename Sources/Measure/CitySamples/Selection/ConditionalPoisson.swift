#if canImport(Glibc)
  import Glibc
#endif

/// The chances of a Poisson design which, held to a fixed size, includes each unit with its target
/// probability: the design of maximum entropy.
///
/// Newton's method on the log odds, with the diagonal of the matrix alone and half the step where a whole one
/// does not help.
/// - Source: X.-H. Chen, A. P. Dempster, J. S. Liu, *Weighted finite population sampling to maximize entropy*,
///   1994; J. Hájek, *Sampling from a Finite Population*, 1981.
struct ConditionalPoisson {
  private(set) var chances: [Double]
  /// Largest difference between an inclusion probability and its target.
  private(set) var error = Double.infinity

  /// - Parameter targets: above 0, below 1, with a whole number as their sum.
  init(_ targets: [Double]) {
    let count = UnequalDraw.wholeNumber(targets.reduce(0, +))
    var step = 1.0
    chances = targets
    var logOdds = targets.map { log($0 / (1 - $0)) }
    for _ in 0..<500 {
      let reached = ConditionalPoisson.inclusion(chances, count: count)
      let worst = zip(reached, targets).reduce(0) { max($0, abs($1.0 - $1.1)) }
      if worst > 0.8 * error { step = 0.5 }
      error = worst
      guard worst > 1e-14 else { return }
      for unit in targets.indices {
        let variance = reached[unit] * (1 - reached[unit])
        logOdds[unit] += step * max(-2, min(2, (targets[unit] - reached[unit]) / variance))
        chances[unit] = 1 / (1 + exp(-logOdds[unit]))
      }
      ConditionalPoisson.centre(&chances, &logOdds, count: count)
    }
  }

  /// ψ_k = p_k·P(others take n − 1) / P(all take n).
  static func inclusion(_ chances: [Double], count: Int) -> [Double] {
    let all = SizeDistribution(chances, around: count)
    return chances.map { $0 * all.removing($0).chance[count - 1] / all.chance[count] }
  }

  /// A common factor of the odds changes nothing of the design; the one that brings the mean size near
  /// `count` keeps the numbers sound.
  private static func centre(_ chances: inout [Double], _ logOdds: inout [Double], count: Int) {
    let (mean, variance) = chances.reduce((0.0, 0.0)) { ($0.0 + $1, $0.1 + $1 * (1 - $1)) }
    guard variance > 0 else { return }
    let shift = max(-1, min(1, (Double(count) - mean) / variance))
    for unit in chances.indices {
      logOdds[unit] += shift
      chances[unit] = 1 / (1 + exp(-logOdds[unit]))
    }
  }
}
