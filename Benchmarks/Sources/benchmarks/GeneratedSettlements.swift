import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// Persons, land and built-up area of an imaginary country or globe on cells of 1 km, from a seed: sea, empty
/// land, farms, and towns of all sizes, which grow denser towards their middles and together.
struct GeneratedSettlements {
  let columns: Int
  let rows: Int
  private var state: UInt64 = 42

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  private mutating func chance() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
  }

  /// Towns to 1,000 cells: a country as dense as Belgium, a globe as dense as the Earth.
  private var townDensity: Double { columns > 10_000 ? 0.12 : 0.6 }

  /// Writes `population`, `land` and `built` as little-endian 32-bit numbers, row by row.
  mutating func write(to folder: String) throws {
    for (name, cells) in made() {
      try cells.withUnsafeBytes { bytes in
        guard let file = fopen(folder + "/" + name, "wb") else { throw CocoaError(.fileWriteNoPermission) }
        defer { fclose(file) }
        guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count
        else { throw CocoaError(.fileWriteOutOfSpace) }
      }
    }
  }

  /// Writes `population.tif` and `land.tif` in World Mollweide, in tiles packed by DEFLATE.
  mutating func writeGeoTIFFs(to folder: String) throws {
    let place = Place(file: folder)
    let frame = GridFrame(
      reference: try CoordinateReference("ESRI:54009", at: place),
      georeference: Georeference(
        west: -500 * Double(columns), north: 500 * Double(rows), cellWidth: 1_000, cellHeight: 1_000,
        columns: columns, rows: rows))
    for (name, cells) in made() where name != "built" {
      let writer = try RasterFileWriter<Float>(folder + "/\(name).tif", frame: frame, threads: 2)
      try writer.append(cells)
      try writer.finish()
    }
  }

  private mutating func made() -> [(name: String, cells: [Float])] {
    var people = [Float](repeating: 0, count: columns * rows)
    var built = [Float](repeating: 0, count: columns * rows)
    // The sea: blocks with coasts that are not straight. Waves are looked up: a globe asks billions of times.
    let across = (0...columns).map { sin(Double($0) / 310) }
    let down = (0..<rows).map { cos(Double($0) / 270) }
    let slant = (0...columns + rows).map { 0.4 * sin(Double($0) / 47) }
    func isLand(_ column: Int, _ row: Int) -> Bool {
      across[column] + down[row] + slant[column + row] > -0.6
    }
    for row in 0..<rows {
      for column in 0..<columns where isLand(column, row) {
        let draw = chance()
        if draw < 0.3 { people[row * columns + column] = Float((draw * 260).rounded()) }
      }
    }
    for _ in 0..<Int(townDensity * Double(columns * rows) / 1_000) {
      let (x, y) = (Int(chance() * Double(columns)), Int(chance() * Double(rows)))
      let radius = Int(min(60, 3 / (chance() + 1e-3).squareRoot()))
      let middle = 200 + 9_000 * chance() * chance()
      guard isLand(x, y) else { continue }
      for row in max(0, y - radius)...min(rows - 1, y + radius) {
        for column in max(0, x - radius)...min(columns - 1, x + radius) where isLand(column, row) {
          let (dx, dy) = (Double(column - x), Double(row - y))
          let distance = (dx * dx + dy * dy).squareRoot() / Double(radius + 1)
          guard distance < 1 else { continue }
          let persons = (middle * (1 - distance) * (0.5 + chance())).rounded()
          people[row * columns + column] += Float(persons)
          built[row * columns + column] = min(1, built[row * columns + column] + Float(persons / 16_384))
        }
      }
    }
    // On coasts half of a cell, and a quarter, is land.
    let land = (0..<columns * rows).map { cell -> Float in
      let (column, row) = (cell % columns, cell / columns)
      if isLand(column, row) { return isLand(column + 1, row) ? 1 : 0.5 }
      return isLand(column + 1, row) ? 0.25 : 0
    }
    return [("population", people), ("land", land), ("built", built)]
  }
}
