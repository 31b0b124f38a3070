import Geodata
import Geography
import Settlements
import TestSupport

/// The published test grids: Belgium and around, 303 x 219 cells of 1 km, for 2020.
struct Belgium: Sendable {
  let population: [Float]
  let land: [Float]
  let builtUp: [Float]
  let frame: GridFrame
  var columns: Int { frame.columns }
  var rows: Int { frame.rows }

  static func read(_ name: String) throws -> [Float] {
    let file = try RasterFile(SharedData.path("belgium/" + name))
    return try file.read(file.whole)
  }

  init() throws {
    let file = try RasterFile(SharedData.path("belgium/ghs_pop_2020_1km.tif"))
    frame = file.frame
    population = try file.read(file.whole)
    land = try Self.read("ghs_land_2020_1km.tif").map { $0 / 1e6 }
    builtUp = try Self.read("ghs_built_s_2020_1km.tif").map { $0 / 1e6 }
  }

  func classified(_ rules: DegreeOfUrbanisationRules, threads: Int = 1) -> SettlementGrid {
    SettlementGrid.classify(
      population: population, land: land, builtUp: builtUp, columns: columns, rows: rows, rules: rules,
      threads: threads)
  }
}
