import Monitoring
import Testing
import Timetables

@Suite struct TimetableReaderTests {
  @Test func readsTheSmallestFeed() throws {
    let (timetable, warnings) = try DrawnFeed().read()
    #expect(warnings.all.isEmpty)
    #expect(timetable.name == "feed.zip")
    #expect(timetable.stops.map(\.id) == ["A", "B"])
    #expect(timetable.stops.map(\.name) == ["Alpha", "Beta"])
    #expect(timetable.stops.map(\.latitude) == [1, 1.5])
    #expect(timetable.stops.map(\.longitude) == [2, 2.5])
    #expect(timetable.routes.map(\.type) == [3])
    #expect(timetable.tripCount == 1)
    #expect(timetable.trip(id: "T") == 0)
    #expect(timetable.tripID(0) == "T")
    #expect(timetable.trip(id: "U") == nil)
    #expect(timetable.stop(id: "B") == 1)
    #expect(timetable.tripDirections == [0])
    #expect(timetable.callStops == [0, 1])
    #expect(timetable.callDepartures == [28_800, 29_400])
    #expect(timetable.frequencies.isEmpty)
    #expect(timetable.frequencies(ofTrip: 0).isEmpty)
  }

  @Test func takesMembersInOneFolder() throws {
    var feed = DrawnFeed()
    feed.members = Dictionary(uniqueKeysWithValues: feed.members.map { ("gtfs/\($0)", $1) })
    #expect(try feed.timetable().callCount == 2)
    feed.members = Dictionary(uniqueKeysWithValues: feed.members.map { ("deep/\($0)", $1) })
    #expect(feed.errors().count == 5)
  }

  @Test func memberInTheRootGoesFirst() throws {
    var feed = DrawnFeed()
    feed.members["old/routes.txt"] = "route_id,route_type\nR,1\n"
    #expect(try feed.timetable().routes.map(\.type) == [3])
  }

  @Test func toleratesByteOrderMarkExtraColumnsQuotesBlanksAndOrder() throws {
    let feed = DrawnFeed([
      "stops.txt":
        "\u{FEFF}stop_lon,colour,stop_id,stop_name,stop_lat\r\n2,red,\" A \",\"Al, \"\"pha\"\"\",1\r\n 2.5 ,,B,, 1.5\r\n\r\n",
      "stop_times.txt":
        "stop_sequence,stop_id,trip_id,departure_time,arrival_time\n20,B,T, 8:10:00,8:10:00\n3,A,T,7:05:00,7:04:30\n",
    ])
    let (timetable, warnings) = try feed.read()
    #expect(warnings.all.isEmpty)
    #expect(timetable.stops.map(\.name) == ["Al, \"pha\"", ""])
    #expect(timetable.callStops == [0, 1])
    #expect(timetable.callDepartures == [25_500, 29_400])
    #expect(timetable.callArrivals == [25_470, 29_400])
  }

