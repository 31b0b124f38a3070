import ArgumentParser
import Catalogue
import Monitoring
import Runs

extension Quito {
  struct Capacity: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.capacity"])

    @Argument(help: ArgumentHelp(words["argument.plan"], valueName: "plan.gpkg|folder")) var plan: String
    @Option(help: ArgumentHelp(words["option.capacity.rules"], valueName: "file.yaml")) var rules: String?
    @Option(help: ArgumentHelp(words["option.capacity.variant"], valueName: "name=plan"))
    var variant: [String] = []
    @Option(help: ArgumentHelp(words["option.capacity.to"], valueName: "out.csv|.json")) var to: String?
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      var variants = [MeasurePlans.Variant(name: words["capacity.plan"], path: plan, file: plan)]
      for text in variant {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !variants.contains(where: { $0.name == parts[0] }) else {
          throw ValidationError(words["capacity.wrong.variant", ["found": text]])
        }
        variants.append(MeasurePlans.Variant(name: parts[0], path: parts[1], file: parts[1]))
      }
      let outcome = try MeasurePlans(variants, rules: rules, content: contentFolder, now: systemTime)
        .perform()
      if let to { try outcome.write(to: to) }
      if json.json {
        var answer = outcome.json.object ?? [:]
        answer["warnings"] = Console.json(of: outcome.warnings)
        Console.write(Array(JSON.object(answer).canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      outcome.print()
      if let to { print(words["capacity.done", ["file": to]]) }
    }
  }
}

extension MeasurePlans.Outcome {
  /// A line for each figure, a column for each plan; then the principles, and why figures are left out.
  fileprivate func print() {
    let columns = plans.map { (name: $0.name, rows: rows(of: $0)) }
    var keys: [String] = []
    for column in columns { for row in column.rows where !keys.contains(row.key) { keys.append(row.key) } }
    var table = TextTable(
      header: ["measure", "unit", "threshold", "mark"].map { words["capacity.column.\($0)"] }
        + columns.map(\.name), rightAligned: Set(4..<4 + columns.count))
    for key in keys {
      let found = columns.map { column in column.rows.first { $0.key == key } }
      guard found.contains(where: { $0?.value != nil }), let any = found.compactMap({ $0 }).first else {
        continue
      }
      table.append(
        [
          words["plan.measure.\(key)"], words["plan.unit.\(any.unit.rawValue)"],
          any.check.map { threshold($0) } ?? "", any.check?.mark.rawValue ?? "",
        ] + found.map { $0.map { cell($0) } ?? "–" })
    }
    Console.write(Array(table.text.utf8))
    Swift.print("")
    Console.write(Array(principles.utf8))
    let gaps = columns.flatMap { column in
      column.rows.compactMap { row in
        row.gap.map { gap in
          words[
            "capacity.gap",
            [
              "plan": column.name, "measure": words["plan.measure.\(row.key)"],
              "reason": words[
                "plan.gap.\(gap.reason.rawValue)", ["layer": gap.layer, "field": gap.field ?? ""]],
            ]]
        }
      }
    }
    for gap in gaps { Swift.print(gap) }
    Swift.print(words["capacity.marks"])
  }

  /// The principles with their grades; a principle that is not known is neither met nor failed.
  private var principles: String {
    var table = TextTable(
      header: [words["capacity.column.principle"]] + plans.map(\.name),
      rightAligned: Set(1..<1 + plans.count))
    for number in Set(rules.checks.map(\.principle)).sorted() {
      table.append(
        [words["plan.principle.\(number)"]]
          + plans.map { plan in
            guard let principle = plan.measurement.principles.principles.first(where: { $0.number == number })
            else { return "–" }
            let met = principle.isMet.map { words[$0 ? "capacity.met" : "capacity.not-met"] } ?? "–"
            return principle.grade.map { "\(met) \(words.numbers.text($0, decimals: 2))" } ?? met
          })
    }
    return table.text
  }

  private func threshold(_ check: MeasurePlans.Check) -> String {
    func text(_ value: Double) -> String { number(value, check.measure.unit) }
    return switch check.bound {
    case .atLeast(let value): "≥ " + text(value)
    case .atMost(let value): "≤ " + text(value)
    case .below(let value): "< " + text(value)
    case .within(let range): text(range.lowerBound) + "–" + text(range.upperBound)
    }
  }

  private func cell(_ row: PlanRow) -> String {
    guard let value = row.value else { return "–" }
    // A threshold that is not reached is marked, so that it can be seen without colour.
    return number(value, row.unit) + (row.isMet == false ? " ✗" : row.isMet == true ? " ✓" : "")
  }

  private func number(_ value: Double, _ unit: MeasurePlans.Unit) -> String {
    switch unit {
    case .share: words.numbers.text(100 * value, decimals: 1)
    case .squareKilometres: words.numbers.text(value, decimals: 4)
    case .kilometresPerSquareKilometre: words.numbers.text(value, decimals: 1)
    case .ratio: words.numbers.text(value, decimals: 2)
    case .persons, .count, .personsPerSquareKilometre: words.numbers.text(value, decimals: 0)
    }
  }
}
