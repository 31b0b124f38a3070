/// The time an observation speaks of, as an SDMX time period: a year `2023`, a quarter `2023-Q2`, a month
/// `2023-04` or a day `2023-04-05`.
public struct Period: Hashable, Comparable, Sendable {
  /// As written; the key under which an observation is kept.
  public let text: String
  public let firstDay: CalendarDate
  public let lastDay: CalendarDate

  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let yearPart = parts.first, yearPart.utf8.count == 4,
      yearPart.utf8.allSatisfy({ (48...57).contains($0) }), let year = Int(yearPart)
    else { return nil }
    self.text = String(text)
    func month(_ number: Int) -> CalendarDate? { CalendarDate(year: year, month: number, day: 1) }
    switch parts.count {
    case 1:
      firstDay = CalendarDate(year: year, month: 1, day: 1)!
      lastDay = CalendarDate(year: year, month: 12, day: 31)!
    case 2 where parts[1].hasPrefix("Q") && parts[1].utf8.count == 2:
      guard let quarter = Int(parts[1].dropFirst()), (1...4).contains(quarter) else { return nil }
      firstDay = month(quarter * 3 - 2)!
      lastDay = CalendarDate(
        year: year, month: quarter * 3, day: CalendarDate.length(ofMonth: quarter * 3, year: year))!
    case 2:
      guard parts[1].utf8.count == 2, parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(parts[1]), let first = month(number)
      else { return nil }
      firstDay = first
      lastDay = first + (CalendarDate.length(ofMonth: number, year: year) - 1)
    case 3:
      guard let day = CalendarDate(text) else { return nil }
      firstDay = day
      lastDay = day
    default: return nil
    }
  }

  public static func < (a: Period, b: Period) -> Bool {
    (a.firstDay, a.lastDay) < (b.firstDay, b.lastDay)
  }
}
