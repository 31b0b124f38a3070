/// Many statistics over many domains, worked out together in one pass over the rows.
///
/// Rows are summed into totals by first-stage unit and domain. Errors, and any number of bootstrap
/// replicates, are then work on those totals: a replicate costs units × statistics × domains, not rows. The
/// totals take what `bytes` says. Quantiles have no such totals; see `SurveyDesign.quantiles`.
///
/// Variances are of the form that the design names; of a calibrated design those of residuals. Stages below
/// the first add rows × statistics × domains of work, where their terms are due. Results are the same bit for
/// bit for any number of threads.
public struct StatisticBatch: Sendable {
  public enum Column: Sendable {
    /// One a row; NaN where not stated.
    case values([Double])
    /// 1 where the code is this one, 0 where it is another, not stated where it is below 0.
    case indicator([Int32], of: Int32)
  }

  /// By places of columns. A proportion is the mean of an indicator.
  public enum Statistic: Hashable, Sendable {
    case total(Int), mean(Int), proportion(Int)
    case ratio(Int, over: Int)
  }

  /// Domains that do not overlap; one batch may have several such sets.
  public struct Domains: Sendable {
    /// One a row, 0 ..< `count`; others lie in no domain.
    public var codes: [Int32]
    public var count: Int

    public init(codes: [Int32], count: Int) {
      self.codes = codes
      self.count = count
    }

    /// One domain of all rows.
    public static func whole(rowCount: Int) -> Self {
      Self(codes: Array(repeating: 0, count: rowCount), count: 1)
    }
  }

  public let design: SurveyDesign
  public let columns: [Column]
  public let statistics: [Statistic]
  public let domains: [Domains]

  /// The design is calibrated once at most.
  public init(_ design: SurveyDesign, columns: [Column], statistics: [Statistic], domains: [Domains]) {
    precondition(design.adjustments.count < 2, "a batch takes one calibration at most")
    precondition(columns.allSatisfy { $0.rowCount == design.rowCount }, "a value for every row")
    precondition(domains.allSatisfy { $0.codes.count == design.rowCount }, "a domain code for every row")
    precondition(
      statistics.allSatisfy { $0.columns.allSatisfy(columns.indices.contains) }, "statistics name columns")
    self.design = design
    self.columns = columns
    self.statistics = statistics
    self.domains = domains
  }

  /// Over all sets, in order.
  public var domainCount: Int { domains.reduce(0) { $0 + $1.count } }
}

extension StatisticBatch {
  /// What the totals of a batch take at most, bytes: sums by first-stage unit and domain, four sums and four
  /// domains together. The rows are a sum, each column is one, and once more for every set of columns that must
  /// be stated with it: a statistic adds one sum for each of its columns, and one where it is a mean or a
  /// proportion. Calibrated designs have those of residuals beside them.
  public static func bytes(ofSums count: Int, design: SurveyDesign, domainCount: Int) -> Int {
    let units = design.primaryUnitCount * ((domainCount + 3) / 4 * 4) + 1
    return 32 * ((count + 3) / 4) * units * (design.isCalibrated ? 2 : 1)
  }
}

extension StatisticBatch.Column {
  var rowCount: Int {
    switch self {
    case .values(let values): values.count
    case .indicator(let codes, _): codes.count
    }
  }

  var hasMissing: Bool {
    switch self {
    case .values(let values): values.contains { $0.isNaN }
    case .indicator(let codes, _): codes.contains { $0 < 0 }
    }
  }

  /// The numbers, NaN where not stated.
  var numbers: [Double] {
    switch self {
    case .values(let values): values
    case .indicator(let codes, let code): codes.map { $0 < 0 ? .nan : $0 == code ? 1 : 0 }
    }
  }
}

extension StatisticBatch.Statistic {
  var columns: [Int] {
    switch self {
    case .total(let column), .mean(let column), .proportion(let column): [column]
    case .ratio(let numerator, let denominator): [numerator, denominator]
    }
  }

  var method: EstimateMethod.Statistic {
    switch self {
    case .total: .total
    case .mean: .mean
    case .proportion: .proportion
    case .ratio: .ratio
    }
  }
}
