import Monitoring
import Settlements
import Yams

/// A definition of hot spots with where each of its components comes from, read from
/// `Content/settlements/hot-spots.yaml` or a file like it.
public struct HotSpotRules: Hashable, Sendable {
  /// Where the value of a component comes from.
  public enum Origin: Hashable, Sendable {
    case dwellingsInZone, peopleInZone, densityPercentile
    /// A field of the settlements; the values that count 0 and 1.
    case field(String, zero: Double, one: Double)
  }

  public var definition: HotSpotDefinition
  /// One for each component, in its order.
  public var exposure, vulnerability, capacity: [Origin]
  /// A settlement has the highest class that this share of its land reaches.
  public var landShareMinimum: Double
  /// Land of this class or above is in the hazard zone.
  public var zoneClass: Int
  /// By hazard, for layers that do not hold classes.
  public var breaks: [String: [Double]]
  public var frequencies: [String: Int]

  private enum Measured: String, CaseIterable {
    case dwellings = "dwellings-in-zone"
    case people = "people-in-zone"
    case density = "density-percentile"
  }

  /// - Throws: every fault of the text.
  init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let members = reader.members(
      of: reader.root(of: text), field: "",
      known: [
        "score-minimum", "top-share", "capacity-relief", "coverage-minimum", "weight-shift", "hazard",
        "exposure", "vulnerability", "capacity",
      ], required: ["hazard", "exposure", "vulnerability", "capacity"])
    func number(_ key: String, _ range: ClosedRange<Double>, _ standard: Double) -> Double {
      reader.number(members[key], field: key, in: range) ?? standard
    }
    let hazard = reader.members(
      of: members["hazard"], field: "hazard", known: ["weight", "land-share", "zone-class", "kinds"])
    let (exposureWeight, exposure) = Self.factor("exposure", members, &reader)
    let (vulnerabilityWeight, vulnerability) = Self.factor("vulnerability", members, &reader)
    let (_, capacity) = Self.factor("capacity", members, &reader)
    for (name, components) in [("exposure", exposure), ("vulnerability", vulnerability)]
    where !components.contains(where: { $0.component.weight > 0 }) {
      reader.fault("hot-spots.components.none", members[name], field: name, found: "")
    }
    let hazardWeight = reader.number(hazard["weight"], field: "hazard.weight", in: 0...1_000) ?? 1
    if hazardWeight + exposureWeight + vulnerabilityWeight == 0 {
      reader.fault("hot-spots.weights", members["hazard"], field: "hazard.weight", found: "0")
    }
    landShareMinimum = reader.number(hazard["land-share"], field: "hazard.land-share", in: 0...1) ?? 0.05
    zoneClass = reader.count(hazard["zone-class"], field: "hazard.zone-class", in: 1...3) ?? 1
    breaks = [:]
    frequencies = [:]
    let kinds = reader.members(of: hazard["kinds"], field: "hazard.kinds", known: [])
    for (name, node) in kinds.sorted(by: { $0.key < $1.key }) {
      let field = "hazard.kinds.\(name)"
      let kind = reader.members(of: node, field: field, known: ["breaks", "frequency"])
      frequencies[name] = reader.count(kind["frequency"], field: "\(field).frequency", in: 0...3)
      if let node = kind["breaks"] {
        let values = (node.sequence ?? []).compactMap { $0.scalar.flatMap { Double($0.string) } }
        if values.count == 3, node.sequence?.count == 3, values[0] < values[1], values[1] < values[2] {
          breaks[name] = values
        } else {
          reader.fault("hot-spots.breaks", node, field: "\(field).breaks")
        }
      }
    }
    let scoreMinimum = number("score-minimum", 0...100, 60)
    let topShare = number("top-share", 0...1, 0.2)
    let relief = number("capacity-relief", 0...1, 0.5)
    let coverage = number("coverage-minimum", 0...1, 0)
    let shift = number("weight-shift", 0.01...0.99, 0.25)
    try reader.issues.throwIfAnyError()

