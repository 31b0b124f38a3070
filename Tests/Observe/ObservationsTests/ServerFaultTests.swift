import Foundation
import Monitoring
import Observations
import Storage
import Synchronization
import TestDatabases
import TestSupport
import Testing

/// Servers and connections that go while a store is written to: nothing acknowledged is lost, nothing is half
/// there, and the chain goes on.
@Suite(.serialized) struct ServerFaultTests {
  /// A writer that goes on until it is stopped, whatever it meets.
  private final class Writer: Sendable {
    /// Heads of the chain, one for every call that was acknowledged.
    let acknowledged = Mutex<[Digest]>([])
    let codes = Mutex<[String]>([])
    let others = Mutex<[String]>([])
    private let isStopped = Atomic<Bool>(false)
    private let group = DispatchGroup()
    static let perRun = 200

    init(_ store: ObservationStore, name: String = "a") {
      DispatchQueue.global().async(group: group) { [self] in
        var number = 0
        while !isStopped.load(ordering: .relaxed) {
          number += 1
          let observations = (0..<Writer.perRun).map {
            Drawn.observation(series: "\(name)\($0)", value: Double(number))
          }
          let recording = Recording(
            run: Drawn.run(inputs: 2), observations: observations,
            mapFeatures: [MapFeature(layer: "streets", geometry: Drawn.line([0, 0, 1, 1]))])
          do {
            let recorded = try store.record([recording, recording], at: Drawn.moment)
            acknowledged.withLock { $0.append(recorded.runs[1].digest) }
          } catch let issues as InputIssues {
            codes.withLock { $0 += issues.all.map(\.code) }
            Thread.sleep(forTimeInterval: 0.02)
          } catch {
            others.withLock { $0.append("\(error)") }
          }
        }
      }
    }

    var count: Int { acknowledged.withLock(\.count) }

    func waitForMore(_ more: Int = 2) {
      let wanted = count + more
      let limit = Date(timeIntervalSinceNow: 60)
      while count < wanted, Date() < limit { Thread.sleep(forTimeInterval: 0.002) }
    }

    func stop() {
      isStopped.store(true, ordering: .relaxed)
      group.wait()
    }
  }

  private func begin(_ url: String) throws -> ObservationStore {
    let store = try ObservationStore(creatingOrOpening: url)
    _ = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
    return store
  }

