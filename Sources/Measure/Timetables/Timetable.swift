import Monitoring

/// One public transport timetable: what a GTFS feed says of stops, routes, trips, their calls and the days
/// of service, in flat arrays. Everything is named by its index; identifiers are local to the feed.
///
/// ```swift
/// var warnings = InputIssues()
/// let timetable = try Timetable(parsing: ["stops.txt": bytes, …], name: "feed.zip", warnings: &warnings)
/// timetable.stops.count
/// ```
///
/// A *call* is one row of `stop_times.txt`: a trip halting at a stop. Times are seconds after the start of
/// the service day (noon less twelve hours), so 25:10:00 is 90,600 and belongs to the day on which the trip
/// set out. Calls take 13 bytes each.
public struct Timetable: Sendable {
  public struct Stop: Hashable, Sendable {
    public var id: String
    /// Empty where the feed gives none.
    public var name: String
    /// Degrees on WGS 84. NaN where the feed may leave them out (location types 3 and 4).
    public var longitude: Double
    public var latitude: Double
    /// 0 where vehicles halt, 1 station, 2 entrance, 3 generic node, 4 boarding area.
    public var locationType: Int
    /// Index of the parent station.
    public var parent: Int?
  }

  public struct Route: Hashable, Sendable {
    public var id: String
    /// `route_type`, of the basic or of the extended list.
    public var type: Int
  }

  /// A row of `frequencies.txt`: the trip sets out at `startSeconds` and every `headwaySeconds` after it,
  /// as long as that is before `endSeconds`.
  public struct Frequency: Hashable, Sendable {
    public var trip: Int
    public var startSeconds: Int
    public var endSeconds: Int
    public var headwaySeconds: Int
    /// `exact_times` 1. Departures are counted alike in both cases.
    public var isExact: Bool

    /// How often the trip sets out under this row.
    public var departures: Int { (endSeconds - startSeconds + headwaySeconds - 1) / headwaySeconds }
  }

  /// How the feed was called by who handed it in.
  public let name: String
  public internal(set) var stops: [Stop] = []
  public internal(set) var routes: [Route] = []

  public internal(set) var tripRoutes: [Int32] = []
  public internal(set) var tripServices: [Int32] = []
  /// 0 or 1; -1 where the feed does not say.
  public internal(set) var tripDirections: [Int8] = []
  var tripIDs = IdentifierTable()
  var callOffsets: [Int32] = [0]

  /// Calls in the order of trips, within a trip in the order of `stop_sequence`.
  public internal(set) var callStops: [Int32] = []
  /// Seconds; -1 where the feed gives no time and none can be interpolated.
  public internal(set) var callArrivals: [Int32] = []
  public internal(set) var callDepartures: [Int32] = []
  var callFlags: [CallFlags.RawValue] = []

  /// Sorted by trip and start.
  public internal(set) var frequencies: [Frequency] = []
  var frequencyOffsets: [Int32] = []

  public internal(set) var services = ServiceCalendar()

  /// What `feed_info.txt` says of the feed's validity.
  public internal(set) var feedFirstDay: CalendarDate?
  public internal(set) var feedLastDay: CalendarDate?

  struct CallFlags: OptionSet {
    var rawValue: UInt8
    /// The time is not in the feed but lies between two that are.
    static let interpolated = CallFlags(rawValue: 1)
    /// `pickup_type` 1: nobody may board.
    static let noPickup = CallFlags(rawValue: 2)
  }

  init(name: String) { self.name = name }

  public var tripCount: Int { tripRoutes.count }
  public var callCount: Int { callStops.count }
  public var interpolatedCallCount: Int {
    callFlags.reduce(0) { $0 + Int($1 & CallFlags.interpolated.rawValue) }
  }
  /// Calls whose departure is at or after 24:00:00.
  public var callCountAfterMidnight: Int { callDepartures.reduce(0) { $0 + ($1 >= 86_400 ? 1 : 0) } }

  public func tripID(_ trip: Int) -> String { tripIDs[trip] }
  public func trip(id: String) -> Int? { tripIDs.index(of: id) }
  public func stop(id: String) -> Int? { stops.firstIndex { $0.id == id } }

  /// Indices of the calls of a trip, first to last.
  public func calls(ofTrip trip: Int) -> Range<Int> { Int(callOffsets[trip])..<Int(callOffsets[trip + 1]) }

  /// Indices of the frequencies of a trip; empty where it runs once, at its own times.
  public func frequencies(ofTrip trip: Int) -> Range<Int> {
    frequencyOffsets.isEmpty ? 0..<0 : Int(frequencyOffsets[trip])..<Int(frequencyOffsets[trip + 1])
  }

  /// For each stop, whether any trip calls there.
  public var stopsWithCalls: [Bool] {
    var called = [Bool](repeating: false, count: stops.count)
    for stop in callStops { called[Int(stop)] = true }
    return called
  }

  /// What a user should know when the timetable is to speak for a period: that its calendar or its own
  /// statement of validity ends before the period, or that its service begins after it. All warnings.
  public func validityIssues(for period: Period) -> [InputIssue] {
    var issues: [InputIssue] = []
    func warn(_ code: String, _ member: String, _ field: String?, _ found: CalendarDate) {
      issues.append(
        InputIssue(
          code, at: Place(file: "\(name)/\(member)", field: field), found: found.text,
          arguments: ["period": period.text], severity: .warning))
    }
    if let last = services.lastDay, last < period.firstDay {
      warn("timetable.calendar.expired", "calendar.txt", nil, last)
    }
    if let first = services.firstDay, first > period.lastDay {
      warn("timetable.calendar.later", "calendar.txt", nil, first)
    }
    if let feedLastDay, feedLastDay < period.firstDay {
      warn("timetable.feed.expired", "feed_info.txt", "feed_end_date", feedLastDay)
    }
    return issues
  }
}
