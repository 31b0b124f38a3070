import Foundation
import Monitoring
import Observations
import Storage
import Synchronization
import TestDatabases
import TestSupport
import Testing

/// Several writers of one store.
@Suite struct WritersTests {
  @Test(arguments: TestDatabase.Kind.allCases)
  func twoStoresInOnePlaceTakeTurns(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let stores = try (0..<2).map { _ in try ObservationStore(creatingOrOpening: place.address) }
    _ = try stores[0].record([Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      for number in 0..<50 {
        do {
          let observation = Drawn.observation(value: Double(number))
          _ = try stores[index].record(
            [Recording(run: Drawn.run(), observations: [observation])], at: Drawn.later(Int64(number)))
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let report = try stores[0].verifyChain()
    #expect(report.faults == [])
    #expect(report.runCount == 101)
    let history = try stores[1].observations(matching: ObservationQuery(includesHistory: true))
    #expect(history.map(\.revision) == Array(1...100))
    #expect(history.map(\.recorded) == history.map(\.recorded).sorted())
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func storeHeldByAnotherWriterIsBusy(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try ObservationStore(creatingOrOpening: place.address) }
    let other = try place.open(.writing)
    let store = try ObservationStore(opening: place.address, busyTimeoutSeconds: 0.2)
    try other.write { connection in
      try connection.run("UPDATE areas SET kind = kind")
      let found = try issues { _ = try store.record([Recording(run: Drawn.run())], at: Drawn.moment) }
      #expect(found.map(\.code) == ["store.busy"])
      #expect(found.first?.arguments == ["seconds": "0.2"])
      // Reading goes on.
      #expect(try store.runs() == [])
    }
    #expect(try store.record([Recording(run: Drawn.run())], at: Drawn.moment).runs.count == 1)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func manyThreadsMakeOneStore(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do {
        let store = try ObservationStore(creatingOrOpening: place.address)
        _ = try store.record([Recording(run: Drawn.run())], at: Drawn.moment)
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try ObservationStore(reading: place.address).verifyChain().runCount == 4)
  }
}
