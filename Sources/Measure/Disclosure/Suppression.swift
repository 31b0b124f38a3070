/// Which cells to hide so that no hidden count can be worked out from those shown.
///
/// A cell is hidden for being small, or for the sake of a small one: shown, it would give that one away. Of each
/// small count, a reader who knows all cells shown, all margins, that counts are not negative and that a part is no
/// more than its whole can exclude no value from 1 to the minimum. And no cell is hidden for another's sake whose
/// count that reader could work out exactly in the table where it had to be hidden.
///
/// **How.** For each small cell and both directions a change of counts is looked for that leaves every margin as it
/// is, keeps every count possible and moves the cell far enough; among such changes the cheapest by linear
/// programming, where moving a cell already hidden costs next to nothing and one still shown the more the more other
/// cells it sums up. The cells it moves are hidden. The change is then itself the proof: the counts with it and the
/// counts without it look the same from outside. Hiding more later takes no proof away.
///
/// **What is not promised.** The least possible number of hidden cells; and nothing against a reader who knows some
/// of the hidden counts, who knows that counts are whole numbers where tables have three dimensions and more, or who
/// reasons from why a cell was hidden.
///
/// Source of the method: the linear programming heuristic for complementary suppression (Kelly, Golden and Assad
/// 1992; Hundepool and others, Statistical Disclosure Control, 2012, chapter 4).
public struct Suppression: Sendable {
  /// Of the tables' cells, by their numbers.
  public private(set) var isHidden: [Bool]
  /// Those hidden for their own counts.
  public private(set) var isSmall: [Bool]

  private let rule: SuppressionRule

  /// - Parameters:
  ///   - tables: of the same number of cells.
  ///   - alreadyHidden: cells that are hidden whatever their counts.
  public init(of tables: [CountTable], rule: SuppressionRule, alreadyHidden: [Int] = []) {
    self.rule = rule
    let count = tables.first?.counts.count ?? 0
    precondition(tables.allSatisfy { $0.counts.count == count })
    isHidden = [Bool](repeating: false, count: count)
    isSmall = isHidden
    for table in tables {
      for cell in 0..<count {
        guard let number = table.counts[cell] else { continue }
        let reach = rule.reach(count: number, whole: table.whole(cell), part: table.part(cell))
        if rule.isSensitive(number) || reach.up > 0 || reach.down > 0 { isSmall[cell] = true }
      }
    }
    isHidden = isSmall
    for cell in alreadyHidden { isHidden[cell] = true }
    guard isSmall.contains(true) else { return }
    for table in tables { protect(table) }
  }

  private struct Task {
    var cell: Int
    var isUp: Bool
    var reach: Double
  }

  private mutating func protect(_ table: CountTable) {
    var tasks: [Task] = []
    for cell in table.counts.indices {
      guard let count = table.counts[cell] else { continue }
      let reach = rule.reach(count: count, whole: table.whole(cell), part: table.part(cell))
      if reach.up > 0 { tasks.append(Task(cell: cell, isUp: true, reach: reach.up)) }
      if reach.down > 0 { tasks.append(Task(cell: cell, isUp: false, reach: reach.down)) }
    }
    guard !tasks.isEmpty else { return }
    // The hardest first: what is hidden for it often serves the others.
    tasks.sort { ($0.reach, $1.cell, $0.isUp ? 1 : 0) > ($1.reach, $0.cell, $1.isUp ? 1 : 0) }
    let network = MarginNetwork(table)
    var reached = (
      up: [Double](repeating: 0, count: table.counts.count),
      down: [Double](repeating: 0, count: table.counts.count)
    )
    for task in tasks {
      if (task.isUp ? reached.up : reached.down)[task.cell] >= task.reach { continue }
      guard
        let change = network.cheapestChange(
          moving: task.cell, up: task.isUp, by: task.reach, hidden: isHidden)
      else {
        // A region too large to compute in, or one in which the cell cannot move far enough because zeros are shown:
        // hide all of it. With nothing shown every multiple is possible, and of wholes every part.
        for cell in network.component(of: task.cell)
        where table.counts[cell] != 0 || table.whole(cell) ?? 0 > 0 { isHidden[cell] = true }
        continue
      }
      for (cell, movement) in change {
        isHidden[cell] = true
        reached.up[cell] = max(reached.up[cell], movement)
        reached.down[cell] = max(reached.down[cell], -movement)
      }
    }
  }
}
