import DelimitedText
import Monitoring
import Settlements

/// The figures of urban extents and their growth as rows of a table.
struct ExtentTable {
  struct Row: Hashable {
    /// Empty for a figure of one date.
    var from: String
    var date: String
    var figure: String
    /// Of growth, else empty.
    var type: String
    var value: Double?
    var unit: String
    var standardError: Double?
  }

  var rows: [Row] = []

  static let columns = ["from", "date", "figure", "type", "value", "unit", "standard_error"]

  init(_ outcome: MeasureUrbanExtent.Outcome) {
    for state in outcome.states { add(state) }
    for change in outcome.changes { add(change) }
  }

  private mutating func add(_ state: ExtentState) {
    func add(_ figure: String, _ value: Double?, _ unit: String, error: Double? = nil) {
      rows.append(
        Row(
          from: "", date: state.period.text, figure: figure, type: "", value: value, unit: unit,
          standardError: error))
    }
    for figure in ExtentFigure.allCases where figure != .population || state.population != nil {
      add(
        figure.rawValue, state.value(figure), figure.unit,
        error: figure == .cohesion ? state.measures.cohesionStandardError : nil)
    }
    let (cells, hectares) = (state.measures.cells, state.measures.cellSquareMetres / 10_000)
    for (type, count) in [
      ("urban", cells.urban), ("suburban", cells.suburban), ("rural", cells.rural),
      ("fringe", cells.fringe), ("captured", cells.captured), ("fringe-water", cells.fringeWater),
      ("captured-water", cells.capturedWater),
    ] {
      rows.append(
        Row(
          from: "", date: state.period.text, figure: "class-area", type: type,
          value: Double(count) * hectares / 100, unit: "KM2"))
    }
    add("grid-built-up-area", Double(state.measures.gridBuiltCells) * hectares / 100, "KM2")
    add("clusters", Double(state.measures.clusterCount), "NUMBER")
    add("included-clusters", Double(state.measures.includedClusterCount), "NUMBER")
  }

  private mutating func add(_ change: ExtentChange) {
    func add(_ figure: String, type: String = "", _ value: Double?, _ unit: String) {
      rows.append(
        Row(
          from: change.from.period.text, date: change.to.period.text, figure: figure, type: type,
          value: value, unit: unit))
    }
    add("added-area", change.addedTotal, "KM2")
    for type in UrbanGrowth.GrowthType.allCases {
      add("added-area", type: type.name, change.added[type], "KM2")
    }
    add("lost-area", change.lost, "KM2")
    add("added-area-formerly-unknown", change.formerlyUnknown, "KM2")
    for figure in ExtentChange.ratedFigures where figure != .population || change.from.population != nil {
      add("growth-rate", type: figure.rawValue, change.rate(figure), "Q_PT_PER_YR")
    }
  }

  var csv: [UInt8] {
    var writer = DelimitedTextWriter()
    writer.row(Self.columns)
    for row in rows {
      writer.row([
        row.from, row.date, row.figure, row.type, row.value.map(JSON.numberText) ?? "", row.unit,
        row.standardError.map(JSON.numberText) ?? "",
      ])
    }
    return writer.bytes
  }

  var json: JSON {
    .array(
      rows.map { row in
        [
          "from": row.from.isEmpty ? .null : .string(row.from), "date": .string(row.date),
          "figure": .string(row.figure), "type": row.type.isEmpty ? .null : .string(row.type),
          "value": JSON(row.value), "unit": .string(row.unit), "standard_error": JSON(row.standardError),
        ]
      })
  }
}

extension UrbanGrowth.GrowthType {
  /// As in files and on maps.
  public var name: String {
    switch self {
    case .infill: "infill"
    case .extension: "extension"
    case .leapfrog: "leapfrog"
    case .inclusion: "inclusion"
    }
  }
}

extension MeasureUrbanExtent.Outcome {
  /// All figures, and the run.
  public var json: JSON { ExtentTable(self).json }
}
