import Monitoring

/// A stop that a rule lets count as served.
public struct QualifiedStop: Hashable, Sendable {
  /// In the `stops` of its timetable.
  public var index: Int
  public var id: String
  public var name: String
  /// Degrees on WGS 84.
  public var longitude: Double
  public var latitude: Double
  /// `low` or `high`; a declared informal mode is low.
  public var capacity: Capacity
  /// Of the modes that call, the one with the highest capacity; nil where none does.
  public var mode: String?

  public init(
    index: Int, id: String, name: String, longitude: Double, latitude: Double, capacity: Capacity,
    mode: String?
  ) {
    self.index = index
    self.id = id
    self.name = name
    self.longitude = longitude
    self.latitude = latitude
    self.capacity = capacity
    self.mode = mode
  }
}

extension Timetable {
  /// The stops that count as served by a rule, in the order of the feed.
  ///
  /// Only boarding locations take part: `location_type` 0, and any other place at which a trip calls all
  /// the same. A stop of several modes takes the largest capacity among the trips that call there on the
  /// days looked at (`listed`: on any day). A stop of excluded modes alone does not count.
  public func qualifiedStops(
    by rule: FrequencyRule, on days: ServiceDays, modes: ModeTable
  ) -> [QualifiedStop] {
    let departures = Departures(timetable: self, isIncluded: includedRoutes(in: modes))
    let everyDay = [DayPattern(isActive: Array(repeating: true, count: services.count), days: 1)]
    let patterns = rule == .listed ? everyDay : departures.patterns(of: days)
    let entries = modeEntries(of: departures, patterns, modes)
    let isServed: [Bool]
    switch rule {
    case .listed: isServed = listedStops(entries)
    case .anyDeparture(let scope): isServed = departures.served(patterns, scope)
    case .headway(let rule):
      isServed = headwayMinutes(by: rule, on: days, modes: modes).map { $0 <= rule.maximumMinutes }
    case .everyHour(let rule): isServed = departures.servedEveryHour(rule, patterns)
    }
    return stops.indices.lazy.filter {
      isServed[$0] && stops[$0].latitude.isFinite && stops[$0].longitude.isFinite
    }
    .map { index in
      let stop = stops[index]
      let entry = entries[index].map { modes.entries[$0] }
      return QualifiedStop(
        index: index, id: stop.id, name: stop.name, longitude: stop.longitude, latitude: stop.latitude,
        capacity: entry?.capacity == .high ? .high : .low, mode: entry?.mode)
    }
  }

  /// Boarding locations that no trip calls at, or at least one of a mode that counts.
  private func listedStops(_ entries: [Int?]) -> [Bool] {
    let called = stopsWithCalls
    return stops.indices.map { called[$0] ? entries[$0] != nil : stops[$0].locationType == 0 }
  }

  /// For each stop the entry of the mode table with the highest capacity among the trips that call.
  private func modeEntries(
    of departures: Departures, _ patterns: [DayPattern], _ modes: ModeTable
  ) -> [Int?] {
    func rank(_ entry: Int) -> Int {
      switch modes.entries[entry].capacity {
      case .high: 2
      case .low: 1
      case .informal: 0
      }
    }
    let routeEntries = routes.map { route in
      modes.entries.firstIndex { $0.routeTypes.contains(route.type) }
    }
    var best = [Int?](repeating: nil, count: stops.count)
    for trip in 0..<tripCount where patterns.contains(where: { departures.runs(trip, $0) }) {
      guard let entry = routeEntries[Int(tripRoutes[trip])] else { continue }
      for call in calls(ofTrip: trip) {
        let stop = Int(callStops[call])
        guard let known = best[stop] else {
          best[stop] = entry
          continue
        }
        // Of modes with the same capacity, the first of the table: the result does not hang on row order.
        if (rank(entry), -entry) > (rank(known), -known) { best[stop] = entry }
      }
    }
    return best
  }
}

extension Departures {
  /// Whether anything departs at a stop on any of the days, with or without a time.
  func served(_ patterns: [DayPattern], _ scope: CallScope) -> [Bool] {
    var served = [Bool](repeating: false, count: timetable.stops.count)
    for trip in 0..<timetable.tripCount where patterns.contains(where: { runs(trip, $0) }) {
      for call in calls(ofTrip: trip, scope) where isDeparture(call, scope) {
        served[Int(timetable.callStops[call])] = true
      }
    }
    return served
  }

  /// Whether something departs in every hour, on every one of the days.
  func servedEveryHour(_ rule: EveryHourRule, _ patterns: [DayPattern]) -> [Bool] {
    var served = [Bool](repeating: !patterns.isEmpty && !rule.hours.isEmpty, count: timetable.stops.count)
    for pattern in patterns {
      for hour in rule.hours {
        let counts = counts(
          pattern, window: hour * 3_600..<(hour + 1) * 3_600, directions: .together, scope: rule.calls)
        for stop in served.indices where counts[stop * Departures.groups] == 0 { served[stop] = false }
      }
    }
    return served
  }
}
