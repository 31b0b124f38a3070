import Monitoring

/// When a stop counts as served. `docs/methods/timetables.md` gives each rule with its source.
public enum FrequencyRule: Hashable, Sendable {
  /// Every boarding location of the feed, whether anything calls there or not.
  case listed
  /// At least one departure on the days looked at, at any hour.
  case anyDeparture(CallScope)
  /// A mean headway no longer than a threshold.
  case headway(HeadwayRule)
  /// At least one departure in every clock hour of a window.
  case everyHour(EveryHourRule)
}

/// Which calls are departures.
public enum CallScope: String, CaseIterable, Hashable, Sendable {
  /// Every call, as the published rules count.
  case every
  /// Those where one can board and be carried on: not the last call of a trip, not `pickup_type` 1.
  case boarding
}

/// A mean headway at a stop, in the hours of a window, no longer than a threshold.
public struct HeadwayRule: Hashable, Sendable {
  public enum Method: String, CaseIterable, Hashable, Sendable {
    /// Window divided by the mean number of departures a day, days without any counting as zero.
    case departures
    /// As in the Global Healthy and Sustainable City Indicators: each day's headway rounded half to even,
    /// the mean over days with departures; where `frequencies.txt` speaks of a stop, the weighted mean of
    /// its headways takes the place.
    case ghsci
  }
  public enum Directions: String, CaseIterable, Hashable, Sendable {
    /// Each `direction_id` by itself, missing being one of its own; the shortest headway is the stop's.
    case best
    /// All departures in one.
    case together
  }

  /// Inclusive.
  public var maximumMinutes: Double
  /// Seconds of the service day; the end does not belong.
  public var windowSeconds: Range<Int>
  public var method: Method
  public var directions: Directions
  public var calls: CallScope

  public init(
    maximumMinutes: Double, windowSeconds: Range<Int>, method: Method, directions: Directions,
    calls: CallScope
  ) {
    self.maximumMinutes = maximumMinutes
    self.windowSeconds = windowSeconds
    self.method = method
    self.directions = directions
    self.calls = calls
  }
}

/// At least one departure in every clock hour.
public struct EveryHourRule: Hashable, Sendable {
  /// `6..<20` asks for the fourteen hours from 06:00 to 19:59.
  public var hours: Range<Int>
  public var calls: CallScope

  public init(hours: Range<Int>, calls: CallScope) {
    self.hours = hours
    self.calls = calls
  }
}

/// The days on which departures are counted.
public enum ServiceDays: Hashable, Sendable {
  case day(CalendarDate)
  /// Monday to Friday within a window whose end does not belong.
  case weekdays(Range<CalendarDate>)
  /// What the calendar names for a weekday (Monday 0), whatever its dates and exceptions say.
  case flagged(weekday: Int)
}
