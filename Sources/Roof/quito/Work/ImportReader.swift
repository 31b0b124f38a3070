import Catalogue
import Exchange
import Foundation
import Geodata
import Monitoring
import Observations

/// Reads a file of observations against the catalogue and the areas known: those of the store and of the
/// gazetteer.
struct ImportReader {
  let known: KnownAreas

  init(store: ObservationStore?, gazetteer: Gazetteer) {
    known = KnownAreas(store: store, gazetteer: gazetteer)
  }

  func read(_ path: String, _ name: String, hasDecimalComma: Bool) throws -> [Observation] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let catalogue = try IndicatorCatalogue.load(content: contentFolder)
    return try ObservationTable.read(
      [UInt8](data), file: name, hasDecimalComma: hasDecimalComma, catalogue: catalogue,
      codeLists: catalogue.codeLists, knownAreas: known.codes())
  }

  /// The areas of the gazetteer that the observations speak of, each after what it lies in.
  func areas(of observations: [Observation]) -> [ReferenceArea] {
    known.areas(of: observations.map(\.key.area))
  }
}
