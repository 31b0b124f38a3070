import MarkupText
import Monitoring

/// SDMX-ML data of versions 3.0 and 2.1: structure-specific, and generic of 2.1.
final class SDMXMLReader: MarkupReceiver {
  private var reader: MarkupReader?
  private let file: String
  private var take: ((SDMXRecord) -> Void)?

  private var record = SDMXRecord()
  private var positions: [String: Int] = [:]
  /// What the series says, for all its observations.
  private var seriesValues: [String] = []
  private var isInSeries = false
  private var isInObservation = false
  private var hasDataSet = false
  /// Values of a group hold for each series that has its dimensions.
  private var groups: [(dimensions: [Int: String], attributes: [Int: String])] = []

  /// Structures of the header by the id that data sets call them.
  private var structures: [String: String] = [:]
  private var headerStructure: String?
  /// The dimension at the observation, by the same id.
  private var atObservation: [String: String] = [:]
  private var observationDimension = "TIME_PERIOD"
  /// Of generic data: what the values that come belong to.
  private var genericPart = ""
  /// Of version 3.0: the component whose values come as elements.
  private var component: String?
  private var text: [UInt8]?

  init(file: String, take: @escaping (SDMXRecord) -> Void) {
    self.file = file
    self.take = take
    reader = MarkupReader(file: file, receiver: self)
  }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(InputIssues) { try reader!.feed(bytes) }

  func finish() throws(InputIssues) {
    try reader!.finish()
    if !hasDataSet {
      throw InputIssues([InputIssue("sdmx.import.empty", at: Place(file: file, line: 1))])
    }
  }

  /// Reader and receiver hold one another.
  func detach() {
    reader = nil
    take = nil
  }

  // MARK: - Elements

  func start(_ element: MarkupElement) {
    switch element.name {
    case "Structure" where !hasDataSet && element["structureID"] != nil:
      headerStructure = element["structureID"]
      if let id = headerStructure { atObservation[id] = element["dimensionAtObservation"] ?? "TIME_PERIOD" }
    case "Ref" where headerStructure != nil && !hasDataSet:
      if let agency = element["agencyID"], let id = element["id"] {
        structures[headerStructure!] = "\(agency):\(id)(\(element["version"] ?? "1.0"))"
      }
    case "Structure" where headerStructure != nil && !hasDataSet, "StructureUsage" where !hasDataSet,
      "URN" where !hasDataSet:
      text = []
    case "DataSet": startDataSet(element)
    case "Group" where hasDataSet: startGroup(element)
    case "Series" where hasDataSet: startSeries(element)
    case "Obs" where hasDataSet: startObservation(element)
    case "SeriesKey", "ObsKey", "Attributes", "GroupKey": genericPart = element.name
    case "Value" where hasDataSet && component == nil && !genericPart.isEmpty:
      if let id = element["id"], let value = element["value"] { put(id, value) }
    case "ObsDimension" where hasDataSet:
      put(element["id"] ?? observationDimension, element["value"] ?? "")
    case "ObsValue" where hasDataSet: put("OBS_VALUE", element["value"] ?? "")
    case "Comp" where hasDataSet: component = element["id"]
    case "Value" where component != nil: text = []
    default: break
    }
  }

  func end(_ name: String, namespace: String) {
    switch name {
    case "Structure" where !hasDataSet, "StructureUsage", "URN":
      if let text, let id = headerStructure {
        let urn = String(decoding: text, as: UTF8.self)
        if let equals = urn.lastIndex(of: "=") { structures[id] = String(urn[urn.index(after: equals)...]) }
      }
      text = nil
    case "Value":
      if let component, let text { put(component, String(decoding: text, as: UTF8.self)) }
      if component != nil { text = nil }
    case "Comp": component = nil
    case "Obs" where isInObservation:
      take?(record)
      isInObservation = false
    case "Series": isInSeries = false
    case "SeriesKey", "ObsKey", "Attributes", "GroupKey": genericPart = ""
    default: break
    }
  }

  func text(_ utf8: UnsafeBufferPointer<UInt8>) {
    if text != nil { text!.append(contentsOf: utf8) }
  }

  // MARK: - Data

  private func startDataSet(_ element: MarkupElement) {
    hasDataSet = true
    groups = []
    let id = element["structureRef"] ?? ""
    record.structure = structures[id] ?? ""
    observationDimension = atObservation[id] ?? "TIME_PERIOD"
    record.action =
      ["Information": "I", "Append": "A", "Merge": "M", "Replace": "R", "Delete": "D"][
        element["action"] ?? "Information"] ?? "I"
  }

  private func startGroup(_ element: MarkupElement) {
    var dimensions: [Int: String] = [:]
    var attributes: [Int: String] = [:]
    for index in 0..<element.count where element.attributeNamespace(index).isEmpty {
      let name = element.attributeName(index)
      if SDMXImporter.dimensions.contains(name) {
        dimensions[position(of: name)] = element.value(index)
      } else {
        attributes[position(of: name)] = element.value(index)
      }
    }
    if !attributes.isEmpty { groups.append((dimensions, attributes)) }
  }

  private func startSeries(_ element: MarkupElement) {
    isInSeries = true
    isInObservation = false
    clear()
    readAttributes(of: element)
    for group in groups where group.dimensions.allSatisfy({ record.values[$0.key] == $0.value }) {
      for (position, value) in group.attributes where record.values[position].isEmpty {
        record.values[position] = value
      }
    }
    seriesValues = record.values
  }

  private func startObservation(_ element: MarkupElement) {
    if isInSeries {
      record.values = seriesValues
      while record.values.count < record.columns.count { record.values.append("") }
    } else {
      clear()
    }
    isInObservation = true
    record.line = element.line
    readAttributes(of: element)
  }

  private func readAttributes(of element: MarkupElement) {
    for index in 0..<element.count where element.attributeNamespace(index).isEmpty {
      record.values[position(of: element.attributeName(index))] = element.value(index)
    }
  }

  private func clear() {
    for index in record.values.indices { record.values[index] = "" }
  }

  private func position(of name: String) -> Int {
    if let known = positions[name] { return known }
    let position = record.columns.count
    positions[name] = position
    record.columns.append(name)
    record.values.append("")
    return position
  }

  private func put(_ name: String, _ value: String) {
    record.values[position(of: name)] = value
    if isInSeries, !isInObservation { seriesValues = record.values }
  }
}
