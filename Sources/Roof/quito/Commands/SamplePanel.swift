import ArgumentParser
import CitySamples
import Monitoring
import Observations
import Runs

/// The commands on the panel of a sample over the years.
extension Quito.Sample {
  /// The cities to be measured in a round.
  struct Round: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.round"])
    @OptionGroup var options: SampleOptions
    @Option(help: ArgumentHelp(words["option.sample.year"], valueName: "year")) var year: Period?

    func run() throws {
      let plan = try options.plan()
      var warnings = plan.warnings
      let round = try plan.round(year, &warnings)
      if options.json.json {
        options.write([
          "period": .string(round.period.text), "cities_of_frame": JSON(round.frame.count),
          "cities": .array(
            round.members.map {
              [
                "city": .string($0.id), "stratum": .string($0.stratum), "weight": .number($0.weight),
                "certainty": .bool($0.isCertainty),
              ]
            }), "warnings": Console.json(of: warnings),
        ])
        return
      }
      Console.printIssues(warnings)
      var table = TextTable(
        header: ["city", "stratum", "weight"].map { words["sample.column.\($0)"] }, rightAligned: [2])
      for one in round.members {
        table.append([one.id, one.stratum, words.numbers.text(one.weight, decimals: 3)])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "sample.round.total",
          [
            "period": round.period.text, "count": words.numbers.text(round.members.count),
            "frame": words.numbers.text(round.frame.count),
          ]])
    }
  }

  /// What changed between two rounds.
  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.change"])
    @OptionGroup var options: SampleOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.sample.from"], valueName: "year")) var from: Period?
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.sample.until"], valueName: "year"))
    var until: Period?

    func run() throws {
      let plan = try options.plan()
      let measured = try ObservationStore(reading: store.store).observations(matching: plan.query)
      let outcome = try ChangeFromSample(plan, earlier: from, later: until).perform(measured: measured)
      if options.json.json {
        options.write([
          "from": .string(outcome.earlier.text), "to": .string(outcome.later.text),
          "changes": .array(outcome.figures.map(\.json)), "warnings": Console.json(of: outcome.warnings),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      let heads = [
        words["sample.column.series"], words["sample.column.figure"], outcome.earlier.text,
        outcome.later.text,
      ]
      let columns = ["changed", "error", "lower", "upper", "change", "matched"]
      var table = TextTable(
        header: heads + columns.map { words["sample.column.\($0)"] }, rightAligned: Set(2...9))
      for figure in outcome.figures {
        let (change, scale) = (figure.change, figure.scale)
        func text(_ value: Double) -> String {
          value.isFinite ? words.numbers.text(value * scale, decimals: 2) : "–"
        }
        table.append(
          [figure.wanted.series, words["sample.figure.\(change.second.kind.rawValue)"]]
            + [
              change.first.value, change.second.value, change.matched.value, change.matched.standardError,
              change.matched.lower, change.matched.upper, change.smallestDetectableChange,
            ].map(text) + [words.numbers.text(change.matchedCityCount)])
      }
      Console.write(Array(table.text.utf8))
      print(words["sample.change.matched"])
    }
  }
}

extension ChangeFromSample.Figure {
  fileprivate var json: JSON {
    func scaled(_ value: Double) -> JSON { JSON(value.isFinite ? value * scale : nil) }
    let ratio = change.matchedRatio
    func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
    return [
      "series": .string(wanted.series), "figure": .string(change.second.kind.rawValue),
      "first": scaled(change.first.value), "second": scaled(change.second.value),
      "difference": scaled(change.levelDifference), "change": scaled(change.matched.value),
      "standard_error": scaled(change.matched.standardError), "lower": scaled(change.matched.lower),
      "upper": scaled(change.matched.upper), "degrees_of_freedom": finite(change.matched.degreesOfFreedom),
      "smallest_detectable_change": scaled(change.smallestDetectableChange),
      "ratio": finite(ratio.value), "ratio_standard_error": finite(ratio.standardError),
      "correlation": finite(change.correlation), "matched_cities": JSON(change.matchedCityCount),
      "unmatched": .array(change.unmatchedIds.map { .string($0) }),
      "boundary_breaks": .array(change.boundaryBreakIds.map { .string($0) }),
    ]
  }
}
