import Catalogue
import Foundation
import Monitoring
import Publishing
import Testing

/// A small country with figures of its own and of its cities, and an outline with texts.
enum DocumentFixture {
  static let sampling = NationFixture.run(20, kind: "sample", method: "city-sample.estimate")
  static let surveying = NationFixture.run(21, kind: "survey", method: "survey.housing")
  static let supplied = NationFixture.run(22, kind: "import", method: "observations.import")

  static func indicator(
    _ code: String, _ series: [String], direction: Indicator.Direction = .higher,
    dimensions: [String] = ["SEX"]
  ) -> Indicator {
    var indicator = ReportFixture.transport
    indicator.code = code
    indicator.frameworks = ["sdg": code]
    indicator.titles = LocalisedText([.en: "Title of \(code)", .ar: "عنوان \(code)"])
    indicator.series = series.map {
      .init(
        code: $0, isOfficial: true, titles: LocalisedText([.en: "Series \($0)", .ar: "سلسلة \($0)"]),
        unit: "PT",
        direction: direction, formula: "100 x a / b", dimensions: dimensions)
    }
    indicator.notes = ["A break lies between 2014 and 2016."]
    return indicator
  }

  static func figure(
    _ number: Int, _ value: Double?, _ indicator: String, _ series: String, area: String = "XXX",
    period: String = "2023", _ part: [String: String] = [:], error: SamplingError? = nil, run: Int = 20,
    notes: [Note] = [], status: ObservationStatus = .normal
  ) -> RecordedObservation {
    var figure = ReportFixture.figure(
      number, value, series: series, period: period, part, status: status, error: error, notes: notes)
    figure.observation.key.indicator = indicator
    figure.observation.key.area = area
    figure.runNumber = run
    return figure
  }

  static let precise = SamplingError(standardError: 1, lower: 28, upper: 32, level: 0.95)

  static func city(_ code: String, _ figures: [RecordedObservation] = []) -> ReportMember {
    ReportMember(
      area: ReferenceArea(
        code: code, kind: .city, parent: "XXX",
        names: LocalisedText([.en: "City \(code)", .ar: "مدينة \(code)"])),
      figures: figures)
  }

  static let country = CountryReport(
    area: ReferenceArea(
      code: "XXX", kind: .country, names: LocalisedText([.en: "Testland", .ar: "بلد الاختبار"])),
    indicators: [
      indicator("11.1.1", ["SLUM", "SLUM_N"], direction: .lower), indicator("11.2.1", ["TRANSPORT"]),
      indicator("11.b.1", ["STRATEGY"]), indicator("11.a.1", ["POLICY"], direction: .none),
      {
        var own = indicator("Q-OWN", ["Q_OWN"])
        own.frameworks = ["nua": "Q"]
        return own
      }(),
    ],
    figures: [
      figure(1, 30, "11.1.1", "SLUM", error: precise),
      figure(2, 40, "11.1.1", "SLUM", period: "2015", error: precise),
      figure(3, 33, "11.1.1", "SLUM", ["SEX": "F"], notes: [Note("sample.small")]),
      figure(4, 25, "11.1.1", "SLUM", period: "2030", ["TARGET": "NATIONAL"], run: 22),
      figure(5, 60, "11.2.1", "TRANSPORT", run: 22),
      figure(6, nil, "11.b.1", "STRATEGY", run: 21, status: .notSignificant),
      figure(7, 3, "11.a.1", "POLICY", run: 21), figure(8, 4, "11.a.1", "POLICY", period: "2020", run: 21),
      figure(9, 5, "Q-OWN", "Q_OWN", run: 7),
    ],
    cities: [
      city("XXX-A", [figure(11, 20, "11.1.1", "SLUM", area: "XXX-A", run: 7)]),
      city(
        "XXX-B",
        [
          figure(12, 50, "11.1.1", "SLUM", area: "XXX-B", period: "2020", run: 22, status: .estimated),
          figure(13, 55, "11.1.1", "SLUM", area: "XXX-B", period: "2010", run: 22),
        ]), city("XXX-C"),
    ], runs: [ReportFixture.run(7), sampling, surveying, supplied], chainHead: Digest(of: "head"))

