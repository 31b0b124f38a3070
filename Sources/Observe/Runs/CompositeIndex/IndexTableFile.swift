import CompositeIndex
import DelimitedText
import Foundation
import Geodata
import Monitoring

/// Reads the values that an index is computed from: a table in UTF-8 with a row for each area and a column for
/// each indicator.
///
/// The first column names the areas. A column is an indicator or a group of the index by its code or by its
/// name in any language, the standard errors of one where `_se` follows its code, the years of its values
/// where `_year` does, a column that a function or a denominator reads, `group` for groups of areas, or `period`
/// for the year of each row: an area then has a row for each year. A group of the index that has a column of its
/// own is taken as it stands, and what lies under it is left out.
struct IndexTableFile {
  var table: IndicatorTable
  /// The index with the groups that the table gives instead of their indicators.
  var definition: IndexDefinition
  var warnings: [InputIssue]

  /// - Throws: every fault of every row: `index.table.unknown`, `index.table.twice`, `index.table.number`
  ///   (with a decimal comma `index.table.number.comma`), `index.table.area`, `index.table.area.twice`,
  ///   `index.table.period`, `index.table.empty`.
  static func read(
    _ path: String, name: String, hasDecimalComma: Bool = false, for definition: IndexDefinition
  ) throws(InputIssues) -> IndexTableFile {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let text = try DelimitedText([UInt8](data), file: name, hasDecimalComma: hasDecimalComma)
    var issues = InputIssues()
    let columns = Columns(text.columns, definition: definition, file: name, &issues)
    struct Row: Hashable {
      var area: String
      var period: Int?
    }
    let periodColumn = columns.roles.firstIndex(of: .period)
    var units: [String] = []
    var periods: [Int] = []
    var lines: [Row: Int] = [:]
    var numbers = [[Double]](repeating: [], count: text.columns.count)
    var groups: [String?] = []
    text.forEachRow { row in
      let place = Place(file: name, line: row.line)
      guard let unit = row.text(0) else {
        issues.append(InputIssue("index.table.area", at: place))
        return
      }
      var period: Int?
      if let column = periodColumn {
        let written = row.text(column) ?? ""
        period = written.count == 4 ? Period(written)?.firstDay.components.year : nil
        if period == nil {
          issues.append(
            InputIssue(
              "index.table.period", at: Place(file: name, line: row.line, field: text.columns[column]),
              found: written))
        }
        periods.append(period ?? 0)
      }
      // Of a row without a period it is not known what it would be twice.
      if periodColumn == nil || period != nil,
        let first = lines.updateValue(row.line, forKey: Row(area: unit, period: period))
      {
        issues.append(
          InputIssue("index.table.area.twice", at: place, found: unit, arguments: ["line": String(first)]))
      }
      units.append(unit)
      for (index, column) in columns.roles.enumerated() {
        switch column {
        case .area, .period, .unknown: break
        case .group: groups.append(row.text(index))
        case .value, .standardError, .year, .auxiliary:
          let written = row.text(index)
          let number = row.number(index)
          if written != nil, number == nil {
            issues.append(
              InputIssue(
                text.hasDecimalComma ? "index.table.number.comma" : "index.table.number",
                at: Place(file: name, line: row.line, field: text.columns[index]),
                found: written!))
          }
          numbers[index].append(number ?? .nan)
        }
      }
    }
    if units.isEmpty, issues.errors.isEmpty {
      issues.append(InputIssue("index.table.empty", at: Place(file: name)))
    }
    try issues.throwIfAnyError()
    return columns.table(
      units: units, periods, numbers, groups, definition, warnings: issues.warnings)
  }

  /// What each column of the file is.
  private struct Columns {
    enum Role: Hashable {
      case area, group, period, unknown
      case value(String), standardError(String), year(String), auxiliary(String)
    }
    var roles: [Role] = []

