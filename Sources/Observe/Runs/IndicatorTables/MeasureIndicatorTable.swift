import Catalogue
import Geodata
import Indicators
import Monitoring

/// Computes an indicator from the table of its inputs.
///
/// ```swift
/// let outcome = try MeasureIndicatorTable(
///   "6.4.2", in: InputFolder("inputs"), name: "stress.csv", catalogue: catalogue, now: clock
/// ).perform()
/// outcome.observations  // one for each country and year
/// ```
public struct MeasureIndicatorTable {
  public struct Outcome: Sendable {
    /// Area by area in the order of the table, then all areas together.
    public var observations: [Observation]
    public var warnings: [InputIssue]
    public var run: Run
  }

  public var indicator: String
  public var folder: InputFolder
  /// The file in the folder, as messages call it.
  public var name: String
  public var catalogue: IndicatorCatalogue
  /// Whether fields stand between semicolons and decimals after a comma.
  public var hasDecimalComma: Bool
  /// What all areas together are called; nil for no figures over all areas.
  public var nation: String?
  /// Codes that rows and `nation` may name; nil where any will do, as when a run is repeated.
  public var knownAreas: Set<String>?
  /// The clock is the caller's.
  public var now: () -> Timestamp

  static let kind = "table"
  public static let method = "indicator-table"
  /// Raised whenever the same inputs would give another figure.
  public static let methodVersion = "1"

  public init(
    _ indicator: String, in folder: InputFolder, name: String, catalogue: IndicatorCatalogue,
    hasDecimalComma: Bool = false, nation: String? = nil, knownAreas: Set<String>? = nil,
    now: @escaping () -> Timestamp
  ) {
    self.indicator = indicator
    self.folder = folder
    self.name = name
    self.catalogue = catalogue
    self.hasDecimalComma = hasDecimalComma
    self.nation = nation
    self.knownAreas = knownAreas
    self.now = now
  }

  /// What a run did, to do it again.
  public init(
    repeating run: Run, in folder: InputFolder, catalogue: IndicatorCatalogue,
    now: @escaping () -> Timestamp
  ) {
    let parameters = run.parameters
    self.init(
      parameters["indicator"]?.string ?? "", in: folder, name: run.inputs.first?.name ?? "",
      catalogue: catalogue, hasDecimalComma: run.hasDecimalComma,
      nation: parameters["nation"]?.string, now: now)
  }

  /// - Throws: every fault of the table: `indicator-table.…`, `table.column.missing`, `number.range`.
  public func perform() throws(InputIssues) -> Outcome {
    let started = now()
    let path = folder.path(name)
    guard let definition = InputTable.of(indicator), let entry = catalogue[indicator] else {
      throw InputIssues([
        InputIssue(
          "indicator-table.indicator", at: Place(file: name), found: indicator,
          arguments: ["known": InputTable.all.map(\.indicator).joined(separator: ", ")])
      ])
    }
    let reader = try IndicatorTableReader(
      definition, path: path, name: name, hasDecimalComma: hasDecimalComma, codeLists: catalogue.codeLists,
      knownAreas: knownAreas)
    var issues = reader.issues
    if let nation {
      if knownAreas?.contains(nation) == false {
        issues.append(InputIssue("indicator-table.area", at: Place(file: "--nation"), found: nation))
      }
      if !reader.form.hasNation {
        issues.append(
          InputIssue(
            "indicator-table.nation.none", at: Place(file: name), found: nation,
            arguments: ["indicator": indicator]))
      }
      if let row = reader.rows.first(where: { $0.area == nation }) {
        issues.append(
          InputIssue(
            "indicator-table.nation.area",
            at: Place(file: name, line: row.line, field: InputTable.Column.area.name), found: nation))
      }
    }
    var measurement = TableMeasurement(
      rows: reader.rows, file: name, indicator: entry, nation: nation)
    reader.form.measure(&measurement)
    issues.append(contentsOf: measurement.issues.all)
    try issues.throwIfAnyError()
    return Outcome(
      observations: measurement.observations, warnings: issues.warnings,
      run: Run(
        kind: Self.kind, method: Self.method, methodVersion: Self.methodVersion,
        parameters: .object([
          "indicator": .string(indicator), "form": .string(reader.form.name), "nation": JSON(nation),
          Run.decimalKey: Run.decimal(isComma: hasDecimalComma), MeasureCity.folderKey: .string(folder.path),
        ]), inputs: [Run.input("indicator-table", name, at: path)].compactMap { $0 },
        softwareVersion: SoftwareVersion.text, started: started, ended: now()))
  }
}
