import Monitoring

/// Data as SDMX-JSON 2.0.
///
/// A message names each code once, in the structure, and by its position everywhere else. The structure is
/// written after the data, when all codes are known: the order of members means nothing in JSON.
struct SDMXDataJSON: SDMXDataWriter {
  private let header: SDMXHeader
  private let context: SDMXReference
  private let arrangement: SDMXArrangement
  private let hasValues: Bool
  private let layout: SDMXLayout
  private let structures: SDMXStructureCatalogue
  private let language: Language

  private var bytes: [UInt8] = []
  private var keyValues: [Positions]
  /// Nil for an attribute that is written as it is.
  private var attributeValues: [Positions?]
  private var dataSetCount = 0
  private var isInSeries = false
  private var isFirstSeries = true
  private var isFirstObservation = true

  /// The values of a component in the order they came.
  private struct Positions {
    var values: [String] = []
    private var positions: [String: Int] = [:]
    private var last: (value: String, position: Int)?

    mutating func position(of value: String) -> Int {
      if let last, last.value == value { return last.position }
      let position: Int
      if let known = positions[value] {
        position = known
      } else {
        position = values.count
        positions[value] = position
        values.append(value)
      }
      last = (value, position)
      return position
    }
  }

  init(layout: SDMXLayout, structures: SDMXStructureCatalogue, options: SDMXDataOptions) {
    self.layout = layout
    self.structures = structures
    header = options.header
    context = options.context
    arrangement = options.arrangement
    hasValues = options.hasValues
    language = layout.phrases.language
    keyValues = Array(repeating: Positions(), count: layout.definition.dimensions.count + 1)
    attributeValues = layout.attributes.map { $0.component.codelist == nil ? nil : Positions() }
    bytes.append(UInt8(ascii: "{"))
    header.writeMeta("data", languages: [language], to: &bytes)
    bytes.append(contentsOf: ",\"data\":{\"dataSets\":[".utf8)
  }

  mutating func startDataSet(_ dataSet: SDMXDataSet) {
    closeDataSet()
    if dataSetCount > 0 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(contentsOf: "\n{\"structure\":0,\"action\":".utf8)
    bytes.append(contentsOf: (dataSet.validFrom == nil ? "\"Information\"" : "\"Replace\"").utf8)
    bytes.append(contentsOf: ",\"links\":[".utf8)
    link.write(to: &bytes)
    bytes.append(UInt8(ascii: "]"))
    if let moment = dataSet.validFrom {
      bytes.append(contentsOf: ",\"validFrom\":\"\(moment.text)\"".utf8)
    }
    bytes.append(contentsOf: (arrangement == .flat ? ",\"observations\":{" : ",\"series\":{").utf8)
    dataSetCount += 1
    isFirstSeries = true
    isFirstObservation = true
  }

