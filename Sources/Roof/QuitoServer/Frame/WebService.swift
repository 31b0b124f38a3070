import Accounts
import Monitoring
import NIOCore
import Publishing

/// Everything that is served, without a socket: requests in, answers out.
public final class WebService: Sendable {
  public let limits: ServerLimits
  let settings: ServerSettings
  let content: ServedContent
  let assets: StaticAssets
  let state: StoreState
  let cache: AnswerCache<Answer>
  let matches = MatchCache()
  private let rates: ClientRates
  /// Nil where nobody signs in and everything is read.
  let desk: AccountDesk?
  /// For files that are imported.
  let slots: ImportSlots
  /// By the first part of their paths.
  private let mounts: [String: any MountedService]
  /// The cookie of sessions goes over https alone, and browsers are told to ask no other way.
  let isSecure: Bool
  private let secureHeaders: [(String, String)]
  /// What every answer made of the content depends on.
  private let contentIdentity: String

  /// - Throws: what opening the store and reading the content throw.
  public init(
    store path: String, content: ServedContent, settings: ServerSettings,
    desk: AccountDesk? = nil, mounts: [any MountedService] = []
  ) throws {
    self.settings = settings
    limits = settings.limits
    self.content = content
    self.desk = desk
    slots = ImportSlots(settings.limits.importsAtOnce)
    self.mounts = Dictionary(uniqueKeysWithValues: mounts.map { ($0.root, $0) })
    isSecure = settings.publicAddress?.hasPrefix("https://") == true
    secureHeaders = WebService.secureHeaders(isSecure: isSecure)
    assets = try StaticAssets(content.folder)
    contentIdentity =
      Digest(
        of: ([content.version] + assets.site.styles + [assets.site.siteScript]).joined(separator: "\n")
      ).text
    state = try StoreState(path: path, limits: settings.limits)
    cache = AnswerCache(most: settings.limits.cacheBytes)
    rates = ClientRates(settings.limits)
  }

  /// Lets the threads go.
  public func close() {
    state.close()
    desk?.close()
  }

  private static let reading = "GET, HEAD, OPTIONS"

  /// What can be done at an address.
  private func methods(_ request: WebRequest) -> String {
    guard let desk else { return WebService.reading }
    if request.path == ImportEndpoint.path { return "OPTIONS, POST" }
    return WorkEndpoints(request, self, desk)?.methods ?? WebService.reading
  }

  /// Whatever happens, there is an answer.
  public func answer(_ request: WebRequest) async -> Answer {
    var answer: Answer
    do {
      answer = try await answerOrThrow(request)
    } catch {
      var told = request
      told.visitor = (try? await reader(request, .read)) ?? Visitor()
      answer = failure(error, told)
      // What is told to whoever presents something is for that one too.
      if secret(in: request) != nil || request.headers["authorization"] != nil {
        answer.set("Cache-Control", WebService.forOne)
      }
    }
    for (name, value) in secureHeaders { answer.set(name, value) }
    // Anyone may use what everyone is shown from a page of their own. Browsers send no cookie along with that.
    if answer.value("Cache-Control") != WebService.forOne {
      answer.set("Access-Control-Allow-Origin", "*")
      answer.set("Access-Control-Expose-Headers", "Content-Crs, ETag, Link")
    }
    if request.method == "HEAD" {
      if case .bytes(let bytes) = answer.body { answer.set("Content-Length", String(bytes.readableBytes)) }
      answer.body = .bytes(ByteBuffer())
    }
    return answer
  }

  /// What is made for one alone stands in no cache.
  static let forOne = "no-store"

  /// What is answered to a request that cannot be read.
  public func answer(to problem: Problem.Kind, headers: [String: String] = [:], base: String) -> Answer {
    let request = WebRequest(method: "GET", target: "/", headers: headers, base: base)!
    var answer = failure(Problem(problem), request)
    for (name, value) in secureHeaders { answer.set(name, value) }
    return answer
  }

  private static func secureHeaders(isSecure: Bool) -> [(String, String)] {
    var headers = [
      (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          + "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
      ),
      // For browsers and checkers that do not know of frame-ancestors.
      ("X-Frame-Options", "DENY"), ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "strict-origin-when-cross-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    if isSecure {
      headers.append(("Strict-Transport-Security", "max-age=31536000"))
    }
    return headers
  }

