import Monitoring
import Testing

@Suite struct CalendarDateTests {
  @Test(arguments: [
    ("1970-01-01", 0, 3), ("1969-12-31", -1, 2), ("2000-02-29", 11_016, 1), ("2000-03-01", 11_017, 2),
    ("2023-04-05", 19_452, 2), ("1600-01-01", -135_140, 5), ("2100-02-28", 47_540, 6),
    ("2100-03-01", 47_541, 0), ("0001-01-01", -719_162, 0), ("9999-12-31", 2_932_896, 4),
  ])
  func knownDays(text: String, dayNumber: Int, weekday: Int) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.dayNumber == dayNumber)
    #expect(date.weekday == weekday)
    #expect(date.text == text)
    #expect(CalendarDate(dayNumber: dayNumber) == date)
  }

  @Test func bothSpellingsAreOneDay() {
    #expect(CalendarDate("20230405") == CalendarDate("2023-04-05"))
    #expect(CalendarDate("20230405"[...]) == CalendarDate(year: 2023, month: 4, day: 5))
  }

  @Test(arguments: [
    "", "2023", "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-4-5", "202304-05",
    "2023-0405", "20230400", "2023/04/05", "٢٠٢٣٠٤٠٥", "2023-04-05 ", "--20230405", "2-023-04-05",
  ])
  func noSuchDay(text: String) { #expect(CalendarDate(text) == nil) }

  /// Every day of one whole cycle of the calendar, counted on by hand.
  @Test func everyDayOfFourHundredYears() throws {
    var (year, month, day) = (1_800, 1, 1)
    let first = try #require(CalendarDate(year: year, month: month, day: day))
    var number = first.dayNumber
    var weekday = first.weekday
    #expect(weekday == 2)  // 1800-01-01 was a Wednesday
    while year < 2_200 {
      let date = CalendarDate(dayNumber: number)
      let parts = date.components
      guard parts == (year, month, day), CalendarDate(year: year, month: month, day: day) == date,
        CalendarDate(date.text) == date, date.weekday == weekday
      else {
        Issue.record("\(year)-\(month)-\(day) became \(date.text)")
        return
      }
      number += 1
      weekday = (weekday + 1) % 7
      day += 1
      if day > CalendarDate.length(ofMonth: month, year: year) {
        day = 1
        month += 1
      }
      if month > 12 {
        month = 1
        year += 1
      }
    }
    #expect(number - first.dayNumber == 146_097)
  }

  @Test(arguments: [(2_000, 29), (1_900, 28), (2_024, 29), (2_023, 28)])
  func february(year: Int, days: Int) { #expect(CalendarDate.length(ofMonth: 2, year: year) == days) }

  @Test func orderAndArithmetic() throws {
    let date = try #require(CalendarDate("2023-12-31"))
    #expect((date + 1).text == "2024-01-01")
    #expect((date + -365).text == "2022-12-31")
    #expect(date + 1 > date)
    #expect((date + 60) - date == 60)
  }
}
