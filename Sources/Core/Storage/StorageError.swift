/// A failure of the database that no input explains: a failing disk, a statement that is wrong.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The database's own code: an extended result code of SQLite, a SQLSTATE of PostgreSQL.
  public var code: String
  /// The database's own words, in English.
  public var message: String
  /// The statement, with `?` for its values; values are never shown.
  public var statement: String?

  public init(code: String, message: String, statement: String? = nil) {
    self.code = code
    self.message = message
    self.statement = statement
  }

  public var description: String {
    "\(message) (\(code))" + (statement.map { " in: \($0)" } ?? "")
  }
}
