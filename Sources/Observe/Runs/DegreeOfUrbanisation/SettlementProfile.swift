import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements
import Yams

/// The rules of a Degree of Urbanisation as a file in YAML with every parameter written out: one of the
/// content, or a user's own.
public struct SettlementProfile: Sendable {
  public var rules: DegreeOfUrbanisationRules
  /// Where the rules come from, as the file says.
  public var source: String
  public var input: Run.Input

  /// Taken where none is named.
  public static let standard = "manual-2024"

  private static let folder = "settlements/degree-of-urbanisation"

  /// Of the content, in the order of their names.
  public static func names(_ content: ContentFolder) -> [String] {
    ContentChoice.names(in: folder, of: content)
  }

  /// - Parameter name: of a profile of the content, or the path of a file that ends in `.yaml` or `.yml`.
  /// - Throws: `settlements.profile.unknown`; every fault of the file.
  public init(_ name: String, content: ContentFolder) throws(InputIssues) {
    let file = try ContentChoice(
      name, in: Self.folder, of: content, role: "rules.settlements", unknown: "settlements.profile.unknown")
    input = file.input
    (rules, source) = try Self.read(file.text, file: file.name)
  }

  private static let keys = [
    "name", "source", "urban_centre", "built_up_share", "built_up_decimals", "smoothing", "gap_cells_maximum",
    "urban_cluster", "dense_cluster", "semi_dense_cluster", "semi_dense_distance_cells", "rural_cluster",
    "low_density", "water_land_share", "built_up_square_metres_per_person", "level_1_from", "unit_edition",
    "unit_share",
  ]

  /// - Throws: every fault, with its line.
  static func read(
    _ text: String, file: String
  ) throws(InputIssues) -> (rules: DegreeOfUrbanisationRules, source: String) {
    var reader = DescriptionReader(file: file)
    guard let root = reader.root(of: text) else { throw reader.issues }
    let members = reader.members(of: root, field: "", known: keys, required: keys)
    typealias Rules = DegreeOfUrbanisationRules
    let standard = Rules.manual2024
    func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
      reader.number(members[key], field: key, in: range)
    }
    func numberOrOff(_ key: String, _ range: ClosedRange<Double>) -> Double? {
      isOff(members[key]) ? nil : number(key, range)
    }
    func count(_ key: String, _ range: ClosedRange<Int>) -> Int? {
      reader.count(members[key], field: key, in: range)
    }
    func cluster(_ key: String) -> Rules.Cluster {
      let parts = ["density", "persons", "connectivity"]
      let cluster = reader.members(of: members[key], field: key, known: parts, required: parts)
      return Rules.Cluster(
        density: reader.number(cluster["density"], field: "\(key).density", in: 0...1e7) ?? 0,
        persons: reader.number(cluster["persons"], field: "\(key).persons", in: 0...1e9) ?? 0,
        connectivity: reader.choice(
          cluster["connectivity"], field: "\(key).connectivity", CellConnectivity.self) ?? .edges)
    }
    let rules = Rules(
      name: reader.text(members["name"], field: "name") ?? "",
      urbanCentre: cluster("urban_centre"), builtUpShare: numberOrOff("built_up_share", 0.001...1),
      builtUpDecimals: count("built_up_decimals", 0...6) ?? standard.builtUpDecimals,
      smoothing: reader.choice(members["smoothing"], field: "smoothing", Rules.Smoothing.self)
        ?? standard.smoothing,
      gapCellsMaximum: count("gap_cells_maximum", 0...10_000) ?? standard.gapCellsMaximum,
      urbanCluster: cluster("urban_cluster"), denseCluster: cluster("dense_cluster"),
      semiDenseCluster: cluster("semi_dense_cluster"),
      semiDenseDistanceCells: count("semi_dense_distance_cells", 0...100)
        ?? standard.semiDenseDistanceCells,
      ruralCluster: cluster("rural_cluster"),
      lowDensity: number("low_density", 0...1e7) ?? standard.lowDensity,
      waterLandShare: number("water_land_share", 0...1) ?? standard.waterLandShare,
      builtUpPerPerson: numberOrOff("built_up_square_metres_per_person", 0.001...1e6).map { $0 / 1e6 },
      levelOneSource: reader.choice(members["level_1_from"], field: "level_1_from", Rules.LevelOneSource.self)
        ?? standard.levelOneSource,
      unitEdition: reader.choice(members["unit_edition"], field: "unit_edition", Rules.UnitEdition.self)
        ?? standard.unitEdition,
      unitShare: number("unit_share", 0.01...1) ?? standard.unitShare)
    let source = reader.text(members["source"], field: "source") ?? ""
    try reader.issues.throwIfAnyError()
    return (rules, source)
  }

  private static func isOff(_ node: Node?) -> Bool { node?.scalar?.string == "off" }
}

extension DegreeOfUrbanisationRules {
  /// Every parameter, as in a profile's file.
  var json: JSON {
    func cluster(_ cluster: Cluster) -> JSON {
      [
        "density": .number(cluster.density), "persons": .number(cluster.persons),
        "connectivity": .string(cluster.connectivity.rawValue),
      ]
    }
    return [
      "name": .string(name), "urban_centre": cluster(urbanCentre),
      "built_up_share": builtUpShare.map(JSON.number) ?? "off",
      "built_up_decimals": JSON(builtUpDecimals), "smoothing": .string(smoothing.rawValue),
      "gap_cells_maximum": JSON(gapCellsMaximum), "urban_cluster": cluster(urbanCluster),
      "dense_cluster": cluster(denseCluster), "semi_dense_cluster": cluster(semiDenseCluster),
      "semi_dense_distance_cells": JSON(semiDenseDistanceCells), "rural_cluster": cluster(ruralCluster),
      "low_density": .number(lowDensity), "water_land_share": .number(waterLandShare),
      "built_up_square_metres_per_person": builtUpPerPerson.map { .number($0 * 1e6) } ?? "off",
      "level_1_from": .string(levelOneSource.rawValue), "unit_edition": .string(unitEdition.rawValue),
      "unit_share": .number(unitShare),
    ]
  }
}
