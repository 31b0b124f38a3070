import Microdata
import Monitoring

/// Rows of one file found again in another by the values of their keys.
struct SurveyLinks {
  /// By component of the key, its values as numbers.
  private var values: [[MicrodataVariable.Key: Int64]] = []
  private var rows: [Key: Int32] = [:]
  /// Rows whose key another row had before.
  private(set) var repeatedRows: [Int] = []
  /// Rows that lack a part of their key.
  private(set) var keylessRows: [Int] = []

  private struct Key: Hashable { var parts: [Int64] }

  /// - Parameter columns: the variables of the key, in order.
  init(_ microdata: Microdata, columns: [Int]) {
    var coded: [(codes: [Int32], numbers: [Int64])] = []
    for column in columns {
      let categories = microdata.categories(of: column, limit: .max)!
      var known: [MicrodataVariable.Key: Int64] = [:]
      for category in categories.categories { known[category.key] = Int64(known.count) }
      coded.append((categories.knownCodes, categories.categories.map { known[$0.key]! }))
      values.append(known)
    }
    rows.reserveCapacity(microdata.rowCount)
    for row in 0..<microdata.rowCount {
      guard let key = SurveyLinks.key(row, coded) else {
        keylessRows.append(row)
        continue
      }
      if rows[key] == nil { rows[key] = Int32(row) } else { repeatedRows.append(row) }
    }
  }

  /// For each row of another file the row it belongs to; -1 where there is none.
  func rows(of microdata: Microdata, columns: [Int]) -> [Int32] {
    var coded: [(codes: [Int32], numbers: [Int64])] = []
    for (place, column) in columns.enumerated() {
      let categories = microdata.categories(of: column, limit: .max)!
      coded.append((categories.knownCodes, categories.categories.map { values[place][$0.key] ?? -1 }))
    }
    return (0..<microdata.rowCount).map { row in
      SurveyLinks.key(row, coded).flatMap { rows[$0] } ?? -1
    }
  }

  private static func key(_ row: Int, _ coded: [(codes: [Int32], numbers: [Int64])]) -> Key? {
    var parts: [Int64] = []
    parts.reserveCapacity(coded.count)
    for column in coded {
      guard column.codes[row] >= 0 else { return nil }
      let number = column.numbers[Int(column.codes[row])]
      guard number >= 0 else { return nil }
      parts.append(number)
    }
    return Key(parts: parts)
  }
}
