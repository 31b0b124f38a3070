/// A linear program over changes of counts: A y = 0, each change between what the cell can lose and what it can gain,
/// one of them to be moved by an amount at the least cost of all movements.
///
/// The simplex method for bounded variables on a dense tableau. No change at all is feasible, so there is no first
/// phase: the rows begin with artificial variables held at 0.
struct ChangeProgram {
  /// Movements below this part of a unit are rounding errors of the arithmetic.
  static let negligible = 1e-7
  private static let mostSteps = 20_000
  /// After so many steps in a row that move nothing, the smallest index decides (Bland's rule): it never cycles.
  private static let patience = 200

  private let rowCount: Int
  private var up: [Double] = []
  private var down: [Double] = []
  private var costs: [Double] = []
  private var entries: [(row: Int, column: Int, value: Double)] = []

  init(rows: Int) { rowCount = rows }

  mutating func addColumn(up: Double, down: Double, cost: Double) -> Int {
    self.up.append(up)
    self.down.append(down)
    costs.append(cost)
    return costs.count - 1
  }

  mutating func add(_ value: Double, row: Int, column: Int) { entries.append((row, column, value)) }

  /// - Returns: the change of each column; nil where the target cannot be moved so far.
  func solve(moving target: Int, up isUp: Bool, by amount: Double) -> [Double]? {
    let limit = (isUp ? up : down)[target]
    guard amount <= limit + ChangeProgram.negligible else { return nil }
    var tableau = Tableau(self, target: target, isUp: isUp, amount: min(amount, limit))
    tableau.run(mostSteps: ChangeProgram.mostSteps, patience: ChangeProgram.patience)
    let solution = tableau.changes
    let moved = isUp ? solution[target] : -solution[target]
    guard moved >= amount - ChangeProgram.negligible * max(1, amount) else { return nil }
    return isBalanced(solution) ? solution : nil
  }

  /// What the arithmetic gave is checked against the margins as they were.
  private func isBalanced(_ solution: [Double]) -> Bool {
    var sums = [Double](repeating: 0, count: rowCount)
    var sizes = [Double](repeating: 1, count: rowCount)
    for (row, column, value) in entries {
      sums[row] += value * solution[column]
      sizes[row] += abs(solution[column])
    }
    return zip(sums, sizes).allSatisfy { abs($0) <= 1e-6 * $1 }
      && solution.indices.allSatisfy { solution[$0] <= up[$0] + 1e-6 && -solution[$0] <= down[$0] + 1e-6 }
  }

  /// Variable `2 j` is the gain of column j, `2 j + 1` its loss, each from 0 up; those from `2 n` on are artificial.
  private struct Tableau {
    let columnCount: Int
    let rowCount: Int
    /// Row by row: the columns' coefficients, those of the gains; of the losses they are the negatives.
    var coefficients: [Double]
    var values: [Double]
    var basis: [Int]
    var isBasic: [Bool]
    /// Whether a variable outside the basis stands at its upper bound.
    var isAtUpper: [Bool]
    var upper: [Double]
    /// Of gains and losses: what a unit brings.
    var profits: [Double]

    init(_ program: ChangeProgram, target: Int, isUp: Bool, amount: Double) {
      columnCount = program.costs.count
      rowCount = program.rowCount
      coefficients = [Double](repeating: 0, count: rowCount * columnCount)
      for (row, column, value) in program.entries { coefficients[row * columnCount + column] += value }
      values = [Double](repeating: 0, count: rowCount)
      basis = (0..<rowCount).map { 2 * program.costs.count + $0 }
      isBasic = [Bool](repeating: false, count: 2 * columnCount)
      isAtUpper = isBasic
      upper = []
      profits = []
      let dearest = 1 + 2 * program.costs.reduce(0, +)
      for column in 0..<columnCount {
        upper += [program.up[column], program.down[column]]
        profits += [-program.costs[column], -program.costs[column]]
      }
      let wanted = 2 * target + (isUp ? 0 : 1)
      upper[wanted] = amount
      // The other direction of the target would only undo it.
      upper[2 * target + (isUp ? 1 : 0)] = 0
      profits[wanted] = dearest * Double(max(rowCount, 1))
    }

    private func bound(_ variable: Int) -> Double { variable < upper.count ? upper[variable] : 0 }
    private func profit(_ variable: Int) -> Double { variable < profits.count ? profits[variable] : 0 }

