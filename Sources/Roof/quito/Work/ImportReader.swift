import Catalogue
import Exchange
import Foundation
import Geodata
import Monitoring
import Observations

/// Reads a file of observations against the catalogue and the areas known: those of the store and of the
/// gazetteer.
struct ImportReader {
  /// Nil where there is none yet.
  var store: ObservationStore?
  var gazetteer: Gazetteer

  /// Codes of the areas that a file may name.
  func knownAreas() throws -> Set<String> {
    Set(try store?.areas().map(\.code) ?? []).union(gazetteer.areas.map(\.code))
  }

  func read(_ path: String, _ name: String, hasDecimalComma: Bool) throws -> [Observation] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let catalogue = try IndicatorCatalogue.load(content: contentFolder)
    return try ObservationTable.read(
      [UInt8](data), file: name, hasDecimalComma: hasDecimalComma, catalogue: catalogue,
      codeLists: catalogue.codeLists, knownAreas: knownAreas())
  }

  /// The areas of the gazetteer that the observations speak of, each after what it lies in.
  func areas(of observations: [Observation]) -> [ReferenceArea] { areas(of: observations.map(\.key.area)) }

  func areas(of codes: [String]) -> [ReferenceArea] {
    var seen: Set<String> = []
    var areas: [ReferenceArea] = []
    for code in Set(codes).sorted() {
      guard let area = gazetteer[code] else { continue }
      for ancestor in gazetteer.ancestors(of: code).reversed() + [area]
      where seen.insert(ancestor.code).inserted {
        areas.append(ancestor)
      }
    }
    return areas
  }
}
