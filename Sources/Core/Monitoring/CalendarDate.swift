/// A day of the Gregorian calendar, without a clock or a time zone.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01, which is day 0.
  public var dayNumber: Int

  public init(dayNumber: Int) { self.dayNumber = dayNumber }

  /// Nil where the month or the day does not exist.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CalendarDate.length(ofMonth: month, year: year)
    else { return nil }
    // Days from civil: years run from March, so that the leap day is the last of its year.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    dayNumber = era * 146_097 + dayOfEra - 719_468
  }

  /// Reads `2023-04-05` or `20230405`.
  public init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 8, text.utf8.count == 8 || text.utf8.count == 10,
      digits.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    if text.utf8.count == 10 {
      let bytes = Array(text.utf8)
      guard bytes[4] == 45, bytes[7] == 45 else { return nil }
    }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 48) } }
    self.init(year: number(0..<4), month: number(4..<6), day: number(6..<8))
  }

  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public var components: (year: Int, month: Int, day: Int) {
    let z = dayNumber + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// Monday 0 to Sunday 6, the order of the columns of GTFS `calendar.txt`.
  public var weekday: Int {
    let shifted = (dayNumber + 3) % 7  // 1970-01-01 was a Thursday
    return shifted >= 0 ? shifted : shifted + 7
  }

  /// ISO 8601: `2023-04-05`.
  public var text: String {
    let (year, month, day) = components
    func padded(_ n: Int, _ width: Int) -> String {
      let digits = String(n)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool { a.dayNumber < b.dayNumber }
  public static func + (a: CalendarDate, days: Int) -> CalendarDate {
    CalendarDate(dayNumber: a.dayNumber + days)
  }
  public static func - (a: CalendarDate, b: CalendarDate) -> Int { a.dayNumber - b.dayNumber }
}
