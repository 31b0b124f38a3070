import Disclosure
import TestSupport

/// Tables drawn for the tests of this room.
enum DrawnTables {
  /// A table of any number of dimensions with every margin: a cell for each choice of a category or of all in each
  /// dimension.
  /// - Parameter draw: the count of an inner cell.
  static func cube(_ sizes: [Int], draw: (_ inner: Int) -> Double) -> CountTable {
    // Category 0 is the total.
    var strides: [Int] = []
    var count = 1
    for size in sizes {
      strides.append(count)
      count *= size + 1
    }
    func categories(_ cell: Int) -> [Int] { sizes.indices.map { cell / strides[$0] % (sizes[$0] + 1) } }
    var counts = [Double](repeating: 0, count: count)
    var inner = 0
    for cell in 0..<count where !categories(cell).contains(0) {
      let number = draw(inner)
      inner += 1
      let own = categories(cell)
      for mask in 0..<(1 << sizes.count) {
        let target = sizes.indices.reduce(0) { $0 + (mask >> $1 & 1 == 1 ? 0 : own[$1] * strides[$1]) }
        counts[target] += number
      }
    }
    var margins: [CountTable.Margin] = []
    for cell in 0..<count {
      for (dimension, category) in categories(cell).enumerated() where category == 0 {
        margins.append(
          CountTable.Margin(
            total: cell, parts: (1...sizes[dimension]).map { cell + $0 * strides[dimension] }))
      }
    }
    return CountTable(counts: counts, margins: margins)
  }

  /// A tree of areas, each level summing up the next: `[1, 3, 9]` is a country, three provinces, nine districts.
  static func tree(_ levels: [Int], draw: (_ leaf: Int) -> Double) -> CountTable {
    let starts = levels.indices.map { levels[..<$0].reduce(0, +) }
    var counts = [Double](repeating: 0, count: levels.reduce(0, +))
    for leaf in 0..<levels.last! { counts[starts.last! + leaf] = draw(leaf) }
    var margins: [CountTable.Margin] = []
    for level in levels.indices.dropLast().reversed() {
      let each = levels[level + 1] / levels[level]
      for area in 0..<levels[level] {
        let parts = (0..<each).map { starts[level + 1] + area * each + $0 }
        counts[starts[level] + area] = parts.reduce(0) { $0 + counts[$1] }
        margins.append(CountTable.Margin(total: starts[level] + area, parts: parts))
      }
    }
    return CountTable(counts: counts, margins: margins)
  }

  /// Mostly small counts, some zeros, some large.
  static func count(_ random: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: 0
    case 1...3: Double(Int.random(in: 1...9, using: &random))
    case 4...8: Double(Int.random(in: 10...60, using: &random))
    default: Double(Int.random(in: 100...5_000, using: &random))
    }
  }
}
