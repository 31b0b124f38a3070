import ConcurrentWork
import Synchronization
import Testing

struct ConcurrentWorkTests {
  @Test(arguments: [0, 1, 2, 7, 1_000], [-1, 1, 2, 3, 64])
  func everyPieceIsDoneOnce(count: Int, threads: Int) {
    let times = Mutex([Int](repeating: 0, count: count))
    ConcurrentWork.forEach(count, threads: threads) { piece in times.withLock { $0[piece] += 1 } }
    #expect(times.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test(arguments: [1, 2, 5]) func resultsStandInOrder(threads: Int) {
    #expect(ConcurrentWork.map(500, threads: threads) { $0 * $0 } == (0..<500).map { $0 * $0 })
    #expect(ConcurrentWork.map(0, threads: threads) { $0 }.isEmpty)
  }
}
