import CPostgres
import Foundation
import Monitoring

/// The URL of a database on a PostgreSQL server: `postgresql://user@host:port/database`. What it leaves out
/// libpq finds where it always does: `PGUSER` and the like, `~/.pgpass`.
public struct PostgreSQLAddress: Hashable, Sendable {
  /// Keywords and values as libpq takes them.
  let parameters: [String: String]
  /// To be shown: the URL without a password.
  public let name: String

  private static let schemes = ["postgresql://", "postgres://"]

  static func isAddress(_ text: String) -> Bool {
    let lowercased = text.lowercased()
    return schemes.contains { lowercased.hasPrefix($0) }
  }

  /// What stands for an address that cannot be read, which may hold a password anywhere.
  static let unreadableName = "postgresql://…"

  /// - Throws: `store.address` where libpq cannot read the URL.
  public init(_ url: String) throws {
    let scheme = PostgreSQLAddress.schemes.first { url.lowercased().hasPrefix($0) } ?? ""
    // libpq knows them in small letters.
    let rest = url.dropFirst(scheme.count)
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(scheme + rest, &message)
    defer {
      PQconninfoFree(options)
      // Not shown: it may repeat a part of the password.
      PQfreemem(message)
    }
    let unreadable = InputIssues([
      InputIssue("store.address", at: Place(file: PostgreSQLAddress.unreadableName))
    ])
    guard !scheme.isEmpty, let options else { throw unreadable }
    var parameters: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    // A password with a `/` of its own parts the address in the wrong place: what is left of it would be shown.
    guard parameters["port"]?.allSatisfy({ $0.isWholeNumber || $0 == "," }) ?? true,
      !rest.drop(while: { $0 != "/" }).prefix(while: { $0 != "?" }).contains("@")
    else { throw unreadable }
    self.parameters = parameters
    var name = "postgresql://"
    if let user = parameters["user"] { name += user + "@" }
    var settings: [String] = []
    if let host = parameters["host"] {
      // The folder of a socket stands behind, where it needs no escapes.
      if host.hasPrefix("/") { settings.append("host=" + host) } else { name += host }
    }
    if let port = parameters["port"] { name += ":" + port }
    name += "/" + (parameters["dbname"] ?? "")
    if let options = parameters["options"] { settings.append("options=" + options) }
    self.name = name + (settings.isEmpty ? "" : "?" + settings.joined(separator: "&"))
  }

  private static let secrets = ["password", "sslpassword"]

  /// A text with every password in it blotted out.
  func veiled(_ text: String) -> String {
    PostgreSQLAddress.secrets.compactMap { parameters[$0] }.filter { !$0.isEmpty }.reduce(text) {
      $0.replacingOccurrences(of: $1, with: "…")
    }
  }
}
