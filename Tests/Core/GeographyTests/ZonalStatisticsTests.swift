import Foundation
import Geography
import TestSupport
import Testing

@Suite struct ZonalStatisticsTests {
  private let all = ZonalStatistic.named + [.quantile(0), .quantile(0.1), .quantile(0.9), .quantile(1)]

  private func region(_ rings: [(x: Double, y: Double)]...) -> Region {
    var region = Region()
    for (index, ring) in rings.enumerated() { region.addRing(ring, isOuter: index == 0) }
    return region
  }

  /// Figures of zones, read in strips of so many rows.
  private func figures(
    _ statistics: [ZonalStatistic], _ zones: [Region], on grid: Georeference, cells: [Double],
    weights: [Double]? = nil, stripRows: Int = 1_000
  ) -> [[Double?]] {
    let zonal = ZonalStatistics(statistics, zones: zones, on: grid)
    let reading = ZonalStatistics.Reading()
    var folding = ZonalStatistics.Folding(zonal)
    for first in stride(from: 0, to: grid.rows, by: stripRows) {
      let rows = first..<min(grid.rows, first + stripRows)
      func window(_ cells: [Double]) -> [Double] {
        rows.flatMap { row in zonal.columns.map { cells[row * grid.columns + $0] } }
      }
      let strip = window(cells)
      let stripWeights = weights.map(window)
      let part = strip.withUnsafeBufferPointer { strip in
        if let stripWeights {
          stripWeights.withUnsafeBufferPointer {
            zonal.part(rows: rows, cells: strip, weights: $0, reading: reading)
          }
        } else {
          zonal.part(rows: rows, cells: strip, reading: reading)
        }
      }
      folding.add(part)
    }
    return folding.figures
  }

  /// The example of exactextract's manual: of four cells a half, nothing, the whole and a quarter.
  @Test func theManualsExample() {
    let grid = Georeference(west: 0, north: 2, cellWidth: 1, cellHeight: 1, columns: 2, rows: 2)
    let zone = region([(0, 0), (1.25, 0), (1.25, 1), (1, 1), (1, 1.5), (0, 1.5)])
    let found = figures(all, [zone], on: grid, cells: [1, 2, 3, 4], weights: [5, 6, 7, 8])[0]
    let byName = Dictionary(uniqueKeysWithValues: zip(all.map(\.name), found))
    func expect(_ name: String, _ value: Double, _ tolerance: Double = 1e-12) {
      #expect(abs(byName[name]!! - value) < tolerance, "\(name)")
    }
    expect("count", 1.75)
    expect("sum", 4.5)
    expect("mean", 4.5 / 1.75)
    expect("min", 1)
    expect("max", 4)
    expect("variance", 1.10, 0.005)
    expect("standard_deviation", 1.05, 0.005)
    expect("coefficient_of_variation", 0.41, 0.005)
    expect("majority", 3)
    expect("minority", 4)
    expect("variety", 3)
    expect("weighted_sum", 31.5)
    expect("weighted_mean", 31.5 / 11.5)
    // Places 0, 2 and 3.5 of 1, 3 and 4; wanted are 1.75 and 3.15.
    expect("median", 2.75)
    expect("quantile(0.9)", 3 + 1.15 / 1.5)
    expect("quantile(0.0)", 1)
    expect("quantile(1.0)", 4)
  }

  /// Against the definitions, from the covered parts of all cells.
  @Test(arguments: [1, 7, 100])
  func equalsTheDefinitionsWhateverTheStrips(stripRows: Int) throws {
    var generator = SeededGenerator(seed: 4)
    let grid = Georeference(west: 0, north: 60, cellWidth: 2, cellHeight: 1, columns: 40, rows: 60)
    let cells = (0..<grid.cellCount).map { _ in
      Int.random(in: 0..<10, using: &generator) == 0
        ? .nan : (Double.random(in: 0..<1, using: &generator) * 30).rounded(.down) + 1e6
    }
    let weights = cells.map { _ in Double.random(in: 0...3, using: &generator) }
    let zones = (0..<25).map { _ -> Region in
      let x = Double.random(in: -5...85, using: &generator)
      let y = Double.random(in: -5...65, using: &generator)
      return region(
        (0..<17).map {
          let angle = Double($0) / 17 * 2 * .pi
          let radius = Double.random(in: 3...12, using: &generator)
          return (x + radius * cos(angle), y + radius * sin(angle))
        })
    }
    let found = figures(all, zones, on: grid, cells: cells, weights: weights, stripRows: stripRows)
    for (zone, figures) in zip(zones, found) {
      var covered: [(value: Double, part: Double, weight: Double)] = []
      for run in Coverage().runs(of: GridOutline(zone, on: grid), rows: 0..<grid.rows) {
        for column in run.start..<run.end {
          let index = Int(run.row) * grid.columns + Int(column)
          if !cells[index].isNaN { covered.append((cells[index], run.fraction, weights[index])) }
        }
      }
      let count = covered.reduce(0) { $0 + $1.part }
      let mean = covered.reduce(0) { $0 + $1.part * $1.value } / count
      let variance = covered.reduce(0) { $0 + $1.part * ($1.value - mean) * ($1.value - mean) } / count
      let weight = covered.reduce(0) { $0 + $1.part * $1.weight }
      let weightedMean = covered.reduce(0) { $0 + $1.part * $1.weight * $1.value } / weight
      let weightedVariance =
        covered.reduce(0) { $0 + $1.part * $1.weight * ($1.value - weightedMean) * ($1.value - weightedMean) }
        / weight
      let byValue = Dictionary(grouping: covered, by: \.value).mapValues { $0.reduce(0) { $0 + $1.part } }
      func figure(_ statistic: ZonalStatistic) -> Double { figures[all.firstIndex(of: statistic)!]! }
      func expect(_ statistic: ZonalStatistic, _ value: Double, _ relative: Double = 1e-12) {
        #expect(abs(figure(statistic) - value) <= relative * abs(value), "\(statistic.name)")
      }
      expect(.count, count)
      expect(.sum, mean * count)
      expect(.mean, mean)
      expect(.minimum, covered.map(\.value).min()!, 0)
      expect(.maximum, covered.map(\.value).max()!, 0)
      // The values are a million, their differences thirty: the sum of their squares would lose six digits.
      expect(.variance, variance, 1e-10)
      expect(.weightedMean, weightedMean)
      expect(.weightedVariance, weightedVariance, 1e-10)
      expect(.variety, Double(byValue.count), 0)
      #expect(byValue[figure(.majority)]! >= byValue.values.max()! * (1 - 1e-9))
      #expect(byValue[figure(.minority)]! <= byValue.values.min()! * (1 + 1e-9))
      expect(.quantile(0), byValue.keys.min()!, 0)
      expect(.quantile(1), byValue.keys.max()!, 0)
      #expect(figure(.quantile(0.1)) < figure(.median) && figure(.median) < figure(.quantile(0.9)))
    }
  }

