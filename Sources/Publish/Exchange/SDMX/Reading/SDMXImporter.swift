import Catalogue
import Foundation
import Monitoring

/// Makes observations of records of SDMX data and gathers what is wrong with them.
///
/// Records may be under any structure whose components are called as in the global one: series and areas are
/// looked up in catalogue and gazetteer, a column that is neither dimension nor known attribute is kept as a
/// remark. Data of Quito's own structures come back as they went out.
public struct SDMXImporter {
  public let mapping: SDMXImportMapping
  private let file: String
  private let catalogue: IndicatorCatalogue
  private let leavesOutUnknown: Bool
  private var areas: ImportAreas
  private let customBreakdowns: [String: [String: String]]

  private var issues = InputIssues()
  private var observations: [Observation] = []
  private var account = SDMXImportAccount()
  private var roles: [Role] = []
  private var lines: [Observation.Key: Int] = [:]
  private var codes: [CodeName: CodeFate] = [:]
  private var expectedUnits: [CodeName: String] = [:]
  private var seriesByCode: [String: [IndicatorCatalogue.SeriesEntry]] = [:]
  private var periods: [String: Period] = [:]
  private var line = 0

  private static let unitPrefix = "UNIT_MEASURE "

  /// More issues than this are not gathered: a file of another kind has one in every row.
  private static let issueLimit = 10_000

  /// What a column is.
  enum Role: Hashable {
    case indicator, series, area, city, period
    case breakdown(String)
    case customBreakdown, otherBreakdown
    case value, status, nature, unit, multiplier
    case numerator, denominator, standardError, lower, upper, level
    case notes
    /// Kept as a remark under this name.
    case remark(String)
    case passedOver
  }

  private struct CodeName: Hashable {
    var component: String
    var code: String
  }

  private struct CodeFate {
    var became: String?
    var rows: Int
    var firstLine: Int
  }

  /// What groups of XML tell dimensions by.
  static let dimensions = Set(SDMXDataStructure.ownDimensions + SDMXCSV.dimensions)

  /// - Parameters:
  ///   - file: the name that issues give.
  ///   - areas: those of the store.
  ///   - leavesOutUnknown: rows with codes nobody knows are counted and left out instead of refused.
  public init(
    file: String, catalogue: IndicatorCatalogue, gazetteer: Gazetteer, areas: [ReferenceArea],
    mapping: SDMXImportMapping = SDMXImportMapping(), leavesOutUnknown: Bool = false
  ) {
    self.file = file
    self.catalogue = catalogue
    self.mapping = mapping
    self.leavesOutUnknown = leavesOutUnknown
    self.areas = ImportAreas(gazetteer: gazetteer, areas: areas, names: mapping.areaNames)
    var custom: [String: [String: String]] = [:]
    for codes in CustomBreakdown.combinations(catalogue.codeLists) {
      custom[CustomBreakdown(codes, codeLists: catalogue.codeLists, language: .en).code] = codes
    }
    customBreakdowns = custom
  }

  // MARK: - Records

  mutating func take(_ record: SDMXRecord) {
    line = record.line
    account.rowCount += 1
    if roles.count < record.columns.count { assignRoles(record.columns) }
    if record.action == "D" {
      report("sdmx.import.delete", nil, found: record.action)
      return
    }
    var figure = Figure()
    var isKnown = true
    for (index, role) in roles.enumerated() where !record.values[index].isEmpty {
      isKnown = read(record.values[index], role, record.columns[index], into: &figure) && isKnown
    }
    finish(figure, isKnown: isKnown)
  }

  /// The parts of an observation while its record is being read.
  private struct Figure {
    var indicator: String?
    var series: String?
    var areaCode: String?
    var city: String?
    var period: Period?
    var hasPeriod = false
    var breakdown: [String: String] = [:]
    var value: Double?
    var status = ObservationStatus.normal
    var nature: ObservationNature?
    var unit: String?
    var multiplier = 0
    var numerator: Double?
    var denominator: Double?
    var error = SamplingError()
    var notes: [Note] = []
    var remarks: [Note] = []
  }

  private mutating func assignRoles(_ columns: [String]) {
    for column in columns.dropFirst(roles.count) {
      let role = SDMXImporter.role(of: column, catalogue)
      roles.append(role)
      let use: SDMXImportAccount.Use
      switch role {
      case .remark: use = .note
      case .passedOver: use = .passedOver
      default: use = .taken
      }
      account.columns.append(SDMXImportAccount.Column(name: column, use: use))
    }
  }

