import ExampleCity
import Foundation
import Geodata
import Geography
import Streets
import TestSupport
import Testing

/// Street land of the example city from circles against that of its streets merged.
@Suite struct SampledStreetsTests {
  @Test(arguments: StreetLandSample.Density.allCases) func circlesAgreeWithTheMergedStreets(
    density: StreetLandSample.Density
  ) throws {
    let folder = try TemporaryFolder()
    let city = ExampleCity(seed: 1, layout: .city)
    try folder.write(city)
    let streets = try OpenStreetMapFile(folder.file("streets.osm.pbf")).streetMap(
      keepingWaysWith: ["highway"], nodesWith: [], threads: 2)
    var boundary = Region()
    boundary.addRing(city.boundary.map { ($0.longitudeDegrees, $0.latitudeDegrees) }, isOuter: true)
    let land = StreetLand(
      widthMetres: [
        "primary": 20, "secondary": 16, "tertiary": 13, "residential": 9, "footway": 2, "path": 2,
      ],
      rules: TagRules(include: [.init(["highway": []])], exclude: []))
    let exact =
      try land.areaSquareMetres(streets: streets, city: boundary, outside: Region(), threads: 2)
      / boundary.areaSquareMetres
    #expect(exact > 0.05)
    let sample = try land.sample(
      streets: streets, city: boundary, outside: Region(), density: density, threads: 2)
    let (share, error) = (try #require(sample.share), try #require(sample.standardError))
    #expect(sample.isSteady && 1.96 * error <= 0.01)
    // Circles that overlap ten-fold are not independent, and their error is stated too small.
    let tolerance = density == .perHectare ? StreetLandSample.tolerance / 2 : 1.96 * error
    #expect(abs(share - exact) < tolerance, "\(share) against \(exact), give or take \(error)")
  }
}
