import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations

/// Reads tables of an Open SDG platform against the catalogue and the areas known.
struct OpenSDGReader {
  static let areaKey = "area"

  /// Nil where there is none yet.
  var store: ObservationStore?
  var gazetteer: Gazetteer
  /// The area the platform speaks of.
  var area: String

  func read(_ path: String, _ name: String) throws -> [Observation] {
    let known = try KnownAreas(store: store, gazetteer: gazetteer).codes()
    let platform = OpenSDG(catalogue: try IndicatorCatalogue.load(content: contentFolder), area: area)
    return try platform.read(
      SDMXImportReader.bytes(of: path, name: name), file: name, knownAreas: known)
  }
}
