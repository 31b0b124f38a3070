import DelimitedText
import Monitoring

extension Timetable {
  /// Reads the members of a GTFS feed (General Transit Feed Specification, schedule reference).
  ///
  /// Needed are `stops.txt`, `routes.txt`, `trips.txt`, `stop_times.txt` and `calendar.txt` or
  /// `calendar_dates.txt`; `frequencies.txt` and `feed_info.txt` are read where they stand, all else is
  /// passed over. Times may lack the leading zero and pass 24:00:00. A call without a time between two that
  /// have one is interpolated evenly by its place in the trip.
  ///
  /// - Parameters:
  ///   - files: bytes by member name; a name may carry one folder, as in an archive with a folder inside.
  ///   - name: stands before the member in the place of every issue.
  ///   - warnings: receives what is odd but can be computed with.
  /// - Throws: every error of every member; nothing is half read.
  public init(
    parsing files: [String: [UInt8]], name: String, warnings: inout InputIssues
  ) throws(InputIssues) {
    var reader = TimetableReader(files: files, name: name)
    reader.readStops()
    reader.readRoutes()
    reader.readCalendar()
    reader.readTrips()
    reader.readFrequencies()
    reader.readFeedInfo()
    reader.readCalls()
    reader.checkUse()
    warnings.append(contentsOf: reader.warnings.all)
    try reader.errors.throwIfAnyError()
    self = reader.timetable
  }
}

/// Gathers a timetable and everything wrong with it, member by member.
struct TimetableReader {
  private let files: [String: [UInt8]]
  var timetable: Timetable
  var errors = InputIssues()
  var warnings = InputIssues()
  var stopIDs = IdentifierTable()
  var routeIDs = IdentifierTable()
  /// Whether the member could be read at all; where not, references into it are not called dangling.
  var hasStops = false
  var hasTrips = false
  private var hasRoutes = false
  private var hasServices = false

  init(files: [String: [UInt8]], name: String) {
    // A member in the root goes before its namesake in a folder, and folders in alphabetical order.
    var members: [String: [UInt8]] = [:]
    for path in files.keys.sorted(by: { ($0.contains("/") ? 1 : 0, $0) < ($1.contains("/") ? 1 : 0, $1) }) {
      let parts = path.split(separator: "/")
      guard parts.count <= 2, let member = parts.last else { continue }
      if members[String(member)] == nil { members[String(member)] = files[path] }
    }
    self.files = members
    timetable = Timetable(name: name)
  }

  // MARK: Members

  mutating func readStops() {
    guard let table = open("stops.txt", columns: ["stop_id", "stop_lat", "stop_lon"]) else { return }
    hasStops = true
    let (id, name) = (table.column("stop_id"), table.column("stop_name"))
    let (latitude, longitude) = (table.column("stop_lat"), table.column("stop_lon"))
    let (type, parent) = (table.column("location_type"), table.column("parent_station"))
    var parents: [(stop: Int, line: Int, id: String)] = []
    table.forEachRow { row in
      guard number(row, id, "stop_id", table, in: \.stopIDs) else { return }
      let locationType = integer(row, type, "location_type", table, 0...4, absent: 0)
      let mayLackPlace = locationType >= 3
      let stop = Timetable.Stop(
        id: stopIDs[stopIDs.count - 1], name: row.text(name) ?? "",
        longitude: coordinate(row, longitude, "stop_lon", table, limit: 180, isOptional: mayLackPlace),
        latitude: coordinate(row, latitude, "stop_lat", table, limit: 90, isOptional: mayLackPlace),
        locationType: locationType)
      if let parentID = row.text(parent) { parents.append((timetable.stops.count, row.line, parentID)) }
      timetable.stops.append(stop)
    }
    for (stop, line, id) in parents {
      timetable.stops[stop].parent = stopIDs.index(of: id)
      if timetable.stops[stop].parent == nil {
        fail("timetable.parent.unknown", table, line, "parent_station", id)
      }
    }
    requireRows(timetable.stops.count, table)
  }

  mutating func readRoutes() {
    guard let table = open("routes.txt", columns: ["route_id", "route_type"]) else { return }
    hasRoutes = true
    let (id, type) = (table.column("route_id"), table.column("route_type"))
    table.forEachRow { row in
      guard number(row, id, "route_id", table, in: \.routeIDs) else { return }
      let routeType = integer(row, type, "route_type", table, 0...9_999, absent: nil)
      timetable.routes.append(Timetable.Route(id: routeIDs[routeIDs.count - 1], type: routeType))
    }
    requireRows(timetable.routes.count, table)
  }

