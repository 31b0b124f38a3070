import Geography
import Monitoring
import Settlements
import Streets
import TestSupport

/// A city drawn in metres east and north of a place on the equator, where a drawn metre is a metre to the
/// millimetre: straight streets between their ends, and people at points.
struct DrawnCity {
  typealias Place = (x: Double, y: Double)

  let network: StreetNetwork
  let locator: EdgeLocator
  let population: PopulationPoints
  let snaps: [Snap?]

  /// - Parameter women: of the persons at each point; no groups are known where it is nil.
  init(
    streets: [(from: Place, to: Place)], people: [(place: Place, persons: Double)], women: [Double]? = nil,
    snapLimitMetres: Double = 500
  ) {
    var vertices: [[Double]: Int32] = [:]
    func vertex(_ place: Place) -> Int32 {
      let number = vertices[[place.x, place.y]] ?? Int32(vertices.count)
      vertices[[place.x, place.y]] = number
      return number
    }
    let from = streets.map { vertex($0.from) }
    let to = streets.map { vertex($0.to) }
    let course = streets.flatMap { [$0.from, $0.to] }.map(Self.degrees)
    network = StreetNetwork(
      vertexCount: vertices.count, from: from, to: to, courseStarts: (0...streets.count).map { 2 * $0 },
      longitudes: course.map(\.x), latitudes: course.map(\.y))
    locator = EdgeLocator(network)
    var population = PopulationPoints(groups: women == nil ? [] : [Disaggregation(["SEX": "F"])])
    for (index, person) in people.enumerated() {
      let place = Self.degrees(person.place)
      population.append(
        longitude: place.x, latitude: place.y, persons: person.persons,
        groups: women.map { [$0[index]] } ?? [])
    }
    self.population = population
    snaps = locator.snap(
      longitudes: population.longitudes, latitudes: population.latitudes, limitMetres: snapLimitMetres,
      threads: 1)
  }

  static func degrees(_ place: Place) -> (x: Double, y: Double) {
    let scale = Ellipsoid.metresPerDegree(latitude: 0)
    return (place.x / scale.east, place.y / scale.north)
  }

  /// A rectangle with its corners given in metres.
  static func rectangle(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing(
      [(west, south), (east, south), (east, north), (west, north)].map(degrees), isOuter: true)
    return region
  }

  /// Streets, people and stops by chance on a square of three kilometres.
  static func random(_ generator: inout SeededGenerator) -> (city: DrawnCity, stops: [Stop]) {
    func place() -> Place {
      (Double.random(in: 0...3_000, using: &generator), Double.random(in: 0...3_000, using: &generator))
    }
    let corners = (0..<Int.random(in: 2...40, using: &generator)).map { _ in place() }
    let streets = (0..<2 * corners.count).map { _ in
      (from: corners.randomElement(using: &generator)!, to: corners.randomElement(using: &generator)!)
    }
    let people = (0..<200).map { _ in
      (place: place(), persons: Double.random(in: 0...50, using: &generator))
    }
    let women = people.map { $0.persons * Double.random(in: 0...1, using: &generator) }
    let stops = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
      Stop(place: place(), isHighCapacity: Bool.random(using: &generator))
    }
    return (DrawnCity(streets: streets, people: people, women: women), stops)
  }
}

struct Stop {
  var place: DrawnCity.Place
  var isHighCapacity = false
}
