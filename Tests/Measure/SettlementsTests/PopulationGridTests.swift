import Geography
import Settlements
import TestSupport
import Testing

@Suite struct PopulationGridTests {
  private func grid(_ values: [Float], columns: Int, width: Double = 100, height: Double = 100)
    -> PopulationGrid
  {
    PopulationGrid(
      values: values,
      georeference: Georeference(
        west: 1_000, north: 500, cellWidth: width, cellHeight: height, columns: columns,
        rows: values.count / columns))
  }

  @Test func wholeCellsAreTheirCentresAndEmptyOnesNobody() {
    let points = grid([1, 0, .nan, -3, 2.5, .infinity], columns: 3).points(partsPerCell: (1, 1))
    #expect(points.x == [1_050, 1_150])
    #expect(points.y == [450, 350])
    #expect(points.persons == [1, 2.5])
  }

  @Test func cutCellsKeepTheirPeople() {
    let points = grid([0, 12], columns: 2).points(partsPerCell: (2, 3))
    #expect(points.x == [1_125, 1_175, 1_125, 1_175, 1_125, 1_175])
    #expect(points.persons == [2, 2, 2, 2, 2, 2])
    let thirds = [500 - 100.0 / 6, 450, 500 - 500.0 / 6]
    #expect(zip(points.y, thirds.flatMap { [$0, $0] }).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func totalsAreKept() {
    var generator = SeededGenerator(seed: 72)
    let values = (0..<400).map { _ in Float.random(in: -10...1_000, using: &generator) }
    let total = values.reduce(0) { $0 + max(0, Double($1)) }
    for parts in [(1, 1), (10, 10), (3, 7)] {
      let points = grid(values, columns: 20).points(partsPerCell: parts)
      #expect(abs(points.persons.reduce(0, +) - total) < 1e-9 * total)
      #expect(points.x.count == points.persons.count && points.y.count == points.persons.count)
      #expect(points.x.allSatisfy { $0 > 1_000 && $0 < 3_000 })
      #expect(points.y.allSatisfy { $0 < 500 && $0 > -1_500 })
    }
  }

  /// A cell of 1 km becomes a hundred of 100 m, and one of 1,001 m becomes 11 x 11.
  @Test(arguments: [
    (1_000.0, 1_000.0, 10, 10), (1_001, 1_000, 11, 10), (100, 100, 1, 1), (100.000_01, 100, 1, 1),
    (100.1, 99, 2, 1), (1, 250, 1, 3),
  ])
  func partsAreNoWiderThanTheLimit(width: Double, height: Double, across: Int, down: Int) {
    let parts = grid([1], columns: 1, width: width, height: height)
      .partsPerCell(metresPerUnit: (1, 1), cellMetresMaximum: 100)
    #expect(parts == (across, down))
  }

  @Test func partsOfCellsInDegrees() {
    let parts = grid([1], columns: 1, width: 0.01, height: 0.01)
      .partsPerCell(metresPerUnit: (55_800, 111_412), cellMetresMaximum: 100)
    #expect(parts == (6, 12))
  }
}
