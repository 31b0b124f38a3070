import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

@Suite struct EqualAreaGridTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func reference(_ text: String) throws -> CoordinateReference {
    try CoordinateReference(text, at: Place(file: ""))
  }

  private func frame(
    _ system: String, west: Double, north: Double, cell: Double, _ columns: Int, _ rows: Int
  ) throws -> GridFrame {
    GridFrame(
      reference: try reference(system),
      georeference: Georeference(
        west: west, north: north, cellWidth: cell, cellHeight: cell, columns: columns, rows: rows))
  }

  private func file(_ cells: [Double], _ frame: GridFrame, _ name: String = "a.tif") throws -> String {
    let file = try RasterFileWriter<Double>(folder.file(name), frame: frame)
    try file.append(cells)
    try file.finish()
    return folder.file(name)
  }

  private func sum(_ cells: [Double]) -> Double { cells.reduce(0) { $0 + ($1.isNaN ? 0 : $1) } }

  private func drawn(_ count: Int, seed: UInt64) -> [Double] {
    var chance = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      Int.random(in: 0...9, using: &chance) == 0 ? .nan : Double.random(in: 0...1_000, using: &chance)
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      ("nairobi/worldpop_2025_100m.tif", 5_666_439), ("sao-miguel/gpw_v411_2020_count_2020.tif", 145_603),
    ])
  func peopleAreKept(path: String, persons: Double) throws {
    let source = try RasterFile(SharedData.path(path))
    let grid = try EqualAreaGrid<Double>(source, holding: .amount, threads: 2)
    let preparation = grid.preparation
    let before = try #require(preparation.totalBefore)
    #expect(abs(before - persons) < 1)
    #expect(abs(sum(grid.cells) / before - 1) < 1e-9)
    #expect(preparation.totalAfter == sum(grid.cells))
    #expect(abs(preparation.outside ?? 1) < 1e-6)
    #expect(preparation.handling == .reprojected)
    #expect(preparation.source == source.frame && preparation.target == grid.frame)
    #expect(grid.frame.cellWidth == 1_000 && grid.frame.cellHeight == 1_000)
    #expect(grid.frame.west.truncatingRemainder(dividingBy: 1_000) == 0)
    #expect(grid.frame.north.truncatingRemainder(dividingBy: 1_000) == 0)
    // Places without a value stay so.
    #expect(grid.cells.contains { $0.isNaN })

    let one = try EqualAreaGrid<Double>(source, holding: .amount, threads: 1)
    #expect(one.cells.map(\.bitPattern) == grid.cells.map(\.bitPattern))
    #expect(one.preparation == preparation)
  }

  /// Where its own cells have 1 km² a grid is read as it is, and that is what sharing out gives too.
  @Test(.enabled(if: SharedData.isPresent)) func anAlignedGridIsReadAsItIs() throws {
    let source = try RasterFile(SharedData.path("belgium/ghs_pop_2020_1km.tif"))
    let grid = try EqualAreaGrid<Double>(source, holding: .amount)
    #expect(grid.preparation.handling == .unchanged)
    #expect(grid.frame == source.frame)
    let cells: [Double] = try source.read(source.whole)
    #expect(grid.cells.map(\.bitPattern) == cells.map(\.bitPattern))

    // The same ground from 10 km further out: cells with the same place hold the same, all others no value.
    var wider = source.frame
    wider.georeference = Georeference(
      west: 177_000, north: 6_045_000, cellWidth: 1_000, cellHeight: 1_000, columns: 323, rows: 239)
    let pasted = try EqualAreaGrid<Double>(source, holding: .amount, on: wider)
    #expect(pasted.preparation.totalAfter == pasted.preparation.totalBefore)
    for row in 0..<239 {
      for column in 0..<323 {
        let isInside = (10..<229).contains(row) && (10..<313).contains(column)
        let expected = isInside ? cells[(row - 10) * 303 + column - 10] : .nan
        #expect(pasted.cells[row * 323 + column].bitPattern == expected.bitPattern)
      }
    }
    var narrower = source.frame
    narrower.georeference = Georeference(
      west: 337_000, north: 5_935_000, cellWidth: 1_000, cellHeight: 1_000, columns: 2, rows: 1)
    let cut = try EqualAreaGrid<Double>(source, holding: .amount, on: narrower)
    #expect(cut.cells == [cells[100 * 303 + 150], cells[100 * 303 + 151]])
    let preparation = cut.preparation
    #expect(abs(preparation.outside! + preparation.totalAfter! - preparation.totalBefore!) < 1e-6)

    var transfer = MassTransfer(.amount, to: source.frame.georeference)
    var (eastings, northings): ([Double], [Double]) = ([], [])
    for row in 0...219 {
      for column in 0...303 {
        eastings.append(187_000 + 1_000 * Double(column))
        northings.append(6_035_000 - 1_000 * Double(row))
      }
    }
    cells.withUnsafeBufferPointer { cells in
      eastings.withUnsafeBufferPointer { x in
        northings.withUnsafeBufferPointer { y in
          transfer.add(transfer.part(of: cells, columns: 303, cornerX: x, cornerY: y))
        }
      }
    }
    let shared = transfer.takeRows(0..<219)
    for (own, other) in zip(cells, shared) {
      #expect(own.isNaN ? other.isNaN : abs(own - other) <= 1e-12 * own)
    }
  }

  /// Four cells to one, by hand; no value is not 0.
  @Test func smallerCellsOfTheSameSystem() throws {
    let nan = Double.nan
    let source = try frame("ESRI:54009", west: 300_000, north: 6_000_000, cell: 500, 6, 2)
    let path = try file(
      [
        1, 2, nan, nan, 0, 0,
        3, 4, nan, nan, 0, nan,
      ], source)
    let target = try frame("ESRI:54009", west: 300_000, north: 6_000_000, cell: 1_000, 3, 1)
    let expected: [(MassTransfer.Quantity, [Double])] = [
      (.amount, [10, nan, 0]), (.share, [2.5, nan, 0]), (.average, [2.5, nan, 0]),
    ]
    for (quantity, values) in expected {
      let grid = try EqualAreaGrid<Float>(try RasterFile(path), holding: quantity)
      #expect(grid.frame == target)
      #expect(grid.preparation.handling == .aggregated)
      #expect(zip(grid.cells, values).allSatisfy { $1.isNaN ? $0.isNaN : Double($0) == $1 })
      #expect((grid.preparation.totalBefore == 10) == (quantity == .amount))
    }
  }

  /// A grid in degrees that crosses the antimeridian within its cells.
  @Test(arguments: [177.9, 177.9 - 360, 178.0]) func theAntimeridianIsNoEdge(west: Double) throws {
    let source = try frame("EPSG:4326", west: west, north: -16, cell: 0.4, 10, 5)
    let values = drawn(50, seed: 3)
    let grid = try EqualAreaGrid<Double>(try RasterFile(try file(values, source)), holding: .amount)
    #expect(abs(sum(grid.cells) / sum(values) - 1) < 1e-12)
    // East and west of it: the columns on either side, the one it cuts by its parts.
    var (left, right) = (0.0, 0.0)
    let edge = 180 - (west < 0 ? west + 360 : west)
    for row in 0..<5 {
      for column in 0..<10 where !values[row * 10 + column].isNaN {
        let part = min(1, max(0, edge / 0.4 - Double(column)))
        left += part * values[row * 10 + column]
        right += (1 - part) * values[row * 10 + column]
      }
    }
    let middle = grid.frame.columns / 2
    let halves = grid.cells.enumerated().reduce(into: (0.0, 0.0)) { halves, cell in
      if cell.element.isNaN { return }
      if cell.offset % grid.frame.columns < middle {
        halves.0 += cell.element
      } else {
        halves.1 += cell.element
      }
    }
    // On the map what lies west of the antimeridian is at the eastern end.
    #expect(abs(halves.1 - left) < 1e-6 && abs(halves.0 - right) < 1e-6)
    // Where no cell of the source is, there is no value.
    #expect(grid.cells[middle].isNaN)
  }

  /// The whole Earth, with cells that end at the poles, and with cells whose middles lie on them.
  @Test(arguments: [90.0, 92.5]) func thePolesAreReached(north: Double) throws {
    let rows = north == 90 ? 36 : 37
    let source = try frame("EPSG:4326", west: -180, north: north, cell: 5, 72, rows)
    let target = try frame("ESRI:54009", west: -18_100_000, north: 9_100_000, cell: 100_000, 362, 182)
    let values = drawn(72 * rows, seed: 4)
    let people = try EqualAreaGrid<Double>(
      try RasterFile(try file(values, source)), holding: .amount, on: target, threads: 2)
    #expect(abs(sum(people.cells) / sum(values) - 1) < 1e-12)
    #expect(abs(people.preparation.outside!) < 1e-6)

    let all = [Double](repeating: 1, count: 72 * rows)
    let land = try EqualAreaGrid<Double>(
      try RasterFile(try file(all, source, "b.tif")), holding: .share, on: target)
    // The surface of the sphere that the map keeps; sides of cells are straight here.
    let sphere = 4 * Double.pi * 6_378_137 * 6_378_137
    #expect(abs(sum(land.cells) * 1e10 / sphere - 1) < 2e-3)
    #expect(land.cells[181 * 181].isNaN == false || land.cells[91 * 362 + 181] > 0.999)
    let field = try EqualAreaGrid<Double>(
      try RasterFile(folder.file("b.tif")), holding: .average, on: target)
    #expect(field.cells.allSatisfy { $0.isNaN || abs($0 - 1) < 1e-9 })
  }

  @Test func moreThanTheEarthIsRefused() throws {
    let wide = try file(
      [Double](repeating: 1, count: 81), try frame("EPSG:4326", west: -200, north: 2, cell: 5, 81, 1),
      "wide.tif")
    let high = try file([1, 1], try frame("EPSG:4326", west: 0, north: 100, cell: 5, 2, 1), "high.tif")
    for path in [wide, high] {
      #expect(
        codes { _ = try EqualAreaGrid<Float>(try RasterFile(path), holding: .amount) } == ["grid.degrees"])
    }
  }

  /// Cells of a plane over the antimeridian would be spread across the whole map.
  @Test func cellsAcrossTheEdgeOfTheMapAreRefused() throws {
    let source = try frame("EPSG:3857", west: 20_000_000, north: 100_000, cell: 10_000, 8, 3)
    let full = try file([Double](repeating: 2, count: 24), source, "full.tif")
    let issues = #expect(throws: InputIssues.self) {
      _ = try EqualAreaGrid<Float>(try RasterFile(full), holding: .amount)
    }
    #expect(issues?.all.map(\.code) == ["grid.unplaced"])
    #expect(issues?.all.map(\.found) == ["3"])
    #expect(issues?.all.map { $0.arguments["total"] } == ["6"])
    // Nobody lives there: nothing is lost.
    var values = [Double](repeating: 2, count: 24)
    for row in 0..<3 { values[row * 8 + 3] = 0 }
    let grid = try EqualAreaGrid<Double>(try RasterFile(try file(values, source, "a.tif")), holding: .amount)
    #expect(abs(sum(grid.cells) - 42) < 1e-9)
  }

  @Test func otherPlanes() throws {
    // A kilometre of UTM is a kilometre, one of Web Mercator at 60 degrees is half of one.
    let utm = try frame("EPSG:32628", west: 400_000, north: 3_100_000, cell: 1_000, 4, 3)
    let values = drawn(12, seed: 5)
    let own = try EqualAreaGrid<Double>(try RasterFile(try file(values, utm)), holding: .amount)
    #expect(own.preparation.handling == .unchanged && own.frame.isAligned(with: utm))
    let mercator = try frame("EPSG:3857", west: 1_000_000, north: 8_400_000, cell: 1_000, 30, 20)
    let many = drawn(600, seed: 6)
    let moved = try EqualAreaGrid<Double>(
      try RasterFile(try file(many, mercator, "b.tif")), holding: .amount, threads: 2)
    #expect(moved.preparation.handling == .reprojected)
    #expect(abs(sum(moved.cells) / sum(many) - 1) < 1e-12)
    #expect(moved.frame.cellCount < 300)
    // Of a turned plane, so that lines are level in neither.
    let polar = try frame("EPSG:3413", west: -2_000_000, north: -1_000_000, cell: 5_000, 200, 150)
    let north = drawn(30_000, seed: 7)
    let path = try file(north, polar, "c.tif")
    let one = try EqualAreaGrid<Double>(try RasterFile(path), holding: .amount)
    #expect(abs(sum(one.cells) / sum(north) - 1) < 1e-12)
    let two = try EqualAreaGrid<Double>(try RasterFile(path), holding: .amount, threads: 2)
    #expect(one.cells.map(\.bitPattern) == two.cells.map(\.bitPattern))
  }

  /// Many strips, whose rows are taken as soon as they are complete.
  @Test func manyStrips() throws {
    let source = try frame("EPSG:4326", west: 10, north: 50, cell: 0.0025, 1_200, 4_000)
    let values = drawn(4_800_000, seed: 8)
    let path = try file(values, source)
    #expect(try RasterFile(path).strips().count > 3)
    let one = try EqualAreaGrid<Double>(try RasterFile(path), holding: .amount, threads: 1)
    let two = try EqualAreaGrid<Double>(try RasterFile(path), holding: .amount, threads: 2)
    #expect(one.cells.map(\.bitPattern) == two.cells.map(\.bitPattern))
    #expect(abs(sum(one.cells) / sum(values) - 1) < 1e-9)
    #expect(abs(one.preparation.outside!) < 1e-6)
    // Alone, a window in the middle gives the same inside it.
    let window = try frame(
      "ESRI:54009", west: one.frame.west + 20_000, north: one.frame.north - 500_000, cell: 1_000, 40, 30)
    let part = try EqualAreaGrid<Double>(try RasterFile(path), holding: .amount, on: window)
    for row in 0..<30 {
      for column in 0..<40 {
        let whole = one.cells[(row + 500) * one.frame.columns + column + 20]
        let cell = part.cells[row * 40 + column]
        #expect(whole.isNaN ? cell.isNaN : abs(whole - cell) <= 1e-9 * max(1, whole))
      }
    }
  }

  @Test func hugeGridsAreRefusedBeforeMemoryIsAskedFor() throws {
    let path = try file([1], try frame("EPSG:4326", west: 0, north: 1, cell: 1, 1, 1))
    let target = try frame("ESRI:54009", west: -18_000_000, north: 9_000_000, cell: 10, 3_600_000, 1_800_000)
    #expect(
      codes { _ = try EqualAreaGrid<Float>(try RasterFile(path), holding: .amount, on: target) } == [
        "grid.size"
      ])
    #expect(
      codes { _ = try RasterFile(path).read(resampledTo: target, by: .sum) as [Float] } == ["grid.size"])
  }

  @Test func preparationIsTold() throws {
    let path = try file([1, 2], try frame("ESRI:54009", west: 0, north: 1_000, cell: 500, 2, 1))
    let preparation = try EqualAreaGrid<Float>(try RasterFile(path), holding: .amount).preparation
    #expect(preparation.json["handling"] == "aggregated")
    #expect(preparation.json["total_before"] == 3 && preparation.json["total_after"] == 3)
    #expect(preparation.json["target"]?.string?.contains("1 × 1 cells of 1000 × 1000 from 0 1000") == true)
  }
}
