import Disclosure
import TestSupport
import Testing

@Suite struct RoundingTests {
  private static func expectSound(_ table: CountTable, base: Double, _ what: String) {
    let rounding = ControlledRounding(table, base: base)
    #expect(rounding.left.isEmpty, "\(what)")
    for (count, rounded) in zip(table.counts, rounding.counts) {
      guard let count, let rounded else { continue }
      #expect(rounded.truncatingRemainder(dividingBy: base) == 0, "\(what)")
      #expect(abs(rounded - count) < base, "\(what): \(count) became \(rounded)")
      if count.truncatingRemainder(dividingBy: base) == 0 { #expect(rounded == count, "\(what)") }
    }
    for margin in table.margins {
      #expect(
        rounding.counts[margin.total]! == margin.parts.reduce(0) { $0 + rounding.counts[$1]! },
        "\(what): \(margin)")
    }
  }

  @Test(arguments: [3.0, 5, 10])
  func crossTablesKeepTheirMargins(base: Double) {
    for seed in 0..<30 {
      var random = SeededGenerator(seed: UInt64(seed))
      let sizes = [Int.random(in: 2...6, using: &random), Int.random(in: 2...6, using: &random)]
      let table = DrawnTables.cube(sizes) { _ in DrawnTables.count(&random) }
      RoundingTests.expectSound(table, base: base, "base \(base), seed \(seed)")
    }
  }

  @Test(arguments: [3.0, 5, 10])
  func treesOfAreasKeepTheirMargins(base: Double) {
    for seed in 0..<10 {
      var random = SeededGenerator(seed: UInt64(100 + seed))
      let table = DrawnTables.tree([1, 4, 16, 48]) { _ in DrawnTables.count(&random) }
      RoundingTests.expectSound(table, base: base, "base \(base), seed \(seed)")
    }
  }

  @Test func cellsWithoutMarginsGoToTheNearest() {
    let table = CountTable(counts: [0, 1, 2, 2.5, 3, 4, 7.4, 7.5, nil], margins: [])
    #expect(ControlledRounding(table, base: 5).counts == [0, 0, 0, 5, 5, 5, 5, 10, nil])
  }

  /// 1 + 1 + 1 = 3: by themselves to base 3 the parts would be 0 and the total 3.
  @Test func partsMakeUpTheTotal() {
    let table = CountTable(counts: [3, 1, 1, 1], margins: [CountTable.Margin(total: 0, parts: [1, 2, 3])])
    let counts = ControlledRounding(table, base: 3).counts.map { $0! }
    #expect(counts[0] == 3)
    #expect(counts[1...].sorted() == [0, 0, 3])
  }

  @Test func sameTableIsRoundedTheSameWay() {
    var random = SeededGenerator(seed: 3)
    let table = DrawnTables.cube([4, 5]) { _ in DrawnTables.count(&random) }
    let first = ControlledRounding(table, base: 5).counts
    for _ in 0..<3 { #expect(ControlledRounding(table, base: 5).counts == first) }
  }

  /// Three dimensions: what cannot be kept is said.
  @Test func threeDimensionsSayWhatIsLeft() {
    for seed in 0..<10 {
      var random = SeededGenerator(seed: UInt64(200 + seed))
      let table = DrawnTables.cube([2, 3, 3]) { _ in DrawnTables.count(&random) }
      let rounding = ControlledRounding(table, base: 5)
      for margin in table.margins {
        let isKept =
          rounding.counts[margin.total]! == margin.parts.reduce(0) { $0 + rounding.counts[$1]! }
        let isTouched = (margin.parts + [margin.total]).contains { rounding.left.contains($0) }
        #expect(isKept || isTouched, "seed \(seed): \(margin)")
      }
    }
  }
}
