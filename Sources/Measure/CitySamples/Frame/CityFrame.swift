import Monitoring

/// The universe of cities that a sample is drawn from: every city of the country, or of the world, above the
/// cut-off.
public struct CityFrame: Sendable {
  public let cities: [City]
  /// The periods of `City.populations`.
  public let periods: [Period]
  /// Population at the period of reference, the size by which cities are classed and drawn.
  public let populations: [Double]
  public let reference: Period
  /// What is missing without keeping the frame from use.
  public let warnings: [InputIssue]
  private let rows: [String: Int]

  /// Texts that regions, size classes and functions may have; nil for any.
  public struct Vocabulary: Hashable, Sendable {
    public var regions, sizeClasses, functions: [String]?
    public init(regions: [String]? = nil, sizeClasses: [String]? = nil, functions: [String]? = nil) {
      self.regions = regions
      self.sizeClasses = sizeClasses
      self.functions = functions
    }
  }

  /// - Parameters:
  ///   - reference: one of `periods`, at which every city must have a population; nil for the last.
  ///   - file: what the rows are called in issues.
  ///   - firstLine: the line of the first city in it.
  /// - Throws: all faults of all rows.
  public init(
    _ cities: [City], periods: [Period], reference: Period? = nil, vocabulary: Vocabulary = Vocabulary(),
    file: String = "cities", firstLine: Int = 2
  ) throws(InputIssues) {
    precondition(!periods.isEmpty && cities.allSatisfy { $0.populations.count == periods.count })
    let reference = reference ?? periods[periods.count - 1]
    guard let referenceColumn = periods.firstIndex(of: reference) else {
      preconditionFailure("the period of reference is one of the periods")
    }
    var issues = InputIssues()
    if cities.isEmpty { issues.append(InputIssue("city-sample.frame.empty", at: Place(file: file))) }
    var rows: [String: Int] = Dictionary(minimumCapacity: cities.count)
    for (row, city) in cities.enumerated() {
      func place(_ field: String) -> Place {
        Place(file: file, line: firstLine + row, field: field, feature: city.id.isEmpty ? nil : city.id)
      }
      if city.id.isEmpty {
        issues.append(InputIssue("city-sample.id.empty", at: place("id")))
      } else if let first = rows[city.id] {
        issues.append(
          InputIssue(
            "city-sample.id.twice", at: place("id"), found: city.id,
            arguments: ["first": String(firstLine + first)]))
      } else {
        rows[city.id] = row
      }
      for (column, population) in city.populations.enumerated() {
        let arguments = ["period": periods[column].text]
        if let population, !(population > 0 && population.isFinite) {
          issues.append(
            InputIssue(
              "city-sample.population.value", at: place("population"), found: CityFrame.text(population),
              arguments: arguments))
        } else if population == nil {
          issues.append(
            InputIssue(
              "city-sample.population.missing", at: place("population"), arguments: arguments,
              severity: column == referenceColumn ? .error : .warning))
        }
      }
      if city.region.isEmpty { issues.append(InputIssue("city-sample.region.empty", at: place("region"))) }
      if let area = city.areaSquareKilometres, !(area > 0 && area.isFinite) {
        issues.append(
          InputIssue("city-sample.area.value", at: place("area"), found: CityFrame.text(area)))
      }
      let words = [
        ("region", city.region.isEmpty ? nil : city.region, vocabulary.regions),
        ("size", city.sizeClass, vocabulary.sizeClasses), ("function", city.function, vocabulary.functions),
      ]
      for case (let field, let word?, let known?) in words where !known.contains(word) {
        issues.append(
          InputIssue(
            "city-sample.stratum.unknown", at: place(field), found: word,
            arguments: ["known": known.joined(separator: ", ")]))
      }
    }
    try issues.throwIfAnyError()
    self.cities = cities
    self.periods = periods
    self.reference = reference
    self.rows = rows
    populations = cities.map { $0.populations[referenceColumn]! }
    warnings = issues.warnings
  }

  public var count: Int { cities.count }
  public var population: Double { populations.reduce(0, +) }

  /// The row of a city; nil for one that is not in the frame.
  public func row(of id: String) -> Int? { rows[id] }

  /// Of what a draw depends on: identifiers, strata and populations at the reference, in the order of the
  /// identifiers, so that the order of the rows is of no account.
  public var digest: Digest {
    var bytes: [UInt8] = []
    for row in cities.indices.sorted(by: { cities[$0].id < cities[$1].id }) {
      let city = cities[row]
      var fields = [city.id, city.region, city.sizeClass ?? "", city.function ?? ""]
      for key in city.further.keys.sorted() { fields += [key, city.further[key]!] }
      fields.append(String(populations[row].bitPattern, radix: 16))
      for field in fields {
        bytes.append(contentsOf: field.utf8)
        bytes.append(0x1F)
      }
      bytes.append(0x0A)
    }
    return Digest(of: bytes)
  }

  /// A whole number without its ".0".
  private static func text(_ number: Double) -> String {
    let text = String(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
