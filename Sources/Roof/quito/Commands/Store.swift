import ArgumentParser
import Foundation
import Monitoring
import Observations

extension Quito {
  struct Store: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.store"], subcommands: [Create.self, Migrate.self, Copy.self, Check.self])
  }
}

/// The one store that a command is about.
struct StoreArgument: ParsableArguments {
  @Argument(help: ArgumentHelp(words["argument.store"], valueName: "file|url")) var store: String
  @OptionGroup var json: JSONOption
  @OptionGroup var language: LanguageOption

  var name: String { ObservationStore.name(of: store) }

  func answer(_ sentence: String, _ members: [String: JSON]) {
    if json.json {
      let all = members.merging(["store": .string(name)]) { first, _ in first }
      Console.write(Array(JSON.object(all).canonicalText.utf8) + [0x0A])
    } else {
      print(sentence)
    }
  }

  /// The layout of what is there; nil where there is nothing yet.
  func existingVersion() throws -> Int? {
    do { return try ObservationStore(reading: store).layoutVersion() } catch let issues as InputIssues {
      guard let issue = issues.all.first, issues.all.count == 1 else { throw issues }
      switch issue.code {
      case "store.missing": return nil
      case "store.older": return issue.arguments["version"].flatMap { Int($0) }
      // A store whose making was cut short becomes one by being made again; what is none is refused then too.
      case "store.format": return nil
      default: throw issues
      }
    }
  }
}

extension Quito.Store {
  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.store.create"])
    @OptionGroup var target: StoreArgument

    func run() throws {
      let before = try target.existingVersion()
      if let before {
        target.answer(
          words["store.there", ["store": target.name, "version": String(before)]],
          ["created": false, "version": JSON(before)])
        return
      }
      let version = try ObservationStore(creatingOrOpening: target.store).layoutVersion()
      target.answer(
        words["store.created", ["store": target.name, "version": String(version)]],
        ["created": true, "version": JSON(version)])
    }
  }

  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.store.migrate"])
    @OptionGroup var target: StoreArgument

    func run() throws {
      let before = try target.existingVersion()
      let store = try ObservationStore(opening: target.store)
      // The server may have come to know PostGIS since.
      try store.makeMapViews()
      let version = try store.layoutVersion()
      let sentence =
        before == version
        ? words["store.there", ["store": target.name, "version": String(version)]]
        : words[
          "store.migrated",
          ["store": target.name, "version": String(version), "before": before.map { String($0) } ?? "-"]]
      target.answer(sentence, ["before": JSON(before.map { Double($0) }), "version": JSON(version)])
    }
  }

  struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.store.copy"])
    @Argument(help: ArgumentHelp(words["argument.store.from"], valueName: "from")) var from: String
    @Argument(help: ArgumentHelp(words["argument.store.to"], valueName: "to")) var to: String
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let progress = ProgressLine()
      defer { progress.finish() }
      let copy = try ObservationStore(reading: from).copy(to: to) { share in
        progress.show(words["store.progress"], share: share)
      }
      progress.finish()
      if json.json {
        let value: JSON = [
          "from": .string(ObservationStore.name(of: from)), "to": .string(ObservationStore.name(of: to)),
          "head": JSON(copy.chain.head?.text), "rows": .object(copy.rows.mapValues { JSON($0) }),
          "left": .array(copy.leftTables.map(JSON.string)),
        ]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
        return
      }
      print(
        words[
          "store.copied",
          StoreCounts.arguments(copy.rows, copy.chain).merging(
            ["from": ObservationStore.name(of: from), "to": ObservationStore.name(of: to)]) { $1 }])
      if !copy.leftTables.isEmpty {
        Console.printError(words["store.left", ["tables": copy.leftTables.joined(separator: ", ")]])
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.store.check"])
    @OptionGroup var target: StoreArgument
    @Option(help: ArgumentHelp(words["option.head"], valueName: "digest")) var head: String?

    func validate() throws {
      guard head.map({ Digest(text: $0) != nil }) ?? true else {
        throw ValidationError(words["verify.head.format"])
      }
    }

    func run() throws {
      let check = try ObservationStore(reading: target.store)
        .check(expectedHead: head.flatMap { Digest(text: $0) })
      if check.isSound || target.json.json {
        target.answer(
          words[
            "store.sound",
            StoreCounts.arguments(check.rows, check.chain).merging(
              ["store": target.name, "version": String(check.version)]) { $1 }],
          [
            "sound": .bool(check.isSound), "version": JSON(check.version),
            "head": JSON(check.chain.head?.text),
            "rows": .object(check.rows.mapValues { JSON($0) }), "faults": Console.json(of: check.issues),
          ])
      } else {
        Console.printIssues(check.issues)
      }
      if !check.isSound { throw ExitCode(1) }
    }
  }
}

/// How much is in a store, for the sentences that tell it.
private enum StoreCounts {
  static func arguments(_ rows: [String: Int], _ chain: ChainReport) -> [String: String] {
    func count(_ table: String) -> String { words.numbers.text(rows[table] ?? 0) }
    return [
      "runs": count("runs"), "observations": count("observations"), "areas": count("areas"),
      "shapes": count("map_features"), "head": chain.head?.text ?? "-",
    ]
  }
}
