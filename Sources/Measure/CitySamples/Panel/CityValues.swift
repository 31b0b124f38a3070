import Monitoring

/// What one city of the panel reports of an indicator in one round.
public struct CityValue: Hashable, Sendable {
  public var id: String
  /// Nil where the city could not produce it.
  public var value: Double?
  /// Of the boundary within which it was measured; nil for that of the frame.
  public var boundaryVersion: String?

  public init(id: String, value: Double?, boundaryVersion: String? = nil) {
    self.id = id
    self.value = value
    self.boundaryVersion = boundaryVersion
  }
}

/// The values of one indicator in one round, for the cities of a panel. No other city can stand in for one
/// that does not answer: that would be a selection by hand.
public struct CityValues: Hashable, Sendable {
  public let values: [String: Double]
  public let boundaryVersions: [String: String]
  /// Values on another boundary than that of the frame: they begin a new series.
  public let warnings: [InputIssue]

  /// - Throws: all faults: cities that are not in the panel, values twice, values that are not numbers.
  public init(
    _ rows: [CityValue], panel: CityPanel, frame: CityFrame, file: String = "values", firstLine: Int = 2
  ) throws(InputIssues) {
    let drawn = Set(panel.units.map(\.id))
    var issues = InputIssues()
    var (values, versions) = ([String: Double](), [String: String]())
    for (index, row) in rows.enumerated() {
      func place(_ field: String) -> Place {
        Place(file: file, line: firstLine + index, field: field, feature: row.id)
      }
      guard let city = frame.row(of: row.id), let origins = panel.origins[row.id] else {
        issues.append(InputIssue("city-sample.city.unknown", at: place("id"), found: row.id))
        continue
      }
      guard origins.contains(where: { drawn.contains($0.id) }) else {
        issues.append(InputIssue("city-sample.value.substitute", at: place("id"), found: row.id))
        continue
      }
      if versions[row.id] != nil {
        issues.append(
          InputIssue(
            "city-sample.id.twice", at: place("id"), found: row.id,
            arguments: [
              "first": String(firstLine + (rows.firstIndex { $0.id == row.id } ?? 0))
            ]))
        continue
      }
      let version = row.boundaryVersion ?? frame.cities[city].boundaryVersion
      versions[row.id] = version
      guard let value = row.value else { continue }
      if !value.isFinite {
        issues.append(InputIssue("city-sample.value.number", at: place("value"), found: String(value)))
      }
      if version != frame.cities[city].boundaryVersion {
        issues.append(
          InputIssue(
            "city-sample.value.boundary", at: place("boundary"), found: version,
            arguments: ["frame": frame.cities[city].boundaryVersion], severity: .warning))
      }
      values[row.id] = value
    }
    try issues.throwIfAnyError()
    self.values = values
    boundaryVersions = versions
    warnings = issues.warnings
  }
}
