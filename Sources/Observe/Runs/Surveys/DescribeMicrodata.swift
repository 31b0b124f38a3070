import Microdata
import Monitoring

/// What a file of interviews holds, variable by variable, as a first step to its description.
public struct DescribeMicrodata: Sendable {
  /// What a variable may be good for.
  public enum Role: String, CaseIterable, Hashable, Sendable { case key, weight, stratum, cluster }

  public struct Variable: Sendable {
    public var name: String
    public var label: String?
    public var isText: Bool
    public var missingCount: Int
    /// Of numbers that are not missing; nil where there are none.
    public var minimum: Double?
    public var maximum: Double?
    public var distinctCount: Int
    /// Nil where there are too many to be called categories.
    public var categories: [MicrodataCategories.Category]?
    /// By its name, label and values; a guess for the user to confirm.
    public var candidateFor: [Role]
  }

  public var file: String
  public var format: MicrodataFormat
  public var label: String?
  public var rowCount: Int
  public var variables: [Variable]
  public var warnings: [InputIssue]

  /// - Parameter categoriesMaximum: values that a variable of categories may have.
  public init(_ microdata: Microdata, categoriesMaximum: Int = 60) {
    file = microdata.file
    format = microdata.format
    label = microdata.label
    rowCount = microdata.rowCount
    warnings = microdata.warnings
    variables = microdata.variables.indices.map { index in
      let variable = microdata.variables[index]
      let column = microdata.columns[index]
      let all = microdata.categories(of: index, limit: .max)!
      let numbers = microdata.numbers(of: index)?.filter { !$0.isNaN }
      var found = Variable(
        name: variable.name, label: variable.label, isText: column.isText,
        missingCount: column.missingCount, minimum: numbers?.min(), maximum: numbers?.max(),
        distinctCount: all.categories.count,
        categories: all.categories.count <= categoriesMaximum ? all.categories : nil, candidateFor: [])
      found.candidateFor = Self.roles(found, microdata, index)
      return found
    }
  }

  /// Parts of names and labels in the languages of surveys, as their files have them.
  private static let words: [Role: [String]] = [
    .weight: [
      "weight", "wgt", "wt", "pond", "peso", "poids", "fac_exp", "factor", "expansion", "hv005", "вес",
    ],
    .stratum: ["strat", "estrat", "hv022", "hv023", "admin 1", "residence", "urban", "region"],
    .cluster: [
      "cluster", "psu", "upm", "conglom", "grappe", "enumeration", "segment", "hv021", "hv001", "кластер",
    ],
  ]

  private static func roles(_ variable: Variable, _ microdata: Microdata, _ index: Int) -> [Role] {
    let text = (variable.name + " " + (variable.label ?? "")).lowercased()
    func speaksOf(_ role: Role) -> Bool {
      microdata.weightVariable == variable.name && role == .weight
        || words[role]!.contains { text.contains($0) }
    }
    var roles: [Role] = []
    if variable.missingCount == 0, variable.distinctCount == microdata.rowCount, microdata.rowCount > 1,
      variable.isText || microdata.numbers(of: index)!.allSatisfy({ $0 == $0.rounded() })
    {
      roles.append(.key)
    }
    if !variable.isText, variable.missingCount == 0, let least = variable.minimum, least >= 0,
      variable.distinctCount > 1, speaksOf(.weight)
    {
      roles.append(.weight)
    }
    // A stratum holds several clusters and a cluster several rows.
    let isGrouping = variable.missingCount == 0 && variable.distinctCount > 1
    if isGrouping, variable.distinctCount * 4 <= microdata.rowCount, variable.distinctCount <= 1_000,
      speaksOf(.stratum)
    {
      roles.append(.stratum)
    }
    if isGrouping, variable.distinctCount * 2 <= microdata.rowCount, variable.distinctCount >= 10,
      speaksOf(.cluster)
    {
      roles.append(.cluster)
    }
    return roles
  }
}
