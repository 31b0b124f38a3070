import Monitoring

/// A named rule for which stops count, as it stands in `Content/transport/profiles/<code>.yaml`.
public struct StopProfile: Hashable, Sendable {
  /// Which days the rule looks at.
  public enum DayBasis: String, CaseIterable, Hashable, Sendable {
    case referenceDay = "reference-day"
    /// Monday to Friday of a window of dates.
    case windowWeekdays = "window-weekdays"
    /// What the calendar names for the weekday of the reference day, without dates and exceptions.
    case weekdayFlag = "weekday-flag"
  }

  public var code: String
  public var days: DayBasis
  public var rule: FrequencyRule

  public init(code: String, days: DayBasis, rule: FrequencyRule) {
    self.code = code
    self.days = days
    self.rule = rule
  }

  /// Reads the flat keys of a profile: `code`, `days`, `rule` (`listed`, `any-departure`, `headway`,
  /// `every-hour`) and what the rule needs: `calls` for all but `listed`, `from_hour` and `to_hour` for the
  /// last two, `maximum_headway_minutes`, `method` and `directions` for `headway`. Other keys are passed over.
  /// - Throws: every key that is missing or unreadable.
  public init(fields: [String: String], file: String) throws(InputIssues) {
    var reader = ProfileReader(fields: fields, file: file)
    let code = reader.text("code")
    let days: DayBasis? = reader.choice("days")
    let kind: RuleKind? = reader.choice("rule")
    let rule = kind.flatMap { reader.rule($0) }
    guard reader.issues.all.isEmpty, let code, let days, let rule else { throw reader.issues }
    self.init(code: code, days: days, rule: rule)
  }

  /// The days to look at; nil where the profile needs a window and none is given.
  /// - Parameter window: its end does not belong.
  public func serviceDays(reference: CalendarDate, window: Range<CalendarDate>? = nil) -> ServiceDays? {
    switch days {
    case .referenceDay: .day(reference)
    case .windowWeekdays: window.map { .weekdays($0) }
    case .weekdayFlag: .flagged(weekday: reference.weekday)
    }
  }
}

private enum RuleKind: String, CaseIterable {
  case listed
  case anyDeparture = "any-departure"
  case headway
  case everyHour = "every-hour"
}

private struct ProfileReader {
  let fields: [String: String]
  let file: String
  var issues = InputIssues()

  init(fields: [String: String], file: String) {
    self.fields = fields
    self.file = file
  }

  mutating func rule(_ kind: RuleKind) -> FrequencyRule? {
    switch kind {
    case .listed: return .listed
    case .anyDeparture:
      let calls: CallScope? = choice("calls")
      return calls.map { .anyDeparture($0) }
    case .everyHour:
      let calls: CallScope? = choice("calls")
      guard let hours = hours(), let calls else { return nil }
      return .everyHour(EveryHourRule(hours: hours, calls: calls))
    case .headway:
      let calls: CallScope? = choice("calls")
      let method: HeadwayRule.Method? = choice("method")
      let directions: HeadwayRule.Directions? = choice("directions")
      let maximum = number("maximum_headway_minutes", 1...1_440)
      guard let hours = hours(), let calls, let method, let directions, let maximum else { return nil }
      return .headway(
        HeadwayRule(
          maximumMinutes: maximum, windowSeconds: hours.lowerBound * 3_600..<hours.upperBound * 3_600,
          method: method, directions: directions, calls: calls))
    }
  }

  mutating func text(_ key: String) -> String? {
    if let value = fields[key], !value.isEmpty { return value }
    issues.append(InputIssue("timetable.profile.missing", at: Place(file: file, field: key), found: key))
    return nil
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) -> Choice?
  where Choice.RawValue == String {
    guard let value = text(key) else { return nil }
    if let choice = Choice(rawValue: value) { return choice }
    let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    issues.append(
      InputIssue(
        "timetable.profile.choice", at: Place(file: file, field: key), found: value,
        arguments: ["choices": choices]))
    return nil
  }

  private mutating func number(_ key: String, _ range: ClosedRange<Int>) -> Double? {
    guard let value = text(key) else { return nil }
    if let number = Double(value), number >= Double(range.lowerBound), number <= Double(range.upperBound) {
      return number
    }
    issues.append(
      InputIssue(
        "timetable.number", at: Place(file: file, field: key), found: value,
        arguments: ["minimum": String(range.lowerBound), "maximum": String(range.upperBound)]))
    return nil
  }

  /// Whole hours of the service day, the second after the first.
  private mutating func hours() -> Range<Int>? {
    let ends = (number("from_hour", 0...47), number("to_hour", 1...48))
    guard let first = ends.0, let last = ends.1 else { return nil }
    if first == first.rounded(), last == last.rounded(), first < last { return Int(first)..<Int(last) }
    issues.append(
      InputIssue(
        "timetable.profile.hours", at: Place(file: file, field: "to_hour"), found: fields["to_hour"] ?? "",
        arguments: ["from": fields["from_hour"] ?? ""]))
    return nil
  }
}
