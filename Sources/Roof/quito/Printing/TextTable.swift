/// Rows of text under a header, in columns parted by two blanks, for a terminal.
struct TextTable {
  /// Columns whose texts stand on the right: numbers.
  var rightAligned: Set<Int>
  private(set) var rows: [[String]]

  init(header: [String], rightAligned: Set<Int>) {
    rows = [header]
    self.rightAligned = rightAligned
  }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// Nothing trails the last column of a line.
  var text: String {
    let widths = rows[0].indices.map { column in rows.map { TextTable.width(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      let line = row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - TextTable.width(of: text))
        return rightAligned.contains(column) ? blanks + text : text + blanks
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  /// Ideographs and the signs that go with them are two columns wide, marks on other letters none.
  private static func width(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return sum
      default:
        let isWide =
          (0x2E80...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
          || (0xFF01...0xFF60).contains(scalar.value) || scalar.value >= 0x20000
        return sum + (isWide ? 2 : 1)
      }
    }
  }
}
