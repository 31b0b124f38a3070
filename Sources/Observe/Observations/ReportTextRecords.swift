import Monitoring
import Storage

/// The table `report_texts`.
struct ReportTextRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  private static let columns = """
    number, report, area, paragraph, language, version, text, author, recorded, previous, digest
    """

  /// In the order of recording.
  func forEach(report: String?, _ body: (RecordedReportText) throws -> Void) throws {
    try connection.forEachRow(
      """
      SELECT \(Self.columns) FROM report_texts \(report == nil ? "" : "WHERE report = ?") ORDER BY number
      """, report.map { [.text($0)] } ?? []
    ) { row in
      guard let text = read(row) else { throw damagedRow("t\(row.integer(0))", in: file) }
      try body(text)
    }
  }

  /// With nil for a row that cannot be read.
  func forEachNumber(_ body: (Int, RecordedReportText?) throws -> Void) throws {
    try connection.forEachRow("SELECT \(Self.columns) FROM report_texts ORDER BY number") { row in
      try body(Int(row.integer(0)), read(row))
    }
  }

  private func read(_ row: any Row) -> RecordedReportText? {
    guard let language = Language(rawValue: row.text(4)), let recorded = Timestamp(row.text(8)),
      let previous = Digest(text: row.text(9)), let digest = Digest(text: row.text(10))
    else { return nil }
    let key = ReportText.Key(
      report: row.text(1), area: row.text(2), paragraph: row.text(3), language: language)
    return RecordedReportText(
      number: Int(row.integer(0)), text: ReportText(key: key, text: row.text(6), author: row.text(7)),
      version: Int(row.integer(5)), recorded: recorded, previous: previous, digest: digest)
  }

  /// Adds the next version of a text.
  func append(_ text: ReportText, at now: Timestamp) throws -> RecordedReportText {
    let last = try connection.first(
      "SELECT number, recorded, digest FROM report_texts ORDER BY number DESC LIMIT 1"
    ) { row in
      (number: Int(row.integer(0)), recorded: Timestamp(row.text(1)), digest: Digest(text: row.text(2)))
    }
    let key = text.key
    let values: [Value] = [
      .text(key.report), .text(key.area), .text(key.paragraph), .text(key.language.rawValue),
    ]
    let version =
      try connection.first(
        """
        SELECT coalesce(max(version), 0) FROM report_texts
        WHERE report = ? AND area = ? AND paragraph = ? AND language = ?
        """, values
      ) { Int($0.integer(0)) } ?? 0
    var record = RecordedReportText(
      number: (last?.number ?? 0) + 1, text: text, version: version + 1,
      // As with runs, time never runs backwards within a store.
      recorded: max(now, last?.recorded ?? now), previous: last?.digest ?? .none, digest: .none)
    record.digest = record.canonical.digest
    let marks = Array(repeating: "?", count: 11).joined(separator: ", ")
    try connection.run(
      "INSERT INTO report_texts (\(Self.columns)) VALUES (\(marks))",
      [Value(record.number)] + values + [
        Value(record.version), .text(text.text), .text(text.author), .text(record.recorded.text),
        .text(record.previous.text), .text(record.digest.text),
      ])
    return record
  }
}
