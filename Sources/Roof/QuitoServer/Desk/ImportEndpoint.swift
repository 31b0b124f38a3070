import Accounts
import Catalogue
import Monitoring

/// The same for programs: `POST /data/observations` with a table as its body and a token that may write.
struct ImportEndpoint {
  let service: WebService
  let desk: AccountDesk
  let request: WebRequest

  static let path = ["data", "observations"]
  static let parameters: Set = ["name", "decimal-comma", "preview", "lang"]

  static func isFor(_ request: WebRequest) -> Bool { request.method == "POST" && request.path == path }

  func answer() async throws -> Answer {
    let visitor = try await service.visitor(of: request, for: .write)
    let language = Negotiation.language(request, fallback: service.content.fallback)
    let file = try file()
    let isPreview = try flag("preview")
    let (content, originator) = (
      service.content, Originator(user: visitor.viewer.user ?? "", place: request.client)
    )
    do {
      let outcome = try await desk.perform { store, _, now in
        isPreview
          ? try file.rehearse(store, content, at: now)
          : try file.record(store, content, by: originator, at: now)
      }
      let document: JSON = [
        "run": JSON(outcome.run?.id), "observations": JSON(outcome.observations),
        "revisions": JSON(outcome.revisions),
        "series": .array(
          outcome.series.map { series in
            [
              "indicator": .string(series.indicator), "series": .string(series.series),
              "observations": JSON(series.observations), "revisions": JSON(series.revisions),
            ]
          }),
      ]
      var answer = Answer(
        MediaType.json, Array(document.canonicalText.utf8), status: isPreview ? 200 : 201)
      if let run = outcome.run {
        answer.set("Location", "\(request.base)/\(language.rawValue)/runs/\(run.id)")
      }
      return answer
    } catch let issues as InputIssues {
      throw Problem(.content, issues.all)
    }
  }

  private func file() throws -> DataImport {
    var issues = request.parameterFaults(ofOne: ImportEndpoint.parameters)
    for name in Set(request.query.map(\.name)).subtracting(ImportEndpoint.parameters).sorted() {
      issues.append(
        InputIssue(
          "server.parameter", at: Place(file: "query", field: name), found: name,
          arguments: ["known": ImportEndpoint.parameters.sorted().joined(separator: ", ")]))
    }
    let type = (request.headers["content-type"] ?? "").prefix { $0 != ";" }.lowercased()
    if type != "text/csv" {
      issues.append(
        InputIssue(
          "server.body", at: Place(file: "body", field: "Content-Type"), found: String(type.prefix(80))))
    }
    if !issues.isEmpty { throw Problem(.parameters, issues) }
    let name = (request.value("name") ?? "").filter { !$0.isNewline && $0 != "/" }
    guard request.body.count <= service.limits.importBytes else { throw Problem(.length) }
    return DataImport(
      name: name.isEmpty ? "observations.csv" : String(name.prefix(200)), bytes: request.body,
      hasDecimalComma: try flag("decimal-comma"))
  }

  private func flag(_ name: String) throws -> Bool {
    switch request.value(name) {
    case nil, "", "false": return false
    case "true": return true
    case let text?:
      throw Problem(
        .parameters, [InputIssue("server.flag", at: Place(file: "query", field: name), found: text)])
    }
  }
}
