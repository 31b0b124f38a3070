import Monitoring

/// One row of a `DelimitedText`, valid only while it is being visited.
public struct Row {
  let scanner: RowScanner
  let buffer: UnsafeBufferPointer<UInt8>

  /// Counted from 1, the header being line 1.
  public var line: Int { scanner.line }
  public var count: Int { scanner.fields.count }

  /// The bytes of a field without the blanks around it, as written (doubled quotes still doubled); empty
  /// where the row has no such field or `column` is nil.
  public func bytes(_ column: Int?) -> UnsafeBufferPointer<UInt8> {
    guard let column, column < scanner.fields.count else {
      return UnsafeBufferPointer(rebasing: buffer[0..<0])
    }
    var (start, end, _) = scanner.fields[column]
    while start < end, buffer[start] == 0x20 || buffer[start] == 0x09 { start &+= 1 }
    while end > start, buffer[end - 1] == 0x20 || buffer[end - 1] == 0x09 || buffer[end - 1] == 0x0D {
      end &-= 1
    }
    return UnsafeBufferPointer(rebasing: buffer[start..<end])
  }

  /// The field as text; nil where it is empty or not there.
  public func text(_ column: Int?) -> String? {
    let field = bytes(column)
    guard !field.isEmpty, let column else { return nil }
    let text = String(decoding: field, as: UTF8.self)
    guard scanner.fields[column].hasDoubledQuotes else { return text }
    var out = ""
    var pending = false
    for character in text.unicodeScalars {
      if character == "\"", !pending {
        pending = true
        out.unicodeScalars.append(character)
      } else {
        if character != "\"" { out.unicodeScalars.append(character) }
        pending = false
      }
    }
    return out
  }

  /// A whole number of at most 18 digits; nil where the field is anything else.
  public func integer(_ column: Int?) -> Int? {
    let field = bytes(column)
    guard !field.isEmpty, field.count <= 19 else { return nil }
    var index = 0
    let negative = field[0] == UInt8(ascii: "-")
    if negative || field[0] == UInt8(ascii: "+") { index = 1 }
    guard index < field.count, field.count - index <= 18 else { return nil }
    var value = 0
    while index < field.count {
      let digit = field[index] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
      index &+= 1
    }
    return negative ? -value : value
  }

  /// A finite number with the table's decimal mark and no marks between thousands; nil where the field is
  /// anything else.
  public func number(_ column: Int?) -> Double? {
    let field = bytes(column)
    guard !field.isEmpty, field.count <= 64 else { return nil }
    // Plain decimals of up to 15 digits are exact as a quotient of two whole numbers below 2^53 and 10^22.
    var index = 0
    let negative = field[0] == UInt8(ascii: "-")
    if negative { index = 1 }
    var mantissa = 0
    var digits = 0
    var decimals = -1
    let mark = scanner.decimalMark
    while index < field.count {
      let byte = field[index]
      let digit = byte &- 48
      if digit < 10 {
        mantissa = mantissa &* 10 &+ Int(digit)
        digits &+= 1
        if decimals >= 0 { decimals &+= 1 }
        if digits > 15 { return slowNumber(field) }
      } else if byte == mark, decimals < 0 {
        decimals = 0
      } else {
        return slowNumber(field)
      }
      index &+= 1
    }
    guard digits > 0 else { return nil }
    let value = decimals > 0 ? Double(mantissa) / Row.powersOfTen[decimals] : Double(mantissa)
    return negative ? -value : value
  }

  private func slowNumber(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
    // Swift reads "nan", "inf" and hexadecimal too; none of them is a number in a table.
    let mark = scanner.decimalMark
    guard field.allSatisfy({ (48...57).contains($0) || $0 == mark || [43, 45, 69, 101].contains($0) }),
      let value = Double(
        String(decoding: field.lazy.map { $0 == mark ? UInt8(ascii: ".") : $0 }, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return value
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
