import Disclosure

/// Somebody who has every figure that is shown and knows every margin, and tries to get at what is hidden. Written
/// apart from the room: exact elimination modulo a prime for what can be computed, and a simplex method of its own, in
/// two phases on a tableau, for what can be fenced in.
struct Attacker {
  /// Unknown columns: hidden cells, then the rests of margins.
  private let hidden: [Int]
  private let rows: [(coefficients: [Int: Int], sum: Double)]
  private let unknowns: Int
  private let wholes: [Double?]

  init(_ table: CountTable, isHidden: [Bool]) {
    hidden = table.counts.indices.filter { table.counts[$0] != nil && isHidden[$0] }
    let places = Dictionary(uniqueKeysWithValues: hidden.enumerated().map { ($1, $0) })
    wholes = hidden.map { table.wholes.isEmpty ? nil : table.wholes[$0] }
    var next = hidden.count
    var rows: [(coefficients: [Int: Int], sum: Double)] = []
    for margin in table.margins {
      var row: [Int: Int] = [:]
      var sum = 0.0
      for part in margin.parts {
        if let place = places[part] { row[place, default: 0] += 1 } else { sum -= table.counts[part]! }
      }
      if let place = places[margin.total] {
        row[place, default: 0] -= 1
      } else {
        sum += table.counts[margin.total]!
      }
      if margin.rest > 0 {
        row[next] = 1
        next += 1
      }
      if !row.isEmpty { rows.append((row, sum)) }
    }
    unknowns = next
    self.rows = rows
  }

  /// Hidden cells whose count follows from what is shown, by any combination of sums and differences.
  func computable() -> [Int] {
    // Exact: arithmetic modulo a prime; a cell is determined when its unit vector lies in the row space.
    let prime: UInt64 = 2_147_483_629
    func inverse(_ number: UInt64) -> UInt64 {
      var (result, base, exponent) = (UInt64(1), number % prime, prime - 2)
      while exponent > 0 {
        if exponent & 1 == 1 { result = result * base % prime }
        base = base * base % prime
        exponent >>= 1
      }
      return result
    }
    var matrix = rows.map { row in
      (0..<unknowns).map { column -> UInt64 in
        let value = row.coefficients[column] ?? 0
        return value >= 0 ? UInt64(value) : prime - UInt64(-value)
      }
    }
    var rank = 0
    for column in 0..<unknowns where rank < matrix.count {
      guard let found = (rank..<matrix.count).first(where: { matrix[$0][column] != 0 }) else { continue }
      matrix.swapAt(rank, found)
      let scale = inverse(matrix[rank][column])
      for place in 0..<unknowns { matrix[rank][place] = matrix[rank][place] * scale % prime }
      for other in matrix.indices where other != rank && matrix[other][column] != 0 {
        let factor = prime - matrix[other][column]
        for place in 0..<unknowns {
          matrix[other][place] = (matrix[other][place] + factor * matrix[rank][place]) % prime
        }
      }
      rank += 1
    }
    // In reduced form a determined unknown stands alone in its row.
    return matrix.prefix(rank).compactMap { row in
      let places = row.indices.filter { row[$0] != 0 }
      return places.count == 1 && places[0] < hidden.count ? hidden[places[0]] : nil
    }
  }

  /// The least and the greatest count of a hidden cell that agree with everything shown; nil for no upper limit.
  func bounds(of cell: Int) -> (least: Double, most: Double?) {
    let place = hidden.firstIndex(of: cell)!
    let least = extreme(place, sign: -1).map { -$0 } ?? -.infinity
    return (least, extreme(place, sign: 1))
  }

  /// The greatest value of sign · x; nil where it has no limit.
  private func extreme(_ place: Int, sign: Double) -> Double? {
    // Rows: the margins, and one for each whole, with a slack of its own.
    let limits = wholes.indices.filter { wholes[$0] != nil }
    let rowCount = rows.count + limits.count
    let real = unknowns + limits.count
    let width = real + rowCount + 1
    var tableau: [[Double]] = []
    for (index, row) in rows.enumerated() {
      var line = [Double](repeating: 0, count: width)
      let flip: Double = row.sum < 0 ? -1 : 1
      for (column, value) in row.coefficients { line[column] = flip * Double(value) }
      line[real + index] = 1
      line[width - 1] = flip * row.sum
      tableau.append(line)
    }
    for (index, column) in limits.enumerated() {
      var line = [Double](repeating: 0, count: width)
      line[column] = 1
      line[unknowns + index] = 1
      line[real + rows.count + index] = 1
      line[width - 1] = wholes[column]!
      tableau.append(line)
    }
    var basis = (0..<rowCount).map { real + $0 }
    var first = [Double](repeating: 0, count: width)
    for line in tableau {
      for column in 0..<width where column < real || column == width - 1 { first[column] += line[column] }
    }
    _ = Attacker.maximise(&tableau, &basis, &first, columns: real)
    precondition(abs(first[width - 1]) < 1e-6, "what is shown agrees with itself")
    var second = [Double](repeating: 0, count: width)
    second[place] = sign
    for (row, variable) in basis.enumerated() where variable == place {
      for column in 0..<width { second[column] -= sign * tableau[row][column] }
    }
    guard Attacker.maximise(&tableau, &basis, &second, columns: real) else { return nil }
    return -second[width - 1]
  }

  /// - Returns: false where there is no limit.
  private static func maximise(
    _ tableau: inout [[Double]], _ basis: inout [Int], _ objective: inout [Double], columns: Int
  ) -> Bool {
    let last = objective.count - 1
    while let column = (0..<columns).first(where: { objective[$0] > 1e-9 }) {
      var best: (row: Int, ratio: Double)?
      for row in tableau.indices where tableau[row][column] > 1e-9 {
        let ratio = tableau[row][last] / tableau[row][column]
        if best == nil || ratio < best!.ratio - 1e-12
          || (ratio < best!.ratio + 1e-12 && basis[row] < basis[best!.row])
        {
          best = (row, ratio)
        }
      }
      // An artificial variable still in the basis at 0 must not grow.
      if let stuck = tableau.indices.first(where: {
        basis[$0] >= columns && abs(tableau[$0][last]) < 1e-9 && tableau[$0][column] < -1e-9
      }) {
        best = (stuck, 0)
      }
      guard let (row, _) = best else { return false }
      let pivot = tableau[row][column]
      for place in 0...last { tableau[row][place] /= pivot }
      for other in tableau.indices where other != row && tableau[other][column] != 0 {
        let factor = tableau[other][column]
        for place in 0...last { tableau[other][place] -= factor * tableau[row][place] }
      }
      let factor = objective[column]
      for place in 0...last { objective[place] -= factor * tableau[row][place] }
      basis[row] = column
    }
    return true
  }
}
