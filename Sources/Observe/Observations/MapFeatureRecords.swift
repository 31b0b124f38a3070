import Foundation
import Monitoring
import Storage

/// The table `map_features`.
struct MapFeatureRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  func forEach(run: Int, _ body: (MapFeature) throws -> Void) throws {
    try forEachFeature(run: run) { fid, feature in
      guard let feature else { throw damagedRow("map_features \(fid)", in: file) }
      try body(feature)
    }
  }

  /// With nil for a row that cannot be read.
  func forEachFeature(run: Int, _ body: (Int64, MapFeature?) throws -> Void) throws {
    let dialect = connection.dialect
    try connection.forEachRow(
      "SELECT fid, layer, properties, geom FROM map_features WHERE run = ? ORDER BY fid", [Value(run)]
    ) { row in
      let properties = try? JSONDecoder().decode([String: JSON].self, from: Data(row.text(2).utf8))
      try body(
        row.integer(0),
        properties.map {
          MapFeature(
            layer: row.text(1), geometry: StoredGeometry.geometry(row.blob(3), dialect),
            properties: $0)
        })
    }
  }

  func insert(_ features: [MapFeature], run: Int) throws {
    guard !features.isEmpty else { return }
    try connection.insert(into: "map_features", columns: ["run", "layer", "properties", "geom"]) { rows in
      for feature in features {
        rows.bind(run)
        rows.bind(feature.layer)
        rows.bind(JSON.object(feature.properties).canonicalText)
        rows.bind(StoredGeometry.blob(feature.geometry, connection.dialect))
        try rows.endRow()
      }
    }
  }
}
