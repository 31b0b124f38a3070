import GRDB
import GRDBSQLite
import Monitoring

/// Says what went wrong with one file so that its owner can act.
struct SQLiteFailures: Sendable {
  let name: String
  let busyTimeoutSeconds: Double

  func issue(_ code: String, found: String = "", _ arguments: [String: String] = [:]) -> InputIssues {
    InputIssues([InputIssue(code, at: Place(file: name), found: found, arguments: arguments)])
  }

  func error(code: CInt, message: String, statement: String? = nil) -> any Error {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      issue("store.busy", ["seconds": JSON.numberText(busyTimeoutSeconds)])
    case SQLITE_NOTADB: issue("store.format")
    case SQLITE_CORRUPT: issue("store.damaged", found: message)
    case SQLITE_FULL: issue("store.full")
    case SQLITE_READONLY: issue("store.readonly")
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: issue("store.unreadable", found: message)
    default: StorageError(code: String(code), message: message, statement: statement)
    }
  }

  /// Lets the closure's own errors through and says those of the database in our words.
  func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw self.error(
        code: error.extendedResultCode.rawValue, message: error.message ?? "", statement: error.sql)
    }
  }
}
