import Foundation
import Monitoring
import Observations
import Storage
import Synchronization
import TestSupport
import Testing

/// What a killed process leaves of a file.
@Suite struct DurabilityTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
  }

  /// What a process leaves that is killed while it writes: the file and its log, copied as they are. A copy
  /// counts when the log was not begun anew meanwhile; the file may be anywhere within a checkpoint.
  func copyAsKilled(to copy: String) throws -> Bool {
    func header() throws -> Data {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path + "-wal"))
      return try handle.read(upToCount: 32) ?? Data()
    }
    let before = try header()
    for suffix in ["", "-wal"] {
      try Data(contentsOf: URL(fileURLWithPath: path + suffix)).write(to: URL(fileURLWithPath: copy + suffix))
    }
    return try before.count == 32 && header() == before
  }

  @Test func killedAtAnyMomentKeepsWhatWasAcknowledged() throws {
    let store = try ObservationStore(creatingOrOpening: path)
    _ = try store.record([Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
    let acknowledged = Atomic<Int>(1)
    // A little ahead of the copies, so that the store stays small enough to copy within one log.
    let limit = Atomic<Int>(20)
    let isStopped = Atomic<Bool>(false)
    let failure = Mutex<String?>(nil)
    let shape = Drawn.line((0..<4_000).map(Double.init))
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      while !isStopped.load(ordering: .relaxed) {
        let number = acknowledged.load(ordering: .relaxed)
        guard number < limit.load(ordering: .relaxed) else {
          Thread.sleep(forTimeInterval: 0.001)
          continue
        }
        let observations = (0..<5).map { Drawn.observation(series: "S\($0)", value: Double(number)) }
        let recording = Recording(
          run: Drawn.run(inputs: 2), observations: observations,
          mapFeatures: [MapFeature(layer: "streets", geometry: shape)])
        do {
          _ = try store.record([recording, recording], at: Drawn.moment)
          acknowledged.add(2, ordering: .sequentiallyConsistent)
        } catch {
          failure.withLock { $0 = "\(error)" }
          return
        }
      }
    }
    var copies = 0
    var lastPromised = 0
    while copies < 20, failure.withLock({ $0 }) == nil {
      let promised = acknowledged.load(ordering: .sequentiallyConsistent)
      // Each copy at another state of the store.
      guard promised > lastPromised else {
        Thread.sleep(forTimeInterval: 0.001)
        continue
      }
      let copy = folder.file("copy\(promised).gpkg")
      guard try copyAsKilled(to: copy) else {
        limit.add(10, ordering: .relaxed)
        continue
      }
      lastPromised = promised
      limit.store(promised + 20, ordering: .relaxed)
      copies += 1
      let survivor = try ObservationStore(opening: copy)
      let report = try survivor.verifyChain()
      #expect(report.faults == [])
      #expect(report.runCount >= promised)
      // One run of its own, then two at a time: never half a call.
      #expect(report.runCount % 2 == 1)
      #expect(report.observationCount == (report.runCount - 1) * 5)
      _ = try survivor.record(
        [Recording(run: Drawn.run(), observations: [Drawn.observation()])], at: Drawn.moment)
    }
    isStopped.store(true, ordering: .relaxed)
    group.wait()
    #expect(failure.withLock { $0 } == nil)
    #expect(try store.verifyChain().isSound)
  }
}
