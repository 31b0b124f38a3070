import Monitoring

/// A file of phrases: flat lines `key: "text with {placeholders}"`, and nothing else but comments and blank
/// lines. A small part of YAML, read by hand because every command reads hundreds of these lines at its start.
///
/// The text stands in double quotes, where `\"`, `\\` and `\n` are escapes, or in single quotes, where `''` is
/// one quote. A comment begins with `#` at the start of a line or after the closing quote.
public struct PhraseFile: Sendable {
  public struct Phrase: Hashable, Sendable {
    public var key: String
    public var text: String
    /// Counted from 1.
    public var line: Int
    public init(key: String, text: String, line: Int) {
      self.key = key
      self.text = text
      self.line = line
    }
  }

  /// In the order of the file.
  public let phrases: [Phrase]

  /// - Throws: every line that cannot be read, `phrases.line`; every key that stands twice, `phrases.twice`;
  ///   every brace that encloses no placeholder's name, `phrases.placeholder`.
  public init(_ bytes: [UInt8], file: String) throws(InputIssues) {
    var phrases: [Phrase] = []
    var lineOfKey: [String: Int] = [:]
    var issues = InputIssues()
    var number = 0
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    bytes.withUnsafeBufferPointer { all in
      while start < all.count {
        number += 1
        var end = start
        while end < all.count, all[end] != 0x0A { end &+= 1 }
        let line = LineReader(bytes: UnsafeBufferPointer(rebasing: all[start..<end]))
        start = end + 1
        switch line.read() {
        case .blank: break
        case .phrase(let key, let text):
          if let first = lineOfKey[key] {
            issues.append(
              InputIssue(
                "phrases.twice", at: Place(file: file, line: number, field: key), found: key,
                arguments: ["first": "\(file):\(first)"]))
            continue
          }
          lineOfKey[key] = number
          if Placeholders.names(in: text) == nil {
            issues.append(
              InputIssue("phrases.placeholder", at: Place(file: file, line: number, field: key), found: text))
          }
          phrases.append(Phrase(key: key, text: text, line: number))
        case .unreadable:
          let found = String(decoding: line.bytes.prefix(60), as: UTF8.self)
          issues.append(InputIssue("phrases.line", at: Place(file: file, line: number), found: found))
        }
      }
    }
    try issues.throwIfAnyError()
    self.phrases = phrases
  }
}

/// The `{names}` inside a text.
enum Placeholders {
  /// In order of appearance; nil where a brace stands without its fellow or encloses no name.
  static func names(in text: String) -> [String]? {
    var names: [String] = []
    var name: [UInt8]?
    for byte in text.utf8 {
      switch (byte, name) {
      case (UInt8(ascii: "{"), nil): name = []
      case (UInt8(ascii: "}"), .some(let letters)):
        guard !letters.isEmpty else { return nil }
        names.append(String(decoding: letters, as: UTF8.self))
        name = nil
      case (UInt8(ascii: "{"), _), (UInt8(ascii: "}"), _): return nil
      case (_, .some):
        guard isLetterOrDigit(byte) else { return nil }
        name!.append(byte)
      default: break
      }
    }
    return name == nil ? names : nil
  }

  static func fill(_ text: String, with arguments: [String: String]) -> String {
    var filled: [UInt8] = []
    filled.reserveCapacity(text.utf8.count + 32)
    var rest = text.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")),
      let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
    {
      filled.append(contentsOf: rest[..<open])
      let name = String(decoding: rest[rest.index(after: open)..<close], as: UTF8.self)
      if let argument = arguments[name] {
        filled.append(contentsOf: argument.utf8)
      } else {
        filled.append(contentsOf: rest[open...close])
      }
      rest = rest[rest.index(after: close)...]
    }
    filled.append(contentsOf: rest)
    return String(decoding: filled, as: UTF8.self)
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

private struct LineReader {
  enum Content { case blank, phrase(key: String, text: String), unreadable }

  let bytes: UnsafeBufferPointer<UInt8>

  func read() -> Content {
    var index = 0
    var end = bytes.count
    if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
    if isRestBlank(from: 0, to: end) { return .blank }
    while index < end, isKeyByte(bytes[index]) { index &+= 1 }
    guard index > 0, index + 1 < end, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == 0x20
    else { return .unreadable }
    let key = String(decoding: bytes[0..<index], as: UTF8.self)
    index += 2
    while index < end, bytes[index] == 0x20 { index &+= 1 }
    guard index < end, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'")
    else { return .unreadable }
    let quote = bytes[index]
    index += 1
    var text: [UInt8] = []
    text.reserveCapacity(end - index)
    while true {
      guard index < end else { return .unreadable }
      let byte = bytes[index]
      index &+= 1
      if byte == quote {
        if quote == UInt8(ascii: "'"), index < end, bytes[index] == quote {
          text.append(quote)
          index &+= 1
          continue
        }
        break
      }
      guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      guard index < end else { return .unreadable }
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(bytes[index])
      case UInt8(ascii: "n"): text.append(0x0A)
      default: return .unreadable
      }
      index &+= 1
    }
    guard isRestBlank(from: index, to: end), let valid = String(validating: text, as: UTF8.self)
    else { return .unreadable }
    return .phrase(key: key, text: valid)
  }

  /// Nothing there but blanks and a comment.
  private func isRestBlank(from start: Int, to end: Int) -> Bool {
    var index = start
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index &+= 1 }
    return index == end || (bytes[index] == UInt8(ascii: "#") && (start == 0 || index > start))
  }

  private func isKeyByte(_ byte: UInt8) -> Bool {
    Placeholders.isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}
