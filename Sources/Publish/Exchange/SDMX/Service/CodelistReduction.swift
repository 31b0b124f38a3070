/// Code lists with those codes alone that a constraint names, and the codes above them.
enum CodelistReduction {
  /// - Parameter keepsOthers: whether lists of attributes stay, whole.
  static func reduce(
    _ codelists: [SDMXScheme], to constraint: SDMXConstraint, definition: SDMXDataStructure,
    keepsOthers: Bool
  ) -> [SDMXScheme] {
    var allowed: [SDMXReference: Set<String>] = [:]
    for (dimension, codes) in constraint.values {
      guard let list = definition.component(dimension)?.codelist else { continue }
      allowed[list, default: []].formUnion(codes)
    }
    return codelists.compactMap { list in
      guard let codes = allowed[list.reference] else { return keepsOthers ? list : nil }
      return reduce(list, to: codes)
    }
  }

  static func reduce(_ list: SDMXScheme, to codes: Set<String>) -> SDMXScheme {
    var kept = codes
    let parents = Dictionary(list.items.map { ($0.id, $0.parent) }) { first, _ in first }
    for code in codes {
      var parent = parents[code] ?? nil
      while let above = parent, kept.insert(above).inserted { parent = parents[above] ?? nil }
    }
    var reduced = list
    reduced.items.removeAll { !kept.contains($0.id) }
    if reduced.items.count < list.items.count { reduced.isPartial = true }
    return reduced
  }
}
