import Monitoring
import Surveys

/// Makes observations of a survey that has been judged.
struct SurveyFigures {
  let description: SurveyDescription
  let survey: SurveyHouseholds
  let found: HouseholdDeprivations

  init(_ description: SurveyDescription, _ survey: SurveyHouseholds, _ found: HouseholdDeprivations) {
    self.description = description
    self.survey = survey
    self.found = found
  }

  func observations(threads: Int) -> [Observation] {
    let wanted = housing + land
    let results = SurveyShares(survey, wanted: wanted).results(
      level: description.publication.level, threads: threads)
    var observations: [Observation] = []
    for result in results {
      let one = observation(result, wanted[result.wanted])
      observations.append(one)
      if one.key.series == "EN_LND_SLUM", result.disaggregation.isTotal,
        let people = description.urbanPopulation
      {
        observations.append(number(of: one, people: people))
      }
    }
    return observations
  }

  // MARK: - What is wanted

  private func isMeasured(_ condition: HousingCondition) -> Bool {
    !condition.criteria.isDisjoint(with: found.measured)
      || (condition.countsStatedSettlement && found.statesInformalSettlement)
  }

  static func series(_ condition: HousingCondition) -> String {
    switch condition {
    case .slum: "Q_HOUSING_SLUM"
    case .informalSettlement: "Q_HOUSING_INFORMAL"
    case .slumOrInformal: "Q_HOUSING_SLUM_INFORMAL"
    case .inadequateHousing: "Q_HOUSING_INADEQUATE"
    case .any: "Q_HOUSING_ANY"
    }
  }

  static func series(_ criterion: HousingCriterion) -> String {
    switch criterion {
    case .water: "Q_HOUSING_WATER"
    case .sanitation: "Q_HOUSING_SANITATION"
    case .livingArea: "Q_HOUSING_LIVING_AREA"
    case .structure: "Q_HOUSING_STRUCTURE"
    case .tenure: "Q_HOUSING_TENURE"
    case .affordability: "Q_HOUSING_AFFORDABILITY"
    case .accessibility: "Q_HOUSING_ACCESSIBILITY"
    case .culturalAdequacy: "Q_HOUSING_CULTURE"
    }
  }

  private var housing: [SurveyShares.Wanted] {
    let indicator = MeasureSurvey.housingIndicator
    let counts = survey.persons.map { persons in
      survey.personGroups.map { persons.counts(among: $0.codes, count: $0.names.count) }
    }
    var wanted: [SurveyShares.Wanted] = []
    for condition in HousingCondition.allCases where isMeasured(condition) {
      let shares = shares(of: condition, countsOfGroups: counts ?? [])
      if condition == .slumOrInformal, survey.urban != nil {
        // The official series comes first.
        wanted.insert(
          contentsOf: shares.map {
            var share = $0
            (share.indicator, share.series, share.universe) = ("11.1.1", "EN_LND_SLUM", .urban)
            return share
          }, at: 0)
      }
      wanted += shares
    }
    for criterion in found.measured.criteria {
      let statuses = found.statuses(of: criterion)
      wanted.append(
        SurveyShares.Wanted(
          indicator: indicator, series: Self.series(criterion), share: found.share(statuses),
          universe: .whole, statuses: statuses, criteria: HousingCriteria(criterion)))
    }
    if isMeasured(.slum) {
      // More than were measured cannot be found.
      for severity in 0...found.measured.intersection(.deprivations).count {
        let statuses = found.statuses(ofSeverity: severity)
        wanted.append(
          SurveyShares.Wanted(
            indicator: indicator, series: "Q_HOUSING_SEVERITY_\(severity)", share: found.share(statuses),
            universe: .whole, statuses: statuses, criteria: .deprivations))
      }
    }
    return wanted
  }

