import Catalogue
import Foundation
import Geodata
import Microdata
import Monitoring
import Observations
import Surveys

/// Measures housing and land rights from a household survey (SDG 11.1.1 and 1.4.2), with sampling errors.
public struct MeasureSurvey {
  static let kind = "survey"
  public static let method = "survey.housing"
  static let methodVersion = "1"
  /// The indicator under which everything but the official series is kept.
  public static let housingIndicator = "Q-HOUSING"

  public struct Outcome: Sendable {
    public var deprivations: HouseholdDeprivations
    public var warnings: [InputIssue]
    public var recording: Recording
    public var observations: [Observation] { recording.observations }
    public var run: Run { recording.run }
  }

  /// The description as it stands in its file, and what messages call it.
  public var text: String
  public var file: String
  /// Where the files of interviews lie.
  public var files: InputFolder
  /// Path of the standard categories.
  public var categories: String
  /// The area of the survey after all that it lies in; the area alone where empty.
  public var areas: [ReferenceArea]
  public var threads: Int
  public var now: () -> Timestamp

  public init(
    text: String, file: String, files: InputFolder, categories: String, areas: [ReferenceArea] = [],
    threads: Int = 2, now: @escaping () -> Timestamp
  ) {
    self.text = text
    self.file = file
    self.files = files
    self.categories = categories
    self.areas = areas
    self.threads = threads
    self.now = now
  }

  /// - Throws: every fault of the description, of the files, and of the one against the others.
  public func perform() throws(InputIssues) -> Outcome {
    let started = now()
    let opened = try open(toMeasure: true)
    let (description, survey) = (opened.description, opened.survey)
    let found = HouseholdDeprivations(
      of: survey.columns, rules: description.rules, threads: threads)
    var warnings = survey.warnings
    if survey.urban == nil {
      warnings.append(
        InputIssue("survey.urban.unknown", at: Place(file: file, field: "urban"), severity: .warning))
    }
    let figures = SurveyFigures(description, survey, found)
    let observations = figures.observations(threads: threads)
    let run = Run(
      kind: Self.kind, method: Self.method, methodVersion: Self.methodVersion,
      parameters: parameters(description), inputs: inputs(description), softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    return Outcome(
      deprivations: found, warnings: warnings,
      recording: Recording(
        run: run, areas: areas.isEmpty ? [description.area] : areas, observations: observations))
  }

  /// The survey with its files, ready to be estimated from.
  struct Opened {
    var description: SurveyDescription
    var survey: SurveyHouseholds
  }

  func open(toMeasure isMeasured: Bool) throws(InputIssues) -> Opened {
    let description = try SurveyDescription(parsing: text, file: file)
    var issues = InputIssues()
    let standard = issues.attempt { () throws(InputIssues) in
      try HouseholdCategories(categories, name: HouseholdCategories.contentFile)
    }
    let households = issues.attempt { () throws(InputIssues) in try read(description.households) }
    var persons: Microdata?
    if let source = description.persons {
      persons = issues.attempt { () throws(InputIssues) in try read(source) }
    }
    var totals: SurveyTotals?
    if let name = description.design.calibration?.totals {
      totals = issues.attempt { () throws(InputIssues) in try SurveyTotals(files.path(name), name: name) }
    }
    try issues.throwIfAnyError()
    guard let standard, let households else { throw issues }
    let survey = try SurveyHouseholds(
      description, file: file, households: households, persons: persons, categories: standard,
      totals: totals, isMeasured: isMeasured)
    return Opened(description: description, survey: survey)
  }

  private func read(_ source: SurveyDescription.Source) throws(InputIssues) -> Microdata {
    var options = MicrodataOptions()
    options.encoding = source.encoding
    options.missingTexts = Set(source.missing)
    if let codebook = source.codebook {
      options.codebook = try MicrodataCodebook(
        files.path(codebook), name: codebook, part: source.codebookPart)
    }
    return try Microdata(files.path(source.file), name: source.file, options: options)
  }

  private func inputs(_ description: SurveyDescription) -> [Run.Input] {
    var inputs: [Run.Input?] = [
      Run.input("households", description.households.file, at: files.path(description.households.file))
    ]
    if let persons = description.persons {
      inputs.append(Run.input("persons", persons.file, at: files.path(persons.file)))
    }
    let codebooks = [description.households.codebook, description.persons?.codebook].compactMap { $0 }
    for codebook in Set(codebooks).sorted() {
      inputs.append(Run.input("codebook", codebook, at: files.path(codebook)))
    }
    if let totals = description.design.calibration?.totals {
      inputs.append(Run.input("totals", totals, at: files.path(totals)))
    }
    inputs.append(Run.input("categories", "content:" + HouseholdCategories.contentFile, at: categories))
    return inputs.compactMap { $0 }
  }

  /// The description, from which all can be made again, and every default by which it was read.
  private func parameters(_ description: SurveyDescription) -> JSON {
    let rules = description.rules
    let overcrowding: JSON =
      switch rules.overcrowding {
      case .above(let limit): ["above": .number(limit)]
      case .atLeast(let limit): ["at_least": .number(limit)]
      }
    return [
      "description": .string(text), MeasureCity.folderKey: .string(files.path), "overcrowding": overcrowding,
      "standpipe_households": .number(rules.standpipeHouseholdsMaximum),
      "water_litres_per_person_day": JSON(rules.waterLitresPerPersonDayMinimum),
      "sanitation_households": JSON(rules.sanitationHouseholdsMaximum),
      "housing_cost_share": .number(rules.housingCostShareMaximum),
      "unknown_criteria": JSON(rules.unknownCriteriaMaximum),
      "left_out": .array(rules.leftOut.criteria.map { .string($0.rawValue) }),
      "level": .number(description.publication.level),
      "flag_above": .number(description.publication.flagAbove),
      "suppress_above": .number(description.publication.suppressAbove),
    ]
  }
}