    definition = HotSpotDefinition(
      exposure: exposure.map(\.component), vulnerability: vulnerability.map(\.component),
      capacity: capacity.map(\.component),
      factorWeights: .init(
        hazard: hazardWeight, exposure: exposureWeight, vulnerability: vulnerabilityWeight),
      capacityRelief: relief, scoreMinimum: scoreMinimum, topShare: topShare, coverageMinimum: coverage,
      weightShift: shift)
    self.exposure = exposure.map(\.origin)
    self.vulnerability = vulnerability.map(\.origin)
    self.capacity = capacity.map(\.origin)
  }

  private typealias Part = (component: HotSpotDefinition.Component, origin: Origin)

  private static func factor(
    _ name: String, _ members: [String: Node], _ reader: inout DescriptionReader
  ) -> (weight: Double, parts: [Part]) {
    // The weight of capacity is the relief.
    let known = name == "capacity" ? ["components"] : ["weight", "components"]
    let factor = reader.members(of: members[name], field: name, known: known)
    let weight = reader.number(factor["weight"], field: "\(name).weight", in: 0...1_000) ?? 1
    guard let node = factor["components"] else { return (weight, []) }
    guard let sequence = node.sequence else {
      reader.fault("hot-spots.components", node, field: "\(name).components")
      return (weight, [])
    }
    var parts: [Part] = []
    for (index, node) in sequence.enumerated() {
      guard let part = part(node, field: "\(name).components[\(index + 1)]", &reader) else { continue }
      if parts.contains(where: { $0.component.id == part.component.id }) {
        reader.fault(
          "hot-spots.component.twice", node, field: "\(name).components[\(index + 1)].id",
          found: part.component.id)
      }
      parts.append(part)
    }
    return (weight, parts)
  }

  private static func part(_ node: Node, field: String, _ reader: inout DescriptionReader) -> Part? {
    let members = reader.members(
      of: node, field: field, known: ["id", "of", "field", "zero", "one", "weight", "mark"],
      required: ["id", "mark"])
    let id = reader.text(members["id"], field: "\(field).id")
    let weight = reader.number(members["weight"], field: "\(field).weight", in: 0...1_000) ?? 1
    let mark = reader.choice(members["mark"], field: "\(field).mark", ConfirmationMark.self)
    let measured = reader.choice(members["of"], field: "\(field).of", Measured.self)
    let column = reader.text(members["field"], field: "\(field).field")
    let zero = reader.number(members["zero"], field: "\(field).zero", in: -1e12...1e12) ?? 0
    let one = reader.number(members["one"], field: "\(field).one", in: -1e12...1e12) ?? 1
    if (members["of"] == nil) == (members["field"] == nil) {
      reader.fault("hot-spots.component.origin", node, field: field, found: "")
    }
    if zero == one {
      reader.fault(
        "hot-spots.component.range", members["one"] ?? node, field: "\(field).one", found: "\(one)")
    }
    guard let id, let mark else { return nil }
    let origin: Origin? =
      switch measured {
      case .dwellings: .dwellingsInZone
      case .people: .peopleInZone
      case .density: .densityPercentile
      case nil: column.map { .field($0, zero: zero, one: one) }
      }
    return origin.map { (HotSpotDefinition.Component(id: id, weight: weight, mark: mark), $0) }
  }

  /// Every number that decides, for the record of a run.
  var json: JSON {
    func components(_ components: [HotSpotDefinition.Component]) -> JSON {
      .object(
        Dictionary(
          components.map { ($0.id, JSON.number($0.weight)) }, uniquingKeysWith: { first, _ in first }))
    }
    return [
      "score_minimum": .number(definition.scoreMinimum), "top_share": .number(definition.topShare),
      "capacity_relief": .number(definition.capacityRelief),
      "coverage_minimum": .number(definition.coverageMinimum),
      "weight_shift": .number(definition.weightShift), "land_share": .number(landShareMinimum),
      "zone_class": JSON(zoneClass),
      "breaks": .object(breaks.mapValues { .array($0.map(JSON.number)) }),
      "frequencies": .object(frequencies.mapValues { JSON($0) }),
      "factors": [
        "hazard": .number(definition.factorWeights.hazard),
        "exposure": .number(definition.factorWeights.exposure),
        "vulnerability": .number(definition.factorWeights.vulnerability),
      ],
      "exposure": components(definition.exposure), "vulnerability": components(definition.vulnerability),
      "capacity": components(definition.capacity),
    ]
  }
}
