/// The margins of one table, and where one comes from a cell along them.
struct MarginNetwork {
  /// A change is looked for among the margins near the cell, and farther away as long as this holds, in numbers of
  /// the tableau: 4 million are 32 MB.
  private static let mostNumbers = 4_000_000

  private let table: CountTable
  private let marginsOfCell: [[Int]]
  /// What hiding a cell costs: 1, and more for what sums up others.
  private let costs: [Double]
  private static let highestCost = 1_000.0

  init(_ table: CountTable) {
    self.table = table
    var marginsOfCell = [[Int]](repeating: [], count: table.counts.count)
    var costs = [Double](repeating: 1, count: table.counts.count)
    for (index, margin) in table.margins.enumerated() {
      marginsOfCell[margin.total].append(index)
      for part in margin.parts { marginsOfCell[part].append(index) }
    }
    // A few rounds suffice: totals of totals grow dearer until the limit.
    for _ in 0..<4 {
      for margin in table.margins {
        let parts = margin.parts.reduce(1) { $0 + costs[$1] }
        costs[margin.total] = min(max(costs[margin.total], parts), MarginNetwork.highestCost)
      }
    }
    self.marginsOfCell = marginsOfCell
    self.costs = costs
  }

  /// Every cell that hangs together with one.
  func component(of cell: Int) -> [Int] {
    var seen: Set<Int> = [cell]
    var waiting = [cell]
    while let next = waiting.popLast() {
      for margin in marginsOfCell[next] {
        for other in table.margins[margin].parts + [table.margins[margin].total]
        where seen.insert(other).inserted {
          waiting.append(other)
        }
      }
    }
    return seen.sorted()
  }

  /// A change of counts that moves one cell by an amount and leaves every margin as it is.
  ///
  /// Whatever is found among few cells is a change among all. So it is looked for among few first: in rings around the
  /// cell, of each margin only the most promising parts; then among more.
  /// - Returns: the cells that move and by how much; nil where none was found within the limit.
  func cheapestChange(moving cell: Int, up: Bool, by amount: Double, hidden: [Bool]) -> [(Int, Double)]? {
    guard !marginsOfCell[cell].isEmpty else { return [(cell, up ? amount : -amount)] }
    for most in MarginNetwork.partsLookedAt {
      var region = Region(start: cell)
      while grow(&region, most: most, amount: amount, hidden: hidden) {
        guard region.margins.count * region.cells.count <= MarginNetwork.mostNumbers else { break }
        if let change = change(moving: cell, up: up, by: amount, hidden: hidden, region) { return change }
      }
    }
    return nil
  }

  /// Of one margin, in one attempt after the other.
  private static let partsLookedAt = [6, 24, Int.max]

  /// Margins around a cell, and those of their cells that may move.
  private struct Region {
    var margins: [Int] = []
    var isTaken: Set<Int> = []
    var cells: [Int]
    var isSeen: Set<Int>
    /// Cells some margins of which are not in the region yet: they must not move.
    var border: [Int]

    init(start: Int) {
      cells = [start]
      isSeen = [start]
      border = [start]
    }
  }

  /// - Returns: false where there is nothing beyond.
  private func grow(_ region: inout Region, most: Int, amount: Double, hidden: [Bool]) -> Bool {
    var new: [Int] = []
    for cell in region.border {
      for margin in marginsOfCell[cell] where region.isTaken.insert(margin).inserted { new.append(margin) }
    }
    guard !new.isEmpty else { return false }
    region.margins += new
    var next: [Int] = []
    for margin in new {
      for cell in promising(table.margins[margin], region, most: most, amount: amount, hidden: hidden)
      where region.isSeen.insert(cell).inserted {
        region.cells.append(cell)
        next.append(cell)
      }
    }
    region.border = next.filter { cell in marginsOfCell[cell].contains { !region.isTaken.contains($0) } }
    return true
  }

  /// The total, and those parts that are most likely to move cheaply: that close a circle within the region, that are
  /// hidden already, that are large enough.
  private func promising(
    _ margin: CountTable.Margin, _ region: Region, most: Int, amount: Double, hidden: [Bool]
  ) -> [Int] {
    let parts = margin.parts.filter { table.counts[$0]! > 0 || hidden[$0] }
    guard parts.count > most else { return parts + [margin.total] }
    func rank(_ cell: Int) -> (Int, Int, Double, Int, Double, Int) {
      let count = table.counts[cell]!
      return (
        -marginsOfCell[cell].count { region.isTaken.contains($0) }, hidden[cell] ? 0 : 1, costs[cell],
        count >= amount ? 0 : 1, count, cell
      )
    }
    return parts.map { (rank($0), $0) }.sorted { $0.0 < $1.0 }.prefix(most).map(\.1) + [margin.total]
  }

  private func change(
    moving cell: Int, up: Bool, by amount: Double, hidden: [Bool], _ region: Region
  ) -> [(Int, Double)]? {
    let fixed = Set(region.border)
    var program = ChangeProgram(rows: region.margins.count)
    var columns: [Int: Int] = [:]
    for candidate in region.cells where !fixed.contains(candidate) {
      let count = table.counts[candidate] ?? 0
      // A zero that is shown stays one.
      guard count > 0 || hidden[candidate] else { continue }
      columns[candidate] = program.addColumn(
        up: table.whole(candidate).map { max($0 - count, 0) } ?? .infinity,
        down: max(count - table.part(candidate), 0), cost: hidden[candidate] ? 0.001 : costs[candidate])
    }
    guard let target = columns[cell] else { return nil }
    for (row, index) in region.margins.enumerated() {
      let margin = table.margins[index]
      for part in margin.parts { if let column = columns[part] { program.add(1, row: row, column: column) } }
      if let column = columns[margin.total] { program.add(-1, row: row, column: column) }
      if margin.rest > 0 {
        let column = program.addColumn(up: .infinity, down: margin.rest, cost: 0)
        program.add(1, row: row, column: column)
      }
    }
    guard let solution = program.solve(moving: target, up: up, by: amount) else { return nil }
    return columns.compactMap { cell, column in
      abs(solution[column]) > ChangeProgram.negligible ? (cell, solution[column]) : nil
    }.sorted { $0.0 < $1.0 }
  }
}
