import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

@Suite struct RasterZonesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func frame(_ columns: Int, _ rows: Int, west: Double = 1_000) throws -> GridFrame {
    GridFrame(
      reference: try CoordinateReference("EPSG:32628", at: Place(file: "test")),
      georeference: Georeference(
        west: west, north: 9_000, cellWidth: 1, cellHeight: 1, columns: columns, rows: rows))
  }

  private func write<Cell: RasterCell>(_ cells: [Cell], _ name: String, on frame: GridFrame) throws -> String
  {
    let file = try RasterFileWriter<Cell>(folder.file(name), frame: frame)
    try file.append(cells)
    try file.finish()
    return folder.file(name)
  }

  private func stars(_ count: Int, on grid: Georeference) -> [Region] {
    var chance = SeededGenerator(seed: 21)
    return (0..<count).map { index in
      let x = Double.random(in: grid.west...grid.east, using: &chance)
      let y = Double.random(in: grid.south...grid.north, using: &chance)
      var region = Region()
      region.addRing(
        (0..<20).map {
          let angle = Double($0) / 20 * 2 * .pi
          let radius = Double.random(in: 0.2...1, using: &chance) * (index % 9 == 0 ? 900 : 60)
          return (x + radius * cos(angle), y + radius * sin(angle))
        }, isOuter: true)
      return region
    }
  }

  private let statistics = ZonalStatistic.named + [.quantile(0.9)]

  /// Several strips, zones within one and across all, with weights of another file.
  @Test func theSameBitsForAnyNumberOfThreads() throws {
    let frame = try frame(1_200, 2_900)
    var chance = SeededGenerator(seed: 8)
    let cells = (0..<frame.cellCount).map { _ in Float.random(in: 0...1, using: &chance).rounded() * 7 + 0.1 }
    let grid = try RasterFile(write(cells, "grid.tif", on: frame))
    #expect(try grid.strips().count == 3)
    let weights = RasterFile.ZoneWeights.grid(
      path: try write(cells.map { Double($0) / 3 }, "weights.tif", on: frame), name: "weights.tif", band: 1)
    let zonal = ZonalStatistics(statistics, zones: stars(60, on: frame.georeference), on: frame.georeference)
    let one = try grid.summarise(zonal, weights: weights, threads: 1)
    for threads in [2, 3] { #expect(try grid.summarise(zonal, weights: weights, threads: threads) == one) }
    #expect(one.allSatisfy { $0[0]! > 0 })
  }

  /// What is read as 32-bit and what as 64-bit floating point gives the same figures.
  @Test func wholeNumbersAreExactWhateverTheirSize() throws {
    let frame = try frame(40, 30)
    let cells = (0..<frame.cellCount).map { UInt32(16_777_217 + 2 * $0) }
    var all = Region()
    all.addRing([(1_000, 8_970), (1_040, 8_970), (1_040, 9_000), (1_000, 9_000)], isOuter: true)
    let zonal = ZonalStatistics([.sum, .minimum, .variety], zones: [all], on: frame.georeference)
    let large = try RasterFile(write(cells, "large.tif", on: frame)).summarise(zonal)
    #expect(large == [[cells.reduce(0) { $0 + Double($1) }, 16_777_217, 1_200]])
    let small = cells.map { UInt8(truncatingIfNeeded: $0) }
    #expect(
      try RasterFile(write(small, "small.tif", on: frame)).summarise(zonal)
        == [[small.reduce(0) { $0 + Double($1) }, 0 + 1, 128]])
  }

  @Test func weightsByRowAndWeightsThatDoNotAlign() throws {
    let frame = try frame(3, 2)
    let grid = try RasterFile(write([1, 2, 3, 4, 5, 6] as [Float], "grid.tif", on: frame))
    var zone = Region()
    zone.addRing([(1_001, 8_998), (1_003, 8_998), (1_003, 9_000), (1_001, 9_000)], isOuter: true)
    let zonal = ZonalStatistics([.weightedSum], zones: [zone], on: frame.georeference)
    #expect(try grid.summarise(zonal, weights: .rows([10, 1])) == [[61]])
    let other = try write([1, 1, 1, 1, 1, 1] as [Float], "other.tif", on: self.frame(3, 2, west: 1_000.5))
    let issues = #expect(throws: InputIssues.self) {
      try grid.summarise(zonal, weights: .grid(path: other, name: "other.tif", band: 1))
    }
    #expect(issues?.all.map(\.code) == ["grid.align"])
    #expect(issues?.all.first?.place.file == "other.tif")
  }

  @Test func zonesBesideTheGridReadNothing() throws {
    let frame = try frame(3, 2)
    let grid = try RasterFile(write([1, 2, 3, 4, 5, 6] as [Float], "grid.tif", on: frame))
    var zone = Region()
    zone.addRing([(0, 0), (1, 0), (1, 1)], isOuter: true)
    let zonal = ZonalStatistics([.count, .sum], zones: [zone], on: frame.georeference)
    #expect(try grid.summarise(zonal, threads: 2) == [[0, nil]])
  }
}
