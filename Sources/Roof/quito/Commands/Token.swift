import Accounts
import ArgumentParser
import Foundation
import Monitoring
import Observations

extension Quito {
  struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.token"], subcommands: [Create.self, Revoke.self, List.self])
  }
}

extension Quito.Token {
  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.token.create"])
    @Argument(help: ArgumentHelp(words["argument.user"], valueName: "name")) var user: String
    @Option(help: ArgumentHelp(words["option.scope"], valueName: "read|write|publish|administer"))
    var scope: [Permission] = [.read]
    @Option(help: ArgumentHelp(words["option.label"], valueName: "text")) var label = ""
    @Option(help: ArgumentHelp(words["option.days"], valueName: "n")) var days: Int64 = 90
    @OptionGroup var store: StoreOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let accounts = try ObservationStore(opening: store.store).accounts()
      // Beyond any calendar it is too long all the same.
      let seconds = min(max(days, 0), 1_000_000) * 86_400
      let (token, text) = try accounts.makeToken(
        for: user, label: label, scopes: Set(scope), seconds: seconds, by: commandOriginator, at: systemTime()
      )
      if json.json {
        let value: JSON = [
          "id": .string(token.id), "token": .string(text), "expires": .string(token.expires.text),
        ]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
      } else {
        // The token alone goes to standard output, so that it can be sent to a file nobody else reads.
        Console.printError(
          words[
            "token.created",
            ["id": token.id, "user": token.user, "day": String(token.expires.text.prefix(10))]])
        print(text)
      }
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.token.revoke"])
    @Argument(help: ArgumentHelp(words["argument.token"], valueName: "id")) var id: String
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      try ObservationStore(opening: store.store).accounts()
        .revokeToken(id, by: commandOriginator, at: systemTime())
      print(words["token.revoked", ["id": id]])
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.token.list"])
    @OptionGroup var store: StoreOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let tokens = try ObservationStore(reading: store.store).accounts().tokens()
      if json.json {
        let values = tokens.map { token -> JSON in
          [
            "id": .string(token.id), "user": .string(token.user), "label": .string(token.label),
            "scopes": .array(token.scopes.sorted().map { .string($0.rawValue) }),
            "created": .string(token.created.text), "expires": .string(token.expires.text),
            "lastUsed": JSON(token.lastUsed?.text),
          ]
        }
        Console.write(Array(JSON.array(values).canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["id", "user", "scopes", "expires", "used", "label"].map { words["token.column.\($0)"] },
        rightAligned: [])
      for token in tokens {
        table.append([
          token.id, token.user, token.scopes.sorted().map(\.rawValue).joined(separator: " "),
          String(token.expires.text.prefix(10)), token.lastUsed.map { String($0.text.prefix(10)) } ?? "–",
          token.label,
        ])
      }
      Console.write(Array(table.text.utf8))
    }
  }
}