  private static func role(of column: String, _ catalogue: IndicatorCatalogue) -> Role {
    switch column {
    case "INDICATOR": .indicator
    case "SERIES": .series
    case "REF_AREA": .area
    case "CITY": .city
    case "TIME_PERIOD": .period
    case "OBS_VALUE": .value
    case "OBS_STATUS": .status
    case "NATURE": .nature
    case "UNIT_MEASURE": .unit
    case "UNIT_MULT": .multiplier
    case "NUMERATOR": .numerator
    case "DENOMINATOR": .denominator
    case "STANDARD_ERROR": .standardError
    case "LOWER_BOUND": .lower
    case "UPPER_BOUND": .upper
    case "CONFIDENCE_LEVEL": .level
    case "NOTES": .notes
    case "CUST_BREAKDOWN": .customBreakdown
    case SDMXStructure.otherBreakdown: .otherBreakdown
    // They follow from the period, from other columns or say how another store keeps the figure.
    case "FREQ", "REPORTING_TYPE", "CUST_BREAKDOWN_LB", "OBSERVATION", "REVISION", "RECORDED", "RUN",
      "RUN_DIGEST", "DATA_LAST_UPDATE":
      .passedOver
    default:
      catalogue.codeLists[column] != nil || SDMXDataStructure.ownDimensions.contains(column)
        ? .breakdown(column) : .remark(column)
    }
  }

  /// - Returns: false where the code is not known.
  private mutating func read(_ text: String, _ role: Role, _ column: String, into figure: inout Figure)
    -> Bool
  {
    switch role {
    case .passedOver: return true
    case .remark(let name):
      figure.remarks.append(Note("sdmx.attribute", ["attribute": name, "text": text]))
      return true
    case .indicator: figure.indicator = SDMXIdentifier.decodeIndicator(text)
    case .series: figure.series = SDMXIdentifier.decode(mapped(text, "SERIES"))
    case .area: figure.areaCode = mapped(text, "REF_AREA")
    case .city: figure.city = mapped(text, "CITY")
    case .period:
      figure.hasPeriod = true
      figure.period = period(text)
    case .breakdown(let dimension): return readBreakdown(text, dimension, into: &figure)
    case .customBreakdown:
      guard text != "_T" else { return true }
      if let codes = customBreakdowns[text] {
        figure.breakdown.merge(codes) { $1 }
        note(column, text, became: Disaggregation(codes).text)
      } else {
        return unknown(column, text)
      }
    case .otherBreakdown:
      guard text != "_T" else { return true }
      guard let other = Disaggregation(text: SDMXIdentifier.decode(text)) else {
        return unknown(column, text)
      }
      figure.breakdown.merge(other.codes) { $1 }
    case .value:
      let own = mapped(text, column)
      figure.value = own == "NaN" ? nil : number(own, column)
    case .status:
      guard let status = ObservationStatus(rawValue: mapped(text, column)) else {
        return unknown(column, text)
      }
      figure.status = status
    case .nature:
      guard let nature = ObservationNature(rawValue: mapped(text, column)) else {
        return unknown(column, text)
      }
      figure.nature = nature
    case .unit:
      figure.unit = mapped(text, column)
      if let power = mapping.powersOfTen[text] { figure.multiplier = power }
    case .multiplier: figure.multiplier = Int(text) ?? 0
    case .numerator: figure.numerator = number(text, column)
    case .denominator: figure.denominator = number(text, column)
    case .standardError: figure.error.standardError = number(text, column)
    case .lower: figure.error.lower = number(text, column)
    case .upper: figure.error.upper = number(text, column)
    case .level: figure.error.level = number(text, column)
    case .notes: figure.notes = notes(text)
    }
    return true
  }

  private mutating func readBreakdown(_ text: String, _ dimension: String, into figure: inout Figure) -> Bool
  {
    let code = SDMXIdentifier.decode(mapped(text, dimension))
    if code.isEmpty || code == "_T" { return true }
    // Lists of other agencies that the content has none of are taken as they are.
    if let list = catalogue.codeLists[dimension], list[code] == nil { return unknown(dimension, text) }
    figure.breakdown[dimension] = code
    return true
  }

  // MARK: - Figures

