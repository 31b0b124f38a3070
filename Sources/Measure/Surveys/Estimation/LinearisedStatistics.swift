extension SurveyDesign {
  /// Σ w y over the rows of the domain (nil: all); values that are NaN are left out.
  public func linearisedTotal(of values: [Double], in domain: [Bool]? = nil) -> Linearised {
    let rows = countedRows(domain, values)
    var total = 0.0
    var influence = [Double](repeating: 0, count: rowCount)
    for row in 0..<rowCount where rows?[row] ?? true {
      influence[row] = values[row]
      total += weights[row] * values[row]
    }
    return linearised(.total, total, influence, rows)
  }

  /// Σ w y / Σ w over the rows of the domain (Hájek).
  public func linearisedMean(of values: [Double], in domain: [Bool]? = nil) -> Linearised {
    let rows = countedRows(domain, values)
    var total = 0.0
    var size = 0.0
    for row in 0..<rowCount where rows?[row] ?? true {
      total += weights[row] * values[row]
      size += weights[row]
    }
    let mean = total / size
    var influence = [Double](repeating: 0, count: rowCount)
    for row in 0..<rowCount where rows?[row] ?? true { influence[row] = (values[row] - mean) / size }
    return linearised(.mean, mean, influence, rows)
  }

  /// Σ w y / Σ w x over the rows of the domain.
  public func linearisedRatio(of numerators: [Double], over denominators: [Double], in domain: [Bool]? = nil)
    -> Linearised
  {
    let rows = countedRows(domain, numerators, denominators)
    var numerator = 0.0
    var denominator = 0.0
    for row in 0..<rowCount where rows?[row] ?? true {
      numerator += weights[row] * numerators[row]
      denominator += weights[row] * denominators[row]
    }
    let ratio = numerator / denominator
    var influence = [Double](repeating: 0, count: rowCount)
    for row in 0..<rowCount where rows?[row] ?? true {
      influence[row] = (numerators[row] - ratio * denominators[row]) / denominator
    }
    return linearised(.ratio, ratio, influence, rows)
  }

  /// The share of category `code` among rows that state a category (codes 0 or more).
  public func linearisedProportion(of code: Int32, among codes: [Int32], in domain: [Bool]? = nil)
    -> Linearised
  {
    precondition(codes.count == rowCount, "a code for every row")
    var share = linearisedMean(of: codes.map { $0 < 0 ? .nan : $0 == code ? 1 : 0 }, in: domain)
    share.statistic = .proportion
    return share
  }

  /// The population's variance S² = n/(n − 1) Σ w (y − mean)² / Σ w; NaN for fewer than two rows.
  public func linearisedVariance(of values: [Double], in domain: [Bool]? = nil) -> Linearised {
    let mean = linearisedMean(of: values, in: domain)
    let scale = mean.count > 1 ? Double(mean.count) / Double(mean.count - 1) : .nan
    let squares = values.map { scale * ($0 - mean.value) * ($0 - mean.value) }
    var result = linearisedMean(of: squares, in: domain)
    result.statistic = .variance
    return result
  }

  private func linearised(
    _ statistic: EstimateMethod.Statistic, _ value: Double, _ influence: [Double], _ rows: [Bool]?
  ) -> Linearised {
    Linearised(
      statistic: statistic, value: value, influence: influence, rows: rows,
      count: rows?.count { $0 } ?? rowCount)
  }

  /// Rows of the domain with all values stated; nil where those are all rows.
  func countedRows(_ domain: [Bool]?, _ columns: [Double]...) -> [Bool]? {
    precondition(domain?.count ?? rowCount == rowCount, "a domain covers every row")
    var rows = domain
    for column in columns {
      precondition(column.count == rowCount, "a value for every row")
      for row in 0..<rowCount where column[row].isNaN {
        if rows == nil { rows = Array(repeating: true, count: rowCount) }
        rows?[row] = false
      }
    }
    return rows
  }
}
