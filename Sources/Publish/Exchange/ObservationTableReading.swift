import Catalogue
import DelimitedText
import Monitoring

extension ObservationTable {
  /// Reads observations from a table such as this type writes, or from a simpler one made by hand.
  ///
  /// Needed are the columns `series`, `area`, `period` and `value`. The others may be left out:
  /// - `indicator` is found from the series;
  /// - the breakdown stands in `disaggregation` (`AGE=Y0T14;SEX=F`), in a column a dimension (`SEX`, `AGE`),
  ///   or in both where they agree; nothing is the total;
  /// - `unit` must be the series' own; `status` is `A` and `nature` is `C` where nothing stands;
  /// - `numerator`, `denominator`, `standard_error`, `lower`, `upper`, `level` and `notes` may be empty;
  /// - `observation`, `revision`, `recorded` and `run` are passed over: they say how another store kept it.
  ///
  /// - Parameters:
  ///   - file: the name that issues give.
  ///   - hasDecimalComma: whether fields stand between semicolons and decimals after a comma; else they stand
  ///     between commas and after a point.
  ///   - knownAreas: codes of the areas that observations may speak of.
  /// - Returns: in the order of the rows.
  /// - Throws: every fault of every row, and nothing is read: the codes `exchange.…` and what
  ///   `DelimitedText` throws. Where a needed column is missing the rows are not looked at.
  public static func read(
    _ bytes: [UInt8], file: String, hasDecimalComma: Bool = false, catalogue: IndicatorCatalogue,
    codeLists: CodeLists,
    knownAreas: Set<String>
  ) throws(InputIssues) -> [Observation] {
    let table = try DelimitedText(bytes, file: file, hasDecimalComma: hasDecimalComma)
    let header = ObservationColumns(table, codeLists: codeLists)
    if header.lacksNeeded { throw InputIssues(header.issues) }
    var reader = ObservationRowReader(
      header: header, file: file, catalogue: catalogue, codeLists: codeLists, knownAreas: knownAreas)
    table.forEachRow { reader.read($0) }
    try reader.issues.throwIfAnyError()
    return reader.observations
  }
}

/// Where each column of a table to be read stands.
struct ObservationColumns {
  let count: Int
  let hasDecimalComma: Bool
  /// Dimensions that have a column of their own.
  private(set) var dimensions: [(name: String, column: Int)] = []
  /// Every dimension there is.
  let knownDimensions: [String]
  private(set) var issues: [InputIssue] = []
  private(set) var lacksNeeded = false
  private var indexes: [String: Int] = [:]

  private static let needed = ["series", "area", "period", "value"]
  /// Code lists that are no dimensions.
  private static let attributes: Set<String> = ["NATURE", "OBS_STATUS", "UNIT_MEASURE"]

  init(_ table: DelimitedText, codeLists: CodeLists) {
    count = table.columns.count
    hasDecimalComma = table.hasDecimalComma
    knownDimensions = codeLists.lists.keys.filter { !ObservationColumns.attributes.contains($0) }.sorted()
    let names = Set(ObservationTable.columns)
    for (index, name) in table.columns.enumerated() {
      if names.contains(name) {
        indexes[name] = index
      } else if knownDimensions.contains(name) {
        dimensions.append((name, index))
      } else {
        issues.append(
          InputIssue.unknown(
            "column", name, among: ObservationTable.columns + knownDimensions,
            at: Place(file: table.file, line: 1, field: name)))
      }
    }
    for name in ObservationColumns.needed where indexes[name] == nil {
      lacksNeeded = true
      issues.append(
        InputIssue("exchange.column.missing", at: Place(file: table.file, line: 1), found: name))
    }
  }

  subscript(name: String) -> Int? { indexes[name] }
}

extension InputIssue {
  /// `exchange.<family>.misspelt` with a suggestion where a known word is near, else `….unknown` with all of
  /// them.
  static func unknown(_ family: String, _ found: String, among known: [String], at place: Place) -> InputIssue
  {
    if let suggestion = Suggestion.nearest(to: found, among: known) {
      return InputIssue(
        "exchange.\(family).misspelt", at: place, found: found, arguments: ["suggestion": suggestion])
    }
    return InputIssue(
      "exchange.\(family).unknown", at: place, found: found,
      arguments: ["known": known.joined(separator: ", ")])
  }
}
