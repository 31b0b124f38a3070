extension StatisticBatch {
  /// For a statistic in every domain the variance of a simple random sample with replacement of as many
  /// rows, and Σ w over the rows that count; see `SurveyDesign.simpleRandomVariance`. `values` are the
  /// statistics' results in all domains.
  func simpleRandomVariances(of statistic: Int, totals: BatchTotals, values: [Double])
    -> (variances: [Double], sizes: [Double])
  {
    let kind = statistics[statistic]
    let numerator = columns[kind.columns[0]].numbers
    let denominator: [Double]?
    switch kind {
    case .ratio(_, let over): denominator = columns[over].numbers
    case .total, .mean, .proportion: denominator = nil
    }
    var variances: [Double] = []
    var sizes: [Double] = []
    var start = statistic * totals.domainCount
    for set in domains {
      let sums = RowSums(set, weights: design.weights, numerator: numerator, denominator: denominator)
      // The linearised value is (y − centre x) / scale; that of a total, y, varies about the mean.
      let centres = (0..<set.count).map { domain in
        if case .total = kind {
          sums.numerators[domain] / sums.weights[domain]
        } else {
          values[start + domain]
        }
      }
      let squares = sums.squares(set, design.weights, numerator, denominator, centres: centres)
      for domain in 0..<set.count {
        let count = Double(totals.counts[start + domain])
        let size = sums.weights[domain]
        let scale: Double
        switch kind {
        case .total: scale = 1
        case .mean, .proportion: scale = size
        case .ratio: scale = sums.denominators[domain]
        }
        variances.append(
          count > 1 ? size * squares[domain] / (count - 1) / (scale * scale) : .nan)
        sizes.append(size)
      }
      start += set.count
    }
    return (variances, sizes)
  }
}

/// Sums over the rows of each domain that state all that a statistic needs.
private struct RowSums {
  var weights, numerators, denominators: [Double]

  init(_ set: StatisticBatch.Domains, weights: [Double], numerator: [Double], denominator: [Double]?) {
    self.weights = Array(repeating: 0, count: set.count)
    numerators = self.weights
    denominators = self.weights
    for (row, code) in set.codes.enumerated() where code >= 0 && code < set.count {
      let (y, x) = (numerator[row], denominator?[row] ?? 1)
      guard !y.isNaN, !x.isNaN else { continue }
      self.weights[Int(code)] += weights[row]
      numerators[Int(code)] += weights[row] * y
      denominators[Int(code)] += weights[row] * x
    }
  }

  /// Σ w (y − centre x)², x = 1 without a denominator.
  func squares(
    _ set: StatisticBatch.Domains, _ weights: [Double], _ numerator: [Double], _ denominator: [Double]?,
    centres: [Double]
  ) -> [Double] {
    var squares = [Double](repeating: 0, count: set.count)
    for (row, code) in set.codes.enumerated() where code >= 0 && code < set.count {
      let deviation = numerator[row] - centres[Int(code)] * (denominator?[row] ?? 1)
      if !deviation.isNaN { squares[Int(code)] += weights[row] * deviation * deviation }
    }
    return squares
  }
}
