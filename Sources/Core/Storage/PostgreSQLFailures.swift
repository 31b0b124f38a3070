import Monitoring

/// Says what went wrong with one server so that its owner can act. No sentence shows a password.
struct PostgreSQLFailures: Sendable {
  let address: PostgreSQLAddress
  let limits: PostgreSQLLimits

  func issue(_ code: String, found: String = "", _ arguments: [String: String] = [:]) -> InputIssues {
    InputIssues([
      InputIssue(code, at: Place(file: address.name), found: address.veiled(found), arguments: arguments)
    ])
  }

  var busy: InputIssues {
    issue("store.busy", ["seconds": JSON.numberText(limits.busySeconds)])
  }

  /// - Parameters:
  ///   - state: the SQLSTATE, such as `40001`; nil where the connection is gone.
  ///   - isWriting: whether what was refused would have changed something.
  func error(state: String?, message: String, statement: String? = nil, isWriting: Bool = true) -> any Error {
    let words = PostgreSQLFailures.oneLine(message)
    guard let state else { return issue("store.unreachable", found: words) }
    switch state {
    case "55P03", "40001", "40P01": return busy
    case "57014": return issue("store.timeout", ["seconds": JSON.numberText(limits.statementSeconds)])
    case "57P01", "57P02", "57P03", "57P05", "25P03": return issue("store.unreachable", found: words)
    case "53100": return issue("store.full")
    case "53300": return issue("store.unreachable", found: words)
    case "25006": return issue("store.readonly")
    case "3F000": return issue("store.unreadable", found: words)
    case "42501": return isWriting ? issue("store.readonly") : issue("store.unreadable", found: words)
    case "22021", "22P05": return issue("store.text", found: words)
    default:
      if state.hasPrefix("08") { return issue("store.unreachable", found: words) }
      if state.hasPrefix("XX00") && state != "XX000" || state == "58030" {
        return issue("store.damaged", found: words)
      }
      return StorageError(code: state, message: address.veiled(words), statement: statement)
    }
  }

  /// Whether the same transaction may succeed when it runs again: another one came between.
  static func isConflict(_ state: String?) -> Bool { state == "40001" || state == "40P01" }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: { $0.isNewline || $0 == "\t" }).map { line in
      var line = line[...]
      while line.first == " " { line.removeFirst() }
      while line.last == " " { line.removeLast() }
      return String(line)
    }.joined(separator: " ")
  }
}

/// How long things may take.
public struct PostgreSQLLimits: Hashable, Sendable {
  /// How long a writer waits for another one before it gives up with `store.busy`.
  public var busySeconds: Double
  /// How long one statement may take before the server stops it with `store.timeout`.
  public var statementSeconds: Double
  /// How long to wait for a server to answer at all, where the address does not say.
  public var connectSeconds: Int
  /// Connections to the server at once; further users wait for one.
  public var connections: Int
  /// How often a transaction is tried when others keep coming between.
  public var attempts: Int

  public init(
    busySeconds: Double = SQLiteDatabase.busyTimeoutSeconds, statementSeconds: Double = 600,
    connectSeconds: Int = 10, connections: Int = 8, attempts: Int = 10
  ) {
    self.busySeconds = busySeconds
    self.statementSeconds = statementSeconds
    self.connectSeconds = connectSeconds
    self.connections = connections
    self.attempts = attempts
  }
}
