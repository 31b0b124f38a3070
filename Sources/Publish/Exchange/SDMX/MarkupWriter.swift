import Monitoring

/// Writes XML in pieces.
struct MarkupWriter {
  private(set) var bytes: [UInt8] = []
  private var openElements: [String] = []

  init() { bytes.append(contentsOf: #"<?xml version="1.0" encoding="UTF-8"?>"#.utf8) }

  mutating func open(_ name: String, _ attributes: [(String, String?)] = []) {
    start(name, attributes)
    bytes.append(UInt8(ascii: ">"))
    openElements.append(name)
  }

  mutating func close() { end(openElements.removeLast()) }

  mutating func empty(_ name: String, _ attributes: [(String, String?)] = []) {
    start(name, attributes)
    bytes.append(contentsOf: "/>".utf8)
  }

  mutating func element(_ name: String, _ text: String, _ attributes: [(String, String?)] = []) {
    start(name, attributes)
    bytes.append(UInt8(ascii: ">"))
    escaped(text, isAttribute: false)
    end(name)
  }

  /// One name in each language.
  mutating func localised(_ name: String, _ texts: LocalisedText) {
    for (language, text) in texts.texts.sorted(by: { $0.key < $1.key }) {
      element(name, text, [("xml:lang", language.rawValue)])
    }
  }

  // MARK: - Pieces of an element, for writers of millions of them

  mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  mutating func raw(_ utf8: [UInt8]) { bytes.append(contentsOf: utf8) }

  /// The value of an attribute, without the quotation marks.
  mutating func value(_ text: String) { escaped(text, isAttribute: true) }

  mutating func newLine() { bytes.append(0x0A) }

  /// Hands over the bytes written since the last time.
  mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  private mutating func start(_ name: String, _ attributes: [(String, String?)]) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
    for case (let attribute, let value?) in attributes {
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: attribute.utf8)
      bytes.append(contentsOf: "=\"".utf8)
      escaped(value, isAttribute: true)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  private mutating func end(_ name: String) {
    bytes.append(contentsOf: "</".utf8)
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  /// What XML 1.0 does not allow at all, control characters, becomes the replacement character.
  private mutating func escaped(_ text: String, isAttribute: Bool) {
    var text = text
    text.withUTF8 { utf8 in
      if !utf8.contains(where: { MarkupWriter.isSpecial($0, isAttribute: isAttribute) }) {
        bytes.append(contentsOf: utf8)
        return
      }
      for byte in utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\"") where isAttribute: bytes.append(contentsOf: "&quot;".utf8)
        case 0x09 where isAttribute: bytes.append(contentsOf: "&#9;".utf8)
        case 0x0A where isAttribute: bytes.append(contentsOf: "&#10;".utf8)
        case 0x0D: bytes.append(contentsOf: "&#13;".utf8)
        case 0x09, 0x0A: bytes.append(byte)
        case 0..<0x20: bytes.append(contentsOf: "\u{FFFD}".utf8)
        default: bytes.append(byte)
        }
      }
    }
  }

  private static func isSpecial(_ byte: UInt8, isAttribute: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): true
    case UInt8(ascii: "\""): isAttribute
    default: byte < 0x20
    }
  }
}
