import Monitoring

/// What a form sends: `application/x-www-form-urlencoded` or `multipart/form-data` (RFC 7578).
struct FormFields: Sendable {
  struct File: Sendable {
    var name: String
    var bytes: [UInt8]
  }

  /// In the order they were sent.
  private(set) var fields: [(name: String, value: String)] = []
  private(set) var files: [String: File] = [:]

  /// No form of ours has more.
  private static let mostParts = 100

  /// The first field of a name.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
  func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// What a field says.
  /// - Parameter read: nil for what cannot be taken.
  /// - Throws: `InputIssues` that name the field.
  func value<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
    let text = self[name] ?? ""
    guard let value = read(text) else { throw FormFields.fault(name, text) }
    return value
  }

  static func fault(_ name: String, _ found: String = "") -> InputIssues {
    InputIssues([
      InputIssue(
        "server.field", at: Place(file: "form", field: name), found: String(found.prefix(100)),
        arguments: ["field": name])
    ])
  }

  /// - Throws: `Problem` where the body is no such form.
  init(_ request: WebRequest) throws {
    let type = request.headers["content-type"] ?? ""
    let kind = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    switch kind {
    case "" where request.body.isEmpty: break
    case "application/x-www-form-urlencoded":
      guard let text = String(validating: request.body, as: UTF8.self),
        let pairs = WebRequest.pairs(text[...]), pairs.count <= FormFields.mostParts
      else { throw FormFields.unreadable(kind) }
      fields = pairs
    case "multipart/form-data":
      guard let boundary = FormFields.parameter("boundary", of: type), (1...70).contains(boundary.utf8.count),
        read(request.body, boundary: Array(boundary.utf8))
      else { throw FormFields.unreadable(kind) }
    default: throw FormFields.unreadable(kind)
    }
  }

  private static func unreadable(_ kind: String) -> Problem {
    Problem(
      .parameters,
      [
        InputIssue(
          "server.body", at: Place(file: "body", field: "Content-Type"), found: String(kind.prefix(80)))
      ])
  }

  // MARK: - Parts

  private mutating func read(_ body: [UInt8], boundary: [UInt8]) -> Bool {
    let delimiter = Array("\r\n--".utf8) + boundary
    // The first delimiter may begin the body.
    guard body.starts(with: delimiter.dropFirst(2)) else { return false }
    var place = delimiter.count - 2
    for _ in 0..<FormFields.mostParts {
      if body[place...].starts(with: Array("--".utf8)) { return true }
      guard body[place...].starts(with: Array("\r\n".utf8)),
        let headEnd = FormFields.first(Array("\r\n\r\n".utf8), in: body, from: place),
        let end = FormFields.first(delimiter, in: body, from: headEnd + 2),
        let head = String(validating: body[place..<headEnd], as: UTF8.self),
        add(head, Array(body[min(headEnd + 4, end)..<end]))
      else { return false }
      place = end + delimiter.count
    }
    return false
  }

  private mutating func add(_ head: String, _ bytes: [UInt8]) -> Bool {
    let lines = head.split(separator: "\r\n")
    guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
      let name = FormFields.parameter("name", of: String(disposition))
    else { return false }
    if let file = FormFields.parameter("filename", of: String(disposition)) {
      // Where it lay is the sender's affair.
      let base = file.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
      files[name] = File(name: String(base.filter { !$0.isNewline }.prefix(200)), bytes: bytes)
      return true
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    fields.append((name, text))
    return true
  }

  /// The value of a parameter of a header field, quoted or not.
  private static func parameter(_ name: String, of field: String) -> String? {
    var rest = field[...]
    while let semicolon = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: semicolon)...].drop { $0 == " " }
      guard rest.lowercased().hasPrefix(name + "=") else { continue }
      rest = rest.dropFirst(name.count + 1)
      if rest.first == "\"" { return String(rest.dropFirst().prefix { $0 != "\"" }) }
      return String(rest.prefix { $0 != ";" && !$0.isWhitespace })
    }
    return nil
  }

  private static func first(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard start >= 0, bytes.count >= pattern.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var place = start
      while place <= bytes.count - pattern.count {
        if bytes[place] == pattern[0], bytes[place..<(place + pattern.count)].elementsEqual(pattern) {
          return place
        }
        place += 1
      }
      return nil
    }
  }
}
