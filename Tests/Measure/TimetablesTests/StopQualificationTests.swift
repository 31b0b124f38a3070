import Monitoring
import Testing
import Timetables

@Suite struct StopQualificationTests {
  private let wednesday = ServiceDays.day(day("2023-04-05"))

  private func ids(_ feed: DrawnFeed, _ code: String, on days: ServiceDays? = nil) throws -> [String] {
    let profile = try profile(code)
    let days = days ?? profile.serviceDays(reference: day("2023-04-05"))!
    return try feed.timetable().qualifiedStops(by: profile.rule, on: days, modes: modes()).map(\.id)
  }

  @Test func anyNeedsADepartureOnTheDay() throws {
    #expect(try ids(DrawnFeed(), "any") == ["A", "B"])
    #expect(try ids(DrawnFeed(), "any", on: .day(day("2023-04-08"))) == [])
    #expect(try ids(DrawnFeed(), "all-listed", on: .day(day("2023-04-08"))) == ["A", "B"])
  }

  @Test func serviceAfterMidnightBelongsToItsDay() throws {
    let feed = DrawnFeed(departures: [1_510])
    #expect(try ids(feed, "any") == ["A", "B"])
    #expect(try ids(feed, "any", on: .day(day("2023-04-08"))) == [])
  }

  @Test func boardingLocationsOnly() throws {
    let feed = DrawnFeed([
      "stops.txt":
        "stop_id,stop_lat,stop_lon,location_type,parent_station\nA,1,2,0,S\nB,1,2,,\nC,1,2,,\nS,1,2,1,\nE,1,2,2,S\nN,,,3,S\nG,1,2,4,A\n"
    ])
    #expect(try ids(feed, "all-listed") == ["A", "B", "C"])
    #expect(try ids(feed, "any") == ["A", "B"])
  }

  @Test func stationCalledAtCounts() throws {
    let feed = DrawnFeed(["stops.txt": "stop_id,stop_lat,stop_lon,location_type\nA,1,2,1\nB,1,2,\n"])
    #expect(try ids(feed, "any") == ["A", "B"])
    #expect(try ids(feed, "all-listed") == ["A", "B"])
  }

  @Test(arguments: [(23, false), (24, true)])
  func averageWaitOfTwentyMinutes(count: Int, expected: Bool) throws {
    // 24 departures between 5 and 21 h: a headway of 40 minutes, a wait of 20.
    let feed = DrawnFeed(departures: (0..<count).map { 300 + $0 * 960 / count })
    // Stop B is where the trips end: nobody waits there.
    #expect(try ids(feed, "un-peak") == (expected ? ["A"] : []))
  }

  @Test func everyHourFromSixToTwenty() throws {
    let hourly = (6..<20).map { $0 * 60 + 5 }
    #expect(try ids(DrawnFeed(departures: hourly), "ons") == ["A", "B"])
    #expect(try ids(DrawnFeed(departures: hourly), "ons-exact") == ["A", "B"])
    for missing in [0, 7, 13] {
      var some = hourly
      some.remove(at: missing)
      #expect(try ids(DrawnFeed(departures: some), "ons") == [])
    }
    // 05:59:59 is not in the first hour, 06:00 and 19:59 are in the first and the last.
    #expect(try ids(DrawnFeed(departures: [360] + hourly[1..<13] + [1_199]), "ons") == ["A"])
    // A departure at 30:05 is in the small hours of the next day, not at 06:05 of its own.
    #expect(try ids(DrawnFeed(departures: [1_805] + hourly[1...]), "ons") == [])
  }

  @Test func flaggedDayIgnoresExceptionsAndDates() throws {
    var feed = DrawnFeed(departures: (6..<20).map { $0 * 60 + 5 })
    feed.members["calendar_dates.txt"] = "service_id,date,exception_type\nWK,20230405,2\n"
    #expect(try ids(feed, "ons") == ["A", "B"])
    #expect(try ids(feed, "ons-exact") == [])
    feed.members["calendar.txt"] = DrawnFeed.calendarHeader + "WK,1,1,1,1,1,0,0,20240101,20241231\n"
    #expect(try ids(feed, "ons") == ["A", "B"])
  }

