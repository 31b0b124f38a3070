import Geography
import Testing

@Suite struct CellAreaTests {
  /// The surface of the WGS 84 ellipsoid: 510,065,621.724 km² (Karney 2013 and others).
  @Test func theWholeEarth() {
    #expect(abs(Ellipsoid.cellArea(south: -90, north: 90, width: 360) / 1e6 - 510_065_621.724) < 0.001)
    #expect(Ellipsoid.cellArea(south: 90, north: 95, width: 1) == 0)
  }

  @Test func cellsOfARowAddUpAndSmallOnesEqualTheGeodesicArea() {
    let whole = Ellipsoid.cellArea(south: 40, north: 50, width: 3)
    let parts = (0..<1_000).reduce(0.0) {
      $0 + Ellipsoid.cellArea(south: 40 + Double($1) / 100, north: 40 + Double($1 + 1) / 100, width: 3)
    }
    #expect(abs(parts / whole - 1) < 1e-12)
    for latitude in [-89.99, -45, 0, 12, 70] {
      var cell = Region()
      cell.addRing(
        [(7, latitude), (7.001, latitude), (7.001, latitude + 0.001), (7, latitude + 0.001)], isOuter: true)
      let area = Ellipsoid.cellArea(south: latitude, north: latitude + 0.001, width: 0.001)
      #expect(abs(area / cell.areaSquareMetres - 1) < 1e-5)
    }
  }
}
