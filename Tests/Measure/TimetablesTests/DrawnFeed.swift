import Monitoring
import TestSupport
import Timetables

/// A feed written out in the test: two stops A and B on one bus route R served on weekdays in 2023, unless a
/// member is replaced.
struct DrawnFeed {
  var members: [String: String] = [
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Alpha,1,2\nB,Beta,1.5,2.5\n",
    "routes.txt": "route_id,route_type\nR,3\n",
    "trips.txt": "route_id,service_id,trip_id,direction_id\nR,WK,T,0\n",
    "calendar.txt": DrawnFeed.calendarHeader + "WK,1,1,1,1,1,0,0,20230101,20231231\n",
    "stop_times.txt": DrawnFeed.callHeader + "T,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,B,2\n",
  ]

  static let calendarHeader =
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
  static let callHeader = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"

  init(_ replacing: [String: String?] = [:]) {
    for (member, text) in replacing { members[member] = text }
  }

  /// A trip of one call a minute-of-day at stop A, then B ten minutes later.
  init(departures minutes: [Int], direction: String = "0", service: String = "WK") {
    self.init()
    var trips = "route_id,service_id,trip_id,direction_id\n"
    var calls = DrawnFeed.callHeader
    for (index, minute) in minutes.enumerated() {
      trips += "R,\(service),T\(index),\(direction)\n"
      let (first, second) = (clock(minute * 60), clock((minute + 10) * 60))
      calls += "T\(index),\(first),\(first),A,1\nT\(index),\(second),\(second),B,2\n"
    }
    members["trips.txt"] = trips
    members["stop_times.txt"] = calls
  }

  var files: [String: [UInt8]] { members.mapValues { Array($0.utf8) } }

  func read() throws(InputIssues) -> (timetable: Timetable, warnings: InputIssues) {
    var warnings = InputIssues()
    let timetable = try Timetable(parsing: files, name: "feed.zip", warnings: &warnings)
    return (timetable, warnings)
  }

  func timetable() throws(InputIssues) -> Timetable { try read().timetable }

  /// What is printed of each error: place and code, in the order found.
  func errors() -> [String] {
    do {
      _ = try read()
      return []
    } catch {
      return error.errors.map { "\($0.place.text) \($0.code) \($0.found)" }
    }
  }

  func warnings() throws(InputIssues) -> [String] {
    try read().warnings.all.map { "\($0.place.text) \($0.code) \($0.found)" }
  }
}

func clock(_ seconds: Int) -> String {
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
  return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
}

func day(_ text: String) -> CalendarDate { CalendarDate(text)! }

/// The shipped table and profiles.
func modes(includesInformal: Bool = false) throws -> ModeTable {
  let path = Checkout.path("Content/transport/modes.csv")
  return try ModeTable(parsing: bytes(path), file: "modes.csv", includesInformal: includesInformal)
}

func profile(_ code: String) throws -> StopProfile {
  let text = String(
    decoding: try bytes(Checkout.path("Content/transport/profiles/\(code).yaml")), as: UTF8.self)
  var fields: [String: String] = [:]
  for line in text.split(separator: "\n") where !line.hasPrefix("#") {
    let parts = line.split(separator: ":", maxSplits: 1).map { $0.filter { $0 != " " } }
    if parts.count == 2 { fields[parts[0]] = parts[1] }
  }
  return try StopProfile(fields: fields, file: "\(code).yaml")
}
