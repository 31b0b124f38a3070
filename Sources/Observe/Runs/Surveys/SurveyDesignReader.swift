import Monitoring
import Surveys
import Yams

extension SurveyDescription {
  private static let keysOfStage = ["strata", "clusters", "population-counts", "population-fractions"]

  static func design(_ node: Node?, _ reader: inout DescriptionReader) -> Design? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: "design",
      known: ["weight", "expands-to"] + keysOfStage + [
        "stages", "clusters-numbered-within-strata", "lone-primary-units", "calibration",
        "replicate-weights", "where",
      ])
    var design = Design()
    design.weight = reader.text(members["weight"], field: "design.weight")
    design.expandsTo =
      reader.choice(members["expands-to"], field: "design.expands-to", Design.Expansion.self) ?? .households
    if let node = members["stages"] {
      for key in keysOfStage {
        if let node = members[key] {
          reader.fault("survey.stages.twice", node, field: "design.\(key)", found: key)
        }
      }
      design.stages = stages(node, &reader)
    } else {
      design.stages = [stage(members, field: "design", &reader)]
    }
    design.clustersAreNumberedWithinStrata =
      reader.flag(
        members["clusters-numbered-within-strata"], field: "design.clusters-numbered-within-strata") ?? false
    design.lonePrimaryUnits =
      reader.choice(
        members["lone-primary-units"], field: "design.lone-primary-units", LonePrimaryUnitRule.self) ?? .fail
    design.calibration = calibration(members["calibration"], &reader)
    design.replicates = replicates(members["replicate-weights"], &reader)
    if design.replicates != nil, design.weight == nil {
      reader.fault(
        "description.key.missing", members["replicate-weights"], field: "design.weight", found: "",
        ["key": "weight"])
    }
    design.filter = filter(members["where"], &reader)
    return design
  }

  private static func stages(_ node: Node, _ reader: inout DescriptionReader) -> [Design.Stage] {
    guard let list = node.sequence, !list.isEmpty else {
      reader.fault("survey.stages", node, field: "design.stages")
      return [Design.Stage(field: "design.stages")]
    }
    return list.enumerated().map { number, node in
      let field = "design.stages[\(number + 1)]"
      return stage(reader.members(of: node, field: field, known: keysOfStage), field: field, &reader)
    }
  }

  private static func stage(
    _ members: [String: Node], field: String, _ reader: inout DescriptionReader
  ) -> Design.Stage {
    var stage = Design.Stage(field: field)
    stage.strata = reader.texts(members["strata"], field: "\(field).strata")
    stage.clusters = reader.texts(members["clusters"], field: "\(field).clusters")
    stage.populationCounts = reader.text(members["population-counts"], field: "\(field).population-counts")
    stage.populationFractions = reader.text(
      members["population-fractions"], field: "\(field).population-fractions")
    if stage.populationCounts != nil, stage.populationFractions != nil {
      reader.fault(
        "survey.population.twice", members["population-fractions"], field: "\(field).population-fractions")
    }
    return stage
  }

  /// A key that says nothing to the method chosen is a mistake in one of the two.
  private static func refuse(
    _ key: String, _ members: [String: Node], field: String, method: String,
    _ reader: inout DescriptionReader
  ) {
    guard let node = members[key] else { return }
    reader.fault("survey.method.key", node, field: "\(field).\(key)", found: key, ["method": method])
  }

  private static func calibration(_ node: Node?, _ reader: inout DescriptionReader) -> Calibration? {
    guard let node else { return nil }
    let field = "design.calibration"
    let members = reader.members(
      of: node, field: field, known: ["method", "totals", "bounds", "variance"],
      required: ["method", "totals"])
    let method = reader.choice(members["method"], field: "\(field).method", Calibration.Method.self)
    let totals = reader.text(members["totals"], field: "\(field).totals")
    let bounds = reader.numbers(members["bounds"], field: "\(field).bounds", in: 0...1_000)
    guard let method, let totals else { return nil }
    var calibration = Calibration(method: method, totals: totals, line: node.mark?.line)
    if method.takesBounds {
      if bounds.count == 2, bounds[0] < 1, bounds[1] > 1 {
        calibration.bounds = bounds[0]...bounds[1]
      } else {
        reader.fault(
          "survey.calibration.bounds", members["bounds"] ?? node, field: "\(field).bounds",
          found: bounds.map(JSON.numberText).joined(separator: ", "))
        return nil
      }
    } else {
      refuse("bounds", members, field: field, method: method.rawValue, &reader)
    }
    calibration.variance = reader.text(members["variance"], field: "\(field).variance")
    if !method.takesVariance { refuse("variance", members, field: field, method: method.rawValue, &reader) }
    return calibration
  }

  private static func replicates(_ node: Node?, _ reader: inout DescriptionReader) -> Replicates? {
    guard let node else { return nil }
    let field = "design.replicate-weights"
    let members = reader.members(
      of: node, field: field,
      known: ["columns", "method", "rho", "scale", "scales", "factors", "centre", "degrees-of-freedom"],
      required: ["columns", "method"])
    let columns = reader.texts(members["columns"], field: "\(field).columns")
    guard let method = reader.choice(members["method"], field: "\(field).method", Replicates.Method.self)
    else { return nil }
    var replicates = Replicates(columns: columns, method: method, line: node.mark?.line)
    if method == .perturbedHalfSamples {
      if members["rho"] == nil {
        reader.fault("description.key.missing", node, field: "\(field).rho", found: "", ["key": "rho"])
      }
      replicates.rho = reader.number(members["rho"], field: "\(field).rho", in: 0...0.99) ?? 0
    } else {
      refuse("rho", members, field: field, method: method.rawValue, &reader)
    }
    replicates.scale = reader.number(members["scale"], field: "\(field).scale", in: 1e-12...1e12)
    replicates.scales = reader.numbers(members["scales"], field: "\(field).scales", in: 0...1e12)
    if method == .stratifiedJackknife, members["scale"] == nil, members["scales"] == nil {
      reader.fault("description.key.missing", node, field: "\(field).scales", found: "", ["key": "scales"])
    }
    replicates.areFactors = reader.flag(members["factors"], field: "\(field).factors") ?? false
    replicates.centre =
      reader.choice(members["centre"], field: "\(field).centre", Replicates.Centre.self) ?? .mean
    replicates.degreesOfFreedom = reader.number(
      members["degrees-of-freedom"], field: "\(field).degrees-of-freedom", in: 1...1e9)
    return replicates
  }
}
