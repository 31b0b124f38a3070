import Monitoring

/// The codes that a dimension or an attribute of an observation may take.
public struct CodeList: Hashable, Sendable {
  public struct Code: Hashable, Sendable {
    public var code: String
    public var names: LocalisedText
    public init(code: String, names: LocalisedText) {
      self.code = code
      self.names = names
    }
  }

  /// The dimension or attribute: `SEX`, `OBS_STATUS`.
  public let name: String
  /// In the order of the file.
  public let codes: [Code]
  private let indexes: [String: Int]

  public init(name: String, codes: [Code]) {
    self.name = name
    self.codes = codes
    indexes = Dictionary(zip(codes.map(\.code), codes.indices)) { first, _ in first }
  }

  public subscript(code: String) -> Code? { indexes[code].map { codes[$0] } }
}

/// All code lists of `Content/code-lists`, one CSV file each: `code` and the name in six languages.
public struct CodeLists: Sendable {
  /// By name.
  public let lists: [String: CodeList]

  /// - Throws: every fault of every file: `content.column.missing`, `content.field.empty`,
  ///   `code-list.code.twice`, and what `DelimitedText` throws.
  public init(content: ContentFolder) throws(InputIssues) {
    let folder = content.file("code-lists")
    var lists: [String: CodeList] = [:]
    var issues = InputIssues()
    for file in FolderListing.names(in: folder, endingIn: ".csv") {
      do throws(InputIssues) {
        let list = try CodeLists.read("\(folder)/\(file)", name: String(file.dropLast(".csv".count)))
        lists[list.name] = list
      } catch {
        issues.append(contentsOf: error.all)
      }
    }
    try issues.throwIfAnyError()
    self.lists = lists
  }

  public subscript(name: String) -> CodeList? { lists[name] }

  /// The name of a code for a reader; the code itself where the list or the code is not there.
  public func name(of code: String, in list: String, language: Language) -> String {
    lists[list]?[code]?.names[language] ?? code
  }

  private static func read(_ path: String, name: String) throws(InputIssues) -> CodeList {
    var table = try ContentTable(path: path, columns: ["code"])
    var codes: [CodeList.Code] = []
    var lines: [String: Int] = [:]
    var issues: [InputIssue] = []
    table.forEachRow { row in
      issues += row.emptyFields(among: ["code"] + ContentTable.languageColumns)
      let code = row.text("code")
      if let first = lines[code] {
        issues.append(
          InputIssue(
            "code-list.code.twice", at: row.place("code"), found: code, arguments: ["first": String(first)]))
      } else {
        lines[code] = row.row.line
        codes.append(CodeList.Code(code: code, names: row.names))
      }
    }
    for issue in issues { table.append(issue) }
    try table.issues.throwIfAnyError()
    return CodeList(name: name, codes: codes)
  }
}
