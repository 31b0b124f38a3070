import Accounts
import Catalogue
import Monitoring
import Publishing

/// The pages and forms of those who sign in, below the language. What they answer is for one alone.
struct WorkEndpoints: Sendable {
  enum Page: String, CaseIterable {
    case signIn = "sign-in"
    case signOut = "sign-out"
    case account
    case importing = "import"
    case access, users, audit

    var permission: Permission {
      switch self {
      case .signIn, .signOut, .account: .read
      case .importing: .write
      case .access: .publish
      case .users, .audit: .administer
      }
    }

    /// Whether the head of every page leads there.
    var isListed: Bool { permission != .read }
  }

  let service: WebService
  let desk: AccountDesk
  let request: WebRequest
  let language: Language
  let page: Page
  /// What a form of the page does; nil for the page itself.
  let action: String?

  /// - Returns: nil where the request is for something else.
  init?(_ request: WebRequest, _ service: WebService, _ desk: AccountDesk) {
    self.service = service
    self.desk = desk
    self.request = request
    guard (2...3).contains(request.path.count), let language = Language(rawValue: request.path[0]),
      let page = Page(rawValue: request.path[1])
    else { return nil }
    self.language = language
    self.page = page
    action = request.path.count == 3 ? request.path[2] : nil
  }

  /// What can be done at the address.
  var methods: String {
    switch page {
    case .signIn where action == nil: "GET, HEAD, OPTIONS, POST"
    case .importing where action == nil: "GET, HEAD, OPTIONS, POST"
    case .account, .access, .users, .audit: action == nil ? "GET, HEAD, OPTIONS" : "OPTIONS, POST"
    case .signIn, .signOut, .importing: "OPTIONS, POST"
    }
  }

  /// Whether a request may bring a file.
  static func takesFile(_ request: WebRequest) -> Bool {
    if ImportEndpoint.isFor(request) { return true }
    return request.method == "POST" && (2...3).contains(request.path.count)
      && Language(rawValue: request.path[0]) != nil && request.path[1] == Page.importing.rawValue
  }

  /// A file comes back in base 64 when what was shown of it is to be recorded.
  static func bodyBytes(ofFiles bytes: Int) -> Int { bytes / 3 * 4 + 64 * 1024 }

  func answer() async throws -> Answer {
    do {
      return try await request.method == "POST" ? changed(FormFields(request)) : shown()
    } catch let problem as Problem where problem.kind == .signIn && page != .signIn {
      // Whoever is not signed in, or no longer, does it and comes back.
      return .redirect(to: "\(address(.signIn))\(queryText([("next", address(page))]))", status: 303)
    }
  }

  private func shown() async throws -> Answer {
    guard action == nil else { throw Problem(.method, headers: [("Allow", methods)]) }
    let visitor = try await service.visitor(of: request, for: page.permission)
    let known = page == .signIn ? ["next"] : ["done"]
    for (name, value) in request.query
    where !known.contains(name) || (name == "done" && Done(rawValue: value) == nil) {
      throw Problem(
        .parameters,
        [
          InputIssue(
            "server.parameter", at: Place(file: "query", field: name), found: name,
            arguments: ["known": known.joined(separator: ", ")])
        ])
    }
    let done = request.value("done").flatMap(Done.init(rawValue:))
    return try await shown(to: visitor, done: done.map { [phrases["site.done.\($0.rawValue)"]] } ?? [])
  }

  private func changed(_ form: FormFields) async throws -> Answer {
    if page == .signIn { return try await SignInPages(work: self).signIn(form) }
    let visitor: Visitor
    do {
      visitor = try await service.visitor(of: request, for: page.permission, form: form)
    } catch let problem as Problem where page == .signOut && problem.kind == .signIn {
      return SignInPages(work: self).signedOut()
    }
    do {
      switch page {
      case .signIn: throw Problem(.notFound)
      case .signOut: return try await SignInPages(work: self).signOut(visitor)
      case .account: return try await AccountPages(work: self, visitor: visitor).perform(action, form)
      case .importing: return try await ImportPages(work: self, visitor: visitor).perform(action, form)
      case .access: return try await AccessPages(work: self, visitor: visitor).perform(action, form)
      case .users: return try await UserPages(work: self, visitor: visitor).perform(action, form)
      case .audit: throw Problem(.method, headers: [("Allow", methods)])
      }
    } catch let issues as InputIssues {
      return try await refused(issues.all.map { phrases.text(of: $0) + "." }, for: visitor)
    }
  }

  /// The page itself.
  func shown(to visitor: Visitor, done: [String] = [], faults: [String] = []) async throws -> Answer {
    var made: SiteWorkPage
    switch page {
    case .signIn: return try await SignInPages(work: self).page(visitor, faults: faults)
    case .signOut: throw Problem(.method, headers: [("Allow", methods)])
    case .account: made = try await AccountPages(work: self, visitor: visitor).page()
    case .importing: made = ImportPages(work: self, visitor: visitor).page()
    case .access: made = try await AccessPages(work: self, visitor: visitor).page()
    case .users: made = try await UserPages(work: self, visitor: visitor).page()
    case .audit: made = try await UserPages(work: self, visitor: visitor).audit()
    }
    made.done = done
    made.faults += faults
    return try await answer(made, for: visitor)
  }

  func answer(_ page: SiteWorkPage, for visitor: Visitor) async throws -> Answer {
    Answer(MediaType.html, page.page(try await frame(for: visitor)))
  }

  // MARK: - Small parts

  func words(of refusal: SignInRefusal) -> String {
    guard case .wait(let seconds) = refusal else { return phrases[refusal.phrase] }
    return phrases[refusal.phrase, ["seconds": phrases.numbers.text(Int(seconds))]]
  }

  /// The page once more, with what is wrong.
  func refused(_ faults: [String], for visitor: Visitor) async throws -> Answer {
    var answer = try await shown(to: visitor, faults: faults)
    answer.status = 422
    return answer
  }

  var phrases: Phrases { service.content.phrases(language) }

  /// What was done, as the page says it after the form has led back to it.
  enum Done: String {
    case password, token, sessions, user, role, removed, visibility, protection, unprotected
  }

  func address(_ page: Page, _ action: String? = nil) -> String {
    "/\(language.rawValue)/\(page.rawValue)" + (action.map { "/\($0)" } ?? "")
  }

  /// Leads back to the page: loading it again does nothing twice.
  func done(_ what: Done) -> Answer {
    .redirect(to: address(page) + queryText([("done", what.rawValue)]), status: 303)
  }

  func frame(for visitor: Visitor) async throws -> SiteFrame {
    var addresses: [Language: String] = [:]
    let query = queryText(request.query.filter { $0.name == "next" })
    for language in Language.allCases {
      addresses[language] = "/\(language.rawValue)/\(page.rawValue)\(query)"
    }
    let view = try await service.state.view(for: visitor.viewer.audience)
    return service.frame(
      language, path: "/\(page.rawValue)", addresses: addresses, view: view, visitor: visitor)
  }

  func formToken(_ visitor: Visitor) -> String { visitor.secret.map(desk.gate.formToken) ?? "" }

  func originator(_ visitor: Visitor) -> Originator {
    Originator(user: visitor.viewer.user ?? "", place: request.client)
  }

  /// A moment as readers know it: day and minute, in UTC.
  func moment(_ moment: Timestamp) -> String {
    moment.text.prefix(10) + " " + moment.text.dropFirst(11).prefix(5)
  }
}
