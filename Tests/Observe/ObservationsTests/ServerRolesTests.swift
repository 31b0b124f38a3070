import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// The rights that `docs/operating/postgresql.md` gives to whom, and that they suffice.
@Suite struct ServerRolesTests {
  @Test func rightsOfThePageSuffice() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let schema = String(place.address.components(separatedBy: "%3D")[1].prefix { $0 != "," })
    let owner = try ObservationStore(creatingOrOpening: place.address)
    _ = try owner.record(
      [
        Recording(
          run: Drawn.run(), areas: [Drawn.area("ECU-UIO")],
          mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(0, 0))])
      ], at: Drawn.moment)
    let page = try String(contentsOfFile: Checkout.path("docs/operating/postgresql.md"), encoding: .utf8)
    let start = try #require(page.range(of: "```sql\nGRANT"))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    let grants = ("GRANT" + page[start.upperBound..<end.lowerBound])
      .replacingOccurrences(of: "recorder", with: "recorder_\(schema)")
      .replacingOccurrences(of: "reader", with: "reader_\(schema)")
      .replacingOccurrences(of: "SCHEMA public", with: "SCHEMA \(schema)")
    #expect(grants.contains("GRANT INSERT ON ALL TABLES IN SCHEMA \(schema) TO recorder_\(schema)"))
    let users = ["recorder_\(schema)", "reader_\(schema)"]
    try place.open(.writing).write { connection in
      for user in users { try connection.runScript("CREATE USER \(user)") }
      try connection.runScript(grants)
    }
    defer {
      try? place.open(.writing).write { connection in
        for user in users { try connection.runScript("DROP OWNED BY \(user); DROP USER \(user)") }
      }
    }
    func address(_ user: String) -> String {
      place.address.replacingOccurrences(of: "quito@", with: "\(user)@")
    }

    let recorder = try ObservationStore(creatingOrOpening: address(users[0]))
    let recorded = try recorder.record(
      [
        Recording(
          run: Drawn.run(inputs: 1), areas: [Drawn.area("ECU-UIO"), Drawn.area("NEW")],
          observations: [Drawn.observation()],
          mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(0, 0))])
      ], at: Drawn.moment)
    #expect(recorded.runs.map(\.number) == [2])
    let reader = try ObservationStore(reading: address(users[1]))
    #expect(try reader.observations().count == 1)
    #expect(try reader.check().isSound)
    let writing = try ObservationStore(opening: address(users[1]))
    let found = try issues { _ = try writing.record([Recording(run: Drawn.run())], at: Drawn.moment) }
    #expect(found.map(\.code) == ["store.readonly"])
    for user in users {
      let database = try PostgreSQLDatabase(PostgreSQLAddress(address(user)), mode: .writing, migrator: nil)
      for act in [
        "DELETE FROM observations", "TRUNCATE map_features", "DROP TRIGGER runs_refuse_delete ON runs",
      ] {
        #expect(throws: InputIssues.self) { try database.write { try $0.runScript(act) } }
      }
    }
    #expect(try owner.verifyChain().isSound)
  }
}
