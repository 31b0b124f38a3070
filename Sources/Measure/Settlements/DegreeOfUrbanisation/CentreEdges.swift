/// Smooths the edges of urban centres. Only cells at their edges are looked at, and from the second pass on
/// only those beside a cell that has just joined.
struct CentreEdges {
  let columns: Int
  let rows: Int
  let flags: UnsafeMutablePointer<UInt8>
  let seeds: IndexedRuns
  /// Whether cells that cannot be settled do not count as neighbours, more than half of the others deciding;
  /// else five of eight do.
  let ignoresWater: Bool

  private var joined: [Int: Int32] = [:]
  private var queue: [Int] = []

  private static let inCentre = CellFlags.centre | CellFlags.added

  init(
    columns: Int, rows: Int, flags: UnsafeMutablePointer<UInt8>, seeds: IndexedRuns, ignoresWater: Bool
  ) {
    self.columns = columns
    self.rows = rows
    self.flags = flags
    self.seeds = seeds
    self.ignoresWater = ignoresWater
  }

  /// The cells that join, each with its centre.
  mutating func smoothed() -> [(cell: Int, label: Int32)] {
    seeds.forEach { row, run in
      let (start, end) = (Int(seeds.starts[run]) - 1, Int(seeds.ends[run]))
      for line in max(0, row - 1)...min(rows - 1, row + 1) {
        for column in max(0, start)...min(columns - 1, end) { enqueue(line * columns + column) }
      }
    }
    var all: [(cell: Int, label: Int32)] = []
    while !queue.isEmpty {
      var pass: [(cell: Int, label: Int32)] = []
      for cell in queue {
        flags[cell] &= ~CellFlags.queued
        let label = centre(joinedBy: cell)
        if label >= 0 { pass.append((cell, label)) }
      }
      queue.removeAll(keepingCapacity: true)
      for (cell, label) in pass {
        flags[cell] |= CellFlags.added
        joined[cell] = label
      }
      for (cell, _) in pass {
        let (row, column) = (cell / columns, cell % columns)
        for line in max(0, row - 1)...min(rows - 1, row + 1) {
          for place in max(0, column - 1)...min(columns - 1, column + 1) { enqueue(line * columns + place) }
        }
      }
      all += pass
    }
    return all
  }

  private mutating func enqueue(_ cell: Int) {
    let barring = Self.inCentre | CellFlags.queued | (ignoresWater ? CellFlags.water : 0)
    guard flags[cell] & barring == 0 else { return }
    flags[cell] |= CellFlags.queued
    queue.append(cell)
  }

  /// The centre that holds enough of the neighbours; -1 for none.
  private func centre(joinedBy cell: Int) -> Int32 {
    let (row, column) = (cell / columns, cell % columns)
    var (valid, held) = (8, 0)
    for line in max(0, row - 1)...min(rows - 1, row + 1) {
      for place in max(0, column - 1)...min(columns - 1, column + 1) {
        let flag = flags[line * columns + place]
        if flag & Self.inCentre != 0 {
          held += 1
        } else if flag & (CellFlags.water | CellFlags.ignored) != 0, line != row || place != column {
          valid -= 1
        }
      }
    }
    let least = ignoresWater ? valid / 2 + 1 : 5
    guard held >= least else { return -1 }
    var labels = SIMD8<Int32>(repeating: -1)
    var count = 0
    for line in max(0, row - 1)...min(rows - 1, row + 1) {
      for place in max(0, column - 1)...min(columns - 1, column + 1) {
        let neighbour = line * columns + place
        let flag = flags[neighbour]
        guard flag & Self.inCentre != 0 else { continue }
        labels[count] =
          flag & CellFlags.added != 0 ? joined[neighbour]! : seeds.label(row: line, column: place)
        count += 1
      }
    }
    for first in 0..<(count - least + 1) {
      var same = 0
      for other in 0..<count where labels[other] == labels[first] { same += 1 }
      if same >= least { return labels[first] }
    }
    return -1
  }
}
