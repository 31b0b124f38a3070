import Foundation
import Geodata
import Geography

/// A grid of 30 m cells with a smooth field, noise and gaps, and a partition of its land into 20,000 zones
/// with ragged borders, whose corners neighbours share.
struct GeneratedZones {
  let side: Int
  private var state: UInt64 = 7
  private let columns = 160
  private let rows = 125
  /// Corners of a border between two zones.
  private let steps = 20

  init(side: Int) { self.side = side }

  private mutating func chance() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }

  private mutating func border(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), isRim: Bool
  ) -> [(x: Double, y: Double)] {
    (0...steps).map { step in
      let part = Double(step) / Double(steps)
      // Near its ends a border is straight, so that none crosses another.
      let ragged = isRim || step < 2 || step > steps - 2 ? 0 : 0.024
      return (
        a.x + part * (b.x - a.x) + ragged * (chance() - 0.5),
        a.y + part * (b.y - a.y) + ragged * (chance() - 0.5)
      )
    }
  }

  private mutating func zones() -> [Region] {
    var corner: [[(x: Double, y: Double)]] = []
    for row in 0...rows {
      var line: [(x: Double, y: Double)] = []
      for column in 0...columns {
        let isRim = row == 0 || row == rows || column == 0 || column == columns
        let shift = isRim ? 0 : 0.6
        line.append((Double(column) + shift * (chance() - 0.5), Double(row) + shift * (chance() - 0.5)))
      }
      corner.append(line)
    }
    var level: [[[(x: Double, y: Double)]]] = []
    for row in 0...rows {
      var line: [[(x: Double, y: Double)]] = []
      for column in 0..<columns {
        line.append(border(corner[row][column], corner[row][column + 1], isRim: row == 0 || row == rows))
      }
      level.append(line)
    }
    var upright: [[[(x: Double, y: Double)]]] = []
    for row in 0..<rows {
      var line: [[(x: Double, y: Double)]] = []
      for column in 0...columns {
        line.append(
          border(corner[row][column], corner[row + 1][column], isRim: column == 0 || column == columns))
      }
      upright.append(line)
    }
    let length = Double(side) * 30
    var zones: [Region] = []
    for row in 0..<rows {
      for column in 0..<columns {
        var ring = Array(level[row][column].dropLast())
        ring += upright[row][column + 1].dropLast()
        ring += level[row + 1][column].reversed().dropLast()
        ring += upright[row][column].reversed()
        var region = Region()
        region.addRing(
          ring.map { ($0.x / Double(columns) * length, length - $0.y / Double(rows) * length) }, isOuter: true
        )
        zones.append(region)
      }
    }
    return zones
  }

  mutating func write(to folder: String) throws {
    let reference = try CoordinateReference("EPSG:32628", at: .init(file: folder))
    let layer = FeatureFileWriter.Layer("zones", .areas, [.init("zone", .integer)], in: reference)
    let zones = try FeatureFileWriter(folder + "/zones.gpkg", layers: [layer])
    for (number, zone) in self.zones().enumerated() {
      try zones.append(geometry: zone.wkb, ["zone": .integer(Int64(number))])
    }
    try zones.finish()

    let frame = GridFrame(
      reference: reference,
      georeference: Georeference(
        west: 0, north: Double(side) * 30, cellWidth: 30, cellHeight: 30, columns: side, rows: side))
    let grid = try RasterFileWriter<Float>(folder + "/grid.tif", frame: frame, noData: -9_999)
    let wave = (0..<side).map { sin(Double($0) / Double(side) * 20) }
    var line = [Float](repeating: 0, count: side)
    for row in 0..<side {
      let height = 50 * cos(Double(row) / Double(side) * 20)
      for column in 0..<side {
        let random = chance()
        line[column] =
          random < 0.01 ? -9_999 : Float((4 * (wave[column] * height + 60) + 64 * random).rounded() / 4)
      }
      try grid.append(line)
    }
    try grid.finish()
  }
}
