import Settlements
import TestSupport
import Testing

/// Proximity and cohesion of shapes whose values are known by calculus.
@Suite struct CompactnessTests {
  private func measures(
    _ drawn: DrawnExtent, centre: (x: Double, y: Double)? = nil
  ) -> UrbanExtentMeasures { drawn.extent(.bare, centre: centre).measures }

  @Test func aDiscIsOne() throws {
    var drawn = DrawnExtent(columns: 1_004, rows: 1_004, cellWidth: 30)
    drawn.fillDisc(column: 502, row: 502, radius: 500)
    let found = measures(drawn)
    let (proximity, cohesion) = (try #require(found.proximity), try #require(found.cohesion))
    #expect(abs(proximity - 1) < 0.001)
    #expect(abs(cohesion - 1) < 0.001)
    let error = try #require(found.cohesionStandardError)
    #expect(error > 0 && error < 0.001)
    #expect(abs(cohesion - 1) < 4 * error)
  }

  @Test(arguments: [
    (1, 0.983_085, 0.979_709), (2, 0.896_651, 0.897_666), (4, 0.709_151, 0.715_700),
    (10, 0.469_769, 0.477_172),
  ])
  func rectanglesAreAsTabulated(ratio: Int, proximity: Double, cohesion: Double) throws {
    let side = 240
    let large = measures(DrawnExtent(columns: side * ratio, rows: side, fill: 1))
    #expect(abs(try #require(large.proximity) - proximity) < 2e-5)
    #expect(abs(try #require(large.cohesion) - cohesion) < 0.001)
    // Few enough cells for all pairs; being cells and not land, they are a little nearer.
    let small = measures(DrawnExtent(columns: 20 * ratio, rows: 20, fill: 1))
    #expect(small.cohesionStandardError == nil)
    #expect(abs(try #require(small.cohesion) - cohesion) < 0.002)
    // Standing upright makes no difference.
    let upright = measures(DrawnExtent(columns: 20, rows: 20 * ratio, fill: 1))
    #expect(abs(upright.cohesion! - small.cohesion!) < 1e-12)
    #expect(abs(upright.proximity! - small.proximity!) < 1e-12)
  }

  @Test func samplesComeNearAllPairs() throws {
    // The same shape in cells of 20 m and of 100 m; the coarser has few enough for all pairs.
    var coarse = DrawnExtent(columns: 100, rows: 70)
    coarse.fillDisc(column: 30, row: 35, radius: 25)
    coarse.fillDisc(column: 70, row: 30, radius: 17)
    coarse.fillDisc(column: 32, row: 36, radius: 10, value: 0)
    var fine = DrawnExtent(columns: 500, rows: 350, cellWidth: 20)
    for place in fine.cells.indices {
      fine.cells[place] = coarse.cells[place / 500 / 5 * 100 + place % 500 / 5]
    }
    let (exact, sampled) = (measures(coarse), measures(fine))
    #expect(exact.cohesionStandardError == nil)
    #expect(abs(sampled.cohesion! - exact.cohesion!) < 0.001)
    #expect(abs(sampled.proximity! - exact.proximity!) < 0.001)
  }

  @Test func aCentreAsideIsFurtherAway() {
    let drawn = DrawnExtent(columns: 11, rows: 11, fill: 1)
    let middle = drawn.grid.centre(column: 5, row: 5)
    #expect(measures(drawn, centre: middle).proximity == measures(drawn).proximity)
    #expect(measures(drawn, centre: drawn.grid.centre(column: 0, row: 0)).proximity! < 0.6)
  }
}
