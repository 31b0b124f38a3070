import Catalogue
import DelimitedText
import Monitoring

/// Observations as SDMX-CSV 2.0, in the layout of the global SDG data structure IAEG-SDGs:SDG(1.4), written
/// in pieces.
///
/// Official series name that structure; Quito's own name `QUITO:SDG_CITY(1.0)`, which has the same
/// components but takes series, areas and units that are in no global code list. `docs/methods/exchange.md`
/// says what each column holds and what the structure has no place for.
public struct SDMXCSV {
  /// Whose reporting the figures are (CL_REPORTING_TYPE).
  public enum ReportingType: String, Hashable, Sendable {
    case global = "G"
    case regional = "R"
    case national = "N"
  }

  /// In the order of the structure's own positions, time last.
  public static let dimensions = [
    "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE",
    "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY",
    "PRODUCT", "TIME_PERIOD",
  ]
  /// Those of the structure's attributes that Quito has something to say to, in the structure's order.
  public static let attributes = [
    "OBS_STATUS", "UNIT_MULT", "UNIT_MEASURE", "NATURE", "COMMENT_OBS", "UPPER_BOUND", "LOWER_BOUND",
    "SOURCE_DETAIL", "CUST_BREAKDOWN_LB",
  ]
  public static let columns =
    ["STRUCTURE", "STRUCTURE_ID", "ACTION"] + dimensions + ["OBS_VALUE"] + attributes
  public static let globalStructure = "IAEG-SDGs:SDG(1.4)"
  public static let ownStructure = "QUITO:SDG_CITY(1.0)"

  /// Between AGE and PRODUCT, the dimensions that stand in a disaggregation under the structure's own name.
  private static let breakdowns: [String] = dimensions[4..<15].filter { $0 != "CUST_BREAKDOWN" }

  private let catalogue: IndicatorCatalogue
  private let gazetteer: Gazetteer
  private let phrases: Phrases
  private let reportingType: ReportingType
  private let officialSeries: Set<String>
  private var customBreakdowns: [[String: String]: CustomBreakdown] = [:]
  private var writer = DelimitedTextWriter()

  /// Begins a message with its header.
  /// - Parameter phrases: the language of comments and labels.
  public init(
    catalogue: IndicatorCatalogue, gazetteer: Gazetteer, phrases: Phrases,
    reportingType: ReportingType = .national
  ) {
    self.catalogue = catalogue
    self.gazetteer = gazetteer
    self.phrases = phrases
    self.reportingType = reportingType
    officialSeries = Set(catalogue.indicators.flatMap(\.series).filter(\.isOfficial).map(\.code))
    writer.row(SDMXCSV.columns)
  }

  /// - Precondition: every number is finite, as the store ensures.
  public mutating func append(_ recorded: RecordedObservation) {
    let observation = recorded.observation
    let key = observation.key
    let custom = customBreakdown(of: key.disaggregation)
    writer.field("datastructure")
    writer.field(officialSeries.contains(key.series) ? SDMXCSV.globalStructure : SDMXCSV.ownStructure)
    // Information: what the figures are. Replace would also delete what the receiver has and Quito has not.
    writer.field("I")
    for dimension in SDMXCSV.dimensions {
      switch dimension {
      case "FREQ": writer.field(frequency(of: key.period))
      case "REPORTING_TYPE": writer.field(reportingType.rawValue)
      case "SERIES": writer.field(key.series)
      case "REF_AREA": writer.field(area(key.area))
      case "CUST_BREAKDOWN": writer.field(custom.code)
      case "TIME_PERIOD": writer.field(key.period.text)
      default: writer.field(key.disaggregation.codes[dimension] ?? "_T")
      }
    }
    // OBS_VALUE is a Double, and NaN the specification's word for one that is missing on purpose.
    writer.field(observation.value.map(JSON.numberText) ?? "NaN")
    writer.field(observation.status.rawValue)
    writer.field(SDMXCSV.unitMultiplier(of: observation.unit))
    writer.field(observation.unit)
    writer.field(observation.nature.rawValue)
    writer.field(comment(on: observation))
    writer.field(observation.error?.upper.map(JSON.numberText) ?? "")
    writer.field(observation.error?.lower.map(JSON.numberText) ?? "")
    writer.field(
      phrases["exchange.sdmx.source", ["run": recorded.runID, "observation": recorded.id]])
    writer.field(custom.label)
    writer.endRow()
  }

  /// Hands over the bytes written since the last time.
  public mutating func take() -> [UInt8] { writer.take() }

  private func frequency(of period: Period) -> String {
    switch period.lastDay - period.firstDay {
    case 0: "D"
    case ..<31: "M"
    case ..<92: "Q"
    default: "A"
    }
  }

  /// CL_AREA names countries and regions by M49 as a number, without the zeros before it.
  private func area(_ code: String) -> String {
    guard let m49 = gazetteer[code]?.m49 else { return code }
    let digits = m49.drop { $0 == "0" }
    return digits.isEmpty ? code : String(digits)
  }

  /// The power of ten the value is counted in. GPERM3 is grams per cubic metre in the global structure;
  /// Quito keeps micrograms under it.
  private static func unitMultiplier(of unit: String) -> String { unit == "GPERM3" ? "-6" : "0" }

  private mutating func customBreakdown(of disaggregation: Disaggregation) -> CustomBreakdown {
    let own = disaggregation.codes.filter { !SDMXCSV.breakdowns.contains($0.key) }
    if let known = customBreakdowns[own] { return known }
    let made = CustomBreakdown(own, codeLists: catalogue.codeLists, language: phrases.language)
    customBreakdowns[own] = made
    return made
  }

  /// What a reader must know, and what of the sampling error the structure has no attribute for.
  private func comment(on observation: Observation) -> String {
    var remarks = observation.notes.map { phrases.text(of: $0) }
    if let standardError = observation.error?.standardError {
      remarks.append(phrases["exchange.sdmx.standard-error", ["error": JSON.numberText(standardError)]])
    }
    if let level = observation.error?.level {
      remarks.append(phrases["exchange.sdmx.level", ["level": JSON.numberText(level)]])
    }
    // Readers that split a message at line ends are common.
    return String(remarks.joined(separator: " ").map { $0.isNewline ? " " : $0 })
  }
}
