import Catalogue
import Monitoring

/// Something wrong with a query, with the numbers SDMX and HTTP have for it.
public struct SDMXFault: Error, Hashable, Sendable {
  /// Codes of the SDMX web services guidelines.
  public enum Code: Int, Hashable, Sendable {
    case noResults = 100
    case unauthorised = 110
    case tooLargeAsAsked = 130
    case syntax = 140
    case semantic = 150
    case internalError = 500
    case notImplemented = 501
    case tooLargeForService = 510
    /// No code of SDMX: a service may have its own from 1000 on.
    case notAcceptable = 1406
  }

  public var code: Code
  public var issue: InputIssue

  init(_ code: Code, _ issue: InputIssue) {
    self.code = code
    self.issue = issue
  }

  public var status: Int {
    switch code {
    case .noResults: 404
    case .unauthorised: 401
    case .tooLargeAsAsked, .tooLargeForService: 413
    case .syntax: 400
    case .semantic: 422
    case .internalError: 500
    case .notImplemented: 501
    case .notAcceptable: 406
    }
  }

  /// Of several faults the one that says most: that the query cannot be read, before what it asks for.
  static func status(of faults: [SDMXFault]) -> Int {
    let order: [Code] = [
      .syntax, .semantic, .notAcceptable, .notImplemented, .noResults, .tooLargeAsAsked,
      .tooLargeForService, .unauthorised, .internalError,
    ]
    let found = Set(faults.map(\.code))
    let first = order.first(where: found.contains) ?? .internalError
    return faults.first { $0.code == first }?.status ?? 500
  }

  /// As an error message, in JSON or in SDMX-ML 3.0.
  static func body(of faults: [SDMXFault], header: SDMXHeader, phrases: Phrases, asMarkup: Bool) -> [UInt8] {
    func text(_ fault: SDMXFault) -> String {
      let sentence = phrases.text(of: fault.issue)
      return fault.issue.place.field.map { "\($0): \(sentence)" } ?? sentence
    }
    let language = phrases.language.rawValue
    if asMarkup {
      let namespace = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
      var out = MarkupWriter()
      out.newLine()
      out.open(
        "message:Error",
        [("xmlns:message", "\(namespace)/message"), ("xmlns:common", "\(namespace)/common")])
      for fault in faults {
        out.open("message:ErrorMessage", [("code", String(fault.code.rawValue))])
        out.element("common:Text", text(fault), [("xml:lang", language)])
        out.close()
      }
      out.close()
      out.newLine()
      return out.take()
    }
    let message: JSON = [
      "meta": header.json(languages: [phrases.language]),
      "errors": .array(
        faults.map { fault in
          [
            "code": JSON(fault.code.rawValue), "title": .string(fault.issue.code),
            "detail": .string(text(fault)), "details": [language: .string(text(fault))],
          ]
        }),
    ]
    return Array(message.canonicalText.utf8) + [0x0A]
  }
}

/// Gathers what is wrong with a query while it is being read.
struct SDMXFaults {
  private(set) var all: [SDMXFault] = []

  /// - Parameter parameter: of the query, or the part of the path.
  mutating func report(
    _ code: String, _ kind: SDMXFault.Code, at parameter: String, found: String = "",
    _ arguments: [String: String] = [:]
  ) {
    all.append(
      SDMXFault(
        kind,
        InputIssue(code, at: Place(file: "query", field: parameter), found: found, arguments: arguments)))
  }
}
