/// Mean and covariance of a multivariate normal estimated from incomplete columns by expectation and
/// maximisation.
///
/// A ridge of 1e-8 of each variance keeps the covariance invertible where columns depend on each other.
/// - Source: Dempster, Laird and Rubin 1977; Little and Rubin, *Statistical Analysis with Missing Data*.
public struct NormalModel: Hashable, Sendable {
  public private(set) var means: [Double]
  public private(set) var covariance: [[Double]]
  /// Iterations used.
  public private(set) var iterations = 0

  /// - Parameter rows: the rows to estimate from; nil for all. One may be named twice.
  /// - Returns: nil where a column has fewer than two values.
  public init?(_ values: DataColumns, rows: [Int]? = nil, iterationMaximum: Int, tolerance: Double) {
    let columns = values.columns
    let rows = rows ?? Array(0..<values.unitCount)
    let drawn = columns.map { column in rows.map { column[$0] } }
    let deviations = drawn.map { ColumnStatistics.populationDeviation($0) }
    guard drawn.allSatisfy({ column in column.count { !$0.isNaN } >= 2 }) else { return nil }
    means = drawn.map { ColumnStatistics.mean($0) }
    covariance = columns.indices.map { i in
      columns.indices.map { $0 == i ? max(deviations[i] * deviations[i], 1e-300) : 0 }
    }
    let count = Double(rows.count)
    for _ in 0..<iterationMaximum {
      iterations += 1
      let patterns = Patterns(self)
      var sums = [Double](repeating: 0, count: columns.count)
      var products = [[Double]](repeating: sums, count: columns.count)
      for row in rows {
        let (completed, spread, missing) = patterns.expectation(columns.map { $0[row] })
        for i in columns.indices {
          sums[i] += completed[i]
          for j in 0...i { products[i][j] += completed[i] * completed[j] }
        }
        for (a, i) in missing.enumerated() {
          for (b, j) in missing.enumerated() where j <= i { products[i][j] += spread[a][b] }
        }
      }
      var change = 0.0
      let old = (means, covariance)
      means = sums.map { $0 / count }
      for i in columns.indices {
        for j in 0...i {
          let value = products[i][j] / count - means[i] * means[j]
          covariance[i][j] = value
          covariance[j][i] = value
        }
        covariance[i][i] = max(covariance[i][i], 0) * (1 + 1e-8) + 1e-300
        let scale = max(old.1[i][i].squareRoot(), 1e-150)
        change = max(change, abs(means[i] - old.0[i]) / scale)
        change = max(change, abs(covariance[i][i] / old.1[i][i] - 1))
      }
      if change < tolerance { break }
    }
  }

  /// Missing values become their conditional means.
  func fill(_ values: inout DataColumns) {
    let patterns = Patterns(self)
    for unit in 0..<values.unitCount {
      let row = values.codes.indices.map { values[unit, $0] }
      guard row.contains(where: \.isNaN) else { continue }
      let completed = patterns.expectation(row).completed
      for column in values.codes.indices {
        values.values[column * values.unitCount + unit] = completed[column]
      }
    }
  }

  /// Missing values become draws from their conditional distribution.
  func fill(_ values: inout DataColumns, drawing stream: inout RandomStream) {
    let patterns = Patterns(self)
    for unit in 0..<values.unitCount {
      let row = values.codes.indices.map { values[unit, $0] }
      guard row.contains(where: \.isNaN) else { continue }
      var (completed, spread, missing) = patterns.expectation(row)
      for index in missing.indices { spread[index][index] = spread[index][index] * (1 + 1e-9) + 1e-300 }
      let noise = missing.map { _ in stream.normal(NormalLayers.shared) }
      let errors = CholeskyFactor(spread)?.times(noise) ?? noise.map { _ in 0 }
      for (index, column) in missing.enumerated() { completed[column] += errors[index] }
      for column in missing { values.values[column * values.unitCount + unit] = completed[column] }
    }
  }

  private struct Patterns {
    let model: NormalModel
    init(_ model: NormalModel) { self.model = model }

    /// A row with its missing values at their conditional means, the conditional covariance of those, and
    /// which they are.
    func expectation(_ row: [Double]) -> (completed: [Double], spread: [[Double]], missing: [Int]) {
      let missing = row.indices.filter { row[$0].isNaN }
      guard !missing.isEmpty else { return (row, [], []) }
      let there = row.indices.filter { !row[$0].isNaN }
      var completed = row
      var spread = missing.map { i in missing.map { model.covariance[i][$0] } }
      let seen = there.map { i in there.map { model.covariance[i][$0] } }
      guard !there.isEmpty, let factor = CholeskyFactor(seen) else {
        for i in missing { completed[i] = model.means[i] }
        return (completed, spread, missing)
      }
      let pull = factor.solve(there.map { row[$0] - model.means[$0] })
      for (a, i) in missing.enumerated() {
        let link = there.map { model.covariance[i][$0] }
        completed[i] = model.means[i] + zip(link, pull).reduce(0) { $0 + $1.0 * $1.1 }
        let solved = factor.solve(link)
        for (b, j) in missing.enumerated() {
          spread[a][b] -= there.indices.reduce(0) { $0 + solved[$1] * model.covariance[j][there[$1]] }
        }
      }
      return (completed, spread, missing)
    }
  }
}

/// Several imputed data sets and how their estimates are put together.
public enum MultipleImputation {
  /// - Returns: so many tables' values, each from a model of rows drawn again with replacement and with the
  ///   missing values drawn from their conditional distribution; nil where no model can be estimated.
  public static func dataSets(_ table: IndicatorTable, count: Int, seed: UInt64) -> [DataColumns]? {
    let sets = (0..<count).compactMap { dataSet(table, number: $0, seed: seed) }
    return sets.count == count ? sets : nil
  }

  /// One of these sets.
  static func dataSet(_ table: IndicatorTable, number: Int, seed: UInt64) -> DataColumns? {
    var stream = RandomStream(seed: seed, run: UInt64(number))
    var model: NormalModel?
    // A draw may leave a column empty; it is then drawn again.
    for _ in 0..<100 where model == nil {
      let rows = table.units.indices.map { _ in Int(stream.uniform() * Double(table.units.count)) }
      model = NormalModel(table.values, rows: rows, iterationMaximum: 100, tolerance: 1e-4)
    }
    guard let model else { return nil }
    var values = table.values
    model.fill(&values, drawing: &stream)
    return values
  }

  public struct Combined: Hashable, Sendable {
    public var estimate: Double
    /// T = Ū + (1 + 1/m) B.
    public var variance: Double
    public var between, within: Double
    /// ν = (m − 1)(1 + Ū/((1 + 1/m) B))²; infinite where the sets agree.
    public var degreesOfFreedom: Double
  }

  /// - Returns: nil for fewer than two estimates.
  /// - Source: Rubin 1987.
  public static func combine(estimates: [Double], variances: [Double]) -> Combined? {
    precondition(estimates.count == variances.count, "a variance for each estimate")
    guard estimates.count >= 2 else { return nil }
    let m = Double(estimates.count)
    let mean = estimates.reduce(0, +) / m
    let within = variances.reduce(0, +) / m
    let between = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
    let scaled = (1 + 1 / m) * between
    let ratio = 1 + within / scaled
    return Combined(
      estimate: mean, variance: within + scaled, between: between, within: within,
      degreesOfFreedom: scaled > 0 ? (m - 1) * ratio * ratio : .infinity)
  }
}
