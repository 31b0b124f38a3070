import Monitoring

/// What a message says of itself: who sent it and when it was made.
public struct SDMXHeader: Hashable, Sendable {
  public var id: String
  public var prepared: Timestamp
  /// Of the sender; letters, digits, `_` and `-`.
  public var sender: String
  /// Made for a test and not to be used.
  public var isTest: Bool

  /// - Parameter id: by default made of the sender and the time.
  public init(
    prepared: Timestamp, sender: String = SDMXStructure.agency, id: String? = nil, isTest: Bool = false
  ) {
    self.prepared = prepared
    self.sender = sender
    self.isTest = isTest
    self.id = id ?? "\(sender)-\(prepared.text.filter { $0.isNumber || $0 == "T" })"
  }

  /// The member `meta` with its name, the schema of the message first: readers look for it near the beginning.
  /// - Parameter kind: `structure` or `data`.
  func writeMeta(_ kind: String, languages: [Language], to out: inout [UInt8]) {
    out.append(
      contentsOf: "\"meta\":{\"schema\":\"https://json.sdmx.org/2.0.0/sdmx-json-\(kind)-schema.json\",".utf8)
    var rest: [UInt8] = []
    json(languages: languages).write(to: &rest)
    out.append(contentsOf: rest.dropFirst())
  }

  func json(languages: [Language]) -> JSON {
    [
      "id": .string(id), "test": .bool(isTest), "prepared": .string(prepared.text),
      "contentLanguages": .array(languages.map { .string($0.rawValue) }), "sender": ["id": .string(sender)],
    ]
  }

  /// The elements of a header that come before those of its kind.
  func write(to out: inout MarkupWriter) {
    out.element("message:ID", id)
    out.element("message:Test", isTest ? "true" : "false")
    out.element("message:Prepared", prepared.text)
    out.empty("message:Sender", [("id", sender)])
  }
}
