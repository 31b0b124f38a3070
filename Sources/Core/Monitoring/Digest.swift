import CSodium

/// A SHA-256 digest (FIPS 180-4), written as 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Sendable {
  public let text: String

  /// Nil unless 64 lower-case hexadecimal digits.
  public init?(text: String) {
    guard text.utf8.count == 64,
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.text = text
  }

  init(bytes: [UInt8]) { text = hexadecimal(bytes) }

  public init(of bytes: some Sequence<UInt8>) {
    var hasher = DigestBuilder()
    let contiguous: Void? = bytes.withContiguousStorageIfAvailable {
      hasher.update(UnsafeRawBufferPointer($0))
    }
    if contiguous == nil { Array(bytes).withUnsafeBytes { hasher.update($0) } }
    self = hasher.finish()
  }

  public init(of text: String) { self.init(of: Array(text.utf8)) }
}

/// A digest taken piece by piece, for what is larger than memory.
public struct DigestBuilder {
  private var state = crypto_hash_sha256_state()

  public init() { crypto_hash_sha256_init(&state) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    crypto_hash_sha256_update(&state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }

  public mutating func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256_final(&state, &bytes)
    return Digest(bytes: bytes)
  }
}
