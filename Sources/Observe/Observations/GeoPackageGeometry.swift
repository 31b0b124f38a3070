import Geography

/// Geometry between ISO well-known binary and the blob of a GeoPackage: a header with the extent before the
/// same bytes (OGC 12-128r17, clause 2.1.3).
enum GeoPackageGeometry {
  /// - Returns: nil where the bytes are not one whole geometry.
  static func blob(_ geometry: [UInt8]) -> [UInt8]? { kindAndBlob(geometry)?.blob }

  /// - Returns: nil where the bytes are not one whole multipolygon.
  static func multipolygonBlob(_ geometry: [UInt8]) -> [UInt8]? {
    guard let (kind, blob) = kindAndBlob(geometry), kind == .multiPolygon else { return nil }
    return blob
  }

  /// The well-known binary in a blob; empty where the blob is none.
  static func geometry(_ blob: [UInt8]) -> [UInt8] {
    guard blob.count >= 8, blob[0] == 0x47, blob[1] == 0x50 else { return [] }
    let numbers = [0, 4, 6, 6, 8, 0, 0, 0][Int(blob[3] >> 1 & 7)]
    return Array(blob.dropFirst(8 + numbers * 8))
  }

  private static func kindAndBlob(
    _ geometry: [UInt8]
  ) -> (kind: WellKnownBinaryReader.Kind, blob: [UInt8])? {
    var (west, south, east, north) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    func include(_ x: Double, _ y: Double) {
      (west, east) = (min(west, x), max(east, x))
      (south, north) = (min(south, y), max(north, y))
    }
    var reader = WellKnownBinaryReader(geometry)
    let kind = try? reader.read { element in
      switch element {
      case .point(let x, let y): include(x, y)
      case .line(let points), .ring(let points, _): for point in points { include(point.x, point.y) }
      }
    }
    guard let kind else { return nil }
    let isEmpty = west > east
    // Little endian; with an extent of four numbers, or empty and without one.
    var blob: [UInt8] = [0x47, 0x50, 0, isEmpty ? 0x11 : 0x03, 0xE6, 0x10, 0, 0]
    blob.reserveCapacity(40 + geometry.count)
    if !isEmpty {
      for number in [west, east, south, north] {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { blob.append(contentsOf: $0) }
      }
    }
    blob.append(contentsOf: geometry)
    return (kind, blob)
  }
}
