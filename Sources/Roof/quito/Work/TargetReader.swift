import Catalogue
import Exchange
import Monitoring
import Runs

/// Reads a table of targets against the catalogue and the areas known.
struct TargetReader {
  var known: KnownAreas

  func read(
    _ path: String, _ name: String, hasDecimalComma: Bool
  ) throws -> (targets: [Observation], warnings: [InputIssue]) {
    try TargetTable.read(
      path, name: name, hasDecimalComma: hasDecimalComma,
      catalogue: IndicatorCatalogue.load(content: contentFolder), knownAreas: known.codes())
  }
}
