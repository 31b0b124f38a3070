import CSodium

/// A password as it is kept: Argon2id (RFC 9106) over the password and a salt of its own.
///
/// Written as the field writes it, so that any other program that knows Argon2id can check it:
/// `$argon2id$v=19$m=65536,t=3,p=1$<salt>$<digest>`.
public struct PasswordDigest: Hashable, Sendable {
  /// What a guess costs.
  public struct Cost: Hashable, Sendable {
    public var memoryKibibytes: Int
    public var passes: Int

    /// - Precondition: at least 8 KiB and one pass, as Argon2id demands.
    public init(memoryKibibytes: Int, passes: Int) {
      precondition(memoryKibibytes >= 8 && passes >= 1)
      self.memoryKibibytes = memoryKibibytes
      self.passes = passes
    }

    /// Twice and more what OWASP asks for at least (19 MiB, 2 passes); about a tenth of a second.
    public static let current = Cost(memoryKibibytes: 64 * 1024, passes: 3)
  }

  /// There was no memory to compute in.
  public struct OutOfMemory: Error {}

  public static let saltLength = 16
  static let digestLength = 32
  /// The version of Argon2 that libsodium computes: 1.3.
  private static let version = "v=19"
  private static let isReady = sodium_init() >= 0

  public let cost: Cost
  private let salt: [UInt8]
  private let bytes: [UInt8]

  /// - Parameter salt: 16 bytes that nobody can foresee.
  public init(of password: String, salt: [UInt8], cost: Cost = .current) throws(OutOfMemory) {
    precondition(salt.count == PasswordDigest.saltLength)
    self.cost = cost
    self.salt = salt
    bytes = try PasswordDigest.bytes(of: password, salt: salt, cost: cost)
  }

  /// Nil where the text is none that `text` writes.
  public init?(text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == PasswordDigest.version
    else { return nil }
    let settings = parts[3].split(separator: ",", omittingEmptySubsequences: false)
    guard settings.count == 3, settings[0].hasPrefix("m="), settings[1].hasPrefix("t="), settings[2] == "p=1",
      let memory = Int(settings[0].dropFirst(2)), let passes = Int(settings[1].dropFirst(2)),
      (8...4_194_304).contains(memory), (1...1_000).contains(passes),
      let salt = Base64.bytes(parts[4]), salt.count == PasswordDigest.saltLength,
      let bytes = Base64.bytes(parts[5]), bytes.count == PasswordDigest.digestLength
    else { return nil }
    cost = Cost(memoryKibibytes: memory, passes: passes)
    self.salt = salt
    self.bytes = bytes
  }

  public var text: String {
    "$argon2id$\(PasswordDigest.version)$m=\(cost.memoryKibibytes),t=\(cost.passes),p=1"
      + "$\(Base64.text(salt))$\(Base64.text(bytes))"
  }

  /// Takes as long for a wrong password as for the right one.
  public func matches(_ password: String) throws(OutOfMemory) -> Bool {
    areEqualInConstantTime(try PasswordDigest.bytes(of: password, salt: salt, cost: cost), bytes)
  }

  private static func bytes(of password: String, salt: [UInt8], cost: Cost) throws(OutOfMemory) -> [UInt8] {
    precondition(isReady, "libsodium starts")
    var password = password
    var bytes = [UInt8](repeating: 0, count: digestLength)
    let answer = password.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { text in
        crypto_pwhash(
          &bytes, UInt64(digestLength), text.baseAddress ?? UnsafePointer(bitPattern: 1)!, UInt64(text.count),
          salt, UInt64(cost.passes), cost.memoryKibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13)
      }
    }
    guard answer == 0 else { throw OutOfMemory() }
    return bytes
  }
}

/// Base 64 without filling (RFC 4648, section 4), as password digests are written in.
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let piece = bytes[start..<min(start + 3, bytes.count)]
      let number = piece.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - piece.count))
      for place in 0...piece.count { out.append(letters[number >> (18 - 6 * place) & 63]) }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Nil where the text holds another sign, or bits that stand for nothing.
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var (rest, bits) = (0, 0)
    for letter in text.utf8 {
      guard let value = letters.firstIndex(of: letter) else { return nil }
      rest = rest << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(rest >> bits & 255))
        rest &= 1 << bits - 1
      }
    }
    return rest == 0 && bits < 6 ? out : nil
  }
}
