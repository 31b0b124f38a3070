/// Statements are written with `?` for every value; PostgreSQL wants them numbered.
enum NumberedPlaceholders {
  /// `a = ? AND b = '?'` becomes `a = $1 AND b = '?'`: texts, quoted names and comments stay as they are.
  static func sql(_ sql: String) -> String {
    let source = Array(sql.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(source.count + 16)
    var number = 0
    var position = 0

    /// Takes everything up to and with the end mark, or the rest where there is none.
    func skip(past mark: [UInt8], from start: Int) {
      var end = start
      while end < source.count, !source[end...].starts(with: mark) { end += 1 }
      end = min(source.count, end + mark.count)
      out += source[position..<end]
      position = end
    }

    while position < source.count {
      let byte = source[position]
      switch byte {
      case UInt8(ascii: "?"):
        number += 1
        out += Array("$\(number)".utf8)
        position += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        // A doubled quote ends one text and begins the next, which comes to the same.
        skip(past: [byte], from: position + 1)
      case UInt8(ascii: "-") where source[position...].starts(with: "--".utf8):
        skip(past: Array("\n".utf8), from: position + 2)
      case UInt8(ascii: "/") where source[position...].starts(with: "/*".utf8):
        skip(past: Array("*/".utf8), from: position + 2)
      case UInt8(ascii: "$"):
        let tag = source[(position + 1)...].prefix { $0 != UInt8(ascii: "$") }
        let isTag = tag.allSatisfy {
          $0 == UInt8(ascii: "_") || $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "z")
        }
        if isTag, position + 1 + tag.count < source.count {
          let mark = [byte] + tag + [byte]
          skip(past: mark, from: position + mark.count)
        } else {
          out.append(byte)
          position += 1
        }
      default:
        out.append(byte)
        position += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
