import Geography
import Indicators
import Monitoring
import Settlements
import Streets

/// SDG 11.7.1 for one city: land shares and access on foot.
struct OpenSpaceMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var leftOut: [MeasureCity.LeftOut] = []

  private mutating func leaveOut(_ reason: String, series: String? = nil) {
    leftOut.append(
      MeasureCity.LeftOut(indicator: OpenPublicSpace.indicator, series: series, reason: reason))
  }

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ rules: MeasurementRules,
    drawsMaps: Bool
  ) throws {
    guard let candidates = city.inputs.openSpaces else { return leaveOut("open-spaces") }
    // A map may reach far beyond the city, where spaces serve nobody in it.
    let spaces = candidates.filter { space in
      space.areaSquareMetres >= description.parameters.openSpaceSquareMetres
        && city.extent.map { space.bounds?.intersects($0) ?? false } ?? true
    }
    guard !spaces.isEmpty else { return leaveOut("open-spaces-none") }

    if let boundary = city.inputs.boundary {
      let open = try OpenPublicSpace.merged(spaces, in: boundary)
      let streetLand = try city.inputs.streets.map {
        try rules.streetLand.areaSquareMetres(
          streets: $0, city: boundary, outside: open, threads: city.threads)
      }
      let land = OpenPublicSpace.Land(
        city: boundary.areaSquareMetres, openSpace: open.areaSquareMetres, streets: streetLand)
      // Land shares count no people, so what is said of the population does not touch them.
      var measurement = city.measurement
      measurement.status = .normal
      measurement.notes = []
      observations += OpenPublicSpace.landObservations(land, measurement: measurement)
      if streetLand == nil { leaveOut("streets", series: "EN_URB_OPENSP") }
    } else {
      leaveOut("boundary", series: "EN_URB_OPENSP")
    }

    guard let population = city.population else {
      return leaveOut("population", series: "Q_OPS_ACCESS")
    }
    let inside = PointLocator(spaces)
    var servedOnFoot: [Bool]?
    var distances: ServiceDistances?
    if let network = city.network, let locator = city.locator {
      let access = OpenSpaceAccess(
        spacingMetres: description.parameters.openSpaceSpacingMetres,
        reachMetres: description.parameters.openSpaceReachMetres)
      var set = FacilitySet(
        longitudes: [], latitudes: [], limitMetres: description.parameters.openSpaceMetres)
      var unreached = 0
      for space in spaces {
        let points = access.points(of: space, entrances: city.inputs.entrances, locator: locator)
        if points.isEmpty { unreached += 1 }
        set.longitudes += points.map(\.x)
        set.latitudes += points.map(\.y)
      }
      let found = ServiceDistances.compute(
        on: network, locator: locator, to: [set],
        snapLimitMetres: max(description.parameters.openSpaceReachMetres, access.entranceToleranceMetres),
        threads: city.threads)[0]
      let served = OpenPublicSpace.served(
        population: population, people: city.snaps, inside: inside, distances: found)
      var measurement = city.measurement
      measurement.notes += city.networkNotes(marginMetres: description.parameters.openSpaceMetres)
      if unreached > 0 { measurement.notes.append(Note("spaces-unreached", ["count": String(unreached)])) }
      observations += OpenPublicSpace.accessObservations(
        served, population: population, isEuclidean: false, measurement: measurement)
      servedOnFoot = served
      distances = found
    } else {
      leaveOut("streets", series: "Q_OPS_ACCESS")
    }
    let straight = OpenPublicSpace.servedEuclidean(
      population: population, inside: inside, outlines: spaces,
      limitMetres: description.parameters.openSpaceMetres)
    observations += OpenPublicSpace.accessObservations(
      straight, population: population, isEuclidean: true, measurement: city.measurement,
      notes: [Note("euclidean")])
    guard drawsMaps else { return }
    map = try MapLayers.openSpace(
      spaces, served: servedOnFoot ?? straight, distances, population, city, description)
  }
}
