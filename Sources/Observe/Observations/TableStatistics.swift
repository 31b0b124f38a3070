import Storage

/// What a PostgreSQL server knows of how many rows of which kind there are, by which it finds its ways. It looks for
/// itself only minutes after a table was filled, and until then reads it by ways that take twenty times as long.
enum TableStatistics {
  /// So many new rows change what is known.
  static let rowsThatMatter = 10_000

  static func renew(_ connection: any Connection) throws {
    guard connection.dialect == .postgresql else { return }
    try connection.runScript("ANALYZE \(StoreLayout.tables.joined(separator: ", "))")
  }
}
