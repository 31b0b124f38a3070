import Monitoring
import Testing
import Timetables

@Suite struct StopProfileTests {
  @Test(arguments: [
    "any", "all-listed", "un-peak", "ghsci-20", "ghsci-30", "ghsci-corrected-20", "ghsci-corrected-30", "ons",
    "ons-exact",
  ])
  func shippedProfilesCarryTheirFileName(code: String) throws { #expect(try profile(code).code == code) }

  @Test func shippedRules() throws {
    #expect(
      try profile("un-peak")
        == StopProfile(
          code: "un-peak", days: .referenceDay,
          rule: .headway(
            HeadwayRule(
              maximumMinutes: 40, windowSeconds: 18_000..<75_600, method: .departures, directions: .best,
              calls: .boarding))))
    #expect(try profile("ons").rule == .everyHour(EveryHourRule(hours: 6..<20, calls: .every)))
  }

  @Test func daysToLookAt() throws {
    let (reference, window) = (day("2023-05-10"), day("2023-04-05")..<day("2023-06-05"))
    #expect(try profile("any").serviceDays(reference: reference) == .day(reference))
    #expect(try profile("ons").serviceDays(reference: reference) == .flagged(weekday: 2))
    #expect(try profile("ghsci-20").serviceDays(reference: reference, window: window) == .weekdays(window))
    #expect(try profile("ghsci-20").serviceDays(reference: reference) == nil)
  }

  private func errors(_ fields: [String: String]) -> [String] {
    do {
      _ = try StopProfile(fields: fields, file: "x.yaml")
      return []
    } catch {
      return error.all.map { "\($0.place.text) \($0.code) \($0.found)" }
    }
  }

  @Test func everyFaultIsListed() {
    #expect(
      errors([
        "code": "x", "days": "today", "rule": "headway", "method": "mean", "from_hour": "9", "to_hour": "9",
      ])
        == [
          "x.yaml:days timetable.profile.choice today", "x.yaml:calls timetable.profile.missing calls",
          "x.yaml:method timetable.profile.choice mean",
          "x.yaml:directions timetable.profile.missing directions",
          "x.yaml:maximum_headway_minutes timetable.profile.missing maximum_headway_minutes",
          "x.yaml:to_hour timetable.profile.hours 9",
        ])
    #expect(
      errors([
        "code": "x", "days": "reference-day", "rule": "every-hour", "calls": "every", "from_hour": "6.5",
        "to_hour": "99",
      ])
        == ["x.yaml:to_hour timetable.number 99"])
    #expect(errors([:]).count == 3)
  }
}
