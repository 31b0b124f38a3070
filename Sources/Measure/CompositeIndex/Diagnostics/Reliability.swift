/// Cronbach's alpha: whether indicators measure one thing.
public struct CronbachAlpha: Hashable, Sendable {
  /// k² c̄/ΣΣ cov, c̄ the mean covariance off the diagonal, over the pairs of values that are there.
  public let covarianceForm: Double
  /// k r̄/(1 + (k − 1) r̄).
  public let standardised: Double

  /// - Returns: nil for fewer than two columns.
  public init?(_ columns: [[Double]]) {
    let k = Double(columns.count)
    guard columns.count >= 2 else { return nil }
    var (all, off, correlation) = (0.0, 0.0, 0.0)
    for i in columns.indices {
      all += Correlation.covariance(columns[i], columns[i])
      for j in 0..<i {
        let covariance = Correlation.covariance(columns[i], columns[j])
        off += 2 * covariance
        correlation += 2 * Correlation.pearson.coefficient(columns[i], columns[j])
      }
    }
    all += off
    let pairs = k * (k - 1)
    covarianceForm = k * k * (off / pairs) / all
    let mean = correlation / pairs
    standardised = k * mean / (1 + (k - 1) * mean)
  }
}

/// Whether a correlation matrix is worth factoring.
public struct SamplingAdequacy: Hashable, Sendable {
  /// Σ r²/(Σ r² + Σ p²) over all pairs, p the partial correlations (Kaiser, Meyer, Olkin).
  public let overall: Double
  /// The same for each indicator.
  public let items: [Double]

  /// - Returns: nil where the matrix cannot be inverted.
  public init?(correlations r: [[Double]]) {
    guard r.count >= 2, let inverse = CholeskyFactor(r)?.inverse else { return nil }
    var (all, partial) = (0.0, 0.0)
    var items: [Double] = []
    for i in r.indices {
      var (own, ownPartial) = (0.0, 0.0)
      for j in r.indices where j != i {
        let p = -inverse[i][j] / (inverse[i][i] * inverse[j][j]).squareRoot()
        own += r[i][j] * r[i][j]
        ownPartial += p * p
      }
      items.append(own / (own + ownPartial))
      all += own
      partial += ownPartial
    }
    overall = all / (all + partial)
    self.items = items
  }
}

/// Bartlett's test that all correlations are 0: χ² = −(n − 1 − (2k + 5)/6) ln |R|, k (k − 1)/2 degrees.
public struct BartlettTest: Hashable, Sendable {
  public let chiSquare: Double
  public let degreesOfFreedom: Int
  /// Probability of as much or more if all were 0.
  public let probability: Double

  /// - Returns: nil where the matrix is singular.
  public init?(correlations r: [[Double]], unitCount: Int) {
    guard r.count >= 2, let factor = CholeskyFactor(r) else { return nil }
    let k = Double(r.count)
    chiSquare = -(Double(unitCount) - 1 - (2 * k + 5) / 6) * factor.logarithmOfDeterminant
    degreesOfFreedom = r.count * (r.count - 1) / 2
    probability = IncompleteGamma.chiSquareTail(chiSquare, degrees: Double(degreesOfFreedom))
  }
}

/// A pair of siblings whose correlation asks for a look.
public struct CorrelationFlag: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Above 0.9: one of the two may be enough.
    case redundant
    /// Below −0.4: what helps one hurts the other, and their mean hides both.
    case conflict
  }

  public var first, second: String
  public var coefficient: Double
  public var kind: Kind

  /// - Parameter columns: of siblings, in one direction.
  public static func flags(
    codes: [String], _ columns: [[Double]], redundantAbove: Double = 0.9, conflictBelow: Double = -0.4
  ) -> [CorrelationFlag] {
    var flags: [CorrelationFlag] = []
    for i in columns.indices {
      for j in (i + 1)..<max(columns.count, i + 1) {
        let r = Correlation.pearson.coefficient(columns[i], columns[j])
        if r > redundantAbove {
          flags.append(CorrelationFlag(first: codes[i], second: codes[j], coefficient: r, kind: .redundant))
        } else if r < conflictBelow {
          flags.append(CorrelationFlag(first: codes[i], second: codes[j], coefficient: r, kind: .conflict))
        }
      }
    }
    return flags
  }
}
