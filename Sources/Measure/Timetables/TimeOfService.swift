/// The times of a feed: `H:MM:SS` or `HH:MM:SS` after the start of the service day, the hours being free
/// to pass 24.
enum TimeOfService {
  /// Nil where the bytes are no such time.
  static func seconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let count = bytes.count
    guard count >= 7, count <= 9 else { return nil }
    let colon = UInt8(ascii: ":")
    guard bytes[count - 3] == colon, bytes[count - 6] == colon else { return nil }
    var hours = 0
    var index = 0
    while index < count - 6 {
      let digit = bytes[index] &- 48
      guard digit < 10 else { return nil }
      hours = hours &* 10 &+ Int(digit)
      index &+= 1
    }
    guard let minutes = sixtieth(bytes[count - 5], bytes[count - 4]),
      let seconds = sixtieth(bytes[count - 2], bytes[count - 1])
    else { return nil }
    return hours &* 3_600 &+ minutes &* 60 &+ seconds
  }

  private static func sixtieth(_ tens: UInt8, _ ones: UInt8) -> Int? {
    let (tens, ones) = (tens &- 48, ones &- 48)
    guard tens < 6, ones < 10 else { return nil }
    return Int(tens) &* 10 &+ Int(ones)
  }
}
