/// Changes of cells that leave every margin as it is, found by elimination. Cells that have settled move no more.
struct MarginSpace {
  /// The place of each column.
  private let columns: [Int]
  private let columnOfPlace: [Int: Int]
  /// In reduced form: each row has a column of its own, which stands in no other.
  private var rows: [[Double]] = []
  private var pivots: [Int] = []
  private var isLoose: [Bool]
  private var rowOfColumn: [Int?]

  private static let nothing = 1e-9

  /// - Parameter margins: parts and total of each, by place.
  init(_ loose: [Int], _ margins: [(parts: [Int], total: Int)]) {
    columns = loose
    columnOfPlace = Dictionary(uniqueKeysWithValues: loose.enumerated().map { ($1, $0) })
    isLoose = [Bool](repeating: true, count: loose.count)
    rowOfColumn = [Int?](repeating: nil, count: loose.count)
    for (parts, total) in margins {
      var row = [Double](repeating: 0, count: loose.count)
      for part in parts { if let column = columnOfPlace[part] { row[column] += 1 } }
      if let column = columnOfPlace[total] { row[column] -= 1 }
      // Where rows before it say the same, nothing is left of it.
      for (index, pivot) in pivots.enumerated() where abs(row[pivot]) > MarginSpace.nothing {
        MarginSpace.subtract(row[pivot], rows[index], from: &row)
      }
      guard let column = row.indices.first(where: { abs(row[$0]) > MarginSpace.nothing }) else { continue }
      rows.append(row)
      pivots.append(column)
      rowOfColumn[column] = rows.count - 1
      reduce(rows.count - 1, to: column)
    }
  }

  private static func subtract(_ factor: Double, _ one: [Double], from other: inout [Double]) {
    for place in one.indices where one[place] != 0 {
      other[place] -= factor * one[place]
      if abs(other[place]) < nothing { other[place] = 0 }
    }
  }

  private mutating func reduce(_ row: Int, to column: Int) {
    let scale = rows[row][column]
    for place in rows[row].indices { rows[row][place] /= scale }
    let reduced = rows[row]
    for other in rows.indices where other != row && rows[other][column] != 0 {
      MarginSpace.subtract(rows[other][column], reduced, from: &rows[other])
      rows[other][column] = 0
    }
  }

  /// Nil where no loose cell can move.
  func change() -> [(place: Int, part: Double)]? {
    guard let free = columns.indices.first(where: { isLoose[$0] && rowOfColumn[$0] == nil }) else {
      return nil
    }
    var change = [(place: columns[free], part: 1.0)]
    for (row, pivot) in pivots.enumerated() where isLoose[pivot] && rows[row][free] != 0 {
      change.append((columns[pivot], -rows[row][free]))
    }
    return change
  }

  /// These cells have come to an end.
  mutating func settle(_ places: [Int]) {
    let settled = places.map { columnOfPlace[$0]! }
    for column in settled { isLoose[column] = false }
    for column in settled {
      guard let row = rowOfColumn[column] else { continue }
      // Another cell that still moves answers for the row; where there is none, the row is done with.
      rowOfColumn[column] = nil
      guard
        let next = columns.indices.first(where: {
          isLoose[$0] && rowOfColumn[$0] == nil && abs(rows[row][$0]) > MarginSpace.nothing
        })
      else {
        pivots[row] = column
        continue
      }
      pivots[row] = next
      rowOfColumn[next] = row
      reduce(row, to: next)
    }
  }
}
