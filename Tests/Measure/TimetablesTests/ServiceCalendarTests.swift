import Monitoring
import Testing
import Timetables

@Suite struct ServiceCalendarTests {
  private func services(_ calendar: String, _ exceptions: String = "") throws -> ServiceCalendar {
    try DrawnFeed([
      "calendar.txt": calendar.isEmpty ? nil : DrawnFeed.calendarHeader + calendar,
      "calendar_dates.txt": exceptions.isEmpty ? nil : "service_id,date,exception_type\n" + exceptions,
    ]).timetable().services
  }

  @Test(arguments: [
    ("2023-04-02", false), ("2023-04-03", true), ("2023-04-07", true), ("2023-04-08", false),
    ("2023-04-14", true), ("2023-04-17", false), ("2023-03-31", false),
  ])
  func weekdaysBetweenBothEnds(text: String, expected: Bool) throws {
    let services = try services("WK,1,1,1,1,1,0,0,20230403,20230414\n")
    #expect(services.isActive(0, on: day(text)) == expected)
  }

  @Test func exceptionsAddAndRemove() throws {
    let services = try services(
      "WK,1,1,1,1,1,0,0,20230403,20230414\n", "WK,20230415,1\nWK,20230405,2\nX,20230420,1\nX,20230421,2\n")
    #expect(services.isActive(0, on: day("2023-04-15")))
    #expect(!services.isActive(0, on: day("2023-04-05")))
    let other = try #require(services.service(id: "X"))
    #expect(services.isActive(other, on: day("2023-04-20")))
    #expect(!services.isActive(other, on: day("2023-04-21")))
    #expect(services.count == 2)
    #expect(services.regularCount == 1)
    #expect(services.addedExceptionCount == 2)
    #expect(services.removedExceptionCount == 2)
    #expect(services.lastDay == day("2023-04-20"))
  }

  @Test func spanEndsWhereServiceRuns() throws {
    // 1 January 2023 is a Sunday; Monday and the last Friday are taken out.
    let services = try services("WK,1,1,1,1,1,0,0,20230101,20230131\n", "WK,20230102,2\nWK,20230131,2\n")
    #expect(services.firstDay == day("2023-01-03"))
    #expect(services.lastDay == day("2023-01-30"))
  }

  @Test func neverRunning() throws {
    let services = try services("WK,0,0,0,0,0,0,0,20230101,20231231\n")
    #expect(services.firstDay == nil)
    #expect(services.referenceDay() == nil)
  }

  @Test func flaggedWhateverTheDates() throws {
    let services = try services("WK,0,0,1,0,0,0,0,20230101,20230102\n", "X,20230104,1\n")
    #expect(services.isFlagged(0, weekday: 2))
    #expect(!services.isFlagged(0, weekday: 3))
    #expect(!services.isFlagged(1, weekday: 2))
  }

  @Test func referenceDayIsTheWednesdayNearestTheMiddle() throws {
    // The middle of 2023-04-03..2023-04-28 lies between 15 and 16 April; Wednesdays are 5, 12, 19, 26.
    let services = try services("WK,1,1,1,1,1,0,0,20230403,20230428\n")
    #expect(services.referenceDay() == day("2023-04-12"))
    #expect(services.referenceDay(weekday: 4) == day("2023-04-14"))
    #expect(services.referenceDay(near: Period("2023-04-28")!) == day("2023-04-26"))
    #expect(services.referenceDay(near: Period("2025")!) == day("2023-04-26"))
    #expect(services.referenceDay(near: Period("2020")!) == day("2023-04-05"))
    #expect(services.referenceDay(weekday: 5) == nil)
  }

  @Test func ofTwoAsNearTheEarlier() throws {
    // Middle is Saturday 8 April, between Wednesdays 5 and 12 at distance 3 and 4; Sunday 9: 4 and 3.
    #expect(try services("WK,1,1,1,1,1,1,1,20230403,20230413\n").referenceDay() == day("2023-04-05"))
    #expect(try services("WK,1,1,1,1,1,1,1,20230404,20230413\n").referenceDay() == day("2023-04-05"))
    #expect(try services("WK,1,1,1,1,1,1,1,20230405,20230413\n").referenceDay() == day("2023-04-12"))
  }

  @Test func referenceDayPassesOverExceptions() throws {
    let services = try services("WK,1,1,1,1,1,0,0,20230403,20230428\n", "WK,20230412,2\nWK,20230419,1\n")
    #expect(services.referenceDay() == day("2023-04-05"))
  }

  @Test func additionsOfAServiceWithoutCalendarAreItsTimetable() throws {
    let services = try services("", "WK,20230411,1\nWK,20230412,1\nWK,20230413,1\n")
    #expect(services.referenceDay() == day("2023-04-12"))
  }
}