  @Test func frequenciesFillTheHours() throws {
    var feed = DrawnFeed()
    feed.members["frequencies.txt"] =
      "trip_id,start_time,end_time,headway_secs\nT,06:00:00,20:00:00,3600\n"
    #expect(try ids(feed, "ons-exact") == ["A", "B"])
    feed.members["frequencies.txt"] =
      "trip_id,start_time,end_time,headway_secs\nT,06:00:00,19:00:00,3600\n"
    #expect(try ids(feed, "ons-exact") == [])
  }

  // MARK: Modes

  private let twoModes = DrawnFeed([
    "stops.txt": "stop_id,stop_lat,stop_lon\nA,1,2\nB,1,2\nC,1,2\n",
    "routes.txt": "route_id,route_type\nTRAM,0\nMETRO,1\nTAXI,1501\nODD,99\n",
    "trips.txt": "route_id,service_id,trip_id\nTRAM,WK,T\nMETRO,SA,U\nTAXI,WK,V\nODD,WK,W\n",
    "calendar.txt": DrawnFeed.calendarHeader
      + "WK,1,1,1,1,1,0,0,20230101,20231231\nSA,0,0,1,0,0,1,0,20230101,20231231\n",
    "stop_times.txt": DrawnFeed.callHeader
      + "T,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,B,2\nU,08:00:00,08:00:00,B,1\nU,08:10:00,08:10:00,A,2\n"
      + "V,08:00:00,08:00:00,C,1\nV,08:10:00,08:10:00,A,2\nW,08:00:00,08:00:00,C,1\nW,08:10:00,08:10:00,A,2\n",
  ])

  private func capacities(_ text: String, informal: Bool = false) throws -> [String] {
    try twoModes.timetable().qualifiedStops(
      by: profile("any").rule, on: .day(day(text)), modes: modes(includesInformal: informal)
    ).map { "\($0.id) \($0.mode ?? "-") \($0.capacity)" }
  }

  @Test func metroWinsOverTramWhereBothCall() throws {
    #expect(try capacities("2023-04-05") == ["A metro high", "B metro high"])
    #expect(try capacities("2023-04-06") == ["A tram low", "B tram low"])
    #expect(try capacities("2023-04-08") == ["A metro high", "B metro high"])
    #expect(try capacities("2023-04-09") == [])
  }

  @Test func informalOnlyWhereDeclared() throws {
    #expect(
      try capacities("2023-04-06", informal: true) == ["A tram low", "B tram low", "C shared-taxi low"])
  }

  @Test func unknownRouteTypesServeNothingAndAreNamed() throws {
    let issues = try twoModes.timetable().unknownModes(in: modes())
    #expect(issues.map(\.code) == ["timetable.mode.unknown"])
    #expect(issues[0].found == "99")
    #expect(issues[0].arguments == ["route": "ODD"])
    #expect(issues[0].severity == .warning)
  }

  @Test func listedStopsOfNoModeAreLow() throws {
    let feed = DrawnFeed(["stops.txt": "stop_id,stop_lat,stop_lon\nA,1,2\nB,1,2\nC,3,4\n"])
    let stops = try feed.timetable().qualifiedStops(by: .listed, on: wednesday, modes: modes())
    #expect(
      stops.last
        == QualifiedStop(index: 2, id: "C", name: "", longitude: 4, latitude: 3, capacity: .low, mode: nil))
    // Stop C of the other feed is called at, yet by excluded modes alone.
    let listed = try twoModes.timetable().qualifiedStops(by: .listed, on: wednesday, modes: modes())
    #expect(listed.map(\.id) == ["A", "B"])
  }
}
