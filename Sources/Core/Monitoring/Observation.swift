/// One figure: indicator x series x reference area x period x disaggregation -> value.
public struct Observation: Hashable, Sendable {
  /// What makes two observations the same figure; a later one of the same key is a revision.
  public struct Key: Hashable, Sendable {
    /// `11.2.1`
    public var indicator: String
    /// `SP_TRN_PUBL`
    public var series: String
    public var area: String
    public var period: Period
    public var disaggregation: Disaggregation
    public init(
      indicator: String, series: String, area: String, period: Period,
      disaggregation: Disaggregation = Disaggregation()
    ) {
      self.indicator = indicator
      self.series = series
      self.area = area
      self.period = period
      self.disaggregation = disaggregation
    }
  }

  public var key: Key
  /// Nil where there is none to give; `note` then says why and `status` is `missing`.
  public var value: Double?
  /// The two parts of a ratio, in the units the series' formula names; kept so that totals can be formed.
  public var numerator: Double?
  public var denominator: Double?
  /// SDMX unit code.
  public var unit: String
  public var status: ObservationStatus
  public var nature: ObservationNature
  public var error: SamplingError?
  /// What a reader must know of this figure, in the language of the run's parameters or as phrase codes
  /// `note.…` with arguments; see `Note`.
  public var notes: [Note]

  public init(
    key: Key, value: Double?, numerator: Double? = nil, denominator: Double? = nil, unit: String,
    status: ObservationStatus, nature: ObservationNature, error: SamplingError? = nil, notes: [Note] = []
  ) {
    self.key = key
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
    self.unit = unit
    self.status = status
    self.nature = nature
    self.error = error
    self.notes = notes
  }
}

/// A remark on a figure, as the phrase `note.<code>` of the catalogue with its arguments, so that it can be
/// read in six languages.
public struct Note: Hashable, Sendable {
  public var code: String
  public var arguments: [String: String]
  public init(_ code: String, _ arguments: [String: String] = [:]) {
    self.code = code
    self.arguments = arguments
  }

  /// A remark that carries a text of the user's own: in English as the argument `text`, in each other language
  /// that the user gave as `text.<language>`.
  public init(_ code: String, text: LocalisedText) {
    var arguments = ["text": text[.en]]
    for (language, own) in text.texts where language != .en { arguments["text.\(language.rawValue)"] = own }
    self.init(code, arguments)
  }

  public var json: JSON {
    .object(["code": .string(code), "arguments": .object(arguments.mapValues(JSON.string))])
  }

  public init?(json: JSON) {
    guard let code = json["code"]?.string, let arguments = json["arguments"]?.object else { return nil }
    self.init(code, arguments.compactMapValues(\.string))
  }
}

/// SDMX code list CL_OBS_STATUS, version 2.1: what kind of value stands there.
public enum ObservationStatus: String, CaseIterable, Hashable, Sendable {
  case normal = "A"
  case timeSeriesBreak = "B"
  case definitionDiffers = "D"
  case estimated = "E"
  case forecast = "F"
  case experimental = "G"
  case missingHoliday = "H"
  case imputed = "I"
  case derogation = "J"
  case includedElsewhere = "K"
  case missingNotCollected = "L"
  case missingCannotExist = "M"
  case notSignificant = "N"
  case missingSuppressed = "Q"
  /// Missing for no stated reason: the ordinary case.
  case missing = "O"
  case provisional = "P"
  case strike = "S"
  case unreliable = "U"
  case unvalidated = "V"
  case includesElsewhere = "W"
}

/// SDMX code list CL_NATURE of the global SDG data structure: who made the value.
public enum ObservationNature: String, CaseIterable, Hashable, Sendable {
  case country = "C"
  case countryAdjusted = "CA"
  case estimated = "E"
  case globalMonitoring = "G"
  case modelled = "M"
  case nonRelevant = "N"
  case notAvailable = "_X"
}

/// How far a figure may be off for having been measured on a sample.
public struct SamplingError: Hashable, Sendable {
  /// In the unit of the value.
  public var standardError: Double?
  /// In the unit of the value.
  public var lower: Double?
  public var upper: Double?
  /// Confidence level of the interval, such as 0.95.
  public var level: Double?
  public init(
    standardError: Double? = nil, lower: Double? = nil, upper: Double? = nil, level: Double? = nil
  ) {
    self.standardError = standardError
    self.lower = lower
    self.upper = upper
    self.level = level
  }
}