    mutating func run(mostSteps: Int, patience: Int) {
      var idle = 0
      let scale = 1e-9 * (profits.map(abs).max() ?? 1)
      for _ in 0..<mostSteps {
        guard let (entering, sign) = choose(scale: scale, byIndex: idle > patience) else { return }
        idle = step(entering, sign) > ChangeProgram.negligible ? 0 : idle + 1
      }
    }

    /// The variable to move, and whether from its lower bound (1) or its upper one (-1).
    private func choose(scale: Double, byIndex: Bool) -> (Int, Double)? {
      var prices = [Double](repeating: 0, count: columnCount)
      for row in 0..<rowCount {
        let profit = profit(basis[row])
        guard profit != 0 else { continue }
        for column in 0..<columnCount { prices[column] += profit * coefficients[row * columnCount + column] }
      }
      var best: (variable: Int, sign: Double, gain: Double)?
      for variable in 0..<(2 * columnCount) where !isBasic[variable] && upper[variable] > 0 {
        let price = variable % 2 == 0 ? prices[variable / 2] : -prices[variable / 2]
        let sign: Double = isAtUpper[variable] ? -1 : 1
        let gain = sign * (profits[variable] - price)
        guard gain > scale else { continue }
        if byIndex { return (variable, sign) }
        if gain > best?.gain ?? 0 { best = (variable, sign, gain) }
      }
      return best.map { ($0.variable, $0.sign) }
    }

    /// - Returns: how far the variable moved.
    private mutating func step(_ entering: Int, _ sign: Double) -> Double {
      let flip: Double = entering % 2 == 0 ? sign : -sign
      let column = entering / 2
      var limit = upper[entering]
      var leaving: (row: Int, isToUpper: Bool, size: Double)?
      for row in 0..<rowCount {
        let slope = flip * coefficients[row * columnCount + column]
        guard abs(slope) > 1e-9 else { continue }
        // A basic variable falls where the slope is positive, and rises otherwise.
        let room = slope > 0 ? values[row] : bound(basis[row]) - values[row]
        let far = max(room, 0) / abs(slope)
        if far < limit - 1e-12 || (far <= limit + 1e-12 && abs(slope) > leaving?.size ?? 0) {
          limit = min(limit, far)
          leaving = (row, slope < 0, abs(slope))
        }
      }
      for row in 0..<rowCount { values[row] -= limit * flip * coefficients[row * columnCount + column] }
      guard let leaving else {
        isAtUpper[entering].toggle()
        return limit
      }
      let start = isAtUpper[entering] ? upper[entering] : 0
      pivot(leaving.row, entering, leaving.isToUpper, value: start + sign * limit)
      return limit
    }

    private mutating func pivot(_ row: Int, _ entering: Int, _ isToUpper: Bool, value: Double) {
      let old = basis[row]
      if old < isBasic.count {
        isBasic[old] = false
        isAtUpper[old] = isToUpper
      }
      let column = entering / 2
      let sign: Double = entering % 2 == 0 ? 1 : -1
      let base = row * columnCount
      let pivot = sign * coefficients[base + column]
      // Rows of margins are mostly empty, and stay so.
      var places: [Int] = []
      for place in 0..<columnCount where coefficients[base + place] != 0 {
        coefficients[base + place] /= pivot
        places.append(place)
      }
      coefficients.withUnsafeMutableBufferPointer { coefficients in
        for other in 0..<rowCount where other != row {
          let factor = sign * coefficients[other * columnCount + column]
          guard factor != 0 else { continue }
          for place in places {
            coefficients[other * columnCount + place] -= factor * coefficients[base + place]
          }
          coefficients[other * columnCount + column] = 0
        }
      }
      basis[row] = entering
      isBasic[entering] = true
      isAtUpper[entering] = false
      values[row] = value
    }

    var changes: [Double] {
      var changes = [Double](repeating: 0, count: columnCount)
      func add(_ variable: Int, _ value: Double) {
        guard variable < 2 * columnCount else { return }
        changes[variable / 2] += variable % 2 == 0 ? value : -value
      }
      for row in 0..<rowCount { add(basis[row], values[row]) }
      for variable in 0..<(2 * columnCount) where !isBasic[variable] && isAtUpper[variable] {
        add(variable, upper[variable])
      }
      return changes
    }
  }
}
