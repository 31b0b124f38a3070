import DelimitedText
import Foundation
import Monitoring
import Surveys

/// The standard categories of `Content/households/categories.csv`, or of a file like it.
public struct HouseholdCategories: Sendable {
  public struct Category: Hashable, Sendable {
    public var code: String
    public var verdict: CategoryVerdict
    /// Rung of the service ladder that the facility alone allows: `improved`; nil where there is no ladder.
    public var ladder: String?
    /// How far the verdict is confirmed: `C`, `G`, `U` or `Q`.
    public var mark: String
    public var names: LocalisedText
  }

  public static let contentFile = "households/categories.csv"

  /// By concept, in the order of the file.
  public let concepts: [String: [Category]]

  /// - Throws: `file.missing`, `table.column.missing`, `survey.categories.verdict` and
  ///   `survey.categories.twice` for every row concerned, and what `DelimitedText` throws.
  public init(_ path: String, name: String) throws(InputIssues) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.missing", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name)
    let columns = ["concept", "code", "verdict", "mark"] + Language.allCases.map(\.rawValue)
    var issues = InputIssues(table.issues(lacking: columns))
    try issues.throwIfAnyError()
    var concepts: [String: [Category]] = [:]
    table.forEachRow { row in
      func text(_ column: String) -> String { row.text(table.column(column)) ?? "" }
      guard let verdict = CategoryVerdict(rawValue: text("verdict")) else {
        issues.append(
          InputIssue(
            "survey.categories.verdict", at: Place(file: name, line: row.line, field: "verdict"),
            found: text("verdict"),
            arguments: ["known": CategoryVerdict.allCases.map(\.rawValue).joined(separator: ", ")]))
        return
      }
      if concepts[text("concept")]?.contains(where: { $0.code == text("code") }) ?? false {
        issues.append(
          InputIssue(
            "survey.categories.twice", at: Place(file: name, line: row.line, field: "code"),
            found: text("code")))
        return
      }
      var names: [Language: String] = [:]
      for language in Language.allCases { names[language] = row.text(table.column(language.rawValue)) }
      let ladder = text("ladder")
      concepts[text("concept"), default: []].append(
        Category(
          code: text("code"), verdict: verdict, ladder: ladder.isEmpty ? nil : ladder, mark: text("mark"),
          names: LocalisedText(names)))
    }
    try issues.throwIfAnyError()
    self.concepts = concepts
  }

  /// - Returns: nil where there is no such concept. The secondary source has the categories of the main one.
  public func categories(of concept: SurveyConcept) -> [Category]? {
    concepts[concept == .secondaryWater ? "water" : concept.rawValue]
  }
}
