/// How many units a Poisson design takes, each alone with its chance, kept so that a unit can be added and
/// taken away again in time proportional to the sizes.
///
///     chance[j]   = P(size = j)
///     weighted[j] = E(sum over the units taken of 1 − p; size = j)
///
/// The second carries Sampford's design, whose samples have probability proportional to
/// product(p/(1 − p))·sum(1 − p) over the units taken.
struct SizeDistribution {
  private(set) var chance, weighted: [Double]

  /// Sizes well above `size` are left out: with a mean of about `size` they are of no account.
  init(_ chances: [Double], around size: Int) {
    let reach = size + 40 + Int(12 * Double(size).squareRoot())
    chance = [Double](repeating: 0, count: min(chances.count, reach) + 1)
    weighted = chance
    chance[0] = 1
    for (index, p) in chances.enumerated() {
      for j in stride(from: min(index + 1, chance.count - 1), through: 1, by: -1) {
        weighted[j] = (1 - p) * weighted[j] + p * weighted[j - 1] + p * (1 - p) * chance[j - 1]
        chance[j] = (1 - p) * chance[j] + p * chance[j - 1]
      }
      weighted[0] *= 1 - p
      chance[0] *= 1 - p
    }
  }

  /// The distribution without one unit. Solved upwards for a chance of at most a half and downwards for a
  /// larger one, so that errors shrink from step to step.
  func removing(_ p: Double) -> SizeDistribution {
    var rest = self
    rest.remove(p)
    return rest
  }

  private mutating func remove(_ p: Double) {
    let q = 1 - p
    if p <= 0.5 {
      chance[0] /= q
      weighted[0] /= q
      for j in 1..<chance.count {
        chance[j] = (chance[j] - p * chance[j - 1]) / q
        weighted[j] = (weighted[j] - p * weighted[j - 1] - p * q * chance[j - 1]) / q
      }
      return
    }
    var (upperChance, upperWeighted) = (0.0, 0.0)
    for j in stride(from: chance.count - 1, through: 1, by: -1) {
      let lowerChance = (chance[j] - q * upperChance) / p
      let lowerWeighted = (weighted[j] - q * upperWeighted - p * q * lowerChance) / p
      chance[j] = upperChance
      weighted[j] = upperWeighted
      (upperChance, upperWeighted) = (lowerChance, lowerWeighted)
    }
    chance[0] = upperChance
    weighted[0] = upperWeighted
  }
}
