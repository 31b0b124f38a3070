/// How missing values are filled. To leave them out of each mean instead is implicit imputation by the mean of
/// what the unit has, and a result says which was done.
/// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008).
public enum Imputation: Hashable, Sendable {
  case mean, median
  /// Of the units with the same key in a grouping of the table; a unit without a key, or of a group without
  /// any value, stays missing.
  case groupMean(String)
  case groupMedian(String)
  /// The value of the nearest unit that has one, by squares of differences of standardised indicators that
  /// all units have; the first of equally near ones.
  case hotDeck
  /// Least squares on the indicators that all units have, the most correlated ones first, up to so many. A
  /// column without enough of both stays missing.
  case regression(predictorMaximum: Int)
  /// Expectation and maximisation for a multivariate normal: the conditional mean.
  case multivariateNormal(iterationMaximum: Int, tolerance: Double)
  /// One of several sets that differ as the unknown values may: drawn from such a model of areas drawn anew.
  case drawn(number: Int, seed: UInt64)
  /// The unit's last value of an earlier period.
  case panelLatest
  /// Linear between the unit's own values around; with `extendsConstantly` the first or last of them beyond.
  case panelLinear(extendsConstantly: Bool)

  public var text: String {
    switch self {
    case .mean: "mean"
    case .median: "median"
    case .groupMean(let group): "mean of \(group)"
    case .groupMedian(let group): "median of \(group)"
    case .hotDeck: "hot-deck"
    case .regression(let maximum): "regression \(maximum)"
    case .multivariateNormal(let maximum, let tolerance): "multivariate-normal \(maximum) \(tolerance)"
    case .drawn(let number, let seed): "multivariate-normal drawn \(number) seed \(seed)"
    case .panelLatest: "panel-latest"
    case .panelLinear(let extends): extends ? "panel-linear constant beyond" : "panel-linear"
    }
  }

  /// A table's values with the missing ones filled as far as the rule can.
  public func filled(_ table: IndicatorTable) -> DataColumns {
    var values = table.values
    switch self {
    case .mean: fillEach(&values) { Imputation.filled($0) { ColumnStatistics.mean($0) } }
    case .median: fillEach(&values) { Imputation.filled($0) { ColumnStatistics.median($0) } }
    case .groupMean(let name):
      let keys = Imputation.keys(name, table)
      fillEach(&values) { Imputation.filled($0, by: keys) { ColumnStatistics.mean($0) } }
    case .groupMedian(let name):
      let keys = Imputation.keys(name, table)
      fillEach(&values) { Imputation.filled($0, by: keys) { ColumnStatistics.median($0) } }
    case .hotDeck: Imputation.fillFromNearest(&values)
    case .regression(let maximum): Imputation.fillByRegression(&values, predictorMaximum: maximum)
    case .multivariateNormal(let iterations, let tolerance):
      if let model = NormalModel(values, iterationMaximum: iterations, tolerance: tolerance) {
        model.fill(&values)
      }
    case .drawn(let number, let seed):
      if let drawn = MultipleImputation.dataSet(table, number: number, seed: seed) { values = drawn }
    case .panelLatest, .panelLinear: fillPanel(&values, table)
    }
    return values
  }

  private static func keys(_ name: String, _ table: IndicatorTable) -> [String?] {
    guard let keys = table.groups[name] else { preconditionFailure("the table has the grouping \(name)") }
    return keys
  }

  private func fillEach(_ values: inout DataColumns, _ fill: ([Double]) -> [Double]) {
    for column in values.codes.indices {
      let old = values[column]
      if old.contains(where: \.isNaN) { values.replaceColumn(column, with: fill(old)) }
    }
  }

  private static func filled(_ column: [Double], _ centre: ([Double]) -> Double) -> [Double] {
    let replacement = centre(column)
    return column.map { $0.isNaN ? replacement : $0 }
  }

  private static func filled(
    _ column: [Double], by keys: [String?], _ centre: ([Double]) -> Double
  ) -> [Double] {
    var members: [String: [Double]] = [:]
    for (value, key) in zip(column, keys) where !value.isNaN {
      if let key { members[key, default: []].append(value) }
    }
    let centres = members.mapValues(centre)
    return zip(column, keys).map { value, key in
      value.isNaN ? key.flatMap { centres[$0] } ?? .nan : value
    }
  }

