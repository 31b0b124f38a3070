import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Microdata
import Monitoring
import Observations
import Runs
import Surveys

extension Quito {
  struct Survey: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.survey"], subcommands: [Describe.self, Measure.self, Estimate.self])
  }
}

extension Quito.Survey {
  /// What a file of interviews holds.
  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.survey.describe"])
    @Argument(help: ArgumentHelp(words["argument.survey.file"], valueName: "file.csv|.dta|.sav")) var file:
      String
    @Option(help: ArgumentHelp(words["option.survey.variable"], valueName: "name")) var variable: [String] =
      []
    @Option(help: ArgumentHelp(words["option.survey.encoding"], valueName: "name")) var encoding: String?
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      var options = MicrodataOptions()
      options.encoding = encoding
      let microdata = try Microdata(file, name: file, options: options)
      var found = DescribeMicrodata(microdata)
      if !variable.isEmpty {
        let known = Set(found.variables.map(\.name))
        let unknown = variable.filter { !known.contains($0) }
        guard unknown.isEmpty else {
          throw InputIssues(
            unknown.map {
              InputIssue(
                "survey.variable.unknown", at: Place(file: file), found: $0,
                arguments: ["known": found.variables.prefix(40).map(\.name).joined(separator: ", ")])
            })
        }
        found.variables = found.variables.filter { variable.contains($0.name) }
      }
      if json.json {
        Console.write(Array(found.json.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(found.warnings)
      Console.write(Array(found.listing(isDetailed: !variable.isEmpty).utf8))
    }
  }

  struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.survey.measure"])
    @Argument(help: ArgumentHelp(words["argument.survey"], valueName: "survey.yaml")) var description: String
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.inputs"], valueName: "folder")) var inputs: String?
    @Flag(help: ArgumentHelp(words["option.strict"])) var strict = false
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let (recorded, warnings) = try SurveyMeasurement(
        description: description, inputs: inputs, store: store.store, threads: threads.threads,
        isStrict: strict
      ).perform()
      if json.json {
        Console.write(recorded, warnings: warnings)
        return
      }
      Console.printIssues(warnings)
      let headlines = recorded.observations.filter { $0.observation.key.disaggregation.isTotal }
      var table = TextTable(
        header: ["series", "value", "error", "lower", "upper"].map { words["survey.column.\($0)"] }
          + [words["survey.column.remarks"]], rightAligned: [1, 2, 3, 4])
      func text(_ value: Double?) -> String { value.map { words.numbers.text($0, decimals: 2) } ?? "–" }
      for one in headlines {
        let (observation, error) = (one.observation, one.observation.error)
        table.append([
          observation.key.series, text(observation.value), text(error?.standardError), text(error?.lower),
          text(error?.upper), words.numbers.text(observation.notes.count),
        ])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "survey.measure.done",
          [
            "count": words.numbers.text(recorded.observations.count), "run": recorded.runs.first?.id ?? "-",
            "store": store.name,
          ]])
    }
  }

  /// Any variable of a described survey.
  struct Estimate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.survey.estimate"])
    @Argument(help: ArgumentHelp(words["argument.survey"], valueName: "survey.yaml")) var description: String
    @Option(help: ArgumentHelp(words["option.survey.total"], valueName: "variable")) var total: [String] = []
    @Option(help: ArgumentHelp(words["option.survey.mean"], valueName: "variable")) var mean: [String] = []
    @Option(help: ArgumentHelp(words["option.survey.ratio"], valueName: "variable/variable"))
    var ratio: [String] = []
    @Option(help: ArgumentHelp(words["option.survey.proportion"], valueName: "variable"))
    var proportion: [String] = []
    @Option(help: ArgumentHelp(words["option.survey.quantile"], valueName: "variable:share"))
    var quantile: [String] = []
    @Option(help: ArgumentHelp(words["option.survey.by"], valueName: "variable,variable,…")) var by: String?
    @Option(
      help: ArgumentHelp(words["option.survey.variance"], valueName: "linearised|jackknife|bootstrap:n"))
    var variance: String?
    @Option(help: ArgumentHelp(words["option.survey.level"], valueName: "level")) var level = 0.95
    @Option(help: ArgumentHelp(words["option.inputs"], valueName: "folder")) var inputs: String?
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      guard level > 0, level < 1 else { throw ValidationError(words["survey.wrong.level"]) }
      let statistics = try statistics()
      guard !statistics.isEmpty else { throw ValidationError(words["survey.wrong.none"]) }
      let survey = try SurveyMeasurement(
        description: description, inputs: inputs, store: "", threads: threads.threads
      ).survey()
      let outcome = try EstimateSurvey(
        survey, statistics: statistics, by: by?.split(separator: ",").map(String.init) ?? [],
        variance: try chosenVariance(), rules: EstimationRules(level: level)
      ).perform()
      if json.json {
        let answer: JSON = [
          "estimates": .array(outcome.rows.map(\.json)), "warnings": Console.json(of: outcome.warnings),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      let columns = ["statistic", "domain", "value", "error", "lower", "upper", "freedom", "rows", "effect"]
      var table = TextTable(
        header: columns.map { words["survey.column.\($0)"] }, rightAligned: [2, 3, 4, 5, 6, 7, 8])
      for row in outcome.rows {
        let estimate = row.estimate
        func text(_ value: Double?, _ decimals: Int = 4) -> String {
          value.flatMap { $0.isFinite ? words.numbers.text($0, decimals: decimals) : nil } ?? "–"
        }
        table.append([
          row.name, row.domain.map { "\($0.variable)=\($0.value)" }.joined(separator: ", "),
          text(estimate.value), text(estimate.standardError), text(estimate.lower), text(estimate.upper),
          text(estimate.degreesOfFreedom, 0), words.numbers.text(estimate.count),
          text(estimate.designEffect, 2),
        ])
      }
      Console.write(Array(table.text.utf8))
    }

    private func statistics() throws -> [EstimateSurvey.Statistic] {
      var statistics: [EstimateSurvey.Statistic] = total.map { .total($0) } + mean.map { .mean($0) }
      for text in ratio {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 2 else { throw ValidationError(words["survey.wrong.ratio", ["found": text]]) }
        statistics.append(.ratio(parts[0], over: parts[1]))
      }
      statistics += proportion.map { .proportion($0) }
      for text in quantile {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let share = Double(parts[1]), share > 0, share < 1 else {
          throw ValidationError(words["survey.wrong.quantile", ["found": text]])
        }
        statistics.append(.quantile(parts[0], share))
      }
      return statistics
    }

    private func chosenVariance() throws -> EstimateSurvey.Variance? {
      guard let variance else { return nil }
      let parts = variance.split(separator: ":").map(String.init)
      switch (parts.first, parts.count) {
      case ("linearised", 1): return .linearised
      case ("jackknife", 1): return .jackknife
      case ("bootstrap", 2):
        if let count = Int(parts[1]), (2...100_000).contains(count) { return .bootstrap(count, seed: 1) }
        fallthrough
      default: throw ValidationError(words["survey.wrong.variance", ["found": variance]])
      }
    }
  }
}

