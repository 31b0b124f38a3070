import Microdata
import Monitoring
import Surveys
import Yams

extension SurveyDescription {
  static let keys = [
    "name", "area", "period", "households", "persons", "design", "urban", "urban-population", "numbers",
    "concepts", "land", "head", "subgroups", "parameters", "nature", "caveats", "attributions",
  ]

  /// - Throws: every fault of the text, with its line.
  public init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let description = SurveyDescription(reader.root(of: text), &reader)
    try reader.issues.throwIfAnyError()
    guard let description else { throw reader.issues }
    self = description
  }

  private init?(_ root: Node?, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: root, field: "", known: Self.keys, required: ["area", "period", "households", "design"])
    let area = Self.area(members["area"], &reader)
    let period = reader.period(members["period"], field: "period")
    let households = Self.source(members["households"], field: "households", &reader)
    let persons = Self.source(members["persons"], field: "persons", &reader)
    let design = Self.design(members["design"], &reader)
    let urban = Self.urban(members["urban"], &reader)
    let urbanPopulation = reader.number(
      members["urban-population"], field: "urban-population", in: 1...1e11)
    var numbers: [SurveyNumber: [String]] = [:]
    let numberNodes = reader.members(
      of: members["numbers"], field: "numbers", known: SurveyNumber.allCases.map(\.rawValue))
    for number in SurveyNumber.allCases {
      if let node = numberNodes[number.rawValue] {
        numbers[number] = reader.texts(node, field: "numbers.\(number.rawValue)")
      }
    }
    var mappings: [Mapping] = []
    let concepts = reader.members(
      of: members["concepts"], field: "concepts", known: SurveyConcept.allCases.map(\.rawValue))
    for concept in SurveyConcept.allCases {
      if let node = concepts[concept.rawValue],
        let mapping = Self.mapping(concept, node, field: "concepts.\(concept.rawValue)", &reader)
      {
        mappings.append(mapping)
      }
    }
    let land = Self.land(members["land"], &reader)
    let head = Self.selection(members["head"], field: "head", &reader)
    let subgroups = Self.subgroups(members["subgroups"], &reader)
    var publication = Publication()
    let rules = Self.rules(members["parameters"], &publication, &reader)
    let nature = reader.choice(members["nature"], field: "nature", ObservationNature.self) ?? .country
    var caveats: [LocalisedText] = []
    for (index, node) in (members["caveats"]?.sequence.map(Array.init) ?? []).enumerated() {
      caveats.append(CityDescription.names(node, field: "caveats[\(index + 1)]", &reader))
    }
    if let node = members["caveats"], node.sequence == nil {
      caveats = [CityDescription.names(node, field: "caveats", &reader)]
    }
    if persons == nil {
      if let node = members["land"] { reader.fault("survey.persons.needed", node, field: "land", found: "") }
      for one in subgroups where one.unit != .households {
        reader.issues.append(
          InputIssue(
            "survey.persons.needed", at: Place(file: reader.file, line: one.line, field: "subgroups"),
            found: one.variable))
      }
    }
    if head == nil {
      for one in subgroups where one.unit == .head {
        reader.issues.append(
          InputIssue(
            "survey.head.needed", at: Place(file: reader.file, line: one.line, field: "subgroups"),
            found: one.variable))
      }
    }
    guard let area, let period, let households, let design else { return nil }
    self.init(
      name: members["name"].map { CityDescription.names($0, field: "name", &reader) } ?? area.names,
      area: area, period: period, households: households, persons: persons, design: design, urban: urban,
      urbanPopulation: urbanPopulation, numbers: numbers, mappings: mappings, land: land, head: head,
      subgroups: subgroups, rules: rules, publication: publication, nature: nature, caveats: caveats,
      attributions: reader.texts(members["attributions"], field: "attributions"))
  }

  private static func area(_ node: Node?, _ reader: inout DescriptionReader) -> ReferenceArea? {
    let members = reader.members(
      of: node, field: "area", known: ["code", "kind", "parent", "name"],
      required: node == nil ? [] : ["code", "kind", "name"])
    let code = reader.text(members["code"], field: "area.code")
    if let code, !CityDescription.isAreaCode(code) {
      reader.fault("description.area.code", members["code"], field: "area.code")
    }
    let kind = reader.choice(members["kind"], field: "area.kind", ReferenceArea.Kind.self)
    let parent = reader.text(members["parent"], field: "area.parent")
    let names = CityDescription.names(members["name"], field: "area.name", &reader)
    guard let code, let kind else { return nil }
    return ReferenceArea(code: code, kind: kind, parent: parent, names: names)
  }

  private static func source(
    _ node: Node?, field: String, _ reader: inout DescriptionReader
  ) -> Source? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: field, known: ["file", "key", "codebook", "codebook-part", "missing", "encoding"],
      required: ["file", "key"])
    let key = reader.texts(members["key"], field: "\(field).key")
    let file = reader.text(members["file"], field: "\(field).file")
    if let file, MicrodataFormat(fileName: file) == nil {
      reader.fault("microdata.format", members["file"], field: "\(field).file")
    }
    let source = Source(
      file: file ?? "", key: key, codebook: reader.text(members["codebook"], field: "\(field).codebook"),
      codebookPart: reader.text(members["codebook-part"], field: "\(field).codebook-part"),
      missing: reader.texts(members["missing"], field: "\(field).missing"),
      encoding: reader.text(members["encoding"], field: "\(field).encoding"))
    return file == nil || key.isEmpty ? nil : source
  }

  private static func urban(_ node: Node?, _ reader: inout DescriptionReader) -> Urban? {
    guard let node else { return nil }
    if node.scalar?.string == "all" { return .all }
    return selection(node, field: "urban", &reader).map(Urban.selected)
  }

  private static func selection(
    _ node: Node?, field: String, _ reader: inout DescriptionReader
  ) -> Selection? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: field, known: ["variable", "values"], required: ["variable", "values"])
    let values = reader.texts(members["values"], field: "\(field).values")
    return reader.text(members["variable"], field: "\(field).variable").map {
      Selection(variable: $0, values: values, line: node.mark?.line)
    }
  }

  private static func answer(_ node: Node?, field: String, _ reader: inout DescriptionReader) -> Answer? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: field, known: ["variable", "yes", "no"], required: ["variable", "yes", "no"])
    let (yes, no) = (
      reader.texts(members["yes"], field: "\(field).yes"), reader.texts(members["no"], field: "\(field).no")
    )
    return reader.text(members["variable"], field: "\(field).variable").map {
      Answer(variable: $0, yes: yes, no: no, line: node.mark?.line)
    }
  }

  private static func land(_ node: Node?, _ reader: inout DescriptionReader) -> Land? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: "land",
      known: ["age", "adult-from", "documents", "fears-loss", "may-bequeath", "holds-land", "tenure"],
      required: ["age"])
    guard let age = reader.text(members["age"], field: "land.age") else { return nil }
    var land = Land(age: age)
    land.adultFromYears = reader.number(members["adult-from"], field: "land.adult-from", in: 0...120) ?? 18
    land.documents = answer(members["documents"], field: "land.documents", &reader)
    land.fearsLoss = answer(members["fears-loss"], field: "land.fears-loss", &reader)
    land.mayBequeath = answer(members["may-bequeath"], field: "land.may-bequeath", &reader)
    land.holdsLand = answer(members["holds-land"], field: "land.holds-land", &reader)
    land.tenure = tenure(members["tenure"], &reader)
    return land
  }

  /// The codes are those of the list `TENURE`; an answer without one is of no type that is known.
  private static func tenure(_ node: Node?, _ reader: inout DescriptionReader) -> Subgroup? {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: "land.tenure", known: ["variable", "codes"], required: ["variable", "codes"])
    var codes: [String: String] = [:]
    for (value, node) in reader.members(of: members["codes"], field: "land.tenure.codes", known: []) {
      codes[value] = reader.text(node, field: "land.tenure.codes.\(value)")
    }
    return reader.text(members["variable"], field: "land.tenure.variable").map {
      Subgroup(variable: $0, dimension: "TENURE", codes: codes, unit: .persons, line: node.mark?.line)
    }
  }

  private static func subgroups(_ node: Node?, _ reader: inout DescriptionReader) -> [Subgroup] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      reader.fault("survey.subgroups", node, field: "subgroups")
      return []
    }
    var found: [Subgroup] = []
    for (index, one) in sequence.enumerated() {
      let field = "subgroups[\(index + 1)]"
      let members = reader.members(
        of: one, field: field, known: ["variable", "dimension", "of", "codes"], required: ["variable"])
      var codes: [String: String] = [:]
      for (value, node) in reader.members(of: members["codes"], field: "\(field).codes", known: []) {
        codes[value] = reader.text(node, field: "\(field).codes.\(value)")
      }
      let unit =
        reader.choice(members["of"], field: "\(field).of", Subgroup.Unit.self) ?? .households
      guard let variable = reader.text(members["variable"], field: "\(field).variable") else { continue }
      let dimension = reader.text(members["dimension"], field: "\(field).dimension") ?? variable.uppercased()
      if !CityDescription.isAreaCode(dimension) || found.contains(where: { $0.dimension == dimension }) {
        reader.fault("survey.dimension", one, field: "\(field).dimension", found: dimension)
      }
      found.append(
        Subgroup(
          variable: variable, dimension: dimension, codes: codes, unit: unit, line: one.mark?.line))
    }
    return found
  }

  private static func rules(
    _ node: Node?, _ publication: inout Publication, _ reader: inout DescriptionReader
  ) -> HousingRules {
    var rules = HousingRules()
    let members = reader.members(
      of: node, field: "parameters",
      known: [
        "overcrowding-above", "overcrowding-at-least", "standpipe-households", "water-litres-per-person-day",
        "sanitation-households", "housing-cost-share", "unknown-criteria", "left-out", "level", "flag-above",
        "suppress-above",
      ])
    func number(_ key: String, _ range: ClosedRange<Double>, _ reader: inout DescriptionReader) -> Double? {
      reader.number(members[key], field: "parameters.\(key)", in: range)
    }
    if let limit = number("overcrowding-above", 0.1...100, &reader) { rules.overcrowding = .above(limit) }
    if let limit = number("overcrowding-at-least", 0.1...100, &reader) {
      rules.overcrowding = .atLeast(limit)
      if members["overcrowding-above"] != nil {
        reader.fault(
          "survey.overcrowding.twice", members["overcrowding-at-least"],
          field: "parameters.overcrowding-at-least")
      }
    }
    if let most = number("standpipe-households", 1...1e6, &reader) { rules.standpipeHouseholdsMaximum = most }
    rules.waterLitresPerPersonDayMinimum = number("water-litres-per-person-day", 0...10_000, &reader)
    rules.sanitationHouseholdsMaximum = number("sanitation-households", 1...1e6, &reader)
    if let share = number("housing-cost-share", 0.01...1, &reader) { rules.housingCostShareMaximum = share }
    if let most = reader.count(members["unknown-criteria"], field: "parameters.unknown-criteria", in: 0...8) {
      rules.unknownCriteriaMaximum = most
    }
    for name in reader.texts(members["left-out"], field: "parameters.left-out") {
      if let criterion = HousingCriterion(rawValue: name) {
        rules.leftOut.insert(HousingCriteria(criterion))
      } else {
        reader.fault(
          "description.choice", members["left-out"], field: "parameters.left-out", found: name,
          ["choices": HousingCriterion.allCases.map(\.rawValue).joined(separator: ", ")])
      }
    }
    if let level = number("level", 0.5...0.999, &reader) { publication.level = level }
    if let limit = number("flag-above", 0...10, &reader) { publication.flagAbove = limit }
    if let limit = number("suppress-above", 0...10, &reader) { publication.suppressAbove = limit }
    return rules
  }
}
