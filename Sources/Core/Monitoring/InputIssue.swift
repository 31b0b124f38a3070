/// Where in an input a fault lies.
public struct Place: Hashable, Sendable {
  /// The file's name as the user gave it.
  public var file: String
  /// Counted from 1, the header being line 1.
  public var line: Int?
  /// The column, field or key.
  public var field: String?
  /// The feature's or record's own identifier, where it has one.
  public var feature: String?

  public init(file: String, line: Int? = nil, field: String? = nil, feature: String? = nil) {
    self.file = file
    self.line = line
    self.field = field
    self.feature = feature
  }

  /// `file:line:field`, leaving out what is not known.
  public var text: String {
    var parts = [file]
    if let line { parts.append(String(line)) }
    if let feature { parts.append(feature) }
    if let field { parts.append(field) }
    return parts.joined(separator: ":")
  }
}

/// One thing wrong with an input, said so that its owner can mend it.
///
/// What was expected is not text here but the phrase `issue.<code>` of the catalogue, which exists in six
/// languages and may name `{found}` and every key of `arguments`.
public struct InputIssue: Error, Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case warning, error }

  /// Stable and dotted: `number.format`, `timetable.stop.unknown`.
  public var code: String
  public var severity: Severity
  public var place: Place
  /// What stands there, as it stands there.
  public var found: String
  public var arguments: [String: String]

  public init(
    _ code: String, at place: Place, found: String = "", arguments: [String: String] = [:],
    severity: Severity = .error
  ) {
    self.code = code
    self.severity = severity
    self.place = place
    self.found = found
    self.arguments = arguments
  }
}

/// Everything wrong with one input. A reader gathers all, then throws once.
public struct InputIssues: Error, Sendable {
  public private(set) var all: [InputIssue] = []

  public init(_ issues: [InputIssue] = []) { all = issues }

  public mutating func append(_ issue: InputIssue) { all.append(issue) }
  public mutating func append(contentsOf issues: [InputIssue]) { all.append(contentsOf: issues) }

  public var errors: [InputIssue] { all.filter { $0.severity == .error } }
  public var warnings: [InputIssue] { all.filter { $0.severity == .warning } }

  /// Throws everything gathered when at least one issue is an error; warnings alone pass.
  public func throwIfAnyError() throws(InputIssues) {
    if all.contains(where: { $0.severity == .error }) { throw self }
  }
}
