import CompositeIndex
import Monitoring
import Yams

enum IndexDefinitionFile {
  /// - Throws: every fault of the text, of its functions and rules, and of the tree, each at its line.
  static func read(_ text: String, file: String) throws(InputIssues) -> IndexDefinition {
    try IndexTree(parsing: text, file: file).definition
  }
}

extension IndexTree {
  /// Reads and checks the definition of an index, such as `Content/index/cpi2016.yaml`.
  /// - Throws: every fault of the text, of its functions and rules, and of the tree, each at its line.
  public init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let definition = IndexDefinition(reader.root(of: text), &reader)
    // A text without nodes would be told off for a tree that it does not have.
    if definition.nodes.isEmpty { try reader.issues.throwIfAnyError() }
    let tree: IndexTree
    do {
      tree = try IndexTree(definition, file: file)
    } catch let issues {
      reader.issues.append(contentsOf: issues.all)
      throw reader.issues
    }
    try reader.issues.throwIfAnyError()
    self = tree
  }
}

extension IndexDefinition {
  /// What is wrong is an issue of the reader, and the value given back then never used.
  fileprivate init(_ root: Node?, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: root, field: "",
      known: [
        "code", "edition", "names", "source", "notes", "availability-minimum", "ranking-coverage-minimum",
        "normalisation", "treatment", "imputation", "outcome", "levels", "columns", "classes", "frozen-bases",
        "nodes",
      ],
      required: ["code", "edition", "levels", "nodes"])
    var levels: [Level] = []
    for (field, node) in reader.list(members["levels"], field: "levels") {
      levels.append(Level(node, field, &reader))
    }
    var nodes: [IndexNode] = []
    for (field, node) in reader.list(members["nodes"], field: "nodes") {
      nodes.append(IndexNode(node, field, &reader))
    }
    self.init(
      code: reader.text(members["code"], field: "code") ?? "",
      edition: reader.text(members["edition"], field: "edition") ?? "", levels: levels, nodes: nodes)
    names = reader.names(members["names"], field: "names")
    source = reader.text(members["source"], field: "source") ?? ""
    for (field, node) in reader.list(members["notes"], field: "notes") {
      notes.append(reader.names(node, field: field))
    }
    let share = 0.0...1
    availabilityMinimum =
      reader.number(members["availability-minimum"], field: "availability-minimum", in: share) ?? 0
    rankingCoverageMinimum =
      reader.number(members["ranking-coverage-minimum"], field: "ranking-coverage-minimum", in: share) ?? 0
    if let node = members["normalisation"], let rule = Normalisation(node, "normalisation", &reader) {
      normalisation = rule
    }
    treatment = members["treatment"].map { OutlierTreatment($0, "treatment", &reader) }
    imputation = members["imputation"].flatMap { Imputation($0, "imputation", &reader) }
    outcome = reader.text(members["outcome"], field: "outcome")
    for (place, (field, node)) in zip(nodes.indices, reader.list(members["nodes"], field: "nodes")) {
      if let judgement = node.mapping?["weights"] {
        take(judgement: judgement, of: place, "\(field).weights", &reader)
      }
    }
    for (field, node) in reader.list(members["columns"], field: "columns") {
      let parts = reader.members(
        of: node, field: field, known: ["code", "names"], required: ["code", "names"])
      columns.append(
        Column(
          reader.text(parts["code"], field: "\(field).code") ?? "",
          names: reader.names(parts["names"], field: "\(field).names")))
    }
    var classes: [ScoreClass] = []
    for (field, node) in reader.list(members["classes"], field: "classes") {
      classes.append(ScoreClass(node, field, &reader))
    }
    self.classes = ScoreClasses(classes)
    for (code, node) in reader.members(of: members["frozen-bases"], field: "frozen-bases", known: []) {
      let field = "frozen-bases.\(code)"
      let keys = ["minimum", "maximum", "mean", "deviation"]
      let parts = reader.members(of: node, field: field, known: keys, required: keys)
      let numbers = keys.map { reader.number(parts[$0], field: "\(field).\($0)", in: -1e300...1e300) }
      if !nodes.contains(where: { $0.isIndicator && $0.code == code }) {
        reader.fault("index.frozen-base", node, field: field, found: code)
      }
      if let minimum = numbers[0], let maximum = numbers[1], minimum >= maximum {
        reader.fault(
          "index.benchmarks", node, field: field,
          found: "\(JSON.numberText(minimum))–\(JSON.numberText(maximum))")
      }
      let values = numbers.map { $0 ?? 0 }
      frozenBases[code] = ColumnBase(
        minimum: values[0], maximum: values[1], mean: values[2], deviation: values[3])
    }
  }
}

