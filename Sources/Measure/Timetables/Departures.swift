import Monitoring

/// Which services run on one or several days alike.
struct DayPattern {
  var isActive: [Bool]
  var days: Int
}

/// Counts departures at the stops of a timetable, of the trips of routes that count.
struct Departures {
  let timetable: Timetable
  /// By route.
  let isIncluded: [Bool]
  /// Whether `frequencies.txt` is heeded; without it every trip runs once, at its own times.
  var heedsFrequencies = true

  /// Days with the same services have the same departures, so they are counted once.
  func patterns(of days: ServiceDays) -> [DayPattern] {
    let services = timetable.services
    switch days {
    case .day(let day):
      return [DayPattern(isActive: (0..<services.count).map { services.isActive($0, on: day) }, days: 1)]
    case .flagged(let weekday):
      let flags = (0..<services.count).map { services.isFlagged($0, weekday: weekday) }
      return [DayPattern(isActive: flags, days: 1)]
    case .weekdays(let window):
      var patterns: [DayPattern] = []
      var known: [[Bool]: Int] = [:]
      var day = window.lowerBound
      while day < window.upperBound {
        if day.weekday < 5 {
          let isActive = (0..<services.count).map { services.isActive($0, on: day) }
          if let pattern = known[isActive] {
            patterns[pattern].days += 1
          } else {
            known[isActive] = patterns.count
            patterns.append(DayPattern(isActive: isActive, days: 1))
          }
        }
        day = day + 1
      }
      return patterns
    }
  }

  func runs(_ trip: Int, _ pattern: DayPattern) -> Bool {
    isIncluded[Int(timetable.tripRoutes[trip])] && pattern.isActive[Int(timetable.tripServices[trip])]
  }

  /// The calls of a trip that may be departures in a scope; `isDeparture` tells whether one is.
  func calls(ofTrip trip: Int, _ scope: CallScope) -> Range<Int> {
    let calls = timetable.calls(ofTrip: trip)
    guard scope == .boarding, !calls.isEmpty else { return calls }
    return calls.lowerBound..<calls.upperBound - 1
  }

  func isDeparture(_ call: Int, _ scope: CallScope) -> Bool {
    scope == .every || timetable.callFlags[call] & Timetable.CallFlags.noPickup.rawValue == 0
  }

  /// The time from which a trip of `frequencies.txt` is shifted: its first timed departure.
  func firstDeparture(ofTrip trip: Int) -> Int? {
    timetable.calls(ofTrip: trip).first { timetable.callDepartures[$0] >= 0 }
      .map { Int(timetable.callDepartures[$0]) }
  }

  /// How many of the departures `start + offset`, `start + offset + headway`, … of a frequency lie in a
  /// window whose end does not belong.
  static func count(_ frequency: Timetable.Frequency, offsetSeconds: Int, in window: Range<Int>) -> Int {
    func before(_ limit: Int) -> Int {
      let span = limit - frequency.startSeconds - offsetSeconds
      guard span > 0 else { return 0 }
      return min(frequency.departures, (span + frequency.headwaySeconds - 1) / frequency.headwaySeconds)
    }
    return max(0, before(window.upperBound) - before(window.lowerBound))
  }

  /// Departures within the window by stop and direction group: `counts[stop * 3 + group]`.
  func counts(
    _ pattern: DayPattern, window: Range<Int>, directions: HeadwayRule.Directions, scope: CallScope
  ) -> [Int32] {
    var counts = [Int32](repeating: 0, count: timetable.stops.count * Departures.groups)
    timetable.callDepartures.withUnsafeBufferPointer { times in
      timetable.callStops.withUnsafeBufferPointer { stops in
        counts.withUnsafeMutableBufferPointer { counts in
          for trip in 0..<timetable.tripCount where runs(trip, pattern) {
            let group = group(ofTrip: trip, directions)
            let frequencies = heedsFrequencies ? timetable.frequencies(ofTrip: trip) : 0..<0
            let first = frequencies.isEmpty ? 0 : firstDeparture(ofTrip: trip) ?? 0
            for call in calls(ofTrip: trip, scope) where times[call] >= 0 && isDeparture(call, scope) {
              let slot = Int(stops[call]) * Departures.groups + group
              if frequencies.isEmpty {
                if window.contains(Int(times[call])) { counts[slot] &+= 1 }
              } else {
                for frequency in timetable.frequencies[frequencies] {
                  let offset = Int(times[call]) - first
                  counts[slot] += Int32(Departures.count(frequency, offsetSeconds: offset, in: window))
                }
              }
            }
          }
        }
      }
    }
    return counts
  }

  /// Directions 0 and 1, and trips that do not say.
  static let groups = 3

  func group(ofTrip trip: Int, _ directions: HeadwayRule.Directions) -> Int {
    let direction = timetable.tripDirections[trip]
    return directions == .together ? 0 : direction < 0 ? 2 : Int(direction)
  }
}
