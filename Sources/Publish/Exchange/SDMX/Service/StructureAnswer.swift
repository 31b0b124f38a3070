import Monitoring
import Observations

extension AnswerContext {
  func answerStructure() throws -> SDMXAnswer {
    let structures = try service.structures()
    let link = try service.store?.lastLink()
    var all = structures.artefacts
    if try needsConstraints() { all.constraints = try constraints(structures) }
    let wanted = matching(
      all.references.filter {
        !request.asksForForeignKind && (request.kinds.isEmpty || request.kinds.contains($0.kind))
      })
    if wanted.isEmpty { return nothing(link) }
    let graph = ReferenceGraph(all)
    let referenced = graph.references(of: wanted, request.references).subtracting(wanted)
    var artefacts = all.filtered { wanted.contains($0) || referenced.contains($0) }
    if !request.items.isEmpty { keepItems(of: wanted, in: &artefacts) }
    var stubs: Set<SDMXReference> = []
    switch request.detail {
    case "allstubs", "allcompletestubs": stubs = wanted.union(referenced)
    case "referencestubs", "referencecompletestubs": stubs = referenced
    case "referencepartial": try keepUsed(referenced, in: &artefacts, structures)
    default: break
    }
    if artefacts.isEmpty { return nothing(link) }
    return structureAnswer(artefacts, stubs: stubs, lastRun: link)
  }

  /// Constraints cost a walk through the store's index and are made only where they may be given.
  private func needsConstraints() throws -> Bool {
    if request.asksForForeignKind { return false }
    if request.kinds.isEmpty || request.kinds.contains(.dataConstraint) { return true }
    let wide: Set = ["parents", "parentsandsiblings", "ancestors", "all", SDMXKind.dataConstraint.rawValue]
    return !wide.isDisjoint(with: request.references)
  }

  private func constraints(_ structures: SDMXStructureCatalogue) throws -> [SDMXConstraint] {
    let names = LocalisedText(service.phrases.mapValues { $0["sdmx.constraint"] })
    return try SDMXStructure.allCases.compactMap { structure in
      guard let contents = try service.contents(structure), contents.observationCount > 0 else { return nil }
      return contents.constraint(
        on: structure, definition: structures.structure(structure), names: names)
    }
  }

  private func keepItems(of wanted: Set<SDMXReference>, in artefacts: inout SDMXArtefacts) {
    let items = Set(request.items)
    func reduce(_ scheme: SDMXScheme) -> SDMXScheme? {
      guard wanted.contains(scheme.reference) else { return scheme }
      var reduced = scheme
      if scheme.reference.kind == .categoryScheme {
        reduced.items = scheme.items.compactMap { CategoryReduction.reduce($0, path: "", to: items) }
      } else {
        reduced.items.removeAll { !items.contains($0.id) }
      }
      reduced.isPartial = true
      return reduced.items.isEmpty ? nil : reduced
    }
    artefacts.codelists = artefacts.codelists.compactMap(reduce)
    artefacts.conceptSchemes = artefacts.conceptSchemes.compactMap(reduce)
    artefacts.categorySchemes = artefacts.categorySchemes.compactMap(reduce)
    artefacts.agencySchemes = artefacts.agencySchemes.compactMap(reduce)
  }

  /// Lists that are only referred to, with what is used of them: codes there are data for, agencies of what is
  /// given.
  private func keepUsed(
    _ referenced: Set<SDMXReference>, in artefacts: inout SDMXArtefacts, _ structures: SDMXStructureCatalogue
  ) throws {
    for structure in SDMXStructure.allCases {
      guard artefacts.dataStructures.contains(where: { $0.reference == structure.reference }) else {
        continue
      }
      let definition = structures.structure(structure)
      guard let contents = try service.contents(structure) else { continue }
      let constraint = contents.constraint(
        on: structure, definition: definition, names: LocalisedText([:]))
      let (reducible, others) = artefacts.codelists.partitioned { referenced.contains($0.reference) }
      artefacts.codelists =
        others
        + CodelistReduction.reduce(reducible, to: constraint, definition: definition, keepsOthers: true)
    }
    let agencies = Set(artefacts.references.map(\.agency))
    for index in artefacts.agencySchemes.indices
    where referenced.contains(artefacts.agencySchemes[index].reference) {
      artefacts.agencySchemes[index].items.removeAll { !agencies.contains($0.id) }
    }
  }
}

extension Array {
  fileprivate func partitioned(_ isFirst: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(isFirst), filter { !isFirst($0) })
  }
}

/// A category asked for, with those above it and none below.
private enum CategoryReduction {
  static func reduce(_ category: SDMXItem, path: String, to items: Set<String>) -> SDMXItem? {
    let own = path.isEmpty ? category.id : "\(path).\(category.id)"
    var reduced = category
    reduced.children = category.children.compactMap { reduce($0, path: own, to: items) }
    return items.contains(own) || !reduced.children.isEmpty ? reduced : nil
  }
}

/// Which artefact refers to which.
struct ReferenceGraph {
  private var children: [SDMXReference: Set<SDMXReference>] = [:]
  private var parents: [SDMXReference: Set<SDMXReference>] = [:]

  init(_ artefacts: SDMXArtefacts) {
    for flow in artefacts.dataflows { add(flow.reference, flow.structure) }
    for structure in artefacts.dataStructures {
      add(structure.reference, structure.concepts)
      for component in structure.dimensions + structure.attributes.map(\.component) {
        if let list = component.codelist { add(structure.reference, list) }
      }
    }
    for one in artefacts.categorisations {
      add(one.reference, one.dataflow)
      add(one.reference, one.scheme)
    }
    for constraint in artefacts.constraints { add(constraint.reference, constraint.dataflow) }
    for agencies in artefacts.agencySchemes {
      for reference in artefacts.references where reference != agencies.reference {
        children[reference, default: []].insert(agencies.reference)
      }
    }
  }

  private mutating func add(_ parent: SDMXReference, _ child: SDMXReference) {
    children[parent, default: []].insert(child)
    parents[child, default: []].insert(parent)
  }

  /// - Parameter wanted: the words of the parameter `references`.
  func references(of start: Set<SDMXReference>, _ wanted: [String]) -> Set<SDMXReference> {
    var found: Set<SDMXReference> = []
    for word in wanted {
      switch word {
      case "children": found.formUnion(step(start, children))
      case "descendants": found.formUnion(reach(start, children))
      case "parents": found.formUnion(step(start, parents))
      case "ancestors": found.formUnion(reach(start, parents))
      case "parentsandsiblings": found.formUnion(withSiblings(start))
      case "all": found.formUnion(withSiblings(start).union(reach(start, children)))
      default:
        guard let kind = SDMXKind(rawValue: word) else { continue }
        let all = reach(start, children).union(reach(start, parents))
        found.formUnion(all.filter { $0.kind == kind })
      }
    }
    return found
  }

  private func withSiblings(_ start: Set<SDMXReference>) -> Set<SDMXReference> {
    let above = step(start, parents)
    return above.union(step(above, children))
  }

  private func step(_ from: Set<SDMXReference>, _ edges: [SDMXReference: Set<SDMXReference>]) -> Set<
    SDMXReference
  > {
    from.reduce(into: []) { $0.formUnion(edges[$1] ?? []) }
  }

  private func reach(_ from: Set<SDMXReference>, _ edges: [SDMXReference: Set<SDMXReference>]) -> Set<
    SDMXReference
  > {
    var reached: Set<SDMXReference> = []
    var next = from
    while !next.isEmpty {
      next = step(next, edges).subtracting(reached)
      reached.formUnion(next)
    }
    return reached
  }
}
