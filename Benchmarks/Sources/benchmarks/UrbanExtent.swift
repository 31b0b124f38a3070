import Foundation
import Geodata
import Settlements

/// The urban extent of a grid of built-up land by the profile `atlas`: reading, and all of it with every
/// figure. `threads` below 0 only reads, with as many.
func urbanExtent(path: String, threads: Int, answers: String) throws {
  let isReadingOnly = threads < 0
  let threads = abs(threads)
  var watch = Stopwatch()
  let file = try RasterFile(path)
  let frame = file.frame
  var cells = [UInt8](repeating: 0, count: frame.cellCount)
  try cells.withUnsafeMutableBufferPointer { cells in
    nonisolated(unsafe) let target = cells.baseAddress!
    let columns = frame.columns
    try file.forEachStrip(as: UInt8.self, threads: threads) { window, values in
      (target + window.row * columns).update(from: values.baseAddress!, count: values.count)
    } then: {
    }
  }
  watch.mark("load")
  let cores = "\(threads) core\(threads > 1 ? "s" : "")"
  if isReadingOnly { return try watch.report("quito reading, \(cores)") }
  var steps: [String: Any] = [:]
  var begun = (name: "", at: ContinuousClock().now)
  func step(_ name: String) {
    let now = ContinuousClock().now
    if !begun.name.isEmpty { steps["seconds of " + begun.name] = (now - begun.at) / .seconds(1) }
    begun = (name, now)
  }
  let extent = UrbanExtent(
    cells: cells, georeference: frame.georeference, profile: .atlas, threads: threads
  ) { step($0.rawValue) }
  step("")
  watch.mark("compute")
  // As the peer knows no inclusion rule: clusters that are not part of the extent as if they were.
  let classes = extent.classes.map { $0 > 10 ? $0 - 10 : $0 }
  try Data(classes).write(to: URL(fileURLWithPath: answers))
  let measures = extent.measures
  steps["clusters"] = measures.clusterCount
  steps["included"] = measures.includedClusterCount
  steps["extentHectares"] = measures.extentSquareMetres / 10_000
  try watch.report("quito, \(cores)", steps)
}
