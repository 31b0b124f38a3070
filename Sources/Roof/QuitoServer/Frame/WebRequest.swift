import Monitoring

/// A request as the endpoints know it.
public struct WebRequest: Sendable {
  public var method: String
  /// Path and query as sent.
  public var target: String
  /// The parts of the path, decoded; a path that ends in a slash ends in an empty one.
  public var path: [String]
  /// In the order they were sent, decoded.
  public var query: [(name: String, value: String)]
  /// By name in lower case; several of one name are joined by commas.
  public var headers: [String: String]
  /// The client's address.
  public var client: String
  /// Scheme and authority of links: `http://localhost:8080`.
  public var base: String
  /// Of a POST; empty otherwise.
  public var body: [UInt8]
  /// Found out by the server.
  var visitor = Visitor()

  /// - Returns: nil where the target is no path, or cannot be decoded: broken escapes, bytes that are no UTF-8,
  ///   control characters, parts such as `..` that lead elsewhere, or an escaped slash.
  public init?(
    method: String, target: String, headers: [String: String] = [:], body: [UInt8] = [], client: String = "",
    base: String
  ) {
    self.body = body
    self.method = method
    self.target = target
    self.headers = headers
    self.client = client
    self.base = base
    let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard pieces.first?.first == "/" else { return nil }
    var path: [String] = []
    for part in pieces[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = WebRequest.decoded(part, plusIsBlank: false), decoded != ".", decoded != "..",
        !decoded.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
      else { return nil }
      path.append(decoded)
    }
    self.path = path
    query = []
    guard pieces.count == 2 else { return }
    guard let pairs = WebRequest.pairs(pieces[1]) else { return nil }
    query = pairs
  }

  /// Names and values as a query or a form has them; nil where they cannot be decoded.
  static func pairs(_ text: Substring) -> [(name: String, value: String)]? {
    var pairs: [(name: String, value: String)] = []
    for pair in text.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = WebRequest.decoded(sides[0], plusIsBlank: true),
        let value = sides.count == 2 ? WebRequest.decoded(sides[1], plusIsBlank: true) : ""
      else { return nil }
      pairs.append((name, value))
    }
    return pairs
  }

  private static func decoded(_ text: Substring, plusIsBlank: Bool) -> String? {
    // Most hold nothing that is written otherwise than it is meant.
    if text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x25 && $0 != 0x2B }) {
      return String(text)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var iterator = text.utf8.makeIterator()
    func digit(_ byte: UInt8?) -> UInt8? {
      switch byte {
      case .some(let byte) where (48...57).contains(byte): byte - 48
      case .some(let byte) where (65...70).contains(byte): byte - 55
      case .some(let byte) where (97...102).contains(byte): byte - 87
      default: nil
      }
    }
    while let byte = iterator.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = digit(iterator.next()), let low = digit(iterator.next()) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte == UInt8(ascii: "+") && plusIsBlank ? 0x20 : byte)
      }
    }
    guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 || $0 == 0x7F }) else {
      return nil
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The path without query, still encoded.
  public var encodedPath: String { String(target.prefix { $0 != "?" }) }

  /// The first value of a parameter.
  public func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
  public func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
}

/// A text as it can stand in a path or a query.
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var out: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      out.append(byte)
    default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// A query of parameters, with its question mark; empty for none.
func queryText(_ parameters: [(name: String, value: String)]) -> String {
  parameters.isEmpty
    ? ""
    : "?" + parameters.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
}
