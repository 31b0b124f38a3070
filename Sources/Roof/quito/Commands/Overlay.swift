import ArgumentParser
import Catalogue
import Monitoring
import Runs

extension Quito {
  struct Overlay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.overlay"])

    @Option(help: ArgumentHelp(words["option.overlay.areas"], valueName: "file")) var areas: String
    @Option(help: ArgumentHelp(words["option.overlay.layer"], valueName: "name")) var layer: String?
    @Option(
      name: .customLong("where"), help: ArgumentHelp(words["option.overlay.where"], valueName: "condition"))
    var condition: String?
    @Option(help: ArgumentHelp(words["option.overlay.id"], valueName: "field")) var id: String?
    @Option(help: ArgumentHelp(words["option.overlay.name"], valueName: "field")) var name: String?
    @Option(help: ArgumentHelp(words["option.overlay.hazard"], valueName: "name=file[:field]"))
    var hazard: [String] = []
    @Option(help: ArgumentHelp(words["option.overlay.frequency"], valueName: "name=0…3"))
    var frequency: [String] = []
    @Option(help: ArgumentHelp(words["option.overlay.exposure"], valueName: "file[:field]"))
    var exposure: String?
    @Option(help: ArgumentHelp(words["option.overlay.buildings"], valueName: "file[:field]"))
    var buildings: String?
    @Option(help: ArgumentHelp(words["option.overlay.attributes"], valueName: "table.csv"))
    var attributes: String?
    @Option(help: ArgumentHelp(words["option.overlay.definition"], valueName: "file.yaml"))
    var definition: String?
    @Option(help: ArgumentHelp(words["option.overlay.communities"], valueName: "ranks.csv"))
    var communities: String?
    @Option(help: ArgumentHelp(words["option.overlay.to"], valueName: "out.gpkg|.geojson|.csv"))
    var to: String?
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let folder = InputFolder(".")
      func source(_ text: String?) -> HotSpotInputs.Source? {
        text.map { HotSpotInputs.Source($0, in: folder) }
      }
      var inputs = HotSpotInputs(
        areas: HotSpotInputs.Source(path: areas, name: areas, layer: layer, filter: condition),
        identifier: id, nameField: name, exposure: source(exposure), buildings: source(buildings),
        attributes: source(attributes), definition: source(definition), communities: source(communities))
      for text in hazard {
        let (name, file) = try pair(text, option: "--hazard")
        inputs.hazards[name] = HotSpotInputs.Source(file, in: folder)
      }
      for text in frequency {
        let (name, value) = try pair(text, option: "--frequency")
        guard let frequency = Int(value), (0...3).contains(frequency) else {
          throw ValidationError(words["overlay.wrong.frequency", ["found": text]])
        }
        inputs.frequencies[name] = frequency
      }
      let outcome = try MeasureHotSpots(inputs, content: contentFolder, now: systemTime).perform()
      if let to { try outcome.write(to: to) }
      if json.json {
        var answer = outcome.json.object ?? [:]
        answer["warnings"] = Console.json(of: outcome.warnings)
        Console.write(Array(JSON.object(answer).canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      outcome.print()
      if let to { print(words["overlay.done", ["file": to]]) }
    }

    /// `name=value`, each name once.
    private func pair(_ text: String, option: String) throws -> (String, String) {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let all = option == "--hazard" ? hazard : frequency
      guard parts.count == 2, all.count(where: { $0.hasPrefix(parts[0] + "=") }) == 1 else {
        throw ValidationError(words["overlay.wrong.pair", ["option": option, "found": text]])
      }
      return (parts[0], parts[1])
    }
  }
}

extension MeasureHotSpots.Outcome {
  fileprivate func print() {
    func text(_ value: Double?, _ decimals: Int) -> String {
      value.map { words.numbers.text($0, decimals: decimals) } ?? "–"
    }
    let factors = MeasureHotSpots.Factor.allCases
    var table = TextTable(
      header: [
        words["overlay.column.rank"], words["overlay.column.settlement"], words["overlay.column.score"],
      ]
        + factors.map { words["overlay.factor.\($0.rawValue)"] }
        + ["known", "people", "in-zone", "hot-spot", "stays", "ranks"].map { words["overlay.column.\($0)"] },
      rightAligned: [0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12])
    for index in ranking.order {
      let (score, spread) = (ranking.scores[index], sensitivity.spreads[index])
      let known = factors.map { score[$0].coverage }.min() ?? 0
      table.append(
        [
          ranking.ranks[index].map { words.numbers.text($0) } ?? "–", settlements[index].name,
          text(score.score, 1),
        ] + factors.map { text(score[$0].value, 2) } + [
          text(100 * known, 0), text(settlements[index].people, 0), text(settlements[index].peopleInZone, 0),
          score.score == nil
            ? words[
              "overlay.unscored",
              [
                "factors": score.missing.map { words["overlay.factor.\($0.rawValue)"] }
                  .joined(separator: ", ")
              ]]
            : words[ranking.isHotSpot[index] ? "overlay.yes" : "overlay.no"],
          text(spread.map { 100 * $0.hotSpotShare }, 0),
          spread.map { "\($0.ranks.lowerBound)–\($0.ranks.upperBound)" } ?? "–",
        ])
    }
    Console.write(Array(table.text.utf8))
    Swift.print("")
    Swift.print(weights, terminator: "")
    for agreement in agreements {
      Swift.print(
        words[
          agreement.community.isEmpty ? "overlay.agreement.all" : "overlay.agreement",
          ["community": agreement.community, "tau": text(agreement.tau, 2)]])
    }
    if !absentFields.isEmpty {
      Swift.print(words["overlay.absent", ["fields": absentFields.joined(separator: ", ")]])
    }
    Swift.print(words["note.hot-spots-default"])
  }

  /// What hangs on each weight, moved down and up: the settlements that change class and the agreement of
  /// the scores with those of the definition.
  private var weights: String {
    let multipliers = [1 - rules.definition.weightShift, 1 + rules.definition.weightShift]
    let names = multipliers.map { "×" + words.numbers.text($0, decimals: 2) }
    var table = TextTable(
      header: [words["overlay.column.weight"]]
        + names.flatMap { [words["overlay.column.changed"] + " " + $0, words["overlay.column.tau"]] },
      rightAligned: [1, 2, 3, 4])
    for pair in stride(from: 0, to: sensitivity.scenarios.count, by: 2) {
      let scenarios = sensitivity.scenarios[pair..<pair + 2]
      let weight = scenarios.first!.weight
      let factor = words["overlay.factor.\(weight.factor.rawValue)"]
      table.append(
        [weight.component.map { "\(factor): \($0)" } ?? factor]
          + scenarios.flatMap {
            [
              words.numbers.text($0.changedCount),
              $0.agreement.map { words.numbers.text($0, decimals: 2) } ?? "–",
            ]
          })
    }
    return table.text
  }
}
