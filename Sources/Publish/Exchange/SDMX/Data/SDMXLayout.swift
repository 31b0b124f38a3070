import Catalogue
import Monitoring

/// What an attribute of an observation holds.
enum SDMXValue: Hashable {
  case none
  case text(String)
  case number(Double)
  case integer(Int)

  /// As it stands in CSV and XML; empty where there is none.
  var text: String {
    switch self {
    case .none: ""
    case .text(let text): text
    case .number(let number): JSON.numberText(number)
    case .integer(let integer): String(integer)
    }
  }

  var isNone: Bool { self == .none }
}

/// One observation under a data structure.
struct SDMXRow {
  /// Of every dimension in the order of the structure, time last.
  var key: [String] = []
  /// Nil where there is none, the status saying why.
  var value: Double?
  /// Of every attribute of the layout.
  var attributes: [SDMXValue] = []
  /// Rows of a layout with the same number have the same key but for the time.
  fileprivate(set) var series = 0
  /// Rows of a layout with the same number have the same attributes but for those of `varyingAttributes`.
  fileprivate(set) var circumstances = 0
  /// What `key` was made of.
  fileprivate var source: (key: Observation.Key, breakdown: SDMXLayout.Breakdown)?
  /// What `attributes` were made of.
  fileprivate var made: SDMXLayout.Circumstances?
}

/// Puts observations under one of the three data structures.
///
/// A layout is used by one writer at a time; it remembers what breakdowns become.
public struct SDMXLayout {
  public let structure: SDMXStructure
  public let definition: SDMXDataStructure
  /// Those that are written, in the order of the structure.
  public let attributes: [SDMXAttribute]
  let phrases: Phrases

  private let catalogue: IndicatorCatalogue
  private let gazetteer: Gazetteer
  private let reportingType: SDMXCSV.ReportingType
  private let runDigests: [Int: Digest]
  private let officialSeries: Set<String>
  private var areas: [String: String] = [:]
  private var breakdowns: [Disaggregation: Breakdown] = [:]
  private var lastBreakdown: (of: Disaggregation, is: Breakdown)?
  private var lastIndicator: (of: String, is: String)?
  private var lastRun: RunTexts?
  private let fields: [Field?]
  /// Attributes that are mostly others in each row, by their places: numbers, and what names the observation itself.
  let varyingAttributes: [Int]
  private var seriesCount = 0
  private var circumstancesCount = 0

  private struct RunTexts {
    var number: Int
    var id: String
    var moment: String
    var digest: String
  }

  /// What the attributes tell that are mostly those of the row before.
  fileprivate struct Circumstances {
    var unit: String
    var status: ObservationStatus
    var nature: ObservationNature
    var notes: [Note]
    var revision, run: Int
    var label: String

    init(_ recorded: RecordedObservation, label: String) {
      let observation = recorded.observation
      (unit, status, nature) = (observation.unit, observation.status, observation.nature)
      (notes, revision, run) = (observation.notes, recorded.revision, recorded.runNumber)
      self.label = label
    }

    func hold(of recorded: RecordedObservation, label: String) -> Bool {
      run == recorded.runNumber && revision == recorded.revision && status == recorded.observation.status
        && nature == recorded.observation.nature && unit == recorded.observation.unit && self.label == label
        && notes == recorded.observation.notes
    }
  }

  /// What a disaggregation becomes.
  fileprivate struct Breakdown {
    /// Of the dimensions between area and time.
    var codes: [String]
    var label: String
  }

  /// - Parameters:
  ///   - structures: made of the same catalogue.
  ///   - attributes: which of the structure's are wanted; nil for all that Quito has something to say to.
  ///   - phrases: the language of remarks and labels.
  ///   - runDigests: of the runs the observations come from, by their number.
  public init(
    _ structure: SDMXStructure, structures: SDMXStructureCatalogue, catalogue: IndicatorCatalogue,
    gazetteer: Gazetteer, phrases: Phrases, attributes: Set<String>? = nil,
    reportingType: SDMXCSV.ReportingType = .national, runDigests: [Int: Digest] = [:]
  ) {
    self.structure = structure
    definition = structures.structure(structure)
    let spoken = structure == .own ? nil : Set(SDMXCSV.attributes)
    self.attributes = definition.attributes.filter {
      (attributes ?? spoken)?.contains($0.id) ?? true && spoken?.contains($0.id) ?? true
    }
    let fields = self.attributes.map { Field(rawValue: $0.id) }
    self.fields = fields
    varyingAttributes = fields.indices.filter { fields[$0].map(SDMXLayout.varyingFields.contains) ?? false }
    self.catalogue = catalogue
    self.gazetteer = gazetteer
    self.phrases = phrases
    self.reportingType = reportingType
    self.runDigests = runDigests
    officialSeries = Set(catalogue.indicators.flatMap(\.series).filter(\.isOfficial).map(\.code))
  }

  /// Whether the structure has a place for the observation: the global one takes official series of countries
  /// and regions.
  public func admits(_ recorded: RecordedObservation) -> Bool { admits(recorded.observation.key) }

