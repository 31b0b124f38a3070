import Catalogue
import Geography
import Monitoring

/// Everything about a city that its grids, settlements and plans tell: one part for each method that has
/// what it needs.
struct BuiltCityMeasurement {
  struct Part {
    var method: String
    /// Of the inputs that the method reads.
    var roles: Set<String>
    var rules: [Run.Input] = []
    var observations: [Observation]
    var map: [MapFeature]
    /// Places within the city that observations speak of.
    var areas: [ReferenceArea] = []
  }

  var parts: [Part] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings: [InputIssue] = []

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, files: InputFolder, content: ContentFolder,
    drawsMaps: Bool
  ) throws {
    var gathered = InputIssues()

    var land = LandMeasurement()
    try gathered.gather {
      try land.measure(city, description, files, boundary: city.inputs.boundary(at:))
    }
    leftOut += land.leftOut
    warnings += land.warnings.all
    add(MethodVersion.landConsumption, ["boundary", "built", "population-grid"], land.observations, [])

    var air = ParticulateMatterMeasurement()
    try gathered.gather { try air.measure(city, description, files, drawsMaps: drawsMaps) }
    leftOut += air.leftOut
    add(
      MethodVersion.particulateMatter, ["boundary", "particulate-matter", "population-grid"],
      air.observations, air.map)

    var degree = DegreeOfUrbanisationMeasurement()
    try gathered.gather {
      try degree.measure(
        description, files, content: content, threads: city.threads, drawsMaps: drawsMaps,
        boundary: city.inputs.boundary(at:))
    }
    warnings += degree.warnings
    add(
      MethodVersion.degreeOfUrbanisation,
      ["boundary", "population-grid", "built", "land"], degree.observations, degree.map, rules: degree.rules)

    var extent = UrbanExtentMeasurement()
    try gathered.gather {
      try extent.measure(
        description, files, content: content, measurement: city.measurement, threads: city.threads,
        drawsMaps: drawsMaps)
    }
    leftOut += extent.leftOut
    warnings += extent.warnings
    add(
      MethodVersion.urbanExtent, ["built", "population-grid"], extent.observations, extent.map,
      rules: extent.rules)

    var spots = HotSpotMeasurement()
    try gathered.gather {
      try spots.measure(city, description, files, content: content, drawsMaps: drawsMaps)
    }
    leftOut += spots.leftOut
    warnings += spots.warnings
    add(
      MethodVersion.hotSpots, ["settlements", "hazard", "population-grid"], spots.observations, spots.map,
      rules: spots.rules, areas: spots.areas)

    var plans = PlanningMeasurement()
    try gathered.gather {
      try plans.measure(city, description, files, content: content, drawsMaps: drawsMaps)
    }
    warnings += plans.warnings
    add(MethodVersion.planning, ["plan"], plans.observations, plans.map, rules: plans.rules)
    try gathered.throwIfAnyError()
  }

  private mutating func add(
    _ method: String, _ roles: Set<String>, _ observations: [Observation], _ map: [MapFeature],
    rules: [Run.Input] = [], areas: [ReferenceArea] = []
  ) {
    guard !observations.isEmpty else { return }
    parts.append(
      Part(method: method, roles: roles, rules: rules, observations: observations, map: map, areas: areas))
  }
}

extension InputIssues {
  /// Runs one measurement; its issues join the others.
  fileprivate mutating func gather(_ body: () throws -> Void) throws {
    do { try body() } catch let issues as InputIssues { append(contentsOf: issues.all) }
  }
}
