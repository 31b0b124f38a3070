import Monitoring
import Settlements
import Yams

extension PlanningRules {
  /// Reads `Content/settlements/planning-lab.yaml` or a file like it.
  /// - Throws: every fault of the text.
  init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let root = reader.members(
      of: reader.root(of: text), field: "", known: ["checks", "parameters", "infill", "extension"],
      required: ["checks", "parameters", "infill", "extension"])
    let checks = PlanningRules.checks(root["checks"], &reader)

    let names = [
      "floor-area-per-person", "floor-area-per-job", "single-function-share", "arterial-metres",
      "overlap-share",
    ]
    var group = ParameterGroup("parameters", root["parameters"], names, &reader)
    let perPerson = group.parameter("floor-area-per-person", 1...10_000, &reader)
    let perJob = group.parameter("floor-area-per-job", 1...10_000, &reader)
    let single = group.parameter("single-function-share", 0...1, &reader)
    let arterial = group.parameter("arterial-metres", 1...100_000, &reader)
    let overlap = group.parameter("overlap-share", 0...1, &reader)

    let infillNames = [
      "built-share-below", "parking-above", "residential-share", "transport-metres", "services-metres",
      "street-width-metres", "displaced-maximum",
    ]
    group = ParameterGroup("infill", root["infill"], infillNames, optional: ["points"], &reader)
    let points = ParameterGroup(
      "infill.points", group.members["points"], InfillRules.Criterion.allCases.map(\.rawValue), &reader)
    let infill = InfillRules(
      builtShareBelow: group.parameter("built-share-below", 0...1, &reader),
      parkingSquareMetresAbove: group.parameter("parking-above", 0...1e7, &reader),
      residentialShare: group.parameter("residential-share", 0...1, &reader),
      points: Dictionary(
        uniqueKeysWithValues: InfillRules.Criterion.allCases.map {
          ($0, points.parameter($0.rawValue, 0...1_000, &reader))
        }),
      transportMetresMaximum: group.parameter("transport-metres", 0...100_000, &reader),
      servicesMetresMaximum: group.parameter("services-metres", 0...100_000, &reader),
      streetWidthMetresMinimum: group.parameter("street-width-metres", 0...200, &reader),
      displacedMaximum: group.parameter("displaced-maximum", 0...1e6, &reader))

