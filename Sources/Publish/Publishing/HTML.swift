/// Markup under construction. Text and attribute values are escaped here and nowhere else.
struct HTML {
  private(set) var bytes: [UInt8] = []

  /// Markup that is ours already.
  mutating func markup(_ markup: String) { bytes.append(contentsOf: markup.utf8) }
  mutating func markup(_ markup: [UInt8]) { bytes.append(contentsOf: markup) }

  /// Text as it is to be read.
  mutating func text(_ text: String) { HTML.escape(text, to: &bytes) }

  /// An element with what `body` writes inside; void elements take no body and are not closed.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ body: ((inout HTML) -> Void)
  ) {
    open(name, attributes)
    body(&self)
    markup("</\(name)>")
  }

  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String
  ) { element(name, attributes) { $0.text(text) } }

  /// Text that runs in its own direction and leaves that of what stands around it alone.
  mutating func isolated(_ text: String) { element("bdi", text: text) }

  /// The opening tag; an attribute whose value is nil is left out.
  mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
    markup("<\(name)")
    for (key, value) in attributes {
      guard let value else { continue }
      markup(" \(key)=\"")
      text(value)
      markup("\"")
    }
    markup(">")
  }

  /// The five characters that mean something to a parser, and the control characters that HTML forbids.
  private static func escape(_ text: String, to out: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): out.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): out.append(contentsOf: "&#39;".utf8)
      case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: out.append(contentsOf: "\u{FFFD}".utf8)
      default: out.append(byte)
      }
    }
  }
}

/// JSON to stand inside a `script` element: nothing in it can end the element or begin a comment, and it is
/// JavaScript as well (U+2028 and U+2029 end a line there).
func scriptSafe(_ json: [UInt8]) -> [UInt8] {
  var out: [UInt8] = []
  out.reserveCapacity(json.count + 64)
  var index = 0
  while index < json.count {
    switch json[index] {
    case UInt8(ascii: "<"): out.append(contentsOf: "\\u003c".utf8)
    case UInt8(ascii: ">"): out.append(contentsOf: "\\u003e".utf8)
    case UInt8(ascii: "&"): out.append(contentsOf: "\\u0026".utf8)
    case 0xE2 where index + 2 < json.count && json[index + 1] == 0x80 && json[index + 2] & 0xFE == 0xA8:
      out.append(contentsOf: (json[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
      index += 2
    default: out.append(json[index])
    }
    index += 1
  }
  return out
}
