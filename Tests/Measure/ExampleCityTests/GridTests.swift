import ExampleCity
import Testing

/// The grids of the example city, read back from their text.
@Suite struct GridTests {
  private let files = Dictionary(
    uniqueKeysWithValues: ExampleCity(seed: 1, layout: .city).files.map { ($0.name, $0.bytes) })

  private func cells(_ name: String) throws -> (columns: Int, values: [Double]) {
    let lines = String(decoding: try #require(files[name]), as: UTF8.self).split(separator: "\n")
    let columns = try #require(lines[0].split(separator: " ").last.flatMap { Int($0) })
    return (columns, lines.dropFirst(6).flatMap { $0.split(separator: " ").compactMap { Double($0) } })
  }

  @Test(arguments: [2015, 2025]) func everybodyStandsInTheGrid(epoch: Int) throws {
    let city = ExampleCity(seed: 1, layout: .city)
    let everybody = city.blocks.reduce(0) { $0 + ($1.populations[epoch]?.persons ?? 0) }
    let grid = try cells("persons-\(epoch).asc")
    #expect(grid.values.reduce(0, +) == Double(everybody))
    #expect(grid.values.count == 99 * 81 && grid.columns == 99)
  }

  @Test func whatWasBuiltStandsAndTheRiverStays() throws {
    let (before, after) = (try cells("built-2015.asc").values, try cells("built-2025.asc").values)
    #expect(before.count == 330 * 270 && after.count == before.count)
    for (then, now) in zip(before, after) {
      #expect([0, 1, 2].contains(then) && [0, 1, 2].contains(now))
      #expect(then != 1 || now == 1)
      #expect((then == 2) == (now == 2))
    }
    #expect(after.filter { $0 == 1 }.count > before.filter { $0 == 1 }.count)
  }

  @Test func everyGridHasItsSystem() {
    for name in files.keys where name.hasSuffix(".asc") {
      #expect(files[name.dropLast(3) + "prj"] != nil)
    }
  }

  @Test func floodsAndDustHaveTheirRanges() throws {
    #expect(Set(try cells("flood.asc").values) == [0, 1, 2, 3])
    let dust = try cells("particulate-matter.asc").values
    #expect(dust.allSatisfy { $0 >= 8.6 && $0 <= 29.6 })
    #expect(dust.max()! > 20)
  }
}
