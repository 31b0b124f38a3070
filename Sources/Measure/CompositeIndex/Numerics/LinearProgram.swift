/// A dense linear program: maximise c·x with A x ≤ b and x ≥ 0, all b ≥ 0, by the simplex method. The
/// steepest column enters, and Bland's rule takes over where the objective stands still, so that no cycle can
/// hold it.
struct LinearProgram {
  private var rows: [[Double]]
  private var objective: [Double]
  private var basis: [Int]
  private let variables: Int

  init(maximise objective: [Double], rows: [[Double]], limits: [Double]) {
    precondition(limits.allSatisfy { $0 >= 0 }, "x = 0 is feasible")
    variables = objective.count
    self.rows = zip(rows, limits).map { $0 + [$1] }
    self.objective = objective.map { -$0 } + [0]
    basis = rows.indices.map { objective.count + $0 }
  }

  /// Nil where it has no bound. The dense tableau holds the columns out of the basis alone.
  mutating func solve() -> (value: Double, place: [Double])? {
    var columns = Array(0..<variables)
    let last = variables
    var still = 0
    while true {
      let entering: Int?
      let candidates = (0..<variables).filter { objective[$0] < -1e-12 }
      if still < 50 {
        entering = candidates.min { objective[$0] < objective[$1] }
      } else {
        entering = candidates.min { columns[$0] < columns[$1] }
      }
      guard let column = entering else { break }
      var (pivot, ratio) = (-1, Double.infinity)
      for row in rows.indices where rows[row][column] > 1e-12 {
        let candidate = rows[row][last] / rows[row][column]
        if candidate < ratio - 1e-15
          || (candidate <= ratio + 1e-15 && pivot >= 0 && basis[row] < basis[pivot])
        {
          (pivot, ratio) = (row, candidate)
        }
      }
      guard pivot >= 0 else { return nil }
      still = ratio > 0 ? 0 : still + 1
      exchange(pivot, column)
      swap(&basis[pivot], &columns[column])
    }
    var place = [Double](repeating: 0, count: variables)
    for (row, variable) in basis.enumerated() where variable < variables { place[variable] = rows[row][last] }
    return (objective[last], place)
  }

  private mutating func exchange(_ row: Int, _ column: Int) {
    let inverse = 1 / rows[row][column]
    for index in 0...variables where index != column { rows[row][index] *= inverse }
    rows[row][column] = inverse
    let pivot = rows[row]
    func reduce(_ line: inout [Double]) {
      let factor = line[column]
      guard factor != 0 else { return }
      for index in 0...variables where index != column { line[index] -= factor * pivot[index] }
      line[column] = -factor * inverse
    }
    for other in rows.indices where other != row { reduce(&rows[other]) }
    reduce(&objective)
  }
}
