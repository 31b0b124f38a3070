import Catalogue
import Monitoring

/// The report on the implementation of the New Urban Agenda: chapters under an outline, numbered paragraphs made
/// from the store and written by editors, tables, and figures in running text that are looked up as the report is
/// made.
///
/// As with `CityReport`, the same values give the same bytes.
public struct AgendaReport: Sendable {
  public static let mediaType = CityReport.mediaType

  public var outline: ReportOutline
  public var country: CountryReport
  /// At most one for each paragraph of the outline.
  public var texts: [WrittenText]
  /// The figures that the texts name, as far as they are there.
  public var referenced: [ObservationReference: RecordedObservation]
  /// The digest of the store's last text; nil where there is none.
  public var textHead: Digest?
  /// The store, as it is named in faults.
  public var file: String

  public init(
    outline: ReportOutline, country: CountryReport, texts: [WrittenText],
    referenced: [ObservationReference: RecordedObservation], textHead: Digest?, file: String
  ) {
    self.outline = outline
    self.country = country
    self.texts = texts
    self.referenced = referenced
    self.textHead = textHead
    self.file = file
  }

  /// - Throws: every reference that leads nowhere: `report-text.observation.unknown`,
  ///   `report-text.observation.empty` for a figure without a value, `report-text.paragraph.unknown`,
  ///   `report-text.table.unknown`.
  public func html(
    phrases: Phrases, codeLists: CodeLists, assets: ReportAssets, medium: ReportMedium = .screen
  ) throws(InputIssues) -> [UInt8] {
    try AgendaPage(
      report: self, words: ReportWords(phrases: phrases, codeLists: codeLists), assets: assets, medium: medium
    ).html()
  }
}