  private func failure(_ error: any Error, _ request: WebRequest) -> Answer {
    let problem =
      error as? Problem
      ?? (error as? InputIssues).map { Problem(.failure, $0.all) } ?? Problem(.failure)
    let language =
      request.path.first.flatMap(Language.init(rawValue:))
      ?? Negotiation.language(request, fallback: content.fallback)
    let phrases = content.phrases(language)
    // Where the store lies is nobody's business.
    let told = problem.kind == .failure ? Problem(.failure) : problem
    let remark = problem.kind == .failure ? WebService.remark(on: error) : nil
    guard Negotiation.prefersPage(request) else {
      var answer = told.answer(phrases)
      answer.remark = remark
      return answer
    }
    let page = SiteProblem(title: told.title(phrases), sentences: told.sentences(phrases))
    var answer = Answer(
      MediaType.html,
      page.page(frame(language, path: "/", addresses: [:], view: nil, visitor: request.visitor)),
      status: told.status)
    for header in told.headers { answer.set(header.name, header.value) }
    answer.remark = remark
    return answer
  }

  /// The codes of what went wrong, or the kind of error; never what a client sent.
  private static func remark(on error: any Error) -> String {
    (error as? InputIssues).map { $0.all.map(\.code).joined(separator: " ") }
      ?? String(describing: type(of: error))
  }

  // MARK: - What stands around every answer

  /// Whether an answer from before is what the public would be given now. Where it is time to look whether the store
  /// has changed, nobody knows without looking.
  func holds(_ validity: Answer.Validity) -> Bool {
    switch validity {
    case .once: false
    case .view(let identity): state.shows(identity)
    case .ever: true
    }
  }

  /// Whether a client may ask one more time now, which counts as having asked.
  func admits(_ client: String) -> Bool { rates.wait(of: client, at: .now) == nil }

  private func answerOrThrow(_ request: WebRequest) async throws -> Answer {
    if let wait = rates.wait(of: request.client, at: .now) {
      throw Problem(.rate, headers: [("Retry-After", String(wait))])
    }
    guard request.target.utf8.count <= limits.targetBytes else { throw Problem(.length) }
    switch request.method {
    case "GET", "HEAD": break
    case "POST":
      if let answer = try await work(request) { return answer }
      throw Problem(.method, headers: [("Allow", methods(request))])
    case "OPTIONS":
      return Answer(
        status: 204,
        headers: [("Allow", methods(request)), ("Access-Control-Allow-Methods", WebService.reading)])
    default: throw Problem(.method, headers: [("Allow", methods(request))])
    }
    let takesGzip = Negotiation.takesGzip(request)
    switch request.path.first {
    case StaticAssets.root:
      let answer = try assets.answer(Array(request.path.dropFirst()), takesGzip: takesGzip)
      return WebService.unchanged(answer, request) ?? answer
    case "health" where request.path.count == 1: return try await health()
    case "robots.txt" where request.path.count == 1:
      return Answer(
        "text/plain; charset=utf-8", Array("User-agent: *\nDisallow: /ogc/\nDisallow: /data/\n".utf8))
    case "" where request.path.count == 1:
      let language = Negotiation.language(request, fallback: content.fallback)
      var answer = Answer.redirect(to: "/\(language.rawValue)/")
      answer.set("Vary", "Accept-Language")
      return answer
    case ImportEndpoint.path[0] where desk != nil && request.path == ImportEndpoint.path:
      throw Problem(.method, headers: [("Allow", methods(request))])
    default:
      if let answer = try await work(request) { return answer }
      var known = request
      known.visitor = try await visitor(of: request, for: .read)
      return try await fromStore(known, takesGzip: takesGzip)
    }
  }

  // MARK: - Who asks

  /// The cookie of sessions. Browsers take one of this name from this host alone, over https alone.
  var cookieName: String { isSecure ? "__Host-quito" : "quito" }

  func secret(in request: WebRequest) -> String? {
    for pair in (request.headers["cookie"] ?? "").split(separator: ";") {
      let sides = pair.drop { $0 == " " }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if sides.count == 2, sides[0] == cookieName { return String(sides[1]) }
    }
    return nil
  }

  /// - Parameter form: what the request sends, where it is to change something.
  /// - Throws: `Problem` where it may not.
  func visitor(of request: WebRequest, for permission: Permission, form: FormFields? = nil) async throws
    -> Visitor
  {
    let header = request.headers["authorization"] ?? ""
    let bearer = header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : nil
    let secret = secret(in: request)
    let changesSomething = request.method == "POST"
    guard let desk else {
      guard permission == .read, !changesSomething else { throw Problem(.notFound) }
      return Visitor()
    }
    // Most ask for what everyone is shown, and present nothing: nothing is looked up for them.
    guard bearer != nil || secret != nil else {
      guard permission == .read, !changesSomething else { throw Problem(AccessGate.Refusal.signInNeeded) }
      return Visitor()
    }
    let presented = AccessGate.Presented(
      session: secret, bearer: bearer, formToken: form?[SiteForm.tokenField], address: request.client,
      changesSomething: changesSomething)
    switch try await desk.admit(presented, to: permission) {
    case .admitted(let admission): return Visitor(admission, secret: bearer == nil ? secret : nil)
    case .refused(let refusal): throw Problem(refusal)
    }
  }

