/// What makes a plot a place to build on inside the city, and how good a place. No scoring of this kind is
/// public: all of it is Quito's default.
public struct InfillRules: Hashable, Sendable {
  public typealias Parameter = PlanningRules.Parameter

  /// What speaks for building on a plot, each with its points.
  public enum Criterion: String, CaseIterable, Hashable, Sendable {
    case transport, services, streetWidth = "street-width", utilities, tenure, displacement
  }

  /// Built over less than this share of what is allowed, a plot is under-built, 0 to 1.
  public var builtShareBelow: Parameter
  /// Above this a parking lot is a candidate, m².
  public var parkingSquareMetresAbove: Parameter
  /// Of floor area added, for plots that do not say, 0 to 1.
  public var residentialShare: Parameter
  public var points: [Criterion: Parameter]
  public var transportMetresMaximum: Parameter
  public var servicesMetresMaximum: Parameter
  public var streetWidthMetresMinimum: Parameter
  /// Up to so many people who would have to leave, displacement counts as low.
  public var displacedMaximum: Parameter

  public init(
    builtShareBelow: Parameter, parkingSquareMetresAbove: Parameter, residentialShare: Parameter,
    points: [Criterion: Parameter], transportMetresMaximum: Parameter, servicesMetresMaximum: Parameter,
    streetWidthMetresMinimum: Parameter, displacedMaximum: Parameter
  ) {
    self.builtShareBelow = builtShareBelow
    self.parkingSquareMetresAbove = parkingSquareMetresAbove
    self.residentialShare = residentialShare
    self.points = points
    self.transportMetresMaximum = transportMetresMaximum
    self.servicesMetresMaximum = servicesMetresMaximum
    self.streetWidthMetresMinimum = streetWidthMetresMinimum
    self.displacedMaximum = displacedMaximum
  }
}
