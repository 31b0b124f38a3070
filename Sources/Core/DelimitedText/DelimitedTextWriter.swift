import Monitoring

/// Writes rows as RFC 4180 with LF line ends; a field is quoted only where it must be.
public struct DelimitedTextWriter {
  public private(set) var bytes: [UInt8] = []
  private var atStart = true
  private var rowStart = 0

  public init() {}

  public mutating func field(_ text: String) {
    if !atStart { bytes.append(UInt8(ascii: ",")) }
    atStart = false
    var text = text
    text.withUTF8 { utf8 in
      // Letters and digits lie above all four.
      let mustQuote = utf8.contains {
        $0 <= 0x2C && ($0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D)
      }
      guard mustQuote else {
        bytes.append(contentsOf: utf8)
        return
      }
      bytes.append(0x22)
      for byte in utf8 {
        if byte == 0x22 { bytes.append(0x22) }
        bytes.append(byte)
      }
      bytes.append(0x22)
    }
  }

  /// In JSON's spelling, in which nothing is to be quoted.
  public mutating func number(_ value: Double) {
    if !atStart { bytes.append(UInt8(ascii: ",")) }
    atStart = false
    JSON.writeNumber(value, to: &bytes)
  }

  /// Fields that were written before, with the commas between them.
  /// - Precondition: they begin a row.
  public mutating func beginRow(_ fields: [UInt8]) {
    precondition(atStart)
    bytes.append(contentsOf: fields)
    atStart = false
  }

  public mutating func endRow() {
    // A row of one empty field would read as a blank line, which is no row.
    if !atStart, bytes.count == rowStart { bytes.append(contentsOf: [0x22, 0x22]) }
    bytes.append(0x0A)
    atStart = true
    rowStart = bytes.count
  }

  public mutating func row(_ fields: [String]) {
    for text in fields { field(text) }
    endRow()
  }

  /// Hands over what has been written so far and starts anew.
  /// - Precondition: no row has been begun and not ended.
  public mutating func take() -> [UInt8] {
    precondition(atStart)
    defer {
      bytes = []
      rowStart = 0
    }
    return bytes
  }
}
