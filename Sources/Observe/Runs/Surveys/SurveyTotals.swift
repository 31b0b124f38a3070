import DelimitedText
import Foundation
import Monitoring

/// Known totals of the population, a table of text with the columns `variable`, `category` and `total`.
///
/// A row with a category is the number of households of that category; one without is the sum of a variable
/// over all households, and one without a variable too their number. Variables joined by `*` are crossed, their
/// categories joined alike: `region*type`, `north*rural`.
struct SurveyTotals {
  struct Entry {
    /// One a variable of the group; empty for a sum.
    var categories: [String]
    var total: Double
    var line: Int
  }

  struct Group {
    /// None for the number of all.
    var variables: [String]
    var isClassification: Bool
    var entries: [Entry]

    var name: String { variables.joined(separator: "*") }
    var sum: Double { entries.reduce(0) { $0 + $1.total } }
  }

  let file: String
  /// In the order in which they first stand.
  private(set) var groups: [Group] = []

  /// - Throws: `file.missing`, faults of the text, `table.column.missing`; together for every row concerned
  ///   `survey.calibration.total`, `survey.calibration.parts` and `survey.calibration.twice`.
  init(_ path: String, name: String) throws(InputIssues) {
    file = name
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.missing", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name)
    let columns = ["variable", "category", "total"]
    var issues = InputIssues(
      columns.filter { table.column($0) == nil }.map {
        InputIssue(
          "table.column.missing", at: Place(file: name, line: 1, field: $0),
          found: table.columns.joined(separator: ", "), arguments: ["column": $0])
      })
    try issues.throwIfAnyError()
    var groups: [Group] = []
    table.forEachRow { row in
      let (variable, category) = (
        row.text(table.column("variable")) ?? "", row.text(table.column("category")) ?? ""
      )
      let (variables, categories) = (Self.parts(variable), Self.parts(category))
      func fault(_ code: String, _ field: String, _ found: String) {
        issues.append(InputIssue(code, at: Place(file: name, line: row.line, field: field), found: found))
      }
      if categories.isEmpty ? variables.count > 1 : categories.count != variables.count {
        fault("survey.calibration.parts", "category", category)
        return
      }
      guard let total = row.number(table.column("total")), total.isFinite, categories.isEmpty || total > 0
      else {
        fault("survey.calibration.total", "total", row.text(table.column("total")) ?? "")
        return
      }
      let entry = Entry(categories: categories, total: total, line: row.line)
      if let place = groups.firstIndex(where: {
        $0.variables == variables && $0.isClassification == !categories.isEmpty
      }) {
        if groups[place].entries.contains(where: { $0.categories == categories }) {
          fault("survey.calibration.twice", "category", categories.isEmpty ? variable : category)
        } else {
          groups[place].entries.append(entry)
        }
      } else {
        groups.append(Group(variables: variables, isClassification: !categories.isEmpty, entries: [entry]))
      }
    }
    if groups.isEmpty, issues.all.isEmpty {
      issues.append(InputIssue("survey.calibration.total", at: Place(file: name, field: "total")))
    }
    try issues.throwIfAnyError()
    self.groups = groups
  }

  private static func parts(_ text: String) -> [String] {
    text.isEmpty
      ? []
      : text.split(separator: "*", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
  }
}
