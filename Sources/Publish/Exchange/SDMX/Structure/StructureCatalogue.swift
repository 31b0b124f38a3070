import Catalogue
import Monitoring

/// All structural metadata of Quito, made from the content: data structures, their code lists in six
/// languages, dataflows, agencies and the goals the indicators stand under.
///
/// Lists of other agencies hold the codes that the content knows and say that they are partial; lists of
/// Quito's own are whole.
public struct SDMXStructureCatalogue: Sendable {
  public let artefacts: SDMXArtefacts

  /// - Parameters:
  ///   - phrases: one of each language that names are wanted in.
  ///   - areas: those of a store: cities and whatever else the gazetteer does not know.
  public init(
    catalogue: IndicatorCatalogue, gazetteer: Gazetteer, phrases: [Phrases], areas: [ReferenceArea] = []
  ) {
    artefacts = StructureMaker(
      catalogue: catalogue, gazetteer: gazetteer, phrases: phrases,
      storeAreas: areas.filter { gazetteer[$0.code] == nil }
    ).make()
  }

  public func structure(_ structure: SDMXStructure) -> SDMXDataStructure {
    artefacts.dataStructure(structure.reference)!
  }

  /// The names of a component's codes; none where it has no list.
  func names(of component: SDMXComponent) -> [String: LocalisedText] {
    guard let reference = component.codelist, let list = artefacts.codelist(reference) else { return [:] }
    return Dictionary(list.items.map { ($0.id, $0.names) }) { first, _ in first }
  }

  /// The name of a component, which is that of its concept.
  func name(ofConcept id: String) -> LocalisedText {
    for scheme in artefacts.conceptSchemes {
      if let concept = scheme.items.first(where: { $0.id == id }) { return concept.names }
    }
    return LocalisedText([:])
  }
}

/// Makes the artefacts from the content.
private struct StructureMaker {
  let catalogue: IndicatorCatalogue
  let gazetteer: Gazetteer
  let phrases: [Phrases]
  let storeAreas: [ReferenceArea]

  func text(_ key: String, _ arguments: [String: String] = [:]) -> LocalisedText {
    LocalisedText(
      Dictionary(phrases.map { ($0.language, $0[key, arguments]) }) { first, _ in first })
  }

  func same(_ name: String) -> LocalisedText {
    LocalisedText(Dictionary(phrases.map { ($0.language, name) }) { first, _ in first })
  }

  func make() -> SDMXArtefacts {
    var made = SDMXArtefacts()
    let lists = Set(catalogue.codeLists.lists.keys).union(["INDICATOR", "SERIES", "REF_AREA"])
    made.dataStructures = [
      .global(names: text("sdmx.structure.global")), .city(names: text("sdmx.structure.city")),
      .own(names: text("sdmx.structure.own"), lists: lists),
    ]
    made.dataflows = SDMXStructure.allCases.map {
      SDMXDataflow(
        reference: $0.dataflow, names: text("sdmx.structure.\($0.rawValue)"), structure: $0.reference)
    }
    made.codelists = codelists(of: made.dataStructures)
    made.conceptSchemes = conceptSchemes(of: made.dataStructures)
    made.agencySchemes = [
      SDMXScheme(
        reference: SDMXReference(.agencyScheme, "SDMX", "AGENCIES", "1.0"), names: text("sdmx.agencies"),
        isPartial: true,
        items: [
          SDMXItem(id: SDMXStructure.agency, names: same("Quito")),
          SDMXItem(id: SDMXStructure.globalAgency, names: text("sdmx.agency.global")),
          SDMXItem(id: "SDMX", names: same("SDMX")),
        ])
    ]
    let categories = categoryScheme()
    made.categorySchemes = [categories]
    made.categorisations = categories.items.map { category in
      SDMXCategorisation(
        reference: SDMXReference(
          .categorisation, SDMXStructure.agency, "OBSERVATIONS_\(category.id)", "1.0.0"),
        names: category.names, dataflow: SDMXStructure.own.dataflow, scheme: categories.reference,
        category: category.id)
    }
    return made
  }

  func conceptSchemes(of structures: [SDMXDataStructure]) -> [SDMXScheme] {
    var ids: [SDMXReference: [String]] = [:]
    for structure in structures {
      for id in structure.dimensions.map(\.id) + [SDMXDataStructure.time.id, structure.measure.id]
        + structure.attributes.map(\.id)
      where !ids[structure.concepts, default: []].contains(id) {
        ids[structure.concepts, default: []].append(id)
      }
    }
    return ids.sorted { $0.key.text < $1.key.text }.map { reference, ids in
      SDMXScheme(
        reference: reference, names: text("sdmx.concepts"),
        items: ids.map { SDMXItem(id: $0, names: text("sdmx.concept.\($0)")) })
    }
  }

  func codelists(of structures: [SDMXDataStructure]) -> [SDMXScheme] {
    var schemes: [SDMXReference: SDMXScheme] = [:]
    for structure in structures {
      for component in structure.dimensions + structure.attributes.map(\.component) {
        guard let reference = component.codelist, schemes[reference] == nil else { continue }
        schemes[reference] = SDMXScheme(
          reference: reference, names: text("sdmx.concept.\(component.id)"),
          isPartial: reference.agency != SDMXStructure.agency,
          items: items(of: component.id, in: reference))
      }
    }
    return schemes.values.sorted { $0.reference.text < $1.reference.text }
  }