  @Test func ofValuesThatCoverTheSameTheGreatestIsTheMajorityAndTheLeastTheMinority() {
    let grid = Georeference(west: 0, north: 1, cellWidth: 1, cellHeight: 1, columns: 4, rows: 1)
    let found = figures(
      [.majority, .minority, .median], [region([(0, 0), (4, 0), (4, 1), (0, 1)])], on: grid,
      cells: [2, 9, 5, -3])
    #expect(found == [[9, -3, 3.5]])
    // Thirds of cells do not sum to the last bit: that decides nothing.
    let thirds = (0..<9).map { Double($0) / 3 }
    for start in thirds {
      let zone = region([(start, 0.1), (start + 1, 0.1), (start + 1, 0.8), (start, 0.8)])
      let wide = Georeference(west: 0, north: 1, cellWidth: 1.0 / 3, cellHeight: 1, columns: 12, rows: 1)
      let cells = (0..<12).map { Double(($0 * 7) % 12) }
      let covered = (0..<3).map { cells[Int((start * 3).rounded()) + $0] }
      #expect(
        figures([.majority, .minority], [zone], on: wide, cells: cells) == [[covered.max()!, covered.min()!]])
    }
  }

  @Test func zonesWithoutAnyValueCountNothing() {
    let grid = Georeference(west: 0, north: 2, cellWidth: 1, cellHeight: 1, columns: 2, rows: 2)
    let inside = region([(0, 0), (2, 0), (2, 2), (0, 2)])
    let outside = region([(5, 5), (6, 5), (6, 6)])
    let none = figures(
      all, [inside, outside, Region()], on: grid, cells: [.nan, .nan, .nan, .nan], weights: [1, 1, 1, 1])
    for figures in none {
      for (statistic, figure) in zip(all, figures) {
        #expect(figure == (statistic == .count || statistic == .variety ? 0 : nil))
      }
    }
    // What has no weight has no weighted figures, and says so.
    let missing = figures(all, [inside], on: grid, cells: [1, 2, 3, .nan], weights: [1, .nan, 1, .nan])[0]
    for (statistic, figure) in zip(all, missing) { #expect((figure == nil) == statistic.needsWeights) }
  }

  @Test func aGridOfOneCellAndZonesThatOverlap() {
    let grid = Georeference(west: 10, north: 20, cellWidth: 5, cellHeight: 5, columns: 1, rows: 1)
    let zones = [
      region([(0, 0), (50, 0), (50, 50), (0, 50)]), region([(10, 15), (15, 15), (15, 20)]),
      region([(11, 16), (12, 16), (12, 17), (11, 17)]),
    ]
    #expect(
      figures([.count, .sum, .minimum], zones, on: grid, cells: [8]) == [
        [1, 8, 8], [0.5, 4, 8], [0.04, 0.32, 8],
      ])
  }

  @Test func namesAreReadAsTheyAreWritten() {
    for statistic in all { #expect(ZonalStatistic(name: statistic.name) == statistic) }
    #expect(ZonalStatistic(name: "quantile(0.25)") == .quantile(0.25))
    for wrong in ["", "average", "quantile", "quantile()", "quantile(1.1)", "quantile(nan)", "quantile(0.5"] {
      #expect(ZonalStatistic(name: wrong) == nil, "\(wrong)")
    }
  }

  @Test func rowsAndColumnsThatZonesTouch() {
    let grid = Georeference(west: 0, north: 100, cellWidth: 1, cellHeight: 1, columns: 10, rows: 100)
    let zones = [region([(1, 10), (2, 10), (2, 12)]), region([(1, 60), (2, 60), (2, 62)])]
    let zonal = ZonalStatistics([.sum], zones: zones, on: grid)
    #expect(zonal.rows == 38..<90)
    #expect(zonal.columns == 1..<2)
    #expect(ZonalStatistics([.sum], zones: [], on: grid).rows.isEmpty)
  }
}