  func admitted(_ block: [RecordedObservation]) -> [RecordedObservation] {
    structure == .global ? block.filter { admits($0) } : block
  }

  func admits(_ key: Observation.Key) -> Bool {
    guard structure == .global else { return true }
    return officialSeries.contains(key.series) && gazetteer[key.area]?.m49 != nil
      && !key.disaggregation.codes.contains { SDMXStructure.isOwn($0.value, of: $0.key) }
  }

  func isOfficial(_ series: String) -> Bool { officialSeries.contains(series) }

  mutating func fill(_ row: inout SDMXRow, with recorded: RecordedObservation) {
    let breakdown = fillKey(&row, recorded.observation.key)
    row.value = recorded.observation.value
    if let made = row.made, made.hold(of: recorded, label: breakdown.label) {
      for place in varyingAttributes {
        row.attributes[place] = value(of: fields[place], recorded, label: breakdown.label)
      }
      return
    }
    circumstancesCount += 1
    row.circumstances = circumstancesCount
    row.made = Circumstances(recorded, label: breakdown.label)
    row.attributes.removeAll(keepingCapacity: true)
    for field in fields { row.attributes.append(value(of: field, recorded, label: breakdown.label)) }
  }

  mutating func fill(_ row: inout SDMXRow, with key: Observation.Key) { _ = fillKey(&row, key) }

  private mutating func fillKey(_ row: inout SDMXRow, _ key: Observation.Key) -> Breakdown {
    // Most rows follow another of their series, and differ from it by their period.
    let frequency = SDMXLayout.frequency(of: key.period)
    if let last = row.source, SDMXLayout.isOneSeries(last.key, key), row.key[0] == frequency {
      row.key[row.key.count - 1] = key.period.text
      return last.breakdown
    }
    let breakdown = breakdown(of: key.disaggregation)
    seriesCount += 1
    row.series = seriesCount
    row.source = (key, breakdown)
    row.key.removeAll(keepingCapacity: true)
    row.key.append(frequency)
    if structure == .own {
      row.key.append(indicator(key.indicator))
    } else {
      row.key.append(reportingType.rawValue)
    }
    row.key.append(SDMXIdentifier.encode(key.series))
    row.key.append(area(key.area))
    row.key.append(contentsOf: breakdown.codes)
    row.key.append(key.period.text)
    return breakdown
  }

  private static func isOneSeries(_ a: Observation.Key, _ b: Observation.Key) -> Bool {
    a.area == b.area && a.series == b.series && a.indicator == b.indicator
      && a.disaggregation == b.disaggregation
  }

  /// The codes of the dimensions between area and time.
  mutating func breakdownCodes(of disaggregation: Disaggregation) -> [String] {
    breakdown(of: disaggregation).codes
  }

  /// An attribute, whether it is written or not.
  mutating func text(of attribute: String, _ recorded: RecordedObservation) -> String {
    let label = breakdown(of: recorded.observation.key.disaggregation).label
    return value(of: Field(rawValue: attribute), recorded, label: label).text
  }

  /// The own code of an area that a key names.
  func ownArea(_ code: String) -> String {
    if structure != .own, let number = Int(code), number >= 0 {
      let digits = String(number)
      let m49 = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      if let area = gazetteer.area(m49: m49) { return area.code }
    }
    return SDMXIdentifier.decode(code)
  }

  // MARK: - Dimensions

  /// Codes of `frequency(of:)`, the longest period first.
  static let frequencies = ["A", "Q", "M", "D"]

  static func frequency(of period: Period) -> String { frequencies[rank(of: period)] }

  /// Of its frequency among all.
  static func rank(of period: Period) -> Int {
    switch period.lastDay - period.firstDay {
    case 0: 3
    case ..<31: 2
    case ..<92: 1
    default: 0
    }
  }

  private mutating func indicator(_ code: String) -> String {
    if let lastIndicator, lastIndicator.of == code { return lastIndicator.is }
    let made = SDMXIdentifier.encodeIndicator(code)
    lastIndicator = (code, made)
    return made
  }

  /// Kept, because few areas stand in many rows.
  private mutating func area(_ code: String) -> String {
    if let known = areas[code] { return known }
    let made: String
    if structure != .own, let m49 = gazetteer[code]?.m49 {
      made = SDMXArea.globalCode(m49: m49)
    } else {
      made = SDMXIdentifier.encode(code)
    }
    areas[code] = made
    return made
  }

  private mutating func breakdown(of disaggregation: Disaggregation) -> Breakdown {
    if let lastBreakdown, lastBreakdown.of == disaggregation { return lastBreakdown.is }
    let made = breakdowns[disaggregation] ?? makeBreakdown(disaggregation)
    breakdowns[disaggregation] = made
    lastBreakdown = (disaggregation, made)
    return made
  }

