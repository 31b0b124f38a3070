import DelimitedText
import Monitoring

/// A table of the content: CSV with columns that must be there and a name in each language.
struct ContentTable {
  let file: String
  private(set) var issues = InputIssues()
  private let table: DelimitedText

  static let languageColumns = Language.allCases.map(\.rawValue)

  init(path: String, columns: [String]) throws(InputIssues) {
    file = path
    table = try DelimitedText(FolderListing.bytes(of: path), file: path)
    for column in columns + ContentTable.languageColumns where table.column(column) == nil {
      issues.append(
        InputIssue(
          "content.column.missing", at: Place(file: path, line: 1, field: column),
          arguments: ["column": column]))
    }
    try issues.throwIfAnyError()
  }

  mutating func append(_ issue: InputIssue) { issues.append(issue) }

  func forEachRow(_ body: (ContentRow) -> Void) {
    table.forEachRow { row in body(ContentRow(table: table, row: row)) }
  }
}

/// One row of a `ContentTable`, valid while it is being visited.
struct ContentRow {
  let table: DelimitedText
  let row: Row

  func text(_ column: String) -> String { row.text(table.column(column)) ?? "" }

  func place(_ column: String) -> Place { Place(file: table.file, line: row.line, field: column) }

  func emptyFields(among columns: [String]) -> [InputIssue] {
    columns.filter { text($0).isEmpty }.map { InputIssue("content.field.empty", at: place($0)) }
  }

  var names: LocalisedText {
    LocalisedText(
      Dictionary(
        uniqueKeysWithValues: Language.allCases.compactMap { language in
          row.text(table.column(language.rawValue)).map { (language, $0) }
        }))
  }
}
