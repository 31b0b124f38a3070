import Monitoring

/// Structural metadata as SDMX-ML, of version 3.0 or 2.1.
///
/// The versions differ in how one artefact points at another: 3.0 by URN alone, 2.1 by an element `Ref` whose
/// attributes name agency, id and version.
public struct SDMXStructureML {
  public enum Version: Hashable, Sendable {
    case v21
    case v30

    var namespace: String {
      "http://www.sdmx.org/resources/sdmxml/schemas/" + (self == .v30 ? "v3_0" : "v2_1")
    }

    public var mediaType: String {
      self == .v30
        ? "application/vnd.sdmx.structure+xml;version=3.0.0"
        : "application/vnd.sdmx.structure+xml;version=2.1"
    }
  }

  private let header: SDMXHeader
  private let version: Version

  public init(header: SDMXHeader, version: Version = .v30) {
    self.header = header
    self.version = version
  }

  /// - Parameter stubs: those of which only names are given.
  public func bytes(_ artefacts: SDMXArtefacts, stubs: Set<SDMXReference> = []) -> [UInt8] {
    var body = Body(version: version, stubs: stubs)
    body.out.newLine()
    body.out.open(
      "message:Structure",
      [
        ("xmlns:message", "\(version.namespace)/message"),
        ("xmlns:structure", "\(version.namespace)/structure"),
        ("xmlns:common", "\(version.namespace)/common"),
      ])
    body.out.open("message:Header")
    header.write(to: &body.out)
    body.out.close()
    body.out.open("message:Structures")
    if version == .v30 { body.write30(artefacts) } else { body.write21(artefacts) }
    body.out.close()
    body.out.close()
    body.out.newLine()
    return body.out.take()
  }
}

private struct Body {
  let version: SDMXStructureML.Version
  let stubs: Set<SDMXReference>
  var out = MarkupWriter()

  /// The schemas of each version prescribe an order of their own.
  mutating func write30(_ artefacts: SDMXArtefacts) {
    group("AgencySchemes", artefacts.agencySchemes) { $0.scheme($1, "AgencyScheme", "Agency") }
    group("Categorisations", artefacts.categorisations) { $0.categorisation($1) }
    group("CategorySchemes", artefacts.categorySchemes) { $0.scheme($1, "CategoryScheme", "Category") }
    group("Codelists", artefacts.codelists) { $0.scheme($1, "Codelist", "Code") }
    group("ConceptSchemes", artefacts.conceptSchemes) { $0.scheme($1, "ConceptScheme", "Concept") }
    group("DataConstraints", artefacts.constraints) { $0.constraint($1) }
    group("Dataflows", artefacts.dataflows) { $0.dataflow($1) }
    group("DataStructures", artefacts.dataStructures) { $0.dataStructure($1) }
  }

  mutating func write21(_ artefacts: SDMXArtefacts) {
    group("OrganisationSchemes", artefacts.agencySchemes) { $0.scheme($1, "AgencyScheme", "Agency") }
    group("Dataflows", artefacts.dataflows) { $0.dataflow($1) }
    group("CategorySchemes", artefacts.categorySchemes) { $0.scheme($1, "CategoryScheme", "Category") }
    group("Categorisations", artefacts.categorisations) { $0.categorisation($1) }
    group("Codelists", artefacts.codelists) { $0.scheme($1, "Codelist", "Code") }
    group("Concepts", artefacts.conceptSchemes) { $0.scheme($1, "ConceptScheme", "Concept") }
    group("DataStructures", artefacts.dataStructures) { $0.dataStructure($1) }
    group("Constraints", artefacts.constraints) { $0.constraint($1) }
  }

  private mutating func group<Element>(
    _ name: String, _ elements: [Element], _ write: (inout Body, Element) -> Void
  ) {
    guard !elements.isEmpty else { return }
    out.newLine()
    out.open("structure:\(name)")
    for element in elements {
      out.newLine()
      write(&self, element)
    }
    out.close()
  }

  // MARK: - Artefacts

