import Catalogue
import Monitoring
import Observations
import Publishing

/// What editors wrote for a report, as the store keeps it.
struct AgendaTexts {
  var store: ObservationStore
  var outline: ReportOutline

  init(_ store: ObservationStore, report: String) throws {
    self.store = store
    outline = try ReportOutline(
      report, content: contentFolder, indicators: ReportContent.indicators().map(\.code))
  }

  /// The last version of each text, by its key.
  func latest() throws -> [ReportText.Key: RecordedReportText] {
    try store.reportTexts(of: outline.code).reduce(into: [:]) { $0[$1.text.key] = $1 }
  }

  /// Texts of a language for an area: one written for the area goes before one written for all.
  /// - Returns: also a warning for each paragraph that is written in other languages alone.
  func chosen(area: String, language: Language) throws -> (texts: [WrittenText], warnings: [InputIssue]) {
    let latest = try latest()
    var texts: [WrittenText] = []
    var warnings: [InputIssue] = []
    var issues = InputIssues()
    for paragraph in outline.paragraphs {
      func find(_ language: Language) -> RecordedReportText? {
        [area, ""].lazy.compactMap { area in
          latest[
            ReportText.Key(
              report: outline.code, area: area, paragraph: paragraph.code, language: language)]
        }.first
      }
      guard let found = find(language) else {
        let others = Language.allCases.filter { find($0).map { !$0.text.text.isEmpty } ?? false }
        if !others.isEmpty {
          warnings.append(
            InputIssue(
              "report-text.untranslated", at: Place(file: store.path, field: paragraph.code),
              found: others.map(\.endonym).joined(separator: words.listSeparator), severity: .warning))
        }
        continue
      }
      guard !found.text.text.isEmpty else { continue }
      do throws(InputIssues) {
        texts.append(
          WrittenText(
            id: found.id, paragraph: paragraph.code, version: found.version, author: found.text.author,
            recorded: found.recorded, digest: found.digest,
            content: try WrittenParagraphs(found.text.text, file: "\(store.path):\(found.id)")))
      } catch {
        issues.append(contentsOf: error.all)
      }
    }
    try issues.throwIfAnyError()
    return (texts, warnings)
  }

  /// The figures that references name, as far as the store has them.
  func resolved(_ references: some Sequence<ObservationReference>) throws
    -> [ObservationReference: RecordedObservation]
  {
    var found: [ObservationReference: RecordedObservation] = [:]
    for reference in references where found[reference] == nil {
      let figures = try store.observations(
        matching: ObservationQuery(
          series: [reference.series], areas: [reference.area], disaggregation: reference.disaggregation))
      found[reference] = figures.filter { figure in
        let key = figure.observation.key
        return reference.period.map { $0 == key.period } ?? (figure.observation.value != nil)
      }.max { $0.observation.key.period < $1.observation.key.period }
    }
    return found
  }

  /// The report for an area in the language of the phrases.
  func document(area: String) throws -> (document: ReportDocument, warnings: [InputIssue]) {
    let country = try ReportContent.country(area, in: store)
    let (texts, warnings) = try chosen(area: area, language: words.language)
    let report = AgendaReport(
      outline: outline, country: country, texts: texts,
      referenced: try resolved(texts.flatMap(\.content.references)),
      textHead: try store.reportTexts().last?.digest, file: store.path)
    let document = report.document(
      phrases: words, codeLists: try CodeLists(content: contentFolder),
      assets: try WebAssets.load(from: contentFolder))
    return (document, warnings)
  }
}
