import Catalogue
import DelimitedText
import Monitoring

/// One table of an Open SDG platform being read.
struct OpenSDGTable {
  private let table: DelimitedText
  private let file: String
  private let platform: OpenSDG
  private let knownAreas: Set<String>
  private let indicator: Indicator
  private var issues = InputIssues()
  private var dimensions: [(name: String, column: Int, codes: [String: String])] = []
  private var line = 0

  /// Columns that say nothing of the figure's key.
  private static let passedOver: Set = [
    "Unit multiplier", "Unit measure", "Progress", "NATURE", "Footnote", "Source", "Comment",
  ]

  init(_ bytes: [UInt8], file: String, platform: OpenSDG, knownAreas: Set<String>) throws(InputIssues) {
    self.file = file
    self.platform = platform
    self.knownAreas = knownAreas
    table = try DelimitedText(bytes, file: file)
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let id = name.replacing("indicator_", with: "").replacing(".csv", with: "")
    guard let indicator = platform.catalogue[OpenSDG.code(ofIndicator: id)] ?? platform.catalogue[id] else {
      throw InputIssues([InputIssue("open-sdg.indicator", at: Place(file: file), found: name)])
    }
    self.indicator = indicator
    for column in ["Year", "Value"] where table.column(column) == nil {
      issues.append(
        InputIssue("open-sdg.column.missing", at: Place(file: file, line: 1), found: column))
    }
    try issues.throwIfAnyError()
    let known = Set(OpenSDG.first + OpenSDG.last).union(OpenSDGTable.passedOver)
    for (index, column) in table.columns.enumerated() where !known.contains(column) {
      let lists = platform.catalogue.codeLists
      let dimension = lists[column].map(\.name) ?? OpenSDGTable.dimension(called: column, lists)
      guard let dimension, let list = lists[dimension] else {
        issues.append(
          InputIssue.unknown(
            "column", column, among: known.sorted() + lists.lists.keys.sorted(),
            at: Place(file: file, line: 1, field: column)))
        continue
      }
      var codes: [String: String] = [:]
      for code in list.codes {
        codes[code.code] = code.code
        for name in code.names.texts.values { codes[name] = code.code }
      }
      dimensions.append((dimension, index, codes))
    }
  }

  /// `Sex` is what people call the column of SEX.
  private static func dimension(called name: String, _ lists: CodeLists) -> String? {
    let plain = name.uppercased().replacing(" ", with: "_")
    return lists[plain] == nil ? nil : plain
  }

  func read() throws(InputIssues) -> [Observation] {
    var reader = self
    var observations: [Observation] = []
    var lines: [Observation.Key: Int] = [:]
    table.forEachRow { row in
      guard let observation = reader.observation(row) else { return }
      if let first = lines[observation.key] {
        reader.report("exchange.observation.twice", nil, "", ["first": String(first)])
      } else {
        lines[observation.key] = row.line
        observations.append(observation)
      }
    }
    try reader.issues.throwIfAnyError()
    return observations
  }

  private mutating func observation(_ row: Row) -> Observation? {
    line = row.line
    let before = issues.all.count
    let period = row.text(table.column("Year")).flatMap { Period($0) }
    if period == nil { report("exchange.period", "Year", row.text(table.column("Year")) ?? "") }
    let code = row.text(table.column("Series")) ?? indicator.series.first?.code ?? ""
    let series =
      indicator.series.first { $0.code == code }
      ?? indicator.series.first { $0.titles.texts.values.contains(code) }
    if series == nil { report("exchange.series.unknown", "Series", code) }
    if let unit = row.text(table.column("Units")), let series, unit != series.unit,
      platform.catalogue.codeLists["UNIT_MEASURE"]?[series.unit]?.names.texts.values.contains(unit) != true
    {
      report("exchange.unit", "Units", unit, ["series": series.code, "unit": series.unit])
    }
    let area = row.text(table.column("GeoCode")) ?? platform.area
    if !knownAreas.contains(area) { report("exchange.area", "GeoCode", area) }
    var codes: [String: String] = [:]
    for (dimension, column, known) in dimensions {
      guard let text = row.text(column) else { continue }
      if let code = known[text] {
        codes[dimension] = code
      } else {
        let list = platform.catalogue.codeLists[dimension]?.codes.map(\.code).joined(separator: ", ") ?? ""
        report("exchange.code", table.columns[column], text, ["dimension": dimension, "known": list])
      }
    }
    let status = self.status(row)
    var value: Double?
    if let text = row.text(table.column("Value")) {
      value = row.number(table.column("Value"))
      if value == nil { report("exchange.number", "Value", text) }
    }
    guard issues.all.count == before, let period, let series, let status else { return nil }
    return Observation(
      key: Observation.Key(
        indicator: indicator.code, series: series.code, area: area, period: period,
        disaggregation: Disaggregation(codes)),
      value: value, unit: series.unit, status: value == nil && status == .normal ? .missing : status,
      nature: .country)
  }

  private mutating func status(_ row: Row) -> ObservationStatus? {
    guard let text = row.text(table.column("Observation status")) else { return .normal }
    if let status = ObservationStatus(rawValue: text) { return status }
    report(
      "exchange.choice", "Observation status", text,
      ["known": ObservationStatus.allCases.map(\.rawValue).joined(separator: ", ")])
    return nil
  }

  private mutating func report(
    _ code: String, _ field: String?, _ found: String, _ arguments: [String: String] = [:]
  ) {
    issues.append(
      InputIssue(code, at: Place(file: file, line: line, field: field), found: found, arguments: arguments))
  }
}
