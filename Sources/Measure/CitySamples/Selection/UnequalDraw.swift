/// One draw of a fixed number of units with given probabilities.
public enum UnequalDraw {
  /// The units drawn, in the order of their selection.
  ///
  /// - Parameters:
  ///   - probabilities: 0 to 1, with a whole number as their sum. Those at 1 are always drawn, and first.
  ///   - numbers: the permanent random number of each unit.
  ///   - seed: with `label`, the source of the random numbers of the schemes that do not draw by permanent
  ///     ones.
  public static func units(
    _ scheme: SelectionScheme, probabilities: [Double], numbers: [Double], seed: String, label: String
  ) -> [Int] {
    precondition(probabilities.count == numbers.count)
    var sequence = RandomSequence(seed: seed, label: label)
    let certain = probabilities.indices.filter { probabilities[$0] >= 1 }
    let open = probabilities.indices.filter { probabilities[$0] > 0 && probabilities[$0] < 1 }
    let chances = open.map { probabilities[$0] }
    let count = wholeNumber(chances.reduce(0, +))
    guard count > 0 else { return certain }
    let drawn: [Int]
    switch scheme {
    case .sequentialSimple: drawn = smallest(count, of: open.map { numbers[$0] })
    case .pareto: drawn = smallest(count, of: zip(open, chances).map { odds(numbers[$0]) / odds($1) })
    case .sequentialPoisson: drawn = smallest(count, of: zip(open, chances).map { numbers[$0] / $1 })
    case .systematic: drawn = systematic(chances, start: sequence.next())
    case .sampford: drawn = EntropyDraw(chances, count: count).sampford(&sequence)
    case .maximumEntropy:
      drawn = EntropyDraw(ConditionalPoisson(chances).chances, count: count).conditionalPoisson(&sequence)
    case .tille: drawn = remaining(chances, count: count, &sequence)
    case .midzuno:
      let left = Set(remaining(chances.map { 1 - $0 }, count: open.count - count, &sequence))
      drawn = open.indices.filter { !left.contains($0) }
    }
    return certain + drawn.map { open[$0] }
  }

  /// Takes the first unit whose cumulated probability is above `start`, `start` + 1 and so on.
  /// - Parameter start: 0 to below 1.
  public static func systematic(_ probabilities: [Double], start: Double) -> [Int] {
    var drawn: [Int] = []
    let count = wholeNumber(probabilities.reduce(0, +))
    var sum = 0.0
    for (unit, probability) in probabilities.enumerated() where probability > 0 && drawn.count < count {
      sum += probability
      if sum > start + Double(drawn.count) { drawn.append(unit) }
    }
    // Rounding may leave the last sum a shade below a whole number.
    if drawn.count < count, let last = probabilities.lastIndex(where: { $0 > 0 }), drawn.last != last {
      drawn.append(last)
    }
    return drawn
  }

  static func wholeNumber(_ sum: Double) -> Int {
    let whole = sum.rounded()
    precondition(abs(sum - whole) < 1e-6, "probabilities of a fixed-size design add up to a whole number")
    return Int(whole)
  }

  static func odds(_ chance: Double) -> Double { chance / (1 - chance) }

  /// Places of the smallest values, ascending; equal ones by place.
  static func smallest(_ count: Int, of values: [Double]) -> [Int] {
    Array(values.indices.sorted { (values[$0], $0) < (values[$1], $1) }.prefix(count))
  }

  /// Tillé's elimination: of the units still there one leaves at a time, with probability 1 − π(m)/π(m + 1),
  /// π(m) being the probabilities of a sample of m, until `count` are left. In the order of the units.
  private static func remaining(_ chances: [Double], count: Int, _ sequence: inout RandomSequence) -> [Int] {
    var shrinking = ShrinkingProbabilities(chances)
    // Units that are no longer certain and still there share one probability of leaving.
    var pool: [Int] = []
    for size in stride(from: chances.count - 1, through: count, by: -1) {
      let before = (certain: shrinking.certain, factor: shrinking.factor)
      shrinking.shrink(to: size)
      var number = sequence.next()
      var leaving: Int?
      for place in shrinking.certain..<before.certain {
        let chance = 1 - shrinking.probability(at: place)
        if leaving == nil, number < chance {
          leaving = place
        } else {
          if leaving == nil { number -= chance }
          pool.append(place)
        }
      }
      guard leaving == nil else { continue }
      let chance = pool.isEmpty || before.factor == 0 ? 1 : 1 - shrinking.factor / before.factor
      // What has just been put into the pool at this step cannot leave twice.
      let old = pool.count - (before.certain - shrinking.certain)
      guard old > 0 else {
        // Rounding alone leads here: the last that turned uncertain leaves.
        pool.removeLast()
        continue
      }
      pool.swapAt(min(old - 1, max(0, Int(number / chance))), old - 1)
      pool.remove(at: old - 1)
    }
    return (shrinking.order[..<shrinking.certain] + pool.map { shrinking.order[$0] }).sorted()
  }
}
