import Catalogue
import Geodata
import Geography
import Monitoring
import Settlements

extension UrbanExtentProfile {
  /// Profiles that come with Quito.
  public static let known = ["atlas", "trends-earth"]

  private static let keys = [
    "code", "radius_metres", "denominator", "urban_share", "urban_includes_equal", "suburban_share",
    "suburban_includes_equal", "fringe_metres", "fringe_measure", "captured_hectares",
    "captured_includes_equal", "enclosure", "hole_cells", "hole_connectivity", "water",
    "cluster_connectivity", "inclusion_rule", "buffer_share", "main_cluster", "growth_connectivity",
  ]

  /// A profile by its code, or from a file of the user's.
  ///
  /// - Parameter text: one of `known`, else a file.
  /// - Returns: the profile, and the file it was read from as an input of the run.
  /// - Throws: every fault of the file; every key has to be there.
  static func read(_ text: String, content: ContentFolder) throws(InputIssues) -> (
    profile: UrbanExtentProfile, input: Run.Input
  ) {
    let isKnown = known.contains(text)
    let name = isKnown ? "content:settlements/urban-extent/\(text).yaml" : text
    let path = isKnown ? content.file("settlements/urban-extent/\(text).yaml") : text
    let profile = try UrbanExtentProfile(parsing: String(readingUTF8: path, name: name), file: name)
    let digest = try FileDigest(path, name: name)
    return (
      profile, Run.Input(role: "rules.urban-extent", name: name, size: digest.size, digest: digest.digest)
    )
  }

  /// Reads a description in which every option is written out.
  ///
  /// - Throws: every fault.
  public init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let members = reader.members(of: reader.root(of: text), field: "", known: Self.keys, required: Self.keys)
    self.init()
    func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _ value: inout Value)
    where Value.RawValue == String {
      value = reader.choice(members[key], field: key, Value.self) ?? value
    }
    func number(_ key: String, _ range: ClosedRange<Double>, _ value: inout Double) {
      value = reader.number(members[key], field: key, in: range) ?? value
    }
    func flag(_ key: String, _ value: inout Bool) { value = reader.flag(members[key], field: key) ?? value }
    code = reader.text(members["code"], field: "code") ?? code
    number("radius_metres", 1...10_000, &radiusMetres)
    choice("denominator", &denominator)
    number("urban_share", 0...1, &urbanShare)
    flag("urban_includes_equal", &urbanIncludesEqual)
    number("suburban_share", 0...1, &suburbanShare)
    flag("suburban_includes_equal", &suburbanIncludesEqual)
    number("fringe_metres", 0...10_000, &fringeMetres)
    choice("fringe_measure", &fringeMeasure)
    number("captured_hectares", 0...1_000_000, &capturedHectares)
    flag("captured_includes_equal", &capturedIncludesEqual)
    choice("enclosure", &enclosure)
    choice("hole_cells", &holeCells)
    choice("hole_connectivity", &holeConnectivity)
    choice("water", &water)
    choice("cluster_connectivity", &clusterConnectivity)
    choice("inclusion_rule", &inclusionRule)
    number("buffer_share", 0...10, &bufferShare)
    choice("main_cluster", &mainCluster)
    choice("growth_connectivity", &growthConnectivity)
    if suburbanShare > urbanShare {
      reader.fault("extent.profile.shares", members["suburban_share"], field: "suburban_share")
    }
    try reader.issues.throwIfAnyError()
  }

  /// Every option, as a run remembers it.
  var json: JSON {
    [
      "code": .string(code), "radius_metres": .number(radiusMetres),
      "denominator": .string(denominator.rawValue), "urban_share": .number(urbanShare),
      "urban_includes_equal": .bool(urbanIncludesEqual), "suburban_share": .number(suburbanShare),
      "suburban_includes_equal": .bool(suburbanIncludesEqual), "fringe_metres": .number(fringeMetres),
      "fringe_measure": .string(fringeMeasure.rawValue), "captured_hectares": .number(capturedHectares),
      "captured_includes_equal": .bool(capturedIncludesEqual), "enclosure": .string(enclosure.rawValue),
      "hole_cells": .string(holeCells.rawValue), "hole_connectivity": .string(holeConnectivity.rawValue),
      "water": .string(water.rawValue), "cluster_connectivity": .string(clusterConnectivity.rawValue),
      "inclusion_rule": .string(inclusionRule.rawValue), "buffer_share": .number(bufferShare),
      "main_cluster": .string(mainCluster.rawValue),
      "growth_connectivity": .string(growthConnectivity.rawValue),
    ]
  }
}
