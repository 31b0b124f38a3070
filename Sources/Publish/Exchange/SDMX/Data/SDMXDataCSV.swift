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
  private var bytes: [UInt8] = []
  /// The fields of a series' rows up to the time, which all of them begin with.
  private var beginning: [UInt8] = []
  /// The attributes before, between and after those that vary, and the number that rows with these have.
  private var stretches: [[UInt8]] = []
  private var circumstances = 0
  private let varyingAttributes: [Int]

  init(
    layout: SDMXLayout, structures: SDMXStructureCatalogue, options: SDMXDataOptions, csv: Options
  ) {
    self.options = csv
    hasValues = options.hasValues
    beginningsAreAlike = options.arrangement == .series && csv.keys != .obs && csv.keys != .both
    varyingAttributes = layout.varyingAttributes
    context = options.context
    language = layout.phrases.language
    let components =
      layout.definition.dimensions + [SDMXDataStructure.time] + layout.attributes.map(\.component)
    names = components.map { csv.labels == .id ? nil : structures.names(of: $0) }
    contextName =
      (structures.artefacts.dataflows.first { $0.reference == options.context }?.names
      ?? structures.artefacts.dataStructure(options.context)?.names)?[language] ?? ""
    bytes = SDMXDataCSV.encoded { writeHeader(layout, structures, to: &$0) }.dropFirst() + [0x0A]
  }

  /// Fields, each with a comma before it.
  private static func encoded(_ write: (inout DelimitedTextWriter) -> Void) -> [UInt8] {
    var writer = DelimitedTextWriter()
    writer.field("")
    write(&writer)
    writer.endRow()
    var bytes = writer.take()
    bytes.removeLast()
    return bytes
  }

  private func writeHeader(
    _ layout: SDMXLayout, _ structures: SDMXStructureCatalogue, to writer: inout DelimitedTextWriter
  ) {
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
  }

  mutating func startDataSet(_ dataSet: SDMXDataSet) {}

  mutating func append(_ row: SDMXRow, startsSeries: Bool) {
    let time = row.key.count - 1
    if startsSeries || !beginningsAreAlike || beginning.isEmpty {
      beginning = Array(SDMXDataCSV.encoded { writeBeginning(row, before: time, to: &$0) }.dropFirst())
    }
    bytes += beginning
    add(
      options.timeFormat == .normalized
        ? Period(row.key[time])?.firstDay.text ?? row.key[time] : row.key[time], at: time)
    if hasValues { add(row.value) }
    if circumstances == 0 || circumstances != row.circumstances {
      circumstances = row.circumstances
      stretches = (0...varyingAttributes.count).map { stretch in
        let start = stretch == 0 ? 0 : varyingAttributes[stretch - 1] + 1
        let end = stretch == varyingAttributes.count ? row.attributes.count : varyingAttributes[stretch]
        guard start < end else { return [] }
        return SDMXDataCSV.encoded { writer in
          for place in start..<end { write(row.attributes[place].text, at: time + 1 + place, to: &writer) }
        }
      }
    }
    for (stretch, place) in zip(stretches, varyingAttributes) {
      bytes += stretch
      if case .number(let number) = row.attributes[place], options.labels == .id {
        bytes.append(UInt8(ascii: ","))
        JSON.writeNumber(number, to: &bytes)
      } else {
        add(row.attributes[place].text, at: time + 1 + place)
      }
    }
    bytes += stretches.last!
    bytes.append(0x0A)
  }

  /// One of the few fields that are others in every row.
  private mutating func add(_ code: String, at index: Int) {
    // Letters, digits and hyphens, which need no quotation marks.
    if options.labels == .id, code.utf8.allSatisfy({ $0 > UInt8(ascii: ",") }) {
      bytes.append(UInt8(ascii: ","))
      bytes.append(contentsOf: code.utf8)
    } else {
      bytes += SDMXDataCSV.encoded { write(code, at: index, to: &$0) }
    }
  }

  private mutating func add(_ value: Double?) {
    bytes.append(UInt8(ascii: ","))
    // 2.0 has a word for a value that is missing on purpose, 1.0 leaves the field empty.
    if let value {
      JSON.writeNumber(value, to: &bytes)
    } else if options.version == .v20 {
      bytes.append(contentsOf: "NaN".utf8)
    }
    if options.labels == .name { bytes.append(UInt8(ascii: ",")) }
  }

  private func writeBeginning(_ row: SDMXRow, before time: Int, to writer: inout DelimitedTextWriter) {
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
    for index in 0..<time { write(row.key[index], at: index, to: &writer) }
  }

  private func write(_ code: String, at index: Int, to writer: inout DelimitedTextWriter) {
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
  mutating func take() -> [UInt8] {
    defer {
      bytes = []
      bytes.reserveCapacity(SDMXDataStream.pieceBytes + 4_096)
    }
    return bytes
  }
  var pendingCount: Int { bytes.count }
}
