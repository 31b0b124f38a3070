import Foundation
import Monitoring
import Storage
import TestDatabases
import TestSupport
import Testing

/// Addresses as users give them, and that no password is ever shown.
@Suite struct DatabaseAddressTests {
  static let password = "s3cr3t%2Fword"
  static let plainPassword = "s3cr3t/word"

  @Test(arguments: [
    ("postgresql://ana@db.example:5433/city", "postgresql://ana@db.example:5433/city"),
    ("postgres://ana:\(password)@db.example/city", "postgresql://ana@db.example/city"),
    ("POSTGRESQL://db.example/city?user=ana&password=\(password)", "postgresql://ana@db.example/city"),
    ("postgresql://ana@/city?host=/run/postgresql", "postgresql://ana@/city?host=/run/postgresql"),
    ("postgresql://ana@%2Frun%2Fpostgresql/city", "postgresql://ana@/city?host=/run/postgresql"),
    (
      "postgresql://ana@/city?host=/run&options=-csearch_path%3Dquito",
      "postgresql://ana@/city?host=/run&options=-csearch_path=quito"
    ),
    ("postgresql:///city", "postgresql:///city"),
    ("postgresql://ana:12?s3cr3t@db.example/city", "postgresql://ana@db.example/city"),
    ("folder/store.gpkg", "folder/store.gpkg"), ("./a:b.gpkg", "./a:b.gpkg"),
    ("folder/x://y.gpkg", "folder/x://y.gpkg"),
  ])
  func nameIsShownWithoutPassword(text: String, name: String) throws {
    #expect(try DatabaseAddress(text).name == name)
    #expect(DatabaseAddress.name(of: text) == name)
  }

  @Test(arguments: [
    "postgresql://ana:\(plainPassword)@db.example:port/city", "postgresql://ana:\(password)@[::1/city",
    "postgresql://ana:12/s3cr3t@db.example/city",
    "postgresql://ana:\(password)@db.example/city?nothing=1", "mysql://ana:\(password)@db.example/city",
  ])
  func unreadableAddressIsToldWithoutIt(text: String) throws {
    let found = try issues { _ = try DatabaseAddress(text) }
    #expect(found.map(\.code) == ["store.address"])
    #expect(!"\(found)".contains("s3cr3t"))
    #expect(!DatabaseAddress.name(of: text).contains("s3cr3t"))
  }

  @Test func serverThatIsNotThereIsUnreachable() throws {
    let folder = try TemporaryFolder()
    for address in [
      "postgresql://ana:\(DatabaseAddressTests.password)@/city?host=\(folder.path)",
      "postgresql://ana:\(DatabaseAddressTests.password)@127.0.0.1:1/city",
    ] {
      for mode in [OpeningMode.reading, .writing, .creating] {
        let found = try issues { _ = try DatabaseAddress(address).open(mode, migrator: nil) }
        #expect(found.map(\.code) == ["store.unreachable"])
        #expect(!"\(found)".contains("s3cr3t"))
        #expect(found.first?.found.contains("\n") == false)
      }
    }
  }

  @Test func databaseAndUserThatAreNotThereAreRefused() throws {
    let server = try TestServer.url
    for wrong in [
      server.replacingOccurrences(of: "/quito?", with: "/nowhere?password=s3cr3t&"),
      server.replacingOccurrences(of: "quito@", with: "nobody:s3cr3t@"),
    ] {
      let found = try issues { _ = try DatabaseAddress(wrong).open(.writing, migrator: nil) }
      #expect(found.map(\.code) == ["store.unreadable"])
      #expect(found.first?.found.contains(wrong.contains("nowhere") ? "nowhere" : "nobody") == true)
      #expect(!"\(found)".contains("s3cr3t"))
    }
  }

  /// A server that repeats the password in what it says.
  @Test func passwordIsBlottedOutOfTheServersWords() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let address = place.address.replacingOccurrences(of: "quito@", with: "quito:recipes@")
    let database = try DatabaseAddress(address).open(.writing, migrator: nil)
    let error = #expect(throws: StorageError.self) {
      try database.read { try $0.run("SELECT * FROM recipes") }
    }
    #expect(error?.message == "relation \"…\" does not exist")
    #expect(!database.name.contains("recipes"))
  }

  /// The server asks for a password, gets a wrong one and says so.
  @Test func wrongPasswordIsRefusedWithoutBeingShown() throws {
    let server = try OwnServer()
    let root = try PostgreSQLDatabase(PostgreSQLAddress(server.url), mode: .writing, migrator: nil)
    try root.write { try $0.runScript("CREATE USER ana PASSWORD 'right'") }
    let file = try root.read { try $0.first("SHOW hba_file") { $0.text(0) } ?? "" }
    try "local all quito trust\nlocal all all scram-sha-256\n".write(
      toFile: file, atomically: false, encoding: .utf8)
    try root.read { try $0.run("SELECT pg_reload_conf()") }
    Thread.sleep(forTimeInterval: 0.5)
    func open(_ password: String) throws {
      let url = server.url.replacingOccurrences(of: "quito@", with: "ana:\(password)@")
      _ = try DatabaseAddress(url).open(.writing, migrator: nil)
    }
    let found = try issues { try open("wr0ng") }
    #expect(found.map(\.code) == ["store.unreadable"])
    #expect(!"\(found)".contains("wr0ng"))
    #expect(try issues { try open("right") }.isEmpty)
  }
}
