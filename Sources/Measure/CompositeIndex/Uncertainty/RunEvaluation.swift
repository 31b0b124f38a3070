import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

extension RunModel {
  /// Works so many points, in any number of threads, which changes nothing of what comes out.
  /// - Parameter point: fills in the coordinates of a number.
  /// - Returns: scores and ranks, point after point.
  func evaluate(
    _ count: Int, threads: Int, point: @Sendable (Int, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> (scores: [Double], ranks: [Int32]) {
    let size = count * unitCount
    guard size > 0 else { return ([], []) }
    // Enough runs that hardly any block has an empty place, and enough portions for all threads.
    let portion = max(RunBlock.width, min(512, (count + 4 * threads - 1) / (4 * threads)))
    let portions = (count + portion - 1) / portion
    let next = Atomic(0)
    var scores: [Double] = []
    let ranks = [Int32](unsafeUninitializedCapacity: size) { ranks, used in
      takeLargePages(UnsafeMutableRawBufferPointer(ranks))
      let ranks = ranks.baseAddress!
      scores = [Double](unsafeUninitializedCapacity: size) { scores, used in
        takeLargePages(UnsafeMutableRawBufferPointer(scores))
        // Each run writes to places of its own.
        nonisolated(unsafe) let scores = scores.baseAddress!
        nonisolated(unsafe) let ranks = ranks
        DispatchQueue.concurrentPerform(iterations: min(threads, portions)) { _ in
          let worker = RunPortion(self, size: portion)
          while true {
            let first = next.add(1, ordering: .relaxed).oldValue * portion
            guard first < count else { return }
            worker.work(first..<min(count, first + portion), point: point, scores: scores, ranks: ranks)
          }
        }
        used = size
      }
      used = size
    }
    return (scores, ranks)
  }
}

/// Asks for memory in large pages, of which the system hands out hundreds of small ones at once.
private func takeLargePages(_ room: UnsafeMutableRawBufferPointer) {
  #if canImport(Glibc)
    let page = 4_096
    guard let start = room.baseAddress?.alignedUp(toMultipleOf: page), room.count > 1 << 22 else { return }
    // Where there are none, nothing changes.
    _ = madvise(start, room.count - page, MADV_HUGEPAGE)
  #endif
}

/// What one thread works a portion of the runs with: those of one combination of alternatives together.
private final class RunPortion {
  private let model: RunModel
  private let worker: RunWorker
  private let block: RunBlock
  private let coordinates: UnsafeMutableBufferPointer<Double>
  private let choices: UnsafeMutableBufferPointer<RunModel.Choice>

  init(_ model: RunModel, size: Int) {
    self.model = model
    worker = RunWorker(model)
    block = RunBlock(model)
    coordinates = .allocate(capacity: max(1, model.inputs.count))
    coordinates.initialize(repeating: 0)
    choices = .allocate(capacity: size)
    choices.initialize(repeating: RunModel.Choice())
  }

  deinit {
    coordinates.deallocate()
    choices.deallocate()
  }

  func work(
    _ runs: Range<Int>, point: (Int, UnsafeMutableBufferPointer<Double>) -> Void,
    scores: UnsafeMutablePointer<Double>, ranks: UnsafeMutablePointer<Int32>
  ) {
    let units = model.unitCount
    let (scores, ranks) = (scores + runs.lowerBound * units, ranks + runs.lowerBound * units)
    func workAlone(_ run: Int) {
      worker.run(choices[run], scores: scores + run * units, ranks: ranks + run * units)
    }
    var alike = [[Int]](repeating: [], count: model.prepared.count * model.aggregations.count)
    for run in runs.indices {
      point(run, coordinates)
      let run = run - runs.lowerBound
      choices[run] = model.choice(UnsafeBufferPointer(rebasing: coordinates[..<model.inputs.count]))
      if choices[run].errorSeed == nil {
        let (prepared, collapsed) = model.alternatives(choices[run])
        if model.prepared[prepared].collapsed[collapsed] != nil {
          alike[prepared * model.aggregations.count + collapsed].append(run)
          continue
        }
      }
      workAlone(run)
    }
    for (number, runs) in alike.enumerated() where !runs.isEmpty {
      let (prepared, collapsed) = number.quotientAndRemainder(dividingBy: model.aggregations.count)
      block.work(
        UnsafeBufferPointer(choices), runs: runs, prepared: model.prepared[prepared],
        tree: model.prepared[prepared].collapsed[collapsed]!, scores: scores, ranks: ranks, other: workAlone)
    }
  }
}