  private mutating func finish(_ figure: Figure, isKnown: Bool) {
    var isKnown = isKnown
    var isSound = true
    if figure.series == nil {
      report("exchange.field.empty", "SERIES")
      isSound = false
    }
    if !figure.hasPeriod { report("exchange.field.empty", "TIME_PERIOD") }
    if figure.period == nil { isSound = false }
    var area: String?
    if let code = figure.areaCode {
      area = areas.area(code, city: figure.city)
      if let area {
        if area != code { note("REF_AREA", code, became: area) }
        if let city = figure.city, !city.isEmpty { note("CITY", city, became: area) }
      } else {
        isKnown = unknown("REF_AREA", code) && isKnown
      }
    } else {
      report("exchange.field.empty", "REF_AREA")
      isSound = false
    }
    var indicator: String?
    var unit = figure.unit
    if let series = figure.series {
      indicator = self.indicator(of: series, named: figure.indicator)
      if indicator == nil { isKnown = unknown("SERIES", series) && isKnown }
      if let indicator, let own = catalogue.series(series, of: indicator) {
        if let given = unit, given != own.unit {
          isKnown = otherUnit(given, series: series, expected: own.unit)
        }
        unit = own.unit
      }
    }
    if unit == nil, isKnown, isSound {
      report("exchange.field.empty", "UNIT_MEASURE")
      isSound = false
    }
    if !isKnown { account.leftOutCount += 1 }
    guard isKnown, isSound, let indicator, let series = figure.series, let area, let period = figure.period,
      let unit
    else { return }
    keep(
      figure,
      Observation.Key(
        indicator: indicator, series: series, area: area, period: period,
        disaggregation: Disaggregation(figure.breakdown)), unit: unit)
  }

  private mutating func keep(_ figure: Figure, _ key: Observation.Key, unit: String) {
    if let first = lines[key] {
      report("exchange.observation.twice", nil, ["first": String(first)])
      return
    }
    lines[key] = line
    var status = figure.status
    let mayBeMissing: Set<ObservationStatus> = [
      .missingHoliday, .missingNotCollected, .missing, .missingCannotExist, .missingSuppressed,
    ]
    // A value that is not there and nothing else said of it is missing.
    if figure.value == nil, !mayBeMissing.contains(status) { status = .missing }
    if let value = figure.value, mayBeMissing.contains(status) {
      report(
        "exchange.value.present", "OBS_VALUE", found: JSON.numberText(value), ["status": status.rawValue])
      return
    }
    let power = figure.multiplier - Int(SDMXLayout.unitMultiplier(of: unit))!
    let factor = figure.multiplier == 0 || power == 0 ? 1 : pow(10, Double(power))
    func scaled(_ value: Double?) -> Double? { value.map { factor == 1 ? $0 : $0 * factor } }
    var error: SamplingError? = SamplingError(
      standardError: scaled(figure.error.standardError), lower: scaled(figure.error.lower),
      upper: scaled(figure.error.upper), level: figure.error.level)
    if error == SamplingError() { error = nil }
    // Remarks in words repeat what the codes say.
    let notes =
      figure.notes.isEmpty
      ? figure.remarks : figure.notes + figure.remarks.filter { $0.arguments["attribute"] != "COMMENT_OBS" }
    observations.append(
      Observation(
        key: key, value: scaled(figure.value), numerator: figure.numerator, denominator: figure.denominator,
        unit: unit, status: status, nature: figure.nature ?? .country, error: error, notes: notes))
  }

  /// - Returns: nil where neither catalogue nor mapping know the series.
  private mutating func indicator(of series: String, named: String?) -> String? {
    let entries = seriesByCode[series] ?? catalogue.series(series)
    seriesByCode[series] = entries
    if let named, entries.isEmpty || entries.contains(where: { $0.indicator.code == named }) {
      return entries.isEmpty && mapping.indicators[series] == nil && catalogue[named] == nil ? nil : named
    }
    if let mapped = mapping.indicators[series],
      entries.isEmpty || entries.contains(where: { $0.indicator.code == mapped })
    {
      return mapped
    }
    // A series that several indicators share stands under the first of them, in the order people count.
    return entries.first?.indicator.code
  }

  // MARK: - The end

  /// - Throws: everything that is wrong with the file.
  public mutating func finish() throws(InputIssues) -> SDMXImport {
    if !leavesOutUnknown {
      for (name, fate) in codes where fate.became == nil { issues.append(issue(of: name, fate)) }
    }
    if account.rowCount == 0, issues.all.isEmpty {
      issues.append(InputIssue("sdmx.import.empty", at: Place(file: file)))
    }
    if issues.all.contains(where: { $0.severity == .error }) {
      throw InputIssues(issues.all.sorted { ($0.place.line ?? 0, $0.code) < ($1.place.line ?? 0, $1.code) })
    }
    markBreaks()
    account.codes = codes.map {
      SDMXImportAccount.Code(
        component: $0.key.component, code: $0.key.code, became: $0.value.became, rows: $0.value.rows,
        firstLine: $0.value.firstLine)
    }.sorted {
      ($0.became == nil ? 0 : 1, $0.component, $0.code) < ($1.became == nil ? 0 : 1, $1.component, $1.code)
    }
    return SDMXImport(observations: observations, newAreas: areas.made, account: account)
  }

