#if canImport(Glibc)
  import Glibc
#endif

/// How an extension of the city is sized.
public struct ExtensionRules: Hashable, Sendable {
  public typealias Parameter = PlanningRules.Parameter
  /// People the extension is to hold; nil where neither they nor a projection is stated.
  public var people: Double?
  /// People today and growth each year (0.03 for 3 %), from which `people` follow; nil where not stated.
  public var peopleToday, growthRate: Double?
  public var years: Parameter
  /// People for each km².
  public var density: Parameter
  /// Shares of the land, together below 1; plots are the rest.
  public var streetShare, openSpaceShare: Parameter

  public init(
    people: Double? = nil, peopleToday: Double? = nil, growthRate: Double? = nil, years: Parameter,
    density: Parameter, streetShare: Parameter, openSpaceShare: Parameter
  ) {
    self.people = people
    self.peopleToday = peopleToday
    self.growthRate = growthRate
    self.years = years
    self.density = density
    self.streetShare = streetShare
    self.openSpaceShare = openSpaceShare
  }
}

/// The land that an extension needs.
///
///     people = stated, else people today × ((1 + growth rate)^years − 1)
///     land   = people / density, of which streets, open public space and, as the rest, plots
///
/// A city that shrinks needs none.
/// - Source: Quito's default; the split is that of extension plans after UN-Habitat, unconfirmed.
public struct ExtensionNeed: Hashable, Sendable {
  public let people: Double
  /// km².
  public let land, streets, openSpace, plots: Double

  /// Nil where the rules state neither people nor a projection.
  public init?(_ rules: ExtensionRules) {
    if let stated = rules.people {
      people = stated
    } else if let today = rules.peopleToday, let rate = rules.growthRate {
      people = max(0, today * (pow(1 + rate, rules.years.value) - 1))
    } else {
      return nil
    }
    land = people / rules.density.value
    streets = land * rules.streetShare.value
    openSpace = land * rules.openSpaceShare.value
    plots = land - streets - openSpace
  }
}