    init(_ names: [String], definition: IndexDefinition, file: String, _ issues: inout InputIssues) {
      let auxiliaries = Set(
        definition.nodes.flatMap { ($0.function?.auxiliaries ?? []) + ($0.denominator.map { [$0] } ?? []) }
          + (definition.outcome.map { [$0] } ?? []))
      var nodes: [String: String] = [:]
      for node in definition.nodes where node.parent != nil {
        for name in [node.code] + Language.allCases.map({ node.names[$0] }) where !name.isEmpty {
          nodes[name.lowercased()] = nodes[name.lowercased()] ?? node.code
        }
      }
      var seen: Set<Role> = []
      for (index, name) in names.enumerated() {
        let key = name.lowercased()
        var role = Role.unknown
        if index == 0 {
          role = .area
        } else if let code = nodes[key] {
          role = .value(code)
        } else if key.hasSuffix("_se"), let code = nodes[String(key.dropLast(3))] {
          role = .standardError(code)
        } else if key.hasSuffix("_year"), let code = nodes[String(key.dropLast(5))] {
          role = .year(code)
        } else if auxiliaries.contains(name) {
          role = .auxiliary(name)
        } else if key == "group" {
          role = .group
        } else if key == "period" {
          role = .period
        }
        let place = Place(file: file, line: 1, field: name)
        if role == .unknown {
          // Names and codes of areas stand in most tables: a column too many harms nothing.
          issues.append(InputIssue("index.table.unknown", at: place, found: name, severity: .warning))
        } else if !seen.insert(role).inserted {
          issues.append(InputIssue("index.table.twice", at: place, found: name))
        }
        roles.append(role)
      }
      let isThereAny = roles.contains { if case .value = $0 { true } else { false } }
      if !isThereAny {
        issues.append(
          InputIssue(
            "index.table.none", at: Place(file: file, line: 1), found: names.joined(separator: ", "),
            arguments: ["index": definition.code]))
      }
    }

    func table(
      units: [String], _ periods: [Int], _ numbers: [[Double]], _ groups: [String?],
      _ definition: IndexDefinition,
      warnings: [InputIssue]
    ) -> IndexTableFile {
      var values: [(code: String, column: [Double])] = []
      var errors: [(code: String, column: [Double])] = []
      var years: [(code: String, column: [Double])] = []
      var auxiliaries: [String: [Double]] = [:]
      for (index, role) in roles.enumerated() {
        switch role {
        case .value(let code): values.append((code, numbers[index]))
        case .standardError(let code): errors.append((code, numbers[index]))
        case .year(let code): years.append((code, numbers[index]))
        case .auxiliary(let name): auxiliaries[name] = numbers[index]
        case .area, .group, .period, .unknown: break
        }
      }
      func columns(_ all: [(code: String, column: [Double])]) -> DataColumns {
        DataColumns(codes: all.map(\.code), columns: all.map(\.column))
      }
      var table = IndicatorTable(
        units: units, values: columns(values), periods: periods)
      table.standardErrors = errors.isEmpty ? nil : columns(errors)
      table.years = years.isEmpty ? nil : columns(years)
      table.auxiliaries = auxiliaries
      if !groups.isEmpty { table.groups = ["group": groups] }
      return IndexTableFile(
        table: table, definition: definition.taking(groups: Set(values.map(\.code))), warnings: warnings)
    }
  }
}

extension IndexDefinition {
  /// The index with groups that are given as scores instead of being made of their indicators.
  fileprivate func taking(groups given: Set<String>) -> IndexDefinition {
    let taken = nodes.filter { !$0.isIndicator && given.contains($0.code) }.map(\.code)
    guard !taken.isEmpty else { return self }
    var gone: Set<String> = []
    var definition = self
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for node in nodes {
        guard let parent = node.parent, !gone.contains(node.code) else { continue }
        if taken.contains(parent) || gone.contains(parent) {
          gone.insert(node.code)
          isGrowing = true
        }
      }
    }
    definition.nodes = nodes.filter { !gone.contains($0.code) }.map { node in
      guard taken.contains(node.code) else { return node }
      var leaf = node
      leaf.isIndicator = true
      leaf.function = .identity
      return leaf
    }
    return definition
  }
}
