import Catalogue
import Geography
import Monitoring

/// Everything about a city that its grids, settlements and plans tell: one part for each method that has
/// what it needs.
struct BuiltCityMeasurement {
  struct Part {
    var method: String
    /// Of the inputs and rules that the method reads.
    var roles: Set<String>
    var observations: [Observation]
    var map: [MapFeature]
  }

  var parts: [Part] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings: [InputIssue] = []

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, files: InputFolder, drawsMaps: Bool
  ) throws {
    var gathered = InputIssues()
    func boundary(_ date: Period) throws -> Region? { city.inputs.boundary }

    var land = LandMeasurement()
    try gathered.gather { try land.measure(city, description, files, boundary: boundary) }
    leftOut += land.leftOut
    warnings += land.warnings.all
    add(MethodVersion.landConsumption, ["boundary", "built", "population-grid"], land.observations, [])

    var air = ParticulateMatterMeasurement()
    try gathered.gather { try air.measure(city, description, files, drawsMaps: drawsMaps) }
    leftOut += air.leftOut
    add(
      MethodVersion.particulateMatter, ["boundary", "particulate-matter", "population-grid"],
      air.observations, air.map)
    try gathered.throwIfAnyError()
  }

  private mutating func add(
    _ method: String, _ roles: Set<String>, _ observations: [Observation], _ map: [MapFeature]
  ) {
    guard !observations.isEmpty else { return }
    parts.append(Part(method: method, roles: roles, observations: observations, map: map))
  }
}

extension InputIssues {
  /// Runs one measurement; its issues join the others.
  fileprivate mutating func gather(_ body: () throws -> Void) throws {
    do { try body() } catch let issues as InputIssues { append(contentsOf: issues.all) }
  }
}
