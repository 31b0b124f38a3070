/// SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014): whole numbers
/// only, so that a seed gives the same city on every machine.
public struct RandomSource {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Every whole number of the range is as likely as another, but for a bias below 2^-40 for the small
  /// ranges of a city.
  public mutating func number(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(next().multipliedFullWidth(by: width).high)
  }

  /// True in so many of a hundred cases.
  public mutating func happens(percent: Int) -> Bool { number(in: 0...99) < percent }
}
