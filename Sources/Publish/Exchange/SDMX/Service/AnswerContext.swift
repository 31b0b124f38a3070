import Catalogue
import Monitoring
import Observations

/// One query being answered.
struct AnswerContext {
  let service: SDMXService
  let request: SDMXRequest
  let format: SDMXAgreedFormat
  let phrases: Phrases
  let header: SDMXHeader

  private struct Enough: Error {}

  /// Nothing found: an empty but healthy state.
  func nothing(_ lastRun: ChainLink?) -> SDMXAnswer {
    SDMXAnswer(
      status: 204, mediaType: format.mediaType,
      headers: service.headers(language: phrases.language, lastRun: lastRun)
    ) { _ in }
  }

  func found(_ lastRun: ChainLink?, _ body: @escaping (([UInt8]) throws -> Void) throws -> Void) -> SDMXAnswer
  {
    SDMXAnswer(
      status: 200, mediaType: format.mediaType,
      headers: service.headers(language: phrases.language, lastRun: lastRun), body: body)
  }

  /// - Precondition: there are no `faults()`.
  func answer() throws -> SDMXAnswer {
    switch request.resource {
    case .structure: try answerStructure()
    case .availability: try answerAvailability()
    case .data: try answerData()
    }
  }

  /// What a query that can be read asks of a structure that has it not.
  func faults() throws -> [SDMXFault] {
    var faults = SDMXFaults()
    if request.resource == .structure { return [] }
    let structures = try service.structures()
    guard let (structure, _) = resolve(structures, &faults) else { return faults.all }
    let definition = structures.structure(structure)
    _ = SDMXSelection(request, definition: definition, faults: &faults)
    _ = wantedAttributes(definition, &faults)
    _ = wantsValues(definition, &faults)
    _ = arrangement(definition, &faults)
    let known = definition.dimensions.map(\.id) + [SDMXDataStructure.time.id]
    for component in request.components where !known.contains(component) {
      faults.report(
        "sdmx.query.component", .semantic, at: "componentId", found: component,
        ["known": known.joined(separator: ", ")])
    }
    return faults.all
  }

  // MARK: - Data

  private func answerData() throws -> SDMXAnswer {
    var faults = SDMXFaults()
    let structures = try service.structures()
    guard let (structure, context) = resolve(structures, &faults) else { return nothing(nil) }
    let definition = structures.structure(structure)
    let selection = SDMXSelection(request, definition: definition, faults: &faults)
    let attributes = wantedAttributes(definition, &faults)
    let hasValues = wantsValues(definition, &faults)
    let arrangement = arrangement(definition, &faults)

    guard let store = service.store else { return nothing(nil) }
    let links = try store.links()
    let layout = SDMXLayout(
      structure, structures: structures, catalogue: service.catalogue, gazetteer: service.gazetteer,
      phrases: phrases, attributes: attributes,
      runDigests: Dictionary(uniqueKeysWithValues: links.map { ($0.number, $0.digest) }))
    var query = ObservationQuery(
      asOf: request.asOf, recordedAfter: request.updatedAfter, includesHistory: request.includesHistory)
    var narrowing = layout
    let canBeFound = try selection.narrow(&query, layout: &narrowing, store: store)
    guard canBeFound, try hasAny(store, query, selection, layout) else { return nothing(links.last) }
    try checkSize(store, query, selection, layout, arrangement)
    let options = SDMXDataOptions(
      header: header, context: context, arrangement: arrangement, hasValues: hasValues)
    let answer = DataBody(
      store: store, query: query, selection: selection, layout: layout, structures: structures,
      options: options, format: format, paging: request.paging, links: links)
    return found(links.last) { try answer.write($0) }
  }

