import Accounts
import Catalogue
import Monitoring
import Publishing

/// What administrators keep: users, and the audit of what all did.
struct UserPages {
  let work: WorkEndpoints
  let visitor: Visitor

  private var phrases: Phrases { work.phrases }
  private var formToken: String { work.formToken(visitor) }

  /// Entries of the audit on its page.
  private static let mostEntries = 200

  func page() async throws -> SiteWorkPage {
    let rows = try await work.desk.perform { _, accounts, now in
      try accounts.users().map { ($0, try accounts.sessions(of: $0.name, at: now).count) }
    }
    var page = SiteWorkPage(title: phrases["site.work.users"], about: phrases["site.users.about"])
    var list = SiteWorkPage.Section("list", title: phrases["site.users.list"])
    list.caption = phrases["site.users.list"]
    list.columns =
      ["name", "role", "created", "sessions"].map { phrases["user.column.\($0)"] } + [phrases["site.actions"]]
    list.rows = rows.map { user, sessions in
      [
        SiteCell(user.name), SiteCell(phrases["role.\(user.role.rawValue)"]),
        SiteCell(String(user.created.text.prefix(10))), SiteCell(number: Double(sessions)),
        user.name == visitor.viewer.user
          ? SiteCell("–")
          : SiteCell([
            form("remove", phrases["site.user.remove"], [.hidden(name: "name", value: user.name)]),
            form("sessions", phrases["site.user.sessions.end"], [.hidden(name: "name", value: user.name)]),
          ]),
      ]
    }
    var add = SiteWorkPage.Section("add", title: phrases["site.users.add"])
    add.paragraphs = [phrases["site.users.add.about"]]
    add.forms = [
      form(
        "add", phrases["site.users.add.submit"],
        [
          .text(name: "name", label: phrases["user.column.name"]), roles("role"),
          .password(name: "password", label: phrases["site.user.password"], autocomplete: "new-password"),
        ])
    ]
    var change = SiteWorkPage.Section("change", title: phrases["site.users.change"])
    let names = rows.map { (value: $0.0.name, title: $0.0.name) }
    change.forms = [
      form(
        "role", phrases["site.users.role.submit"],
        [.choice(name: "name", label: phrases["user.column.name"], options: names), roles("role")]),
      form(
        "password", phrases["site.users.password.submit"],
        [
          .choice(name: "name", label: phrases["user.column.name"], options: names),
          .password(name: "password", label: phrases["site.user.password"], autocomplete: "new-password"),
        ]),
    ]
    page.sections = [list, add, change]
    return page
  }

  private func form(_ action: String, _ submit: String, _ fields: [SiteForm.Field]) -> SiteForm {
    SiteForm(
      action: work.address(.users, action), submit: submit, fields: fields, formToken: formToken,
      prefix: "\(action)-")
  }

  private func roles(_ name: String) -> SiteForm.Field {
    .choice(
      name: name, label: phrases["user.column.role"],
      options: Role.ofUsers.map { (value: $0.rawValue, title: phrases["role.\($0.rawValue)"]) })
  }

  func perform(_ action: String?, _ form: FormFields) async throws -> Answer {
    let (name, originator) = (form["name"] ?? "", work.originator(visitor))
    let password = form["password"] ?? ""
    func role() throws -> Role {
      try form.value("role") { text in Role.ofUsers.first { $0.rawValue == text } }
    }
    // Nobody takes the own account away: the last administrator would be gone with it.
    let isOwn = UserName(name)?.text == visitor.viewer.user
    switch action {
    case "add":
      let role = try role()
      try await work.desk.perform { _, accounts, now in
        try accounts.addUser(name, role: role, password: password, by: originator, at: now)
      }
      return work.done(.user)
    case "remove", "role":
      guard !isOwn else { return try await work.refused([phrases["site.users.own"]], for: visitor) }
      let role = action == "role" ? try role() : nil
      try await work.desk.perform { _, accounts, now in
        if let role {
          try accounts.setRole(of: name, to: role, by: originator, at: now)
        } else {
          try accounts.removeUser(name, by: originator, at: now)
        }
      }
      return work.done(role == nil ? .removed : .role)
    case "password":
      guard !isOwn else { return try await work.refused([phrases["site.users.own.password"]], for: visitor) }
      try await work.desk.perform { _, accounts, now in
        try accounts.setPassword(of: name, to: password, by: originator, at: now)
      }
      return work.done(.password)
    case "sessions":
      try await work.desk.perform { _, accounts, now in
        try accounts.endSessions(of: name, by: originator, at: now)
      }
      return work.done(.sessions)
    default: throw Problem(.notFound)
    }
  }

  // MARK: - Audit

  func audit() async throws -> SiteWorkPage {
    let entries = try await work.desk.perform { _, accounts, _ in
      try accounts.audit(matching: AuditQuery(limit: UserPages.mostEntries))
    }
    var page = SiteWorkPage(title: phrases["site.work.audit"], about: phrases["site.audit.about"])
    var list = SiteWorkPage.Section("entries", title: phrases["site.audit.entries"])
    list.caption = phrases["site.audit.entries"]
    list.columns = ["number", "time", "action", "subject", "user", "place"].map {
      phrases["audit.column.\($0)"]
    }
    list.rows = entries.reversed().map { entry in
      [
        SiteCell("a\(entry.number)", isCode: true), SiteCell(work.moment(entry.recorded)),
        SiteCell(phrases["audit.action.\(entry.action.rawValue)"]),
        SiteCell(entry.subject.isEmpty ? "–" : entry.subject),
        SiteCell(entry.originator.user.isEmpty ? "–" : entry.originator.user),
        SiteCell(entry.originator.place.isEmpty ? "–" : entry.originator.place),
      ]
    }
    page.sections = [list]
    return page
  }
}
