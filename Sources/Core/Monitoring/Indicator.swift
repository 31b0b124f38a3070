/// A published definition of something measured: code, titles, series and what is known of its standing.
public struct Indicator: Hashable, Sendable {
  /// Which way is better.
  public enum Direction: String, Hashable, Sendable { case higher, lower, target, none }

  /// One standing of the indicator in the tier classification, from a date on.
  public struct TierEntry: Hashable, Sendable {
    /// `I`, `II`, `III`, or `withdrawn`; nil where the register left it blank.
    public var tier: String?
    /// A year, month or day.
    public var validFrom: Period
    public var source: String
    public init(tier: String?, validFrom: Period, source: String) {
      self.tier = tier
      self.validFrom = validFrom
      self.source = source
    }
  }

  /// One column of figures under an indicator.
  public struct Series: Hashable, Sendable {
    /// An SDMX code of the global data structure where `isOfficial`, else Quito's own.
    public var code: String
    public var isOfficial: Bool
    public var titles: LocalisedText
    /// SDMX unit code: `PT`, `NUMBER`, `KM2`, `RO`.
    public var unit: String
    public var direction: Direction
    /// How it is computed, as a formula one could follow; in English notation.
    public var formula: String
    /// Dimensions by which the series may be broken down: `SEX`, `AGE`, `DISABILITY_STATUS`, `CAPACITY`.
    public var dimensions: [String]
    public init(
      code: String, isOfficial: Bool, titles: LocalisedText, unit: String, direction: Direction,
      formula: String, dimensions: [String]
    ) {
      self.code = code
      self.isOfficial = isOfficial
      self.titles = titles
      self.unit = unit
      self.direction = direction
      self.formula = formula
      self.dimensions = dimensions
    }
  }

  public var code: String
  public var titles: LocalisedText
  /// `sdg`, `nua`: the frameworks that ask for it, each with its own code for it.
  public var frameworks: [String: String]
  public var custodians: [String]
  public var tiers: [TierEntry]
  /// The first is the headline.
  public var series: [Series]
  /// Edition of the metadata followed.
  public var source: String
  /// What a reader must be told so as not to be misled, such as unconfirmed points.
  public var notes: [String]

  public init(
    code: String, titles: LocalisedText, frameworks: [String: String], custodians: [String],
    tiers: [TierEntry], series: [Series], source: String, notes: [String]
  ) {
    self.code = code
    self.titles = titles
    self.frameworks = frameworks
    self.custodians = custodians
    self.tiers = tiers
    self.series = series
    self.source = source
    self.notes = notes
  }

  /// The standing in force at a day; nil before the first entry.
  public func tier(on day: CalendarDate) -> TierEntry? {
    tiers.filter { $0.validFrom.firstDay <= day }.max { $0.validFrom < $1.validFrom }
  }
}
