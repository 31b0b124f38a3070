import Monitoring

/// Each unit's score under the weights that suit it best: max Σ w x of the unit with Σ w x ≤ 1 for every unit
/// and w ≥ 0. Where shares are bounded, each w x must be that share of the unit's sum.
/// - Source: Cherchye et al. 2007, after the data envelopment analysis of Charnes, Cooper and Rhodes.
public struct BenefitOfDoubt: Hashable, Sendable {
  /// Of an indicator in the unit's sum, 0 to 1; nil for no bound.
  public var shareMinimum, shareMaximum: Double?

  public init(shareMinimum: Double? = nil, shareMaximum: Double? = nil) {
    self.shareMinimum = shareMinimum
    self.shareMaximum = shareMaximum
  }

  /// - Returns: NaN for units of which a value is missing or below 0, and where the bounds leave no weights
  ///   but 0.
  public func scores(_ columns: [[Double]]) -> [Double] { solutions(columns).map { $0?.score ?? .nan } }

  public struct Solution: Hashable, Sendable {
    public var score: Double
    public var weights: [Double]
  }

  public func solutions(_ columns: [[Double]]) -> [Solution?] {
    let units = (columns.first ?? []).indices
    let rows = units.map { unit in columns.map { $0[unit] } }
    let usable = rows.map { $0.allSatisfy { $0 >= 0 } && $0.contains { $0 > 0 } }
    let limits = units.filter { usable[$0] }.map { rows[$0] }
    return units.map { unit in
      guard usable[unit] else { return nil }
      let own = rows[unit]
      var shares: [[Double]] = []
      for q in own.indices {
        if let least = shareMinimum {
          shares.append(own.indices.map { least * own[$0] - ($0 == q ? own[q] : 0) })
        }
        if let most = shareMaximum {
          shares.append(own.indices.map { ($0 == q ? own[q] : 0) - most * own[$0] })
        }
      }
      var program = LinearProgram(
        maximise: own, rows: limits + shares,
        limits: limits.map { _ in 1 } + shares.map { _ in 0 })
      guard let solution = program.solve(), solution.value > 0 else { return nil }
      return Solution(score: solution.value, weights: solution.place)
    }
  }

  var text: String {
    let bounds = [shareMinimum, shareMaximum].map { $0.map(JSON.numberText) ?? "free" }
    return "benefit-of-doubt \(bounds.joined(separator: "–"))"
  }
}
