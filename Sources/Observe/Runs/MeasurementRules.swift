import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Streets
import Timetables
import Yams

/// The rules a city is measured by, read from the content or from the user's own files, each an input of the
/// run like any other.
struct MeasurementRules {
  var walking: TagRules
  var openSpaces: TagRules
  var streetLand: StreetLand
  var modes: ModeTable
  /// By profile code.
  var profiles: [String: StopProfile]
  /// `profile` inputs are those of all profiles.
  var inputs: [Run.Input]

  /// The profiles of 11.2.1 and the series each is published in, the headline first.
  static let transportSeries: [(profile: String, series: String)] = [
    ("any", "SP_TRN_PUBL"), ("all-listed", "Q_TRN_PUBL_ALL"), ("un-peak", "Q_TRN_PUBL_UNPEAK"),
    ("ghsci-30", "Q_TRN_PUBL_GHSCI30"), ("ghsci-20", "Q_TRN_PUBL_GHSCI20"), ("ons", "Q_TRN_PUBL_ONS"),
  ]

  static let transportRoles: Set = ["rules.walking", "rules.modes", "rules.profile"]
  static let openSpaceRoles: Set = ["rules.walking", "rules.open-spaces", "rules.street-widths"]

  init(_ description: CityDescription, files: InputFolder, content: ContentFolder) throws(InputIssues) {
    var gathered = InputIssues()
    var inputs: [Run.Input] = []

    /// The text of a rule file: the user's where one is named, else that of the content.
    func text(_ role: String, own: String?, content name: String) -> (text: String, name: String)? {
      gathered.attempt { () throws(InputIssues) in
        let path = own.map(files.path) ?? content.file(name)
        let shown = own ?? "content:\(name)"
        let digest = try FileDigest(path, name: shown)
        inputs.append(Run.Input(role: role, name: shown, size: digest.size, digest: digest.digest))
        return (try String(readingUTF8: path, name: shown), shown)
      }
    }
    let walkingText = text(
      "rules.walking", own: description.rules.walking, content: "openstreetmap/walking.yaml")
    let spaceText = text(
      "rules.open-spaces", own: description.rules.openSpaces, content: "openstreetmap/open-spaces.yaml")
    let widthText = text(
      "rules.street-widths", own: description.rules.streetWidths, content: "openstreetmap/street-widths.yaml")
    let modeText = text("rules.modes", own: description.rules.modes, content: "transport/modes.csv")

    let walking = walkingText.flatMap { file in
      gathered.attempt { () throws(InputIssues) in try TagRules(parsing: file.text, file: file.name) }
    }
    let openSpaces = spaceText.flatMap { file in
      gathered.attempt { () throws(InputIssues) in try TagRules(parsing: file.text, file: file.name) }
    }
    let streetLand = widthText.flatMap { file in
      gathered.attempt { () throws(InputIssues) in try StreetLand(parsing: file.text, file: file.name) }
    }
    let modes = modeText.flatMap { file in
      gathered.attempt { () throws(InputIssues) in
        try ModeTable(
          parsing: Array(file.text.utf8), file: file.name,
          includesInformal: description.parameters.paratransit)
      }
    }
    var profiles: [String: StopProfile] = [:]
    for (code, _) in Self.transportSeries {
      guard let file = text("rules.profile", own: nil, content: "transport/profiles/\(code).yaml")
      else { continue }
      profiles[code] = gathered.attempt { () throws(InputIssues) in
        try StopProfile(fields: Self.fields(of: file.text, file: file.name), file: file.name)
      }
    }
    try gathered.throwIfAnyError()
    guard let walking, let openSpaces, let streetLand, let modes else { throw gathered }
    self.walking = walking
    self.openSpaces = openSpaces
    self.streetLand = streetLand
    self.modes = modes
    self.profiles = profiles
    self.inputs = inputs
  }

  /// A flat mapping of texts.
  private static func fields(of text: String, file: String) throws(InputIssues) -> [String: String] {
    var reader = DescriptionReader(file: file)
    let members = reader.members(of: reader.root(of: text), field: "", known: [])
    var fields: [String: String] = [:]
    for (key, node) in members.sorted(by: { $0.key < $1.key }) { fields[key] = reader.text(node, field: key) }
    try reader.issues.throwIfAnyError()
    return fields
  }
}

extension TagRules {
  /// Reads `include`, `exclude` and `allow` as in `Content/openstreetmap/walking.yaml`.
  init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let members = reader.members(
      of: reader.root(of: text), field: "", known: ["include", "exclude", "allow"], required: ["include"])
    self.init(members, &reader)
    try reader.issues.throwIfAnyError()
  }

  fileprivate init(_ members: [String: Node], _ reader: inout DescriptionReader) {
    func clauses(_ key: String) -> [Clause] {
      guard let node = members[key] else { return [] }
      guard let sequence = node.sequence else {
        reader.fault("description.clauses", node, field: key)
        return []
      }
      return sequence.enumerated().map { index, clause in
        var values: [String: [String]] = [:]
        let members = reader.members(of: clause, field: "\(key)[\(index + 1)]", known: [])
        for (tag, accepted) in members.sorted(by: { $0.key < $1.key }) {
          values[tag] = reader.texts(accepted, field: "\(key)[\(index + 1)].\(tag)")
        }
        return Clause(values)
      }
    }
    self.init(include: clauses("include"), exclude: clauses("exclude"), allow: clauses("allow"))
  }
}

extension StreetLand {
  /// Reads `widths` beside the clauses of `TagRules`.
  init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let members = reader.members(
      of: reader.root(of: text), field: "", known: ["widths", "include", "exclude", "allow"],
      required: ["widths", "include"])
    var widths: [String: Double] = [:]
    let stated = reader.members(of: members["widths"], field: "widths", known: [])
    for (key, node) in stated.sorted(by: { $0.key < $1.key }) {
      widths[key] = reader.number(node, field: "widths.\(key)", in: 0...200)
    }
    let rules = TagRules(members, &reader)
    try reader.issues.throwIfAnyError()
    self.init(widthMetres: widths, rules: rules)
  }
}
