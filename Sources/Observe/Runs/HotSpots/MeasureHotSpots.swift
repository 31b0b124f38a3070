import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// Finds the hot spots among settlements: lays hazards, people and buildings over them, scores and ranks.
public struct MeasureHotSpots {
  public typealias Factor = HotSpotDefinition.Factor

  /// A settlement with what was measured of it.
  public struct Settlement: Sendable {
    public var id: String
    public var name: String
    /// Multipolygon in degrees.
    public var geometry: [UInt8]
    public var squareKilometres: Double
    /// Nil where nothing says how many.
    public var people, peopleInZone: Double?
    public var dwellings, dwellingsInZone: Double?
    /// Of its land, 0 to 1; nil without a hazard layer.
    public var zoneShare: Double?
  }

  public struct Outcome: Sendable {
    /// In the order of the layer.
    public var settlements: [Settlement]
    public var ranking: HotSpotRanking
    public var sensitivity: HotSpotSensitivity
    /// Kendall's tau-b with each community, and, of several, with all together under an empty name; the tau
    /// is nil where nothing can be told apart.
    public var agreements: [(community: String, tau: Double?)]
    public var rules: HotSpotRules
    /// Fields of the definition that no settlement has.
    public var absentFields: [String]
    public var warnings: [InputIssue]
    public var run: Run
  }

  public var inputs: HotSpotInputs
  public var content: ContentFolder
  /// The clock is the caller's.
  public var now: () -> Timestamp

  static let contentDefinition = "settlements/hot-spots.yaml"

  public init(_ inputs: HotSpotInputs, content: ContentFolder, now: @escaping () -> Timestamp) {
    self.inputs = inputs
    self.content = content
    self.now = now
  }

