import Accounts
import Monitoring
import Storage

/// A figure that counts something, or is made of two counts.
struct CountedFigure: Hashable {
  /// Area, period and disaggregation: what figures of several series have in common.
  struct Cell: Hashable {
    var area: String
    var period: String
    var disaggregation: Disaggregation
  }

  var run: Int
  var indicator: String
  var series: String
  var cell: Cell
  var revision: Int
  /// Nil where the value is no count.
  var value: Double?
  var numerator: Double?
  var denominator: Double?
}

/// The counts of the table `observations`, and which area lies in which.
struct CountRecords {
  /// The unit of counts.
  static let countUnit = "NUMBER"

  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  /// Every revision that is shown, in the order of recording.
  func all(shownTo audience: Audience) throws -> [CountedFigure] {
    var disaggregations: [String: Disaggregation] = [:]
    var found: [CountedFigure] = []
    let (condition, values) =
      try VisibilityRecords(connection, file: "").condition(on: "run", for: audience) ?? ("1 = 1", [])
    try connection.forEachRow(
      """
      SELECT run, indicator, series, area, period, disaggregation, revision, value, numerator, denominator, unit
      FROM observations WHERE (numerator IS NOT NULL OR unit = ?) AND \(condition) ORDER BY number
      """, [.text(CountRecords.countUnit)] + values
    ) { row in
      let text = row.text(5)
      let disaggregation = disaggregations[text] ?? Disaggregation(text: text) ?? Disaggregation()
      disaggregations[text] = disaggregation
      found.append(
        CountedFigure(
          run: Int(row.integer(0)), indicator: row.text(1), series: row.text(2),
          cell: CountedFigure.Cell(area: row.text(3), period: row.text(4), disaggregation: disaggregation),
          revision: Int(row.integer(6)),
          value: row.text(10) == CountRecords.countUnit ? row.doubleOrNil(7) : nil,
          numerator: row.doubleOrNil(8), denominator: row.doubleOrNil(9)))
    }
    return found
  }

  /// By code: the kind of each area and the code of the one it lies in.
  func parents() throws -> [String: AreaPlace] {
    var places: [String: AreaPlace] = [:]
    try connection.forEachRow("SELECT code, kind, parent FROM areas") { row in
      places[row.text(0)] = AreaPlace(kind: row.text(1), parent: row.textOrNil(2))
    }
    return places
  }
}

/// Where an area stands among the others.
struct AreaPlace: Hashable {
  var kind: String
  var parent: String?
}
