import ExampleCity
import Testing

struct LadderTests {
  /// Metres along the equator from the stop: 6,378,137 m times the angle.
  private static func metresFromStop(_ coordinate: Coordinate) -> Double {
    (coordinate.longitudeDegrees + 25) * .pi / 180 * 6_378_137
  }

  private static func centre(_ ring: [Coordinate]) -> Coordinate {
    Coordinate(
      longitude: ring.map(\.longitude).reduce(0, +) / ring.count,
      latitude: ring.map(\.latitude).reduce(0, +) / ring.count)
  }

  @Test func homesStandWhereTheDrawingSays() {
    let city = ExampleCity(seed: 0, layout: .ladder())
    let centres = city.blocks.map { LadderTests.centre($0.ring) }
    #expect(centres.allSatisfy { $0.latitude == 0 })
    let distances = centres.map { abs(LadderTests.metresFromStop($0)) }
    for (distance, expected) in zip(distances, [550.0, 500, 500, 501]) {
      #expect(distance <= expected && distance > expected - 0.001)
    }
    let park = city.openSpaces[0].ring.map { LadderTests.metresFromStop($0) }.min()!
    #expect(abs(park - 890) < 0.001)
  }

  @Test func stopIsANodeOfTheStreetInTheMiddleOfIt() {
    let city = ExampleCity(seed: 0, layout: .ladder())
    let stop = city.timetables[0].stops[0].position
    #expect(stop == Coordinate(longitude: -25_000_000_000, latitude: 0))
    #expect(city.streets.nodes.contains { $0.position == stop })
    let street = city.streets.ways.first { $0["highway"] == "residential" }!
    let ends = [street.nodes.first!, street.nodes.last!].map { id in
      LadderTests.metresFromStop(city.streets.nodes.first { $0.id == id }!.position)
    }
    #expect(abs(ends[0] + 1_000) < 0.012 && abs(ends[1] - 1_000) < 0.012)
  }

  /// Counted anew from the homes' positions, the limit and the gap alone.
  @Test(arguments: [ExampleCity.LadderStop.bus, .metro], [false, true])
  func sharesFollowFromThePositions(stop: ExampleCity.LadderStop, isSevered: Bool) {
    let city = ExampleCity(seed: 0, layout: .ladder(stop: stop, isSevered: isSevered))
    let limit = stop == .bus ? 500.0 : 1_000
    var inside = (persons: 0, women: 0)
    for block in city.blocks {
      let place = LadderTests.metresFromStop(LadderTests.centre(block.ring))
      guard abs(place) <= limit, !(isSevered && place > 0) else { continue }
      inside.persons += block.populations[2025]!.persons
      inside.women += block.populations[2025]!.women
    }
    let shares = city.expectedShares.filter { $0.indicator == "11.2.1" }
    #expect(shares.map(\.personsInside) == [inside.persons, inside.women])
    #expect(shares.map(\.persons) == [40, 20])
  }

  @Test func workedExampleOfTheManual() {
    func percent(_ stop: ExampleCity.LadderStop, _ isSevered: Bool) -> Double {
      ExampleCity(seed: 0, layout: .ladder(stop: stop, isSevered: isSevered)).expectedShares[0].percent
    }
    #expect(percent(.bus, false) == 50)
    #expect(percent(.metro, false) == 100)
    #expect(percent(.bus, true) == 25)
    #expect(percent(.metro, true) == 50)
  }

  @Test func seedIsOfNoAccount() {
    let files = [0, 7].map { ExampleCity(seed: $0, layout: .ladder()).files.map(\.bytes) }
    #expect(files[0] == files[1])
  }

  @Test func homesDoNotOverlap() {
    let edges = ExampleCity(seed: 0, layout: .ladder()).blocks.map { block in
      (west: block.ring.map(\.longitude).min()!, east: block.ring.map(\.longitude).max()!)
    }
    #expect(zip(edges, edges.dropFirst()).allSatisfy { $0.east <= $1.west })
  }
}
