import Foundation

/// How the interval of a proportion is made. p ± t s leaves the range 0 to 1 for rare events.
public enum ProportionInterval: String, CaseIterable, Hashable, Sendable {
  /// Beta where p is below 0.1 or above 0.9, or with fewer than 30 degrees of freedom; else logit. The
  /// limits are Quito's.
  case automatic
  /// p ± t s.
  case mean
  /// logit p ± t s / (p (1 − p)), carried back.
  case logit
  /// sin²(asin √p ± t s / (2 √(p (1 − p)))), by the formula even where the angle leaves 0 to π/2 and a limit
  /// turns back into the range: for rare events use another.
  case arcsine
  /// Clopper and Pearson's interval at n* = p (1 − p)/s² · (t_{n−1} / t_df)² rows (Korn and Graubard 1998).
  case beta
  /// Wilson's score interval at n_eff = p (1 − p)/s² rows, with t for z.
  case wilson
  /// Where twice the log likelihood ratio at n_eff (n − 1)/n rows stays below t². R's package survey
  /// interpolates the same curve and agrees to five digits.
  case likelihood
}

extension Estimate {
  /// The same with the interval of a proportion. Where no row or every row has the event, s is 0 and tells
  /// nothing: the interval is then one-sided at the whole level, from the beta distribution at
  /// `effectiveSizeWithoutEvents` rows.
  func withProportionInterval(_ rules: EstimationRules, effectiveSizeWithoutEvents size: Double) -> Estimate {
    var result = self
    guard count > 0, value.isFinite else { return result }
    // A share of 1 is a quotient of sums and may miss it by rounding.
    if value <= 1e-14 || value >= 1 - 1e-14 {
      result.method.interval = .oneSided
      let limit = ProportionInterval.limitWithoutEvents(effectiveSize: size, level: rules.level)
      result.lower = value < 0.5 ? 0 : 1 - limit
      result.upper = value < 0.5 ? limit : 1
      return result
    }
    let kind = rules.proportionInterval.resolved(value, degreesOfFreedom: degreesOfFreedom)
    result.method.interval = .proportion(kind)
    let ends = kind.ends(
      value, standardError: standardError, critical: rules.criticalValue(degreesOfFreedom: degreesOfFreedom),
      // Clopper and Pearson's interval stands for a sample of n rows.
      criticalOfCount: rules.criticalValue(degreesOfFreedom: Double(count - 1)), count: count,
      level: rules.level)
    (result.lower, result.upper) = (ends.lower, ends.upper)
    return result
  }
}

extension ProportionInterval {
  /// The share above which no event in `effectiveSize` rows would be seen with a chance of 1 − level:
  /// 1 − (1 − level)^(1 / n).
  public static func limitWithoutEvents(effectiveSize: Double, level: Double) -> Double {
    -expm1(log1p(-level) / effectiveSize)
  }

  func resolved(_ p: Double, degreesOfFreedom: Double) -> ProportionInterval {
    guard self == .automatic else { return self }
    return p < 0.1 || p > 0.9 || degreesOfFreedom < 30 ? .beta : .logit
  }

  func ends(
    _ p: Double, standardError s: Double, critical t: Double, criticalOfCount: Double, count: Int,
    level: Double
  ) -> (lower: Double, upper: Double) {
    // A census stratum may hold all that varies: then nothing errs.
    guard s > 1e-13, t.isFinite else { return t.isFinite && s <= 1e-13 ? (p, p) : (.nan, .nan) }
    let size = p * (1 - p) / (s * s)
    switch self {
    case .automatic, .mean: return (p - t * s, p + t * s)
    case .logit:
      let logit = log(p / (1 - p))
      let half = t * s / (p * (1 - p))
      return (1 / (1 + exp(half - logit)), 1 / (1 + exp(-half - logit)))
    case .arcsine:
      let angle = asin(p.squareRoot())
      let half = t * s / (2 * (p * (1 - p)).squareRoot())
      let (low, high) = (sin(angle - half), sin(angle + half))
      return (low * low, high * high)
    case .beta:
      let ratio = criticalOfCount / t
      let n = size * (criticalOfCount.isFinite ? ratio * ratio : 1)
      let tail = (1 - level) / 2
      return (
        BetaDistribution.quantile(tail, a: n * p, b: n * (1 - p) + 1),
        BetaDistribution.quantile(1 - tail, a: n * p + 1, b: n * (1 - p))
      )
    case .wilson:
      let share = t * t / size
      let middle = (p + share / 2) / (1 + share)
      let half = (share * p * (1 - p) + share * share / 4).squareRoot() / (1 + share)
      return (middle - half, middle + half)
    case .likelihood:
      func excess(_ q: Double) -> Double {
        2 * size * Double(count - 1) / Double(count) * (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))) - t
          * t
      }
      return (root(of: excess, from: 0, to: p), root(of: excess, from: 1, to: p))
    }
  }

  /// Where a function that is above 0 at `outer` and below 0 at `inner` changes its sign, by halving.
  private func root(of function: (Double) -> Double, from outer: Double, to inner: Double) -> Double {
    var (outer, inner) = (outer, inner)
    for _ in 0..<200 {
      let middle = (outer + inner) / 2
      if middle == outer || middle == inner { break }
      if function(middle) > 0 { outer = middle } else { inner = middle }
    }
    return (outer + inner) / 2
  }
}