  private mutating func maintainable(
    _ name: String, _ reference: SDMXReference, _ names: LocalisedText,
    _ attributes: [(String, String?)] = [], annotations: [(id: String, title: String)] = [],
    _ rest: (inout Body) -> Void
  ) {
    let isStub = stubs.contains(reference)
    var all: [(String, String?)] = [
      ("id", reference.id), ("agencyID", reference.agency),
      ("urn", version == .v30 ? reference.urn : reference.urnOf21),
      ("version", version == .v30 && reference.kind == .agencyScheme ? nil : reference.version),
      ("isExternalReference", isStub ? "true" : "false"),
    ]
    // A version of 3.0 says by itself whether it may still change.
    if version == .v21 { all.append(("isFinal", reference.kind == .agencyScheme ? "false" : "true")) }
    out.open("structure:\(name)", all + (isStub ? [] : attributes))
    if !annotations.isEmpty {
      out.open("common:Annotations")
      for annotation in annotations {
        out.open("common:Annotation", [("id", annotation.id)])
        out.element("common:AnnotationTitle", annotation.title)
        out.element("common:AnnotationType", "sdmx_metrics")
        out.close()
      }
      out.close()
    }
    out.localised("common:Name", names)
    if !isStub { rest(&self) }
    out.close()
  }

  private mutating func scheme(_ scheme: SDMXScheme, _ name: String, _ itemName: String) {
    maintainable(
      name, scheme.reference, scheme.names, [("isPartial", scheme.isPartial ? "true" : "false")]
    ) { body in
      for item in scheme.items { body.item(item, itemName, in: scheme.reference, path: item.id) }
    }
  }

  private mutating func item(_ item: SDMXItem, _ name: String, in scheme: SDMXReference, path: String) {
    out.newLine()
    out.open("structure:\(name)", [("id", item.id), ("urn", scheme.urn(ofItem: path))])
    out.localised("common:Name", item.names)
    if let parent = item.parent {
      if version == .v30 {
        // The schema of 3.0 takes only parents that begin with a letter: regions, called by numbers, have none.
        if parent.first?.isLetter == true { out.element("structure:Parent", parent) }
      } else {
        out.open("structure:Parent")
        out.empty("Ref", [("id", parent)])
        out.close()
      }
    }
    for child in item.children { self.item(child, name, in: scheme, path: "\(path).\(child.id)") }
    out.close()
  }

  private mutating func dataflow(_ flow: SDMXDataflow) {
    maintainable("Dataflow", flow.reference, flow.names) {
      $0.reference("structure:Structure", to: flow.structure)
    }
  }

  private mutating func categorisation(_ categorisation: SDMXCategorisation) {
    maintainable("Categorisation", categorisation.reference, categorisation.names) {
      $0.reference("structure:Source", to: categorisation.dataflow)
      $0.reference("structure:Target", to: categorisation.scheme, item: categorisation.category)
    }
  }

  private mutating func constraint(_ constraint: SDMXConstraint) {
    maintainable(
      version == .v30 ? "DataConstraint" : "ContentConstraint", constraint.reference, constraint.names,
      [(version == .v30 ? "role" : "type", "Actual")],
      annotations: [
        ("series_count", String(constraint.seriesCount)), ("obs_count", String(constraint.observationCount)),
      ]
    ) { body in
      body.out.open("structure:ConstraintAttachment")
      body.reference("structure:Dataflow", to: constraint.dataflow)
      body.out.close()
      guard !constraint.values.isEmpty || constraint.periods != nil else { return }
      let prefix = body.version == .v30 ? "structure" : "common"
      body.out.open("structure:CubeRegion", [("include", "true")])
      for (dimension, codes) in constraint.values {
        body.out.open("\(prefix):KeyValue", [("id", dimension)])
        for code in codes { body.out.element("\(prefix):Value", code) }
        body.out.close()
      }
      if let (first, last) = constraint.periods {
        body.out.open("\(prefix):KeyValue", [("id", SDMXDataStructure.time.id)])
        body.out.open("\(prefix):TimeRange")
        body.out.element("\(prefix):StartPeriod", first, [("isInclusive", "true")])
        body.out.element("\(prefix):EndPeriod", last, [("isInclusive", "true")])
        body.out.close()
        body.out.close()
      }
      body.out.close()
    }
  }

