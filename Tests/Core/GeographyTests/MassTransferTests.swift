import Foundation
import Geography
import TestSupport
import Testing

@Suite struct MassTransferTests {
  private let target = Georeference(west: -20, north: 20, cellWidth: 2, cellHeight: 1, columns: 20, rows: 40)

  /// Lines of corners of a source grid of unit cells, moved by `place`.
  private func corners(
    columns: Int, rows: Range<Int>, _ place: (Double, Double) -> (x: Double, y: Double)
  ) -> (x: [Double], y: [Double]) {
    var (x, y): ([Double], [Double]) = ([], [])
    for row in rows.lowerBound...rows.upperBound {
      for column in 0...columns {
        let point = place(Double(column), Double(row))
        x.append(point.x)
        y.append(point.y)
      }
    }
    return (x, y)
  }

  private func add(
    _ cells: [Double], columns: Int, rows: Range<Int>, to transfer: inout MassTransfer,
    _ place: (Double, Double) -> (x: Double, y: Double)
  ) {
    let (x, y) = corners(columns: columns, rows: rows, place)
    let strip = Array(cells[(rows.lowerBound * columns)..<(rows.upperBound * columns)])
    let part = strip.withUnsafeBufferPointer { strip in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in transfer.part(of: strip, columns: columns, cornerX: x, cornerY: y) }
      }
    }
    transfer.add(part)
  }

  private func total(_ cells: [Double]) -> Double { cells.reduce(0) { $1.isNaN ? $0 : $0 + $1 } }

  /// Turned, stretched and bent, within the target.
  private func bent(_ column: Double, _ row: Double) -> (x: Double, y: Double) {
    let (x, y) = ((column - 15) * 0.7, (15 - row) * 0.6)
    return (0.8 * x - 0.5 * y + 0.01 * x * y, 0.5 * x + 0.8 * y + 0.3 * sin(x / 3))
  }

  @Test(arguments: [1.0, 0.05])
  func keepsTheTotalWhateverTheProjection(scale: Double) {
    var generator = SeededGenerator(seed: 1)
    let cells = (0..<900).map { _ in Double.random(in: 0...1_000, using: &generator) }
    var transfer = MassTransfer(.amount, to: target)
    for first in stride(from: 0, to: 30, by: 7) {
      add(cells, columns: 30, rows: first..<min(30, first + 7), to: &transfer) {
        let point = bent($0, $1)
        return (point.x * scale, point.y * scale)
      }
    }
    let moved = transfer.takeRows(0..<target.rows)
    #expect(abs(total(moved) / total(cells) - 1) < 1e-14)
    #expect(transfer.outside == 0)
    #expect(transfer.unplaced == MassTransfer.Unplaced())
    // Taken once only.
    #expect(transfer.takeRows(0..<target.rows).allSatisfy { $0.isNaN })
  }

  /// Against GEOS, cell by cell.
  @Test func sharesOutByTheAreaOfIntersections() throws {
    var generator = SeededGenerator(seed: 2)
    let small = Georeference(west: -8, north: 6, cellWidth: 2, cellHeight: 3, columns: 7, rows: 4)
    let cells = (0..<900).map { _ in Double.random(in: 0...1_000, using: &generator) }
    var expected = [Double](repeating: 0, count: small.cellCount)
    for index in cells.indices {
      let (column, row) = (Double(index % 30), Double(index / 30))
      var quad = Region()
      quad.addRing(
        [bent(column, row), bent(column, row + 1), bent(column + 1, row + 1), bent(column + 1, row)],
        isOuter: true)
      let shape = try Shape(wkb: quad.wkb)
      for place in expected.indices {
        let west = small.west + Double(place % 7) * 2
        let north = small.north - Double(place / 7) * 3
        let part = try shape.clipped(west: west, south: north - 3, east: west + 2, north: north)
        if !part.isEmpty {
          expected[place] += cells[index] * planeArea(try Region(wkb: part.wkb)) / planeArea(quad)
        }
      }
    }
    var transfer = MassTransfer(.amount, to: small)
    add(cells, columns: 30, rows: 0..<30, to: &transfer, bent)
    let moved = transfer.takeRows(0..<4)
    for (found, wanted) in zip(moved, expected) where wanted > 0 { #expect(abs(found / wanted - 1) < 1e-9) }
    #expect(zip(moved, expected).allSatisfy { $0.isNaN == ($1 == 0) })
    #expect(abs((total(moved) + transfer.outside) / total(cells) - 1) < 1e-13)
    #expect(transfer.outside > 1_000)
  }

  private func planeArea(_ region: Region) -> Double {
    (0..<region.ringCount).reduce(0) { sum, index in
      let ring = region.ring(index)
      return sum + abs(zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }) / 2
    }
  }

  @Test func cellsThatNestAreAddedUp() {
    let cells = (0..<16).map(Double.init)
    let halves = Georeference(west: 0, north: 4, cellWidth: 2, cellHeight: 2, columns: 2, rows: 2)
    func moved(_ quantity: MassTransfer.Quantity, _ cells: [Double]) -> [Double] {
      var transfer = MassTransfer(quantity, to: halves)
      add(cells, columns: 4, rows: 0..<4, to: &transfer) { ($0, 4 - $1) }
      return transfer.takeRows(0..<2)
    }
    #expect(moved(.amount, cells) == [10, 18, 42, 50])
    #expect(moved(.average, cells) == [2.5, 4.5, 10.5, 12.5])
    #expect(moved(.share, cells.map { $0 > 7 ? 1 : 0.5 }) == [0.5, 0.5, 1, 1])
    // Where a part has no value, means are over the rest and shares are of the whole cell.
    var gaps = cells
    gaps[0] = .nan
    #expect(moved(.amount, gaps)[0] == 10)
    #expect(moved(.average, gaps)[0] == 10.0 / 3)
    #expect(moved(.share, gaps.map { $0.isNaN ? .nan : 1 })[0] == 0.75)
    #expect(moved(.amount, [Double](repeating: .nan, count: 16)).allSatisfy { $0.isNaN })
  }

  @Test func aConstantFieldStaysConstantAndAreasAddUp() {
    var average = MassTransfer(.average, to: target)
    var share = MassTransfer(.share, to: target)
    let seven = [Double](repeating: 7, count: 900)
    add(seven, columns: 30, rows: 0..<30, to: &average, bent)
    add(seven.map { _ in 1 }, columns: 30, rows: 0..<30, to: &share, bent)
    let values = average.takeRows(0..<40).filter { !$0.isNaN }
    #expect(values.count > 100)
    #expect(values.allSatisfy { abs($0 - 7) < 1e-12 })
    // Cells wholly inside the source are covered once.
    let covered = share.takeRows(0..<40)
    #expect(covered.allSatisfy { $0.isNaN || $0 < 1 + 1e-12 })
    #expect(covered.filter { abs($0 - 1) < 1e-12 }.count > 50)
  }

  @Test func cellsWithoutAPlaceAreCounted() {
    var transfer = MassTransfer(.amount, to: target, largestCell: 10)
    // One corner has no place; one cell lies across the edge of the map; one is beside the target.
    add([1, 2, 4, 8], columns: 4, rows: 0..<1, to: &transfer) { column, row in
      switch column {
      case 0: (.nan, row)
      case 1: (0, row)
      case 2: (1, row)
      case 3: (-19, row)
      default: (-25, row)
      }
    }
    #expect(transfer.unplaced == MassTransfer.Unplaced(cells: 2, total: 5))
    let moved = total(transfer.takeRows(0..<40))
    #expect(abs(moved + transfer.outside - 10) < 1e-12)
    #expect(abs(transfer.outside - 8 * 5 / 6) < 1e-12)
  }

  /// As at a pole, where a cell may shrink to a line or a point.
  @Test func cellsWithoutAreaKeepTheirAmounts() {
    var transfer = MassTransfer(.amount, to: target)
    add([5, 6], columns: 2, rows: 0..<1, to: &transfer) { column, _ in (column * 0.9, 0.5) }
    #expect(total(transfer.takeRows(0..<40)) == 11)
    add([5], columns: 1, rows: 0..<1, to: &transfer) { _, _ in (0, 0) }
    #expect(total(transfer.takeRows(0..<40)) == 5)
  }
}
