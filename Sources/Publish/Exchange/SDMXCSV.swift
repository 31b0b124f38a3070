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
  public enum ReportingType: String, CaseIterable, Hashable, Sendable {
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
  public static let globalStructure = SDMXStructure.global.reference.text
  public static let ownStructure = SDMXStructure.city.reference.text

  private var layout: SDMXLayout
  private var row = SDMXRow()
  private var writer = DelimitedTextWriter()

  /// Begins a message with its header.
  /// - Parameter phrases: the language of comments and labels.
  public init(
    catalogue: IndicatorCatalogue, gazetteer: Gazetteer, phrases: Phrases,
    reportingType: ReportingType = .national
  ) {
    layout = SDMXLayout(
      .city,
      structures: SDMXStructureCatalogue(catalogue: catalogue, gazetteer: gazetteer, phrases: []),
      catalogue: catalogue, gazetteer: gazetteer, phrases: phrases, reportingType: reportingType)
    writer.row(SDMXCSV.columns)
  }

  /// - Precondition: every number is finite, as the store ensures.
  public mutating func append(_ recorded: RecordedObservation) {
    layout.fill(&row, with: recorded)
    let isOfficial = layout.isOfficial(recorded.observation.key.series)
    writer.field("datastructure")
    writer.field(isOfficial ? SDMXCSV.globalStructure : SDMXCSV.ownStructure)
    // Information: what the figures are. Replace would also delete what the receiver has and Quito has not.
    writer.field("I")
    for code in row.key { writer.field(code) }
    // OBS_VALUE is a Double, and NaN the specification's word for one that is missing on purpose.
    writer.field(row.value.map(JSON.numberText) ?? "NaN")
    for attribute in row.attributes { writer.field(attribute.text) }
    writer.endRow()
  }

  /// Hands over the bytes written since the last time.
  public mutating func take() -> [UInt8] { writer.take() }
}
