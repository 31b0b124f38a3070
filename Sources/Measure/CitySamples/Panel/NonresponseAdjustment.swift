/// Weights of the cities that answered, raised for those of their class that did not.
///
///     w′ = w·sum(w over the class) / sum(w over the class that answered)
///
/// A class in which nobody answered is spread over all that did; its cities are then assumed to be like the
/// others of the country, which is to be said.
public struct NonresponseAdjustment: Hashable, Sendable {
  /// 0 for those that did not answer.
  public let weights: [Double]
  /// Answered / drawn, and the same by weight; NaN without cities.
  public let responseRate, weightedResponseRate: Double
  /// Numbers of the classes in which nobody answered, ascending.
  public let silentClasses: [Int]

  public init(weights: [Double], classes: [Int], answered: [Bool]) {
    precondition(weights.count == classes.count && weights.count == answered.count)
    var (all, known) = ([Int: Double](), [Int: Double]())
    for row in weights.indices {
      all[classes[row], default: 0] += weights[row]
      if answered[row] { known[classes[row], default: 0] += weights[row] }
    }
    let silent = all.keys.filter { all[$0]! > 0 && (known[$0] ?? 0) == 0 }.sorted()
    let sum = weights.reduce(0, +)
    let lost = silent.reduce(0) { $0 + all[$1]! }
    let spread = sum > lost ? sum / (sum - lost) : 0
    self.weights = weights.indices.map { row in
      answered[row] && weights[row] > 0
        ? weights[row] * all[classes[row]]! / known[classes[row]]! * spread : 0
    }
    silentClasses = silent
    responseRate = Double(answered.count { $0 }) / Double(answered.count)
    weightedResponseRate =
      weights.indices.reduce(0) { $0 + (answered[$1] ? weights[$1] : 0) } / sum
  }
}
