import Exchange
import Monitoring
import Observations

/// What observations are asked for, read from the parameters of a request with every fault of it.
struct ObservationRequest {
  var query: ObservationQuery
  /// The parameters that choose, as sent.
  var chosen: [(name: String, value: String)] = []

  static let parameters: Set = [
    "indicator", "series", "area", "within", "from", "until", "as-of", "history", "totals", "run",
  ]

  /// - Parameter further: other parameters that the address knows.
  init(_ request: WebRequest, _ snapshot: StoreSnapshot, further: Set<String> = []) throws {
    var issues: [InputIssue] = []
    func fault(_ code: String, _ name: String, _ found: String, _ known: String = "") {
      issues.append(
        InputIssue(code, at: Place(file: "query", field: name), found: found, arguments: ["known": known]))
    }
    let known = ObservationRequest.parameters.union(further).union(["lang"])
    for name in Set(request.query.map(\.name)).subtracting(known).sorted() {
      fault("server.parameter", name, name, known.sorted().joined(separator: ", "))
    }
    func list(_ name: String) -> [String] {
      request.values(name).flatMap { $0.split(separator: ",").map(String.init) }
    }
    func period(_ name: String) -> Period? {
      guard let text = request.value(name), !text.isEmpty else { return nil }
      let period = Period(text)
      if period == nil { fault("server.period", name, text) }
      return period
    }
    func flag(_ name: String) -> Bool {
      switch request.value(name) {
      case nil, "", "false": return false
      case "true": return true
      case let text?:
        fault("server.flag", name, text)
        return false
      }
    }
    var run: Int?
    if let text = request.value("run"), !text.isEmpty {
      run = text.hasPrefix("r") ? Int(text.dropFirst()) : nil
      if run == nil { fault("server.run", "run", text) }
    }
    // What is recorded while a long answer is on its way is not part of it.
    var asOf = snapshot.version.recorded
    if let text = request.value("as-of"), !text.isEmpty {
      if let moment = Timestamp(text) {
        asOf = min(moment, asOf ?? moment)
      } else {
        fault("server.moment", "as-of", text)
      }
    }
    query = ObservationQuery(
      indicators: list("indicator"), series: list("series"), areas: list("area"),
      includesDescendants: flag("within"), from: period("from"), to: period("until"),
      disaggregation: flag("totals") ? Disaggregation() : nil, asOf: asOf, includesHistory: flag("history"),
      run: run)
    chosen = request.query.filter { ObservationRequest.parameters.contains($0.name) && !$0.value.isEmpty }
    issues += request.parameterFaults(ofOne: known.subtracting(["indicator", "series", "area"]))
    if !issues.isEmpty { throw Problem(.parameters, issues) }
  }
}

/// Observations as files, streamed: memory does not grow with what is asked for.
struct DataEndpoints: Sendable {
  let service: WebService
  let request: WebRequest
  let view: StoreView
  let language: Language

  private var snapshot: StoreSnapshot { view.snapshot }

  /// - Parameter path: the parts after `data`.
  func answer(_ path: [String]) async throws -> Answer {
    guard path.count == 1 else { throw Problem(.notFound) }
    let isJSON: Bool
    switch path[0] {
    case "observations.json": isJSON = true
    case "observations.csv": isJSON = false
    default: throw Problem(.notFound)
    }
    let asked = try ObservationRequest(request, snapshot)
    let pieces = ObservationPieces(query: asked.query, isJSON: isJSON, view: view)
    var answer = Answer.stream(isJSON ? MediaType.json : MediaType.csv) { try await pieces.next() }
    answer.set("Content-Disposition", "attachment; filename=\"\(path[0])\"")
    return answer
  }
}

/// Pages of observations as bytes, one read of the store each.
private actor ObservationPieces {
  private let query: ObservationQuery
  private let view: StoreView
  private var json: ObservationJSON?
  private var table: ObservationTable?
  private var key: Observation.Key?
  private var isOver = false

  private static let block = 1_000

  init(query: ObservationQuery, isJSON: Bool, view: StoreView) {
    self.query = query
    self.view = view
    if isJSON { json = ObservationJSON() } else { table = ObservationTable() }
  }

  func next() async throws -> [UInt8]? {
    guard !isOver else { return nil }
    let (query, key) = (query, key)
    let page = try await view.read(isFurther: key != nil) {
      try $0.observations(matching: query, after: key, limit: ObservationPieces.block)
    }
    self.key = page.last?.observation.key ?? key
    isOver = page.count < ObservationPieces.block
    for observation in page {
      json?.append(observation)
      table?.append(observation)
    }
    if isOver { json?.finish() }
    return json?.take() ?? table?.take()
  }
}
