import Foundation
import Storage
import TestSupport
import Testing

/// An empty place for a database: a path in a folder of its own, or a schema of its
/// own on the server that the tests' set-up has started.
///
/// ```swift
/// @Test(arguments: TestDatabase.Kind.allCases)
/// func findsWhatIsThere(kind: TestDatabase.Kind) throws {
///   let place = try TestDatabase(kind)
///   defer { place.remove() }
///   let store = try ObservationStore(creatingOrOpening: place.address)
/// ```
public final class TestDatabase: Sendable {
  public enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, postgresql
    public var testDescription: String { rawValue }
  }

  struct NoServer: Error, CustomStringConvertible {
    let description =
      "QUITO_TEST_POSTGRESQL names no server; tools/postgresql/server.sh with COMMAND starts one"
  }

  public let kind: Kind
  /// The path of a file that is not there yet, or a URL whose schema is empty.
  public let address: String
  /// Beside a file, or for files of any kind.
  public let folder: TemporaryFolder
  private let schema: String?

  /// Where there is no server, the test of a PostgreSQL database is skipped; in continuous integration it fails.
  public init(_ kind: Kind) throws {
    self.kind = kind
    folder = try TemporaryFolder()
    switch kind {
    case .sqlite:
      schema = nil
      address = folder.file("store.gpkg")
    case .postgresql:
      let server = try TestServer.url
      let schema = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
      self.schema = schema
      // PostGIS stands in the schema public.
      address = server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema),public"
      try TestServer.run("CREATE SCHEMA \(schema)")
    }
  }

  /// What makes `postgresql://quito@/quito` the place of this database, for a command of its own process.
  public var environment: [String: String] {
    guard let schema, let components = URLComponents(string: address) else { return [:] }
    let host = components.queryItems?.first { $0.name == "host" }?.value ?? components.host ?? ""
    return ["PGHOST": host, "PGOPTIONS": "-csearch_path=\(schema),public"]
  }

  /// Takes it away. Not left to the end of the value, which may come before the last use of the address.
  public func remove() {
    if let schema { try? TestServer.run("DROP SCHEMA \(schema) CASCADE") }
    try? FileManager.default.removeItem(atPath: folder.path)
  }

  /// Opened without a look at what it holds.
  public func open(
    _ mode: OpeningMode = .creating, migrator: Migrator? = nil, busyTimeoutSeconds: Double = 30
  ) throws -> any Database {
    try DatabaseAddress(address).open(mode, migrator: migrator, busyTimeoutSeconds: busyTimeoutSeconds)
  }
}

/// The server that all tests share.
public enum TestServer {
  public static var isThere: Bool { environment["QUITO_TEST_POSTGRESQL"] != nil }
  private static let environment = ProcessInfo.processInfo.environment

  /// - Throws: where there is none: what skips a test, or fails it in continuous integration.
  public static var url: String {
    get throws {
      if let url = environment["QUITO_TEST_POSTGRESQL"] { return url }
      if environment["CI"] == "true" { throw TestDatabase.NoServer() }
      try Test.cancel("\(TestDatabase.NoServer())")
    }
  }

  private static let administration = Result {
    try PostgreSQLDatabase(PostgreSQLAddress(url), mode: .writing, migrator: nil)
  }

  static func run(_ sql: String) throws { try administration.get().write { try $0.runScript(sql) } }
}
