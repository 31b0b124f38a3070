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
  func read(_ path: String, _ name: String) throws -> [Observation] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let catalogue = try IndicatorCatalogue.load(content: contentFolder)
    let known = Set(try store?.areas().map(\.code) ?? []).union(gazetteer.areas.map(\.code))
    return try ObservationTable.read(
      [UInt8](data), file: name, catalogue: catalogue, codeLists: catalogue.codeLists, knownAreas: known)
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
