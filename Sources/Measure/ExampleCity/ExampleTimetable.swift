/// A timetable as GTFS has it, small enough to be held whole.
public struct ExampleTimetable: Sendable {
  public struct Stop: Sendable {
    public var id: String
    public var name: String
    public var position: Coordinate
    /// The station this platform belongs to.
    public var station: String?
    /// A station is not boarded itself; its platforms are.
    public var isStation = false
  }

  public struct Route: Sendable {
    public var id: String
    public var name: String
    /// GTFS `route_type`: 1 metro, 2 rail, 3 bus, 4 ferry.
    public var type: Int
  }

  /// A departure pattern: the trip that starts at `startSeconds`, or, where `headwaySeconds` stands, one trip
  /// each so many seconds from then on until `endSeconds`.
  public struct Trip: Sendable {
    public var id: String
    public var route: String
    public var service: String
    public var direction: Int
    public var startSeconds: Int
    public var endSeconds: Int?
    public var headwaySeconds: Int?
    /// Stop, and seconds after the start of the trip.
    public var calls: [(stop: String, seconds: Int)]
  }

  public struct Service: Sendable {
    public var id: String
    /// Monday to Sunday.
    public var weekdays: [Bool]
  }

  public var year: Int
  public var stops: [Stop] = []
  public var routes: [Route] = []
  public var trips: [Trip] = []
  public var services: [Service] = []
  /// Days on which one service runs in the place of another, as `YYYYMMDD`.
  public var exceptions: [(day: String, runs: String, rests: String)] = []

  /// The feed as one zip archive, its members in the order of their names.
  func bytes() -> [UInt8] {
    let members = [
      ("agency.txt", agency), ("calendar.txt", calendar), ("calendar_dates.txt", calendarDates),
      ("feed_info.txt", feedInfo), ("frequencies.txt", frequencies), ("routes.txt", routesTable),
      ("stop_times.txt", stopTimes), ("stops.txt", stopsTable), ("trips.txt", tripsTable),
    ]
    return ZipFile.bytes(of: members.map { ($0.0, Array($0.1.utf8)) })
  }

  // No name here holds a comma or a quote, so that rows are joined as they are.
  private static func table(_ header: String, _ rows: [[String]]) -> String {
    ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
  }

  private var agency: String {
    ExampleTimetable.table(
      "agency_id,agency_name,agency_url,agency_timezone",
      [["VT", "Valdoria Transporte", "https://example.org/", "Etc/UTC"]])
  }

  private var feedInfo: String {
    ExampleTimetable.table(
      "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date",
      [["Valdoria Transporte", "https://example.org/", "es", "\(year)0101", "\(year)1231"]])
  }

  private var calendar: String {
    ExampleTimetable.table(
      "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
      services.map { service in
        [service.id] + service.weekdays.map { $0 ? "1" : "0" } + ["\(year)0101", "\(year)1231"]
      })
  }

  private var calendarDates: String {
    ExampleTimetable.table(
      "service_id,date,exception_type",
      exceptions.flatMap { [[$0.rests, $0.day, "2"], [$0.runs, $0.day, "1"]] })
  }

  private var routesTable: String {
    ExampleTimetable.table(
      "route_id,agency_id,route_short_name,route_type",
      routes.map { [$0.id, "VT", $0.name, String($0.type)] })
  }

  private var stopsTable: String {
    ExampleTimetable.table(
      "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
      stops.map { stop in
        [
          stop.id, stop.name, Coordinate.text(stop.position.latitude),
          Coordinate.text(stop.position.longitude), stop.isStation ? "1" : "0", stop.station ?? "",
        ]
      })
  }

  private var tripsTable: String {
    ExampleTimetable.table(
      "route_id,service_id,trip_id,direction_id",
      trips.map { [$0.route, $0.service, $0.id, String($0.direction)] })
  }

  private var stopTimes: String {
    ExampleTimetable.table(
      "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
      trips.flatMap { trip in
        trip.calls.enumerated().map { index, call in
          let time = ExampleTimetable.clock(trip.startSeconds + call.seconds)
          return [trip.id, time, time, call.stop, String(index + 1)]
        }
      })
  }

  private var frequencies: String {
    ExampleTimetable.table(
      "trip_id,start_time,end_time,headway_secs",
      trips.compactMap { trip in
        guard let headway = trip.headwaySeconds, let end = trip.endSeconds else { return nil }
        return [
          trip.id, ExampleTimetable.clock(trip.startSeconds), ExampleTimetable.clock(end), String(headway),
        ]
      })
  }

  /// Hours go on past 24 for a trip that belongs to the day before.
  private static func clock(_ seconds: Int) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(padded(seconds / 3_600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
  }
}