  /// Persons in a condition over persons, and persons of each group in it over persons of the group: the
  /// household's condition, counted by its members of the group.
  private func shares(
    of condition: HousingCondition, countsOfGroups: [[[Double]]]
  ) -> [SurveyShares.Wanted] {
    let statuses = found.statuses(of: condition)
    let households = found.share(statuses)
    let whole = SurveyShares.Wanted(
      indicator: MeasureSurvey.housingIndicator, series: Self.series(condition), share: households,
      lower: found.share(statuses, unknown: .lowerBound),
      upper: found.share(statuses, unknown: .upperBound), universe: .whole, statuses: statuses,
      criteria: condition.criteria, countsStatedSettlement: condition.countsStatedSettlement)
    var wanted = [whole]
    for (group, counts) in zip(survey.personGroups, countsOfGroups) {
      for (name, persons) in zip(group.names, counts) {
        var one = whole
        (one.lower, one.upper) = (nil, nil)
        one.share =
          HousingShare(
            numerators: zip(households.numerators, persons).map { $0.isNaN ? .nan : $0 > 0 ? $1 : 0 },
            denominators: zip(households.denominators, persons).map { $0.isNaN ? .nan : $1 },
            counts: households.counts
          ).withoutEmptyHouseholds
        one.statuses = zip(statuses, persons).map { $1 > 0 ? $0 : nil }
        one.disaggregation = Disaggregation([group.dimension: name])
        one.isByHouseholdGroups = false
        wanted.append(one)
      }
    }
    return wanted
  }

  private var land: [SurveyShares.Wanted] {
    guard let land = survey.land, let persons = survey.persons else { return [] }
    let series: [LandRights.Right: String] = [
      .documented: "SP_LGL_LNDDOC", .perceivedSecure: "SP_LGL_LNDSEC", .both: "SP_LGL_LNDSTR",
    ]
    var wanted: [SurveyShares.Wanted] = []
    for right in LandRights.Right.allCases where land.isMeasured(right) {
      wanted.append(
        SurveyShares.Wanted(
          indicator: "1.4.2", series: series[right]!, share: land.share(of: right, in: persons),
          universe: .whole))
      for group in survey.personGroups + [survey.landTenure].compactMap({ $0 }) {
        for (code, name) in group.names.enumerated() {
          wanted.append(
            SurveyShares.Wanted(
              indicator: "1.4.2", series: series[right]!,
              share: land.share(of: right, in: persons, among: (group.codes, Int32(code))),
              disaggregation: Disaggregation([group.dimension: name]), universe: .whole,
              isByHouseholdGroups: false))
        }
      }
    }
    return wanted
  }

  // MARK: - Observations

  private func observation(_ result: SurveyShares.Result, _ wanted: SurveyShares.Wanted) -> Observation {
    let estimate = result.estimate
    let publication = description.publication
    let variation = estimate.coefficientOfVariation
    let isHidden = variation.isFinite && variation > publication.suppressAbove
    let isFlagged = variation.isFinite && variation > publication.flagAbove
    func percent(_ value: Double) -> Double? { value.isFinite ? 100 * min(1, max(0, value)) : nil }

    var notes = [Note("survey.sample", ["households": String(estimate.count)])]
    notes += sampleNotes
    if wanted.indicator != "1.4.2" { notes += housingNotes(wanted, result) }
    if let lower = result.lower.flatMap(percent), let upper = result.upper.flatMap(percent), lower < upper,
      !isHidden
    {
      notes.append(Note("survey.bounds", ["lower": Self.oneDecimal(lower), "upper": Self.oneDecimal(upper)]))
    }
    if isHidden {
      notes.append(Note("survey.suppressed"))
    } else if isFlagged {
      notes.append(Note("survey.imprecise"))
    }
    for caveat in description.caveats { notes.append(Note("survey.caveat", text: caveat)) }

    let value = isHidden ? nil : percent(estimate.value)
    var error: SamplingError?
    // Where the sample has no case, or nothing else, its spread says nothing of the error.
    if value != nil, estimate.standardError.isFinite, estimate.standardError > 0 {
      error = SamplingError(
        standardError: 100 * estimate.standardError, lower: percent(estimate.lower),
        upper: percent(estimate.upper), level: estimate.level)
    }
    return Observation(
      key: Observation.Key(
        indicator: wanted.indicator, series: wanted.series, area: description.area.code,
        period: description.period, disaggregation: result.disaggregation),
      value: value, numerator: isHidden || !result.numerator.isFinite ? nil : result.numerator,
      denominator: isHidden || !result.denominator.isFinite ? nil : result.denominator, unit: "PT",
      status: isHidden ? .missingSuppressed : value == nil ? .missing : isFlagged ? .unreliable : .normal,
      nature: description.nature, error: error, notes: notes)
  }