  // MARK: - Data structures

  private mutating func dataStructure(_ structure: SDMXDataStructure) {
    maintainable("DataStructure", structure.reference, structure.names) { body in
      body.out.open("structure:DataStructureComponents")
      body.out.open("structure:DimensionList", [("id", "DimensionDescriptor")])
      for (index, dimension) in structure.dimensions.enumerated() {
        body.component("Dimension", dimension, of: structure, [("position", String(index + 1))])
      }
      body.component(
        "TimeDimension", SDMXDataStructure.time, of: structure,
        body.version == .v30 ? [] : [("position", String(structure.dimensions.count + 1))])
      body.out.close()
      body.out.open("structure:AttributeList", [("id", "AttributeDescriptor")])
      for attribute in structure.attributes { body.attribute(attribute, of: structure) }
      body.out.close()
      body.out.open("structure:MeasureList", [("id", "MeasureDescriptor")])
      if body.version == .v30 {
        body.component("Measure", structure.measure, of: structure, [("usage", "mandatory")])
      } else {
        body.component("PrimaryMeasure", structure.measure, of: structure, [])
      }
      body.out.close()
      body.out.close()
    }
  }

  private mutating func component(
    _ name: String, _ component: SDMXComponent, of structure: SDMXDataStructure,
    _ attributes: [(String, String?)], _ rest: (inout Body) -> Void = { _ in }
  ) {
    out.newLine()
    out.open("structure:\(name)", [("id", component.id)] + attributes)
    reference("structure:ConceptIdentity", to: structure.concepts, item: component.id)
    out.open("structure:LocalRepresentation")
    switch component.representation {
    case .enumeration(let list): reference("structure:Enumeration", to: list)
    case .text(let type): out.empty("structure:TextFormat", [("textType", type.rawValue)])
    }
    out.close()
    rest(&self)
    out.close()
  }

  private mutating func attribute(_ attribute: SDMXAttribute, of structure: SDMXDataStructure) {
    let status =
      version == .v30
      ? ("usage", attribute.isMandatory ? "mandatory" : "optional")
      : ("assignmentStatus", attribute.isMandatory ? "Mandatory" : "Conditional")
    component("Attribute", attribute.component, of: structure, [status]) { body in
      body.out.open("structure:AttributeRelationship")
      switch (attribute.attachment, body.version) {
      case (.observation, .v30): body.out.empty("structure:Observation")
      case (.observation, .v21): body.local("structure:PrimaryMeasure", structure.measure.id)
      case (.series, _):
        for dimension in structure.dimensions { body.local("structure:Dimension", dimension.id) }
      }
      body.out.close()
    }
  }

  // MARK: - References

  /// To a component of the same structure.
  private mutating func local(_ name: String, _ id: String) {
    if version == .v30 {
      out.element(name, id)
    } else {
      out.open(name)
      out.empty("Ref", [("id", id)])
      out.close()
    }
  }

  private mutating func reference(_ name: String, to reference: SDMXReference, item: String? = nil) {
    if version == .v30 {
      out.element(name, item.map { reference.urn(ofItem: $0) } ?? reference.urn)
      return
    }
    out.open(name)
    let modelClass = (item == nil ? reference.kind.modelClassOf21 : reference.kind.itemClass!)
      .split(separator: ".").map(String.init)
    if let item {
      out.empty(
        "Ref",
        [
          ("id", item), ("maintainableParentID", reference.id),
          ("maintainableParentVersion", reference.version), ("agencyID", reference.agency),
          ("package", modelClass[0]), ("class", modelClass[1]),
        ])
    } else {
      out.empty(
        "Ref",
        [
          ("id", reference.id), ("version", reference.version), ("agencyID", reference.agency),
          ("package", modelClass[0]), ("class", modelClass[1]),
        ])
    }
    out.close()
  }
}
