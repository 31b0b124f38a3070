import ArgumentParser
import Catalogue
import CompositeIndex
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Index: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.index"],
      subcommands: [
        Compute.self, Diagnose.self, Uncertainty.self, Sensitivity.self, Compare.self,
      ])
  }
}

/// An index and the values it is computed from.
struct IndexOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(words["argument.index"], valueName: "index")) var index: String
  @Option(help: ArgumentHelp(words["option.index.data"], valueName: "table.csv")) var data: String?
  @OptionGroup var decimal: DecimalOption
  @Option(help: ArgumentHelp(words["option.index.store"], valueName: "file|url")) var store: String?
  @Option(help: ArgumentHelp(words["option.index.area"], valueName: "code")) var area: [String] = []
  @Option(help: ArgumentHelp(words["option.index.period"], valueName: "period")) var period: String?
  @Option(help: ArgumentHelp(words["option.index.variant"], valueName: "tag")) var variant: String?
  @OptionGroup var json: JSONOption
  @OptionGroup var language: LanguageOption

  func validate() throws {
    guard data != nil || store != nil else { throw ValidationError(words["index.wrong.source"]) }
    guard period.map({ Period($0) != nil }) ?? true else {
      throw ValidationError(words["option.period.wrong", ["found": period ?? ""]])
    }
  }

  func compute(_ name: String? = nil) throws -> ComputeIndex.Outcome {
    var file = try IndexFile(name ?? index, in: InputFolder("."), content: contentFolder)
    if let variant { file.take(variant: variant) }
    if let data {
      let outcome = try ComputeIndex(
        file, source: .table(path: data, name: data, hasDecimalComma: decimal.decimalComma),
        period: period.flatMap { Period($0) }, content: contentFolder, now: systemTime
      ).perform()
      guard store == nil || period != nil || !outcome.result.periods.isEmpty else {
        throw ValidationError(words["index.wrong.period"])
      }
      return outcome
    }
    let observations = try ObservationStore(reading: store!)
    let kinds: Set<ReferenceArea.Kind> = [.city, .municipality, .metropolis, .urbanCentre]
    let areas =
      area.isEmpty ? try observations.areas().filter { kinds.contains($0.kind) }.map(\.code) : area
    let compute = ComputeIndex(
      file,
      source: .store(areas: areas.sorted(), isPart: !area.isEmpty, until: period.flatMap { Period($0) }),
      period: period.flatMap { Period($0) }, content: contentFolder, now: systemTime)
    let measured = try compute.query().map { try observations.observations(matching: $0) } ?? []
    return try compute.perform(measured: measured)
  }

  /// Records what was computed, where a store is named.
  /// - Returns: the run.
  func record(_ run: Run, _ observations: [Observation]) throws -> String? {
    guard let store, !observations.isEmpty else { return nil }
    let recorded = try ObservationStore(opening: store).record(
      [Recording(run: run, observations: observations)], at: systemTime())
    return recorded.runs.first?.id
  }

  func write(_ json: JSON) { Console.write(Array(json.canonicalText.utf8) + [0x0A]) }
}

/// Which choices behind an index are open.
struct VariationOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.index.weight-noise"], valueName: "part")) var weightNoise = 0.25
  @Flag(help: ArgumentHelp(words["option.index.drop-indicator"])) var dropIndicator = false
  @Flag(help: ArgumentHelp(words["option.index.impute"])) var impute = false
  @Option(help: ArgumentHelp(words["option.index.imputations"], valueName: "n")) var imputations = 0
  @Flag(help: ArgumentHelp(words["option.index.fixed-aggregation"])) var fixedAggregation = false
  @Option(help: ArgumentHelp(words["option.index.seed"], valueName: "n")) var seed: UInt64 = 1
  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    guard (0..<1).contains(weightNoise) else { throw ValidationError(words["index.wrong.weight-noise"]) }
    guard imputations == 0 || (2...1_000).contains(imputations) else {
      throw ValidationError(words["index.wrong.imputations"])
    }
  }

  func variation(of outcome: ComputeIndex.Outcome) -> VaryIndex {
    var choices = VaryIndex.Choices()
    choices.weightNoise = weightNoise
    choices.dropsIndicator = dropIndicator
    choices.variesImputation = impute
    choices.imputationSets = imputations
    choices.variesAggregation = !fixedAggregation
    return VaryIndex(outcome, choices: choices, seed: seed, threads: threads.threads)
  }
}

