import Microdata
import Monitoring
import Surveys

/// A household survey with its answers brought to the standard concepts, ready to be judged and estimated.
struct SurveyHouseholds {
  struct Group {
    var dimension: String
    /// Of households, or of persons where the group is one of persons; -1 for none.
    var codes: [Int32]
    var names: [String]
  }

  let columns: HouseholdColumns
  let design: SurveyDesign
  /// 0 urban, -1 not; nil where the survey does not say.
  let urban: [Int32]?
  let householdGroups: [Group]
  let persons: PersonsByHousehold?
  let personGroups: [Group]
  let land: LandRights?
  /// Types of tenure, of persons.
  let landTenure: Group?
  /// Concepts of structure that the survey has, for every figure to name.
  let structureItems: [SurveyConcept]
  let warnings: [InputIssue]

  /// - Throws: every fault of the description against the files.
  init(
    _ description: SurveyDescription, file: String, households: Microdata, persons: Microdata?,
    categories: HouseholdCategories
  ) throws(InputIssues) {
    var reader = SurveyColumns(households, descriptionFile: file)
    var personReader = persons.map { SurveyColumns($0, descriptionFile: file) }
    let count = households.rowCount

    var columns = HouseholdColumns(rowCount: count)
    func numbers(_ number: SurveyNumber) -> [Double]? {
      description.numbers[number].flatMap { reader.numbers($0, field: "numbers.\(number.rawValue)") }
    }
    columns.members = numbers(.members)
    columns.rooms = numbers(.rooms)
    columns.householdsSharingWater = numbers(.waterHouseholds)
    columns.waterLitresPerPersonDay = numbers(.waterLitresPerPersonDay)
    columns.householdsSharingSanitation = numbers(.sanitationHouseholds)
    columns.housingCost = numbers(.housingCost)
    columns.income = numbers(.income)
    var structureItems: [SurveyConcept] = []
    for mapping in description.mappings {
      guard let standard = categories.categories(of: mapping.concept),
        let coded = reader.coded(mapping, standard: standard)
      else { continue }
      switch mapping.concept {
      case .water: columns.water = coded
      case .secondaryWater: columns.secondaryWater = coded
      case .sanitation: columns.sanitation = coded
      case .accessibility: columns.accessibility = coded
      case .culturalAdequacy: columns.culturalAdequacy = coded
      case .informalSettlement: columns.informalSettlement = coded
      case let concept where concept.isTenure: columns.tenure.append(coded)
      case let concept:
        columns.structure.append(coded)
        structureItems.append(concept)
      }
    }

    // Persons and the households they live in.
    var links: PersonsByHousehold?
    let householdKeys = description.households.key.compactMap {
      reader.index(of: $0, field: "households.key")
    }
    if householdKeys.count == description.households.key.count {
      let keys = SurveyLinks(households, columns: householdKeys)
      Self.report(keys.repeatedRows, "survey.key.twice", in: households, &reader.issues)
      Self.report(keys.keylessRows, "survey.key.missing", in: households, &reader.issues)
      if let source = description.persons, let persons, var found = personReader {
        let personKeys = source.key.compactMap { found.index(of: $0, field: "persons.key") }
        if source.key.count != description.households.key.count {
          found.issues.append(
            InputIssue(
              "survey.key.parts", at: Place(file: file, field: "persons.key"),
              found: source.key.joined(separator: ", "),
              arguments: ["households": description.households.key.joined(separator: ", ")]))
        } else if personKeys.count == source.key.count {
          let rows = keys.rows(of: persons, columns: personKeys)
          let unlinked = rows.count { $0 < 0 }
          if unlinked > 0 {
            found.issues.append(
              InputIssue(
                "survey.key.unlinked", at: Place(file: persons.file), found: String(unlinked),
                arguments: ["file": households.file],
                severity: unlinked == rows.count ? .error : .warning))
          }
          links = PersonsByHousehold(household: rows, householdCount: count)
        }
        personReader = found
      }
    }
    if columns.members == nil, let links {
      columns.members = links.counts.map { $0 == 0 ? .nan : $0 }
    }
    if columns.members == nil, description.numbers[.members] == nil {
      reader.issues.append(InputIssue("survey.members", at: Place(file: file, field: "numbers.members")))
    }

    // Who is urban, and the groups.
    switch description.urban {
    case .all: urban = [Int32](repeating: 0, count: count)
    case .selected(let selection):
      urban = reader.selected(selection, field: "urban")?.map { $0 == true ? 0 : -1 }
    case nil: urban = nil
    }
    var householdGroups: [Group] = []
    var personGroups: [Group] = []
    let heads = description.head.flatMap { head in
      personReader.flatMap { _ in personReader!.selected(head, field: "head") }
    }
    for (index, subgroup) in description.subgroups.enumerated() {
      let field = "subgroups[\(index + 1)]"
      switch subgroup.unit {
      case .households:
        guard let found = reader.groups(subgroup, field: field) else { continue }
        householdGroups.append(Group(dimension: subgroup.dimension, codes: found.codes, names: found.names))
      case .persons:
        guard let found = personReader?.groups(subgroup, field: field) else { continue }
        personGroups.append(Group(dimension: subgroup.dimension, codes: found.codes, names: found.names))
      case .head:
        guard let found = personReader?.groups(subgroup, field: field), let links, let heads else { continue }
        householdGroups.append(
          Group(
            dimension: subgroup.dimension,
            codes: links.category(found.codes) { heads[$0] == true }, names: found.names))
      }
    }
    var landRights: LandRights?
    let landTenure = description.land?.tenure.flatMap { tenure in
      personReader?.groups(tenure, field: "land.tenure").map {
        Group(dimension: tenure.dimension, codes: $0.codes, names: $0.names)
      }
    }
    if let land = description.land, personReader != nil {
      if let age = personReader!.numbers([land.age], field: "land.age") {
        var answers = LandRights.Answers(age: age)
        func answer(_ answer: SurveyDescription.Answer?, _ name: String) -> [Int8]? {
          answer.flatMap { personReader!.answers($0, field: "land.\(name)") }
        }
        answers.hasDocuments = answer(land.documents, "documents")
        answers.fearsLoss = answer(land.fearsLoss, "fears-loss")
        answers.mayBequeath = answer(land.mayBequeath, "may-bequeath")
        answers.holdsLand = answer(land.holdsLand, "holds-land")
        landRights = LandRights(answers, adultFromYears: land.adultFromYears)
      }
    }

    let variables = Self.variables(description.design, members: columns.members, &reader)
    var issues = reader.issues
    if let personReader { issues.append(contentsOf: personReader.issues.all) }
    try issues.throwIfAnyError()
    do {
      design = try SurveyDesign(variables, lonePrimaryUnits: description.design.lonePrimaryUnits)
    } catch {
      issues.append(contentsOf: Self.issues(of: error.all, in: households))
      throw issues
    }
    issues.append(contentsOf: Self.issues(of: design.warnings, in: households))
    self.columns = columns
    self.householdGroups = householdGroups
    self.persons = links
    self.personGroups = personGroups
    land = landRights
    self.landTenure = landTenure
    self.structureItems = structureItems
    warnings = issues.all + households.warnings + (persons?.warnings ?? [])
  }

