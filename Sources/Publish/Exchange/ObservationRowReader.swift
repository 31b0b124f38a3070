import Catalogue
import DelimitedText
import Foundation
import Monitoring

/// Makes observations of rows and gathers what is wrong with them.
struct ObservationRowReader {
  private(set) var observations: [Observation] = []
  private(set) var issues: InputIssues

  private let header: ObservationColumns
  private let file: String
  private let catalogue: IndicatorCatalogue
  private let codeLists: CodeLists
  private let knownAreas: Set<String>
  private let seriesCodes: [String]
  /// What each code of a series stands for, looked up once.
  private var seriesByCode: [String: SeriesMeaning] = [:]
  /// Few periods fill many rows.
  private var periods: [String: Period] = [:]
  /// The line on which each key stood first.
  private var lines: [Observation.Key: Int] = [:]
  private var line = 0

  private enum SeriesMeaning {
    case known([IndicatorCatalogue.SeriesEntry])
    /// With the nearest that is known.
    case unknown(suggestion: String?)
  }

  init(
    header: ObservationColumns, file: String, catalogue: IndicatorCatalogue, codeLists: CodeLists,
    knownAreas: Set<String>
  ) {
    self.header = header
    self.file = file
    self.catalogue = catalogue
    self.codeLists = codeLists
    self.knownAreas = knownAreas
    issues = InputIssues(header.issues)
    seriesCodes = Set(catalogue.indicators.flatMap(\.series).map(\.code)).sorted()
  }

  /// Reads on past every fault, so that all of a row's are told at once.
  mutating func read(_ row: Row) {
    line = row.line
    // A decimal comma or an open quote moves every field after it: what stands where is then anyone's guess.
    guard row.count == header.count else {
      report(
        "exchange.row.fields", nil, found: String(row.count), ["columns": String(header.count)])
      return
    }
    let (indicator, series) = series(row)
    let area = needed("area", row)
    if let area, !knownAreas.contains(area) { report("exchange.area", "area", found: area) }
    let period = period(row)
    let disaggregation = disaggregation(row)
    let unit = row.text(header["unit"])
    if let unit, let series, unit != series.unit {
      report("exchange.unit", "unit", found: unit, ["series": series.code, "unit": series.unit])
    }
    let status = code("status", row, ObservationStatus.normal, ObservationStatus.allCases)
    let nature = code("nature", row, ObservationNature.country, ObservationNature.allCases)
    let value = value(row, status: status)
    let numerator = number("numerator", row)
    let denominator = number("denominator", row)
    let error = samplingError(row, of: value)
    let notes = notes(row)
    guard let indicator, let series, let area, let period, let disaggregation else { return }
    let key = Observation.Key(
      indicator: indicator, series: series.code, area: area, period: period, disaggregation: disaggregation)
    if let first = lines[key] {
      report("exchange.observation.twice", nil, ["first": String(first)])
      return
    }
    lines[key] = line
    observations.append(
      Observation(
        key: key, value: value, numerator: numerator, denominator: denominator, unit: series.unit,
        status: status ?? .normal, nature: nature ?? .country, error: error, notes: notes))
  }

  // MARK: - What is measured

  private mutating func period(_ row: Row) -> Period? {
    guard let text = needed("period", row) else { return nil }
    if let known = periods[text] { return known }
    guard let period = Period(text) else {
      report("exchange.period", "period", found: text)
      return nil
    }
    periods[text] = period
    return period
  }

  private mutating func series(_ row: Row) -> (indicator: String?, series: Indicator.Series?) {
    let indicator = row.text(header["indicator"])
    if let indicator, catalogue[indicator] == nil {
      reportUnknown("indicator", "indicator", indicator, among: catalogue.indicators.map(\.code))
    }
    guard let code = needed("series", row), let entries = entries(of: code) else { return (nil, nil) }
    if let indicator {
      guard catalogue[indicator] != nil else { return (nil, entries[0].series) }
      if let entry = entries.first(where: { $0.indicator.code == indicator }) {
        return (indicator, entry.series)
      }
      report(
        "exchange.indicator.other", "indicator", found: indicator,
        ["series": code, "known": indicators(of: entries)])
      return (nil, entries[0].series)
    }
    guard entries.count == 1 else {
      report("exchange.indicator.ambiguous", "series", found: code, ["known": indicators(of: entries)])
      return (nil, nil)
    }
    return (entries[0].indicator.code, entries[0].series)
  }

  private func indicators(of entries: [IndicatorCatalogue.SeriesEntry]) -> String {
    entries.map(\.indicator.code).joined(separator: ", ")
  }

  private mutating func entries(of code: String) -> [IndicatorCatalogue.SeriesEntry]? {
    let meaning = seriesByCode[code] ?? meaning(ofSeries: code)
    seriesByCode[code] = meaning
    switch meaning {
    case .known(let entries): return entries
    case .unknown(let suggestion?):
      report("exchange.series.misspelt", "series", found: code, ["suggestion": suggestion])
    case .unknown(nil): report("exchange.series.unknown", "series", found: code)
    }
    return nil
  }

  private func meaning(ofSeries code: String) -> SeriesMeaning {
    let entries = catalogue.series(code)
    if !entries.isEmpty { return .known(entries) }
    return .unknown(suggestion: Suggestion.nearest(to: code, among: seriesCodes))
  }

