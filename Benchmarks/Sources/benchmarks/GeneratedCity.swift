import Foundation
import Geodata
import Geography

/// Built-up land on cells of 30 m that looks like a country's: one large city, towns and villages of all sizes
/// around it, single buildings, a river, a lake and a corner without data.
struct GeneratedCity {
  let side: Int
  private var state: UInt64 = 42

  init(side: Int) { self.side = side }

  private mutating func chance() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }

  private mutating func cells() -> [UInt8] {
    var cells = [UInt8](repeating: 0, count: side * side)
    let length = Double(side)
    var towns = [(x: length / 2, y: length / 2, radius: 0.16 * length, share: 1.0)]
    for _ in 0..<(side * side / 40_000) {
      let size = chance()
      let radius = 4 + 110 * size * size * size * size
      towns.append((x: chance() * length, y: chance() * length, radius: radius, share: 0.4 + 0.5 * chance()))
    }
    for town in towns {
      for y in max(0, Int(town.y - town.radius))..<min(side, Int(town.y + town.radius) + 1) {
        for x in max(0, Int(town.x - town.radius))..<min(side, Int(town.x + town.radius) + 1) {
          let (dx, dy) = (Double(x) - town.x, Double(y) - town.y)
          let away = (dx * dx + dy * dy).squareRoot() / town.radius
          // Quarters of blocks, parted by streets, thinner towards the outskirts.
          if away < 1, x % 7 != 0, y % 9 != 0, chance() < town.share * (1.15 - away) {
            cells[y * side + x] = 1
          }
        }
      }
    }
    for _ in 0..<(side * side / 2_000) { cells[Int(chance() * length * length)] = 1 }
    for y in 0..<side {
      let bank = Int(length * 0.58 + 90 * sin(Double(y) / 260))
      for x in max(0, bank)..<min(side, bank + 9) { cells[y * side + x] = 2 }
    }
    for y in (side * 3 / 10)..<(side * 33 / 100) {
      for x in (side * 3 / 10)..<(side * 34 / 100) { cells[y * side + x] = 2 }
    }
    for y in 0..<(side / 10) { for x in 0..<(side / 10 - y) { cells[y * side + x] = 255 } }
    return cells
  }

  mutating func write(to path: String) throws {
    let frame = GridFrame(
      reference: try CoordinateReference("ESRI:54009", at: .init(file: path)),
      georeference: Georeference(
        west: 0, north: 4_000_000, cellWidth: 30, cellHeight: 30, columns: side, rows: side))
    let writer = try RasterFileWriter<UInt8>(path, frame: frame, noData: 255)
    try writer.append(cells())
    try writer.finish()
  }
}
