/// Chance that is a function of the numbers it is made from: each replicate and stratum has a stream of its
/// own, so that draws do not depend on the order of work or the number of threads. SplitMix64 (Steele, Lea
/// and Flood 2014), its start mixed from the seed and the place.
struct RandomStream {
  private var state: UInt64

  init(seed: UInt64, replicate: Int, stratum: Int) {
    state = RandomStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    state = RandomStream.mix(state ^ UInt64(replicate) &* 0xD1B5_4A32_D192_ED03)
    state = RandomStream.mix(state ^ UInt64(stratum) &* 0x8CB9_2BA7_2F3D_8DD7)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ..< count, each as likely as another but for a bias below count / 2^64.
  mutating func number(below count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Int(RandomStream.mix(state).multipliedFullWidth(by: UInt64(count)).high)
  }
}
