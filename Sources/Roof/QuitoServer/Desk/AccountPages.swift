import Accounts
import Catalogue
import Monitoring
import Publishing

/// What users keep of their own: password, tokens, sessions.
struct AccountPages {
  let work: WorkEndpoints
  let visitor: Visitor

  private var phrases: Phrases { work.phrases }
  private var formToken: String { work.formToken(visitor) }

  /// - Throws: `Problem` where nobody has signed in, or a token stands for the user.
  private func user() throws -> String {
    guard let user = visitor.viewer.user, visitor.session != nil else {
      throw Problem(AccessGate.Refusal.signInNeeded)
    }
    return user
  }

  func page() async throws -> SiteWorkPage {
    let user = try user()
    let (tokens, sessions) = try await work.desk.perform { _, accounts, now in
      (try accounts.tokens().filter { $0.user == user }, try accounts.sessions(of: user, at: now))
    }
    var page = SiteWorkPage(
      title: phrases["site.account.title", ["user": user]],
      about: phrases["site.account.role", ["role": phrases["role.\(visitor.viewer.role.rawValue)"]]])
    page.sections = [password(), self.tokens(tokens), self.sessions(sessions)]
    return page
  }

  func perform(_ action: String?, _ form: FormFields) async throws -> Answer {
    let (user, session, address) = (try user(), visitor.session, work.request.client)
    let originator = work.originator(visitor)
    switch action {
    case "password":
      let (present, new) = (form["present"] ?? "", form["password"] ?? "")
      let refusal = try await work.desk.perform { _, accounts, now in
        try accounts.changePassword(
          of: user, from: present, to: new, in: session, address: address, at: now)
      }
      if let refusal { return try await refused(refusal) }
      return work.done(.password)
    case "sessions":
      let present = form["present"] ?? ""
      let refusal = try await work.desk.perform { _, accounts, now in
        try accounts.endOtherSessions(
          of: user, password: present, keeping: session, address: address, at: now)
      }
      if let refusal { return try await refused(refusal) }
      return work.done(.sessions)
    case "tokens":
      let scopes = Set(form.values("scope").compactMap(Permission.init(rawValue:)))
      let days = min(max(Int64(form["days"] ?? "") ?? 0, 0), 1_000_000)
      let label = form["label"] ?? ""
      let made = try await work.desk.perform { _, accounts, now in
        try accounts.makeToken(
          for: user, label: label, scopes: scopes, seconds: days * 86_400, by: originator, at: now)
      }
      var page = try await page()
      var section = SiteWorkPage.Section("made", title: phrases["site.token.made"])
      section.paragraphs = [phrases["site.token.made.about"]]
      section.secret = made.text
      page.sections.insert(section, at: 0)
      return try await work.answer(page, for: visitor)
    case "revoke":
      let id = form["token"] ?? ""
      try await work.desk.perform { _, accounts, now in
        // Of others it is not told whether there is one.
        let isOwn = try accounts.tokens().contains { $0.id == id && $0.user == user }
        try accounts.revokeToken(isOwn ? id : "-", by: originator, at: now)
      }
      return work.done(.token)
    default: throw Problem(.notFound)
    }
  }

  private func refused(_ refusal: SignInRefusal) async throws -> Answer {
    let words = refusal == .credentials ? phrases["site.account.present.wrong"] : work.words(of: refusal)
    return try await work.refused([words], for: visitor)
  }

  // MARK: - Sections

  private func password() -> SiteWorkPage.Section {
    var section = SiteWorkPage.Section("password", title: phrases["site.account.password"])
    section.paragraphs = [phrases["site.account.password.about"]]
    section.forms = [
      SiteForm(
        action: work.address(.account, "password"), submit: phrases["site.account.password.submit"],
        fields: [
          .password(
            name: "present", label: phrases["site.account.present"], autocomplete: "current-password"),
          .password(name: "password", label: phrases["site.account.new"], autocomplete: "new-password"),
        ], formToken: formToken, prefix: "password-")
    ]
    return section
  }

  private func tokens(_ tokens: [Token]) -> SiteWorkPage.Section {
    var section = SiteWorkPage.Section("tokens", title: phrases["site.account.tokens"])
    section.paragraphs = [phrases["site.account.tokens.about"]]
    section.caption = phrases["site.account.tokens"]
    section.columns =
      ["id", "label", "scopes", "expires", "used"].map { phrases["token.column.\($0)"] } + [
        phrases["site.actions"]
      ]
    section.rows = tokens.map { token in
      [
        SiteCell(token.id, isCode: true), SiteCell(token.label.isEmpty ? "–" : token.label),
        SiteCell(token.scopes.sorted().map { phrases["scope.\($0.rawValue)"] }.joined(separator: "; ")),
        SiteCell(String(token.expires.text.prefix(10))),
        SiteCell(token.lastUsed.map { String($0.text.prefix(10)) } ?? "–"),
        SiteCell([
          SiteForm(
            action: work.address(.account, "revoke"), submit: phrases["site.token.revoke"],
            fields: [.hidden(name: "token", value: token.id)], formToken: formToken)
        ]),
      ]
    }
    let scopes = visitor.viewer.permissions.sorted().map {
      (value: $0.rawValue, title: phrases["scope.\($0.rawValue)"])
    }
    section.forms = [
      SiteForm(
        action: work.address(.account, "tokens"), submit: phrases["site.token.make"],
        fields: [
          .text(name: "label", label: phrases["token.column.label"]),
          .number(name: "days", label: phrases["site.token.days"], value: "90", least: 1, most: 366),
          .checks(name: "scope", label: phrases["token.column.scopes"], options: scopes, chosen: ["read"]),
        ], formToken: formToken, prefix: "token-")
    ]
    return section
  }

  private func sessions(_ sessions: [Session]) -> SiteWorkPage.Section {
    var section = SiteWorkPage.Section("sessions", title: phrases["site.account.sessions"])
    section.caption = phrases["site.account.sessions"]
    section.columns = ["created", "used", "place"].map { phrases["site.session.\($0)"] }
    section.rows = sessions.map { session in
      [
        SiteCell(work.moment(session.created)), SiteCell(work.moment(session.lastUsed)),
        SiteCell(
          session.place
            + (session.digest == visitor.session?.digest ? " – " + phrases["site.session.this"] : "")),
      ]
    }
    section.forms = [
      SiteForm(
        action: work.address(.account, "sessions"), submit: phrases["site.session.end"],
        fields: [
          .password(name: "present", label: phrases["site.account.present"], autocomplete: "current-password")
        ], formToken: formToken, prefix: "sessions-")
    ]
    return section
  }
}
