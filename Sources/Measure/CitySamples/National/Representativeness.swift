import Surveys

/// How the sample, weighted, stands to totals that the frame knows.
public struct Representativeness: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public var total: FrameTotal
    /// The region, class or function; "" for the country.
    public var category: String
    public var inFrame: Double
    public var estimated: Double
    /// Of the estimate; 0 where the design leaves it no chance.
    public var standardError: Double
    /// Estimated / in the frame − 1.
    public var relativeDifference: Double { estimated / inFrame - 1 }
    /// Differences by more than two standard errors, and any where there is none, are worth a calibration.
    public var isOff: Bool {
      abs(estimated - inFrame) > max(2 * standardError, 1e-9 * abs(inFrame))
    }
  }

  public let lines: [Line]
  public var offLines: [Line] { lines.filter(\.isOff) }

  /// - Parameter auxiliary: weights to look at; calibrated ones meet what they were calibrated to.
  public init(
    _ sample: NationalSample, totals: [FrameTotal] = FrameTotal.allCases, auxiliary: AuxiliaryUse = .none
  ) throws(CalibrationFailure) {
    let everyone = RespondingUnits(
      sample, answered: sample.panel.units.map { _ in true }, classes: nil)
    let design = try sample.calibrated(everyone.design, units: everyone.units, use: auxiliary)
    lines = sample.knownTotals(totals).map { known in
      let statistic = design.linearisedTotal(of: everyone.units.map { known.values[$0] })
      return Line(
        total: known.kind, category: known.category, inFrame: known.total, estimated: statistic.value,
        standardError: max(0, everyone.variance(of: statistic, design: design)).squareRoot())
    }
  }
}
