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
  /// - Returns: the cells that move and by how much; nil where none was found within the limit.
  func cheapestChange(moving cell: Int, up: Bool, by amount: Double, hidden: [Bool]) -> [(Int, Double)]? {
    guard !marginsOfCell[cell].isEmpty else { return [(cell, up ? amount : -amount)] }
    var margins: [Int] = []
    var isTaken: Set<Int> = []
    var cells: [Int] = []
    var isSeen: Set<Int> = []
    var border = [cell]
    isSeen.insert(cell)
    cells.append(cell)
    while true {
      var next: [Int] = []
      for cell in border {
        for margin in marginsOfCell[cell] where isTaken.insert(margin).inserted {
          margins.append(margin)
          for other in table.margins[margin].parts + [table.margins[margin].total]
          where isSeen.insert(other).inserted {
            cells.append(other)
            next.append(other)
          }
        }
      }
      guard margins.count * (cells.count + margins.count) <= MarginNetwork.mostNumbers else { return nil }
      // The first ring alone rarely does, but costs little to try.
      // Border cells that stand in margins farther out must not move.
      let fixed = Set(next.filter { one in marginsOfCell[one].contains { !isTaken.contains($0) } })
      if let change = change(
        moving: cell, up: up, by: amount, hidden: hidden, margins: margins, cells: cells, fixed: fixed)
      {
        return change
      }
      if next.isEmpty { return nil }
      border = next
    }
  }

  private func change(
    moving cell: Int, up: Bool, by amount: Double, hidden: [Bool], margins: [Int], cells: [Int],
    fixed: Set<Int>
  ) -> [(Int, Double)]? {
    var program = ChangeProgram(rows: margins.count)
    var columns: [Int: Int] = [:]
    for cell in cells where !fixed.contains(cell) {
      let count = table.counts[cell] ?? 0
      guard count > 0 else { continue }
      columns[cell] = program.addColumn(
        up: table.whole(cell).map { max($0 - count, 0) } ?? .infinity, down: max(count - table.part(cell), 0),
        cost: hidden[cell] ? 0.001 : costs[cell])
    }
    guard let target = columns[cell] else { return nil }
    for (row, index) in margins.enumerated() {
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
