import Foundation
import Geography
import Streets
import TestSupport
import Testing

@Suite struct ServiceAreaTests {
  private func planeArea(_ region: Region) -> Double { region.areaSquareMetres }

  /// 500 m to either side of the stop, 50 m wide: 50,000 m².
  @Test func aStraightStreet() throws {
    for drawing in ["A---------S---------B", "A-------------------B"] {
      let street = DrawnStreets(drawing, metresPerColumn: 100)
      let area = try street.distances(to: [(1_000, 0)], limitMetres: 500).serviceArea(threads: 1)
      #expect(abs(planeArea(area) - 50_000) < 50)
      let locator = PointLocator([area])
      for (x, y, isInside) in [
        (501.0, 0.0, true), (499, 0, false), (1_499, 24, true), (1_499, 26, false), (1_501, 0, false),
      ] {
        let position = street.position(x, y)
        #expect(locator.contains(x: position.x, y: position.y) == isInside, "\(x) \(y)")
      }
    }
  }

  @Test func nothingReachedIsNoArea() throws {
    let street = DrawnStreets("A----B", metresPerColumn: 100)
    #expect(try street.distances(to: [], limitMetres: 500).serviceArea(threads: 2).isEmpty)
    #expect(try street.distances(to: [(100, 60)], limitMetres: 60).serviceArea(threads: 2).isEmpty)
    let empty = StreetNetwork(
      vertexCount: 0, from: [], to: [], courseStarts: [0], longitudes: [], latitudes: [])
    let distances = ServiceDistances.compute(
      on: empty, locator: EdgeLocator(empty),
      to: [FacilitySet(longitudes: [0], latitudes: [0], limitMetres: 5)], snapLimitMetres: 5, threads: 1)
    #expect(try distances[0].serviceArea(threads: 1).isEmpty)
  }

  /// Every place walked to is inside but for its very end, and no place inside lies farther from one than
  /// half the width; 4 m are allowed for the simplified outline.
  @Test func holdsWhatIsReachedAndLittleElse() throws {
    var generator = SeededGenerator(seed: 51)
    var (reached, inside) = (0, 0)
    for _ in 0..<25 {
      let streets = RandomStreets(&generator, vertices: 3...15, spanMetres: 1_200)
      let network = streets.network
      let places = streets.places(2, reach: 1, &generator)
      let distances = ServiceDistances.compute(
        on: network, locator: EdgeLocator(network),
        to: [FacilitySet(longitudes: places.map(\.x), latitudes: places.map(\.y), limitMetres: 400)],
        snapLimitMetres: 100, threads: 1)[0]
      let area = try distances.serviceArea(halfWidthMetres: 25, threads: 2)
      #expect(try distances.serviceArea(halfWidthMetres: 25, threads: 1).wkb == area.wkb)
      let locator = PointLocator([area])
      var walked: [(x: Double, y: Double)] = []
      for edge in 0..<network.edgeCount {
        let range = network.courseStarts[edge]..<network.courseStarts[edge + 1]
        for (a, b) in zip(range, range.dropFirst()) {
          let (start, end) = (network.courseOffsets[a], network.courseOffsets[b])
          for step in 0...Int((end - start) / 2_000) {
            let offset = start + UInt32(step) * 2_000
            let snap = Snap(
              edge: Int32(edge), offsetMillimetres: offset, legMillimetres: 0, longitude: 0, latitude: 0)
            guard let distance = distances.millimetres(from: snap) else { continue }
            let part = end > start ? Double(offset - start) / Double(end - start) : 0
            let place = (
              x: network.courseLongitudes[a] + part
                * (network.courseLongitudes[b] - network.courseLongitudes[a]),
              y: network.courseLatitudes[a] + part * (network.courseLatitudes[b] - network.courseLatitudes[a])
            )
            walked.append(place)
            // Dead ends are cut flat and may lose a corner to the simplified outline.
            if distance < 390_000, offset > 5_000, offset + 5_000 < network.edgeMillimetres[edge] {
              #expect(contains(locator, place))
              reached += 1
            }
          }
        }
      }
      let scale = Ellipsoid.metresPerDegree(latitude: streets.centre.y)
      for place in streets.places(400, reach: 1.4, &generator) where contains(locator, place) {
        inside += 1
        let nearest = walked.map {
          hypot(Ellipsoid.longitudeDifference($0.x, place.x) * scale.east, ($0.y - place.y) * scale.north)
        }.min()
        #expect(nearest.map { $0 <= 25 + 4 } == true)
      }
    }
    #expect(reached > 2_000)
    #expect(inside > 100)
  }

  /// The area keeps the longitudes of its network, which run on across the antimeridian.
  private func contains(_ locator: PointLocator, _ place: (x: Double, y: Double)) -> Bool {
    locator.contains(x: place.x, y: place.y) || locator.contains(x: place.x + 360, y: place.y)
      || locator.contains(x: place.x - 360, y: place.y)
  }
}
