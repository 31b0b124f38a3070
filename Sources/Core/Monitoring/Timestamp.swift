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
    let halves = text.split(separator: "T")
    guard halves.count == 2, let day = CalendarDate(halves[0]), halves[1].hasSuffix("Z") else { return nil }
    let clock = halves[1].dropLast().split(separator: ":")
    guard clock.count == 3, let hour = Int64(clock[0]), let minute = Int64(clock[1]),
      (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    let seconds = clock[2].split(separator: ".")
    guard let second = seconds.first.flatMap({ Int64($0) }), (0..<60).contains(second), seconds.count <= 2
    else { return nil }
    var micros: Int64 = 0
    if seconds.count == 2 {
      guard seconds[1].utf8.count <= 6, let fraction = Int64(seconds[1]) else { return nil }
      micros = fraction
      for _ in seconds[1].utf8.count..<6 { micros *= 10 }
    }
    microsecondsSince1970 =
      ((Int64(day.dayNumber) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros
  }

  /// ISO 8601 with six decimals, so that texts sort as moments do: `2026-01-31T12:00:00.000000Z`.
  public var text: String {
    let day = Int((Double(microsecondsSince1970) / 86_400_000_000).rounded(.down))
    var rest = microsecondsSince1970 - Int64(day) * 86_400_000_000
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
