import Foundation

/// A statistic with its linearised values: numbers z, one a row, such that the variance of Σ w z is that of
/// the statistic.
///
///     total  Σwy         z = y
///     mean   Σwy / Σw    z = (y − mean) / Σw
///     ratio  Σwy / Σwx   z = (y − R x) / Σwx
///
/// and 0 for rows outside the domain. Functions of several statistics are sums of their z, each times the
/// derivative.
/// - Source: Woodruff (1971); Särndal, Swensson and Wretman (1992), 5.5.
public struct Linearised: Sendable {
  public var statistic: EstimateMethod.Statistic
  public var value: Double
  /// One a row.
  public var influence: [Double]
  /// Rows that count; nil for all.
  public var rows: [Bool]?
  public var count: Int

  public init(
    statistic: EstimateMethod.Statistic, value: Double, influence: [Double], rows: [Bool]?, count: Int
  ) {
    self.statistic = statistic
    self.value = value
    self.influence = influence
    self.rows = rows
    self.count = count
  }

  /// A smooth function of statistics of one design, from its value and its derivative by each.
  public init(
    _ statistic: EstimateMethod.Statistic = .function, value: Double, of parts: [Linearised],
    derivatives: [Double]
  ) {
    precondition(!parts.isEmpty && parts.count == derivatives.count, "a derivative for every part")
    var influence = [Double](repeating: 0, count: parts[0].influence.count)
    for (part, derivative) in zip(parts, derivatives) {
      for row in influence.indices { influence[row] += derivative * part.influence[row] }
    }
    var rows: [Bool]? = parts.allSatisfy { $0.rows == nil } ? nil : influence.map { _ in false }
    if rows != nil {
      for part in parts {
        for row in influence.indices where part.rows?[row] ?? true { rows?[row] = true }
      }
    }
    self.init(
      statistic: statistic, value: value, influence: influence, rows: rows,
      count: rows?.count { $0 } ?? influence.count)
  }

  public static func - (first: Linearised, second: Linearised) -> Linearised {
    Linearised(.difference, value: first.value - second.value, of: [first, second], derivatives: [1, -1])
  }

  /// first / second.
  public static func / (first: Linearised, second: Linearised) -> Linearised {
    let ratio = first.value / second.value
    return Linearised(
      .ratio, value: ratio, of: [first, second], derivatives: [1 / second.value, -ratio / second.value])
  }

  /// log(first / second), for both above 0.
  public static func logarithmOfRatio(_ first: Linearised, _ second: Linearised) -> Linearised {
    Linearised(
      .logarithmOfRatio, value: log(first.value / second.value), of: [first, second],
      derivatives: [1 / first.value, -1 / second.value])
  }
}