  /// Of which households the sample speaks, and how it was weighted.
  private var sampleNotes: [Note] {
    let design = description.design
    var notes: [Note] = []
    if !design.filter.isEmpty {
      notes.append(Note("survey.filter", ["condition": design.filter.map(\.text).joined(separator: " and ")]))
    }
    if let calibration = design.calibration {
      notes.append(Note("survey.calibrated", ["file": calibration.totals]))
    }
    if let replicates = survey.sample.replicates {
      notes.append(Note("survey.replicates", ["count": String(replicates.count)]))
    }
    return notes
  }

  /// What the survey says of the settlement counts in the conditions that know of it.
  private func decides(_ concept: SurveyConcept, _ wanted: SurveyShares.Wanted) -> Bool {
    if let criterion = concept.criterion { return wanted.criteria.contains(HousingCriteria(criterion)) }
    return wanted.countsStatedSettlement
  }

  /// What was measured, what was not, and what was taken for granted.
  private func housingNotes(_ wanted: SurveyShares.Wanted, _ result: SurveyShares.Result) -> [Note] {
    let measured = found.measured.intersection(.deprivations)
    var notes = [
      Note(
        "survey.components",
        [
          "measured": String(measured.count), "all": "5",
          "concept": measured.criteria.map(\.rawValue).joined(separator: ", "),
        ])
    ]
    if found.measured.intersection(wanted.criteria).contains(.structure) {
      notes.append(
        Note("survey.structure", ["concept": survey.structureItems.map(\.rawValue).joined(separator: ", ")]))
    }
    if result.presumed + result.omitted > 0 {
      notes.append(
        Note("survey.unknown", ["presumed": String(result.presumed), "omitted": String(result.omitted)]))
    }
    for mapping in description.mappings where decides(mapping.concept, wanted) {
      for (category, verdict) in mapping.assumed.sorted(by: { $0.key < $1.key }) {
        notes.append(
          Note(
            "survey.assumed",
            ["concept": mapping.concept.rawValue, "category": category, "verdict": verdict.rawValue]))
      }
    }
    if found.measured.contains(.affordability), wanted.series == Self.series(.affordability) {
      notes.append(
        Note(
          "survey.affordability",
          ["share": Self.oneDecimal(100 * description.rules.housingCostShareMaximum)]))
    }
    return notes
  }

  /// Persons in slums: the share of the official urban population.
  private func number(of share: Observation, people: Double) -> Observation {
    var number = share
    number.key.series = "EN_LND_SLUMN"
    number.unit = "NUMBER"
    number.value = share.value.map { $0 / 100 * people }
    number.numerator = nil
    number.denominator = nil
    number.error = share.error.map {
      func scaled(_ value: Double?) -> Double? { value.map { $0 / 100 * people } }
      return SamplingError(
        standardError: scaled($0.standardError), lower: scaled($0.lower), upper: scaled($0.upper),
        level: $0.level)
    }
    return number
  }

  private static func oneDecimal(_ value: Double) -> String { JSON.numberText((value * 10).rounded() / 10) }
}