  /// Weights that expand to persons are brought to households, whose members are counted later.
  private static func variables(
    _ design: SurveyDescription.Design, members: [Double]?, _ reader: inout SurveyColumns
  ) -> SurveyVariables {
    let count = reader.microdata.rowCount
    var weights = design.weight.flatMap { reader.numbers([$0], field: "design.weight") }
    if design.expandsTo == .persons, let known = weights, let members {
      weights = zip(known, members).map { $1 > 0 ? $0 / $1 : $0 }
    }
    let strata = design.strata.isEmpty ? nil : reader.codes(design.strata, field: "design.strata")
    let clusters = design.clusters.isEmpty ? nil : reader.codes(design.clusters, field: "design.clusters")
    var population = SurveyVariables.Stage.Population.unlimited
    if let name = design.populationCounts,
      let counts = reader.numbers([name], field: "design.population-counts")
    {
      population = .counts(counts)
    } else if let name = design.populationFractions,
      let fractions = reader.numbers([name], field: "design.population-fractions")
    {
      population = .fractions(fractions)
    }
    return SurveyVariables(
      weights: weights ?? [Double](repeating: 1, count: count),
      stages: [SurveyVariables.Stage(units: clusters, strata: strata, population: population)],
      areUnitsNumberedWithinStrata: design.clustersAreNumberedWithinStrata)
  }

  private static func report(
    _ rows: [Int], _ code: String, in microdata: Microdata, _ issues: inout InputIssues
  ) {
    guard let first = rows.first else { return }
    issues.append(
      InputIssue(
        code, at: Place(file: microdata.file), found: String(rows.count),
        arguments: ["row": String(first + 1)]))
  }

  private static func issues(of faults: [SurveyDesignFault], in microdata: Microdata) -> [InputIssue] {
    faults.map {
      InputIssue(
        $0.kind.rawValue, at: Place(file: microdata.file, field: "design"), found: $0.found,
        arguments: ["row": String($0.row + 1)], severity: $0.isWarning ? .warning : .error)
    }
  }
}
