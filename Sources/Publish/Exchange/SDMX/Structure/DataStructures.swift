import Catalogue
import Monitoring

/// The three data structures Quito speaks: the global one of the SDG indicators, its likeness for cities, and
/// the store's own, which loses nothing.
public enum SDMXStructure: String, CaseIterable, Hashable, Sendable {
  /// IAEG-SDGs:SDG(1.4), for official series of countries and regions.
  case global
  /// QUITO:SDG_CITY(1.0): the components of the global structure, with areas, series and units that are in no
  /// global list.
  case city
  /// QUITO:OBSERVATIONS(1.0.0): every field of an observation and every dimension of Quito.
  case own

  public var reference: SDMXReference {
    switch self {
    case .global: SDMXReference(.dataStructure, "IAEG-SDGs", "SDG", "1.4")
    case .city: SDMXReference(.dataStructure, SDMXStructure.agency, "SDG_CITY", "1.0")
    case .own: SDMXReference(.dataStructure, SDMXStructure.agency, "OBSERVATIONS", "1.0.0")
    }
  }

  /// Of the dataflow that carries the structure.
  public var dataflow: SDMXReference {
    switch self {
    case .global: SDMXReference(.dataflow, SDMXStructure.agency, "SDG", "1.0.0")
    case .city: SDMXReference(.dataflow, SDMXStructure.agency, "SDG_CITY", "1.0.0")
    case .own: SDMXReference(.dataflow, SDMXStructure.agency, "OBSERVATIONS", "1.0.0")
    }
  }

  public static let agency = "QUITO"
  public static let globalAgency = "IAEG-SDGs"

  /// The components of all three structures, by their parts.
  public static let components: (dimensions: [String], measure: String, attributes: [String]) = {
    let names = LocalisedText([:])
    let structures = [
      SDMXDataStructure.own(names: names, lists: []), SDMXDataStructure.city(names: names),
      SDMXDataStructure.global(names: names),
    ]
    return (
      Set(structures.flatMap { $0.dimensions.map(\.id) } + [SDMXDataStructure.time.id]).sorted(),
      structures[0].measure.id, Set(structures.flatMap { $0.attributes.map(\.id) }).sorted()
    )
  }()

  /// Breakdowns with a code list of Quito's own, which the global structure has no dimension for.
  static let ownBreakdowns = [
    "AGGREGATION", "BOUNDARY", "CAPACITY", "DEGREE_OF_URBANISATION", "GROWTH_TYPE", "INDEX", "METHOD",
    "REFERENCE_VALUE", "TARGET", "TENURE",
  ]
  /// Breakdowns that the global structure has too, in its order.
  static let sharedBreakdowns = [
    "SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION",
    "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
  ]
  /// Whether a code of a list that the global structure shares is one of Quito's own.
  static func isOwn(_ code: String, of component: String) -> Bool {
    switch component {
    case "UNIT_MEASURE": code.hasPrefix("Q_")
    // Levels of deviation.
    case "COMPOSITE_BREAKDOWN": code.hasPrefix("DL_")
    default: false
    }
  }

  /// Breakdowns without a code list: a description or an index names their codes.
  static let freeBreakdowns = ["ALTERNATIVE", "INDEX_NODE", "REGION"]
  /// What no dimension is there for, as `DIMENSION=CODE` joined by `;`.
  static let otherBreakdown = "OTHER_BREAKDOWN"
}

extension SDMXDataStructure {
  /// Facts of the global structure: SDMX Global Registry, June 2021.
  static func global(names: LocalisedText) -> SDMXDataStructure {
    func shared(_ id: String, _ version: String) -> SDMXReference {
      SDMXReference(.codelist, "SDMX", id, version)
    }
    func own(_ id: String, _ version: String) -> SDMXReference {
      SDMXReference(.codelist, SDMXStructure.globalAgency, id, version)
    }
    return sdg(
      reference: SDMXStructure.global.reference, names: names,
      concepts: SDMXReference(.conceptScheme, SDMXStructure.globalAgency, "SDG_CONCEPTS", "1.0"),
      lists: [
        "FREQ": shared("CL_FREQ", "2.0"), "OBS_STATUS": shared("CL_OBS_STATUS", "2.1"),
        "UNIT_MULT": shared("CL_UNIT_MULT", "1.1"), "REPORTING_TYPE": own("CL_REPORTING_TYPE", "1.0"),
        "SERIES": own("CL_SERIES", "1.4"), "REF_AREA": own("CL_AREA", "1.4"), "SEX": own("CL_SEX", "1.1"),
        "AGE": own("CL_AGE", "1.1"), "URBANISATION": own("CL_URBANISATION", "1.0"),
        "INCOME_WEALTH_QUANTILE": own("CL_QUANTILE", "1.1"),
        "EDUCATION_LEV": own("CL_EDUCATION_LEV", "1.0"), "OCCUPATION": own("CL_OCCUPATION", "1.1"),
        "CUST_BREAKDOWN": own("CL_CUST_BREAKDOWN", "1.4"),
        "COMPOSITE_BREAKDOWN": own("CL_COMP_BREAKDOWN", "1.4"),
        "DISABILITY_STATUS": own("CL_DISABILITY", "1.0"), "ACTIVITY": own("CL_ACTIVITY", "1.4"),
        "PRODUCT": own("CL_PRODUCT", "1.0"), "UNIT_MEASURE": own("CL_UNIT_MEASURE", "1.3"),
        "NATURE": own("CL_NATURE", "1.0"), "GEO_INFO_TYPE": own("CL_GEO_INFO_TYPE", "1.0"),
      ])
  }

