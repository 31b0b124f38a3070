/// Rules on the tags of map elements, as data a user can change: an element counts when one of `include`
/// applies, none of `exclude` does, or, though excluded, one of `allow` does.
public struct TagRules: Hashable, Sendable {
  /// Applies when every key it names has one of the values listed; an empty list stands for any value.
  public struct Clause: Hashable, Sendable {
    public var values: [String: [String]]
    public init(_ values: [String: [String]]) { self.values = values }

    public func applies(to tags: [String: String]) -> Bool {
      values.allSatisfy { key, accepted in
        tags[key].map { accepted.isEmpty || accepted.contains($0) } ?? false
      }
    }
  }

  public var include: [Clause]
  public var exclude: [Clause]
  public var allow: [Clause]

  public init(include: [Clause], exclude: [Clause] = [], allow: [Clause] = []) {
    self.include = include
    self.exclude = exclude
    self.allow = allow
  }

  public func accepts(_ tags: [String: String]) -> Bool {
    guard include.contains(where: { $0.applies(to: tags) }) else { return false }
    return !exclude.contains { $0.applies(to: tags) } || allow.contains { $0.applies(to: tags) }
  }

  /// Every key that some clause of `include` asks for: what a reader must keep.
  public var includedKeys: [String] { Set(include.flatMap(\.values.keys)).sorted() }
  /// Every key that any clause looks at.
  public var allKeys: [String] {
    Set((include + exclude + allow).flatMap(\.values.keys)).sorted()
  }
}
