/// How a database is opened.
public enum OpeningMode: Hashable, Sendable {
  /// Must exist, and is not changed.
  case reading
  /// Must exist.
  case writing
  /// Made where it does not exist.
  case creating
}

/// A database one can read and write in SQL; what it holds is not its concern.
///
/// The values given to a closure (connection, statement, row) live only as long as the closure runs. A closure
/// must not call the database again. After an error of the database the transaction is lost: a closure lets
/// the error through.
public protocol Database: Sendable {
  /// What stands before a fault: the path or the address of the database, without a password.
  var name: String { get }

  /// All reads of the closure see one and the same state.
  func read<Result>(_ body: (any Connection) throws -> Result) throws -> Result

  /// One transaction, which waits for other writers before it begins. When the closure throws, nothing of it
  /// stays. A server may find that a program beside us changed what the closure read: it then runs again.
  func write<Result>(_ body: (any Connection) throws -> Result) throws -> Result

  /// Waits for what runs and lets go of the database. Calls after it throw.
  func close() throws
}

/// One transaction's access to the database.
public protocol Connection: AnyObject {
  var dialect: Dialect { get }

  /// A statement with `?` for every value. Kept until the transaction ends: asking again for the same text
  /// gives the same statement.
  func prepare(_ sql: String) throws -> any Statement

  /// Several statements without values, separated by semicolons.
  func runScript(_ sql: String) throws

  /// Many rows into one table, the fastest way there is. While the closure runs, the connection takes no other
  /// statement.
  func insert(into table: String, columns: [String], _ body: (any RowInserter) throws -> Void) throws
}

/// Takes values from left to right.
public protocol ValueReceiver: AnyObject {
  func bindNull()
  func bind(_ integer: Int64)
  func bind(_ double: Double)
  func bind(_ text: String)
  func bind(_ blob: [UInt8])
}

/// A prepared statement. `bind` fills the next `?`.
public protocol Statement: ValueReceiver {
  /// Runs to the end, passing every row, and takes new values afterwards. A server sends all rows before the
  /// first is passed: for few rows.
  func run(_ body: (any Row) throws -> Void) throws

  /// As `run`, for any number of rows: memory does not grow with them.
  func stream(_ body: (any Row) throws -> Void) throws
}

/// Rows on their way into a table. `bind` fills the next column.
public protocol RowInserter: ValueReceiver {
  /// The values since the last row make the next one.
  func endRow() throws
}

/// The row on which a statement stands. Columns are counted from 0. A null reads as 0 or as empty.
public protocol Row {
  var count: Int { get }
  func isNull(_ column: Int) -> Bool
  func integer(_ column: Int) -> Int64
  func double(_ column: Int) -> Double
  func text(_ column: Int) -> String
  func blob(_ column: Int) -> [UInt8]
  func value(_ column: Int) -> Value
}

extension Statement {
  public func run() throws { try run { _ in } }
}

extension ValueReceiver {
  public func bind(_ integer: Int) { bind(Int64(integer)) }
  public func bind(_ double: Double?) { if let double { bind(double) } else { bindNull() } }
  public func bind(_ text: String?) { if let text { bind(text) } else { bindNull() } }
  public func bind(_ blob: [UInt8]?) { if let blob { bind(blob) } else { bindNull() } }

  public func bind(_ values: [Value]) { for value in values { bind(value) } }

  public func bind(_ value: Value) {
    switch value {
    case .null: bindNull()
    case .integer(let integer): bind(integer)
    case .double(let double): bind(double)
    case .text(let text): bind(text)
    case .blob(let blob): bind(blob)
    }
  }
}

extension Row {
  public func doubleOrNil(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }
  public func textOrNil(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  public func blobOrNil(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }
  public var values: [Value] { (0..<count).map(value) }
}

extension Connection {
  public func run(_ sql: String, _ values: [Value] = []) throws {
    let statement = try prepare(sql)
    statement.bind(values)
    try statement.run()
  }

  /// Any number of rows: memory does not grow with them.
  public func forEachRow(_ sql: String, _ values: [Value] = [], _ body: (any Row) throws -> Void) throws {
    let statement = try prepare(sql)
    statement.bind(values)
    try statement.stream(body)
  }

  /// The first of few rows, made into something; nil when there is none.
  public func first<Result>(
    _ sql: String, _ values: [Value] = [], _ body: (any Row) throws -> Result
  ) throws -> Result? {
    var result: Result?
    let statement = try prepare(sql)
    statement.bind(values)
    try statement.run { row in if result == nil { result = try body(row) } }
    return result
  }

  public func all<Result>(
    _ sql: String, _ values: [Value] = [], _ body: (any Row) throws -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    try forEachRow(sql, values) { results.append(try body($0)) }
    return results
  }
}