  /// The structure and what the data are reported under. Where several are asked for, the fullest answers for
  /// all: each carries the same observations.
  func resolve(_ structures: SDMXStructureCatalogue, _ faults: inout SDMXFaults) -> (
    SDMXStructure, SDMXReference
  )? {
    let kind = request.kinds.first ?? .dataflow
    let all = SDMXStructure.allCases.map { kind == .dataflow ? $0.dataflow : $0.reference }
    let wanted = request.asksForForeignKind ? [] : matching(all)
    for structure in SDMXStructure.allCases.reversed() {
      let reference = kind == .dataflow ? structure.dataflow : structure.reference
      if wanted.contains(reference) { return (structure, reference) }
    }
    let found = [request.agencies, request.ids].map { $0.isEmpty ? "*" : $0.joined(separator: ",") }
    faults.report(
      "sdmx.query.structure", .noResults, at: "path", found: found.joined(separator: ":"),
      ["known": all.map(\.text).joined(separator: ", ")])
    return nil
  }

  /// Those that agency, id and version of the query name.
  func matching(_ references: [SDMXReference]) -> Set<SDMXReference> {
    struct Name: Hashable {
      var kind: SDMXKind
      var agency: String
      var id: String
    }
    let candidates = references.filter {
      (request.agencies.isEmpty || request.agencies.contains($0.agency))
        && (request.ids.isEmpty || request.ids.contains($0.id))
    }
    if request.versions.isEmpty { return Set(candidates) }
    var found: Set<SDMXReference> = []
    for (_, group) in Dictionary(
      grouping: candidates, by: { Name(kind: $0.kind, agency: $0.agency, id: $0.id) })
    {
      for pattern in request.versions {
        let versions = pattern.choose(among: group.map(\.version))
        found.formUnion(group.filter { versions.contains($0.version) })
      }
    }
    return found
  }

  private func wantedAttributes(_ definition: SDMXDataStructure, _ faults: inout SDMXFaults) -> Set<String>? {
    if request.attributes.isEmpty { return nil }
    var wanted: Set<String> = []
    for one in request.attributes {
      switch one {
      case "dsd", "all": return nil
      // Quito has neither reference metadata nor attributes of a whole data set.
      case "none", "msd", "dataset": break
      case "series":
        wanted.formUnion(definition.attributes.filter { $0.attachment == .series }.map(\.id))
      case "obs":
        wanted.formUnion(definition.attributes.filter { $0.attachment == .observation }.map(\.id))
      default:
        if definition.attributes.contains(where: { $0.id == one }) {
          wanted.insert(one)
        } else {
          let known = definition.attributes.map(\.id).joined(separator: ", ")
          faults.report("sdmx.query.component", .semantic, at: "attributes", found: one, ["known": known])
        }
      }
    }
    return wanted
  }

  private func wantsValues(_ definition: SDMXDataStructure, _ faults: inout SDMXFaults) -> Bool {
    if request.measures.isEmpty { return true }
    var isWanted = false
    for one in request.measures {
      switch one {
      case "all", definition.measure.id: isWanted = true
      case "none": break
      default:
        faults.report(
          "sdmx.query.component", .semantic, at: "measures", found: one, ["known": definition.measure.id])
      }
    }
    return isWanted
  }

  private func arrangement(_ definition: SDMXDataStructure, _ faults: inout SDMXFaults) -> SDMXArrangement {
    switch request.dimensionAtObservation {
    case nil, SDMXDataStructure.time.id: return .series
    case "AllDimensions": return .flat
    case let id?:
      if let index = definition.dimensions.firstIndex(where: { $0.id == id }) { return .sections(by: index) }
      let known = definition.dimensions.map(\.id) + [SDMXDataStructure.time.id, "AllDimensions"]
      faults.report(
        "sdmx.query.component", .semantic, at: "dimensionAtObservation", found: id,
        ["known": known.joined(separator: ", ")])
      return .series
    }
  }

  private func hasAny(
    _ store: ObservationStore, _ query: ObservationQuery, _ selection: SDMXSelection, _ layout: SDMXLayout
  ) throws -> Bool {
    var layout = layout
    var row = SDMXRow()
    var skipped = 0
    do {
      try store.forEachObservation(matching: query) { recorded in
        guard layout.admits(recorded) else { return }
        layout.fill(&row, with: recorded)
        guard selection.isOpen || selection.matches(row, recorded, layout: &layout) else { return }
        skipped += 1
        if skipped > request.paging.offset { throw Enough() }
      }
    } catch is Enough {
      return true
    }
    return false
  }

