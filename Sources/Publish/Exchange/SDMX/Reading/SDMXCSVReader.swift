import DelimitedText
import Monitoring

/// SDMX-CSV 2.0 and 1.0, and tables whose columns a mapping names.
enum SDMXCSVReader {
  /// - Parameter take: called for every row.
  static func read(
    _ bytes: [UInt8], file: String, mapping: SDMXImportMapping, take: (SDMXRecord) -> Void
  ) throws(InputIssues) {
    let table = try DelimitedText(bytes, file: file, separator: separator(of: bytes))
    let layout = try Layout(table.columns, file: file, mapping: mapping)
    var record = SDMXRecord()
    record.columns = layout.components.map(\.name)
    record.values = Array(repeating: "", count: record.columns.count)
    table.forEachRow { row in
      record.line = row.line
      record.structure = row.text(layout.structure).map(layout.identifier) ?? ""
      record.action = row.text(layout.action) ?? ""
      for (index, component) in layout.components.enumerated() {
        let text = row.text(component.column) ?? ""
        record.values[index] = component.isCoded ? layout.identifier(text) : text
      }
      take(record)
    }
  }

  /// The character after the first name of the header, which SDMX-CSV leaves to the sender.
  private static func separator(of bytes: [UInt8]) -> UInt8 {
    let header = bytes.prefix { $0 != 0x0A }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
    // The sub-field character of `STRUCTURE[;]` is no separator.
    var isInBrackets = false
    for byte in header {
      if byte == UInt8(ascii: "[") { isInBrackets = true }
      if byte == UInt8(ascii: "]") { isInBrackets = false }
      if !isInBrackets, candidates.contains(byte) { return byte }
    }
    return candidates[0]
  }

  /// Components whose values may be followed by a name; texts of others are taken as they are.
  private static let coded = SDMXImporter.dimensions.union([
    "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "NATURE",
  ])

  private struct Layout {
    var structure: Int?
    var action: Int?
    var components: [(name: String, column: Int, isCoded: Bool)] = []
    /// Codes are followed by `: ` and their name.
    var hasLabels = false

    init(_ columns: [String], file: String, mapping: SDMXImportMapping) throws(InputIssues) {
      let first = columns.first ?? ""
      var next = 1
      if first.hasPrefix("STRUCTURE"), columns.count > 1, columns[1] == "STRUCTURE_ID" {
        structure = 1
        next = 2
        action = columns.firstIndex(of: "ACTION")
      } else if first == "DATAFLOW" {
        structure = 0
      } else if !mapping.columns.isEmpty {
        next = 0
      } else {
        throw InputIssues([
          InputIssue("sdmx.import.format", at: Place(file: file, line: 1), found: String(first.prefix(40)))
        ])
      }
      let passed: Set = ["STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY"]
      let own = columns.enumerated().dropFirst(next).filter { !passed.contains($0.element) }
      hasLabels = next > 0 && own.contains { $0.element.contains(": ") }
      // Where names have columns of their own, each follows that of its codes.
      let hasNames = next == 2 && columns.contains("STRUCTURE_NAME")
      for (position, (index, column)) in own.enumerated() where !hasNames || position % 2 == 0 {
        var name = identifier(column)
        // Lists of values and of languages are marked by brackets.
        if let bracket = name.firstIndex(of: "[") { name = String(name[..<bracket]) }
        name = mapping.columns[name] ?? name
        components.append((name, index, SDMXCSVReader.coded.contains(name)))
      }
    }

    /// Without the name behind it.
    func identifier(_ text: String) -> String {
      guard hasLabels, let colon = text.firstRange(of: ": ") else { return text }
      return String(text[..<colon.lowerBound])
    }
  }
}