  /// Who asks, whatever the request is to change: whether it may is seen when its form has been read.
  private func reader(_ request: WebRequest, _ permission: Permission) async throws -> Visitor {
    var asked = request
    asked.method = "GET"
    return try await visitor(of: asked, for: permission)
  }

  /// How long a body may be: that of a file only from whoever may import it.
  func bodyLimit(of request: WebRequest) async -> Int {
    guard WorkEndpoints.takesFile(request) else { return limits.bodyBytes }
    return (try? await reader(request, .write)) == nil
      ? limits.bodyBytes : WorkEndpoints.bodyBytes(ofFiles: limits.importBytes)
  }

  /// Pages and forms of users, and what their programs send.
  /// - Returns: nil where the request is for none of them.
  private func work(_ request: WebRequest) async throws -> Answer? {
    guard let desk else { return nil }
    var answer: Answer
    if ImportEndpoint.isFor(request) {
      answer = try await ImportEndpoint(service: self, desk: desk, request: request).answer()
    } else if let endpoints = WorkEndpoints(request, self, desk) {
      answer = try await endpoints.answer()
    } else {
      return nil
    }
    answer.set("Cache-Control", WebService.forOne)
    return answer
  }

  private func health() async throws -> Answer {
    let version = try await state.version()
    var answer = Answer(
      MediaType.json,
      Array(
        (["status": "ok", "runs": JSON(version.lastRun), "version": .string(content.version)] as JSON)
          .canonicalText.utf8))
    answer.set("Cache-Control", "no-store")
    return answer
  }

  /// What depends on the store: nothing is made anew that the client or the cache has of this version.
  private func fromStore(_ request: WebRequest, takesGzip: Bool) async throws -> Answer {
    let view = try await state.view(for: request.visitor.viewer.audience)
    let snapshot = view.snapshot
    let isPage = request.path.first.flatMap(Language.init(rawValue:)) != nil
    let language =
      request.path.first.flatMap(Language.init(rawValue:))
      ?? Negotiation.language(request, fallback: content.fallback)
    let wantsPage = isPage || Negotiation.prefersPage(request)
    guard request.visitor.isPublic else {
      var made = try await make(request, view, language, wantsPage: wantsPage)
      made.set("Cache-Control", WebService.forOne)
      made.set("Content-Language", language.rawValue)
      // What has nothing in it stays empty: a stream of nothing packed is twenty bytes.
      return takesGzip && made.status == 200 ? compressed(made) : made
    }
    let identity = [
      view.identity, contentIdentity, request.base, request.target, language.rawValue,
      wantsPage ? "page" : "data",
      takesGzip ? "gzip" : "",
      // A mounted service chooses among formats of its own.
      mounts[request.path[0]] == nil ? "" : request.headers["accept"] ?? "",
    ].joined(separator: "\n")
    let key = String(Digest(of: identity).text.prefix(32))
    func finished(_ answer: Answer) -> Answer {
      var answer = answer
      answer.set("ETag", "\"\(key)\"")
      if let recorded = snapshot.version.recorded { answer.set("Last-Modified", httpDate(recorded)) }
      answer.set("Cache-Control", "public, no-cache")
      answer.set("Vary", "Accept, Accept-Language, Accept-Encoding")
      answer.set("Content-Language", language.rawValue)
      return answer
    }
    if WebService.names(key, request.headers["if-none-match"]) {
      return finished(Answer(status: 304))
    }
    if let kept = cache[key] { return kept }
    let made = try await make(request, view, language, wantsPage: wantsPage)
    guard made.status == 200 else {
      var other = made
      other.set("Cache-Control", "public, no-cache")
      return other
    }
    let whole = try await gathered(made)
    guard case .bytes(let bytes) = whole.body else { return finished(takesGzip ? compressed(whole) : whole) }
    var answer = whole
    if takesGzip, whole.isCompressible, bytes.readableBytes > 200 {
      let packed = GzipStream.whole(Array(bytes.readableBytesView), level: GzipStream.levelOfKept)
      answer.body = .bytes(ByteBuffer(bytes: packed))
      answer.set("Content-Encoding", "gzip")
    }
    answer = finished(answer)
    answer.validity = .view(view.identity)
    if case .bytes(let bytes) = answer.body { cache.keep(answer, bytes: bytes.readableBytes, as: key) }
    return answer
  }

