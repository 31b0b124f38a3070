import Monitoring

/// Text in rows and columns under a header (RFC 4180: commas, quotes doubled inside quotes, line ends LF or
/// CR LF), read from UTF-8 bytes in one pass without making a string of any field that is not asked for.
///
/// ```swift
/// let table = try DelimitedText(bytes, file: "stops.txt")
/// let name = table.column("stop_name")
/// table.forEachRow { row in print(row.text(name) ?? "") }
/// ```
public struct DelimitedText: Sendable {
  public let file: String
  /// The header's names, trimmed of blanks.
  public let columns: [String]
  private let bytes: [UInt8]
  private let separator: UInt8
  /// Before the decimals of a number.
  private var decimalMark: UInt8
  private let firstRowOffset: Int
  private let firstRowLine: Int

  /// - Throws: `text.encoding` where the bytes are not UTF-8 or hold a zero byte, `text.header` where there
  ///   is no header; else together `text.column.twice` for every name that stands twice and `text.quote` for
  ///   every quoted field that is not closed or is followed by something other than a separator.
  public init(
    _ bytes: [UInt8], file: String, separator: UInt8 = UInt8(ascii: ","),
    decimalMark: UInt8 = UInt8(ascii: ".")
  ) throws(InputIssues) {
    self.file = file
    self.bytes = bytes
    self.separator = separator
    self.decimalMark = decimalMark
    if let fault = DelimitedText.encodingFault(in: bytes, file: file) { throw InputIssues([fault]) }
    var scanner = RowScanner(
      offset: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, separator: separator, decimalMark: decimalMark)
    let header: [String]? = bytes.withUnsafeBufferPointer { buffer in
      guard scanner.next(in: buffer) else { return nil }
      let row = Row(scanner: scanner, buffer: buffer)
      return (0..<row.count).map { row.text($0) ?? "" }
    }
    guard let header, header.contains(where: { !$0.isEmpty }) else {
      throw InputIssues([InputIssue("text.header", at: Place(file: file, line: 1))])
    }
    let headerLine = scanner.line
    columns = header
    firstRowOffset = scanner.offset
    firstRowLine = scanner.nextLine
    var seen: Set<String> = []
    let twice = header.filter { !$0.isEmpty && !seen.insert($0).inserted }
    var issues = InputIssues(
      twice.map {
        InputIssue("text.column.twice", at: Place(file: file, line: headerLine, field: $0), found: $0)
      })
    issues.append(contentsOf: quoteFaults())
    try issues.throwIfAnyError()
  }

  /// A quote that is not closed swallows the rows after it, so it is no matter of taste.
  private func quoteFaults() -> [InputIssue] {
    guard bytes.contains(UInt8(ascii: "\"")) else { return [] }
    var faults: [InputIssue] = []
    var scanner = RowScanner(
      offset: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, separator: separator, decimalMark: decimalMark)
    bytes.withUnsafeBufferPointer { buffer in
      while scanner.next(in: buffer) {
        guard let field = scanner.misquoted else { continue }
        let (start, end, _) = scanner.fields[field]
        let text = String(String(decoding: buffer[start..<min(end, start + 160)], as: UTF8.self).prefix(40))
        faults.append(
          InputIssue(
            "text.quote",
            at: Place(file: file, line: scanner.line, field: field < columns.count ? columns[field] : nil),
            found: text))
      }
    }
    return faults
  }

  /// Semicolons between fields and a comma before the decimals, as spreadsheets write where a comma begins the
  /// decimals; or, where `hasDecimalComma` is false, commas and a point.
  public init(_ bytes: [UInt8], file: String, hasDecimalComma: Bool) throws(InputIssues) {
    try self.init(
      bytes, file: file, separator: UInt8(ascii: hasDecimalComma ? ";" : ","),
      decimalMark: UInt8(ascii: hasDecimalComma ? "," : "."))
  }

  /// Whether a comma stands before the decimals, where a point does otherwise.
  public var hasDecimalComma: Bool {
    get { decimalMark == UInt8(ascii: ",") }
    set { decimalMark = UInt8(ascii: newValue ? "," : ".") }
  }

  public func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

  /// `table.column.missing` for each of the columns that the header lacks.
  public func issues(lacking wanted: [String]) -> [InputIssue] {
    wanted.filter { column($0) == nil }.map {
      InputIssue(
        "table.column.missing", at: Place(file: file, line: 1, field: $0),
        found: columns.joined(separator: ", "), arguments: ["column": $0])
    }
  }