  /// As the global one, under lists of Quito's own.
  static func city(names: LocalisedText) -> SDMXDataStructure {
    let shared = ["FREQ": "2.0", "OBS_STATUS": "2.1", "UNIT_MULT": "1.1"]
    var lists = shared.reduce(into: [:]) {
      $0[$1.key] = SDMXReference(.codelist, "SDMX", "CL_\($1.key)", $1.value)
    }
    for id in ["REPORTING_TYPE", "SERIES", "REF_AREA", "CUST_BREAKDOWN", "UNIT_MEASURE", "NATURE"]
      + SDMXStructure.sharedBreakdowns
    {
      lists[id] = list(id)
    }
    return sdg(
      reference: SDMXStructure.city.reference, names: names,
      concepts: SDMXReference(.conceptScheme, SDMXStructure.agency, "CONCEPTS", "1.0.0"), lists: lists)
  }

  private static func sdg(
    reference: SDMXReference, names: LocalisedText, concepts: SDMXReference, lists: [String: SDMXReference]
  ) -> SDMXDataStructure {
    func component(_ id: String, _ text: SDMXTextType = .string) -> SDMXComponent {
      SDMXComponent(id, lists[id].map(SDMXComponent.Representation.enumeration) ?? .text(text))
    }
    return SDMXDataStructure(
      reference: reference, names: names, concepts: concepts,
      dimensions: SDMXCSV.dimensions.dropLast().map { component($0) },
      measure: component("OBS_VALUE", .double),
      attributes: [
        SDMXAttribute(component("OBS_STATUS"), isMandatory: true),
        SDMXAttribute(component("UNIT_MULT"), isMandatory: true),
        SDMXAttribute(component("UNIT_MEASURE"), isMandatory: true, attachment: .series),
        SDMXAttribute(component("BASE_PER", .dateTime)),
        SDMXAttribute(component("NATURE")),
        SDMXAttribute(component("TIME_DETAIL")),
        SDMXAttribute(component("COMMENT_OBS")),
        SDMXAttribute(component("TIME_COVERAGE", .dateTime)),
        SDMXAttribute(component("UPPER_BOUND", .double)),
        SDMXAttribute(component("LOWER_BOUND", .double)),
        SDMXAttribute(component("SOURCE_DETAIL")),
        SDMXAttribute(component("COMMENT_TS"), attachment: .series),
        SDMXAttribute(component("GEO_INFO_URL"), attachment: .series),
        SDMXAttribute(component("GEO_INFO_TYPE"), attachment: .series),
        SDMXAttribute(component("CUST_BREAKDOWN_LB"), attachment: .series),
        SDMXAttribute(component("DATA_LAST_UPDATE", .dateTime), attachment: .series),
      ])
  }

  /// The store's own: what the chain keeps of an observation.
  /// - Parameter lists: the names of the code lists there are.
  static func own(names: LocalisedText, lists: Set<String>) -> SDMXDataStructure {
    func coded(_ id: String) -> SDMXComponent {
      switch id {
      case "FREQ": SDMXComponent(id, .enumeration(SDMXReference(.codelist, "SDMX", "CL_FREQ", "2.0")))
      case "OBS_STATUS":
        SDMXComponent(id, .enumeration(SDMXReference(.codelist, "SDMX", "CL_OBS_STATUS", "2.1")))
      default: SDMXComponent(id, lists.contains(id) ? .enumeration(list(id)) : .text(.string))
      }
    }
    func text(_ id: String, _ type: SDMXTextType = .string) -> SDMXAttribute {
      SDMXAttribute(SDMXComponent(id, .text(type)))
    }
    return SDMXDataStructure(
      reference: SDMXStructure.own.reference, names: names,
      concepts: SDMXReference(.conceptScheme, SDMXStructure.agency, "CONCEPTS", "1.0.0"),
      dimensions: SDMXDataStructure.ownDimensions.map(coded),
      measure: SDMXComponent("OBS_VALUE", .text(.double)),
      attributes: [
        SDMXAttribute(coded("UNIT_MEASURE"), isMandatory: true, attachment: .series),
        SDMXAttribute(coded("OBS_STATUS"), isMandatory: true),
        SDMXAttribute(coded("NATURE"), isMandatory: true),
        text("NUMERATOR", .double), text("DENOMINATOR", .double), text("STANDARD_ERROR", .double),
        text("LOWER_BOUND", .double), text("UPPER_BOUND", .double), text("CONFIDENCE_LEVEL", .double),
        text("NOTES"), text("COMMENT_OBS"), text("OBSERVATION"), text("REVISION", .integer),
        text("RECORDED"), text("RUN"), text("RUN_DIGEST"),
      ])
  }

  static let ownDimensions =
    ["FREQ", "INDICATOR", "SERIES", "REF_AREA"] + SDMXStructure.sharedBreakdowns
    + SDMXStructure.ownBreakdowns + SDMXStructure.freeBreakdowns + [SDMXStructure.otherBreakdown]

  /// A list of Quito's own.
  static func list(_ dimension: String) -> SDMXReference {
    SDMXReference(.codelist, SDMXStructure.agency, "CL_\(dimension)", "1.0.0")
  }
}
