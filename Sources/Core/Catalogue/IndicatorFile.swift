import Monitoring
import Yams

/// One indicator as its file defines it.
struct IndicatorFile {
  var indicator: Indicator
  /// In six languages what `Indicator.notes` says in English.
  var notes: [LocalisedText]
  var unofficialTitles: [Language]
  var path: String

  static let tiers = ["I", "II", "III", "withdrawn"]
  static let ownSeriesPrefix = "Q_"

  /// - Throws: everything wrong with the file.
  init(path: String, codeLists: CodeLists) throws(InputIssues) {
    var yaml = ContentYAML(path: path)
    let root = try yaml.root()
    if let root {
      yaml.check(
        root, required: ["code", "titles", "frameworks", "custodians", "source", "series"],
        optional: ["tiers", "notes", "unofficial-titles"])
    }
    let code = yaml.text(root?["code"], field: "code") ?? ""
    let titles = yaml.localised(root?["titles"], field: "titles")
    let source = yaml.text(root?["source"], field: "source") ?? ""
    let custodians = yaml.texts(root?["custodians"], field: "custodians")
    var frameworks: [String: String] = [:]
    let frameworkNodes = yaml.mapping(root?["frameworks"], field: "frameworks") ?? Node.Mapping([])
    for (key, value) in frameworkNodes {
      guard let framework = key.string else { continue }
      frameworks[framework] = yaml.text(value, field: "frameworks.\(framework)")
    }
    let tiers = yaml.list(root?["tiers"], field: "tiers").compactMap { IndicatorFile.tier($0, &yaml) }
    let unofficial: [Language] = yaml.list(root?["unofficial-titles"], field: "unofficial-titles")
      .compactMap { yaml.choice($0, field: "unofficial-titles") }
    let notes = yaml.list(root?["notes"], field: "notes").map { yaml.localised($0, field: "notes") }
    var series: [Indicator.Series] = []
    for node in yaml.list(root?["series"], field: "series") {
      guard let one = IndicatorFile.series(node, codeLists, &yaml) else { continue }
      if series.contains(where: { $0.code == one.code }) {
        yaml.append(
          "indicator.series.twice", at: node, field: "series", found: one.code, arguments: ["first": code])
      }
      series.append(one)
    }
    if !code.isEmpty, path.split(separator: "/").last.map(String.init) != "\(code).yaml" {
      yaml.append(
        "indicator.code.file", at: root?["code"], field: "code", found: code,
        arguments: ["expected": "\(code).yaml"])
    }
    try yaml.issues.throwIfAnyError()
    indicator = Indicator(
      code: code, titles: titles, frameworks: frameworks, custodians: custodians, tiers: tiers,
      series: series,
      source: source, notes: notes.map { $0[.en] })
    self.notes = notes
    unofficialTitles = unofficial
    self.path = path
  }

  private static func tier(_ node: Node, _ yaml: inout ContentYAML) -> Indicator.TierEntry? {
    guard let entry = yaml.mapping(node, field: "tiers") else { return nil }
    yaml.check(entry, required: ["valid-from", "source"], optional: ["tier"], field: "tiers")
    let tier = yaml.choice(entry["tier"], among: tiers, field: "tiers.tier")
    let source = yaml.text(entry["source"], field: "tiers.source")
    guard let text = yaml.text(entry["valid-from"], field: "tiers.valid-from") else { return nil }
    guard let validFrom = Period(text) else {
      yaml.append("content.period", at: entry["valid-from"], field: "tiers.valid-from", found: text)
      return nil
    }
    return Indicator.TierEntry(tier: tier, validFrom: validFrom, source: source ?? "")
  }

  private static func series(_ node: Node, _ codeLists: CodeLists, _ yaml: inout ContentYAML) -> Indicator
    .Series?
  {
    guard let entry = yaml.mapping(node, field: "series") else { return nil }
    yaml.check(
      entry, required: ["code", "official", "unit", "direction", "formula", "titles"],
      optional: ["dimensions"],
      field: "series")
    let code = yaml.text(entry["code"], field: "series.code") ?? ""
    let isOfficial = yaml.choice(entry["official"], among: ["true", "false"], field: "series.official")
    if let isOfficial, !code.isEmpty, (isOfficial == "true") == code.hasPrefix(ownSeriesPrefix) {
      yaml.append("indicator.series.own", at: entry["code"], field: "series.code", found: code)
    }
    let units = codeLists["UNIT_MEASURE"]?.codes.map(\.code) ?? []
    let unit = yaml.choice(
      entry["unit"], among: units, field: "series.unit", code: "indicator.unit.unknown")
    let direction = yaml.choice(
      entry["direction"], among: ["higher", "lower", "target", "none"], field: "series.direction")
    let formula = yaml.text(entry["formula"], field: "series.formula")
    let known = codeLists.lists.keys.sorted()
    let dimensions = yaml.list(entry["dimensions"], field: "series.dimensions").compactMap {
      yaml.choice($0, among: known, field: "series.dimensions", code: "indicator.dimension.unknown")
    }
    return Indicator.Series(
      code: code, isOfficial: isOfficial == "true",
      titles: yaml.localised(entry["titles"], field: "series.titles"),
      unit: unit ?? "", direction: direction.flatMap(Indicator.Direction.init(rawValue:)) ?? .none,
      formula: formula ?? "", dimensions: dimensions)
  }
}
