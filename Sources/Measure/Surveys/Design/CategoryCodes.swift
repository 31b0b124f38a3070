/// Names of categories, strata or units as codes 0, 1, … in the order in which they first stand.
public struct CategoryCodes: Hashable, Sendable {
  /// One entry a row; -1 where the name is nil or empty.
  public let codes: [Int32]
  public let names: [String]

  public init(_ names: some Sequence<String?>) {
    var known: [String: Int32] = [:]
    var inOrder: [String] = []
    codes = names.map { name in
      guard let name, !name.isEmpty else { return -1 }
      if let code = known[name] { return code }
      let code = Int32(inOrder.count)
      known[name] = code
      inOrder.append(name)
      return code
    }
    self.names = inOrder
  }

  public var count: Int { names.count }
}