  mutating func append(_ row: SDMXRow, startsSeries: Bool) {
    let apart: Int
    switch arrangement {
    case .flat: apart = -1
    case .series: apart = row.key.count - 1
    case .sections(let dimension): apart = dimension
    }
    if startsSeries, arrangement != .flat {
      closeSeries()
      bytes.append(contentsOf: (isFirstSeries ? "\n\"" : ",\n\"").utf8)
      isFirstSeries = false
      positions(of: row.key, without: apart)
      bytes.append(contentsOf: "\":{\"observations\":{".utf8)
      isInSeries = true
      isFirstObservation = true
    }
    if arrangement == .flat {
      bytes.append(contentsOf: (isFirstObservation ? "\n\"" : ",\n\"").utf8)
      positions(of: row.key, without: apart)
    } else {
      bytes.append(contentsOf: (isFirstObservation ? "\"" : ",\"").utf8)
      SDMXDataJSON.write(keyValues[apart].position(of: row.key[apart]), to: &bytes)
    }
    isFirstObservation = false
    bytes.append(contentsOf: "\":[".utf8)
    var isFirst = true
    func comma() {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
    }
    if hasValues {
      comma()
      JSON(row.value).write(to: &bytes)
    }
    // What a row says last and has nothing to say to is left out.
    let last = row.attributes.lastIndex { !$0.isNone } ?? -1
    for index in 0..<(last + 1) {
      comma()
      switch row.attributes[index] {
      case .none: bytes.append(contentsOf: "null".utf8)
      case .number(let number): JSON.writeNumber(number, to: &bytes)
      case .integer(let integer): SDMXDataJSON.write(integer, to: &bytes)
      case .text(let text):
        if let position = attributeValues[index]?.position(of: text) {
          SDMXDataJSON.write(position, to: &bytes)
        } else {
          JSON.writeString(text, to: &bytes)
        }
      }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func positions(of key: [String], without apart: Int) {
    var isFirst = true
    for index in key.indices where index != apart {
      if !isFirst { bytes.append(UInt8(ascii: ":")) }
      isFirst = false
      SDMXDataJSON.write(keyValues[index].position(of: key[index]), to: &bytes)
    }
  }

  private static func write(_ integer: Int, to bytes: inout [UInt8]) {
    if (0..<10).contains(integer) {
      bytes.append(48 + UInt8(integer))
    } else {
      bytes.append(contentsOf: String(integer).utf8)
    }
  }

  private mutating func closeSeries() {
    guard isInSeries else { return }
    bytes.append(contentsOf: "}}".utf8)
    isInSeries = false
  }

  private mutating func closeDataSet() {
    guard dataSetCount > 0 else { return }
    closeSeries()
    bytes.append(contentsOf: "}}".utf8)
  }

  mutating func finish() {
    closeDataSet()
    bytes.append(contentsOf: "],\n\"structures\":[".utf8)
    structureJSON.write(to: &bytes)
    bytes.append(contentsOf: "]}}\n".utf8)
  }

  mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }
  var pendingCount: Int { bytes.count }

  // MARK: - Structure

  private var structureJSON: JSON {
    let definition = layout.definition
    let dimensions = (definition.dimensions + [SDMXDataStructure.time]).enumerated().map {
      index, dimension -> JSON in
      var members = named(dimension.id)
      members["keyPosition"] = JSON(index)
      members["values"] = .array(values(of: dimension, keyValues[index].values))
      if dimension.id == SDMXDataStructure.time.id { members["roles"] = [.string(dimension.id)] }
      return .object(members)
    }
    let used = keyValues[0].values.isEmpty ? [] : dimensions
    let atObservation: Set<Int>
    switch arrangement {
    case .flat: atObservation = Set(used.indices)
    case .series: atObservation = [dimensions.count - 1]
    case .sections(let dimension): atObservation = [dimension]
    }
    let attributes = layout.attributes.enumerated().map { index, attribute -> JSON in
      var members = named(attribute.id)
      members["isMandatory"] = .bool(attribute.isMandatory)
      members["relationship"] = ["observation": .object([:])]
      if let positions = attributeValues[index], !positions.values.isEmpty {
        members["values"] = .array(values(of: attribute.component, positions.values))
      } else if case .text(let type) = attribute.component.representation {
        members["format"] = ["dataType": .string(type.rawValue)]
      }
      return .object(members)
    }
    var measure = named(definition.measure.id)
    measure["isMandatory"] = true
    measure["format"] = ["dataType": "Double"]
    let names = structures.artefacts.dataflows.first { $0.reference == context }?.names ?? definition.names
    return [
      "dataSets": .array((0..<max(1, dataSetCount)).map { JSON($0) }),
      "links": [link],
      "name": .string(names[language]),
      "dimensions": [
        "series": .array(used.indices.filter { !atObservation.contains($0) }.map { used[$0] }),
        "observation": .array(used.indices.filter(atObservation.contains).map { used[$0] }),
      ],
      "measures": ["observation": hasValues ? [.object(measure)] : []],
      "attributes": ["observation": .array(attributes)],
    ]
  }

  private var link: JSON {
    [
      "urn": .string(context.urn),
      "rel": .string(context.kind == .dataflow ? "dataflow" : "datastructure"),
    ]
  }

  private func named(_ id: String) -> [String: JSON] {
    let name = structures.name(ofConcept: id)[language]
    return ["id": .string(id), "name": .string(name), "names": [language.rawValue: .string(name)]]
  }

  private func values(of component: SDMXComponent, _ values: [String]) -> [JSON] {
    if component.id == SDMXDataStructure.time.id { return values.map(SDMXDataJSON.period) }
    guard component.codelist != nil else { return values.map { ["value": .string($0)] } }
    let names = structures.names(of: component)
    return values.map { code in
      let name = names[code]?[language] ?? code
      return ["id": .string(code), "name": .string(name), "names": [language.rawValue: .string(name)]]
    }
  }

  private static func period(_ text: String) -> JSON {
    guard let period = Period(text) else { return ["value": .string(text)] }
    return [
      "id": .string(text), "name": .string(text), "start": .string("\(period.firstDay.text)T00:00:00Z"),
      "end": .string("\(period.lastDay.text)T23:59:59Z"),
    ]
  }
}
