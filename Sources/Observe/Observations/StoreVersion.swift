import Monitoring
import Storage

/// What tells whether a store has changed: the end of its chain, when its layers were last changed, and what was said
/// of who sees what.
public struct StoreVersion: Hashable, Sendable {
  /// The number of the last run; 0 for an empty store.
  public var lastRun: Int
  /// Of the last run; 64 zeros for an empty store.
  public var head: Digest
  /// When the last run was recorded; nil for an empty store.
  public var recorded: Timestamp?
  /// As the GeoPackage notes it, empty on a server; another program that edits names or boundaries changes it too.
  public var lastChange: String
  /// How often something was said of who sees which runs, and of how series are protected.
  public var accessChanges: Int

  static func read(_ connection: any Connection) throws -> StoreVersion {
    var version = StoreVersion(lastRun: 0, head: .none, recorded: nil, lastChange: "", accessChanges: 0)
    try connection.forEachRow(
      "SELECT number, digest, recorded FROM runs WHERE number = (SELECT max(number) FROM runs)"
    ) { row in
      version.lastRun = Int(row.integer(0))
      version.head = Digest(text: row.text(1)) ?? .none
      version.recorded = Timestamp(row.text(2))
    }
    version.accessChanges =
      try VisibilityRecords(connection, file: "").lastNumber()
      + ProtectionRecords(connection, file: "").lastNumber()
    // A server keeps no such note: there the chain alone tells.
    guard connection.dialect == .sqlite else { return version }
    version.lastChange =
      try connection.first("SELECT max(last_change) FROM gpkg_contents") { $0.text(0) } ?? ""
    return version
  }
}

extension ObservationStore {
  /// A glance that costs microseconds, however large the store is.
  public func version() throws -> StoreVersion { try database.read { try StoreVersion.read($0) } }
}
