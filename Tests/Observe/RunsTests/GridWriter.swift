import Foundation
import TestSupport

/// A grid of numbers as a tiled GeoTIFF on WGS 84, written byte by byte (TIFF 6.0, GeoTIFF 1.1). Tiles in
/// which no cell has a value are left out of the file, so that a grid may have more cells than a machine
/// has memory.
struct GridWriter {
  var columns: Int
  var rows: Int
  var west: Double
  var north: Double
  var cellDegrees: Double
  var tileSide = 256
  /// The cells that are not 0.
  var cells: [Cell: Float] = [:]

  struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  private func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
  private func doubles(_ values: [Double]) -> [UInt8] { values.flatMap { bytes($0.bitPattern) } }
  private func shorts(_ values: [UInt16]) -> [UInt8] { values.flatMap { bytes($0) } }

  func write(to path: String) throws {
    let across = (columns + tileSide - 1) / tileSide
    let down = (rows + tileSide - 1) / tileSide
    var tiles: [Int: [UInt8]] = [:]
    for (cell, value) in cells {
      let tile = cell.row / tileSide * across + cell.column / tileSide
      let place = (cell.row % tileSide * tileSide + cell.column % tileSide) * 4
      let number = bytes(value.bitPattern)
      for (index, byte) in number.enumerated() {
        tiles[tile, default: Array(repeating: 0, count: tileSide * tileSide * 4)][place + index] = byte
      }
    }
    // Header, then the data of every tag too long to stand in its entry, then the tiles, then the entries.
    var body: [UInt8] = []
    func put(_ data: [UInt8]) -> UInt32 {
      let offset = UInt32(8 + body.count)
      body += data + (data.count % 2 == 1 ? [0] : [])
      return offset
    }
    var offsets = [UInt32](repeating: 0, count: across * down)
    var sizes = offsets
    for (tile, data) in tiles.sorted(by: { $0.key < $1.key }) {
      offsets[tile] = put(data)
      sizes[tile] = UInt32(data.count)
    }
    func list(_ values: [UInt32]) -> UInt32 {
      values.count == 1 ? values[0] : put(values.flatMap { bytes($0) })
    }
    let entries: [(tag: UInt16, type: UInt16, count: Int, value: UInt32)] = [
      (256, 4, 1, UInt32(columns)), (257, 4, 1, UInt32(rows)), (258, 3, 1, 32), (259, 3, 1, 1),
      (262, 3, 1, 1), (277, 3, 1, 1), (322, 3, 1, UInt32(tileSide)), (323, 3, 1, UInt32(tileSide)),
      (324, 4, offsets.count, list(offsets)), (325, 4, sizes.count, list(sizes)), (339, 3, 1, 3),
      (33_550, 12, 3, put(doubles([cellDegrees, cellDegrees, 0]))),
      (33_922, 12, 6, put(doubles([0, 0, 0, west, north, 0]))),
      // Geographic, cells are areas, EPSG:4326.
      (34_735, 3, 16, put(shorts([1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]))),
    ]
    var file = Data([0x49, 0x49, 42, 0] + bytes(UInt32(8 + body.count)) + body)
    file.append(contentsOf: bytes(UInt16(entries.count)))
    for entry in entries {
      file.append(contentsOf: bytes(entry.tag) + bytes(entry.type))
      file.append(contentsOf: bytes(UInt32(entry.count)) + bytes(entry.value))
    }
    file.append(contentsOf: bytes(UInt32(0)))
    try file.write(to: URL(fileURLWithPath: path))
  }
}