  /// The first pieces of a stream: where it ends soon, it becomes an answer that can be kept.
  private func gathered(_ answer: Answer) async throws -> Answer {
    guard case .stream(let next) = answer.body else { return answer }
    var bytes: [UInt8] = []
    var result = answer
    while let piece = try await next() {
      bytes += piece
      if bytes.count > limits.cachedAnswerBytes {
        let begun = Begun(bytes)
        result.body = .stream { if let first = await begun.take() { first } else { try await next() } }
        return result
      }
    }
    result.body = .bytes(ByteBuffer(bytes: bytes))
    return result
  }

  private actor Begun {
    private var bytes: [UInt8]?
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    func take() -> [UInt8]? {
      defer { bytes = nil }
      return bytes
    }
  }

  private func compressed(_ answer: Answer) -> Answer {
    guard case .stream(let next) = answer.body, answer.isCompressible else { return answer }
    let compressor = Compressor()
    var result = answer
    result.set("Content-Encoding", "gzip")
    result.body = .stream { await compressor.next(try await next()) }
    return result
  }

  private actor Compressor {
    private let stream = GzipStream(level: GzipStream.levelOfStreamed)
    private var isOver = false
    func next(_ piece: [UInt8]?) -> [UInt8]? {
      if let piece { return stream.add(piece, isLast: false) }
      if isOver { return nil }
      isOver = true
      return stream.add([], isLast: true)
    }
  }

  private func make(
    _ request: WebRequest, _ view: StoreView, _ language: Language, wantsPage: Bool
  ) async throws -> Answer {
    switch request.path[0] {
    case "ogc":
      return try await FeatureEndpoints(
        service: self, request: request, view: view, language: language, wantsPage: wantsPage
      ).answer(Array(request.path.dropFirst()))
    case "data":
      return try await DataEndpoints(service: self, request: request, view: view, language: language)
        .answer(Array(request.path.dropFirst()))
    case let root where mounts[root] != nil:
      let context = MountContext(language: language, phrases: content.phrases(language), view: view)
      return try await mounts[root]!.answer(request, context)
    default:
      guard Language(rawValue: request.path[0]) != nil else { throw Problem(.notFound) }
      return try await PageEndpoints(service: self, request: request, view: view, language: language)
        .answer(Array(request.path.dropFirst()))
    }
  }

  // MARK: - Small parts

  func frame(
    _ language: Language, path: String, addresses: [Language: String], view: StoreView?, visitor: Visitor
  ) -> SiteFrame {
    let snapshot = view?.snapshot
    let part = path.split(separator: "/").first.map(String.init) ?? ""
    let place: SiteFrame.Place? =
      switch part {
      case "", "areas": .overview
      case "ogc": .programs
      default: SiteFrame.Place(rawValue: part)
      }
    return SiteFrame(
      phrases: content.phrases(language), codeLists: content.codeLists, assets: assets.site, place: place,
      addresses: addresses, chainHead: snapshot.flatMap { $0.version.lastRun > 0 ? $0.version.head : nil },
      state: snapshot?.version.recorded, account: desk.map { account(of: visitor, $0) })
  }

  /// What the head of a page shows of who asks.
  private func account(of visitor: Visitor, _ desk: AccountDesk) -> SiteFrame.Account {
    guard let user = visitor.viewer.user, let secret = visitor.secret else { return .guest }
    let places = WorkEndpoints.Page.allCases.filter { $0.isListed && visitor.viewer.may($0.permission) }
    return .user(user, formToken: desk.gate.formToken(for: secret), places: places.map(\.rawValue))
  }

  private static func names(_ tag: String, _ header: String?) -> Bool {
    guard let header else { return false }
    return header == "*"
      || header.split(separator: ",").contains { part in
        part.drop { $0 == " " || $0 == "W" || $0 == "/" || $0 == "\"" }.prefix { $0 != "\"" } == tag
      }
  }

  private static func unchanged(_ answer: Answer, _ request: WebRequest) -> Answer? {
    guard let tag = answer.value("ETag"), names(tag.filter { $0 != "\"" }, request.headers["if-none-match"])
    else { return nil }
    var answer = answer
    answer.status = 304
    answer.body = .bytes(ByteBuffer())
    return answer
  }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110).
func httpDate(_ moment: Timestamp) -> String {
  let text = moment.text
  let day = CalendarDate(text.prefix(10))!
  // 1 January 1970 was a Thursday.
  let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((day.dayNumber % 7) + 7) % 7]
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let parts = text.prefix(10).split(separator: "-")
  return
    "\(weekday), \(parts[2]) \(months[Int(parts[1])! - 1]) \(parts[0]) \(text.dropFirst(11).prefix(8)) GMT"
}
