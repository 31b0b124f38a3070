import Monitoring

/// An item of a scheme: a code, a concept, a category or an agency.
public struct SDMXItem: Hashable, Sendable {
  public var id: String
  public var names: LocalisedText
  /// The code above this one in the same list.
  public var parent: String?
  /// Categories below this one; empty in flat schemes.
  public var children: [SDMXItem] = []

  public init(id: String, names: LocalisedText, parent: String? = nil, children: [SDMXItem] = []) {
    self.id = id
    self.names = names
    self.parent = parent
    self.children = children
  }
}

/// A code list, a concept scheme, a category scheme or an agency scheme.
public struct SDMXScheme: Hashable, Sendable {
  public var reference: SDMXReference
  public var names: LocalisedText
  /// The list of its agency has more items than are given here.
  public var isPartial = false
  public var items: [SDMXItem]

  public init(
    reference: SDMXReference, names: LocalisedText, isPartial: Bool = false, items: [SDMXItem]
  ) {
    self.reference = reference
    self.names = names
    self.isPartial = isPartial
    self.items = items
  }
}

/// What values a component takes that has no code list.
public enum SDMXTextType: String, Hashable, Sendable {
  case string = "String"
  case double = "Double"
  case integer = "Integer"
  case dateTime = "DateTime"
  case observationalTimePeriod = "ObservationalTimePeriod"
}

/// A dimension, a measure or an attribute.
public struct SDMXComponent: Hashable, Sendable {
  public enum Representation: Hashable, Sendable {
    case enumeration(SDMXReference)
    case text(SDMXTextType)
  }

  /// Also the id of its concept.
  public var id: String
  public var representation: Representation

  public init(_ id: String, _ representation: Representation) {
    self.id = id
    self.representation = representation
  }

  var codelist: SDMXReference? {
    if case .enumeration(let reference) = representation { reference } else { nil }
  }
}

public struct SDMXAttribute: Hashable, Sendable {
  public enum Attachment: Hashable, Sendable {
    /// To all dimensions but time.
    case series
    case observation
  }

  public var component: SDMXComponent
  public var isMandatory: Bool
  public var attachment: Attachment

  public init(_ component: SDMXComponent, isMandatory: Bool = false, attachment: Attachment = .observation) {
    self.component = component
    self.isMandatory = isMandatory
    self.attachment = attachment
  }

  public var id: String { component.id }
}

/// A data structure definition.
public struct SDMXDataStructure: Hashable, Sendable {
  public var reference: SDMXReference
  public var names: LocalisedText
  public var concepts: SDMXReference
  /// In the order of a key, without time, which is last and called TIME_PERIOD.
  public var dimensions: [SDMXComponent]
  public var measure: SDMXComponent
  public var attributes: [SDMXAttribute]

  public static let time = SDMXComponent("TIME_PERIOD", .text(.observationalTimePeriod))

  public func component(_ id: String) -> SDMXComponent? {
    if id == SDMXDataStructure.time.id { return SDMXDataStructure.time }
    if id == measure.id { return measure }
    return dimensions.first { $0.id == id } ?? attributes.first { $0.id == id }?.component
  }
}

public struct SDMXDataflow: Hashable, Sendable {
  public var reference: SDMXReference
  public var names: LocalisedText
  public var structure: SDMXReference
}

/// A dataflow put under a category.
public struct SDMXCategorisation: Hashable, Sendable {
  public var reference: SDMXReference
  public var names: LocalisedText
  public var dataflow: SDMXReference
  public var scheme: SDMXReference
  /// The path of the category.
  public var category: String
}

/// Which codes there are data for: a data constraint with the role Actual.
public struct SDMXConstraint: Hashable, Sendable {
  public var reference: SDMXReference
  public var names: LocalisedText
  public var dataflow: SDMXReference
  /// Of each dimension that has any, in the order of the structure.
  public var values: [(dimension: String, codes: [String])]
  /// First and last period; nil where there are no data.
  public var periods: (first: String, last: String)?
  public var seriesCount: Int
  public var observationCount: Int

  public static func == (a: SDMXConstraint, b: SDMXConstraint) -> Bool {
    a.reference == b.reference && a.dataflow == b.dataflow && a.seriesCount == b.seriesCount
      && a.observationCount == b.observationCount && a.periods?.first == b.periods?.first
      && a.periods?.last == b.periods?.last && a.values.elementsEqual(b.values, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(reference)
    hasher.combine(observationCount)
  }
}

/// Structural metadata of one message.
public struct SDMXArtefacts: Sendable {
  public var agencySchemes: [SDMXScheme] = []
  public var categorySchemes: [SDMXScheme] = []
  public var categorisations: [SDMXCategorisation] = []
  public var codelists: [SDMXScheme] = []
  public var conceptSchemes: [SDMXScheme] = []
  public var constraints: [SDMXConstraint] = []
  public var dataflows: [SDMXDataflow] = []
  public var dataStructures: [SDMXDataStructure] = []

  public init() {}

  public var isEmpty: Bool { references.isEmpty }

  /// Of everything here, kind after kind.
  public var references: [SDMXReference] {
    agencySchemes.map(\.reference) + categorySchemes.map(\.reference) + categorisations.map(\.reference)
      + codelists.map(\.reference) + conceptSchemes.map(\.reference) + constraints.map(\.reference)
      + dataflows.map(\.reference) + dataStructures.map(\.reference)
  }

  public func dataStructure(_ reference: SDMXReference) -> SDMXDataStructure? {
    dataStructures.first { $0.reference == reference }
  }

  public func codelist(_ reference: SDMXReference) -> SDMXScheme? {
    codelists.first { $0.reference == reference }
  }

  /// Only what is asked for.
  func filtered(_ isWanted: (SDMXReference) -> Bool) -> SDMXArtefacts {
    var kept = self
    kept.agencySchemes.removeAll { !isWanted($0.reference) }
    kept.categorySchemes.removeAll { !isWanted($0.reference) }
    kept.categorisations.removeAll { !isWanted($0.reference) }
    kept.codelists.removeAll { !isWanted($0.reference) }
    kept.conceptSchemes.removeAll { !isWanted($0.reference) }
    kept.constraints.removeAll { !isWanted($0.reference) }
    kept.dataflows.removeAll { !isWanted($0.reference) }
    kept.dataStructures.removeAll { !isWanted($0.reference) }
    return kept
  }
}
