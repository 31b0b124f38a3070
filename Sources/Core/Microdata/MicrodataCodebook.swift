import DelimitedText
import Monitoring

/// Labels of the variables of a table of text, kept in a table of their own: a row for each variable with the
/// columns `variable`, `label`, `values` and, where wanted, `missing-values` and `file`.
///
/// `values` are categories parted by semicolons, each alone or as code and label (`1 = Owned; 2 = Rented`), or a
/// range `1..22` of numbers. `missing-values` are codes that mean nothing, parted the same way.
public struct MicrodataCodebook: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var variable: String
    public var label: String?
    /// Code or text to label; nil where a category has none.
    public var categories: [(code: String, label: String?)] { zip(codes, labels).map { ($0, $1) } }
    public var range: ClosedRange<Double>?
    public var missing: [String]
    public var line: Int
    var codes: [String]
    var labels: [String?]
  }

  public let file: String
  public let entries: [Entry]

  /// - Parameter part: rows whose column `file` says something else are left out.
  /// - Throws: `file.missing`, `file.unreadable`, faults of the text, `table.column.missing`, and
  ///   `microdata.codebook.twice` for every variable that stands twice.
  public init(_ path: String, name: String? = nil, part: String? = nil) throws(InputIssues) {
    let name = name ?? path
    try self.init(bytes: try MicrodataTable.bytes(path, name), file: name, part: part)
  }

  /// - Throws: as above.
  public init(bytes: [UInt8], file: String, part: String? = nil) throws(InputIssues) {
    let table = try DelimitedText(bytes, file: file)
    guard let variable = table.column("variable") else {
      throw InputIssues(table.issues(lacking: ["variable"]))
    }
    var issues = InputIssues()
    var entries: [Entry] = []
    var lines: [String: Int] = [:]
    table.forEachRow { row in
      guard let named = row.text(variable) else { return }
      if let part, let stated = row.text(table.column("file")), stated != part { return }
      if let first = lines.updateValue(row.line, forKey: named) {
        issues.append(
          InputIssue(
            "microdata.codebook.twice", at: Place(file: file, line: row.line, field: "variable"),
            found: named, arguments: ["line": String(first)]))
        return
      }
      var entry = Entry(
        variable: named, label: row.text(table.column("label")), range: nil,
        missing: Self.parts(row.text(table.column("missing-values"))), line: row.line, codes: [], labels: [])
      let values = row.text(table.column("values"))
      if let range = Self.range(values) {
        entry.range = range
      } else {
        for part in Self.parts(values) {
          let pair = Self.pair(part)
          entry.codes.append(pair.code)
          entry.labels.append(pair.label)
        }
      }
      entries.append(entry)
    }
    try issues.throwIfAnyError()
    self.file = file
    self.entries = entries
  }

  /// Gives the variables their labels and warns of what does not agree: `microdata.codebook.variable` for one
  /// that the file has not, `microdata.codebook.value` for values that the book does not list.
  func apply(to microdata: inout Microdata) {
    for entry in entries {
      guard let index = microdata.index(of: entry.variable) else {
        microdata.warnings.append(
          InputIssue(
            "microdata.codebook.variable", at: Place(file: file, line: entry.line), found: entry.variable,
            arguments: ["file": microdata.file], severity: .warning))
        continue
      }
      let isText = microdata.columns[index].isText
      if let label = entry.label { microdata.variables[index].label = label }
      for (code, label) in entry.categories {
        guard let label, let key = Self.key(code, isText) else { continue }
        microdata.variables[index].valueLabels.append(.init(key: key, text: label))
      }
      for code in entry.missing {
        switch Self.key(code, isText) {
        case .text(let text): microdata.variables[index].declaredMissing.append(.text(text))
        case .number(let number): microdata.variables[index].declaredMissing.append(.numbers(number...number))
        default: break
        }
      }
      warnOfValues(index, entry, &microdata)
    }
  }

  private func warnOfValues(_ index: Int, _ entry: Entry, _ microdata: inout Microdata) {
    guard !entry.codes.isEmpty || entry.range != nil,
      let found = microdata.categories(of: index)
    else { return }
    let listed = Set(entry.codes).union(entry.missing)
    for category in found.categories {
      let isListed =
        if let range = entry.range, case .number(let number) = category.key {
          range.contains(number) || entry.missing.contains(category.text)
        } else {
          listed.contains(category.text)
        }
      guard !isListed else { continue }
      microdata.warnings.append(
        InputIssue(
          "microdata.codebook.value", at: Place(file: microdata.file, field: entry.variable),
          found: category.text, arguments: ["count": String(category.count), "codebook": file],
          severity: .warning))
    }
  }

  private static func key(_ code: String, _ isText: Bool) -> MicrodataVariable.Key? {
    isText ? .text(code) : Double(code).map { .number($0) }
  }

  private static func parts(_ text: String?) -> [String] {
    (text ?? "").split(separator: ";").map { trimmed($0) }.filter { !$0.isEmpty }
  }

  /// `1 = Owned`: the part before the sign is the code.
  private static func pair(_ part: String) -> (code: String, label: String?) {
    guard let sign = part.firstIndex(of: "=") else { return (part, nil) }
    let (code, label) = (trimmed(part[..<sign]), trimmed(part[part.index(after: sign)...]))
    return code.isEmpty || label.isEmpty ? (part, nil) : (code, label)
  }

  private static func range(_ text: String?) -> ClosedRange<Double>? {
    guard let text, let dots = text.firstRange(of: ".."), let low = Double(trimmed(text[..<dots.lowerBound])),
      let high = Double(trimmed(text[dots.upperBound...])), low <= high
    else { return nil }
    return low...high
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
