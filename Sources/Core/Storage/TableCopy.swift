/// Copies the rows of a table from one database to the same table of another.
public struct TableCopy {
  private let table: TableDescription
  /// Rows between two tellings of the progress.
  private static let tellingRows = 10_000

  public init(_ table: TableDescription) { self.table = table }

  /// In the order of the key. A counted key goes on counting behind the last one.
  /// - Parameters:
  ///   - translate: what becomes of the blobs of a column in the other database, by its name.
  ///   - progress: told how many rows were copied since it was told last.
  /// - Returns: how many rows there were.
  public func perform(
    from source: any Connection, to target: any Connection,
    translating translate: [String: (([UInt8]) -> [UInt8])] = [:], progress: (Int) -> Void = { _ in }
  ) throws -> Int {
    let list = table.columns.joined(separator: ", ")
    let order = table.key.isEmpty ? "" : " ORDER BY " + table.key.joined(separator: ", ")
    let translators = table.columns.map { translate[$0] }
    var count = 0
    try target.insert(into: table.name, columns: table.columns) { rows in
      try source.forEachRow("SELECT \(list) FROM \(table.name)\(order)") { row in
        for column in 0..<translators.count {
          if let translator = translators[column], case .blob(let blob) = row.value(column) {
            rows.bind(translator(blob))
          } else {
            rows.bind(row.value(column))
          }
        }
        try rows.endRow()
        count += 1
        if count % TableCopy.tellingRows == 0 { progress(TableCopy.tellingRows) }
      }
    }
    progress(count % TableCopy.tellingRows)
    if target.dialect == .postgresql, let key = table.key.first, table.key.count == 1, count > 0 {
      // Where the server counts the key, it goes on behind the last.
      let sequence = try target.first(
        "SELECT pg_get_serial_sequence(?, ?)", [.text(table.name), .text(key)]
      ) { $0.textOrNil(0) }
      if let sequence = sequence ?? nil {
        try target.run(
          "SELECT setval(?::regclass, (SELECT max(\(key)) FROM \(table.name)))", [.text(sequence)])
      }
    }
    return count
  }
}
