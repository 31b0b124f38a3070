/// The rules of the planning lab, each with how far it is confirmed; read from
/// `Content/settlements/planning-lab.yaml` or a user's own file.
public struct PlanningRules: Hashable, Sendable {
  /// A number that decides a result.
  public struct Parameter: Hashable, Sendable {
    public var value: Double
    public var mark: ConfirmationMark
    public init(_ value: Double, _ mark: ConfirmationMark = .own) {
      self.value = value
      self.mark = mark
    }
  }

  /// What a measure must reach, and how near it comes.
  public enum Bound: Hashable, Sendable {
    case atLeast(Double), atMost(Double)
    /// The limit itself does not meet it.
    case below(Double)
    case within(ClosedRange<Double>)
  }

  /// One test of one principle.
  public struct Check: Hashable, Sendable {
    /// 1 to 5.
    public var principle: Int
    public var measure: PlanMeasure
    public var bound: Bound
    public var mark: ConfirmationMark
    public init(principle: Int, measure: PlanMeasure, bound: Bound, mark: ConfirmationMark) {
      self.principle = principle
      self.measure = measure
      self.bound = bound
      self.mark = mark
    }
  }

  public var checks: [Check]
  /// m² of residential floor area to a person, for plans that do not state their people.
  public var floorAreaPerPerson: Parameter
  /// m² of other floor area to a job.
  public var floorAreaPerJob: Parameter
  /// From this share of its floor area in one use on a block has a single function.
  public var singleFunctionShare: Parameter
  /// How far an arterial street may be, m.
  public var arterialMetres: Parameter
  /// Buildings and plots may share this part of the smaller one, for want of exact drawing.
  public var overlapShareMaximum: Parameter
  public var infill: InfillRules
  public var extent: ExtensionRules

  public init(
    checks: [Check], floorAreaPerPerson: Parameter, floorAreaPerJob: Parameter,
    singleFunctionShare: Parameter, arterialMetres: Parameter, overlapShareMaximum: Parameter,
    infill: InfillRules, extent: ExtensionRules
  ) {
    self.checks = checks
    self.floorAreaPerPerson = floorAreaPerPerson
    self.floorAreaPerJob = floorAreaPerJob
    self.singleFunctionShare = singleFunctionShare
    self.arterialMetres = arterialMetres
    self.overlapShareMaximum = overlapShareMaximum
    self.infill = infill
    self.extent = extent
  }
}

extension PlanningRules.Bound {
  /// Sums of areas carry rounding in their last digits; a plan drawn to the limit meets it.
  private static let tolerance = 1e-9

  public func isMet(by value: Double) -> Bool {
    switch self {
    case .atLeast(let limit): value >= limit * (1 - Self.tolerance)
    case .atMost(let limit): value <= limit * (1 + Self.tolerance)
    case .below(let limit): value < limit * (1 - Self.tolerance)
    case .within(let range):
      value >= range.lowerBound * (1 - Self.tolerance) && value <= range.upperBound * (1 + Self.tolerance)
    }
  }

  /// How far a value goes towards the bound, 0 to 1.
  ///
  ///     at least t:  min(1, x / t)
  ///     at most t:   1 inside, then falling to 0 where nothing else is left (all of it; without end: 2 t)
  ///     below t:     1 inside, then max(0, 1 − (x − t) / t)
  ///     a to b:      1 inside, below x / a, above as at most b
  /// - Parameter end: the greatest value there can be; 1 for shares, nil for what has no end.
  public func grade(_ value: Double, end: Double?) -> Double {
    if isMet(by: value) { return 1 }
    func falling(_ limit: Double, to end: Double) -> Double {
      end > limit ? min(1, max(0, (end - value) / (end - limit))) : 0
    }
    switch self {
    case .atLeast(let limit): return max(0, value / limit)
    case .atMost(let limit): return falling(limit, to: end ?? 2 * limit)
    case .below(let limit): return falling(limit, to: 2 * limit)
    case .within(let range):
      return value < range.lowerBound
        ? max(0, value / range.lowerBound) : falling(range.upperBound, to: end ?? 2 * range.upperBound)
    }
  }
}