  /// Refuses an answer that is larger than the service gives.
  private func checkSize(
    _ store: ObservationStore, _ query: ObservationQuery, _ selection: SDMXSelection, _ layout: SDMXLayout,
    _ arrangement: SDMXArrangement
  ) throws {
    var most = service.limits.observations
    if case .sections = arrangement {
      most = min(most ?? .max, service.limits.sectionedObservations)
    }
    guard let most, request.paging.limit ?? .max > most else { return }
    var count = 0
    var layout = layout
    var row = SDMXRow()
    do {
      try store.forEachKey(matching: query) { key in
        guard layout.admits(key) else { return }
        layout.fill(&row, with: key)
        guard selection.matches(key: row.key) else { return }
        count += 1
        if count > most { throw Enough() }
      }
    } catch is Enough {
      var faults = SDMXFaults()
      faults.report("sdmx.query.large", .tooLargeForService, at: "limit", ["most": String(most)])
      throw SDMXFaultList(faults: faults.all)
    }
  }

  // MARK: - Availability

  private func answerAvailability() throws -> SDMXAnswer {
    var faults = SDMXFaults()
    let structures = try service.structures()
    guard let (structure, _) = resolve(structures, &faults) else { return nothing(nil) }
    let definition = structures.structure(structure)
    let selection = SDMXSelection(request, definition: definition, faults: &faults)
    guard let store = service.store else { return nothing(nil) }
    let link = try store.lastLink()
    let contents: SDMXContents
    if selection.isOpen, request.updatedAfter == nil, let all = try service.contents(structure) {
      contents = all
    } else {
      var layout = SDMXLayout(
        structure, structures: structures, catalogue: service.catalogue, gazetteer: service.gazetteer,
        phrases: phrases)
      var query = ObservationQuery(recordedAfter: request.updatedAfter)
      // What would be there beside what is asked for must not be narrowed away.
      if !request.asksForAvailable {
        guard try selection.narrow(&query, layout: &layout, store: store) else { return nothing(link) }
      }
      contents = try SDMXContents(
        store: store, query: query, layout: layout, selection: selection,
        asksForAvailable: request.asksForAvailable)
    }
    if contents.observationCount == 0, !request.asksForAvailable { return nothing(link) }
    let names = LocalisedText(service.phrases.mapValues { $0["sdmx.constraint"] })
    let constraint = contents.constraint(
      on: structure, definition: definition, names: names, components: request.components)
    var artefacts = SDMXArtefacts()
    artefacts.constraints = [constraint]
    addReferences(of: constraint, on: structure, structures, to: &artefacts)
    return structureAnswer(artefacts, stubs: [], lastRun: link)
  }

  private func addReferences(
    of constraint: SDMXConstraint, on structure: SDMXStructure, _ structures: SDMXStructureCatalogue,
    to artefacts: inout SDMXArtefacts
  ) {
    func wants(_ kind: SDMXKind) -> Bool {
      request.references.contains("all") || request.references.contains(kind.rawValue)
    }
    let all = structures.artefacts
    let definition = structures.structure(structure)
    if wants(.dataflow) { artefacts.dataflows = all.dataflows.filter { $0.reference == structure.dataflow } }
    if wants(.dataStructure) { artefacts.dataStructures = [definition] }
    if wants(.conceptScheme) {
      artefacts.conceptSchemes = all.conceptSchemes.filter { $0.reference == definition.concepts }
    }
    if wants(.codelist) {
      artefacts.codelists = CodelistReduction.reduce(
        all.codelists, to: constraint, definition: definition, keepsOthers: false)
    }
  }

  func structureAnswer(
    _ artefacts: SDMXArtefacts, stubs: Set<SDMXReference>, lastRun: ChainLink?
  ) -> SDMXAnswer {
    let (header, format, language) = (header, format.format, phrases.language)
    return found(lastRun) { write in
      switch format {
      case .structureML30:
        try write(SDMXStructureML(header: header, version: .v30).bytes(artefacts, stubs: stubs))
      case .structureML21:
        try write(SDMXStructureML(header: header, version: .v21).bytes(artefacts, stubs: stubs))
      default:
        try write(SDMXStructureJSON(header: header, language: language).bytes(artefacts, stubs: stubs))
      }
    }
  }
}