  private func makeBreakdown(_ disaggregation: Disaggregation) -> Breakdown {
    let codes = disaggregation.codes
    let dimensions = definition.dimensions.dropFirst(4).map(\.id)
    let known = Set(dimensions)
    let rest = codes.filter { !known.contains($0.key) }
    if structure == .own {
      let other = rest.isEmpty ? "_T" : Disaggregation(rest).text
      return Breakdown(
        codes: dimensions.map { dimension in
          dimension == SDMXStructure.otherBreakdown
            ? SDMXIdentifier.encode(other) : codes[dimension].map(SDMXIdentifier.encode) ?? "_T"
        }, label: "")
    }
    let custom = CustomBreakdown(rest, codeLists: catalogue.codeLists, language: phrases.language)
    return Breakdown(
      codes: dimensions.map { dimension in
        dimension == "CUST_BREAKDOWN"
          ? SDMXIdentifier.encode(custom.code) : codes[dimension].map(SDMXIdentifier.encode) ?? "_T"
      }, label: custom.label)
  }

  // MARK: - Attributes

  /// Attributes Quito has something to say to.
  private enum Field: String {
    case status = "OBS_STATUS"
    case nature = "NATURE"
    case unit = "UNIT_MEASURE"
    case unitMultiplier = "UNIT_MULT"
    case upper = "UPPER_BOUND"
    case lower = "LOWER_BOUND"
    case comment = "COMMENT_OBS"
    case source = "SOURCE_DETAIL"
    case breakdownLabel = "CUST_BREAKDOWN_LB"
    case numerator = "NUMERATOR"
    case denominator = "DENOMINATOR"
    case standardError = "STANDARD_ERROR"
    case level = "CONFIDENCE_LEVEL"
    case notes = "NOTES"
    case observation = "OBSERVATION"
    case revision = "REVISION"
    case recorded = "RECORDED"
    case run = "RUN"
    case runDigest = "RUN_DIGEST"
  }

  /// All others follow from `Circumstances`.
  private static let varyingFields: Set<Field> = [
    .numerator, .denominator, .standardError, .lower, .upper, .level, .comment, .source, .observation,
  ]

  private mutating func value(of field: Field?, _ recorded: RecordedObservation, label: String) -> SDMXValue {
    let observation = recorded.observation
    func number(_ value: Double?) -> SDMXValue { value.map(SDMXValue.number) ?? .none }
    func text(_ value: String) -> SDMXValue { value.isEmpty ? .none : .text(value) }
    switch field {
    case nil: return .none
    case .status: return .text(observation.status.rawValue)
    case .nature: return .text(observation.nature.rawValue)
    case .unit: return .text(observation.unit)
    case .unitMultiplier: return .text(SDMXLayout.unitMultiplier(of: observation.unit))
    case .upper: return number(observation.error?.upper)
    case .lower: return number(observation.error?.lower)
    case .comment: return text(comment(on: observation))
    case .source:
      return .text(phrases["exchange.sdmx.source", ["run": recorded.runID, "observation": recorded.id]])
    case .breakdownLabel: return text(label)
    case .numerator: return number(observation.numerator)
    case .denominator: return number(observation.denominator)
    case .standardError: return number(observation.error?.standardError)
    case .level: return number(observation.error?.level)
    case .notes:
      return observation.notes.isEmpty
        ? .none : .text(JSON.array(observation.notes.map(\.json)).canonicalText)
    case .observation: return .text(recorded.id)
    case .revision: return .integer(recorded.revision)
    case .recorded: return .text(runTexts(of: recorded).moment)
    case .run: return .text(runTexts(of: recorded).id)
    case .runDigest: return text(runTexts(of: recorded).digest)
    }
  }

  /// Few runs made many figures.
  private mutating func runTexts(of recorded: RecordedObservation) -> RunTexts {
    if let lastRun, lastRun.number == recorded.runNumber { return lastRun }
    let made = RunTexts(
      number: recorded.runNumber, id: recorded.runID, moment: recorded.recorded.text,
      digest: runDigests[recorded.runNumber]?.text ?? "")
    lastRun = made
    return made
  }

  /// The power of ten the value is counted in. GPERM3 is grams per cubic metre in the global structure;
  /// Quito keeps micrograms under it.
  static func unitMultiplier(of unit: String) -> String { unit == "GPERM3" ? "-6" : "0" }

  /// What a reader must know, and what of the sampling error the global structure has no attribute for.
  private func comment(on observation: Observation) -> String {
    guard !observation.notes.isEmpty || structure != .own && observation.error != nil else { return "" }
    var remarks = observation.notes.map { phrases.text(of: $0) }
    if structure != .own {
      if let standardError = observation.error?.standardError {
        remarks.append(
          phrases["exchange.sdmx.standard-error", ["error": JSON.numberText(standardError)]])
      }
      if let level = observation.error?.level {
        remarks.append(phrases["exchange.sdmx.level", ["level": JSON.numberText(level)]])
      }
    }
    // Readers that split a message at line ends are common.
    return String(remarks.joined(separator: " ").map { $0.isNewline ? " " : $0 })
  }
}