  /// Nil where any part of it is not sound.
  private mutating func disaggregation(_ row: Row) -> Disaggregation? {
    var codes: [String: String] = [:]
    var isSound = true
    if let text = row.text(header["disaggregation"]) {
      for part in text.split(separator: ";") {
        let pair = part.split(separator: "=", omittingEmptySubsequences: false)
        let dimension = String(pair[0])
        guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty, codes[dimension] == nil else {
          report("exchange.disaggregation", "disaggregation", found: text)
          return nil
        }
        codes[dimension] = String(pair[1])
        isSound = check(dimension, String(pair[1]), in: "disaggregation") && isSound
      }
    }
    for (dimension, column) in header.dimensions {
      guard let code = row.text(column) else { continue }
      if let other = codes[dimension], other != code {
        report("exchange.dimension.contrary", dimension, found: code, ["other": other])
        isSound = false
      }
      codes[dimension] = code
      isSound = check(dimension, code, in: dimension) && isSound
    }
    return isSound ? Disaggregation(codes) : nil
  }

  /// Alternatives are called by the codes of the description that states them.
  private static let freeDimension = "ALTERNATIVE"

  private mutating func check(_ dimension: String, _ code: String, in field: String) -> Bool {
    if dimension == Self.freeDimension { return true }
    guard header.knownDimensions.contains(dimension), let list = codeLists[dimension] else {
      reportUnknown("dimension", field, dimension, among: header.knownDimensions)
      return false
    }
    if list[code] != nil || code == "_T" { return true }
    let known = list.codes.map(\.code).joined(separator: ", ")
    report("exchange.code", field, found: code, ["dimension": dimension, "known": known])
    return false
  }

  // MARK: - The figure

  private mutating func value(_ row: Row, status: ObservationStatus?) -> Double? {
    let value = number("value", row)
    guard let status else { return value }
    let isEmpty = row.text(header["value"]) == nil
    if isEmpty, !ObservationRowReader.missing.contains(status) {
      let known = ObservationRowReader.missing.map(\.rawValue).joined(separator: ", ")
      report("exchange.value.missing", "value", ["status": status.rawValue, "known": known])
    }
    if !isEmpty, ObservationRowReader.missing.contains(status) {
      report(
        "exchange.value.present", "value", found: row.text(header["value"])!, ["status": status.rawValue])
    }
    return value
  }

  /// The statuses of a value that is not there.
  private static let missing: [ObservationStatus] = [
    .missingHoliday, .missingNotCollected, .missing, .missingCannotExist, .missingSuppressed,
  ]

  private mutating func samplingError(_ row: Row, of value: Double?) -> SamplingError? {
    let standardError = number("standard_error", row)
    let (lower, upper) = (number("lower", row), number("upper", row))
    let level = number("level", row)
    if let standardError, standardError < 0 {
      report("exchange.standard-error", "standard_error", found: JSON.numberText(standardError))
    }
    if let level, level <= 0 || level >= 1 {
      report("exchange.level", "level", found: JSON.numberText(level))
    }
    if let lower, let most = value ?? upper, lower > most {
      report("exchange.bound.lower", "lower", found: JSON.numberText(lower), ["most": JSON.numberText(most)])
    }
    if let upper, let value, upper < value {
      report(
        "exchange.bound.upper", "upper", found: JSON.numberText(upper), ["least": JSON.numberText(value)])
    }
    if standardError == nil, lower == nil, upper == nil, level == nil { return nil }
    return SamplingError(standardError: standardError, lower: lower, upper: upper, level: level)
  }

  private mutating func notes(_ row: Row) -> [Note] {
    guard let text = row.text(header["notes"]), text != "[]" else { return [] }
    let items = try? JSONDecoder().decode([JSON].self, from: Data(text.utf8))
    let notes = items?.compactMap { item in Note(json: item).flatMap { $0.json == item ? $0 : nil } }
    guard let items, let notes, notes.count == items.count else {
      report("exchange.notes", "notes", found: String(text.prefix(80)))
      return []
    }
    return notes
  }

  // MARK: - Fields

  private mutating func needed(_ column: String, _ row: Row) -> String? {
    if let text = row.text(header[column]) { return text }
    report("exchange.field.empty", column)
    return nil
  }

  /// Nil where the field is empty or, told as an issue, no number.
  private mutating func number(_ column: String, _ row: Row) -> Double? {
    guard let text = row.text(header[column]) else { return nil }
    if let number = row.number(header[column]) { return number }
    report(header.hasDecimalComma ? "exchange.number.comma" : "exchange.number", column, found: text)
    return nil
  }

  private mutating func code<Code: RawRepresentable<String>>(
    _ column: String, _ row: Row, _ preset: Code, _ known: [Code]
  ) -> Code? {
    guard let text = row.text(header[column]) else { return preset }
    if let code = Code(rawValue: text) { return code }
    report(
      "exchange.choice", column, found: text, ["known": known.map(\.rawValue).joined(separator: ", ")])
    return nil
  }

  // MARK: - Issues

  private mutating func report(
    _ code: String, _ field: String?, found: String = "", _ arguments: [String: String] = [:]
  ) {
    issues.append(
      InputIssue(code, at: Place(file: file, line: line, field: field), found: found, arguments: arguments))
  }

  private mutating func reportUnknown(
    _ family: String, _ field: String, _ found: String, among known: [String]
  ) {
    issues.append(
      InputIssue.unknown(family, found, among: known, at: Place(file: file, line: line, field: field)))
  }
}
