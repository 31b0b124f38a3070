/// A regression of the population, estimated by weighted least squares:
///
///     b = (Xᵀ W X)⁻¹ Xᵀ W y,  z = (Xᵀ W X)⁻¹ x (y − x b)
///
/// - Source: Fuller (1975); Binder (1983).
public struct Regression: Sendable {
  /// The intercept first, then one a column; NaN for columns that depend on those before them.
  public let coefficients: [Estimate]
  public let covariances: SymmetricMatrix
  /// Rows with all values stated.
  public let count: Int
  /// First-stage units less strata, plus 1 less the number of independent coefficients.
  public let degreesOfFreedom: Double
}

extension SurveyDesign {
  /// Regression with an intercept of values on columns, over the rows of the domain that state all.
  public func regression(
    of values: [Double], on columns: [[Double]], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Regression {
    var rows = countedRows(domain, values)
    for column in columns { rows = countedRows(rows, column) }
    let ones = [Double](repeating: 1, count: rowCount)
    func cleared(_ column: [Double]) -> [Double] {
      guard let rows else { return column }
      return column.indices.map { rows[$0] ? column[$0] : 0 }
    }
    let matrix = AuxiliaryVariables(
      values: ([ones] + columns).map { AuxiliaryVariables.Values(cleared($0), total: 0) })
    let outcome = cleared(values)
    let factor = CholeskyFactor(matrix.crossProducts(weights))
    var solution = [Double](repeating: 0, count: columns.count + 1)
    var residuals = outcome
    // The second and third round take back what rounding left in the first.
    for _ in 0..<3 {
      let step = factor.solve(matrix.products(zip(weights, residuals).map { $0 * $1 }))
      for place in solution.indices { solution[place] += step[place] }
      let fitted = matrix.combinations(solution, rowCount: rowCount)
      for row in 0..<rowCount { residuals[row] = outcome[row] - fitted[row] }
    }
    let linearised = solution.indices.map { place in
      var unit = [Double](repeating: 0, count: solution.count)
      unit[place] = 1
      let direction = matrix.combinations(factor.solve(unit), rowCount: rowCount)
      return Linearised(
        statistic: .coefficient(place), value: factor.isIndependent[place] ? solution[place] : .nan,
        influence: zip(direction, residuals).map { $0 * $1 }, rows: rows,
        count: rows?.count { $0 } ?? rowCount)
    }
    let covariances = covariances(of: linearised)
    let independent = factor.isIndependent.count { $0 }
    var degrees = rules.degrees(of: self, rows: rows)
    if case .stated = rules.degreesOfFreedom {} else { degrees += 1 - Double(independent) }
    return Regression(
      coefficients: linearised.enumerated().map { place, statistic in
        Estimate(
          value: statistic.value,
          standardError: factor.isIndependent[place] ? covariances[place, place].squareRoot() : .nan,
          rules: rules, degreesOfFreedom: degrees, count: statistic.count,
          method: EstimateMethod(
            statistic: .coefficient(place), variance: .linearised(varianceForm), interval: .student,
            isCalibrated: isCalibrated))
      }, covariances: covariances, count: linearised[0].count, degreesOfFreedom: degrees)
  }
}
