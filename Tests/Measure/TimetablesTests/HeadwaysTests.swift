import Monitoring
import Testing
import Timetables

@Suite struct HeadwaysTests {
  /// Weekdays of one week.
  private let week = ServiceDays.weekdays(day("2023-04-03")..<day("2023-04-10"))

  private func rule(_ code: String) throws -> HeadwayRule {
    guard case .headway(let rule) = try profile(code).rule else { throw InputIssues() }
    return rule
  }

  /// Departures spread over 07:00 to 19:00.
  private func spread(_ count: Int) -> [Int] { (0..<count).map { 420 + $0 * 720 / count } }

  @Test(arguments: [
    (35, 21), (36, 20), (23, 31), (24, 30), (1, 720), (206, 3),
    // 1.5, 2.5, 4.5 and 7.5 minutes go to the even neighbour.
    (480, 2), (288, 2), (160, 4), (96, 8),
  ])
  func departuresInTwelveHours(count: Int, rounded: Int) throws {
    let timetable = try DrawnFeed(departures: spread(count)).timetable()
    #expect(
      try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0] == Double(rounded))
    let corrected = try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: week, modes: modes())
    #expect(abs(corrected[0] - 720 / Double(count)) < 1e-12)
  }

  @Test func windowTakesItsStartAndLeavesItsEnd() throws {
    let timetable = try DrawnFeed(departures: [419, 420, 1_139, 1_140]).timetable()
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0] == 360)
  }

  @Test func noDepartureIsInfinite() throws {
    let timetable = try DrawnFeed(departures: [300]).timetable()
    for code in ["ghsci-20", "ghsci-corrected-20"] {
      #expect(
        try timetable.headwayMinutes(by: rule(code), on: week, modes: modes()) == [.infinity, .infinity])
    }
    let none = ServiceDays.weekdays(day("2023-04-08")..<day("2023-04-10"))
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: none, modes: modes())[0] == .infinity)
    #expect(
      try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: none, modes: modes())[0] == .infinity)
  }

  @Test func daysWithoutServiceCountInTheCorrectedRuleOnly() throws {
    var feed = DrawnFeed(departures: spread(36))
    feed.members["calendar.txt"] = DrawnFeed.calendarHeader + "WK,0,0,1,0,0,0,0,20230101,20231231\n"
    let timetable = try feed.timetable()
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0] == 20)
    #expect(try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: week, modes: modes())[0] == 100)
  }

  @Test func windowOfDatesLeavesItsEnd() throws {
    var feed = DrawnFeed(departures: spread(36))
    feed.members["calendar.txt"] = DrawnFeed.calendarHeader + "WK,0,0,1,0,0,0,0,20230101,20231231\n"
    let timetable = try feed.timetable()
    func headway(_ first: String, _ end: String) throws -> Double {
      try timetable.headwayMinutes(
        by: rule("ghsci-20"), on: .weekdays(day(first)..<day(end)), modes: modes())[0]
    }
    #expect(try headway("2023-04-05", "2023-04-06") == 20)
    #expect(try headway("2023-04-03", "2023-04-05") == .infinity)
  }

  @Test func meanOfDaysIsOfRoundedHeadways() throws {
    // 35 departures on Mondays (21 minutes), 36 on Tuesdays (20).
    var feed = DrawnFeed(departures: spread(36))
    feed.members["trips.txt"] =
      "route_id,service_id,trip_id,direction_id\n"
      + (0..<36).map { "R,\($0 == 0 ? "TU" : "WK"),T\($0),0\n" }.joined()
    feed.members["calendar.txt"] =
      DrawnFeed.calendarHeader + "WK,1,1,0,0,0,0,0,20230101,20231231\nTU,0,1,0,0,0,0,0,20230101,20231231\n"
    let timetable = try feed.timetable()
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0] == 20.5)
  }

  @Test func betterDirectionCountsAndMissingIsOneOfItsOwn() throws {
    var feed = DrawnFeed(departures: spread(36))
    func setDirections(_ direction: (Int) -> String) {
      feed.members["trips.txt"] =
        "route_id,service_id,trip_id,direction_id\n"
        + (0..<36).map { "R,WK,T\($0),\(direction($0))\n" }.joined()
    }
    func headway(_ directions: HeadwayRule.Directions) throws -> Double {
      var rule = try rule("ghsci-20")
      rule.directions = directions
      return try feed.timetable().headwayMinutes(by: rule, on: week, modes: modes())[0]
    }
    setDirections { $0 < 24 ? "0" : "1" }
    #expect(try headway(.best) == 30)
    #expect(try headway(.together) == 20)
    setDirections { $0 < 12 ? "0" : $0 < 18 ? "1" : "" }
    #expect(try headway(.best) == 40)
    setDirections { _ in "" }
    #expect(try headway(.best) == 20)
  }

  @Test func loopCallsTwiceAtItsFirstStop() throws {
    let feed = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader
        + "T,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,B,2\nT,08:20:00,08:20:00,A,3\n"
    ])
    let timetable = try feed.timetable()
    var rule = try rule("ghsci-20")
    #expect(try timetable.headwayMinutes(by: rule, on: week, modes: modes()) == [360, 720])
    rule.calls = .boarding
    #expect(try timetable.headwayMinutes(by: rule, on: week, modes: modes()) == [720, 720])
  }

  @Test func callsWithoutPickupAreNoDeparturesForBoarding() throws {
    let feed = DrawnFeed([
      "stop_times.txt":
        "trip_id,departure_time,stop_id,stop_sequence,pickup_type\nT,08:00:00,A,1,1\nT,08:10:00,B,2,2\nT,08:20:00,A,3,\n"
    ])
    let timetable = try feed.timetable()
    var rule = try rule("ghsci-20")
    rule.calls = .boarding
    #expect(try timetable.headwayMinutes(by: rule, on: week, modes: modes()) == [.infinity, 720])
  }

  @Test func oneDigitHoursAreCounted() throws {
    let feed = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader + "T,7:05:00,7:05:00,A,1\nT,8:10:00,8:10:00,B,2\n"
    ])
    #expect(
      try feed.timetable().headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes()) == [720, 720])
  }

  // MARK: Frequencies

  private func frequencyFeed(_ rows: String, exact: Bool = false) -> DrawnFeed {
    DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader + "T,06:00:00,06:00:00,A,1\nT,06:30:00,06:30:00,B,2\n",
      "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\n"
        + rows.split(separator: "\n").map { "\($0),\(exact ? 1 : 0)\n" }.joined(),
    ])
  }

  @Test(arguments: [false, true])
  func frequenciesAreSpreadFromTheFirstDeparture(exact: Bool) throws {
    // Departs A at 06:00, 06:10 … 07:50, twelve times; B half an hour later.
    let timetable = try frequencyFeed("T,06:00:00,08:00:00,600", exact: exact).timetable()
    #expect(timetable.frequencies[0].departures == 12)
    #expect(timetable.frequencies[0].isExact == exact)
    let headways = try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: week, modes: modes())
    // From 07:00 on: A six times (07:00 … 07:50); B nine times (07:00 … 08:20).
    #expect(headways == [120, 80])
  }

  @Test(arguments: [
    ("07:00:00", "19:00:00", 1_200, 36), ("06:59:59", "07:00:00", 60, 0), ("06:59:59", "07:00:01", 1, 1),
    ("18:59:59", "20:00:00", 600, 1), ("05:00:00", "23:00:00", 7_200, 6), ("19:00:00", "20:00:00", 60, 0),
  ])
  func departuresWithinTheWindow(start: String, end: String, headway: Int, expected: Int) throws {
    let timetable = try frequencyFeed("T,\(start),\(end),\(headway)").timetable()
    let minutes = try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: week, modes: modes())[0]
    #expect(minutes == (expected == 0 ? .infinity : 720 / Double(expected)))
  }

  @Test func healthyCitiesWeighHeadwaysByHoursShared() throws {
    // 06-09 shares 2 h with 07-19, 09-15 6 h, 15-21 4 h: (2 x 300 + 6 x 900 + 4 x 300) / 12 = 600 s.
    let timetable = try frequencyFeed(
      "T,06:00:00,09:00:00,300\nT,09:00:00,15:00:00,900\nT,15:00:00,21:00:00,300"
    ).timetable()
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes()) == [10, 10])
  }

  @Test func hoursSharedAreRoundedToATenth() throws {
    // 59 minutes weigh 1.0 hours, 15 minutes 0.2 (2.5 tenths, half to even), 2 minutes nothing.
    let timetable = try frequencyFeed(
      "T,07:00:00,07:59:00,600\nT,09:00:00,09:15:00,1200\nT,10:00:00,10:02:00,60"
    ).timetable()
    let minutes = try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0]
    #expect(abs(minutes - (1.0 * 600 + 0.2 * 1_200) / 1.2 / 60) < 1e-12)
  }

  @Test func frequenciesTakeThePlaceOfTimes() throws {
    // 36 timed trips at A and B, and one trip every half hour: the published rule keeps the half hour.
    var feed = DrawnFeed(departures: spread(36))
    feed.members["frequencies.txt"] =
      "trip_id,start_time,end_time,headway_secs\nT0,07:00:00,19:00:00,1800\n"
    let timetable = try feed.timetable()
    #expect(try timetable.headwayMinutes(by: rule("ghsci-20"), on: week, modes: modes())[0] == 30)
    // Expanded, the 35 other trips and the 24 of the half hour are all departures.
    let corrected = try timetable.headwayMinutes(by: rule("ghsci-corrected-20"), on: week, modes: modes())
    #expect(abs(corrected[0] - 720.0 / 59) < 1e-12)
  }
}
