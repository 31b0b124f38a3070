import DelimitedText
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// The tables beside the grids: places with names, and commuting flows.
enum UrbanisationTables {
  private static func table(_ path: String) throws(InputIssues) -> DelimitedText {
    _ = try FileDigest(path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: path), found: path)])
    }
    return try DelimitedText([UInt8](data), file: path)
  }

  private static func require(_ columns: [String], in table: DelimitedText) throws(InputIssues) {
    try InputIssues(table.issues(lacking: columns)).throwIfAnyError()
  }

  /// Reads `name`, `longitude`, `latitude` (degrees of WGS 84) and `population`; places without a name are
  /// passed over, those without a population have nobody.
  ///
  /// - Throws: `table.column.missing`; `number.range` for every position that is none.
  static func places(_ path: String, in reference: CoordinateReference) throws(InputIssues) -> [NamedPlace] {
    let table = try table(path)
    let columns = ["name", "longitude", "latitude", "population"]
    try require(columns, in: table)
    var issues = InputIssues()
    var places: [NamedPlace] = []
    table.forEachRow { row in
      func degrees(_ column: String, _ limit: Double) -> Double? {
        if let value = row.number(table.column(column)), abs(value) <= limit { return value }
        issues.append(
          InputIssue(
            "number.range", at: Place(file: path, line: row.line, field: column),
            found: row.text(table.column(column)) ?? "",
            arguments: ["minimum": JSON.numberText(-limit), "maximum": JSON.numberText(limit)]))
        return nil
      }
      let (x, y) = (degrees("longitude", 180), degrees("latitude", 90))
      guard let x, let y, let name = row.text(table.column("name")), !name.isEmpty else { return }
      places.append(
        NamedPlace(name: name, x: x, y: y, persons: max(0, row.number(table.column("population")) ?? 0)))
    }
    try issues.throwIfAnyError()
    let reprojection = try Reprojection(from: .wgs84, to: reference, at: Place(file: path))
    var (x, y) = (places.map(\.x), places.map(\.y))
    // A place that has none on the grid's map becomes NaN and is in no centre.
    _ = reprojection.apply(x: &x, y: &y)
    for index in places.indices { (places[index].x, places[index].y) = (x[index], y[index]) }
    return places.filter { $0.x.isFinite && $0.y.isFinite }
  }

  /// Reads `home`, `work` (codes of units) and `persons`. Flows to work outside the units count among the
  /// employed residents; flows from homes outside are passed over.
  ///
  /// - Parameter codes: of the units, in their order.
  /// - Throws: `table.column.missing`; `number.range` for every number that is none; `settlements.flows.unit`
  ///   where no home is among the units.
  static func flows(
    _ path: String, codes: [String]
  ) throws(InputIssues) -> (flows: [CommutingFlow], elsewhere: [CommutingFlow]) {
    let table = try table(path)
    try require(["home", "work", "persons"], in: table)
    let places = Dictionary(zip(codes, codes.indices), uniquingKeysWith: { first, _ in first })
    var issues = InputIssues()
    var flows: [CommutingFlow] = []
    var elsewhere: [CommutingFlow] = []
    var firstUnknown: String?
    table.forEachRow { row in
      let maximum = 1e9
      guard let persons = row.number(table.column("persons")), (0...maximum).contains(persons) else {
        issues.append(
          InputIssue(
            "number.range", at: Place(file: path, line: row.line, field: "persons"),
            found: row.text(table.column("persons")) ?? "",
            arguments: ["minimum": "0", "maximum": JSON.numberText(maximum)]))
        return
      }
      guard let home = places[row.text(table.column("home")) ?? ""] else {
        firstUnknown = firstUnknown ?? row.text(table.column("home"))
        return
      }
      if let work = places[row.text(table.column("work")) ?? ""] {
        flows.append(CommutingFlow(home: home, work: work, persons: persons))
      } else {
        elsewhere.append(CommutingFlow(home: home, work: home, persons: persons))
      }
    }
    if flows.isEmpty, elsewhere.isEmpty, let firstUnknown {
      issues.append(
        InputIssue("settlements.flows.unit", at: Place(file: path, field: "home"), found: firstUnknown))
    }
    try issues.throwIfAnyError()
    return (flows, elsewhere)
  }
}
