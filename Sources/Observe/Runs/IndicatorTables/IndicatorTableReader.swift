import Catalogue
import DelimitedText
import Foundation
import Geodata
import Monitoring

/// Reads the table of an indicator: UTF-8, a header, a row for each area, period and whatever else its form
/// names.
struct IndicatorTableReader {
  let form: InputTable.Form
  let table: DelimitedText
  let codeLists: CodeLists
  /// Codes that a row may name; nil where any will do.
  let knownAreas: Set<String>?
  private(set) var rows: [TableRow] = []
  /// Faults and warnings of all rows.
  private(set) var issues = InputIssues()

  /// - Throws: where the file cannot be read or lacks a column, `table.column.missing`; faults of rows are in
  ///   `issues`.
  init(
    _ definition: InputTable, path: String, name: String, hasDecimalComma: Bool = false,
    codeLists: CodeLists, knownAreas: Set<String>?
  ) throws(InputIssues) {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name, hasDecimalComma: hasDecimalComma)
    let (form, missing) = definition.form(ofHeader: table.columns)
    try InputIssues(table.issues(lacking: missing)).throwIfAnyError()
    self.form = form
    self.table = table
    self.codeLists = codeLists
    self.knownAreas = knownAreas
    warnOfUnknownColumns()
    readRows()
    checkKeys()
    checkParts()
    checkSums()
    if rows.isEmpty, issues.errors.isEmpty {
      issues.append(InputIssue("indicator-table.empty", at: Place(file: name)))
    }
  }

  private mutating func fault(
    _ code: String, _ row: TableRow, _ column: String, found: String,
    _ arguments: [String: String] = [:], severity: InputIssue.Severity = .error
  ) {
    issues.append(
      InputIssue(
        code, at: Place(file: table.file, line: row.line, field: column), found: found, arguments: arguments,
        severity: severity))
  }

  /// A column that is not known may be a remark, or one that is misspelt.
  private mutating func warnOfUnknownColumns() {
    let known = form.columns.map(\.name)
    for column in table.columns where !column.isEmpty && !known.contains(column) {
      issues.append(
        InputIssue(
          "indicator-table.column", at: Place(file: table.file, line: 1, field: column), found: column,
          arguments: ["nearest": Suggestion.nearest(to: column, among: known) ?? "–"], severity: .warning))
    }
  }

  private mutating func readRows() {
    let columns = form.columns.map { (column: $0, index: table.column($0.name)) }
    var rows: [TableRow] = []
    var faults: [InputIssue] = []
    table.forEachRow { row in
      var area: String?
      var period: Period?
      var codes: [String: String] = [:]
      var numbers: [String: Double] = [:]
      var words: [String: String] = [:]
      let before = faults.count
      for (column, index) in columns {
        func fault(_ code: String, _ arguments: [String: String] = [:]) {
          faults.append(
            InputIssue(
              code, at: Place(file: table.file, line: row.line, field: column.name),
              found: row.text(index) ?? "", arguments: arguments))
        }
        guard let text = row.text(index) else {
          if column.isRequired { fault("indicator-table.cell") }
          continue
        }
        switch column.values {
        case .area:
          area = text
          if knownAreas?.contains(text) == false { fault("indicator-table.area") }
        case .text: words[column.name] = text
        case .period:
          period = Period(text)
          if period == nil { fault("indicator-table.period") }
        case .code(let dimension):
          if codeLists[dimension]?[text] == nil {
            let known = codeLists[dimension]?.codes.map(\.code) ?? []
            fault(
              "indicator-table.code",
              ["list": dimension, "nearest": Suggestion.nearest(to: text, among: known) ?? "–"])
          }
          codes[dimension] = text
        case .choice(let choices):
          if !choices.contains(text) {
            fault("indicator-table.choice", ["known": choices.joined(separator: ", ")])
          }
          words[column.name] = text
        case .amount(let range):
          numbers[column.name] = row.number(index)
          if !(row.number(index).map(range.contains) ?? false) {
            faults.append(
              table.issue(
                number: row.text(index) ?? "",
                at: Place(file: table.file, line: row.line, field: column.name), within: range))
          }
        case .whole(let range):
          numbers[column.name] = row.integer(index).map(Double.init)
          if !(row.integer(index).map(range.contains) ?? false) {
            fault(
              "indicator-table.whole",
              ["minimum": String(range.lowerBound), "maximum": String(range.upperBound)])
          }
        }
      }
      guard faults.count == before, let area, let period else { return }
      rows.append(
        TableRow(
          line: row.line, area: area, period: period, disaggregation: Disaggregation(codes),
          numbers: numbers, words: words))
    }
    self.rows = rows
    issues.append(contentsOf: faults)
  }

  /// No two rows speak of the same.
  private mutating func checkKeys() {
    let columns = form.columns.filter(\.isKey).map(\.name)
    var lines: [[String]: Int] = [:]
    for row in rows {
      let key = [row.area, row.period.text, row.disaggregation.text] + columns.map { row.words[$0] ?? "" }
      if let first = lines[key] {
        let column = columns.last { row.words[$0] != nil } ?? InputTable.Column.period.name
        fault(
          "indicator-table.twice", row, column, found: row.words[column] ?? row.period.text,
          ["line": String(first)])
      } else {
        lines[key] = row.line
      }
    }
  }

  /// Relative: what a part may exceed its whole by and still be it, for both may have been rounded.
  static let roundingTolerance = 1e-9

  private mutating func checkParts() {
    for index in rows.indices {
      let row = rows[index]
      for (part, whole) in form.parts {
        guard let one = row.number(part), let all = row.number(whole), one > all else { continue }
        if one <= all * (1 + Self.roundingTolerance) {
          rows[index].numbers[part] = all
          continue
        }
        fault(
          "indicator-table.part", row, part, found: JSON.numberText(one),
          ["whole": whole, "limit": JSON.numberText(all)])
      }
    }
  }

  /// Parts of a population that make up all of it.
  private static let partitions: [(dimension: String, codes: [String])] = [
    ("SEX", ["F", "M"]), ("URBANISATION", ["U", "R"]),
  ]

  /// Women and men are everyone, town and country are everywhere: where all three stand in a table, the sum
  /// should be the total, to a thousandth.
  private mutating func checkSums() {
    struct Place: Hashable {
      var area: String
      var period: Period
      var disaggregation: Disaggregation
    }
    func place(_ row: TableRow, _ codes: [String: String]) -> Place {
      Place(area: row.area, period: row.period, disaggregation: Disaggregation(codes))
    }
    guard !form.additive.isEmpty else { return }
    let byPlace = Dictionary(rows.map { (place($0, $0.disaggregation.codes), $0) }) { first, _ in first }
    for row in rows {
      for (dimension, codes) in Self.partitions where row.disaggregation.codes[dimension] == nil {
        let parts = codes.compactMap { code in
          byPlace[place(row, row.disaggregation.codes.merging([dimension: code]) { $1 })]
        }
        guard parts.count == codes.count else { continue }
        for column in form.additive {
          let numbers = parts.compactMap { $0.number(column) }
          guard let total = row.number(column), numbers.count == parts.count else { continue }
          let sum = numbers.reduce(0, +)
          if abs(sum - total) > 0.001 * max(sum, total) {
            fault(
              "indicator-table.sum", row, column, found: JSON.numberText(total),
              [
                "list": dimension, "codes": codes.joined(separator: " + "), "sum": JSON.numberText(sum),
              ], severity: .warning)
          }
        }
      }
    }
  }
}
