import Geography
import Indicators
import Monitoring
import Settlements
import Streets
import Timetables

/// A city ready to be measured: its people inside the boundary, each brought to the walking network once.
struct CityModel {
  let inputs: CityInputs
  /// Nil where no population is given.
  let population: PopulationPoints?
  let network: StreetNetwork?
  let locator: EdgeLocator?
  /// For each point of the population; empty without a network.
  let snaps: [Snap?]
  let measurement: Measurement
  /// Boundary, or people, and the margin around: streets and facilities beyond can serve nobody inside.
  let extent: Bounds?
  let threads: Int

  init(_ description: CityDescription, _ inputs: CityInputs, _ rules: MeasurementRules, threads: Int) {
    self.inputs = inputs
    self.threads = threads
    let inside = inputs.boundary.map { PointLocator([$0]) }
    let population = inputs.population.map { people in inside.map { people.inside($0) } ?? people }
    self.population = population
    let parameters = description.parameters
    let extent =
      (inputs.boundary?.bounds ?? population.flatMap { Bounds(x: $0.longitudes, y: $0.latitudes) })?
      .expanded(byMetres: max(parameters.marginMetres, parameters.farthestMetres))
    self.extent = extent
    network = inputs.streets.map { StreetNetwork(streets: $0, walkable: rules.walking, within: extent) }
    locator = network.map(EdgeLocator.init)
    if let population, let locator {
      snaps = locator.snap(
        longitudes: population.longitudes, latitudes: population.latitudes,
        limitMetres: parameters.populationSnapMetres, threads: threads)
    } else {
      snaps = []
    }

    var notes = inputs.populationNotes
    if inputs.boundary == nil { notes.append(Note("boundary-none")) }
    if let delineation = description.delineation {
      notes.append(Note("delineated-\(delineation.kind.rawValue)"))
    }
    if description.populationIsEstimated { notes.append(Note("population-estimated")) }
    measurement = Measurement(
      area: description.area.code, period: description.period, nature: description.nature,
      status: description.populationIsEstimated ? .estimated : .normal, notes: notes)
  }

  /// How many people have no street near them, and whether the street map reaches beyond the boundary as
  /// far as people may walk.
  func networkNotes(marginMetres: Double) -> [Note] {
    guard let population, let network else { return [] }
    var notes: [Note] = []
    var persons = 0.0
    for (i, snap) in snaps.enumerated() where snap == nil { persons += population.persons[i] }
    if persons >= 0.5 { notes.append(Note("people-unsnapped", ["persons": String(Int(persons.rounded()))])) }
    if let boundary = inputs.boundary?.bounds, let streets = network.bounds,
      !streets.contains(boundary.expanded(byMetres: marginMetres))
    {
      notes.append(Note("margin-not-covered", ["metres": String(Int(marginMetres))]))
    }
    return notes
  }

  /// The city's boundary; without one, what encloses its people, for the map.
  func areaBoundary() throws -> [UInt8]? {
    if let boundary = inputs.boundary { return boundary.wkb }
    guard let population, population.count > 2 else { return nil }
    let points = (0..<population.count).map {
      WellKnownBinaryWriter.point(x: population.longitudes[$0], y: population.latitudes[$0])
    }
    let hull = try Shape.collection(points).convexHull().wkb
    guard let region = try? Region(wkb: hull), !region.isEmpty else { return nil }
    return region.wkb
  }
}

extension CityDescription.Parameters {
  /// The longest of the limits within which anything counts as access.
  fileprivate var farthestMetres: Double {
    max(lowCapacityMetres, highCapacityMetres, cyclingMetres, openSpaceMetres)
  }
}
