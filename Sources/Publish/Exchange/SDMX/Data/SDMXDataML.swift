import Monitoring

/// Data as structure-specific SDMX-ML, of version 3.0 or 2.1.
struct SDMXDataML: SDMXDataWriter {
  private let version: SDMXStructureML.Version
  private let arrangement: SDMXArrangement
  private let hasValues: Bool
  /// ` NAME="` of each dimension and attribute, ready to be written.
  private let keyPrefixes: [[UInt8]]
  private let attributePrefixes: [[UInt8]]
  /// Positions of the attributes that stand at the series.
  private let seriesAttributes: [Int]
  private let observationAttributes: [Int]
  private let timeIndex: Int

  private var out = MarkupWriter()
  private var isInDataSet = false
  private var isInSeries = false
  private var writtenAttributes: [SDMXValue] = []

  private static let structureID = "STRUCTURE"

  init(layout: SDMXLayout, options: SDMXDataOptions, version: SDMXStructureML.Version) {
    self.version = version
    arrangement = options.arrangement
    hasValues = options.hasValues
    let keys = layout.definition.dimensions.map(\.id) + [SDMXDataStructure.time.id]
    keyPrefixes = keys.map { Array(" \($0)=\"".utf8) }
    attributePrefixes = layout.attributes.map { Array(" \($0.id)=\"".utf8) }
    timeIndex = keys.count - 1
    let indexes = Array(layout.attributes.indices)
    // Only a time series has all the dimensions that such an attribute belongs to.
    let isSeries = { layout.attributes[$0].attachment == .series && options.arrangement == .series }
    seriesAttributes = indexes.filter(isSeries)
    observationAttributes = indexes.filter { !isSeries($0) }
    let atObservation =
      switch options.arrangement {
      case .series: SDMXDataStructure.time.id
      case .flat: "AllDimensions"
      case .sections(let dimension): keys[dimension]
      }
    begin(options: options, atObservation: atObservation)
  }

  private mutating func begin(options: SDMXDataOptions, atObservation: String) {
    let context = options.context
    let urn = version == .v30 ? context.urn : context.urnOf21
    let namespace = "\(urn):ObsLevelDim:\(atObservation)"
    out.newLine()
    out.open(
      "message:StructureSpecificData",
      [
        ("xmlns:message", "\(version.namespace)/message"),
        ("xmlns:common", "\(version.namespace)/common"),
        ("xmlns:ss", "\(version.namespace)/data/structurespecific"), ("xmlns:ns1", namespace),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
      ])
    out.open("message:Header")
    options.header.write(to: &out)
    out.open(
      "message:Structure",
      [
        ("structureID", SDMXDataML.structureID), ("namespace", namespace),
        ("dimensionAtObservation", atObservation),
      ])
    let element = context.kind == .dataflow ? "common:StructureUsage" : "common:Structure"
    if version == .v30 {
      out.element(element, urn)
    } else {
      out.open(element)
      out.empty(
        "Ref", [("agencyID", context.agency), ("id", context.id), ("version", context.version)])
      out.close()
    }
    out.close()
    out.close()
  }

  mutating func startDataSet(_ dataSet: SDMXDataSet) {
    closeDataSet()
    out.newLine()
    out.open(
      "message:DataSet",
      [
        ("ss:structureRef", SDMXDataML.structureID), ("xsi:type", "ns1:DataSetType"),
        ("ss:dataScope", version == .v21 ? "DataStructure" : nil),
        // Sets of a history each replace what the one before said.
        ("ss:action", dataSet.validFrom == nil ? "Information" : "Replace"),
        ("ss:validFromDate", dataSet.validFrom?.text),
      ])
    isInDataSet = true
  }

  mutating func append(_ row: SDMXRow, startsSeries: Bool) {
    switch arrangement {
    case .flat: break
    case .series:
      // Two units in one series make two elements of the same key: an element says the unit once.
      let isOther = startsSeries || seriesAttributes.contains { row.attributes[$0] != writtenAttributes[$0] }
      if isOther { openSeries(row, without: timeIndex) }
    case .sections(let dimension): if startsSeries { openSeries(row, without: dimension) }
    }
    out.newLine()
    out.raw("<Obs")
    switch arrangement {
    case .flat: for index in row.key.indices { component(index, row) }
    case .series: component(timeIndex, row)
    case .sections(let dimension): component(dimension, row)
    }
    if hasValues {
      out.raw(" OBS_VALUE=\"")
      out.value(row.value.map(JSON.numberText) ?? "NaN")
      out.raw("\"")
    }
    for index in observationAttributes { attribute(index, row) }
    out.raw("/>")
  }

  private mutating func openSeries(_ row: SDMXRow, without apart: Int) {
    closeSeries()
    out.newLine()
    out.raw("<Series")
    for index in row.key.indices where index != apart { component(index, row) }
    for index in seriesAttributes { attribute(index, row) }
    out.raw(">")
    writtenAttributes = row.attributes
    isInSeries = true
  }

  private mutating func component(_ index: Int, _ row: SDMXRow) {
    out.raw(keyPrefixes[index])
    out.value(row.key[index])
    out.raw("\"")
  }

  private mutating func attribute(_ index: Int, _ row: SDMXRow) {
    let value = row.attributes[index]
    if case .none = value { return }
    out.raw(attributePrefixes[index])
    out.value(value.text)
    out.raw("\"")
  }

  private mutating func closeSeries() {
    guard isInSeries else { return }
    out.raw("</Series>")
    isInSeries = false
  }

  private mutating func closeDataSet() {
    closeSeries()
    guard isInDataSet else { return }
    out.newLine()
    out.close()
    isInDataSet = false
  }

  mutating func finish() {
    closeDataSet()
    out.newLine()
    out.close()
    out.newLine()
  }

  mutating func take() -> [UInt8] { out.take() }
  var pendingCount: Int { out.bytes.count }
}