    group = ParameterGroup(
      "extension", root["extension"], ["years", "density", "street-share", "open-space-share"],
      optional: ["people", "people-today", "growth-rate"], &reader)
    var extent = ExtensionRules(
      years: group.parameter("years", 1...200, &reader),
      density: group.parameter("density", 1...1e6, &reader),
      streetShare: group.parameter("street-share", 0...1, &reader),
      openSpaceShare: group.parameter("open-space-share", 0...1, &reader))
    extent.people = reader.number(group.members["people"], field: "extension.people", in: 0...1e9)
    extent.peopleToday = reader.number(
      group.members["people-today"], field: "extension.people-today", in: 0...1e9)
    extent.growthRate = reader.number(
      group.members["growth-rate"], field: "extension.growth-rate", in: -0.5...0.5)
    if extent.streetShare.value + extent.openSpaceShare.value > 1 {
      reader.fault(
        "plan.rules.split", group.members["open-space-share"], field: "extension.open-space-share",
        found: JSON.numberText(extent.streetShare.value + extent.openSpaceShare.value))
    }
    if (extent.peopleToday == nil) != (extent.growthRate == nil), extent.people == nil {
      reader.fault("plan.rules.projection", root["extension"], field: "extension", found: "")
    }
    try reader.issues.throwIfAnyError()
    self.init(
      checks: checks, floorAreaPerPerson: perPerson, floorAreaPerJob: perJob, singleFunctionShare: single,
      arterialMetres: arterial, overlapShareMaximum: overlap, infill: infill, extent: extent)
  }

  private static func checks(_ node: Node?, _ reader: inout DescriptionReader) -> [Check] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      reader.fault("plan.rules.checks", node, field: "checks")
      return []
    }
    var checks: [Check] = []
    for (index, node) in sequence.enumerated() {
      let field = "checks[\(index + 1)]"
      let members = reader.members(
        of: node, field: field,
        known: ["principle", "measure", "at-least", "at-most", "below", "from", "to", "mark"],
        required: ["principle", "measure", "mark"])
      let principle = reader.count(members["principle"], field: "\(field).principle", in: 1...5)
      let measure = reader.choice(members["measure"], field: "\(field).measure", PlanMeasure.self)
      let mark = reader.choice(members["mark"], field: "\(field).mark", ConfirmationMark.self)
      func limit(_ key: String) -> Double? {
        reader.number(members[key], field: "\(field).\(key)", in: 0...1e9)
      }
      let (from, to) = (limit("from"), limit("to"))
      var bounds: [Bound] = []
      if let value = limit("at-least") { bounds.append(.atLeast(value)) }
      if let value = limit("at-most") { bounds.append(.atMost(value)) }
      if let value = limit("below") { bounds.append(.below(value)) }
      if let from, let to, from <= to { bounds.append(.within(from...to)) }
      let stated = ["at-least", "at-most", "below", "from"].count { members[$0] != nil }
      if stated != 1 || bounds.count != 1 || (from == nil) != (to == nil) {
        reader.fault("plan.rules.bound", node, field: field, found: "")
      }
      if let principle, let measure, let mark, let bound = bounds.first {
        checks.append(Check(principle: principle, measure: measure, bound: bound, mark: mark))
      }
    }
    return checks
  }

  /// Every number that decides, for the record of a run.
  var json: JSON {
    func value(_ parameter: Parameter) -> JSON { .number(parameter.value) }
    return [
      "checks": .array(
        checks.map {
          [
            "principle": JSON($0.principle), "measure": .string($0.measure.rawValue),
            "bound": .string($0.bound.text), "mark": .string($0.mark.rawValue),
          ]
        }),
      "floor_area_per_person": value(floorAreaPerPerson), "floor_area_per_job": value(floorAreaPerJob),
      "single_function_share": value(singleFunctionShare), "arterial_metres": value(arterialMetres),
      "overlap_share": value(overlapShareMaximum),
      "infill": [
        "built_share_below": value(infill.builtShareBelow),
        "parking_above": value(infill.parkingSquareMetresAbove),
        "residential_share": value(infill.residentialShare),
        "transport_metres": value(infill.transportMetresMaximum),
        "services_metres": value(infill.servicesMetresMaximum),
        "street_width_metres": value(infill.streetWidthMetresMinimum),
        "displaced_maximum": value(infill.displacedMaximum),
        "points": .object(
          Dictionary(uniqueKeysWithValues: infill.points.map { ($0.key.rawValue, value($0.value)) })),
      ],
      "extension": [
        "people": JSON(extent.people), "people_today": JSON(extent.peopleToday),
        "growth_rate": JSON(extent.growthRate), "years": value(extent.years),
        "density": value(extent.density), "street_share": value(extent.streetShare),
        "open_space_share": value(extent.openSpaceShare),
      ],
    ]
  }
}

extension PlanningRules.Bound {
  /// In signs: `≥ 0.3`, `≤ 0.5`, `< 0.1`, `0.2–0.5`.
  public var text: String {
    switch self {
    case .atLeast(let value): "≥ \(JSON.numberText(value))"
    case .atMost(let value): "≤ \(JSON.numberText(value))"
    case .below(let value): "< \(JSON.numberText(value))"
    case .within(let range):
      "\(JSON.numberText(range.lowerBound))–\(JSON.numberText(range.upperBound))"
    }
  }
}

/// Members of a mapping that are each a value with its mark.
private struct ParameterGroup {
  let field: String
  let members: [String: Node]

  init(
    _ field: String, _ node: Node?, _ names: [String], optional: [String] = [],
    _ reader: inout DescriptionReader
  ) {
    self.field = field
    members = reader.members(of: node, field: field, known: names + optional, required: names)
  }

  /// What is missing or wrong is an issue, and the value given back then never used.
  func parameter(
    _ name: String, _ range: ClosedRange<Double>, _ reader: inout DescriptionReader
  ) -> PlanningRules.Parameter {
    let path = "\(field).\(name)"
    let parts = reader.members(
      of: members[name], field: path, known: ["value", "mark"],
      required: members[name] == nil ? [] : ["value", "mark"])
    let value = reader.number(parts["value"], field: "\(path).value", in: range)
    let mark = reader.choice(parts["mark"], field: "\(path).mark", ConfirmationMark.self)
    return PlanningRules.Parameter(value ?? range.lowerBound, mark ?? .own)
  }
}
