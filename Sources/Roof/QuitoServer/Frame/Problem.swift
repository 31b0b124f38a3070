import Accounts
import Catalogue
import Monitoring

/// Why a request was not answered, to be told in the client's language.
public struct Problem: Error, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case parameters, path
    case notFound = "not-found"
    case method, length, rate, busy, slow, failure
    /// Who asks is not known, or may not.
    case signIn = "sign-in"
    case forbidden
    /// What was sent is not as it must be.
    case content
  }

  var kind: Kind
  /// Every fault, where there are several.
  var issues: [InputIssue] = []
  /// For `method`: what is allowed. For `rate` and `busy`: when to come again.
  var headers: [(name: String, value: String)] = []
  /// What says more.
  var phrase: String?

  public init(_ kind: Kind, _ issues: [InputIssue] = [], headers: [(name: String, value: String)] = []) {
    self.kind = kind
    self.issues = issues
    self.headers = headers
  }

  init(_ refusal: AccessGate.Refusal) {
    self.init(refusal.status == 401 ? .signIn : .forbidden)
    phrase = refusal.phrase
    if kind == .signIn { headers = [("WWW-Authenticate", "Bearer realm=\"quito\"")] }
  }

  var status: Int {
    switch kind {
    case .signIn: 401
    case .forbidden: 403
    case .content: 422
    case .parameters, .path: 400
    case .notFound: 404
    case .method: 405
    case .length: 413
    case .rate: 429
    case .failure: 500
    case .busy, .slow: 503
    }
  }

  func title(_ phrases: Phrases) -> String { phrases["server.problem.\(kind.rawValue)"] }

  /// RFC 9457, with every fault as a member of `errors`.
  func answer(_ phrases: Phrases) -> Answer {
    var members: [String: JSON] = [
      "type": "about:blank", "title": .string(title(phrases)), "status": JSON(status),
    ]
    if let phrase { members["detail"] = .string(phrases[phrase]) }
    if !issues.isEmpty {
      members["detail"] = .string(sentences(phrases).joined(separator: " "))
      members["errors"] = .array(
        issues.map { issue in
          var error: [String: JSON] = [
            "code": .string(issue.code), "parameter": .string(issue.place.field ?? issue.place.file),
            "found": .string(String(issue.found.prefix(200))), "detail": .string(phrases.text(of: issue)),
          ]
          if let line = issue.place.line { error[kind == .content ? "line" : "character"] = JSON(line) }
          return .object(error)
        })
    }
    var answer = Answer(MediaType.problem, Array(JSON.object(members).canonicalText.utf8), status: status)
    answer.set("Content-Language", phrases.language.rawValue)
    for header in headers { answer.set(header.name, header.value) }
    return answer
  }

  func sentences(_ phrases: Phrases) -> [String] {
    (phrase.map { [phrases[$0]] } ?? [])
      + issues.map { issue in
        let place = [issue.place.field ?? issue.place.file] + (issue.place.line.map { [String($0)] } ?? [])
        return "\(place.joined(separator: ":")): \(phrases.text(of: issue))."
      }
  }
}
