import DelimitedText
import Monitoring

/// Observations as plain CSV (RFC 4180, UTF-8, LF), every field of the spine in a column of its own, written
/// in pieces so that a table may be larger than memory.
///
/// ```swift
/// var table = ObservationTable()
/// for observation in observations {
///   table.append(observation)
///   write(table.take())   // as often as one likes; the first piece begins with the header
/// }
/// ```
/// Numbers stand in the shortest form that reads back to the same bits, with a decimal point; what there is
/// none of is empty. `notes` is a JSON array of codes with arguments. `read` takes such a table back.
public struct ObservationTable {
  /// The header, in order.
  public static let columns = ["observation", "revision", "recorded", "run"] + figureColumns

  /// What a figure consists of; the columns before tell how one store keeps it.
  static let figureColumns = [
    "indicator", "series", "area", "period", "disaggregation", "value", "numerator", "denominator", "unit",
    "status", "nature", "standard_error", "lower", "upper", "level", "notes",
  ]

  private var writer = DelimitedTextWriter()

  /// Begins a table with its header.
  public init() { writer.row(ObservationTable.columns) }

  /// - Precondition: every number is finite, as the store ensures.
  public mutating func append(_ recorded: RecordedObservation) {
    let observation = recorded.observation
    let key = observation.key
    writer.field(recorded.id)
    writer.field(String(recorded.revision))
    writer.field(recorded.recorded.text)
    writer.field(recorded.runID)
    writer.field(key.indicator)
    writer.field(key.series)
    writer.field(key.area)
    writer.field(key.period.text)
    writer.field(key.disaggregation.text)
    number(observation.value)
    number(observation.numerator)
    number(observation.denominator)
    writer.field(observation.unit)
    writer.field(observation.status.rawValue)
    writer.field(observation.nature.rawValue)
    number(observation.error?.standardError)
    number(observation.error?.lower)
    number(observation.error?.upper)
    number(observation.error?.level)
    writer.field(
      observation.notes.isEmpty ? "[]" : JSON.array(observation.notes.map(\.json)).canonicalText)
    writer.endRow()
  }

  /// Hands over the bytes written since the last time.
  public mutating func take() -> [UInt8] { writer.take() }

  private mutating func number(_ value: Double?) { writer.field(value.map(JSON.numberText) ?? "") }
}