  func items(of component: String, in list: SDMXReference) -> [SDMXItem] {
    let isGlobal = list.agency != SDMXStructure.agency
    switch component {
    case "FREQ": return ["A", "Q", "M", "D"].map { coded("FREQ", $0) }
    case "REPORTING_TYPE": return SDMXCSV.ReportingType.allCases.map { coded("REPORTING_TYPE", $0.rawValue) }
    case "UNIT_MULT": return ["0", "-6"].map { coded("UNIT_MULT", $0) }
    case "GEO_INFO_TYPE":
      return ["GML", "GMLJP2", "KML_2_2", "GeoJSON_1_1"].map { SDMXItem(id: $0, names: same($0)) }
    case "INDICATOR":
      return catalogue.indicators.map {
        SDMXItem(id: SDMXIdentifier.encodeIndicator($0.code), names: $0.titles)
      }
    case "SERIES": return series(isGlobal: isGlobal)
    case "REF_AREA": return isGlobal ? globalAreas() : list.id == "CL_REF_AREA" ? ownAreas() : []
    case "CUST_BREAKDOWN": return customBreakdowns()
    default: return catalogued(component, isGlobal: isGlobal)
    }
  }

  func coded(_ component: String, _ code: String) -> SDMXItem {
    SDMXItem(id: code, names: text("sdmx.code.\(component).\(code)"))
  }

  func catalogued(_ component: String, isGlobal: Bool) -> [SDMXItem] {
    guard let list = catalogue.codeLists[component] else {
      return [SDMXItem(id: "_T", names: text("sdmx.code.total"))]
    }
    return list.codes.filter { !(isGlobal && SDMXStructure.isOwn($0.code, of: component)) }
      .map { SDMXItem(id: SDMXIdentifier.encode($0.code), names: $0.names) }
  }

  func series(isGlobal: Bool) -> [SDMXItem] {
    var seen: Set<String> = []
    return catalogue.indicators.flatMap(\.series).filter {
      (!isGlobal || $0.isOfficial) && seen.insert($0.code).inserted
    }.map { SDMXItem(id: SDMXIdentifier.encode($0.code), names: $0.titles) }
  }

  func globalAreas() -> [SDMXItem] {
    gazetteer.areas.compactMap { area in
      area.m49.map { SDMXItem(id: SDMXArea.globalCode(m49: $0), names: area.names) }
    }
  }

  func ownAreas() -> [SDMXItem] {
    let known = Set((gazetteer.areas + storeAreas).map(\.code))
    return (gazetteer.areas + storeAreas).map { area in
      SDMXItem(
        id: SDMXIdentifier.encode(area.code), names: area.names.texts.isEmpty ? same(area.code) : area.names,
        parent: area.parent.flatMap { known.contains($0) ? SDMXIdentifier.encode($0) : nil })
    }
  }

  /// Each code that stands for one of Quito's own breakdowns.
  func customBreakdowns() -> [SDMXItem] {
    CustomBreakdown.combinations(catalogue.codeLists).map { codes in
      let names = phrases.map { phrases in
        let own = CustomBreakdown(codes, codeLists: catalogue.codeLists, language: phrases.language)
        return (phrases.language, codes.isEmpty ? phrases["sdmx.code.total"] : own.label)
      }
      let code = CustomBreakdown(codes, codeLists: catalogue.codeLists, language: .en).code
      return SDMXItem(id: code, names: LocalisedText(Dictionary(names) { first, _ in first }))
    }.sorted { $0.id < $1.id }
  }

  /// Goals, their targets and the indicators under them; and what stands under no goal.
  func categoryScheme() -> SDMXScheme {
    var goals: [SDMXItem] = []
    for indicator in catalogue.indicators {
      let parts = indicator.code.split(separator: ".").map(String.init)
      let item = SDMXItem(id: SDMXIdentifier.encodeIndicator(indicator.code), names: indicator.titles)
      guard parts.count == 3, Int(parts[0]) != nil else {
        add(item, to: "QUITO", named: text("sdmx.category.own"), in: &goals)
        continue
      }
      let goal = text("sdmx.category.goal", ["number": parts[0]])
      let targetCode = "\(parts[0]).\(parts[1])"
      var target = SDMXItem(
        id: SDMXIdentifier.encodeIndicator(targetCode),
        names: text("sdmx.category.target", ["number": targetCode]))
      let position = goals.firstIndex { $0.id == parts[0] }
      if let position, let known = goals[position].children.firstIndex(where: { $0.id == target.id }) {
        goals[position].children[known].children.append(item)
      } else {
        target.children = [item]
        add(target, to: parts[0], named: goal, in: &goals)
      }
    }
    return SDMXScheme(
      reference: SDMXReference(.categoryScheme, SDMXStructure.agency, "GOALS", "1.0.0"),
      names: text("sdmx.categories"), items: goals)
  }

  func add(_ item: SDMXItem, to id: String, named names: LocalisedText, in goals: inout [SDMXItem]) {
    if let position = goals.firstIndex(where: { $0.id == id }) {
      goals[position].children.append(item)
    } else {
      goals.append(SDMXItem(id: id, names: names, children: [item]))
    }
  }
}

/// Countries and regions under the names other lists give them.
enum SDMXArea {
  /// CL_AREA names them by M49 as a number, without the zeros before it.
  static func globalCode(m49: String) -> String {
    let digits = m49.drop { $0 == "0" }
    return digits.isEmpty ? m49 : String(digits)
  }
}