  mutating func readCalendar() {
    if files["calendar.txt"] == nil, files["calendar_dates.txt"] == nil {
      errors.append(InputIssue("timetable.member.missing", at: place("calendar.txt"), found: "calendar.txt"))
      return
    }
    readRegularServices()
    readExceptions()
    timetable.services.seal()
    for service in 0..<timetable.services.count where timetable.services.span(of: service) == nil {
      warn("timetable.service.never", "calendar.txt", nil, "service_id", timetable.services.id(service))
    }
  }

  private mutating func readRegularServices() {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    guard files["calendar.txt"] != nil,
      let table = open("calendar.txt", columns: ["service_id"] + days + ["start_date", "end_date"])
    else { return }
    hasServices = true
    let id = table.column("service_id")
    let (start, end) = (table.column("start_date"), table.column("end_date"))
    let dayColumns = days.map { table.column($0) }
    table.forEachRow { row in
      guard number(row, id, "service_id", table, in: \.timetable.services.ids) else { return }
      var weekdays: UInt8 = 0
      for (day, column) in dayColumns.enumerated()
      where integer(row, column, days[day], table, 0...1, absent: nil) == 1 {
        weekdays |= 1 << UInt8(day)
      }
      let first = date(row, start, "start_date", table)
      let last = date(row, end, "end_date", table)
      if let first, let last, last < first {
        fail("timetable.calendar.reversed", table, row.line, "end_date", last.text, ["start": first.text])
      }
      timetable.services.regular.append(
        ServiceCalendar.Regular(
          weekdays: weekdays, first: first ?? CalendarDate(dayNumber: 0),
          last: last ?? CalendarDate(dayNumber: 0)))
    }
  }

  private mutating func readExceptions() {
    guard files["calendar_dates.txt"] != nil,
      let table = open("calendar_dates.txt", columns: ["service_id", "date", "exception_type"])
    else { return }
    hasServices = true
    let (id, day) = (table.column("service_id"), table.column("date"))
    let type = table.column("exception_type")
    struct Key: Hashable {
      var service: Int
      var day: CalendarDate
    }
    var seen: Set<Key> = []
    table.forEachRow { row in
      let key = row.bytes(id)
      guard !key.isEmpty else { return fail("timetable.id.missing", table, row.line, "service_id") }
      let (service, isNew) = timetable.services.ids.insert(key)
      if isNew { timetable.services.regular.append(nil) }
      let kind = integer(row, type, "exception_type", table, 1...2, absent: nil)
      guard let exceptionDay = date(row, day, "date", table) else { return }
      guard seen.insert(Key(service: service, day: exceptionDay)).inserted else {
        fail(
          "timetable.exception.twice", table, row.line, "date", exceptionDay.text,
          ["service": timetable.services.id(service)])
        return
      }
      timetable.services.exceptions.append(
        ServiceCalendar.Exception(service: service, day: exceptionDay, isAdded: kind == 1))
    }
  }

  mutating func readTrips() {
    guard let table = open("trips.txt", columns: ["route_id", "service_id", "trip_id"]) else { return }
    hasTrips = true
    let (id, route) = (table.column("trip_id"), table.column("route_id"))
    let (service, direction) = (table.column("service_id"), table.column("direction_id"))
    table.forEachRow { row in
      guard number(row, id, "trip_id", table, in: \.timetable.tripIDs) else { return }
      let routeIndex = routeIDs.index(of: row.bytes(route))
      if routeIndex == nil, hasRoutes {
        fail("timetable.route.unknown", table, row.line, "route_id", row.text(route) ?? "")
      }
      let serviceIndex = timetable.services.ids.index(of: row.bytes(service))
      if serviceIndex == nil, hasServices {
        fail("timetable.service.unknown", table, row.line, "service_id", row.text(service) ?? "")
      }
      timetable.tripRoutes.append(Int32(routeIndex ?? 0))
      timetable.tripServices.append(Int32(serviceIndex ?? 0))
      timetable.tripDirections.append(
        Int8(integer(row, direction, "direction_id", table, 0...1, absent: -1)))
    }
    requireRows(timetable.tripCount, table)
  }