extension Quito.Index {
  struct Compute: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.index.compute"])
    @OptionGroup var options: IndexOptions
    @Option(help: ArgumentHelp(words["option.index.profile"], valueName: "area")) var profile: String?
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.index.to"], valueName: "scores.csv"))
    var to: String?

    func run() throws {
      let outcome = try options.compute()
      let page = IndexPage(result: outcome.result)
      let place = try profile.map { area in
        // Of several periods the newest.
        guard let place = outcome.result.unitsByRank.first(where: { outcome.result.units[$0] == area }) else {
          throw ValidationError(words["index.wrong.profile", ["area": area]])
        }
        return place
      }
      if let to {
        let output = try OutputFile(to)
        try output.write(outcome.result.scoreTable)
        try output.close()
        if to != "-" { try RunFile(outcome.run, outputs: [to]).write() }
      }
      let run = try options.record(outcome.run, outcome.observations)
      if options.json.json {
        options.write([
          "run": JSON(run), "areas": page.json, "left_out": .array(outcome.result.leftOut.map(JSON.string)),
          "warnings": Console.json(of: outcome.warnings),
          "checks": .array(outcome.result.checks.map(\.json)),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array((place.map(page.profile) ?? page.listing).utf8))
      for line in page.checks { print(line) }
      for area in outcome.result.leftOut { print(words["index.left-out", ["area": area]]) }
      if let to { print(words["index.written", ["file": to]]) }
      if let run {
        print(words["index.recorded", ["run": run, "store": options.store.map(ObservationStore.name) ?? ""]])
      }
    }
  }

  struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.index.diagnose"])
    @OptionGroup var options: IndexOptions
    @Option(help: ArgumentHelp(words["option.index.clusters"], valueName: "n")) var clusters: Int?

    func validate() throws {
      guard clusters.map((2...50).contains) ?? true else {
        throw ValidationError(words["index.wrong.clusters"])
      }
    }

    func run() throws {
      let outcome = try options.compute()
      let result = outcome.result
      // Ward's method looks at each pair of areas.
      guard clusters == nil || result.units.count <= 5_000 else {
        throw ValidationError(words["index.wrong.clusters"])
      }
      let page = IndexDiagnosticsPage(
        result: result, diagnostics: IndexDiagnostics(of: result),
        clusters: clusters.map { result.clusters(count: $0) })
      guard !options.json.json else {
        var json = page.json
        json["warnings"] = Console.json(of: outcome.warnings)
        options.write(.object(json))
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(page.text.utf8))
    }
  }

  struct Uncertainty: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.index.uncertainty"])
    @OptionGroup var options: IndexOptions
    @OptionGroup var variation: VariationOptions
    @Option(help: ArgumentHelp(words["option.index.runs"], valueName: "n")) var runs = 1_000

    func validate() throws {
      guard (10...1_000_000).contains(runs) else { throw ValidationError(words["index.wrong.runs"]) }
    }

