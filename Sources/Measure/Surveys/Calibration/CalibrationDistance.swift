import Foundation

/// How a calibrated weight may leave its design weight: the function g of u = xᵀ λ / v.
public enum CalibrationDistance: Hashable, Sendable {
  /// g = 1 + u. Solved in one step; g may be negative.
  case linear
  /// g = 1 + u kept within bounds, below and above 1.
  case truncatedLinear(lower: Double, upper: Double)
  /// g = e^u, always above 0 (multiplicative).
  case raking
  /// g = [L(U − 1) + U(1 − L) e^{A u}] / [(U − 1) + (1 − L) e^{A u}], A = (U − L)/((1 − L)(U − 1)): between
  /// L and U.
  case logit(lower: Double, upper: Double)

  /// g and its derivative at u.
  func value(_ u: Double) -> (g: Double, slope: Double) {
    switch self {
    case .linear: return (1 + u, 1)
    case .truncatedLinear(let lower, let upper):
      let g = 1 + u
      return g < lower ? (lower, 0) : g > upper ? (upper, 0) : (g, 1)
    case .raking:
      let g = exp(u)
      return (g, g)
    case .logit(let lower, let upper):
      let a = (upper - lower) / ((1 - lower) * (upper - 1))
      let power = exp(a * u)
      guard power.isFinite else { return (upper, 0) }
      let bottom = (upper - 1) + (1 - lower) * power
      let g = (lower * (upper - 1) + upper * (1 - lower) * power) / bottom
      return (g, (g - lower) * (upper - g) / ((1 - lower) * (upper - 1)))
    }
  }

  func checkBounds() {
    switch self {
    case .truncatedLinear(let lower, let upper), .logit(let lower, let upper):
      precondition(lower < 1 && upper > 1, "bounds stand on both sides of 1")
    case .linear, .raking: break
    }
  }
}
