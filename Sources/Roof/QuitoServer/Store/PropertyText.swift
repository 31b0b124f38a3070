import FeatureFilters

/// The members of a JSON object in its canonical spelling, read in one pass: a JSON value made for each of a
/// million features would cost far more.
struct PropertyText {
  enum Member: Hashable {
    case value(FilterValue)
    /// An array or an object, as it stands.
    case nested(String)
  }

  /// Members that hold dates, where a layer has them.
  static let dates: Set = ["date", "from", "to"]

  private(set) var members: [(key: String, value: Member)] = []

  /// What cannot be read is left out: the store is checked elsewhere.
  init(_ text: String) {
    var text = text
    members = text.withUTF8 { bytes in
      var scan = Scan(bytes: bytes)
      return scan.object()
    }
  }

  subscript(key: String) -> FilterValue {
    for member in members where member.key == key {
      if case .value(let value) = member.value { return value }
    }
    return .null
  }

  private struct Scan {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    mutating func object() -> [(key: String, value: Member)] {
      var members: [(key: String, value: Member)] = []
      guard take("{") else { return [] }
      while place < bytes.count, bytes[place] != UInt8(ascii: "}") {
        guard let key = string(), take(":"), let value = member() else { return members }
        members.append((key, value))
        guard take(",") else { break }
      }
      return members
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
      place += 1
      return true
    }

    private mutating func member() -> Member? {
      guard place < bytes.count else { return nil }
      switch bytes[place] {
      case UInt8(ascii: "\""): return string().map { .value(.text($0)) }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        let start = place
        var depth = 0
        while place < bytes.count {
          switch bytes[place] {
          case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
          case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
          case UInt8(ascii: "\""):
            guard string() != nil else { return nil }
            continue
          default: break
          }
          place += 1
          if depth == 0 { return .nested(text(start..<place)) }
        }
        return nil
      default:
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != UInt8(ascii: "}") {
          place += 1
        }
        switch text(start..<place) {
        case "true": return .value(.flag(true))
        case "false": return .value(.flag(false))
        case "null": return .value(.null)
        case let number: return Double(number).map { .value(.number($0)) }
        }
      }
    }

    private func text(_ range: Range<Int>) -> String {
      String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private mutating func string() -> String? {
      guard take("\"") else { return nil }
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
        place += 1
      }
      if take("\"") { return text(start..<(place - 1)) }
      var content = Array(bytes[start..<place])
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
        guard byte == UInt8(ascii: "\\"), place < bytes.count else {
          content.append(byte)
          continue
        }
        let escape = bytes[place]
        place += 1
        switch escape {
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
          // The canonical spelling escapes control characters alone.
          guard place + 4 <= bytes.count, let code = UInt8(text(place..<(place + 4)), radix: 16) else {
            return nil
          }
          content.append(code)
          place += 4
        default: content.append(escape)
        }
      }
      return nil
    }
  }
}
