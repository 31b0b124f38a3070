import Catalogue
import Monitoring

/// Observations as an aligned table of plain text, for a terminal.
///
///     ID  Indicator  Series       Area     Period  Disaggregation  Value  Unit  Status  Run
///     o1  11.2.1     SP_TRN_PUBL  ECU-QUI  2020    SEX=F            68.3  PT    A       r1
///
/// Columns are parted by two blanks; values are aligned on the right and rounded for reading. Wide
/// characters, as in Chinese, count two.
public enum ObservationListing {
  private static let columns = [
    "id", "indicator", "series", "area", "period", "disaggregation", "value", "unit", "status", "run",
  ]
  private static let valueColumn = columns.firstIndex(of: "value")!
  private static let noValue = "–"

  /// The table with its header; the header alone where there are no observations.
  /// - Returns: UTF-8 with LF at the end of every line.
  public static func text(_ observations: [RecordedObservation], phrases: Phrases) -> [UInt8] {
    var rows = [columns.map { phrases["exchange.listing.\($0)"] }]
    rows.reserveCapacity(observations.count + 1)
    for recorded in observations {
      let observation = recorded.observation
      let key = observation.key
      rows.append([
        recorded.id, key.indicator, key.series, key.area, key.period.text, key.disaggregation.text,
        observation.value.map { number($0, unit: observation.unit, in: phrases.numbers) } ?? noValue,
        observation.unit, observation.status.rawValue, recorded.runID,
      ])
    }
    return aligned(rows)
  }

  private static func number(_ value: Double, unit: String, in format: NumberFormat) -> String {
    format.text(value, decimals: decimals(of: unit))
  }

  /// Digits after the separator: as many as a reader can use, fewer than were computed.
  private static func decimals(of unit: String) -> Int {
    switch unit {
    case "NUMBER", "USD": 0
    case "PT", "GPERM3", "HA", "PER_100000_POP": 1
    case "RO": 3
    default: 2
    }
  }

  private static func aligned(_ rows: [[String]]) -> [UInt8] {
    var widths = [Int](repeating: 0, count: columns.count)
    for row in rows {
      for (index, text) in row.enumerated() {
        widths[index] = max(widths[index], DisplayWidth.columns(of: text))
      }
    }
    var out: [UInt8] = []
    for row in rows {
      for (index, text) in row.enumerated() {
        let padding = [UInt8](repeating: 0x20, count: widths[index] - DisplayWidth.columns(of: text))
        if index > 0 { out.append(contentsOf: [0x20, 0x20]) }
        if index == valueColumn { out.append(contentsOf: padding) }
        out.append(contentsOf: text.utf8)
        // Nothing trails the last column.
        if index != valueColumn, index < row.count - 1 { out.append(contentsOf: padding) }
      }
      out.append(0x0A)
    }
    return out
  }
}