  private func issue(of name: CodeName, _ fate: CodeFate) -> InputIssue {
    guard name.component.hasPrefix(SDMXImporter.unitPrefix) else {
      return InputIssue(
        "sdmx.import.code", at: Place(file: file, line: fate.firstLine, field: name.component),
        found: name.code, arguments: ["rows": String(fate.rows)])
    }
    let series = String(name.component.dropFirst(SDMXImporter.unitPrefix.count))
    let expected = expectedUnits[CodeName(component: series, code: name.code)] ?? ""
    return InputIssue(
      "sdmx.import.unit", at: Place(file: file, line: fate.firstLine, field: "UNIT_MEASURE"),
      found: name.code, arguments: ["rows": String(fate.rows), "series": series, "unit": expected])
  }

  /// The first figure after a change of method says so, in every area and part of the series.
  private mutating func markBreaks() {
    for one in mapping.breaks {
      struct Line: Hashable {
        var area: String
        var disaggregation: Disaggregation
      }
      var firstAfter: [Line: Int] = [:]
      var hasBefore: Set<Line> = []
      for (index, observation) in observations.enumerated() where observation.key.series == one.series {
        let line = Line(area: observation.key.area, disaggregation: observation.key.disaggregation)
        if observation.key.period < one.from {
          hasBefore.insert(line)
        } else if let known = firstAfter[line], observations[known].key.period < observation.key.period {
          continue
        } else {
          firstAfter[line] = index
        }
      }
      for (line, index) in firstAfter where hasBefore.contains(line) {
        if observations[index].status == .normal { observations[index].status = .timeSeriesBreak }
        observations[index].notes.append(Note("sdmx.break", ["period": one.from.text]))
        account.breakCount += 1
      }
    }
  }

  // MARK: - Fields

  private mutating func mapped(_ text: String, _ component: String) -> String {
    guard let became = mapping.codes[component]?[text] else { return text }
    if became != text { note(component, text, became: became) }
    return became
  }

  private mutating func note(_ component: String, _ code: String, became: String) {
    codes[
      CodeName(component: component, code: code), default: CodeFate(became: became, rows: 0, firstLine: line)
    ]
    .rows += 1
  }

  private mutating func unknown(_ component: String, _ code: String) -> Bool {
    codes[
      CodeName(component: component, code: code), default: CodeFate(became: nil, rows: 0, firstLine: line)
    ]
    .rows += 1
    return false
  }

  /// A series has one unit: figures in another one are not known to be the same thing.
  private mutating func otherUnit(_ unit: String, series: String, expected: String) -> Bool {
    expectedUnits[CodeName(component: series, code: unit)] = expected
    return unknown(SDMXImporter.unitPrefix + series, unit)
  }

  private mutating func period(_ text: String) -> Period? {
    if let known = periods[text] { return known }
    guard let period = Period(text) else {
      report("exchange.period", "TIME_PERIOD", found: text)
      return nil
    }
    periods[text] = period
    return period
  }

  private mutating func number(_ text: String, _ column: String) -> Double? {
    // Swift reads "nan", "inf" and hexadecimal too; none of them is a number here.
    if text.utf8.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }),
      let number = Double(text), number.isFinite
    {
      return number
    }
    report("exchange.number", column, found: text)
    return nil
  }

  private mutating func notes(_ text: String) -> [Note] {
    let items = try? JSONDecoder().decode([JSON].self, from: Data(text.utf8))
    let notes = items?.compactMap(Note.init(json:))
    guard let items, let notes, notes.count == items.count else {
      report("exchange.notes", "NOTES", found: String(text.prefix(80)))
      return []
    }
    return notes
  }

  private mutating func report(
    _ code: String, _ field: String?, found: String = "", _ arguments: [String: String] = [:]
  ) {
    guard issues.all.count < SDMXImporter.issueLimit else { return }
    issues.append(
      InputIssue(code, at: Place(file: file, line: line, field: field), found: found, arguments: arguments))
  }
}
