import Geography
import Settlements
import TestSupport

/// Grids drawn in tests.
struct DrawnSettlements {
  var columns: Int
  var rows: Int
  var population: [Float]
  var land: [Float]?
  var builtUp: [Float]?

  static let profiles: [DegreeOfUrbanisationRules] = [
    .manual2021, .manual2024, .ghslR2022A, .ghslR2023A, .flexurba02,
  ]

  /// One character a cell: `.` nobody, `#` 5,000 persons, `~` nobody and no land, a digit so many hundreds.
  init(_ rows: [String], land hasLand: Bool = false) {
    self.rows = rows.count
    columns = rows[0].count
    let cells = rows.joined()
    population = cells.map { cell in cell == "#" ? 5_000 : Float(cell.wholeNumberValue ?? 0) * 100 }
    land = hasLand ? cells.map { $0 == "~" ? 0 : 1 } : nil
  }

  /// Towns of all sizes scattered over land and sea, with missing values, cells exactly at thresholds, and
  /// cells with people but no land. Shares are such that densities at a threshold are exact in both precisions.
  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    columns = Int.random(in: 1...60, using: &random)
    rows = Int.random(in: 1...60, using: &random)
    var people = [Double](repeating: 0, count: columns * rows)
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let (x, y) = (
        Double.random(in: 0..<Double(columns), using: &random),
        Double.random(in: 0..<Double(rows), using: &random)
      )
      let radius = Double.random(in: 0.5...8, using: &random)
      let peak = [400.0, 1_000, 2_500, 6_000, 12_000].randomElement(using: &random)!
      for cell in people.indices {
        let (dx, dy) = (Double(cell % columns) - x, Double(cell / columns) - y)
        let distance = (dx * dx + dy * dy).squareRoot() / radius
        if distance < 2 { people[cell] += peak * max(0, 1 - distance / 2) }
      }
    }
    var persons: [Float] = []
    var lands: [Float] = []
    var built: [Float] = []
    let exact: [Float] = [0, 50, 300, 900, 1_500, 49, 299, 899, 1_499, 150, 750, .nan, -3]
    for cell in people.indices {
      var value = Float(people[cell] * Double.random(in: 0.4...1.3, using: &random)).rounded()
      if Int.random(in: 0..<12, using: &random) == 0 { value = exact.randomElement(using: &random)! }
      persons.append(value)
      let sea = Int.random(in: 0..<10, using: &random)
      lands.append(sea < 7 ? 1 : [0.75, 0.5, 0.25, 0.125, 0, .nan].randomElement(using: &random)!)
      built.append(
        Int.random(in: 0..<3, using: &random) == 0
          ? [0, 0.0625, 0.201, 0.1999, 0.5, 0.1875, 0.25, .nan, 0.625, 1].randomElement(using: &random)!
          : value > 0 ? min(1, value / 8_192) : 0)
    }
    population = persons
    if Int.random(in: 0..<4, using: &random) > 0 { land = lands }
    if Int.random(in: 0..<4, using: &random) > 0 { builtUp = built }
  }

  func classified(_ rules: DegreeOfUrbanisationRules, threads: Int = 1) -> SettlementGrid {
    SettlementGrid.classify(
      population: population, land: land, builtUp: builtUp, columns: columns, rows: rows, rules: rules,
      threads: threads)
  }

  func reference(_ rules: DegreeOfUrbanisationRules) -> ReferenceClassification {
    ReferenceClassification(
      population: population, land: land, builtUp: builtUp, columns: columns, rows: rows, rules: rules)
  }
}

extension SettlementGrid {
  /// A picture of a grid: one character a cell, `#` for an urban centre.
  func centres() -> [String] {
    (0..<rows).map { row in
      String((0..<columns).map { urbanCentre(row: row, column: $0) == nil ? "." : "#" })
    }
  }
}

/// How many cells differ.
func differences(_ a: [UInt8], _ b: [UInt8]) -> Int {
  a.count == b.count ? zip(a, b).count { $0 != $1 } : max(a.count, b.count)
}
