/// Counts rounded to multiples of a base so that rounded parts still make up the rounded total.
///
/// Each count becomes one of the two multiples beside it, a multiple itself stays; the same table is always rounded
/// the same way. Where no such rounding exists that keeps all margins (it may not with three dimensions and more),
/// the cells left over go to the nearer multiple, and their margins are off by one base or two.
///
/// **How.** What each count is above the multiple below it is a number from 0 to 1 in bases. These numbers are moved
/// along changes that leave every margin as it is, until each is 0 or 1. Of the two directions the one is taken that
/// brings more of them nearer to where they round to by themselves (Cox and Ernst 1982; walking along the null space).
public struct ControlledRounding: Sendable {
  /// Nil where the table has no count.
  public private(set) var counts: [Double?]
  /// Cells that could not be rounded with their margins kept.
  public private(set) var left: [Int] = []

  /// More cells than this hanging together are rounded each by itself.
  public static let mostCells = 600

  /// - Parameter base: 3, 5 or 10 as a rule.
  public init(_ table: CountTable, base: Double) {
    precondition(base > 0)
    counts = table.counts.map { $0.map { ControlledRounding.nearest($0, base) } }
    let network = MarginNetwork(table)
    var isDone = [Bool](repeating: false, count: table.counts.count)
    for start in table.counts.indices where table.counts[start] != nil && !isDone[start] {
      let component = network.component(of: start)
      for cell in component { isDone[cell] = true }
      guard component.count > 1, component.count <= ControlledRounding.mostCells else { continue }
      round(component, table, base)
    }
  }

  /// Halves go up.
  public static func nearest(_ count: Double, _ base: Double) -> Double {
    (count / base + 0.5).rounded(.down) * base
  }

  private mutating func round(_ cells: [Int], _ table: CountTable, _ base: Double) {
    let places = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    let margins = table.margins.filter { places[$0.total] != nil && $0.rest == 0 }
    let lower = cells.map { ((table.counts[$0]! / base) + 1e-9).rounded(.down) }
    var above = zip(cells, lower).map { max(0, table.counts[$0]! / base - $1) }
    let wished = above.map { $0 < 0.5 ? 0.0 : 1.0 }
    func isSettled(_ value: Double) -> Bool { value < 1e-9 || value > 1 - 1e-9 }
    let loose = above.indices.filter { !isSettled(above[$0]) }
    var space = MarginSpace(loose, margins.map { ($0.parts.map { places[$0]! }, places[$0.total]!) })
    while let change = space.change() {
      // How far the step goes on either side, and which side agrees better with the wishes.
      func length(_ sign: Double) -> Double {
        change.map { place, part in
          (sign * part > 0 ? (1 - above[place]) : above[place]) / abs(part)
        }.min()!
      }
      let agreement = change.reduce(0) { $0 + (wished[$1.place] - 0.5) * $1.part }
      let sign: Double = agreement >= 0 ? 1 : -1
      let step = length(sign) * sign
      var settled: [Int] = []
      for (place, part) in change {
        above[place] = min(max(above[place] + step * part, 0), 1)
        if isSettled(above[place]) {
          above[place] = above[place].rounded()
          settled.append(place)
        }
      }
      space.settle(settled)
    }
    for place in loose where !isSettled(above[place]) {
      left.append(cells[place])
      above[place] = wished[place]
    }
    for (index, cell) in cells.enumerated() { counts[cell] = (lower[index] + above[index].rounded()) * base }
  }
}
