/// A moment in Coordinated Universal Time, to the microsecond.
public struct Timestamp: Hashable, Comparable, Sendable {
  public var microsecondsSince1970: Int64

  public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

  /// Reads what `text` writes, and a bare date as the last microsecond of that day.
  public init?(_ text: String) {
    if let day = CalendarDate(text), text.utf8.count == 10 {
      microsecondsSince1970 = Int64(day.dayNumber + 1) * 86_400_000_000 - 1
      return
    }
    // `2026-01-31T12:00:00Z`, with up to six decimals of the second before the Z.
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let day = CalendarDate(text.prefix(10))
    else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      return value
    }
    guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var micros: Int64 = 0
    if bytes.count > 20 {
      let decimals = bytes.count - 21
      guard bytes[19] == UInt8(ascii: "."), (1...6).contains(decimals),
        let fraction = number(20..<bytes.count - 1)
      else { return nil }
      micros = fraction
      for _ in decimals..<6 { micros *= 10 }
    }
    microsecondsSince1970 =
      ((Int64(day.dayNumber) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros
  }

  /// ISO 8601 with six decimals, so that texts sort as moments do: `2026-01-31T12:00:00.000000Z`.
  public var text: String {
    let dayLength: Int64 = 86_400_000_000
    let sinceMidnight = (microsecondsSince1970 % dayLength + dayLength) % dayLength
    let day = Int((microsecondsSince1970 - sinceMidnight) / dayLength)
    var rest = sinceMidnight
    func take(_ unit: Int64, _ width: Int) -> String {
      let digits = String(rest / unit)
      rest %= unit
      return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    let hour = take(3_600_000_000, 2)
    let minute = take(60_000_000, 2)
    let second = take(1_000_000, 2)
    return "\(CalendarDate(dayNumber: day).text)T\(hour):\(minute):\(second).\(take(1, 6))Z"
  }

  public static func < (a: Timestamp, b: Timestamp) -> Bool {
    a.microsecondsSince1970 < b.microsecondsSince1970
  }
}