extension IndexDefinition.Level {
  fileprivate init(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: field, known: ["code", "aggregation", "weighting", "coverage-minimum", "mark"],
      required: ["code"])
    self.init(
      reader.text(members["code"], field: "\(field).code") ?? "",
      members["aggregation"].flatMap { Aggregation($0, "\(field).aggregation", &reader) },
      weighting: reader.choice(members["weighting"], field: "\(field).weighting", Weighting.self) ?? .given,
      coverageMinimum: reader.number(
        members["coverage-minimum"], field: "\(field).coverage-minimum", in: 0...1) ?? 0,
      mark: reader.choice(members["mark"], field: "\(field).mark", SourceMark.self) ?? .own)
  }
}

extension ScoreClass {
  fileprivate init(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: field, known: ["code", "from", "to", "mark", "names", "policies"],
      required: ["code", "from", "to"])
    self.init(
      reader.text(members["code"], field: "\(field).code") ?? "",
      from: reader.number(members["from"], field: "\(field).from", in: -1e9...1e9) ?? 0,
      to: reader.number(members["to"], field: "\(field).to", in: -1e9...1e9) ?? 0,
      names: reader.names(members["names"], field: "\(field).names"),
      policies: reader.names(members["policies"], field: "\(field).policies"),
      mark: reader.choice(members["mark"], field: "\(field).mark", SourceMark.self) ?? .own)
  }
}

extension IndexNode {
  fileprivate init(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: field,
      known: [
        "code", "parent", "indicator", "names", "weight", "weights", "direction", "unit", "function",
        "denominator",
        "variants", "column", "related", "source", "mark",
      ], required: ["code"])
    self.init(
      reader.text(members["code"], field: "\(field).code") ?? "",
      parent: reader.text(members["parent"], field: "\(field).parent"),
      isIndicator: reader.flag(members["indicator"], field: "\(field).indicator") ?? false,
      weight: reader.number(members["weight"], field: "\(field).weight", in: 0...1e9),
      unit: reader.text(members["unit"], field: "\(field).unit") ?? "",
      function: members["function"].flatMap { Standardisation($0, "\(field).function", &reader) },
      denominator: reader.text(members["denominator"], field: "\(field).denominator"),
      names: reader.names(members["names"], field: "\(field).names"),
      mark: reader.choice(members["mark"], field: "\(field).mark", SourceMark.self) ?? .own)
    if let word = reader.choice(members["direction"], field: "\(field).direction", DirectionWord.self) {
      direction = word == .more ? .moreIsBetter : .lessIsBetter
    }
    variants = reader.texts(members["variants"], field: "\(field).variants")
    column = reader.text(members["column"], field: "\(field).column")
    related = reader.texts(members["related"], field: "\(field).related")
    source = reader.text(members["source"], field: "\(field).source") ?? ""
    line = node.mark?.line
  }

  private enum DirectionWord: String, CaseIterable { case more, less }
}

extension DescriptionReader {
  /// The items of a list with their field paths; nothing, with an issue, where there is none.
  mutating func list(_ node: Node?, field: String) -> [(field: String, node: Node)] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      fault("index.list", node, field: field)
      return []
    }
    return sequence.enumerated().map { ("\(field)[\($0.offset + 1)]", $0.element) }
  }

  /// A text in some of the six languages, or one that serves for all. The indices of the content have all six.
  mutating func names(_ node: Node?, field: String) -> LocalisedText {
    if let text = node?.scalar?.string, !text.isEmpty { return LocalisedText([.en: text]) }
    let members = members(of: node, field: field, known: Language.allCases.map(\.rawValue))
    var texts: [Language: String] = [:]
    for (key, value) in members {
      guard let language = Language(rawValue: key) else { continue }
      texts[language] = text(value, field: "\(field).\(key)")
    }
    return LocalisedText(texts)
  }
}
