import NIOCore

/// What a request is answered with.
public struct Answer: Sendable {
  public enum Body: Sendable {
    /// One place in memory for all to whom the same is sent.
    case bytes(ByteBuffer)
    /// Gives the next piece; nil at the end. Asked for only as fast as the client takes the pieces.
    case stream(@Sendable () async throws -> [UInt8]?)
  }

  public var status: Int
  /// In the order in which they are sent.
  public var headers: [(name: String, value: String)]
  public var body: Body
  /// For how long everyone who asks the same is given the same.
  enum Validity: Hashable {
    case once
    /// While the public is shown the view of the store of this identity.
    case view(String)
    case ever
  }
  var validity = Validity.once
  /// Why it failed, for the log alone.
  var remark: String?

  public init(
    status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes(ByteBuffer())
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public init(_ mediaType: String, _ bytes: [UInt8], status: Int = 200) {
    self.init(status: status, headers: [("Content-Type", mediaType)], body: .bytes(ByteBuffer(bytes: bytes)))
  }

  public static func stream(
    _ mediaType: String, _ next: @escaping @Sendable () async throws -> [UInt8]?
  ) -> Answer {
    Answer(headers: [("Content-Type", mediaType)], body: .stream(next))
  }

  public static func redirect(to address: String, status: Int = 302) -> Answer {
    Answer(status: status, headers: [("Location", address)])
  }

  public func value(_ name: String) -> String? {
    headers.first { Answer.isOneName($0.name, name) }?.value
  }

  public mutating func set(_ name: String, _ value: String) {
    headers.removeAll { Answer.isOneName($0.name, name) }
    headers.append((name, value))
  }

  /// Whether two names of fields differ at most in the case of their letters; asked some hundred times for each
  /// answer.
  private static func isOneName(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  /// Text that gets smaller by compression.
  var isCompressible: Bool {
    let type = value("Content-Type") ?? ""
    return type.hasPrefix("text/")
      || ["json", "xml", "javascript", "svg", "yaml", "vector-tile"].contains { type.contains($0) }
  }
}

enum MediaType {
  static let html = "text/html; charset=utf-8"
  static let json = "application/json"
  static let geoJSON = "application/geo+json"
  static let problem = "application/problem+json"
  static let openAPI = "application/vnd.oai.openapi+json;version=3.0"
  static let schema = "application/schema+json"
  static let csv = "text/csv; charset=utf-8"
}