/// A survey measured and recorded; what the command and the demo share.
struct SurveyMeasurement {
  var description: String
  var inputs: String?
  var store: String
  var threads: Int
  var isStrict = false

  /// The survey as described, not yet opened.
  func survey() throws -> MeasureSurvey {
    let text = try DescriptionFile.text(at: description)
    let area = try SurveyDescription(parsing: text, file: description).area
    let gazetteer = try Gazetteer(content: contentFolder)
    let areas =
      area.kind == .country
      ? try Ancestry.of(country: area.code, in: gazetteer, file: description, field: "area.code")
      : try Ancestry.of(
        country: String(area.code.prefix(3)), in: gazetteer, file: description, field: "area.code") + [area]
    return MeasureSurvey(
      text: text, file: description, files: inputs.map { InputFolder($0) } ?? InputFolder(of: description),
      categories: contentFolder.file(HouseholdCategories.contentFile), areas: areas, threads: threads,
      now: systemTime)
  }

  func perform() throws -> (recorded: Recorded, warnings: [InputIssue]) {
    let survey = try survey()
    _ = try ObservationStore.existing(at: store)
    let outcome = try survey.perform()
    if isStrict, !outcome.warnings.isEmpty { throw InputIssues(outcome.warnings) }
    let recorded = try ObservationStore(creatingOrOpening: store).record(
      [outcome.recording], at: systemTime())
    return (recorded, outcome.warnings)
  }
}

