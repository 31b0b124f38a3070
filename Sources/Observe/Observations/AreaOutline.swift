import Geography
import Monitoring
import Storage

/// An area without its boundary, and the rectangle around that.
public struct AreaOutline: Hashable, Sendable {
  /// Its `boundary` is nil whether there is one or not.
  public var area: ReferenceArea
  /// Nil where no boundary is known.
  public var bounds: Bounds?

  public init(area: ReferenceArea, bounds: Bounds?) {
    self.area = area
    self.bounds = bounds
  }
}

extension ObservationStore {
  /// Every area, ordered by the bytes of its code, without reading one boundary whole.
  public func areaOutlines() throws -> [AreaOutline] {
    try database.read { connection in
      var outlines: [AreaOutline] = []
      try AreaRecords(connection, file: path).forEachOutline { outlines.append($0) }
      return outlines.sorted { $0.area.code.utf8.lexicographicallyPrecedes($1.area.code.utf8) }
    }
  }

  /// The boundaries of areas in the order of the codes given; nil for an area without one, and for a code that is
  /// not there.
  public func forEachBoundary(
    of codes: some Sequence<String>, _ body: (String, [UInt8]?) throws -> Void
  ) throws {
    try database.read { connection in
      for code in codes {
        let blob = try connection.first("SELECT geom FROM areas WHERE code = ?", [.text(code)]) {
          $0.blobOrNil(0)
        }
        try body(code, (blob ?? nil).map { StoredGeometry.geometry($0, connection.dialect) })
      }
    }
  }
}

extension GeoPackageGeometry {
  /// The bytes of a blob that hold its header and extent.
  static let headerLength = 40

  /// The extent that the beginning of a blob notes; nil where it notes none.
  static func bounds(ofHeader blob: [UInt8]) -> Bounds? {
    guard blob.count >= headerLength, blob[0] == 0x47, blob[1] == 0x50, blob[3] >> 1 & 7 != 0 else {
      return nil
    }
    let isLittle = blob[3] & 1 == 1
    let numbers = blob.withUnsafeBytes { bytes in
      (0..<4).map { place -> Double in
        let raw = bytes.loadUnaligned(fromByteOffset: 8 + 8 * place, as: UInt64.self)
        return Double(bitPattern: isLittle ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
      }
    }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    return Bounds(west: numbers[0], south: numbers[2], east: numbers[1], north: numbers[3])
  }
}
