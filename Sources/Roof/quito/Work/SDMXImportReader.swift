import Catalogue
import Exchange
import Foundation
import Geodata
import Monitoring
import Observations

/// Reads a file of SDMX data, or a table that a mapping describes, against the catalogue and the areas known.
struct SDMXImportReader {
  /// Nil where there is none yet.
  var store: ObservationStore?
  var gazetteer: Gazetteer
  /// As a run keeps them: everything that decides, beside the file, what is read.
  var parameters: JSON

  private static let mappingKey = "mapping"
  private static let indicatorsKey = "indicators"
  private static let areasKey = "areas"
  private static let leavesOutKey = "leavesOutUnknown"

  init(store: ObservationStore?, gazetteer: Gazetteer, parameters: JSON) {
    self.store = store
    self.gazetteer = gazetteer
    self.parameters = parameters
  }

  /// - Parameters:
  ///   - mapping: a file, or the name of one in the content's folder `exchange`.
  ///   - series: a table with the columns series and indicator.
  ///   - areas: a table whose first column is a code and whose column `name` is its name.
  init(
    store: ObservationStore?, gazetteer: Gazetteer, mapping: String?, series: String?, areas: String?,
    leavesOutUnknown: Bool
  ) throws {
    var parameters: [String: JSON] = [Self.leavesOutKey: .bool(leavesOutUnknown)]
    if let mapping {
      let own = contentFolder.file("exchange/\(mapping).yaml")
      let path = FileManager.default.fileExists(atPath: mapping) ? mapping : own
      let bytes = try Self.bytes(of: path, name: mapping)
      _ = try SDMXImportMapping(yaml: bytes, file: mapping)
      parameters[Self.mappingKey] = .string(String(decoding: bytes, as: UTF8.self))
    }
    if let series {
      parameters[Self.indicatorsKey] = .object(
        try CodeTable.read(Self.bytes(of: series, name: series), file: series, value: "indicator")
          .mapValues(JSON.string))
    }
    if let areas {
      parameters[Self.areasKey] = .object(
        try CodeTable.read(Self.bytes(of: areas, name: areas), file: areas, value: "name")
          .mapValues(JSON.string))
    }
    self.init(store: store, gazetteer: gazetteer, parameters: .object(parameters))
  }

  func read(_ path: String, _ name: String) throws -> SDMXImport {
    _ = try FileDigest(path, name: name)
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    defer { try? handle.close() }
    var mapping = SDMXImportMapping()
    if let text = parameters[Self.mappingKey]?.string {
      mapping = try SDMXImportMapping(yaml: Array(text.utf8), file: Self.mappingKey)
    }
    mapping.indicators = parameters[Self.indicatorsKey]?.object?.compactMapValues(\.string) ?? [:]
    mapping.areaNames = parameters[Self.areasKey]?.object?.compactMapValues(\.string) ?? [:]
    var importer = SDMXImporter(
      file: name, catalogue: try IndicatorCatalogue.load(content: contentFolder), gazetteer: gazetteer,
      areas: try store?.areas() ?? [], mapping: mapping,
      leavesOutUnknown: parameters[Self.leavesOutKey]?.bool ?? false)
    try SDMXReader.read(file: name, into: &importer) { take in
      while let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty {
        try piece.withUnsafeBytes { try take($0) }
      }
    }
    return try importer.finish()
  }

  static func bytes(of path: String, name: String) throws -> [UInt8] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    return [UInt8](data)
  }
}
