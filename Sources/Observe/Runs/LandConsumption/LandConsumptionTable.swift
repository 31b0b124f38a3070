import DelimitedText
import Foundation
import Geodata
import Indicators
import Monitoring

extension MeasureLandConsumption.Outcome {
  /// What happened in one area between two dates by one formula.
  public struct Row: Sendable {
    public var area: String
    /// Cities summed, of a nation; nil for an area of its own.
    public var cityCount: Int?
    public var from: Period
    public var to: Period
    public var years: Double
    public var boundaryMode: String
    public var builtUpSquareKilometres: (from: Double, to: Double)
    public var persons: (from: Double, to: Double)
    public var builtUpSquareMetresPerPerson: (from: Double?, to: Double?)
    public var totalChangePercent: Double?
    /// Rates are fractions a year.
    public var populationRate: Double?
    public var formula: String
    public var landRate: Double?
    public var ratio: Double?
    /// What the ratio says, or why there is none.
    public var remark: Note?
  }

  /// Area by area, then the nation; of two formulas the linear one first.
  public var rows: [Row] {
    changes.flatMap { measured in
      rules.formulas.map { formula in
        let change = measured.change
        let remark: Note?
        if case .failure(let absence) = change.ratio(formula) {
          remark = Note(absence.rawValue)
        } else {
          remark = change.quadrant(formula).map { Note($0.rawValue) }
        }
        return Row(
          area: measured.area, cityCount: measured.cityCount, from: change.earlier.period,
          to: change.later.period, years: change.years, boundaryMode: rules.boundaryMode.rawValue,
          builtUpSquareKilometres: (
            change.earlier.builtUpSquareMetres / 1e6, change.later.builtUpSquareMetres / 1e6
          ), persons: (change.earlier.persons, change.later.persons),
          builtUpSquareMetresPerPerson: (
            try? change.earlier.builtUpPerPerson.get(), try? change.later.builtUpPerPerson.get()
          ), totalChangePercent: try? change.totalChangePercent.get(),
          populationRate: try? change.populationRate.get(), formula: formula.rawValue,
          landRate: try? change.landRate(formula).get(), ratio: try? change.ratio(formula).get(),
          remark: remark)
      }
    }
  }

  /// A row for every area, two dates and formula under a header; numbers in the shortest form that reads back
  /// to the same bits, empty where there is none, and `reason` says why.
  public var csv: [UInt8] {
    var writer = DelimitedTextWriter()
    let rows = rows
    writer.row(Row.columns)
    for row in rows { writer.row(row.fields.map(\.text)) }
    return writer.take()
  }

  /// The same with the columns as members; what there is none of is null.
  public var json: JSON {
    .array(rows.map { .object(Dictionary(uniqueKeysWithValues: zip(Row.columns, $0.fields.map(\.json)))) })
  }

  /// Writes the table, and its run beside it.
  /// - Throws: `file.unwritable`.
  public func write(to path: String) throws(InputIssues) {
    var file = try FileReplacement(path)
    guard FileManager.default.createFile(atPath: file.partPath, contents: Data(csv)) else {
      throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
    }
    try file.finish()
    try RunFile(run, outputs: [path]).write()
  }
}

extension MeasureLandConsumption.Outcome.Row {
  /// In the order of `fields`.
  static let columns = [
    "area", "cities", "from", "to", "years", "boundary_mode", "built_up_from_km2", "built_up_to_km2",
    "population_from", "population_to", "built_up_per_person_from_m2", "built_up_per_person_to_m2",
    "total_change_percent", "population_rate", "formula", "land_rate", "ratio", "quadrant", "reason",
  ]

  var fields: [Field] {
    [
      .text(area), .number(cityCount.map(Double.init)), .text(from.text), .text(to.text), .number(years),
      .text(boundaryMode), .number(builtUpSquareKilometres.from), .number(builtUpSquareKilometres.to),
      .number(persons.from), .number(persons.to), .number(builtUpSquareMetresPerPerson.from),
      .number(builtUpSquareMetresPerPerson.to), .number(totalChangePercent), .number(populationRate),
      .text(formula), .number(landRate), .number(ratio), .text(ratio == nil ? nil : remark?.code),
      .text(ratio == nil ? remark?.code : nil),
    ]
  }

  enum Field {
    case text(String?)
    case number(Double?)

    var text: String {
      switch self {
      case .text(let text): text ?? ""
      case .number(let number): number.map(JSON.numberText) ?? ""
      }
    }

    var json: JSON {
      switch self {
      case .text(let text): JSON(text)
      case .number(let number): JSON(number)
      }
    }
  }
}
