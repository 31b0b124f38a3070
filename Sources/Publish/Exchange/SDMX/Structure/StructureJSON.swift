import Monitoring

/// Structural metadata as SDMX-JSON 2.0.
public struct SDMXStructureJSON {
  /// What every message says of itself.
  private let header: SDMXHeader
  private let language: Language

  public static let mediaType = "application/vnd.sdmx.structure+json;version=2.0.0"

  /// - Parameter language: of the one name beside those in all languages.
  public init(header: SDMXHeader, language: Language = .en) {
    self.header = header
    self.language = language
  }

  /// - Parameter withItems: false leaves out what a scheme holds, which makes stubs.
  public func bytes(_ artefacts: SDMXArtefacts, stubs: Set<SDMXReference> = []) -> [UInt8] {
    var data: [String: JSON] = [:]
    func put(_ name: String, _ values: [JSON]) { if !values.isEmpty { data[name] = .array(values) } }
    put(
      "agencySchemes",
      artefacts.agencySchemes.map { scheme($0, "agencies", isStub: stubs.contains($0.reference)) })
    put(
      "categorySchemes",
      artefacts.categorySchemes.map { scheme($0, "categories", isStub: stubs.contains($0.reference)) })
    put("codelists", artefacts.codelists.map { scheme($0, "codes", isStub: stubs.contains($0.reference)) })
    put(
      "conceptSchemes",
      artefacts.conceptSchemes.map { scheme($0, "concepts", isStub: stubs.contains($0.reference)) })
    put(
      "categorisations",
      artefacts.categorisations.map { one in
        maintainable(one.reference, one.names, isStub: stubs.contains(one.reference)) {
          [
            "source": .string(one.dataflow.urn), "target": .string(one.scheme.urn(ofItem: one.category)),
          ]
        }
      })
    put(
      "dataflows",
      artefacts.dataflows.map { flow in
        maintainable(flow.reference, flow.names, isStub: stubs.contains(flow.reference)) {
          ["structure": .string(flow.structure.urn)]
        }
      })
    put(
      "dataStructures",
      artefacts.dataStructures.map { structure in
        maintainable(structure.reference, structure.names, isStub: stubs.contains(structure.reference)) {
          ["dataStructureComponents": components(of: structure)]
        }
      })
    put(
      "dataConstraints",
      artefacts.constraints.map { one in
        maintainable(one.reference, one.names, isStub: stubs.contains(one.reference)) { constraint(one) }
      })
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    header.writeMeta("structure", languages: languages, to: &bytes)
    bytes.append(contentsOf: ",\n\"data\":".utf8)
    JSON.object(data).write(to: &bytes)
    bytes.append(contentsOf: "}\n".utf8)
    return bytes
  }

  private var languages: [Language] { [language] + Language.allCases.filter { $0 != language } }

  private func maintainable(
    _ reference: SDMXReference, _ names: LocalisedText, isStub: Bool, _ rest: () -> [String: JSON]
  ) -> JSON {
    var members = nameable(reference.id, names)
    members["agencyID"] = .string(reference.agency)
    // The version of an agency scheme never changes and is not written.
    if reference.kind != .agencyScheme { members["version"] = .string(reference.version) }
    members["isExternalReference"] = .bool(isStub)
    if !isStub { members.merge(rest()) { $1 } }
    return .object(members)
  }

  private func nameable(_ id: String, _ names: LocalisedText) -> [String: JSON] {
    ["id": .string(id), "name": .string(names[language]), "names": SDMXStructureJSON.localised(names)]
  }

  static func localised(_ names: LocalisedText) -> JSON {
    .object(Dictionary(uniqueKeysWithValues: names.texts.map { ($0.key.rawValue, JSON.string($0.value)) }))
  }

  private func scheme(_ scheme: SDMXScheme, _ member: String, isStub: Bool) -> JSON {
    maintainable(scheme.reference, scheme.names, isStub: isStub) {
      var members: [String: JSON] = ["isPartial": .bool(scheme.isPartial)]
      if !scheme.items.isEmpty { members[member] = .array(scheme.items.map { item($0, member) }) }
      return members
    }
  }

  private func item(_ item: SDMXItem, _ member: String) -> JSON {
    var members = nameable(item.id, item.names)
    if let parent = item.parent { members["parent"] = .string(parent) }
    if !item.children.isEmpty { members[member] = .array(item.children.map { self.item($0, member) }) }
    return .object(members)
  }

  // MARK: - Data structures

  private func components(of structure: SDMXDataStructure) -> JSON {
    func identity(_ id: String) -> JSON { .string(structure.concepts.urn(ofItem: id)) }
    func representation(_ component: SDMXComponent) -> JSON {
      switch component.representation {
      case .enumeration(let list): ["enumeration": .string(list.urn)]
      case .text(let type): ["format": ["dataType": .string(type.rawValue)]]
      }
    }
    let dimensions = structure.dimensions.enumerated().map { index, dimension -> JSON in
      [
        "id": .string(dimension.id), "position": JSON(index), "conceptIdentity": identity(dimension.id),
        "localRepresentation": representation(dimension),
      ]
    }
    let attributes = structure.attributes.map { attribute -> JSON in
      let relationship: JSON =
        switch attribute.attachment {
        case .observation: ["observation": .object([:])]
        case .series: ["dimensions": .array(structure.dimensions.map { .string($0.id) })]
        }
      return [
        "id": .string(attribute.id), "conceptIdentity": identity(attribute.id),
        "usage": .string(attribute.isMandatory ? "mandatory" : "optional"),
        "attributeRelationship": relationship, "localRepresentation": representation(attribute.component),
      ]
    }
    let time = SDMXDataStructure.time
    return [
      "dimensionList": [
        "id": "DimensionDescriptor", "dimensions": .array(dimensions),
        "timeDimension": [
          "id": .string(time.id), "conceptIdentity": identity(time.id),
          "localRepresentation": representation(time),
        ],
      ],
      "attributeList": ["id": "AttributeDescriptor", "attributes": .array(attributes)],
      "measureList": [
        "id": "MeasureDescriptor",
        "measures": [
          [
            "id": .string(structure.measure.id), "conceptIdentity": identity(structure.measure.id),
            "usage": "mandatory", "localRepresentation": representation(structure.measure),
          ]
        ],
      ],
    ]
  }

  private func constraint(_ constraint: SDMXConstraint) -> [String: JSON] {
    var keyValues = constraint.values.map { dimension, codes -> JSON in
      [
        "id": .string(dimension), "include": true,
        "values": .array(codes.map { ["value": .string($0)] }),
      ]
    }
    if let (first, last) = constraint.periods {
      keyValues.append([
        "id": .string(SDMXDataStructure.time.id), "include": true,
        "timeRange": [
          "startPeriod": ["period": .string(first), "isInclusive": true],
          "endPeriod": ["period": .string(last), "isInclusive": true],
        ],
      ])
    }
    var members: [String: JSON] = [
      "role": "Actual", "constraintAttachment": ["dataflows": [.string(constraint.dataflow.urn)]],
      "annotations": .array(
        [("series_count", constraint.seriesCount), ("obs_count", constraint.observationCount)].map {
          ["id": .string($0.0), "type": "sdmx_metrics", "title": .string(String($0.1))]
        }),
    ]
    if !keyValues.isEmpty {
      members["cubeRegions"] = [["include": true, "keyValues": .array(keyValues)]]
    }
    return members
  }
}