  /// What is there is sound, holds every acknowledged call whole and no other one in part.
  private func expectSound(_ url: String, _ writers: [Writer]) throws {
    let store = try ObservationStore(reading: url)
    let report = try store.verifyChain()
    #expect(report.faults == [])
    #expect(report.runCount % 2 == 1)
    #expect(report.observationCount == (report.runCount - 1) * Writer.perRun)
    let digests = Set(try store.runs().map(\.digest))
    for writer in writers {
      #expect(writer.others.withLock { $0 } == [])
      #expect(writer.acknowledged.withLock { $0.allSatisfy(digests.contains) })
      // Nothing was recorded of which the writer heard nothing, unless it was told so.
      #expect(
        Set(writer.codes.withLock { $0 }).subtracting(["store.unreachable", "store.uncertain"])
          == [])
    }
    let acknowledged = writers.reduce(0) { $0 + $1.count }
    let uncertain = writers.reduce(0) {
      $0 + $1.codes.withLock { $0.count { $0 == "store.uncertain" } }
    }
    #expect((report.runCount - 1) / 2 >= acknowledged)
    #expect((report.runCount - 1) / 2 <= acknowledged + uncertain)
  }

  @Test func killedServerLosesNothingAcknowledged() throws {
    let server = try OwnServer()
    let store = try begin(server.url)
    let writer = Writer(store)
    for round in 0..<6 {
      writer.waitForMore()
      Thread.sleep(forTimeInterval: Double(round) * 0.007)
      try server.kill()
      Thread.sleep(forTimeInterval: 0.05)
      try server.startAgain()
    }
    writer.waitForMore()
    writer.stop()
    #expect(writer.codes.withLock(\.isEmpty) == false)
    try expectSound(server.url, [writer])
  }

  /// The server's process of one connection: the whole server begins anew then, on its own.
  @Test func killedBackendLosesNothingAcknowledged() throws {
    let server = try OwnServer()
    let store = try begin(server.url)
    let writer = Writer(store)
    let observer = try PostgreSQLDatabase(
      PostgreSQLAddress(server.url), mode: .writing, migrator: nil)
    for _ in 0..<6 {
      writer.waitForMore()
      let limit = Date(timeIntervalSinceNow: 30)
      var isKilled = false
      while !isKilled, Date() < limit {
        let backend = try? observer.read {
          try $0.first(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xid IS NOT NULL LIMIT 1"
          ) { $0.integer(0) }
        }
        if let backend { isKilled = Foundation.kill(pid_t(backend), SIGKILL) == 0 }
      }
      #expect(isKilled)
    }
    writer.waitForMore()
    writer.stop()
    #expect(writer.codes.withLock(\.isEmpty) == false)
    try expectSound(server.url, [writer])
  }

  @Test func connectionsCutWhileWritingLoseNothingAcknowledged() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let stores = [try begin(place.address), try ObservationStore(opening: place.address)]
    let writers = zip(stores, ["a", "b"]).map { Writer($0, name: $1) }
    let schema = place.address.components(separatedBy: "%3D")[1].prefix { $0 != "," }
    let cutter = try PostgreSQLDatabase(
      PostgreSQLAddress(TestServer.url), mode: .writing, migrator: nil)
    for round in 0..<30 {
      writers[round % 2].waitForMore(1)
      Thread.sleep(forTimeInterval: Double(round) * 0.003)
      // Those of this test alone: they hold locks on tables of its schema.
      try cutter.read {
        try $0.run(
          """
          SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
          WHERE c.relnamespace = to_regnamespace(?) AND l.pid <> pg_backend_pid()
          """, [.text(String(schema))])
      }
    }
    for writer in writers {
      writer.waitForMore()
      writer.stop()
    }
    #expect(writers.contains { !$0.codes.withLock(\.isEmpty) })
    try expectSound(place.address, writers)
  }

  /// Committed, but the answer never came: the store asks the server what became of it.
  @Test func answerLostWhileCommittingIsAskedFor() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let store = try begin(place.address)
    let cutter = try PostgreSQLDatabase(
      PostgreSQLAddress(TestServer.url), mode: .writing, migrator: nil)
    // Ends its own connection as the last thing before the commit is done, or refuses to come to it.
    try place.open(.writing).write { connection in
      try connection.runScript(
        """
        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON runs DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cut();
        """)
    }
    let found = try issues { _ = try store.record([Recording(run: Drawn.run())], at: Drawn.moment) }
    // Asked for, the server says that it did not happen.
    #expect(found.map(\.code) == ["store.unreachable"])
    try cutter.close()
    try place.open(.writing).write { try $0.runScript("DROP FUNCTION cut CASCADE") }
    #expect(
      try store.record([Recording(run: Drawn.run())], at: Drawn.moment).runs.map(\.number) == [2])
    #expect(try store.verifyChain().isSound)
  }

  @Test func serverStoppedForGoodIsUnreachableUntilItIsBack() throws {
    let server = try OwnServer()
    let store = try begin(server.url)
    try server.stop()
    #expect(try issues { _ = try store.runs() }.map(\.code) == ["store.unreachable"])
    #expect(
      try issues { _ = try store.record([Recording(run: Drawn.run())], at: Drawn.moment) }.map(
        \.code)
        == ["store.unreachable"])
    #expect(
      try issues { _ = try ObservationStore(reading: server.url) }.map(\.code) == [
        "store.unreachable"
      ])
    try server.startAgain()
    #expect(
      try store.record([Recording(run: Drawn.run())], at: Drawn.moment).runs.map(\.number) == [2])
    #expect(try store.verifyChain().isSound)
  }
}