  @Test func timesPassMidnight() throws {
    let feed = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader + "T,23:59:59,24:00:00,A,1\nT,25:10:00,25:10:00,B,2\n"
    ])
    let timetable = try feed.timetable()
    #expect(timetable.callDepartures == [86_400, 90_600])
    #expect(timetable.callCountAfterMidnight == 2)
  }

  @Test(arguments: [
    "7:5:00", "07:60:00", "07:00:60", "07:00", "7h00:00", "-7:00:00", "07:00:0a", "0007:00:00", "07.00.00",
  ])
  func unreadableTime(text: String) {
    let feed = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader + "T,\(text),08:00:00,A,1\nT,08:10:00,\(text),B,2\n"
    ])
    #expect(
      feed.errors() == [
        "feed.zip/stop_times.txt:2:arrival_time timetable.time \(text)",
        "feed.zip/stop_times.txt:3:departure_time timetable.time \(text)",
      ])
  }

  @Test func oneColumnOfTimesIsEnough() throws {
    let feed = DrawnFeed([
      "stop_times.txt": "trip_id,arrival_time,stop_id,stop_sequence\nT,08:00:00,A,1\nT,08:10:00,B,2\n"
    ])
    #expect(try feed.timetable().callDepartures == [28_800, 29_400])
    let none = DrawnFeed(["stop_times.txt": "trip_id,stop_id,stop_sequence\nT,A,1\nT,B,2\n"])
    #expect(
      none.errors() == ["feed.zip/stop_times.txt:1:departure_time timetable.column.missing departure_time"])
  }

  @Test func callsBetweenTimedOnesAreInterpolated() throws {
    let feed = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader
        + "T,,,A,1\nT,08:00:00,08:01:00,B,2\nT,,,A,3\nT,\"\",\"\",B,5\nT,08:11:00,08:11:00,A,9\nT,,,B,10\n"
    ])
    let (timetable, warnings) = try feed.read()
    // 08:01:00 and 08:11:00 are 600 s apart in three steps.
    #expect(timetable.callDepartures == [-1, 28_860, 29_060, 29_260, 29_460, -1])
    #expect(timetable.callArrivals == [-1, 28_800, 29_060, 29_260, 29_460, -1])
    #expect(timetable.interpolatedCallCount == 2)
    #expect(warnings.all.map(\.code) == ["timetable.trip.untimed"])
    #expect(warnings.all[0].arguments["count"] == "2")
    #expect(warnings.all[0].place.line == 2)
  }

  @Test func rowsOfTripsMayInterleave() throws {
    let feed = DrawnFeed([
      "trips.txt": "route_id,service_id,trip_id\nR,WK,T\nR,WK,U\n",
      "stop_times.txt": DrawnFeed.callHeader
        + "U,09:10:00,09:10:00,B,2\nT,08:00:00,08:00:00,A,1\nU,09:00:00,09:00:00,A,1\nT,08:10:00,08:10:00,B,2\n",
    ])
    let timetable = try feed.timetable()
    #expect(timetable.tripDirections == [-1, -1])
    #expect(timetable.calls(ofTrip: 0) == 0..<2)
    #expect(timetable.calls(ofTrip: 1) == 2..<4)
    #expect(timetable.callDepartures == [28_800, 29_400, 32_400, 33_000])
  }

  // MARK: Errors

  @Test(arguments: ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt"])
  func missingMember(member: String) {
    #expect(
      DrawnFeed([member: nil]).errors() == ["feed.zip/\(member) timetable.member.missing \(member)"])
  }

  @Test func nothingAtAll() {
    var feed = DrawnFeed()
    feed.members = [:]
    #expect(feed.errors().count == 5)
  }

  @Test(arguments: [
    ("stops.txt", "stop_id,stop_lat,stop_lon\n"), ("routes.txt", "route_id,route_type\n"),
    ("trips.txt", "route_id,service_id,trip_id\n"), ("stop_times.txt", DrawnFeed.callHeader),
  ])
  func emptyMember(member: String, header: String) {
    #expect(DrawnFeed([member: header]).errors().contains("feed.zip/\(member) timetable.member.empty "))
  }

  @Test func missingColumnsOfSeveralMembersTogether() {
    let feed = DrawnFeed([
      "stops.txt": "stop_id,stop_latitude\nA,1\n", "calendar.txt": "service_id,monday\nWK,1\n",
    ])
    #expect(
      feed.errors().filter { !$0.contains("calendar") } == [
        "feed.zip/stops.txt:1:stop_lat timetable.column.missing stop_lat",
        "feed.zip/stops.txt:1:stop_lon timetable.column.missing stop_lon",
      ])
    #expect(feed.errors().filter { $0.contains("calendar.txt:1:") }.count == 8)
  }

  @Test func identifiersTwiceOrBlank() {
    let feed = DrawnFeed([
      "stops.txt": "stop_id,stop_lat,stop_lon\nA,1,2\nB,1,2\nA,1,2\n,1,2\n",
      "routes.txt": "route_id,route_type\nR,3\nR,3\n",
      "trips.txt": "route_id,service_id,trip_id\nR,WK,T\nR,WK,T\n",
      "calendar.txt": DrawnFeed.calendarHeader
        + "WK,1,1,1,1,1,0,0,20230101,20231231\nWK,1,1,1,1,1,0,0,20230101,20231231\n",
    ])
    #expect(
      feed.errors() == [
        "feed.zip/stops.txt:4:stop_id timetable.id.twice A",
        "feed.zip/stops.txt:5:stop_id timetable.id.missing ",
        "feed.zip/routes.txt:3:route_id timetable.id.twice R",
        "feed.zip/calendar.txt:3:service_id timetable.id.twice WK",
        "feed.zip/trips.txt:3:trip_id timetable.id.twice T",
      ])
  }

  @Test func coordinatesOutOfRangeOrAbsent() {
    let feed = DrawnFeed([
      "stops.txt":
        "stop_id,stop_lat,stop_lon,location_type\nA,90.1,2,\nB,1,-180.5,0\nC,,2,1\nD,1,\"2,5\",\nE,,,3\n"
    ])
    #expect(
      feed.errors() == [
        "feed.zip/stops.txt:2:stop_lat timetable.coordinate 90.1",
        "feed.zip/stops.txt:3:stop_lon timetable.coordinate -180.5",
        "feed.zip/stops.txt:4:stop_lat timetable.coordinate.missing ",
        "feed.zip/stops.txt:5:stop_lon timetable.coordinate 2,5",
      ])
  }

  @Test func everyDanglingIdentifierIsListed() {
    let feed = DrawnFeed([
      "stops.txt": "stop_id,stop_lat,stop_lon,parent_station\nA,1,2,Z\nB,1,2,A\n",
      "trips.txt": "route_id,service_id,trip_id\nR,WK,T\nX,WK,U\nR,NO,V\n",
      "stop_times.txt": DrawnFeed.callHeader
        + "T,08:00:00,08:00:00,A,1\nW,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,Q,2\nW,08:00:00,08:00:00,P,2\n",
      "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nY,06:00:00,07:00:00,600\n",
    ])
    #expect(
      feed.errors() == [
        "feed.zip/stops.txt:2:parent_station timetable.parent.unknown Z",
        "feed.zip/trips.txt:3:route_id timetable.route.unknown X",
        "feed.zip/trips.txt:4:service_id timetable.service.unknown NO",
        "feed.zip/frequencies.txt:2:trip_id timetable.trip.unknown Y",
        "feed.zip/stop_times.txt:3:trip_id timetable.trip.unknown W",
        "feed.zip/stop_times.txt:4:stop_id timetable.stop.unknown Q",
        "feed.zip/stop_times.txt:5:trip_id timetable.trip.unknown W",
        "feed.zip/stop_times.txt:5:stop_id timetable.stop.unknown P",
      ])
  }

  @Test func anUnreadableMemberMakesNoDanglingIdentifiers() {
    #expect(DrawnFeed(["routes.txt": "route_id\nR\n"]).errors().count == 1)
  }

  @Test func numbersOutOfRange() {
    let feed = DrawnFeed([
      "routes.txt": "route_id,route_type\nR,bus\nQ,\n",
      "trips.txt": "route_id,service_id,trip_id,direction_id\nR,WK,T,2\n",
      "calendar.txt": DrawnFeed.calendarHeader + "WK,1,1,yes,1,1,0,0,20230229,2023-12-31\n",
      "calendar_dates.txt": "service_id,date,exception_type\nWK,20230105,3\n",
      "stop_times.txt": DrawnFeed.callHeader + "T,08:00:00,08:00:00,A,-1\nT,08:10:00,08:10:00,B,1.5\n",
    ])
    #expect(
      feed.errors() == [
        "feed.zip/routes.txt:2:route_type timetable.number bus",
        "feed.zip/routes.txt:3:route_type timetable.number ",
        "feed.zip/calendar.txt:2:wednesday timetable.number yes",
        "feed.zip/calendar.txt:2:start_date timetable.date 20230229",
        "feed.zip/calendar.txt:2:end_date timetable.date 2023-12-31",
        "feed.zip/calendar_dates.txt:2:exception_type timetable.number 3",
        "feed.zip/trips.txt:2:direction_id timetable.number 2",
        "feed.zip/stop_times.txt:2:stop_sequence timetable.number -1",
        "feed.zip/stop_times.txt:3:stop_sequence timetable.number 1.5",
      ])
  }

  @Test func whatIsReversedOrTwice() {
    let feed = DrawnFeed([
      "calendar.txt": DrawnFeed.calendarHeader + "WK,1,1,1,1,1,0,0,20231231,20230101\n",
      "calendar_dates.txt": "service_id,date,exception_type\nWK,20230105,1\nWK,20230105,2\n",
      "frequencies.txt":
        "trip_id,start_time,end_time,headway_secs\nT,07:00:00,07:00:00,600\nT,07:00:00,08:00:00,0\n",
    ])
    #expect(
      feed.errors() == [
        "feed.zip/calendar.txt:2:end_date timetable.calendar.reversed 2023-01-01",
        "feed.zip/calendar_dates.txt:3:date timetable.exception.twice 2023-01-05",
        "feed.zip/frequencies.txt:2:end_time timetable.frequency.reversed 07:00:00",
        "feed.zip/frequencies.txt:3:headway_secs timetable.number 0",
      ])
    let sequence = DrawnFeed([
      "stop_times.txt": DrawnFeed.callHeader + "T,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,B,1\n"
    ])
    #expect(sequence.errors() == ["feed.zip/stop_times.txt:3:stop_sequence timetable.sequence.twice 1"])
  }

  @Test func tenThousandFaultsAreAllListed() {
    var calls = DrawnFeed.callHeader
    for row in 0..<10_000 { calls += "T,08:00:00,08:00:00,X\(row),\(row)\n" }
    #expect(DrawnFeed(["stop_times.txt": calls]).errors().count == 10_000)
  }

  // MARK: Warnings

  @Test(arguments: [("", ["U", "V"]), ("R,WK,W\n", [])])
  func tripWithoutFrequencyIsOddWhereMostHaveOne(further: String, named: [String]) throws {
    let feed = DrawnFeed([
      "trips.txt": "route_id,service_id,trip_id\nR,WK,S\nR,WK,T\nR,WK,U\nR,WK,V\n" + further,
      "frequencies.txt":
        "trip_id,start_time,end_time,headway_secs\nS,08:00:00,10:00:00,600\nT,08:00:00,10:00:00,600\n",
      "stop_times.txt": DrawnFeed.callHeader
        + ["S", "T", "U", "V", "W"].prefix(further.isEmpty ? 4 : 5)
        .map { "\($0),08:00:00,08:00:00,A,1\n\($0),08:10:00,08:10:00,B,2\n" }.joined(),
    ])
    let code = "timetable.trip.frequency.missing"
    #expect(
      try feed.warnings().filter { $0.contains(code) }
        == named.map { "feed.zip/frequencies.txt:trip_id \(code) \($0)" })
  }

  @Test func oddButUsable() throws {
    let feed = DrawnFeed([
      "stops.txt":
        "stop_id,stop_lat,stop_lon,location_type,parent_station\nA,1,2,0,S\nB,1,2,,\nC,1,2,,\nS,1,2,1,\nE,1,2,2,S\nL,1,2,1,\nH,1,2,1,\n",
      "trips.txt": "route_id,service_id,trip_id\nR,WK,T\nR,WK,U\nR,WK,V\n",
      "calendar_dates.txt": "service_id,date,exception_type\nNEVER,20230105,2\n",
      "frequencies.txt":
        "trip_id,start_time,end_time,headway_secs\nT,08:00:00,10:00:00,600\nT,07:00:00,08:30:00,600\n",
      "stop_times.txt": DrawnFeed.callHeader
        + "T,08:00:00,07:59:00,A,1\nT,08:10:00,08:10:00,A,2\nT,08:05:00,08:05:00,B,3\n"
        + "U,08:00:00,08:00:00,A,1\nU,08:10:00,08:10:00,H,2\n",
    ])
    #expect(
      try feed.warnings() == [
        "feed.zip/calendar.txt:service_id timetable.service.never NEVER",
        "feed.zip/frequencies.txt:trip_id timetable.frequency.overlap T",
        "feed.zip/stop_times.txt:2:departure_time timetable.time.backwards 07:59:00",
        "feed.zip/stop_times.txt:3:stop_id timetable.stop.repeated A",
        "feed.zip/stop_times.txt:4:arrival_time timetable.time.backwards 08:05:00",
        "feed.zip/stops.txt:stop_id timetable.stop.unused C",
        "feed.zip/stops.txt:stop_id timetable.stop.unused L",
        "feed.zip/stops.txt:location_type timetable.stop.station 1",
        "feed.zip/trips.txt:trip_id timetable.trip.calls.missing V",
      ])
  }

  @Test func validityAgainstAPeriod() throws {
    let timetable = try DrawnFeed([
      "feed_info.txt": "feed_publisher_name,feed_start_date,feed_end_date\nUs,20230101,20230630\n"
    ]).timetable()
    #expect(timetable.feedFirstDay == day("2023-01-01"))
    #expect(timetable.feedLastDay == day("2023-06-30"))
    func codes(_ period: String) -> [String] {
      timetable.validityIssues(for: Period(period)!).map(\.code)
    }
    #expect(codes("2023") == [])
    #expect(codes("2023-06") == [])
    #expect(codes("2023-07") == ["timetable.feed.expired"])
    #expect(codes("2024") == ["timetable.calendar.expired", "timetable.feed.expired"])
    #expect(codes("2022") == ["timetable.calendar.later"])
    #expect(timetable.validityIssues(for: Period("2024")!).allSatisfy { $0.severity == .warning })
  }
}