  mutating func readFrequencies() {
    guard files["frequencies.txt"] != nil,
      let table = open("frequencies.txt", columns: ["trip_id", "start_time", "end_time", "headway_secs"])
    else { return }
    let (trip, exact) = (table.column("trip_id"), table.column("exact_times"))
    let (start, end) = (table.column("start_time"), table.column("end_time"))
    let headway = table.column("headway_secs")
    table.forEachRow { row in
      let tripIndex = timetable.tripIDs.index(of: row.bytes(trip))
      if tripIndex == nil, hasTrips {
        fail("timetable.trip.unknown", table, row.line, "trip_id", row.text(trip) ?? "")
      }
      let startSeconds = time(row, start, "start_time", table, isOptional: false)
      let endSeconds = time(row, end, "end_time", table, isOptional: false)
      let headwaySeconds = integer(row, headway, "headway_secs", table, 1...604_800, absent: nil)
      let isExact = integer(row, exact, "exact_times", table, 0...1, absent: 0) == 1
      guard let tripIndex, let startSeconds, let endSeconds else { return }
      guard startSeconds < endSeconds else {
        fail(
          "timetable.frequency.reversed", table, row.line, "end_time", row.text(end) ?? "",
          ["start": row.text(start) ?? ""])
        return
      }
      timetable.frequencies.append(
        Timetable.Frequency(
          trip: tripIndex, startSeconds: startSeconds, endSeconds: endSeconds,
          headwaySeconds: max(1, headwaySeconds), isExact: isExact))
    }
    sealFrequencies(table)
  }

  private mutating func sealFrequencies(_ table: DelimitedText) {
    guard !timetable.frequencies.isEmpty else { return }
    timetable.frequencies.sort { ($0.trip, $0.startSeconds) < ($1.trip, $1.startSeconds) }
    var offsets = [Int32](repeating: 0, count: timetable.tripCount + 1)
    for frequency in timetable.frequencies { offsets[frequency.trip + 1] += 1 }
    for trip in 0..<timetable.tripCount { offsets[trip + 1] += offsets[trip] }
    timetable.frequencyOffsets = offsets
    for (earlier, later) in zip(timetable.frequencies, timetable.frequencies.dropFirst())
    where earlier.trip == later.trip && later.startSeconds < earlier.endSeconds {
      warn("timetable.frequency.overlap", table.file, nil, "trip_id", timetable.tripID(later.trip))
    }
    // Where most trips go by frequency, one that does not was probably forgotten; a feed that mixes timetabled
    // and frequent services is nothing odd.
    let without = (0..<timetable.tripCount).filter { offsets[$0] == offsets[$0 + 1] }
    for trip in without where 2 * without.count <= timetable.tripCount {
      warn("timetable.trip.frequency.missing", table.file, nil, "trip_id", timetable.tripID(trip))
    }
  }

  mutating func readFeedInfo() {
    guard files["feed_info.txt"] != nil, let table = open("feed_info.txt", columns: []) else { return }
    let (start, end) = (table.column("feed_start_date"), table.column("feed_end_date"))
    table.forEachRow { row in
      timetable.feedFirstDay = row.bytes(start).isEmpty ? nil : date(row, start, "feed_start_date", table)
      timetable.feedLastDay = row.bytes(end).isEmpty ? nil : date(row, end, "feed_end_date", table)
    }
  }

  /// Warns of stops where nothing calls, of calls where nobody should board, and of trips without calls.
  mutating func checkUse() {
    guard errors.all.isEmpty else { return }
    let called = timetable.stopsWithCalls
    let isParent = Set(timetable.stops.compactMap(\.parent))
    for (index, stop) in timetable.stops.enumerated() {
      if called[index], stop.locationType != 0 {
        warn(
          "timetable.stop.station", "stops.txt", nil, "location_type", String(stop.locationType),
          ["stop": stop.id])
      }
      // Entrances and nodes are never called at, and a station is used by being a parent.
      let isUnused = stop.locationType == 0 || (stop.locationType == 1 && !isParent.contains(index))
      if !called[index], isUnused { warn("timetable.stop.unused", "stops.txt", nil, "stop_id", stop.id) }
    }
    for trip in 0..<timetable.tripCount where timetable.calls(ofTrip: trip).count < 2 {
      warn("timetable.trip.calls.missing", "trips.txt", nil, "trip_id", timetable.tripID(trip))
    }
  }

  // MARK: Fields

