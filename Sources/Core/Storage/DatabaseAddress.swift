import Monitoring

/// Where a database is, as a user gives it: a file, or a server by its URL.
public enum DatabaseAddress: Hashable, Sendable {
  case file(String)
  case server(PostgreSQLAddress)

  /// - Throws: `store.address` where the text is a URL that cannot be read.
  public init(_ text: String) throws {
    if PostgreSQLAddress.isAddress(text) {
      self = .server(try PostgreSQLAddress(text))
    } else if let range = text.range(of: "://"), !text[..<range.lowerBound].contains("/") {
      throw InputIssues([InputIssue("store.address", at: Place(file: text[..<range.upperBound] + "…"))])
    } else {
      self = .file(text)
    }
  }

  /// To be shown: the path, or the URL without a password.
  public var name: String {
    switch self {
    case .file(let path): path
    case .server(let address): address.name
    }
  }

  /// The name of an address that may be one or not.
  public static func name(of text: String) -> String {
    (try? DatabaseAddress(text).name) ?? PostgreSQLAddress.unreadableName
  }

  /// - Throws: see `SQLiteDatabase` and `PostgreSQLDatabase`.
  public func open(
    _ mode: OpeningMode, migrator: Migrator?, busyTimeoutSeconds: Double = SQLiteDatabase.busyTimeoutSeconds
  ) throws -> any Database {
    switch self {
    case .file(let path):
      try SQLiteDatabase(
        path: path, mode: mode, migrator: migrator, busyTimeoutSeconds: busyTimeoutSeconds)
    case .server(let address):
      try PostgreSQLDatabase(
        address, mode: mode, migrator: migrator, limits: PostgreSQLLimits(busySeconds: busyTimeoutSeconds))
    }
  }
}
