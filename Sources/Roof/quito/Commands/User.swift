import Accounts
import ArgumentParser
import Foundation
import Monitoring
import Observations

extension Quito {
  struct User: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.user"],
      subcommands: [Add.self, Remove.self, SetRole.self, Password.self, List.self, Quito.Token.self])
  }
}

extension Quito.User {
  struct NameArgument: ParsableArguments {
    @Argument(help: ArgumentHelp(words["argument.user"], valueName: "name")) var name: String
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.user.add"])
    @OptionGroup var user: NameArgument
    @Option(help: ArgumentHelp(words["option.role"], valueName: "viewer|analyst|editor|administrator"))
    var role: UserRole
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let accounts = try ObservationStore(opening: store.store).accounts()
      let password = try readPassword(for: user.name)
      try accounts.addUser(
        user.name, role: role.role, password: password, by: commandOriginator, at: systemTime())
      print(words["user.added", ["user": user.name, "role": role.role.rawValue]])
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.user.remove"])
    @OptionGroup var user: NameArgument
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      try ObservationStore(opening: store.store).accounts()
        .removeUser(user.name, by: commandOriginator, at: systemTime())
      print(words["user.removed", ["user": user.name]])
    }
  }

  struct SetRole: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: words["command.user.role"])
    @OptionGroup var user: NameArgument
    @Argument(help: ArgumentHelp(words["option.role"], valueName: "viewer|analyst|editor|administrator"))
    var role: UserRole
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      try ObservationStore(opening: store.store).accounts()
        .setRole(of: user.name, to: role.role, by: commandOriginator, at: systemTime())
      print(words["user.role", ["user": user.name, "role": role.role.rawValue]])
    }
  }

  struct Password: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.user.password"])
    @OptionGroup var user: NameArgument
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let accounts = try ObservationStore(opening: store.store).accounts()
      let password = try readPassword(for: user.name)
      try accounts.setPassword(of: user.name, to: password, by: commandOriginator, at: systemTime())
      print(words["user.password", ["user": user.name]])
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.user.list"])
    @OptionGroup var store: StoreOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let accounts = try ObservationStore(reading: store.store).accounts()
      let now = systemTime()
      let rows = try accounts.users().map { ($0, try accounts.sessions(of: $0.name, at: now).count) }
      if json.json {
        let values = rows.map { user, sessions -> JSON in
          [
            "name": .string(user.name), "role": .string(user.role.rawValue),
            "created": .string(user.created.text), "passwordChanged": .string(user.passwordChanged.text),
            "sessions": JSON(sessions),
          ]
        }
        Console.write(Array(JSON.array(values).canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["name", "role", "created", "sessions"].map { words["user.column.\($0)"] }, rightAligned: [3])
      for (user, sessions) in rows {
        table.append([user.name, user.role.rawValue, String(user.created.text.prefix(10)), String(sessions)])
      }
      Console.write(Array(table.text.utf8))
    }
  }
}

private func readPassword(for user: String) throws -> String {
  guard let password = PasswordPrompt.read(for: user) else {
    throw ValidationError(words["user.password.none"])
  }
  return password
}
