import Monitoring

/// Where secrets come from: that many bytes that nobody can foresee. Given from above, so that tests can foresee
/// them.
public typealias SecretSource = @Sendable (_ bytes: Int) -> [UInt8]

/// 256 bits, written as 64 hexadecimal digits. The store keeps its digest alone.
enum Secret {
  static let length = 32

  static func make(_ source: SecretSource) -> String { hexadecimal(source(length)) }

  /// Whether a text could be one: everything else is refused before the store is asked.
  static func isWellFormed(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 2 * length
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