  static func page(
    _ language: Language = .en, _ medium: ReportMedium = .screen, _ report: CountryReport = country
  )
    throws -> String
  {
    String(
      decoding: report.html(
        phrases: try ReportFixture.documentPhrases(language), codeLists: try ReportFixture.codeLists.get(),
        assets: ReportFixture.assets, medium: medium), as: UTF8.self)
  }

  /// The text of an element by its identifier, without its tags.
  static func text(_ id: String, until end: String, of page: String) throws -> String {
    let start = try #require(page.range(of: "id=\"\(id)\"")).lowerBound
    let close = try #require(page[start...].range(of: end)).lowerBound
    return String(page[start..<close]).replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
  }

  // MARK: The Agenda

  static func titles(_ title: String) -> LocalisedText { LocalisedText([.en: title, .ar: "عن \(title)"]) }

  static let outline = ReportOutline(
    code: "agenda", titles: titles("Implementation"),
    sections: [
      .init(
        code: "summary", titles: titles("Summary"), isNumbered: false,
        paragraphs: [.init(code: "summary-text", kind: .written)]),
      .init(code: "empty", titles: titles("Nothing"), paragraphs: [.init(code: "unwritten", kind: .written)]),
      .init(
        code: "introduction", titles: titles("Introduction"),
        paragraphs: [.init(code: "evidence", kind: .store), .init(code: "mandate", kind: .written)]),
      .init(
        code: "action", titles: titles("Action"), paragraphs: [],
        sections: [
          .init(
            code: "housing", titles: titles("Housing"),
            paragraphs: [
              .init(code: "slums", kind: .figures, indicators: ["11.1.1", "11.b.1"]),
              .init(code: "slum-cities", kind: .cities, indicators: ["11.1.1"]),
            ]),
          .init(code: "nothing", titles: titles("None"), paragraphs: [.init(code: "none", kind: .written)]),
          .init(
            code: "monitoring", titles: titles("Monitoring"),
            paragraphs: [
              .init(code: "cities", kind: .sample), .init(code: "ranks", kind: .index),
              .init(code: "missing", kind: .gaps), .init(code: "distance", kind: .targets),
            ]),
        ]),
    ])

  static func written(_ number: Int, _ paragraph: String, _ text: String) throws -> WrittenText {
    WrittenText(
      id: "t\(number)", paragraph: paragraph, version: 2, author: "Ana <b>", recorded: ReportFixture.moment,
      digest: Digest(of: text), content: try WrittenParagraphs(text, file: "t\(number)"))
  }

  static func agenda(_ texts: [WrittenText], country: CountryReport = country) -> AgendaReport {
    let known = country.figures + country.cities.flatMap(\.figures)
    var referenced: [ObservationReference: RecordedObservation] = [:]
    for reference in texts.flatMap(\.content.references) {
      referenced[reference] = known.first {
        let key = $0.observation.key
        return key.series == reference.series && key.area == reference.area
          && key.disaggregation == reference.disaggregation && (reference.period ?? key.period) == key.period
      }
    }
    return AgendaReport(
      outline: outline, country: country, texts: texts, referenced: referenced, textHead: Digest(of: "texts"),
      file: "store.gpkg")
  }

  static func page(_ report: AgendaReport, _ language: Language = .en, _ medium: ReportMedium = .screen)
    throws
    -> String
  {
    String(
      decoding: try report.html(
        phrases: try ReportFixture.documentPhrases(language), codeLists: try ReportFixture.codeLists.get(),
        assets: ReportFixture.assets, medium: medium), as: UTF8.self)
  }
}
