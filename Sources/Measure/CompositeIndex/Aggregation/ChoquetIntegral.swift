import Monitoring

/// A mean less what unevenness costs: the Choquet integral of second order whose interactions are in proportion
/// to the weights of each pair.
///
///     Σ w x − λ Σ_{i<j} w_i w_j |x_i − x_j|,  interaction of a pair I = 2 λ w_i w_j, Shapley values w
///
/// With λ = 1 it is the mean times one less the Gini coefficient of the unit's own values; with 0 the mean; below 0
/// what is strong counts more. A better value never lowers it.
/// - Source: M. Grabisch 1997; the form of the interactions is Quito's own.
public struct ChoquetIntegral: Hashable, Sendable {
  /// λ, −1 to 1.
  public var interaction: Double

  public init(interaction: Double) {
    precondition((-1...1).contains(interaction), "beyond, a better value could lower the score")
    self.interaction = interaction
  }

  /// - Parameter weights: in any sum above 0; those of missing values are shared among the rest.
  /// - Returns: NaN for units without a value.
  public func scores(_ columns: [[Double]], weights: [Double]) -> [Double] {
    (columns.first ?? []).indices.map { unit in
      let values = columns.map { $0[unit] }
      guard values.contains(where: { !$0.isNaN }) else { return .nan }
      return zip(values, marginalWeights(values, weights)).reduce(0) { $1.0.isNaN ? $0 : $0 + $1.0 * $1.1 }
    }
  }

  /// How much the score moves with each value of a unit: what Σ w x is made with. 0 for missing values.
  func marginalWeights(_ values: [Double], _ weights: [Double]) -> [Double] {
    let there = values.indices.filter { !values[$0].isNaN }
    let sum = there.reduce(0) { $0 + weights[$1] }
    var marginal = [Double](repeating: 0, count: values.count)
    for i in there {
      let ahead = there.reduce(0) { sum, j in
        values[i] > values[j] ? sum + weights[j] : values[i] < values[j] ? sum - weights[j] : sum
      }
      marginal[i] = weights[i] / sum * (1 - interaction * ahead / sum)
    }
    return marginal
  }

  var text: String { "choquet \(JSON.numberText(interaction))" }
}