    func run() throws {
      let outcome = try options.compute()
      let vary = variation.variation(of: outcome)
      let analysis = try vary.uncertainty(runs: runs)
      let (run, observations) = vary.recording(of: analysis, now: systemTime)
      let id = try options.record(run, observations)
      let result = outcome.result
      let order = result.unitsByRank
      if options.json.json {
        options.write([
          "run": JSON(id), "runs": JSON(runs),
          "areas": .array(order.map { analysis.json(of: $0) }),
          "warnings": Console.json(of: outcome.warnings),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      let isPanel = !result.periods.isEmpty
      let columns =
        (isPanel ? ["period"] : []) + ["area", "rank", "mean", "median", "low", "high", "class-share"]
      var table = TextTable(
        header: columns.map { words["index.column.\($0)"] },
        rightAligned: Set(columns.indices.dropFirst(isPanel ? 2 : 1)))
      func text(_ value: Double, _ decimals: Int) -> String {
        value.isFinite ? words.numbers.text(value, decimals: decimals) : "–"
      }
      for unit in order {
        let ranks = analysis.distributions[unit]
        let own = result.tree.definition.classes.index(of: result.totals[unit])
        let share = own.map { 100 * analysis.classProbabilities(unit: unit)[$0] }
        table.append(
          (isPanel ? [String(result.periods[unit])] : []) + [
            result.units[unit], ranks.nominal > 0 ? words.numbers.text(ranks.nominal) : "–",
            text(ranks.mean, 2),
            text(ranks.median, 1), text(ranks.quantile(0.05), 1), text(ranks.quantile(0.95), 1),
            share.flatMap { $0.isFinite ? words.numbers.percent($0, decimals: 0) : nil } ?? "–",
          ])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "index.uncertainty.done", ["runs": words.numbers.text(runs), "inputs": names(analysis.plan.inputs)]]
      )
      if let id {
        print(words["index.recorded", ["run": id, "store": options.store.map(ObservationStore.name) ?? ""]])
      }
    }

    private func names(_ inputs: [UncertaintyPlan.Input]) -> String {
      inputs.map { words["index.input.\($0.rawValue)"] }.joined(separator: ", ")
    }
  }

  struct Sensitivity: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.index.sensitivity"])
    @OptionGroup var options: IndexOptions
    @OptionGroup var variation: VariationOptions
    @Option(help: ArgumentHelp(words["option.index.rows"], valueName: "n")) var rows = 512
    @Option(help: ArgumentHelp(words["option.index.bootstraps"], valueName: "n")) var bootstraps = 200

    func validate() throws {
      guard (8...1_000_000).contains(rows), (0...100_000).contains(bootstraps) else {
        throw ValidationError(words["index.wrong.rows"])
      }
    }

    func run() throws {
      let outcome = try options.compute()
      guard
        let analysis = try variation.variation(of: outcome).sensitivity(rows: rows, bootstraps: bootstraps)
      else { throw ValidationError(words["index.wrong.nothing-open"]) }
      func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
      func interval(_ range: ClosedRange<Double>?) -> JSON {
        range.map { .array([finite($0.lowerBound), finite($0.upperBound)]) } ?? .null
      }
      let pairs = Array(zip(analysis.inputs, analysis.sensitivity.inputs))
      if options.json.json {
        options.write([
          "evaluations": JSON(analysis.sensitivity.evaluationCount),
          "warnings": Console.json(of: outcome.warnings),
          "inputs": .array(
            pairs.map { input, indices in
              [
                "input": .string(input.rawValue), "first": finite(indices.first),
                "total": finite(indices.total),
                "first_interval": interval(indices.firstInterval),
                "total_interval": interval(indices.totalInterval),
              ]
            }),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      let columns = ["input", "first", "first-interval", "total", "total-interval"]
      var table = TextTable(header: columns.map { words["index.column.\($0)"] }, rightAligned: [1, 2, 3, 4])
      func text(_ value: Double) -> String { value.isFinite ? words.numbers.text(value, decimals: 3) : "–" }
      func ends(_ range: ClosedRange<Double>?) -> String {
        range.map { "\(text($0.lowerBound)) – \(text($0.upperBound))" } ?? "–"
      }
      for (input, indices) in pairs {
        table.append([
          words["index.input.\(input.rawValue)"], text(indices.first), ends(indices.firstInterval),
          text(indices.total), ends(indices.totalInterval),
        ])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "index.sensitivity.done", ["count": words.numbers.text(analysis.sensitivity.evaluationCount)]])
    }
  }

  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.index.compare"])
    @OptionGroup var options: IndexOptions
    @Option(name: .customLong("with"), help: ArgumentHelp(words["option.index.with"], valueName: "index"))
    var other: String?
    @Option(help: ArgumentHelp(words["option.index.set"], valueName: "area:indicator=value"))
    var set: [String] = []

    func validate() throws {
      guard other != nil || !set.isEmpty else { throw ValidationError(words["index.wrong.compare"]) }
    }

    /// The values to change.
    /// - Throws: all that are none of the table.
    private func changes(_ table: IndicatorTable) throws -> [(unit: String, indicator: String, value: Double)]
    {
      let changes = set.map { text -> (unit: String, indicator: String, value: Double)? in
        guard let equals = text.lastIndex(of: "="), let value = Double(text[equals...].dropFirst()),
          value.isFinite, let colon = text[..<equals].lastIndex(of: ":")
        else { return nil }
        let (unit, indicator) = (String(text[..<colon]), String(text[colon..<equals].dropFirst()))
        guard table.units.contains(unit), table.values.codes.contains(indicator) else { return nil }
        return (unit, indicator, value)
      }
      let wrong = zip(set, changes).filter { $0.1 == nil }.map(\.0)
      guard wrong.isEmpty else {
        throw ValidationError(words["index.wrong.set", ["found": wrong.joined(separator: ", ")]])
      }
      return changes.compactMap(\.self)
    }

    func run() throws {
      let first = try options.compute()
      let second = try other.map(options.compute) ?? first
      let changed = try second.result.whatIf(changes(second.result.input))
      let comparison = ResultComparison(first.result, changed)
      // What both say is said once.
      let warnings = first.warnings + second.warnings.filter { !first.warnings.contains($0) }
      func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
      if options.json.json {
        options.write([
          "mean_rank_shift": finite(comparison.meanRankShift), "spearman": finite(comparison.spearman),
          "kendall": finite(comparison.kendall), "same_indicators": .bool(comparison.haveSameIndicators),
          "warnings": Console.json(of: warnings),
          "areas": .array(
            comparison.units.map {
              [
                "area": .string($0.name), "period": $0.period.map { JSON($0) } ?? .null,
                "scores": .array($0.scores.map(finite)),
                "ranks": .array($0.ranks.map { JSON($0) }),
              ]
            }),
        ])
        return
      }
      Console.printIssues(warnings)
      let isPanel = !first.result.periods.isEmpty
      let columns =
        (isPanel ? ["period"] : []) + [
          "area", "score-first", "score-second", "rank-first", "rank-second", "rank-change",
        ]
      var table = TextTable(
        header: columns.map { words["index.column.\($0)"] },
        rightAligned: Set(columns.indices.dropFirst(isPanel ? 2 : 1)))
      let decimals = IndexPage(result: first.result).decimals
      for unit in comparison.units {
        table.append(
          (isPanel ? [unit.period.map { String($0) } ?? "–"] : []) + [unit.name]
            + unit.scores.map { words.numbers.text($0, decimals: decimals) }
            + unit.ranks.map { words.numbers.text($0) } + [words.numbers.text(unit.rankChange)])
      }
      Console.write(Array(table.text.utf8))
      func text(_ value: Double) -> String { value.isFinite ? words.numbers.text(value, decimals: 3) : "–" }
      print(
        words[
          "index.compare.done",
          [
            "shift": text(comparison.meanRankShift), "spearman": text(comparison.spearman),
            "kendall": text(comparison.kendall),
          ]])
      if !comparison.haveSameIndicators { print(words["index.compare.differ"]) }
    }
  }
}

extension UncertaintyAnalysis {
  fileprivate func json(of unit: Int) -> JSON {
    let ranks = distributions[unit]
    func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
    let classes = zip(nominal.tree.definition.classes.classes, classProbabilities(unit: unit))
    return [
      "area": .string(nominal.units[unit]),
      "period": nominal.periods.isEmpty ? .null : JSON(nominal.periods[unit]), "rank": JSON(ranks.nominal),
      "mean": finite(ranks.mean),
      "median": finite(ranks.median), "rank_5": finite(ranks.quantile(0.05)),
      "rank_95": finite(ranks.quantile(0.95)),
      "classes": .object(
        Dictionary(classes.map { ($0.code, finite($1)) }, uniquingKeysWith: { first, _ in first })),
    ]
  }
}
