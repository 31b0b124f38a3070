import DelimitedText
import Monitoring

/// Data as SDMX-CSV, of version 2.0 or 1.0.
struct SDMXDataCSV: SDMXDataWriter {
  enum Version: Hashable { case v10, v20 }

  /// How codes and names stand.
  enum Labels: String, CaseIterable, Hashable { case id, name, both }
  /// Columns with keys that follow from the others.
  enum Keys: String, CaseIterable, Hashable { case none, series, obs, both }
  enum TimeFormat: String, CaseIterable, Hashable { case original, normalized }

  struct Options: Hashable {
    var version = Version.v20
    var labels = Labels.id
    var keys = Keys.none
    var timeFormat = TimeFormat.original
  }

  private let options: Options
  private let hasValues: Bool
  /// Whether rows of a series begin alike: a key of each observation among the first fields, or another dimension than
  /// time that tells the observations apart, makes them differ.
  private let beginningsAreAlike: Bool
  private let context: SDMXReference
  private let contextName: String
  /// Of each dimension and attribute; nil where it has no list or names are not wanted.
  private let names: [[String: LocalisedText]?]
  private let language: Language
  private var writer = DelimitedTextWriter()
  /// The fields of a series' rows up to the time, which all of them begin with.
  private var beginning: [UInt8] = []

  init(
    layout: SDMXLayout, structures: SDMXStructureCatalogue, options: SDMXDataOptions, csv: Options
  ) {
    self.options = csv
    hasValues = options.hasValues
    beginningsAreAlike = options.arrangement == .series && csv.keys != .obs && csv.keys != .both
    context = options.context
    language = layout.phrases.language
    let components =
      layout.definition.dimensions + [SDMXDataStructure.time] + layout.attributes.map(\.component)
    names = components.map { csv.labels == .id ? nil : structures.names(of: $0) }
    contextName =
      (structures.artefacts.dataflows.first { $0.reference == options.context }?.names
      ?? structures.artefacts.dataStructure(options.context)?.names)?[language] ?? ""
    writeHeader(layout: layout, structures: structures)
  }

  private mutating func writeHeader(layout: SDMXLayout, structures: SDMXStructureCatalogue) {
    if options.version == .v20 {
      writer.field("STRUCTURE")
      writer.field("STRUCTURE_ID")
      if options.labels == .name { writer.field("STRUCTURE_NAME") }
      writer.field("ACTION")
    } else {
      writer.field("DATAFLOW")
    }
    if options.keys == .series || options.keys == .both { writer.field("SERIES_KEY") }
    if options.keys == .obs || options.keys == .both { writer.field("OBS_KEY") }
    func column(_ id: String) {
      let name = options.labels == .id ? "" : structures.name(ofConcept: id)[language]
      switch options.labels {
      case .id: writer.field(id)
      case .both: writer.field("\(id): \(name)")
      case .name:
        writer.field(id)
        writer.field(name)
      }
    }
    for dimension in layout.definition.dimensions { column(dimension.id) }
    column(SDMXDataStructure.time.id)
    if hasValues { column(layout.definition.measure.id) }
    for attribute in layout.attributes { column(attribute.id) }
    writer.endRow()
  }

  mutating func startDataSet(_ dataSet: SDMXDataSet) {}

  mutating func append(_ row: SDMXRow, startsSeries: Bool) {
    let time = row.key.count - 1
    if startsSeries || beginning.isEmpty {
      let start = writer.bytes.count
      writeBeginning(row, before: time)
      if beginningsAreAlike { beginning = Array(writer.bytes[start...]) }
    } else {
      writer.beginRow(beginning)
    }
    write(
      options.timeFormat == .normalized
        ? Period(row.key[time])?.firstDay.text ?? row.key[time] : row.key[time], at: time)
    if hasValues {
      // 2.0 has a word for a value that is missing on purpose, 1.0 leaves the field empty.
      if let value = row.value {
        writer.number(value)
      } else {
        writer.field(options.version == .v20 ? "NaN" : "")
      }
      if options.labels == .name { writer.field("") }
    }
    for (index, attribute) in row.attributes.enumerated() {
      if case .number(let number) = attribute, options.labels == .id {
        writer.number(number)
      } else {
        write(attribute.text, at: time + 1 + index)
      }
    }
    writer.endRow()
  }

  private mutating func writeBeginning(_ row: SDMXRow, before time: Int) {
    if options.version == .v20 {
      writer.field(context.kind == .dataflow ? "dataflow" : "datastructure")
      writer.field(options.labels == .both ? "\(context.text): \(contextName)" : context.text)
      if options.labels == .name { writer.field(contextName) }
      writer.field("I")
    } else {
      writer.field(options.labels == .both ? "\(context.text): \(contextName)" : context.text)
    }
    if options.keys == .series || options.keys == .both {
      writer.field(row.key.dropLast().joined(separator: "."))
    }
    if options.keys == .obs || options.keys == .both { writer.field(row.key.joined(separator: ".")) }
    for index in 0..<time { write(row.key[index], at: index) }
  }

  private mutating func write(_ code: String, at index: Int) {
    guard options.labels != .id else {
      writer.field(code)
      return
    }
    let name = names[index]?[code]?[language]
    if options.labels == .name {
      writer.field(code)
      writer.field(name ?? "")
    } else {
      writer.field(name.map { "\(code): \($0)" } ?? code)
    }
  }

  mutating func finish() {}
  mutating func take() -> [UInt8] { writer.take() }
  var pendingCount: Int { writer.bytes.count }
}
