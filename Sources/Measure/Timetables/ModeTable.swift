import DelimitedText
import Monitoring

/// How much a mode of transport carries, which decides how far people are expected to walk to it
/// (SDG 11.2.1: 500 m to low capacity, 1,000 m to high capacity).
public enum Capacity: String, CaseIterable, Hashable, Sendable {
  case low, high
  /// Shared taxis and other paratransit: outside the core indicator unless declared, then as low.
  case informal
}

/// What a GTFS `route_type` stands for: ranges of types, each with a mode and its capacity.
///
/// The table is data (`Content/transport/modes.csv`), because sources differ and cities may too.
public struct ModeTable: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var routeTypes: ClosedRange<Int>
    /// `bus`, `metro`, `tram`…; the key of its name in the languages is `mode.<mode>`.
    public var mode: String
    public var capacity: Capacity
    /// What the vehicles move on: `road`, `rail`, `water` or `cable`.
    public var kind: String

    public init(routeTypes: ClosedRange<Int>, mode: String, capacity: Capacity, kind: String) {
      self.routeTypes = routeTypes
      self.mode = mode
      self.capacity = capacity
      self.kind = kind
    }
  }

  /// Sorted by route type, without overlap.
  public let entries: [Entry]
  /// Whether informal modes are declared part of public transport.
  public var includesInformal: Bool

  /// Reads the columns `first,last,mode,capacity,kind`.
  /// - Throws: every unreadable field and every overlap of ranges.
  public init(parsing bytes: [UInt8], file: String, includesInformal: Bool = false) throws(InputIssues) {
    let table = try DelimitedText(bytes, file: file)
    let columns = ["first", "last", "mode", "capacity", "kind"]
    var issues = InputIssues(
      columns.filter { table.column($0) == nil }.map {
        InputIssue(
          "timetable.column.missing", at: Place(file: file, line: 1, field: $0), found: $0)
      })
    try issues.throwIfAnyError()
    let numbers = columns.map { table.column($0) }
    var entries: [(entry: Entry, line: Int)] = []
    table.forEachRow { row in
      func text(_ index: Int) -> String { row.text(numbers[index]) ?? "" }
      func fail(_ code: String, _ index: Int, _ arguments: [String: String] = [:]) {
        let place = Place(file: file, line: row.line, field: columns[index])
        issues.append(InputIssue(code, at: place, found: text(index), arguments: arguments))
      }
      let types = (0...1).map { row.integer(numbers[$0]).flatMap { (0...9_999).contains($0) ? $0 : nil } }
      for index in 0...1 where types[index] == nil {
        fail("timetable.number", index, ["minimum": "0", "maximum": "9999"])
      }
      let capacity = Capacity(rawValue: text(3))
      if capacity == nil { fail("timetable.mode.capacity", 3) }
      for index in [2, 4] where text(index).isEmpty { fail("timetable.mode.blank", index) }
      guard let first = types[0], let last = types[1], let capacity else { return }
      guard first <= last else { return fail("timetable.mode.reversed", 1, ["first": String(first)]) }
      entries.append(
        (Entry(routeTypes: first...last, mode: text(2), capacity: capacity, kind: text(4)), row.line))
    }
    entries.sort { ($0.entry.routeTypes.lowerBound, $0.line) < ($1.entry.routeTypes.lowerBound, $1.line) }
    for (one, next) in zip(entries, entries.dropFirst())
    where one.entry.routeTypes.upperBound >= next.entry.routeTypes.lowerBound {
      issues.append(
        InputIssue(
          "timetable.mode.overlap", at: Place(file: file, line: next.line, field: "first"),
          found: String(next.entry.routeTypes.lowerBound), arguments: ["mode": one.entry.mode]))
    }
    try issues.throwIfAnyError()
    self.entries = entries.map(\.entry)
    self.includesInformal = includesInformal
  }

  /// What a route type stands for; nil where the table does not know it.
  public func entry(forRouteType type: Int) -> Entry? {
    entries.first { $0.routeTypes.contains(type) }
  }

  /// Whether routes of the entry count as public transport here.
  func includes(_ entry: Entry) -> Bool { entry.capacity != .informal || includesInformal }
}

extension Timetable {
  /// A warning for each route whose type the table does not know; such routes serve no stop.
  public func unknownModes(in modes: ModeTable) -> [InputIssue] {
    routes.filter { modes.entry(forRouteType: $0.type) == nil }.map {
      InputIssue(
        "timetable.mode.unknown", at: Place(file: "\(name)/routes.txt", field: "route_type"),
        found: String($0.type), arguments: ["route": $0.id], severity: .warning)
    }
  }
}
