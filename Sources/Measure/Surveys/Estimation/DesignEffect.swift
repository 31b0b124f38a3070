extension SurveyDesign {
  /// The variance that the statistic would have in a simple random sample of as many rows:
  ///
  ///     N̂² (1 − n / N̂) S² / n,  S² = n/(n − 1) Σ w (z − mean)² / Σ w
  ///
  /// over the n rows that count, N̂ = Σ w over them, of the linearised values z; with replacement without
  /// 1 − n / N̂. NaN for fewer than two rows, and without replacement where N̂ is not above n.
  public func simpleRandomVariance(
    of statistic: Linearised, denominator: EstimationRules.DesignEffectDenominator = .withoutReplacement
  ) -> Double {
    let n = Double(statistic.count)
    guard statistic.count > 1 else { return .nan }
    var size = 0.0
    var total = 0.0
    for row in 0..<rowCount where statistic.rows?[row] ?? true {
      size += weights[row]
      total += weights[row] * statistic.influence[row]
    }
    let mean = total / size
    var squares = 0.0
    for row in 0..<rowCount where statistic.rows?[row] ?? true {
      let deviation = statistic.influence[row] - mean
      squares += weights[row] * deviation * deviation
    }
    let variance = squares / size * n / (n - 1)
    let correction = denominator.correction(count: statistic.count, size: size)
    return size * size * correction * variance / n
  }
}
