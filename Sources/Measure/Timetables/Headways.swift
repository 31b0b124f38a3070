import Monitoring

extension Timetable {
  /// The mean headway at each stop by a rule, in minutes; infinite where nothing departs.
  ///
  /// Method `departures`: window / (departures over all days / days), 720 min / 36 = 20 min.
  ///
  /// Method `ghsci`: each day's `round(720 / departures)`, half to even, 720 / 35 = 20.57 giving 21; then
  /// the mean over the days with departures. For a stop of trips in `frequencies.txt`: the mean of
  /// `headway_secs` weighted with the hours each row shares with the window, rounded to 0.1 and half to
  /// even; the trips' own times are counted like others', but give way to it.
  ///
  /// - Returns: one value a stop, by index.
  public func headwayMinutes(by rule: HeadwayRule, on days: ServiceDays, modes: ModeTable) -> [Double] {
    let departures = Departures(timetable: self, isIncluded: includedRoutes(in: modes))
    let patterns = departures.patterns(of: days)
    switch rule.method {
    case .departures: return meanHeadways(rule, departures, patterns)
    case .ghsci: return healthyCitiesHeadways(rule, departures, patterns)
    }
  }

  private func meanHeadways(
    _ rule: HeadwayRule, _ departures: Departures, _ patterns: [DayPattern]
  ) -> [Double] {
    var sums = [Int](repeating: 0, count: stops.count * Departures.groups)
    for pattern in patterns {
      let counts = departures.counts(
        pattern, window: rule.windowSeconds, directions: rule.directions, scope: rule.calls)
      for slot in 0..<sums.count { sums[slot] += Int(counts[slot]) * pattern.days }
    }
    let dayCount = patterns.reduce(0) { $0 + $1.days }
    let windowMinutes = Double(rule.windowSeconds.count) / 60
    return best { slot in
      sums[slot] == 0 ? .infinity : windowMinutes * Double(dayCount) / Double(sums[slot])
    }
  }

  private func healthyCitiesHeadways(
    _ rule: HeadwayRule, _ departures: Departures, _ patterns: [DayPattern]
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: stops.count * Departures.groups)
    var servedDays = [Int](repeating: 0, count: sums.count)
    var weights = [Double](repeating: 0, count: frequencies.isEmpty ? 0 : sums.count)
    var weightedSeconds = weights
    let windowMinutes = Double(rule.windowSeconds.count) / 60
    // The published rule counts a trip of frequencies.txt at its own times as well; what comes of it is
    // replaced below unless none of the trip's frequencies touches the window.
    var asTimed = departures
    asTimed.heedsFrequencies = false
    for pattern in patterns {
      let counts = asTimed.counts(
        pattern, window: rule.windowSeconds, directions: rule.directions, scope: rule.calls)
      for slot in 0..<sums.count where counts[slot] > 0 {
        let headway = (windowMinutes / Double(counts[slot])).rounded(.toNearestOrEven)
        sums[slot] += headway * Double(pattern.days)
        servedDays[slot] += pattern.days
      }
      for trip in 0..<tripCount where !frequencies.isEmpty && departures.runs(trip, pattern) {
        let group = departures.group(ofTrip: trip, rule.directions)
        for frequency in frequencies[frequencies(ofTrip: trip)] {
          let hours = Timetable.sharedHours(frequency, rule.windowSeconds)
          guard hours > 0 else { continue }
          for call in departures.calls(ofTrip: trip, rule.calls)
          where departures.isDeparture(call, rule.calls) {
            let slot = Int(callStops[call]) * Departures.groups + group
            weights[slot] += hours * Double(pattern.days)
            weightedSeconds[slot] += hours * Double(pattern.days) * Double(frequency.headwaySeconds)
          }
        }
      }
    }
    let timedHeadways = best { servedDays[$0] == 0 ? .infinity : sums[$0] / Double(servedDays[$0]) }
    guard !frequencies.isEmpty else { return timedHeadways }
    let statedHeadways = best { weights[$0] == 0 ? .infinity : weightedSeconds[$0] / weights[$0] / 60 }
    return zip(statedHeadways, timedHeadways).map { $0.isFinite ? $0 : $1 }
  }

  /// Hours that a frequency shares with the window, rounded to 0.1 and half to even.
  private static func sharedHours(_ frequency: Frequency, _ window: Range<Int>) -> Double {
    let start = max(frequency.startSeconds, window.lowerBound)
    let end = min(frequency.endSeconds, window.upperBound)
    return (Double(max(0, end - start)) / 360).rounded(.toNearestOrEven) / 10
  }

  /// The least over the direction groups of each stop.
  private func best(_ headway: (Int) -> Double) -> [Double] {
    (0..<stops.count).map { stop in
      (0..<Departures.groups).reduce(.infinity) { min($0, headway(stop * Departures.groups + $1)) }
    }
  }

  /// By route, whether it counts as public transport; false where the table does not know its type.
  func includedRoutes(in modes: ModeTable) -> [Bool] {
    routes.map { route in modes.entry(forRouteType: route.type).map { modes.includes($0) } ?? false }
  }
}
