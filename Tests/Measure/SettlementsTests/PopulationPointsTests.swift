import Geography
import Monitoring
import Settlements
import Testing

@Suite struct PopulationPointsTests {
  @Test func onlyThoseInsideAreKept() {
    var points = PopulationPoints(groups: [Disaggregation(["SEX": "F"]), Disaggregation(["SEX": "M"])])
    for i in 0..<6 {
      points.append(
        longitude: Double(i), latitude: 0.5, persons: Double(10 * i), groups: [Double(4 * i), Double(6 * i)])
    }
    #expect(points.total == 150)
    var square = Region()
    square.addRing([(1.5, 0), (4, 0), (4, 1), (1.5, 1)], isOuter: true)
    let inside = points.inside(PointLocator([square]))
    #expect(inside.longitudes == [2, 3])
    #expect(inside.latitudes == [0.5, 0.5])
    #expect(inside.persons == [20, 30])
    #expect(inside.groupPersons == [[8, 12], [12, 18]])
    #expect(inside.groups == points.groups)
    let none = points.inside(PointLocator([]))
    #expect(none.count == 0)
    #expect(none.total == 0)
    #expect(none.groupPersons == [[], []])
  }
}