  /// - Throws: `InputIssues` with every fault of the definition, the settlements and the tables together,
  ///   then of the layers; `ShapeError` where an overlay fails.
  public func perform() throws -> Outcome {
    let started = now()
    var warnings = InputIssues()
    var issues = InputIssues()
    let definition =
      inputs.definition
      ?? HotSpotInputs.Source(
        path: content.file(Self.contentDefinition), name: "content:\(Self.contentDefinition)")
    let rules = issues.attempt { () throws(InputIssues) in
      try HotSpotRules(
        parsing: String(readingUTF8: definition.path, name: definition.name), file: definition.name)
    }
    let layer = issues.attempt { () throws(InputIssues) in try SettlementAreas(inputs) }
    var communities: [RankAgreement.Community] = []
    if let source = inputs.communities, let layer {
      communities =
        issues.attempt { () throws(InputIssues) in
          try CommunityRanks.read(source, settlements: layer.settlements.map(\.id))
        } ?? []
    }
    if let layer {
      issues.append(contentsOf: layer.issues.all)
      if let rules {
        SettlementConditions(
          layer: layer, rules: rules, measured: [], intensities: inputs.hazards.mapValues { _ in [] },
          frequencies: inputs.frequencies
        ).check(&issues)
      }
    }
    try issues.throwIfAnyError()
    guard let rules, let layer else { throw issues }

    let plane = try EqualAreaPlane(centreOf: MeasureHotSpots.bounds(of: layer.settlements))
    let lands = try MeasureHotSpots.lands(of: layer, on: plane)
    for pair in try PlanOverlaps.pairs(of: lands.map { $0.wkb ?? [] }, shareMinimum: 0.01) {
      warnings.append(
        InputIssue(
          "hot-spots.overlap",
          at: Place(file: inputs.areas.name, feature: layer.settlements[pair.second].id),
          found: layer.settlements[pair.first].id,
          arguments: ["percent": JSON.numberText((pair.share * 100).rounded())], severity: .warning))
    }

    // Layers are opened one after the other; what is wrong with any of them is told together.
    var reaches: [String: [HazardLayer.Reach?]] = [:]
    for (hazard, source) in inputs.hazards.sorted(by: { $0.key < $1.key }) {
      do {
        reaches[hazard] = try HazardLayer(hazard: hazard, source: source, rules: rules, plane: plane)
          .reaches(of: layer.settlements, on: lands, warnings: &warnings)
      } catch let faults as InputIssues { issues.append(contentsOf: faults.all) }
    }
    let zones = try lands.indices.map { index -> PlaneLand? in
      let known = reaches.values.compactMap { $0[index]?.zone }
      return known.isEmpty ? nil : try PlaneLand(known.compactMap(\.wkb))
    }
    func counts(
      _ source: HotSpotInputs.Source?, standard: Double?, field: String
    ) throws -> [ExposedPeople.Count] {
      let none = lands.map { _ in ExposedPeople.Count() }
      guard let source else { return none }
      do {
        return try ExposedPeople(source: source, plane: plane, standard: standard, usualField: field)
          .counts(of: layer.settlements, on: lands, zones: zones, warnings: &warnings)
      } catch let faults as InputIssues {
        issues.append(contentsOf: faults.all)
        return none
      }
    }
    let people = try counts(inputs.exposure, standard: nil, field: "persons")
    let dwellings = try counts(inputs.buildings, standard: 1, field: "dwellings")
    let settlements = layer.settlements.indices.map { index in
      Settlement(
        id: layer.settlements[index].id, name: layer.settlements[index].name,
        geometry: layer.settlements[index].region.wkb, squareKilometres: lands[index].squareMetres / 1e6,
        people: people[index].all, peopleInZone: people[index].inZone, dwellings: dwellings[index].all,
        dwellingsInZone: dwellings[index].inZone,
        zoneShare: zones[index].map { min(1, $0.squareMetres / lands[index].squareMetres) })
    }
    let conditions = SettlementConditions(
      layer: layer, rules: rules, measured: settlements,
      intensities: reaches.mapValues { $0.map { $0?.intensity } }, frequencies: inputs.frequencies)
    let (all, absentFields) = conditions.all()
    try issues.throwIfAnyError()

    let ranking = HotSpotRanking(all, by: rules.definition)
    let files = [("rules.hot-spots", definition)] + inputs.sources.map { ($0.role, $0.source) }
    return Outcome(
      settlements: settlements, ranking: ranking,
      sensitivity: HotSpotSensitivity(ranking, by: rules.definition),
      agreements: MeasureHotSpots.agreements(of: communities, with: ranking), rules: rules,
      absentFields: absentFields, warnings: warnings.all,
      run: Run(
        kind: "overlay", method: MethodVersion.hotSpots,
        methodVersion: MethodVersion.of[MethodVersion.hotSpots]!,
        parameters: .object(inputs.json.merging(["definition": rules.json]) { $1 }),
        inputs: files.compactMap { Run.input($0.0, $0.1.name, at: $0.1.path) },
        softwareVersion: SoftwareVersion.text, started: started, ended: now()))
  }

  private static func bounds(of settlements: [SettlementAreas.Settlement]) -> Bounds {
    let boxes = settlements.compactMap(\.region.bounds)
    return Bounds(
      x: boxes.flatMap { [$0.west, $0.east] }, y: boxes.flatMap { [$0.south, $0.north] })
      ?? Bounds(west: 0, south: 0, east: 0, north: 0)
  }

  private static func lands(of layer: SettlementAreas, on plane: EqualAreaPlane) throws -> [PlaneLand] {
    let toPlane = try plane.reprojection()
    return try layer.settlements.map { settlement in
      guard let moved = settlement.region.reprojected(by: toPlane) else {
        throw InputIssues([
          InputIssue("geometry.unplaced", at: Place(file: layer.file, feature: settlement.id))
        ])
      }
      return try PlaneLand([moved.wkb])
    }
  }

  private static func agreements(
    of communities: [RankAgreement.Community], with ranking: HotSpotRanking
  ) -> [(community: String, tau: Double?)] {
    let each = communities.map { ($0.name, RankAgreement.tau($0, with: ranking)) }
    return communities.count < 2 ? each : each + [("", RankAgreement.tau(communities, with: ranking))]
  }
}
