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

  /// The households that the figures are estimated from: all of the file but those that are filtered out and
  /// have no weight.
  let microdata: Microdata
  /// Whether each meets the filter; nil where all do.
  let isIncluded: [Bool]?
  let columns: HouseholdColumns
  let sample: SurveySample
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

  var design: SurveyDesign { sample.design }

  /// `isMeasured`: whether housing is to be judged, for which the description says more than for estimates.
  /// - Throws: every fault of the description against the files.
  init(
    _ description: SurveyDescription, file: String, households whole: Microdata, persons: Microdata?,
    categories: HouseholdCategories, totals: SurveyTotals?, isMeasured: Bool
  ) throws(InputIssues) {
    var filterReader = SurveyColumns(whole, descriptionFile: file)
    let meets = filterReader.rows(meeting: description.design.filter)
    let kept = meets.map { Self.rowsOfSample(description, whole, meets: $0) }
    let households = kept.map { $0.count < whole.rowCount ? whole.keeping($0) : whole } ?? whole
    var reader = SurveyColumns(households, descriptionFile: file)
    reader.issues = filterReader.issues
    var personReader = persons.map { SurveyColumns($0, descriptionFile: file) }
    let count = households.rowCount
    if isMeasured, description.mappings.isEmpty {
      reader.issues.append(
        InputIssue(
          "description.key.missing", at: Place(file: file, field: "concepts"),
          arguments: ["key": "concepts"]))
    }

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
      case let concept where concept.criterion == .tenure: columns.tenure.append(coded)
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
      let keys = SurveyLinks(whole, columns: householdKeys)
      Self.report(keys.repeatedRows, "survey.key.twice", in: whole, &reader.issues)
      Self.report(keys.keylessRows, "survey.key.missing", in: whole, &reader.issues)
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
          var places = [Int32](repeating: -1, count: whole.rowCount)
          for row in 0..<count { places[households.rowOfFile(row)] = Int32(row) }
          links = PersonsByHousehold(
            household: rows.map { $0 < 0 ? -1 : places[Int($0)] }, householdCount: count)
        }
        personReader = found
      }
    }
    if columns.members == nil, let links {
      columns.members = links.counts.map { $0 == 0 ? .nan : $0 }
    }
    let needsMembers = isMeasured || description.design.expandsTo == .persons
    if columns.members == nil, description.numbers[.members] == nil, needsMembers {
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

    if let personReader { reader.issues.append(contentsOf: personReader.issues.all) }
    sample = try SurveySample(description.design, totals: totals, members: columns.members, &reader)
    microdata = households
    isIncluded = meets.flatMap { meets in
      let isIncluded = (0..<count).map { meets[households.rowOfFile($0)] }
      return isIncluded.contains(false) ? isIncluded : nil
    }
    self.columns = columns
    self.householdGroups = householdGroups
    self.persons = links
    self.personGroups = personGroups
    land = landRights
    self.landTenure = landTenure
    self.structureItems = structureItems
    warnings = reader.issues.all + sample.warnings + whole.warnings + (persons?.warnings ?? [])
  }

  /// Households that do not meet the filter stay in the design, so that the size of the part in the sample
  /// counts as chance; but those without a weight were not interviewed, and are no part of the sample.
  private static func rowsOfSample(
    _ description: SurveyDescription, _ households: Microdata, meets: [Bool]
  ) -> [Int] {
    func numbers(_ name: String?) -> [Double]? {
      name.flatMap { households.index(of: $0) }.flatMap { households.numbers(of: $0) }
    }
    let weights = numbers(description.design.weight)
    let members =
      description.design.expandsTo == .persons
      ? numbers(description.numbers[.members].flatMap { $0.count == 1 ? $0[0] : nil }) : nil
    return meets.indices.filter { row in
      meets[row] || (weights?[row] ?? 1 > 0 && members?[row] ?? 1 > 0)
    }
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
}
