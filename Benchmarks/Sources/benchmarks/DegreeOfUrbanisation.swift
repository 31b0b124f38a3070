import Foundation
import Settlements

/// Level 2 of the Degree of Urbanisation of a whole country held in memory, by the rules `manual-2024`, and
/// its people by class.
func degreeOfUrbanisation(folder: String, columns: Int, rows: Int, threads: Int, answers: String) throws {
  func read(_ name: String) throws -> [Float] {
    try GridFile(folder + "/" + name, columns: columns).rows(0..<rows)
  }
  var watch = Stopwatch()
  let population = try read("population")
  let land = try read("land")
  let built = try read("built")
  watch.mark("load")
  let grid = SettlementGrid.classify(
    population: population, land: land, builtUp: built, columns: columns, rows: rows, rules: .manual2024,
    threads: threads)
  let classes = grid.classes(level: .two, threads: threads)
  watch.mark("compute")
  let totals = SettlementTally.totals(of: grid, level: .two, population: population, threads: threads)
  watch.mark("sums")
  try classes.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: answers)) }
  try watch.report(
    "quito, \(threads) core\(threads > 1 ? "s" : "")",
    [
      "centres": grid.urbanCentres.count,
      "cells": Dictionary(uniqueKeysWithValues: totals.classes.map { (String($0.code), $0.cells) }),
    ])
}

/// The same of the globe, strip by strip: population and land are read, classes written, a second reading sums
/// up people. `reading` instead copies the grids through memory and writes as many bytes, for comparison.
func degreeOfUrbanisationOfTheGlobe(
  folder: String, columns: Int, rows: Int, threads: Int, answers: String, readingOnly: Bool
) throws {
  let step = 64
  let strips = (rows + step - 1) / step
  func forEachStrip(_ names: [String], _ body: @Sendable (Range<Int>, [UnsafePointer<Float>]) -> Void) throws
  {
    let files = try names.map { try GridFile(folder + "/" + $0, columns: columns) }
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      let buffers = files.map { _ in
        UnsafeMutableBufferPointer<Float>.allocate(capacity: step * columns)
      }
      defer { for buffer in buffers { buffer.deallocate() } }
      for strip in stride(from: thread, to: strips, by: threads) {
        let range = strip * step..<min(rows, (strip + 1) * step)
        for (file, buffer) in zip(files, buffers) { file.read(range, into: buffer) }
        body(range, buffers.map { UnsafePointer($0.baseAddress!) })
      }
    }
  }
  guard let output = fopen(answers, "wb") else { throw CocoaError(.fileWriteNoPermission) }
  defer { fclose(output) }
  let line = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: step * columns)
  defer { line.deallocate() }
  var watch = Stopwatch()
  if readingOnly {
    try forEachStrip(["population", "land"]) { _, _ in }
    watch.mark("read")
    line.update(repeating: 11)
    for _ in 0..<strips { fwrite(line.baseAddress, 1, line.count, output) }
    watch.mark("write")
    return try watch.report("reading and writing")
  }
  let cells = SettlementCells(columns: columns, rows: rows, rules: .manual2024, hasLand: true)
  try forEachStrip(["population", "land"]) { rows, read in
    cells.add(rows: rows, population: read[0], land: read[1], builtUp: nil)
  }
  watch.mark("read")
  let grid = cells.classified()
  watch.mark("compute")
  for row in stride(from: 0, to: rows, by: step) {
    let range = row..<min(rows, row + step)
    grid.write(rows: range, level: .two, into: line.baseAddress!)
    fwrite(line.baseAddress, 1, range.count * columns, output)
  }
  watch.mark("write")
  let tally = SettlementTally(grid, level: .two)
  try forEachStrip(["population"]) { rows, read in tally.add(rows: rows, population: read[0]) }
  let totals = tally.totals()
  watch.mark("sums")
  try watch.report(
    "quito, \(threads) core\(threads > 1 ? "s" : "")",
    [
      "centres": grid.urbanCentres.count,
      "cells": Dictionary(uniqueKeysWithValues: totals.classes.map { (String($0.code), $0.cells) }),
    ])
}

/// Little-endian 32-bit numbers in rows; read from any thread.
final class GridFile: Sendable {
  private let descriptor: Int32
  private let columns: Int

  init(_ path: String, columns: Int) throws {
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile) }
    self.columns = columns
  }

  deinit { close(descriptor) }

  func read(_ rows: Range<Int>, into cells: UnsafeMutableBufferPointer<Float>) {
    let (count, start) = (rows.count * columns * 4, rows.lowerBound * columns * 4)
    let bytes = UnsafeMutableRawPointer(cells.baseAddress!)
    var done = 0
    while done < count {
      let got = pread(descriptor, bytes + done, count - done, off_t(start + done))
      precondition(got > 0, "the grid ends early")
      done += got
    }
  }

  func rows(_ rows: Range<Int>) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows.count * columns) { buffer, count in
      read(rows, into: buffer)
      count = rows.count * columns
    }
  }
}
