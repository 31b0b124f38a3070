import Foundation
import Geography
import Streets
import TestSupport
import Testing

@Suite struct StraightLineTests {
  @Test(arguments: [
    (0.0, 0.0), (179.99, 0), (-179.995, 28), (12, 60), (-70, -54.9), (20, 78.2), (0, 88.9), (0, -89.9),
  ])
  func agreesWithTryingAll(x: Double, y: Double) {
    var generator = SeededGenerator(seed: 61)
    let scale = Ellipsoid.metresPerDegree(latitude: y)
    func place(_ span: Double) -> (x: Double, y: Double) {
      let east = Double.random(in: -span...span, using: &generator) / scale.east
      let north = Double.random(in: -span...span, using: &generator) / scale.north
      return (Ellipsoid.longitude(x + east, near: 0), max(-90, min(90, y + north)))
    }
    for limit in [1.0, 400, 1_000] {
      let facilities = (0..<40).map { _ in place(5_000) }
      let set = FacilitySet(
        longitudes: facilities.map(\.x), latitudes: facilities.map(\.y), limitMetres: limit)
      let line = StraightLine(set)
      var (inside, outside) = (0, 0)
      for number in 0..<600 {
        // Some right beside a facility, so that short limits are met.
        var home = place(8_000)
        if number % 3 == 0 {
          home = facilities[number % 40]
          home.y = max(
            -90, min(90, home.y + Double.random(in: -1.5...1.5, using: &generator) * limit / scale.north))
        }
        let nearest = facilities.map { Ellipsoid.shortDistance(home.x, home.y, $0.x, $0.y) }.min()!
        let isNear = (nearest * 1_000).rounded() <= limit * 1_000
        #expect(line.reaches(longitude: home.x, latitude: home.y) == isNear, "\(home) \(nearest)")
        if isNear { inside += 1 } else { outside += 1 }
      }
      #expect(inside > 50)
      #expect(outside > 50)
    }
  }

  @Test(arguments: [(500.0, true), (500.000_4, true), (500.001, false), (-500, true), (-500.001, false)])
  func theLimitIsInclusiveToTheMillimetre(metres: Double, isInside: Bool) {
    let scale = Ellipsoid.metresPerDegree(latitude: 0)
    let line = StraightLine(FacilitySet(longitudes: [10], latitudes: [0], limitMetres: 500))
    #expect(line.reaches(longitude: 10 + metres / scale.east, latitude: 0) == isInside)
    #expect(line.reaches(longitude: 10, latitude: metres / scale.north) == isInside)
  }

  @Test func noneOneAndNoReach() {
    let none = StraightLine(FacilitySet(longitudes: [], latitudes: [], limitMetres: 500))
    #expect(!none.reaches(longitude: 0, latitude: 0))
    let here = StraightLine(FacilitySet(longitudes: [5, 5], latitudes: [5, 5], limitMetres: 0))
    #expect(here.reaches(longitude: 5, latitude: 5))
    #expect(!here.reaches(longitude: 5.001, latitude: 5))
    #expect(!here.reaches(longitude: .nan, latitude: 5))
    #expect(!here.reaches(longitude: 5, latitude: .infinity))
  }

  /// One facility in each hemisphere: a grid over the whole Earth must stay small.
  @Test func facilitiesFarApart() {
    let line = StraightLine(
      FacilitySet(longitudes: [-170, 0, 170], latitudes: [-80, 0, 80], limitMetres: 100))
    for (x, y) in [(-170.0, -80.0), (0, 0), (170, 80)] {
      #expect(line.reaches(longitude: x, latitude: y + 0.000_5), "\(x)")
      #expect(!line.reaches(longitude: x, latitude: y + 0.001_5), "\(x)")
    }
  }
}
