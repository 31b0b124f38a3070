import Monitoring
import Testing

@Suite struct PeriodTests {
  @Test(arguments: [
    ("2023", "2023-01-01", "2023-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
    ("2023-02", "2023-02-01", "2023-02-28"), ("2023-Q1", "2023-01-01", "2023-03-31"),
    ("2023-Q2", "2023-04-01", "2023-06-30"), ("2023-Q4", "2023-10-01", "2023-12-31"),
    ("2023-12", "2023-12-01", "2023-12-31"), ("2023-04-05", "2023-04-05", "2023-04-05"),
  ])
  func spansItsDays(text: String, first: String, last: String) throws {
    let period = try #require(Period(text))
    #expect(period.text == text)
    #expect(period.firstDay.text == first)
    #expect(period.lastDay.text == last)
  }

  @Test(arguments: [
    "2023-+1", "2023-Q+1",
    "", "23", "20230405", "2023-", "2023-Q0", "2023-Q5", "2023-Q", "2023-Q11", "2023-q1", "2023-00",
    "2023-13", "2023-1", "2023-0405", "2023-04-31", "2023-4-05", "2023-04-05-06", "-2023", "２０２３",
    "2023-W01", "abcd",
  ])
  func isNone(text: String) { #expect(Period(text) == nil) }

  @Test func sortsByTimeAndThenTheShorterFirst() throws {
    let texts = ["2024", "2023-12", "2023-Q4", "2023", "2023-01", "2023-01-01"]
    let sorted = try texts.map { try #require(Period($0)) }.sorted().map(\.text)
    #expect(sorted == ["2023-01-01", "2023-01", "2023", "2023-Q4", "2023-12", "2024"])
  }

  @Test func equalDaysAreNotEqualPeriods() throws {
    #expect(Period("2023-Q1") != Period("2023"))
    #expect(Period("2023") == Period("2023"[...]))
  }
}
