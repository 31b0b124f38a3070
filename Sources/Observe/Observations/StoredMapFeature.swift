import Geography
import Monitoring
import Storage

/// A map feature as the store keeps it, its properties still as the text they were written in.
public struct StoredMapFeature: Hashable, Sendable {
  public var identifier: Int64
  /// The number of the run that drew it.
  public var run: Int
  /// A JSON object in its canonical spelling.
  public var propertiesText: String
  /// Well-known binary, EPSG:4326, longitude first.
  public var geometry: [UInt8]
}

/// Where a map feature lies, for finding it again.
public struct MapFeatureOutline: Hashable, Sendable {
  public var identifier: Int64
  public var run: Int
  public var layer: String
  /// Nil for an empty geometry.
  public var bounds: Bounds?
  /// A JSON object in its canonical spelling.
  public var propertiesText: String
}

extension ObservationStore {
  /// Map features recorded after the one of an identifier, in their order, without reading a geometry whole.
  public func forEachMapFeatureOutline(
    after identifier: Int64, _ body: (MapFeatureOutline) throws -> Void
  ) throws {
    try database.read { connection in
      // Extents are in the first bytes of a file's geometry; on a server they are found in the geometry.
      let dialect = connection.dialect
      let shown = try VisibilityRecords(connection, file: path).condition(on: "run", for: audience)
      let geometry =
        dialect == .sqlite ? "substr(geom, 1, \(GeoPackageGeometry.headerLength))" : "geom"
      try connection.forEachRow(
        """
        SELECT fid, run, layer, \(geometry), properties
        FROM map_features WHERE fid > ? \(shown.map { "AND \($0.sql)" } ?? "") ORDER BY fid
        """, [.integer(identifier)] + (shown?.values ?? [])
      ) { row in
        let header = dialect == .sqlite ? row.blob(3) : GeoPackageGeometry.blob(row.blob(3)) ?? []
        try body(
          MapFeatureOutline(
            identifier: row.integer(0), run: Int(row.integer(1)), layer: row.text(2),
            bounds: GeoPackageGeometry.bounds(ofHeader: header), propertiesText: row.text(4)))
      }
    }
  }

  /// Map features by their identifiers, in ascending order; those that are not there are left out.
  /// - Precondition: the identifiers ascend.
  public func forEachMapFeature(
    identifiers: [Int64], _ body: (StoredMapFeature) throws -> Void
  ) throws {
    guard let first = identifiers.first, let last = identifiers.last else { return }
    func visit(_ row: any Row, _ dialect: Dialect) throws {
      try body(
        StoredMapFeature(
          identifier: row.integer(0), run: Int(row.integer(1)), propertiesText: row.text(2),
          geometry: StoredGeometry.geometry(row.blob(3), dialect)))
    }
    try database.read { connection in
      let shown = try VisibilityRecords(connection, file: path).condition(on: "run", for: audience)
      let columns = """
        SELECT fid, run, properties, geom FROM map_features WHERE \(shown?.sql ?? "1 = 1") AND
        """
      let values = shown?.values ?? []
      guard last - first < 2 * Int64(identifiers.count) else {
        let statement = try connection.prepare("\(columns) fid = ?")
        for identifier in identifiers {
          statement.bind(values)
          statement.bind(identifier)
          try statement.run { try visit($0, connection.dialect) }
        }
        return
      }
      // Where they lie close together one walk is quicker than finding each.
      var rest = identifiers[...]
      try connection.forEachRow(
        "\(columns) fid BETWEEN ? AND ? ORDER BY fid", values + [.integer(first), .integer(last)]
      ) { row in
        let identifier = row.integer(0)
        while let next = rest.first, next < identifier { rest.removeFirst() }
        if rest.first == identifier { try visit(row, connection.dialect) }
      }
    }
  }
}
