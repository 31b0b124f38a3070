import Accounts
import ArgumentParser
import Foundation
import Monitoring
import Observations

extension AuditEntry.Action: ExpressibleByArgument {}

extension Quito {
  struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.audit"], subcommands: [List.self])
  }
}

extension Quito.Audit {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.audit.list"])
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.action"], valueName: "code")) var action: [AuditEntry.Action] =
      []
    @Option(help: ArgumentHelp(words["option.audit-user"], valueName: "name")) var user: String?
    @Option(help: ArgumentHelp(words["option.since"], valueName: "time")) var since: String?
    @Option(help: ArgumentHelp(words["option.limit"], valueName: "n")) var limit = 100
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let moment = try since.map { text in
        // A day begins with its first moment here.
        guard let moment = Timestamp(text.count == 10 ? text + "T00:00:00Z" : text) else {
          throw ValidationError(words["option.as-of.wrong", ["found": text]])
        }
        return moment
      }
      let entries = try ObservationStore(reading: store.store).accounts().audit(
        matching: AuditQuery(
          actions: action, user: user.map { UserName($0)?.text ?? $0 }, since: moment, limit: max(limit, 1)))
      if json.json {
        let values = entries.map { entry -> JSON in
          [
            "number": JSON(entry.number), "recorded": .string(entry.recorded.text),
            "action": .string(entry.action.rawValue), "user": .string(entry.originator.user),
            "place": .string(entry.originator.place), "subject": .string(entry.subject),
            "details": .object(entry.details), "digest": .string(entry.digest.text),
          ]
        }
        Console.write(Array(JSON.array(values).canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["number", "time", "action", "subject", "user", "place"].map { words["audit.column.\($0)"] },
        rightAligned: [])
      for entry in entries {
        table.append([
          "a\(entry.number)", String(entry.recorded.text.prefix(19)) + "Z",
          words["audit.action.\(entry.action.rawValue)"], shown(entry.subject), shown(entry.originator.user),
          shown(entry.originator.place),
        ])
      }
      Console.write(Array(table.text.utf8))
    }

    /// What strangers typed must not steer the terminal.
    private func shown(_ text: String) -> String {
      text.isEmpty
        ? "–"
        : String(text.map { $0.isNewline || $0.asciiValue.map { $0 < 32 || $0 == 127 } ?? false ? "?" : $0 })
    }
  }
}
