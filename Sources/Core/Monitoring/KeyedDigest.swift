import CSodium

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1): a digest that only who has the key can make.
public struct KeyedDigest: Sendable {
  public let bytes: [UInt8]

  /// - Parameter key: of any length; what is longer than 64 bytes is digested first, as the standard orders.
  public init(of message: [UInt8], key: [UInt8]) {
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
    var bytes = [UInt8](repeating: 0, count: 32)
    crypto_auth_hmacsha256_final(&state, &bytes)
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  public var text: String { hexadecimal(bytes) }
}

/// Whether two secrets are the same. The time it takes tells their lengths and nothing else.
public func areEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && (a.isEmpty || sodium_memcmp(a, b, a.count) == 0)
}

/// See `areEqualInConstantTime(_:_:)` of bytes.
public func areEqualInConstantTime(_ a: String, _ b: String) -> Bool {
  areEqualInConstantTime(Array(a.utf8), Array(b.utf8))
}

/// Two lower-case hexadecimal digits a byte.
public func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
    for (index, byte) in bytes.enumerated() {
      buffer[2 * index] = digit(byte >> 4)
      buffer[2 * index + 1] = digit(byte & 15)
    }
    return 2 * bytes.count
  }
}
