import Monitoring

/// How much a unit is preferred to the others less how much they are to it (PROMETHEE II), −1 to 1.
///
///     φ = Σ w φ_q,  φ_q(a) = 1/(n − 1) Σ_b [P(x_a − x_b) − P(x_b − x_a)]
///     P(d) = 0 to the indifference, 1 from the preference on, straight between
///
/// With both thresholds 0 any difference is a whole preference (the usual criterion); the shapes called U, V and
/// linear are the others.
/// - Source: J. P. Brans and P. Vincke 1985.
public struct NetFlow: Hashable, Sendable {
  /// In units of the normalised values; at least 0, and the preference at least the indifference.
  public var indifference, preference: Double

  public init(indifference: Double = 0, preference: Double = 0) {
    precondition(indifference >= 0 && preference >= indifference, "thresholds in their order")
    self.indifference = indifference
    self.preference = preference
  }

  /// The flow of one criterion among the units that have it; 0 where there is but one, NaN for the others.
  public func flows(_ column: [Double]) -> [Double] {
    let order = column.indices.filter { !column[$0].isNaN }.sorted { column[$0] < column[$1] }
    let values = order.map { column[$0] }
    let preferences = preferenceSums(values)
    let opposite: [Double] = preferenceSums(values.reversed().map { -$0 }).reversed()
    var flows = [Double](repeating: .nan, count: column.count)
    for (place, unit) in order.enumerated() {
      flows[unit] =
        order.count > 1 ? (preferences[place] - opposite[place]) / Double(order.count - 1) : 0
    }
    return flows
  }

  /// Σ P(x − y) over all y for each x: those far below count whole, those nearer in part.
  ///
  /// - Parameter values: ascending.
  private func preferenceSums(_ values: [Double]) -> [Double] {
    guard let least = values.first else { return [] }
    // From the least value on, so that what is added up stays near what it is compared with.
    var sums = [0.0]
    for value in values { sums.append(sums.last! + (value - least)) }
    var (near, far) = (0, 0)
    return values.map { value in
      while value - values[near] > indifference { near += 1 }
      while far < near, value - values[far] >= preference { far += 1 }
      guard far < near else { return Double(far) }
      let part = Double(near - far) * (value - least - indifference) - (sums[near] - sums[far])
      return Double(far) + part / (preference - indifference)
    }
  }

  var text: String { "promethee \(JSON.numberText(indifference))–\(JSON.numberText(preference))" }
}
