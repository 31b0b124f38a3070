/// Where databases differ. Everything else is written in the SQL that SQLite and PostgreSQL share:
/// `?` for values (a PostgreSQL connection numbers them), row values, `NOT EXISTS`, `WITH RECURSIVE`.
public enum Dialect: Hashable, Sendable {
  case sqlite

  // Column types. Those of SQLite are names that a GeoPackage allows.

  /// 64 bits.
  public var integer: String { "INTEGER" }
  /// 64 bits.
  public var double: String { "DOUBLE" }
  public var blob: String { "BLOB" }
  /// Ordered by its bytes.
  public var text: String { "TEXT" }

  /// Makes a table take new rows and refuse to change or to lose one.
  /// - Parameter table: a plain name in the plural.
  public func guarding(_ table: String) -> String {
    ["UPDATE", "DELETE"].map { act in
      """
      CREATE TRIGGER \(table)_refuse_\(act.lowercased()) BEFORE \(act) ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) are never changed'); END;
      """
    }.joined(separator: "\n")
  }
}
