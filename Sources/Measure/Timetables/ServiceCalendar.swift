import Monitoring

/// On which days the services of a timetable run: `calendar.txt` and the exceptions of `calendar_dates.txt`.
public struct ServiceCalendar: Sendable {
  /// A row of `calendar.txt`.
  struct Regular: Sendable {
    /// Bit 0 is Monday.
    var weekdays: UInt8
    var first: CalendarDate
    var last: CalendarDate
  }
  struct Exception: Sendable {
    var service: Int
    var day: CalendarDate
    var isAdded: Bool
  }

  var ids = IdentifierTable()
  /// By service; nil where the service stands in `calendar_dates.txt` only.
  var regular: [Regular?] = []
  /// Sorted by service and day, each pair once.
  var exceptions: [Exception] = []
  var exceptionOffsets: [Int] = []

  public var count: Int { regular.count }
  /// Rows of `calendar.txt`.
  public var regularCount: Int { regular.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }
  public var addedExceptionCount: Int { exceptions.reduce(0) { $0 + ($1.isAdded ? 1 : 0) } }
  public var removedExceptionCount: Int { exceptions.count - addedExceptionCount }
  /// The first and the last day on which any service runs; nil where none ever does.
  public private(set) var firstDay: CalendarDate?
  public private(set) var lastDay: CalendarDate?

  init() {}

  public func id(_ service: Int) -> String { ids[service] }
  public func service(id: String) -> Int? { ids.index(of: id) }

  /// Whether a service runs on a day: added by an exception, or named by the calendar and not removed.
  public func isActive(_ service: Int, on day: CalendarDate) -> Bool {
    if let exception = exception(of: service, on: day) { return exception.isAdded }
    guard let rule = regular[service], rule.first <= day, day <= rule.last else { return false }
    return rule.weekdays & (1 << UInt8(day.weekday)) != 0
  }

  /// Whether the calendar names the weekday (Monday 0), whatever the dates and exceptions say.
  public func isFlagged(_ service: Int, weekday: Int) -> Bool {
    guard let rule = regular[service] else { return false }
    return rule.weekdays & (1 << UInt8(weekday)) != 0
  }

  /// A day that stands for an ordinary one: of the given weekday, between the first and the last day of
  /// service, with at least one service running and without an exception. The nearest to the middle of
  /// the period, or of the feed's own span where no period is given; of two as near, the earlier.
  ///
  /// The additions of a service that has no row in `calendar.txt` are its timetable, not exceptions.
  /// - Parameter weekday: Monday 0 to Sunday 6; Wednesday unless told.
  /// - Returns: nil where no day qualifies.
  public func referenceDay(weekday: Int = 2, near period: Period? = nil) -> CalendarDate? {
    guard let firstDay, let lastDay else { return nil }
    var exceptional = Set<CalendarDate>()
    for exception in exceptions where regular[exception.service] != nil { exceptional.insert(exception.day) }
    let (start, end) = (period?.firstDay ?? firstDay, period?.lastDay ?? lastDay)
    let twiceMiddle = start.dayNumber + end.dayNumber
    let middle = CalendarDate(dayNumber: twiceMiddle >> 1)
    // Outside the span no day can qualify, so the search begins at the nearest day within it.
    let centre = min(max(middle, firstDay), lastDay)
    var before = centre + -((centre.weekday - weekday + 7) % 7)
    var after = before + 7
    func qualifies(_ day: CalendarDate) -> Bool {
      !exceptional.contains(day) && (0..<count).contains { isActive($0, on: day) }
    }
    func distance(_ day: CalendarDate) -> Int { abs(2 * day.dayNumber - twiceMiddle) }
    while before >= firstDay || after <= lastDay {
      let takesBefore = before >= firstDay && (after > lastDay || distance(before) <= distance(after))
      if takesBefore {
        if qualifies(before) { return before }
        before = before + -7
      } else {
        if qualifies(after) { return after }
        after = after + 7
      }
    }
    return nil
  }

  private func exception(of service: Int, on day: CalendarDate) -> Exception? {
    guard !exceptions.isEmpty else { return nil }
    var low = exceptionOffsets[service]
    var high = exceptionOffsets[service + 1]
    while low < high {
      let middle = (low + high) / 2
      if exceptions[middle].day < day { low = middle + 1 } else { high = middle }
    }
    guard low < exceptionOffsets[service + 1], exceptions[low].day == day else { return nil }
    return exceptions[low]
  }

  /// Sorts the exceptions and finds the span; to be called once when all is gathered.
  mutating func seal() {
    exceptions.sort { ($0.service, $0.day) < ($1.service, $1.day) }
    exceptionOffsets = [Int](repeating: 0, count: count + 1)
    for exception in exceptions { exceptionOffsets[exception.service + 1] += 1 }
    for service in 0..<count { exceptionOffsets[service + 1] += exceptionOffsets[service] }
    for service in 0..<count {
      guard let span = span(of: service) else { continue }
      firstDay = min(firstDay ?? span.first, span.first)
      lastDay = max(lastDay ?? span.last, span.last)
    }
  }

  /// The first and last day on which a service runs; nil where it never does.
  func span(of service: Int) -> (first: CalendarDate, last: CalendarDate)? {
    var first: CalendarDate?
    var last: CalendarDate?
    if let rule = regular[service], rule.weekdays != 0, rule.first <= rule.last {
      // Within a week of the end unless exceptions remove those days.
      var day = rule.first
      while day <= rule.last, !isActive(service, on: day) { day = day + 1 }
      if day <= rule.last {
        first = day
        day = rule.last
        while !isActive(service, on: day) { day = day + -1 }
        last = day
      }
    }
    for exception in exceptions[exceptionOffsets[service]..<exceptionOffsets[service + 1]]
    where exception.isAdded {
      first = min(first ?? exception.day, exception.day)
      last = max(last ?? exception.day, exception.day)
    }
    return first.map { ($0, last!) }
  }
}
