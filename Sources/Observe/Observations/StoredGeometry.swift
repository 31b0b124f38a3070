import Storage

/// Geometry as it stands in a column: in a file the blob of a GeoPackage, on a server well-known binary as it is.
enum StoredGeometry {
  /// - Returns: nil where the bytes are not one whole geometry.
  static func blob(_ geometry: [UInt8], _ dialect: Dialect) -> [UInt8]? {
    GeoPackageGeometry.blob(geometry).map { dialect == .sqlite ? $0 : geometry }
  }

  /// - Returns: nil where the bytes are not one whole multipolygon.
  static func multipolygonBlob(_ geometry: [UInt8], _ dialect: Dialect) -> [UInt8]? {
    GeoPackageGeometry.multipolygonBlob(geometry).map { dialect == .sqlite ? $0 : geometry }
  }

  /// The well-known binary in a blob; empty where the blob is none.
  static func geometry(_ blob: [UInt8], _ dialect: Dialect) -> [UInt8] {
    dialect == .sqlite ? GeoPackageGeometry.geometry(blob) : blob
  }
}
