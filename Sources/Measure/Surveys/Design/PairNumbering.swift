/// Numbers 0, 1, … for the different pairs of two columns of codes, in the order of the pairs.
struct PairNumbering {
  /// The number of each row's pair.
  let numbers: [Int32]
  /// A row of each pair, the first in which it stands.
  let firstRows: [Int32]

  var count: Int { firstRows.count }

  /// Nil stands for a column of zeros; codes are 0 or more.
  init(_ first: [Int32], _ second: [Int32]?) {
    let width = second.map { Int($0.max() ?? 0) + 1 } ?? 1
    let height = Int(first.max() ?? 0) + 1
    let (size, isTooLarge) = width.multipliedReportingOverflow(by: height)
    if !isTooLarge, size <= 4 * first.count + 65_536 {
      self.init(tableOf: size, width: width, first, second)
    } else {
      self.init(sorting: first, second)
    }
  }

  /// Rows as units of their own: pairs of the group and the row.
  init(groups: [Int32], groupCount: Int) {
    var next = [Int32](repeating: 0, count: groupCount + 1)
    for group in groups { next[Int(group) + 1] += 1 }
    for group in 0..<groupCount { next[group + 1] += next[group] }
    var numbers = [Int32](repeating: 0, count: groups.count)
    var rows = numbers
    for (row, group) in groups.enumerated() {
      numbers[row] = next[Int(group)]
      rows[Int(numbers[row])] = Int32(row)
      next[Int(group)] += 1
    }
    self.numbers = numbers
    firstRows = rows
  }

  private init(tableOf size: Int, width: Int, _ first: [Int32], _ second: [Int32]?) {
    var table = [Int32](repeating: -1, count: size)
    var keys = [Int32](repeating: 0, count: first.count)
    for row in 0..<first.count {
      let key = Int(first[row]) * width + Int(second?[row] ?? 0)
      keys[row] = Int32(key)
      if table[key] < 0 { table[key] = Int32(row) }
    }
    var rows: [Int32] = []
    for key in 0..<size where table[key] >= 0 {
      rows.append(table[key])
      table[key] = Int32(rows.count - 1)
    }
    for row in 0..<keys.count { keys[row] = table[Int(keys[row])] }
    numbers = keys
    firstRows = rows
  }

  private init(sorting first: [Int32], _ second: [Int32]?) {
    func key(_ row: Int) -> UInt64 { UInt64(first[row]) << 32 | UInt64(second?[row] ?? 0) }
    let keys = (0..<first.count).map(key)
    let order = (0..<Int32(first.count)).sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
    var numbers = [Int32](repeating: 0, count: first.count)
    var rows: [Int32] = []
    for (place, row) in order.enumerated() {
      if place == 0 || keys[Int(row)] != keys[Int(order[place - 1])] { rows.append(row) }
      numbers[Int(row)] = Int32(rows.count - 1)
    }
    self.numbers = numbers
    firstRows = rows
  }
}
