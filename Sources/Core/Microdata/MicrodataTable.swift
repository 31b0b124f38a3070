import DelimitedText
import Glibc
import Monitoring

/// Interviews in a table of text under a header.
///
/// A column is of numbers where every field that is not empty is one. Numbers with a leading zero or more than
/// 15 digits are codes and stay texts: `01` is not 1. Decimals stand after a point; or, in all of a file whose fields
/// are not parted by commas, after a comma, where some column is of numbers so written and none of such with a point.
struct MicrodataTable {
  let microdata: Microdata

  /// - Throws: what `DelimitedText` finds, and `microdata.row.fields` for every row that has more or fewer
  ///   fields than the header.
  init(_ path: String, name: String, options: MicrodataOptions) throws(InputIssues) {
    let bytes = try MicrodataTable.bytes(path, name)
    let separator = MicrodataTable.separator(of: bytes)
    var table = try DelimitedText(bytes, file: name, separator: separator)
    let missing = Set(options.missingTexts.map { Array($0.utf8) })
    let wanted = table.columns.indices.filter {
      !table.columns[$0].isEmpty && options.variables?.contains(table.columns[$0]) ?? true
    }

    var issues = InputIssues()
    var rowCount = 0
    var isNumber = [Bool](repeating: true, count: table.columns.count)
    // The same if decimals stood after commas, and whether any do.
    var isCommaNumber = [Bool](repeating: separator != UInt8(ascii: ","), count: table.columns.count)
    var hasPoint = [Bool](repeating: false, count: table.columns.count)
    var hasComma = hasPoint
    table.forEachRow { row in
      rowCount += 1
      if row.count != table.columns.count {
        issues.append(
          InputIssue(
            "microdata.row.fields", at: Place(file: name, line: row.line), found: String(row.count),
            arguments: ["expected": String(table.columns.count)]))
      }
      for column in wanted where isNumber[column] || isCommaNumber[column] {
        let field = row.bytes(column)
        if field.isEmpty || MicrodataTable.isMissing(field, missing) { continue }
        let isCode = MicrodataTable.isCode(field)
        let point = isCode ? .none : MicrodataTable.number(field, decimalMark: UInt8(ascii: "."))
        if point == .none { isNumber[column] = false }
        if point == .withDecimals { hasPoint[column] = true }
        guard isCommaNumber[column], point != .whole else { continue }
        let comma = isCode ? .none : MicrodataTable.number(field, decimalMark: UInt8(ascii: ","))
        if comma == .none { isCommaNumber[column] = false }
        if comma == .withDecimals { hasComma[column] = true }
      }
    }
    try issues.throwIfAnyError()
    if !wanted.contains(where: { isNumber[$0] && hasPoint[$0] }),
      wanted.contains(where: { isCommaNumber[$0] && hasComma[$0] })
    {
      table.hasDecimalComma = true
      isNumber = isCommaNumber
    }

    var columns: [MicrodataColumn]
    repeat {
      columns = MicrodataTable.columns(
        of: table, wanted, &isNumber, missing: missing, rowCount: rowCount)
    } while columns.isEmpty && !wanted.isEmpty
    microdata = Microdata(
      file: name, format: .delimitedText, rowCount: rowCount,
      variables: wanted.map { MicrodataVariable(name: table.columns[$0]) }, columns: columns)
  }

  /// None, and the column concerned no longer said to be of numbers, where one turns out to be too large.
  private static func columns(
    of table: DelimitedText, _ wanted: [Int], _ isNumber: inout [Bool], missing: Set<[UInt8]>, rowCount: Int
  ) -> [MicrodataColumn] {
    var numbers = wanted.map { column in
      isNumber[column] ? [Double](repeating: .nan, count: rowCount) : []
    }
    var codes = wanted.map { column in isNumber[column] ? [] : [Int32](repeating: -1, count: rowCount) }
    var dictionaries = wanted.map { _ in TextDictionary() }
    var isWhole = true
    var index = 0
    table.forEachRow { row in
      for (place, column) in wanted.enumerated() {
        let field = row.bytes(column)
        if field.isEmpty || MicrodataTable.isMissing(field, missing) { continue }
        if isNumber[column] {
          if let number = row.number(column) {
            numbers[place][index] = number
          } else {
            isNumber[column] = false
            isWhole = false
          }
        } else if !isWhole {
          continue
        } else if field.contains(UInt8(ascii: "\"")) {
          // Doubled quotes are single ones in the text.
          var text = row.text(column) ?? ""
          codes[place][index] = text.withUTF8 { dictionaries[place].code(of: $0) }
        } else {
          codes[place][index] = dictionaries[place].code(of: field)
        }
      }
      index += 1
    }
    guard isWhole else { return [] }
    return wanted.enumerated().map { place, column in
      isNumber[column]
        ? MicrodataColumn(.numbers(numbers[place]))
        : MicrodataColumn(.texts(codes: codes[place], dictionary: dictionaries[place].texts))
    }
  }

  private enum NumberForm { case none, whole, withDecimals }

  /// How the bytes are written as a number; one that is too large to be kept is found when it is read.
  private static func number(_ field: UnsafeBufferPointer<UInt8>, decimalMark: UInt8) -> NumberForm {
    var at = 0
    func skipSign() {
      if at < field.count, field[at] == UInt8(ascii: "-") || field[at] == UInt8(ascii: "+") { at += 1 }
    }
    func skipDigits() -> Int {
      let start = at
      while at < field.count, field[at] &- 48 < 10 { at += 1 }
      return at - start
    }
    skipSign()
    var digits = skipDigits()
    var form = NumberForm.whole
    if at < field.count, field[at] == decimalMark {
      at += 1
      digits += skipDigits()
      form = .withDecimals
    }
    guard digits > 0 else { return .none }
    if at < field.count, field[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      skipSign()
      if skipDigits() == 0 { return .none }
    }
    return at == field.count ? form : .none
  }

  private static func isMissing(_ field: UnsafeBufferPointer<UInt8>, _ missing: Set<[UInt8]>) -> Bool {
    !missing.isEmpty && missing.contains(Array(field))
  }

  private static func isCode(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = field.first == UInt8(ascii: "-") ? field.dropFirst() : field[...]
    if digits.count > 1, digits.first == UInt8(ascii: "0"), (48...57).contains(digits[digits.startIndex + 1])
    {
      return true
    }
    return digits.count > 15 && digits.allSatisfy { (48...57).contains($0) }
  }

  /// The one of comma, semicolon, tab and bar that the header has most of.
  private static func separator(of bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    for byte in bytes.prefix(while: { $0 != 0x0A }) { counts[byte, default: 0] += 1 }
    let candidates = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
    return candidates.max { (counts[$0] ?? 0) < (counts[$1] ?? 0) } ?? UInt8(ascii: ",")
  }

  static func bytes(_ path: String, _ name: String) throws(InputIssues) -> [UInt8] {
    try Microdata.checkReadable(path, name)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { piece.deallocate() }
    while true {
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = strerror(errno).map { String(cString: $0) } ?? ""
        throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: reason)])
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }
}
