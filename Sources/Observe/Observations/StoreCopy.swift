import Foundation
import Monitoring
import Storage

/// What came of copying a store.
public struct StoreCopy: Sendable {
  /// Rows of each table, by its name.
  public internal(set) var rows: [String: Int] = [:]
  /// Tables beside those of the store, made by other programs, which were left where they are.
  public internal(set) var leftTables: [String] = []
  /// What the check of the copy found: the same as that of the original.
  public internal(set) var chain = ChainReport()
}

extension ObservationStore {
  /// Copies everything into a store that holds nothing yet, from file to server or any other way: rows as they
  /// are, with their numbers, revisions and digests.
  ///
  /// The chain is verified at both ends, and all is one transaction: whatever goes wrong, nothing of it stays.
  /// A file that is not there comes into being when it is complete.
  /// - Parameters:
  ///   - target: of a file, or the URL of a database.
  ///   - progress: told what share is done, from 0 to 1.
  /// - Throws: `InputIssues`: the faults of the chain where the original is not sound, `store.copy.occupied`
  ///   where the target holds something, `store.copy.layout`, `store.copy.unequal`, and what opening throws.
  public func copy(
    to target: String, busyTimeoutSeconds: Double = SQLiteDatabase.busyTimeoutSeconds,
    progress: (Double) -> Void = { _ in }
  ) throws -> StoreCopy {
    guard case .file(let path) = try DatabaseAddress(target), !FileManager.default.fileExists(atPath: path)
    else {
      let store = try ObservationStore(creatingOrOpening: target, busyTimeoutSeconds: busyTimeoutSeconds)
      defer { try? store.close() }
      return try copy(into: store, progress)
    }
    // Made beside it under another name, which only a complete copy gives up.
    let unfinished = path + ".copying-" + UUID().uuidString
    defer {
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: unfinished + suffix) }
    }
    let outcome: StoreCopy
    do {
      let store = try ObservationStore(creatingOrOpening: unfinished, busyTimeoutSeconds: busyTimeoutSeconds)
      outcome = try copy(into: store, progress)
      try store.close()
    } catch let issues as InputIssues {
      // The user knows the place by the name it was to have.
      throw InputIssues(
        issues.all.map { issue in
          var issue = issue
          if issue.place.file == unfinished { issue.place.file = path }
          return issue
        })
    }
    // The file alone must be all of it.
    let log = try? FileManager.default.attributesOfItem(atPath: unfinished + "-wal")[.size] as? Int
    guard log ?? 0 == 0 else { throw InputIssues([unequal("log", at: path)]) }
    guard link(unfinished, path) == 0 else {
      throw InputIssues([
        InputIssue(
          errno == EEXIST ? "store.copy.occupied" : "store.unreadable", at: Place(file: path),
          found: String(cString: strerror(errno)))
      ])
    }
    return outcome
  }

  private func copy(into target: ObservationStore, _ progress: (Double) -> Void) throws -> StoreCopy {
    try database.read { source in
      // Looked at before the long work, and again when it is written.
      try target.database.read { try target.requireEmpty($0) }
      var original = ChainVerification(connection: source, file: path)
      let report = try original.perform(expectedHead: nil)
      guard report.isSound else { throw InputIssues(report.faults.map { $0.issue(in: path) }) }
      return try target.database.write { destination in
        try target.requireEmpty(destination)
        var outcome = try copyTables(from: source, to: destination, at: target.path, progress)
        if let last = try RunRecords(source, file: path).last() {
          try StoreLayout.noteChange(at: last.recorded.recorded, destination)
        }
        var copied = ChainVerification(connection: destination, file: target.path)
        outcome.chain = try copied.perform(expectedHead: report.head)
        guard outcome.chain == report else {
          throw InputIssues(
            outcome.chain.faults.map { $0.issue(in: target.path) } + [unequal("chain", at: target.path)])
        }
        try TableStatistics.renew(destination)
        return outcome
      }
    }
  }

  private func requireEmpty(_ connection: any Connection) throws {
    for table in try connection.tables() where StoreLayout.tables.contains(table.name) {
      guard try connection.first("SELECT 1 FROM \(table.name) LIMIT 1", [], { _ in 1 }) == nil else {
        throw InputIssues([InputIssue("store.copy.occupied", at: Place(file: path))])
      }
    }
  }

  private func copyTables(
    from source: any Connection, to destination: any Connection, at target: String,
    _ progress: (Double) -> Void
  ) throws -> StoreCopy {
    // What opening made in the target is what a store is; anything else is of other programs.
    let there = Dictionary(uniqueKeysWithValues: try source.tables().map { ($0.name, $0) })
    let wanted = try TableDescription.inOrderOfReference(
      destination.tables().filter { StoreLayout.tables.contains($0.name) })
    for table in wanted where there[table.name].map({ Set($0.columns) }) != Set(table.columns) {
      throw InputIssues([
        InputIssue("store.copy.layout", at: Place(file: path, feature: table.name), found: table.name)
      ])
    }
    if destination.dialect == .sqlite { try destination.runScript("PRAGMA defer_foreign_keys = ON") }
    let total = try wanted.reduce(0) { try $0 + $1.rowCount(in: source) }
    var done = 0
    var outcome = StoreCopy()
    for table in wanted {
      let isSame = source.dialect == destination.dialect
      let geometry = { (blob: [UInt8]) -> [UInt8] in
        let plain = StoredGeometry.geometry(blob, source.dialect)
        return StoredGeometry.blob(plain, destination.dialect) ?? plain
      }
      let count = try TableCopy(table).perform(
        from: source, to: destination, translating: isSame ? [:] : ["geom": geometry]
      ) { rows in
        done += rows
        progress(total == 0 ? 1 : Double(done) / Double(total))
      }
      guard try table.rowCount(in: destination) == count, try there[table.name]!.rowCount(in: source) == count
      else { throw InputIssues([unequal(table.name, at: target)]) }
      outcome.rows[table.name] = count
    }
    outcome.leftTables = there.keys.filter { !StoreLayout.tables.contains($0) }.sorted()
    return outcome
  }

  private func unequal(_ what: String, at target: String) -> InputIssue {
    InputIssue("store.copy.unequal", at: Place(file: target, feature: what), found: what)
  }
}
