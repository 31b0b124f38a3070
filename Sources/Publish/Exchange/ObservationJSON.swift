import Monitoring

/// Observations as JSON, either one array or one object a line, written in pieces.
///
/// Every object has the same members, named as the columns of `ObservationTable`; what there is none of is
/// null. `disaggregation` is an object from dimension to code, `notes` an array of codes with arguments.
/// The spelling is the canonical one of `JSON`.
public struct ObservationJSON {
  public enum Layout: Hashable, Sendable {
    /// One array over all.
    case array
    /// JSON Lines: an object a line, nothing around them.
    case lines
  }

  private let layout: Layout
  private var bytes: [UInt8] = []
  private var isFirst = true

  public init(_ layout: Layout = .array) {
    self.layout = layout
    if layout == .array { bytes.append(UInt8(ascii: "[")) }
  }

  /// - Precondition: every number is finite, as the store ensures.
  public mutating func append(_ recorded: RecordedObservation) {
    if layout == .array { bytes.append(contentsOf: isFirst ? "\n".utf8 : ",\n".utf8) }
    isFirst = false
    ObservationJSON.write(recorded, to: &bytes)
    if layout == .lines { bytes.append(UInt8(ascii: "\n")) }
  }

  /// Closes the array; nothing may be appended afterwards.
  public mutating func finish() {
    if layout == .array { bytes.append(contentsOf: isFirst ? "]\n".utf8 : "\n]\n".utf8) }
  }

  /// Hands over the bytes written since the last time.
  public mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  /// One observation as a value.
  public static func value(_ recorded: RecordedObservation) -> JSON {
    let observation = recorded.observation
    let key = observation.key
    return [
      "observation": .string(recorded.id), "revision": JSON(recorded.revision),
      "recorded": .string(recorded.recorded.text), "run": .string(recorded.runID),
      "indicator": .string(key.indicator), "series": .string(key.series), "area": .string(key.area),
      "period": .string(key.period.text),
      "disaggregation": .object(key.disaggregation.codes.mapValues(JSON.string)),
      "value": JSON(observation.value), "numerator": JSON(observation.numerator),
      "denominator": JSON(observation.denominator), "unit": .string(observation.unit),
      "status": .string(observation.status.rawValue), "nature": .string(observation.nature.rawValue),
      "standard_error": JSON(observation.error?.standardError), "lower": JSON(observation.error?.lower),
      "upper": JSON(observation.error?.upper), "level": JSON(observation.error?.level),
      "notes": .array(observation.notes.map(\.json)),
    ]
  }

  /// The canonical spelling of `value(recorded)`, without making it: a table of millions of rows would spend
  /// its time on dictionaries.
  private static func write(_ recorded: RecordedObservation, to out: inout [UInt8]) {
    let observation = recorded.observation
    let key = observation.key
    let error = observation.error
    func name(_ literal: StaticString) {
      out.append(contentsOf: out.last == UInt8(ascii: "{") ? "\"".utf8 : ",\"".utf8)
      literal.withUTF8Buffer { out.append(contentsOf: $0) }
      out.append(contentsOf: "\":".utf8)
    }
    func text(_ literal: StaticString, _ value: String) {
      name(literal)
      JSON.writeString(value, to: &out)
    }
    func number(_ literal: StaticString, _ value: Double?) {
      name(literal)
      JSON(value).write(to: &out)
    }
    out.append(UInt8(ascii: "{"))
    text("area", key.area)
    number("denominator", observation.denominator)
    name("disaggregation")
    JSON.object(key.disaggregation.codes.mapValues(JSON.string)).write(to: &out)
    text("indicator", key.indicator)
    number("level", error?.level)
    number("lower", error?.lower)
    text("nature", observation.nature.rawValue)
    name("notes")
    JSON.array(observation.notes.map(\.json)).write(to: &out)
    number("numerator", observation.numerator)
    text("observation", recorded.id)
    text("period", key.period.text)
    text("recorded", recorded.recorded.text)
    number("revision", Double(recorded.revision))
    text("run", recorded.runID)
    text("series", key.series)
    number("standard_error", error?.standardError)
    text("status", observation.status.rawValue)
    text("unit", observation.unit)
    number("upper", error?.upper)
    number("value", observation.value)
    out.append(UInt8(ascii: "}"))
  }
}
