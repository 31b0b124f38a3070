import Monitoring

/// Proportion of transboundary basin area with an operational arrangement for water cooperation (SDG 6.5.2).
///
///     indicator = 100 × area under an operational arrangement / transboundary area, both in the country
///
/// Areas of aquifers are added to those of river and lake basins even where they overlap. An arrangement is
/// operational where all four criteria are met; one for a part of a basin counts with that part. A country
/// without transboundary waters has no figure, since none can exist.
/// - Source: UNECE and UNESCO, SDG 6.5.2 metadata, edition of 2021.
public struct TransboundaryCooperation: Hashable, Sendable {
  public static let indicator = "6.5.2"

  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Of rivers and lakes.
    case basin
    case aquifer
    var series: String { self == .basin ? "EG_TBA_H2CORL" : "EG_TBA_H2COAQ" }
  }

  /// What makes an arrangement operational, all four of it.
  public enum Criterion: String, CaseIterable, Hashable, Sendable {
    /// A joint body or mechanism.
    case jointBody = "joint_body"
    /// Formal communication at least once a year.
    case communication
    /// A joint or coordinated plan, or joint objectives.
    case plan
    /// Data exchanged at least once a year.
    case exchange
  }

  /// Km² in the country.
  public struct Area: Hashable, Sendable {
    public var total: Double
    public var covered: Double
    public init(total: Double, covered: Double) {
      self.total = total
      self.covered = covered
    }
  }

  public private(set) var areas: [Kind: Area] = [:]

  public init() {}

  public mutating func add(_ kind: Kind, totalSquareKilometres total: Double, coveredSquareKilometres: Double)
  {
    let sum = areas[kind] ?? Area(total: 0, covered: 0)
    areas[kind] = Area(total: sum.total + total, covered: sum.covered + coveredSquareKilometres)
  }

  /// One basin or aquifer with an arrangement for all or part of it, which covers nothing unless every
  /// criterion is met.
  public mutating func add(
    _ kind: Kind, totalSquareKilometres total: Double, arrangementSquareKilometres: Double,
    met: Set<Criterion>
  ) {
    add(
      kind, totalSquareKilometres: total,
      coveredSquareKilometres: met.count == Criterion.allCases.count ? arrangementSquareKilometres : 0)
  }

  public static func sum(_ countries: [TransboundaryCooperation]) -> TransboundaryCooperation {
    countries.reduce(into: TransboundaryCooperation()) { sum, country in
      for (kind, area) in country.areas {
        sum.add(kind, totalSquareKilometres: area.total, coveredSquareKilometres: area.covered)
      }
    }
  }

  /// Both together, then each kind that there is.
  public func observations(_ measurement: Measurement) -> [Observation] {
    let indicator = TransboundaryCooperation.indicator
    let total = Kind.allCases.reduce(0) { $0 + (areas[$1]?.total ?? 0) }
    let covered = Kind.allCases.reduce(0) { $0 + (areas[$1]?.covered ?? 0) }
    guard total > 0 else {
      return [
        measurement.absent(
          indicator, "EG_TBA_H2CO", unit: "PT", numerator: covered, denominator: total,
          status: .missingCannotExist, reasons: [Note("transboundary-none")])
      ]
    }
    return [measurement.percentage(indicator, "EG_TBA_H2CO", of: covered, in: total)]
      + Kind.allCases.compactMap { kind in
        areas[kind].flatMap { area in
          area.total > 0
            ? measurement.percentage(indicator, kind.series, of: area.covered, in: area.total) : nil
        }
      }
  }
}
