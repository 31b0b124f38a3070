/// What the planning lab measures of a plan.
public enum PlanMeasure: String, CaseIterable, Hashable, Sendable {
  /// km² of the neighbourhood.
  case grossArea = "gross-area"
  /// km² of water and protected land in it.
  case excludedArea = "excluded-area"
  /// km² without water and protected land: what every share and density is of.
  case netArea = "net-area"
  /// Share of the gross area that a hazard keeps from being built on.
  case hazardShare = "hazard-share"
  /// Street land / net area.
  case streetShare = "street-share"
  /// km of centre lines for each km² of net area.
  case streetLength = "street-length"
  /// Share of the net area within reach of an arterial street.
  case arterialReach = "arterial-reach"
  /// Open space outside streets / net area.
  case openSpaceShare = "open-space-share"
  /// Built ground of plots / area of plots.
  case plotCoverage = "plot-coverage"
  /// Floor area on plots / area of plots.
  case floorAreaRatio = "floor-area-ratio"
  /// People the plan states, else those its residential floor area holds.
  case people
  /// People for each km² of net area.
  case density
  /// Floor area for economic use / floor area.
  case economicShare = "economic-share"
  /// Floor area of low-cost housing / residential floor area.
  case lowCostShare = "low-cost-share"
  /// Residential floor area of the commonest tenure / residential floor area.
  case largestTenureShare = "largest-tenure-share"
  /// Blocks with one function / net area.
  case singleFunctionShare = "single-function-share"

  public enum Unit: String, Hashable, Sendable {
    case squareKilometres = "km2"
    /// 0 to 1.
    case share
    case kilometresPerSquareKilometre = "km-per-km2"
    case ratio
    case persons
    case count
    case personsPerSquareKilometre = "persons-per-km2"
  }

  public var unit: Unit {
    switch self {
    case .grossArea, .excludedArea, .netArea: .squareKilometres
    case .streetLength: .kilometresPerSquareKilometre
    case .floorAreaRatio: .ratio
    case .people: .persons
    case .density: .personsPerSquareKilometre
    default: .share
    }
  }
}

/// Why a measure of a plan has no value.
public struct PlanGap: Hashable, Sendable {
  public enum Reason: String, CaseIterable, Hashable, Sendable {
    /// The plan has no such layer.
    case layer
    /// The layer has no such field.
    case field
    /// Nothing is left of the neighbourhood without water and protected land.
    case land
    /// Plots, floor area or residential floor area: there is none to have a share of.
    case plots, floor, housing
    /// Streets are drawn as areas only.
    case lines
    /// No street is marked as arterial.
    case arterials
  }
  public var reason: Reason
  public var layer: String
  public var field: String?

  init(_ reason: Reason, _ layer: String = "", _ field: String? = nil) {
    self.reason = reason
    self.layer = layer
    self.field = field
  }
}