  /// The fault of a field that should be a number within limits and is none: it says which mark begins the
  /// decimals.
  public func issue(
    number found: String, at place: Place, within limits: ClosedRange<Double>
  ) -> InputIssue {
    InputIssue(
      hasDecimalComma ? "number.range.comma" : "number.range", at: place, found: found,
      arguments: [
        "minimum": JSON.numberText(limits.lowerBound), "maximum": JSON.numberText(limits.upperBound),
      ])
  }

  /// Calls `body` for every row that is not blank, in order. The row must not outlive the call.
  public func forEachRow(_ body: (Row) throws -> Void) rethrows {
    var scanner = RowScanner(offset: firstRowOffset, separator: separator, decimalMark: decimalMark)
    scanner.nextLine = firstRowLine
    try bytes.withUnsafeBufferPointer { buffer in
      while scanner.next(in: buffer) { try body(Row(scanner: scanner, buffer: buffer)) }
    }
  }

  private static func encodingFault(in bytes: [UInt8], file: String) -> InputIssue? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return InputIssue("text.encoding", at: Place(file: file, line: 1), found: "UTF-16")
    }
    guard let offset = firstInvalidByte(of: bytes) else { return nil }
    let line = 1 + bytes[..<offset].reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
    let digits = String(bytes[offset], radix: 16, uppercase: true)
    return InputIssue("text.encoding", at: Place(file: file, line: line), found: "0x\(digits)")
  }

  /// Where the bytes stop being well-formed UTF-8 (Unicode 15, table 3-7); nil where they never do. A zero
  /// byte stands in no text, but in every second place of UTF-16.
  private static func firstInvalidByte(of bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { b in
      var i = 0
      let n = b.count
      while i < n {
        let c = b[i]
        if c < 0x80 {
          if c == 0 { return i }
          i &+= 1
          continue
        }
        let length: Int
        let second: ClosedRange<UInt8>
        switch c {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return i
        }
        guard i + length <= n, second.contains(b[i + 1]) else { return i }
        for k in 2..<max(2, length) where b[i + k] & 0xC0 != 0x80 { return i }
        i += length
      }
      return nil
    }
  }
}

/// Splits bytes into rows and fields.
struct RowScanner {
  var offset: Int
  let separator: UInt8
  let decimalMark: UInt8
  /// The line the next row starts on, counted from 1.
  var nextLine = 1
  /// The line the present row started on.
  var line = 1
  /// The first field of the row whose quotes are not closed, or closed before its end; nil for none.
  var misquoted: Int?
  /// Start and end of each field; and whether quotes stand doubled inside.
  var fields: [(start: Int, end: Int, hasDoubledQuotes: Bool)] = []

  init(offset: Int, separator: UInt8, decimalMark: UInt8) {
    self.offset = offset
    self.separator = separator
    self.decimalMark = decimalMark
    fields.reserveCapacity(32)
  }

  /// Moves to the next row that is not blank; false at the end.
  mutating func next(in b: UnsafeBufferPointer<UInt8>) -> Bool {
    let n = b.count
    while offset < n {
      fields.removeAll(keepingCapacity: true)
      misquoted = nil
      line = nextLine
      var i = offset
      let rowStart = i
      row: while true {
        if i < n, b[i] == UInt8(ascii: "\"") {
          i += 1
          let start = i
          var doubled = false
          while i < n {
            if b[i] == UInt8(ascii: "\"") {
              if i + 1 < n, b[i + 1] == UInt8(ascii: "\"") {
                doubled = true
                i += 2
                continue
              }
              break
            }
            if b[i] == 0x0A { nextLine += 1 }
            i += 1
          }
          fields.append((start, i, doubled))
          var isWellQuoted = i < n
          if i < n { i += 1 }
          while i < n, b[i] != separator, b[i] != 0x0A {
            if b[i] != 0x20, b[i] != 0x09, b[i] != 0x0D { isWellQuoted = false }
            i += 1
          }
          if !isWellQuoted, misquoted == nil { misquoted = fields.count - 1 }
        } else {
          let start = i
          while i < n, b[i] != separator, b[i] != 0x0A { i &+= 1 }
          var end = i
          if end > start, b[end - 1] == 0x0D, i == n || b[i] == 0x0A { end -= 1 }
          fields.append((start, end, false))
        }
        if i < n, b[i] == separator {
          i += 1
          continue row
        }
        break row
      }
      if i < n {
        i += 1
        nextLine += 1
      }
      offset = i
      let isBlank = fields.count == 1 && fields[0].start == fields[0].end && b[rowStart] != UInt8(ascii: "\"")
      if !isBlank { return true }
    }
    return false
  }
}
