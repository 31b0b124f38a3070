/// Probabilities that two units are drawn together, for the designs that have a closed form.
public struct JointProbabilities: Hashable, Sendable {
  public let count: Int
  /// By row; on the diagonal the probability of the unit itself.
  public let values: [Double]

  public subscript(_ first: Int, _ second: Int) -> Double { values[first * count + second] }

  /// Nil for Pareto and for sequential Poisson, which have none; take an approximation of the variance that
  /// needs none.
  ///
  /// Time grows with the cube of the number of units. Simple random selection looks at the number of units
  /// and the sum of the probabilities alone.
  /// - Parameter probabilities: 0 to 1, with a whole number as their sum.
  public init?(_ scheme: SelectionScheme, probabilities: [Double]) {
    let open = probabilities.indices.filter { probabilities[$0] > 0 && probabilities[$0] < 1 }
    let chances = open.map { probabilities[$0] }
    let size = UnequalDraw.wholeNumber(chances.reduce(0, +))
    let inner: [Double]
    switch scheme {
    case .pareto, .sequentialPoisson: return nil
    case .sequentialSimple: inner = JointProbabilities.simple(open.count, size)
    case .systematic: inner = JointProbabilities.systematic(chances)
    case .sampford: inner = JointProbabilities.pairs(chances, size: size, isSampford: true)
    case .maximumEntropy:
      inner = JointProbabilities.pairs(
        size > 0 ? ConditionalPoisson(chances).chances : chances, size: size, isSampford: false)
    case .tille: inner = JointProbabilities.elimination(chances, size: size)
    case .midzuno:
      let rest = JointProbabilities.elimination(chances.map { 1 - $0 }, size: open.count - size)
      inner = rest.indices.map { place in
        chances[place / open.count] + chances[place % open.count] - 1 + rest[place]
      }
    }
    count = probabilities.count
    // With a certain unit every other is drawn as it is alone.
    var values = probabilities.flatMap { first in probabilities.map { first * $0 } }
    for (row, first) in open.enumerated() {
      for (column, second) in open.enumerated() {
        values[first * count + second] = inner[row * open.count + column]
      }
    }
    for unit in probabilities.indices { values[unit * count + unit] = probabilities[unit] }
    self.values = values
  }

  /// The variance over all samples of sum(y/π), from the values of every unit of the population:
  ///
  ///     V = sum(i < j) (π_i·π_j − π_ij)·(y_i/π_i − y_j/π_j)²
  ///
  /// Every unit has a probability above 0.
  public func variance(ofPopulation values: [Double]) -> Double {
    precondition(values.count == count)
    var sum = 0.0
    for first in 0..<count {
      for second in 0..<first {
        let (a, b) = (self[first, first], self[second, second])
        let gap = values[first] / a - values[second] / b
        sum += (a * b - self[first, second]) * gap * gap
      }
    }
    return sum
  }

  /// Those of the units drawn, by row, in the order given: what the estimates of a variance need.
  public func joint(of units: [Int]) -> [Double] {
    units.flatMap { first in units.map { self[first, $0] } }
  }

  private static func simple(_ count: Int, _ size: Int) -> [Double] {
    let pair = count > 1 ? Double(size * (size - 1)) / Double(count * (count - 1)) : 0
    return [Double](repeating: pair, count: count * count)
  }

  /// Between two neighbouring fractions of the cumulated probabilities every start draws the same sample.
  private static func systematic(_ chances: [Double]) -> [Double] {
    let count = chances.count
    var joint = [Double](repeating: 0, count: count * count)
    var sum = 0.0
    var starts = [0.0, 1.0]
    for chance in chances {
      sum += chance
      starts.append(sum - sum.rounded(.down))
    }
    starts.sort()
    for (from, to) in zip(starts, starts.dropFirst()) where to - from > 1e-12 {
      let drawn = UnequalDraw.systematic(chances, start: (from + to) / 2)
      for first in drawn {
        for second in drawn { joint[first * count + second] += to - from }
      }
    }
    return joint
  }

  private static func pairs(_ chances: [Double], size: Int, isSampford: Bool) -> [Double] {
    let count = chances.count
    var joint = [Double](repeating: 0, count: count * count)
    guard size > 1 else { return joint }
    let all = SizeDistribution(chances, around: size)
    for first in 0..<count {
      let others = all.removing(chances[first])
      for second in 0..<first {
        let rest = others.removing(chances[second])
        let left = 2 - chances[first] - chances[second]
        let pair =
          isSampford
          ? (rest.weighted[size - 2] + left * rest.chance[size - 2]) / all.weighted[size]
          : rest.chance[size - 2] / all.chance[size]
        joint[first * count + second] = chances[first] * chances[second] * pair
        joint[second * count + first] = joint[first * count + second]
      }
    }
    return joint
  }

  /// Product over the steps of 1 − r_i − r_j, r being the probability of leaving at the step.
  private static func elimination(_ chances: [Double], size: Int) -> [Double] {
    let count = chances.count
    var joint = [Double](repeating: 1, count: count * count)
    var shrinking = ShrinkingProbabilities(chances)
    var before = [Double](repeating: 1, count: count)
    var leaving = before
    for step in stride(from: count - 1, through: size, by: -1) {
      shrinking.shrink(to: step)
      for (place, unit) in shrinking.order.enumerated() {
        let probability = shrinking.probability(at: place)
        leaving[unit] = 1 - probability / before[unit]
        before[unit] = probability
      }
      for first in 0..<count {
        for second in 0..<count { joint[first * count + second] *= 1 - leaving[first] - leaving[second] }
      }
    }
    return joint
  }
}
