extension StatisticBatch {
  /// For a statistic in every domain what the stages below the first add to its variance: their units are too
  /// many for totals by unit and domain, so that each domain reads the rows. `values` are the statistic's
  /// results in all domains.
  func deeperVariances(of statistic: Int, totals: BatchTotals, values: [Double]) -> [Double] {
    let kind = statistics[statistic]
    let numerator = columns[kind.columns[0]].numbers
    let denominator: [Double]?
    switch kind {
    case .ratio(_, let over): denominator = columns[over].numbers
    case .total, .mean, .proportion: denominator = nil
    }
    let bottoms = totals.denominators[statistic].map(totals.overall)
    var variances: [Double] = []
    for set in domains {
      for code in 0..<Int32(set.count) {
        let domain = variances.count
        var influence = [Double](repeating: 0, count: design.rowCount)
        for row in influence.indices where set.codes[row] == code {
          let (y, x) = (numerator[row], denominator?[row] ?? 1)
          guard !y.isNaN, !x.isNaN else { continue }
          influence[row] = bottoms.map { (y - values[domain] * x) / $0[domain] } ?? y
        }
        variances.append(design.covariances(ofInfluences: [influence], fromStage: 1)[0, 0])
      }
    }
    return variances
  }
}
