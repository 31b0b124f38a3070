import Catalogue
import Monitoring

/// What is known of one area, to be made into one page: figures, the maps behind them, the runs that made
/// them.
///
/// The page is a single HTML file that asks for nothing from outside. It holds no moment but those of the
/// data, so that the same values give the same bytes.
///
/// ```swift
/// let report = CityReport(area: city, indicators: indicators, figures: figures, runs: runs, …)
/// let page: [UInt8] = report.html(phrases: phrases, codeLists: codeLists, assets: assets)
/// ```
public struct CityReport: Sendable {
  public static let mediaType = "text/html; charset=utf-8"

  public var area: ReferenceArea
  /// In the order in which they are to stand. Each gets a card for its headline, its first series that has a
  /// figure; figures of other indicators stand in the tables only.
  public var indicators: [Indicator]
  /// The latest revision of each figure, in any order. A figure whose disaggregation names an `ALTERNATIVE` (of
  /// boundary, source or rule, named by the run's parameter `alternatives`) stands beside the one that does not;
  /// so does a target (`TARGET`), and a true value (`REFERENCE_VALUE`) beside the estimate it is of.
  public var figures: [RecordedObservation]
  /// The runs that made the figures.
  public var runs: [RecordedRun]
  /// What each run drew, by the run's number.
  public var mapFeatures: [Int: [MapFeature]]
  /// What is known of composite indices; figures of an index that is not among them stand in the tables alone.
  public var indices: [ReportIndex]
  /// What the area is made of, such as the cities of a nation: they are ranked by the indices.
  public var members: [ReportMember]
  /// The digest of the store's last run, whether it is of this area or not; nil for an empty store.
  public var chainHead: Digest?
  /// The moment of which the page speaks where it shows no figures itself.
  public var moment: Timestamp?

  public init(
    area: ReferenceArea, indicators: [Indicator], figures: [RecordedObservation], runs: [RecordedRun],
    mapFeatures: [Int: [MapFeature]] = [:], indices: [ReportIndex] = [], members: [ReportMember] = [],
    chainHead: Digest? = nil
  ) {
    self.area = area
    self.indicators = indicators
    self.figures = figures
    self.runs = runs
    self.mapFeatures = mapFeatures
    self.indices = indices
    self.members = members
    self.chainHead = chainHead
  }

  /// The moment at which the newest of the area's figures and runs was recorded; nil where there are none.
  public var lastRecorded: Timestamp? {
    (figures.map(\.recorded) + runs.map(\.recorded)).max() ?? moment
  }

  /// The page, in the language of the phrases.
  public func html(
    phrases: Phrases, codeLists: CodeLists, assets: ReportAssets, medium: ReportMedium = .screen
  ) -> [UInt8] {
    ReportPage(
      report: self, words: ReportWords(phrases: phrases, codeLists: codeLists), assets: assets,
      medium: medium
    ).html()
  }
}
