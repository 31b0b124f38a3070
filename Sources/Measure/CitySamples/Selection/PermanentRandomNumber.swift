import Monitoring

/// The number that a city keeps for ever under one seed. Drawing by it makes samples of different years and
/// indicators overlap as much as they can, and leaves the others alone when a city is born or dies.
///
///     u = (first 8 bytes, most significant first, of SHA-256 of the UTF-8 text "seed|id") >> 11, times 2⁻⁵³
///
/// Anyone can redo a draw with any SHA-256.
/// - Source: permanent random numbers after E. Ohlsson, *Coordination of Samples Using Permanent Random
///   Numbers*, 1995; how they are made is Quito's default.
public enum PermanentRandomNumber {
  /// 0 to below 1.
  public static func of(_ id: String, seed: String) -> Double {
    var bits: UInt64 = 0
    for letter in Digest(of: seed + "|" + id).text.utf8.prefix(16) {
      bits = bits << 4 | UInt64(letter < 58 ? letter - 48 : letter - 87)
    }
    return Double(bits >> 11) * 0x1p-53
  }
}

/// Numbers in order for the schemes that need more than one a city: the permanent random numbers of
/// "label#1", "label#2" and so on.
struct RandomSequence {
  private let seed, label: String
  private var count = 0

  init(seed: String, label: String) {
    self.seed = seed
    self.label = label
  }

  mutating func next() -> Double {
    count += 1
    return PermanentRandomNumber.of("\(label)#\(count)", seed: seed)
  }
}
