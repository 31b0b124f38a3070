import Foundation
import Geodata
import Monitoring
import Settlements

/// Level 2 of the Degree of Urbanisation of a whole country held in memory, by the rules `manual-2024`, and
/// its people by class.
func degreeOfUrbanisation(folder: String, columns: Int, rows: Int, threads: Int, answers: String) throws {
  func read(_ name: String) throws -> [Float] {
    try NumberFile.read(folder + "/" + name, as: Float.self)
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

/// What the classes of a globe cannot be had without: population and land read once from their GeoTIFFs, and
/// as many classes written as `quito classify` writes, which are read from its file before the clock starts.
func readingAndWritingTheGlobe(folder: String, threads: Int, classes path: String) throws {
  let file = try RasterFile(path)
  let classes: [UInt8] = try file.read(file.whole)
  var watch = Stopwatch()
  var sum = 0.0
  for name in ["population", "land"] {
    let grid = try RasterFile(folder + "/\(name).tif")
    try grid.forEachStrip(as: Float.self, threads: threads) { (_, cells) throws(InputIssues) in
      Double(cells[0])
    } then: { (first: Double) throws(InputIssues) in
      if first > 0 { sum += first }
    }
  }
  watch.mark("read")
  let writer = try RasterFileWriter<UInt8>(folder + "/copy.tif", frame: file.frame, threads: threads)
  try writer.append(classes)
  try writer.finish()
  watch.mark("write")
  try watch.report("reading and writing, \(threads) core\(threads > 1 ? "s" : "")")
}