  private static func completeColumns(_ values: DataColumns) -> [[Double]] {
    values.columns.filter { !$0.contains(where: \.isNaN) }
  }

  private static func fillFromNearest(_ values: inout DataColumns) {
    let standardised = completeColumns(values).map {
      Normalisation.zScore(mean: 0, deviation: 1).applied(to: $0)
    }.filter { !$0.contains(where: \.isNaN) }
    guard !standardised.isEmpty else { return }
    for column in values.codes.indices {
      let old = values[column]
      let donors = old.indices.filter { !old[$0].isNaN }
      guard donors.count < old.count, !donors.isEmpty else { continue }
      let new = old.indices.map { unit -> Double in
        guard old[unit].isNaN else { return old[unit] }
        let distances = donors.map { donor in
          standardised.reduce(0) { $0 + ($1[unit] - $1[donor]) * ($1[unit] - $1[donor]) }
        }
        let nearest = distances.indices.min { distances[$0] < distances[$1] }!
        return old[donors[nearest]]
      }
      values.replaceColumn(column, with: new)
    }
  }

  private static func fillByRegression(_ values: inout DataColumns, predictorMaximum: Int) {
    let complete = completeColumns(values)
    for column in values.codes.indices {
      let old = values[column]
      let there = old.indices.filter { !old[$0].isNaN }
      guard there.count < old.count else { continue }
      let strengths = complete.map { Correlation.pearson.coefficient($0, old) }
      let order = complete.indices.filter { !strengths[$0].isNaN }
        .sorted { abs(strengths[$0]) > abs(strengths[$1]) }
      let predictors = order.prefix(min(predictorMaximum, max(0, there.count - 2))).map { complete[$0] }
      guard !predictors.isEmpty else { continue }
      let means = predictors.map { predictor in ColumnStatistics.mean(there.map { predictor[$0] }) }
      let mean = ColumnStatistics.mean(there.map { old[$0] })
      func cross(_ a: [Double], _ meanA: Double, _ b: [Double], _ meanB: Double) -> Double {
        there.reduce(0) { $0 + (a[$1] - meanA) * (b[$1] - meanB) }
      }
      let matrix = predictors.indices.map { i in
        predictors.indices.map { cross(predictors[i], means[i], predictors[$0], means[$0]) }
      }
      guard let factor = CholeskyFactor(matrix) else { continue }
      let slopes = factor.solve(predictors.indices.map { cross(predictors[$0], means[$0], old, mean) })
      let new = old.indices.map { unit in
        old[unit].isNaN
          ? predictors.indices.reduce(mean) { $0 + slopes[$1] * (predictors[$1][unit] - means[$1]) }
          : old[unit]
      }
      values.replaceColumn(column, with: new)
    }
  }

  private func fillPanel(_ values: inout DataColumns, _ table: IndicatorTable) {
    precondition(!table.periods.isEmpty, "a table of several periods")
    let rows = Dictionary(grouping: table.units.indices) { table.units[$0] }.values.map { rows in
      rows.sorted { table.periods[$0] < table.periods[$1] }
    }
    for column in values.codes.indices {
      let old = values[column]
      guard old.contains(where: \.isNaN) else { continue }
      var new = old
      for rows in rows {
        for (place, row) in rows.enumerated() where old[row].isNaN {
          let before = rows[..<place].last { !old[$0].isNaN }
          let after = rows[place...].first { !old[$0].isNaN }
          switch (self, before, after) {
          case (.panelLatest, let before?, _): new[row] = old[before]
          case (.panelLinear, let before?, let after?):
            let (start, end) = (Double(table.periods[before]), Double(table.periods[after]))
            let share = end > start ? (Double(table.periods[row]) - start) / (end - start) : 0
            new[row] = old[before] + share * (old[after] - old[before])
          case (.panelLinear(extendsConstantly: true), let before, let after):
            if let edge = before ?? after { new[row] = old[edge] }
          default: break
          }
        }
      }
      values.replaceColumn(column, with: new)
    }
  }
}