extension EstimateSurvey.Row {
  /// `mean of rooms`, `roof: tiles`.
  fileprivate var name: String {
    switch statistic {
    case .total(let variable): words["survey.statistic.total", ["variable": variable]]
    case .mean(let variable): words["survey.statistic.mean", ["variable": variable]]
    case .ratio(let variable, let other): "\(variable) / \(other)"
    case .proportion(let variable): "\(variable): \(category ?? "")"
    case .quantile(let variable, let share):
      words[
        "survey.statistic.quantile",
        ["variable": variable, "percent": words.numbers.percent(100 * share, decimals: 0)]]
    }
  }

  fileprivate var json: JSON {
    func finite(_ value: Double?) -> JSON { JSON(value.flatMap { $0.isFinite ? $0 : nil }) }
    let (kind, variables): (String, [String]) =
      switch statistic {
      case .total(let one): ("total", [one])
      case .mean(let one): ("mean", [one])
      case .ratio(let one, let other): ("ratio", [one, other])
      case .proportion(let one): ("proportion", [one])
      case .quantile(let one, let share): ("quantile \(JSON.numberText(share))", [one])
      }
    return [
      "statistic": .string(kind), "variables": .array(variables.map(JSON.string)), "category": JSON(category),
      "domain": .object(
        Dictionary(domain.map { ($0.variable, .string($0.value)) }, uniquingKeysWith: { $1 })),
      "value": finite(estimate.value), "standard_error": finite(estimate.standardError),
      "lower": finite(estimate.lower), "upper": finite(estimate.upper), "level": finite(estimate.level),
      "degrees_of_freedom": finite(estimate.degreesOfFreedom), "rows": JSON(estimate.count),
      "design_effect": finite(estimate.designEffect),
    ]
  }
}

extension DescribeMicrodata {
  /// The variables as a table; of a few asked for, their categories too.
  fileprivate func listing(isDetailed: Bool) -> String {
    var text =
      words[
        "survey.describe.head",
        [
          "rows": words.numbers.text(rowCount), "variables": words.numbers.text(variables.count),
          "file": file,
        ]]
      + "\n"
    let columns = ["variable", "label", "type", "distinct", "missing", "range", "candidate"]
    var table = TextTable(header: columns.map { words["survey.column.\($0)"] }, rightAligned: [3, 4])
    func number(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15
        ? words.numbers.text(Int(value)) : words.numbers.text(value, decimals: 3)
    }
    for one in variables {
      let range = one.minimum.flatMap { low in one.maximum.map { "\(number(low)) – \(number($0))" } }
      table.append([
        one.name, String((one.label ?? "").prefix(40)),
        words[one.isText ? "survey.type.text" : "survey.type.number"],
        words.numbers.text(one.distinctCount), words.numbers.text(one.missingCount), range ?? "",
        one.candidateFor.map { words["survey.role.\($0.rawValue)"] }.joined(separator: ", "),
      ])
    }
    text += table.text
    guard isDetailed else { return text }
    for one in variables {
      guard let categories = one.categories else { continue }
      text += "\n\(one.name)\n"
      var list = TextTable(
        header: ["category", "label", "rows"].map { words["survey.column.\($0)"] }, rightAligned: [2])
      for category in categories {
        list.append([category.text, category.label ?? "", words.numbers.text(category.count)])
      }
      text += list.text
    }
    return text
  }

  fileprivate var json: JSON {
    [
      "file": .string(file), "format": .string(format.rawValue), "label": JSON(label), "rows": JSON(rowCount),
      "variables": .array(
        variables.map { one in
          [
            "name": .string(one.name), "label": JSON(one.label), "text": .bool(one.isText),
            "distinct": JSON(one.distinctCount), "missing": JSON(one.missingCount),
            "minimum": JSON(one.minimum),
            "maximum": JSON(one.maximum),
            "candidate_for": .array(one.candidateFor.map { .string($0.rawValue) }),
            "categories": one.categories.map { categories in
              .array(
                categories.map {
                  ["value": .string($0.text), "label": JSON($0.label), "rows": JSON($0.count)]
                })
            } ?? .null,
          ]
        }), "warnings": Console.json(of: warnings),
    ]
  }
}
