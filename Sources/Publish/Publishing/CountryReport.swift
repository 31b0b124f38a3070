import Catalogue
import Monitoring

/// What is known of a country and of its cities, to be made into the chapter on Goal 11 and the New Urban Agenda
/// of a Voluntary National Review: target by target the national figure with its error, the cities, the trend,
/// what is to be reached, what is missing, and how far figures compare.
///
/// As with `CityReport`, the same values give the same bytes.
public struct CountryReport: Sendable {
  public static let mediaType = CityReport.mediaType

  public var area: ReferenceArea
  /// Every indicator that could be reported, with figures or without, in the order in which they are to stand.
  public var indicators: [Indicator]
  /// The latest revision of each figure of the country itself.
  public var figures: [RecordedObservation]
  /// Every city of the country that the store has, with its figures; those without any count as missing.
  public var cities: [ReportMember]
  /// The runs that made the figures of the country and of its cities.
  public var runs: [RecordedRun]
  /// What the runs of the country's own figures drew, by the run's number.
  public var mapFeatures: [Int: [MapFeature]]
  public var indices: [ReportIndex]
  public var chainHead: Digest?

  public init(
    area: ReferenceArea, indicators: [Indicator], figures: [RecordedObservation], cities: [ReportMember],
    runs: [RecordedRun], mapFeatures: [Int: [MapFeature]] = [:], indices: [ReportIndex] = [],
    chainHead: Digest? = nil
  ) {
    self.area = area
    self.indicators = indicators
    self.figures = figures
    self.cities = cities
    self.runs = runs
    self.mapFeatures = mapFeatures
    self.indices = indices
    self.chainHead = chainHead
  }

  /// The moment at which the newest of the figures and runs was recorded; nil where there are none.
  public var lastRecorded: Timestamp? { page.lastRecorded }

  /// The country as the page of one area has it.
  var page: CityReport {
    let known = Set((figures + cities.flatMap(\.figures)).map(\.observation.key.indicator))
    return CityReport(
      area: area, indicators: indicators.filter { known.contains($0.code) }, figures: figures, runs: runs,
      mapFeatures: mapFeatures, indices: indices, members: cities, chainHead: chainHead)
  }

  /// The chapter, in the language of the phrases.
  public func html(
    phrases: Phrases, codeLists: CodeLists, assets: ReportAssets, medium: ReportMedium = .screen
  ) -> [UInt8] {
    CountryPage(
      report: self, words: ReportWords(phrases: phrases, codeLists: codeLists), assets: assets,
      medium: medium
    ).html()
  }
}
