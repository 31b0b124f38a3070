import Monitoring
import Storage

/// What a look at a whole store found.
public struct StoreCheck: Sendable {
  /// The number of its layout.
  public internal(set) var version = 0
  /// Rows of each table, by its name.
  public internal(set) var rows: [String: Int] = [:]
  public internal(set) var chain = ChainReport()
  /// Everything wrong, those of the chain among them.
  public internal(set) var issues: [InputIssue] = []
  /// Also faults of the chain that are not listed.
  public var faultCount: Int { issues.count + chain.faultCount - chain.faults.count }
  public var isSound: Bool { faultCount == 0 }
}

extension ObservationStore {
  /// Looks at everything that can be looked at: the pages of a file, the tables and the triggers that guard
  /// them, references that lead nowhere, and the chain with every digest taken again.
  /// - Parameter expectedHead: the digest of a run, noted earlier: it must still be in the chain.
  public func check(expectedHead: Digest? = nil) throws -> StoreCheck {
    try database.read { connection in
      var check = StoreCheck()
      func report(_ code: String, _ feature: String, _ arguments: [String: String] = [:]) {
        check.issues.append(
          InputIssue(code, at: Place(file: path, feature: feature), found: feature, arguments: arguments))
      }
      if connection.dialect == .sqlite {
        for words in try connection.all("PRAGMA integrity_check(20)", [], { $0.text(0) }) where words != "ok"
        {
          check.issues.append(InputIssue("store.damaged", at: Place(file: path), found: words))
        }
      }
      check.version = try Migrator(StoreLayout.migrations).version(of: connection)
      let tables = try connection.tables()
      for name in StoreLayout.tables {
        guard let table = tables.first(where: { $0.name == name }) else {
          report("store.check.table", name)
          continue
        }
        check.rows[name] = try table.rowCount(in: connection)
        for reference in table.references {
          let count = try table.brokenReferences(reference, in: connection)
          if count > 0 {
            report("store.check.reference", name, ["count": String(count), "table": reference.table])
          }
        }
        if StoreLayout.guardedTables.contains(name),
          !["update", "delete"].allSatisfy({ table.triggers.contains("\(name)_refuse_\($0)") })
        {
          report("store.check.guard", name)
        }
      }
      // Without its tables there is no chain to follow.
      if check.rows.count == StoreLayout.tables.count {
        var verification = ChainVerification(connection: connection, file: path)
        check.chain = try verification.perform(expectedHead: expectedHead)
        check.issues += check.chain.faults.map { $0.issue(in: path) }
      }
      return check
    }
  }

  /// The number of the layout that the store has.
  public func layoutVersion() throws -> Int {
    try database.read { try Migrator(StoreLayout.migrations).version(of: $0) }
  }

  /// Makes the views for map programs where the server has come to know PostGIS since; files need none.
  public func makeMapViews() throws {
    try database.write { connection in
      if connection.dialect == .postgresql { try connection.runScript(MapViews.script) }
    }
  }
}
