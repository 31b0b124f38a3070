import Foundation
import GRDBSQLite
import Monitoring

/// A look at what a file is, without changing one byte of it or of its log.
struct SQLiteGlance {
  /// The version of the store; nil where the file is an empty database, as an interrupted creation leaves it.
  let version: Int?

  /// - Throws: `store.format` where the file is not a database or is one of somebody else's.
  init(path: String, failures: SQLiteFailures) throws {
    // `immutable` reads the file alone and makes no log; where a log stands, the file alone would be stale.
    let hasLog = FileManager.default.fileExists(atPath: path + "-wal")
    var connection: OpaquePointer?
    let code = sqlite3_open_v2(
      SQLiteGlance.address(of: path) + "?mode=ro" + (hasLog ? "" : "&immutable=1"), &connection,
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
    defer { sqlite3_close_v2(connection) }
    guard code == SQLITE_OK, let connection else {
      throw failures.error(code: code, message: connection.map { String(cString: sqlite3_errmsg($0)) } ?? "")
    }
    sqlite3_busy_timeout(connection, Int32(failures.busyTimeoutSeconds * 1_000))
    let look = SQLiteConnection(connection, failures: failures)
    defer { look.finalizeStatements() }
    let tables = try look.all("SELECT name FROM sqlite_master") { $0.text(0) }
    if tables.isEmpty {
      version = nil
    } else if tables.contains(Migrator.table) {
      version = try Migrator([]).version(of: look)
    } else {
      throw failures.issue("store.format")
    }
  }

  private static func address(of path: String) -> String {
    let full = URL(fileURLWithPath: path).path
    return "file:" + (full.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? full)
  }
}