  /// Opens a member and demands its columns; nil, with the faults noted, where it cannot be read.
  mutating func open(_ member: String, columns: [String]) -> DelimitedText? {
    guard let bytes = files[member] else {
      errors.append(InputIssue("timetable.member.missing", at: place(member), found: member))
      return nil
    }
    do throws(InputIssues) {
      let table = try DelimitedText(bytes, file: place(member).file)
      let missing = columns.filter { table.column($0) == nil }
      for column in missing { fail("timetable.column.missing", table, 1, column, column) }
      return missing.isEmpty ? table : nil
    } catch {
      errors.append(contentsOf: error.all)
      return nil
    }
  }

  func byteCount(_ member: String) -> Int { files[member]?.count ?? 0 }

  private func place(_ member: String) -> Place { Place(file: "\(timetable.name)/\(member)") }

  mutating func fail(
    _ code: String, _ table: DelimitedText, _ line: Int, _ field: String, _ found: String = "",
    _ arguments: [String: String] = [:]
  ) {
    let place = Place(file: table.file, line: line, field: field)
    errors.append(InputIssue(code, at: place, found: found, arguments: arguments))
  }

  /// - Parameter file: a member's name, or the whole name of an open table.
  mutating func warn(
    _ code: String, _ file: String, _ line: Int?, _ field: String, _ found: String,
    _ arguments: [String: String] = [:]
  ) {
    let file = file.hasPrefix(timetable.name + "/") ? file : place(file).file
    warnings.append(
      InputIssue(
        code, at: Place(file: file, line: line, field: field), found: found, arguments: arguments,
        severity: .warning))
  }

  private mutating func requireRows(_ count: Int, _ table: DelimitedText) {
    if count == 0 { errors.append(InputIssue("timetable.member.empty", at: Place(file: table.file))) }
  }

  /// Gives the row's identifier its number; false, with the fault noted, where it is blank or known already.
  private mutating func number(
    _ row: Row, _ column: Int?, _ field: String, _ table: DelimitedText,
    in ids: WritableKeyPath<TimetableReader, IdentifierTable>
  ) -> Bool {
    let key = row.bytes(column)
    guard !key.isEmpty else {
      fail("timetable.id.missing", table, row.line, field)
      return false
    }
    guard self[keyPath: ids].insert(key).isNew else {
      fail("timetable.id.twice", table, row.line, field, row.text(column) ?? "")
      return false
    }
    return true
  }

  /// - Parameter absent: what a blank field means; nil where it may not be blank.
  mutating func integer(
    _ row: Row, _ column: Int?, _ field: String, _ table: DelimitedText, _ range: ClosedRange<Int>,
    absent: Int?
  ) -> Int {
    if row.bytes(column).isEmpty, let absent { return absent }
    if let value = row.integer(column), range.contains(value) { return value }
    fail(
      "timetable.number", table, row.line, field, row.text(column) ?? "",
      ["minimum": String(range.lowerBound), "maximum": String(range.upperBound)])
    return range.lowerBound
  }

  private mutating func coordinate(
    _ row: Row, _ column: Int?, _ field: String, _ table: DelimitedText, limit: Double, isOptional: Bool
  ) -> Double {
    let text = row.text(column) ?? ""
    if text.isEmpty {
      if !isOptional { fail("timetable.coordinate.missing", table, row.line, field) }
      return .nan
    }
    if let value = row.number(column), abs(value) <= limit { return value }
    fail("timetable.coordinate", table, row.line, field, text, ["limit": String(Int(limit))])
    return .nan
  }

  private mutating func date(
    _ row: Row, _ column: Int?, _ field: String, _ table: DelimitedText
  ) -> CalendarDate? {
    let text = row.text(column) ?? ""
    if text.utf8.count == 8, let day = CalendarDate(text) { return day }
    fail("timetable.date", table, row.line, field, text)
    return nil
  }

  /// Seconds of the service day; nil where blank, or, with the fault noted, where unreadable.
  mutating func time(
    _ row: Row, _ column: Int?, _ field: String, _ table: DelimitedText, isOptional: Bool
  ) -> Int? {
    let bytes = row.bytes(column)
    if bytes.isEmpty, isOptional { return nil }
    let seconds = TimeOfService.seconds(bytes)
    if seconds == nil { fail("timetable.time", table, row.line, field, row.text(column) ?? "") }
    return seconds
  }
}
