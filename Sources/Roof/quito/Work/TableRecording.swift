import Catalogue
import Foundation
import Monitoring
import Observations
import Runs

/// An indicator measured from a table and recorded; what `table measure` and `demo` share.
struct TableRecording {
  var indicator: String
  var file: String
  var store: String
  var hasDecimalComma = false
  var nation: String?
  var isStrict = false

  func perform() throws -> (recorded: Recorded, warnings: [InputIssue]) {
    let reader = ImportReader(
      store: try ObservationStore.existing(at: store), gazetteer: try Gazetteer(content: contentFolder))
    let outcome = try MeasureIndicatorTable(
      indicator, in: InputFolder(of: file), name: (file as NSString).lastPathComponent,
      catalogue: IndicatorCatalogue.load(content: contentFolder), hasDecimalComma: hasDecimalComma,
      nation: nation, knownAreas: reader.known.codes(), now: systemTime
    ).perform()
    if isStrict, !outcome.warnings.isEmpty { throw InputIssues(outcome.warnings) }
    let recording = Recording(
      run: outcome.run, areas: reader.areas(of: outcome.observations), observations: outcome.observations)
    let recorded = try ObservationStore(creatingOrOpening: store).record([recording], at: systemTime())
    return (recorded, outcome.warnings)
  }
}
