import Foundation
import Geodata
import Geography
import Monitoring
import Synchronization
import TestSupport
import Testing

@Suite struct RasterStripsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func grid(_ columns: Int, _ rows: Int) throws -> (path: String, cells: [Float]) {
    let frame = GridFrame(
      reference: .wgs84,
      georeference: Georeference(
        west: 0, north: 50, cellWidth: 0.01, cellHeight: 0.01, columns: columns, rows: rows))
    var chance = SeededGenerator(seed: 9)
    let cells = (0..<frame.cellCount).map { _ in Float.random(in: 0...1, using: &chance) }
    let file = try RasterFileWriter<Float>(folder.file("a.tif"), frame: frame, noData: 0.5)
    try file.append(cells)
    try file.finish()
    return (folder.file("a.tif"), cells)
  }

  @Test(arguments: [1, 2, 3, 50]) func stripsCoverTheGridOnceInOrder(threads: Int) throws {
    let (path, cells) = try grid(1_100, 4_000)
    let grid = try RasterFile(path)
    let strips = try grid.strips()
    #expect(strips.count == 4)
    #expect(strips.allSatisfy { $0.row % 256 == 0 && $0.columns == 1_100 })
    let calls = Atomic(0)
    var read: [Float] = []
    var rows = 0
    try grid.forEachStrip(as: Float.self, threads: threads) { strip, cells in
      calls.add(1, ordering: .relaxed)
      return (strip, Array(cells))
    } then: { strip, cells in
      #expect(strip.row == rows)
      rows += strip.rows
      read += cells
    }
    #expect(calls.load(ordering: .relaxed) == strips.count)
    #expect(read == cells)
  }

  @Test func sumsHaveTheSameBitsForAnyNumberOfThreads() throws {
    let grid = try RasterFile(try grid(1_100, 4_000).path)
    func total(_ threads: Int) throws -> Double {
      try grid.mapStrips(as: Double.self, threads: threads) { $1.reduce(0, +) }.reduce(0, +)
    }
    let one = try total(1)
    #expect(try total(2) == one && total(3) == one)
  }

  @Test func aWindowIsCutAlongTheBlocks() throws {
    let (path, cells) = try grid(700, 2_000)
    let grid = try RasterFile(path)
    let window = RasterFile.Window(column: 300, row: 100, columns: 5, rows: 1_500)
    let read = try grid.mapStrips(as: Float.self, in: window, threads: 2) { strip, cells in
      #expect(strip.column == 300 && strip.columns == 5)
      return Array(cells)
    }.flatMap { $0 }
    #expect(read == (100..<1_600).flatMap { row in (300..<305).map { cells[row * 700 + $0] } })
    let none = RasterFile.Window(column: 0, row: 0, columns: 700, rows: 0)
    #expect(try grid.mapStrips(as: Float.self, in: none) { $1.count } == [])
  }

  @Test func theNorthernmostFaultIsThrown() throws {
    let grid = try RasterFile(try grid(1_100, 4_000).path)
    #expect(codes { _ = try grid.mapStrips(band: 2, as: Float.self) { $1.count } } == ["grid.band.missing"])
    #expect(codes { _ = try grid.mapStrips(as: UInt8.self) { $1.count } } == ["grid.type"])
    let thrown = codes {
      try grid.forEachStrip(as: Float.self, threads: 2) { (strip, _) throws(InputIssues) in
        if strip.row > 0 { throw InputIssues([InputIssue("row.\(strip.row)", at: Place(file: ""))]) }
      } then: { _ in
      }
    }
    #expect(thrown == ["row.1024"])
  }

  /// A text grid, which one thread reads from its start.
  @Test func aTextGridIsReadInOrder() throws {
    let rows = (0..<2_000).map { row in (0..<1_000).map { "\(($0 + row) % 7)" }.joined(separator: " ") }
    let text = "ncols 1000\nnrows 2000\nxllcorner 0\nyllcorner 0\ncellsize 0.01\n"
    try Data((text + rows.joined(separator: "\n")).utf8).write(to: URL(fileURLWithPath: folder.file("a.asc")))
    let grid = try RasterFile(folder.file("a.asc"), assumedReference: .wgs84)
    let sums = try grid.mapStrips(as: Float.self, threads: 4) { $1.reduce(0) { $0 + Int($1) } }
    #expect(sums.count == 2)
    var expected = 0
    for row in 0..<2_000 { for column in 0..<1_000 { expected += (column + row) % 7 } }
    #expect(sums.reduce(0, +) == expected)
  }
}
