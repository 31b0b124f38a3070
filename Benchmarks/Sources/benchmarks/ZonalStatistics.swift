import Foundation
import Geodata
import Geography

/// Count, sum and mean of a grid's cells in each zone of a layer; with threads below 0 the grid is only read.
func zonalStatistics(folder: String, threads: Int, answers: String) throws {
  var watch = Stopwatch()
  let grid = try RasterFile(folder + "/grid.tif")
  guard threads > 0 else {
    var first = 0.0
    try grid.forEachStrip(as: Float.self, threads: -threads) { _, cells in
      Double(cells[0])
    } then: {
      first += $0
    }
    watch.mark("compute")
    try watch.report("quito, reading alone, \(-threads) core\(threads < -1 ? "s" : "")")
    return
  }
  let features = try FeatureFile(folder + "/zones.gpkg").features(
    FeatureQuery(attributes: [], reference: nil))
  let regions = try features.map { try Region(wkb: $0.geometry) }
  watch.mark("load")
  let zones = ZonalStatistics([.count, .sum, .mean], zones: regions, on: grid.frame.georeference)
  let figures = try grid.summarise(zones, threads: threads)
  watch.mark("compute")
  let numbers = figures.flatMap { $0.map { $0 ?? .nan } }
  try numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: answers)) }
  try watch.report("quito, \(threads) core\(threads > 1 ? "s" : "")")
}
