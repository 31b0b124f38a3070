import Monitoring

/// What is wrong with parameters wherever they are sent.
extension WebRequest {
  /// - Parameter names: of parameters that have one value.
  /// - Returns: those that are sent more than once, in their order, and a language that there is none of.
  func parameterFaults(ofOne names: Set<String>) -> [InputIssue] {
    func issue(_ code: String, _ name: String, _ found: String, _ arguments: [String: String] = [:])
      -> InputIssue
    {
      InputIssue(code, at: Place(file: "query", field: name), found: found, arguments: arguments)
    }
    var issues: [InputIssue] = []
    for name in names.union(["lang"]).sorted() {
      let values = values(name)
      if values.count > 1 { issues.append(issue("server.twice", name, values.joined(separator: ", "))) }
    }
    if let language = value("lang"), Language(rawValue: language) == nil {
      let known = Language.allCases.map(\.rawValue).joined(separator: ", ")
      issues.append(issue("server.lang", "lang", language, ["known": known]))
    }
    return issues
  }
}
