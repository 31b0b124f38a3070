import DelimitedText
import Monitoring

/// A table from codes to something said of each, as offices publish beside their data.
public enum CodeTable {
  /// - Parameter value: the column taken; codes stand in the first.
  /// - Throws: `sdmx.table.column`, and what `DelimitedText` throws.
  public static func read(_ bytes: [UInt8], file: String, value: String) throws(InputIssues) -> [String:
    String]
  {
    let table = try DelimitedText(bytes, file: file)
    guard let column = table.column(value), column > 0 else {
      throw InputIssues([
        InputIssue("sdmx.table.column", at: Place(file: file, line: 1), found: value)
      ])
    }
    var texts: [String: String] = [:]
    table.forEachRow { row in
      if let code = row.text(0), let text = row.text(column) { texts[code] = text }
    }
    return texts
  }
}
