import DelimitedText
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// Brings a population from its file to points.
enum PopulationFile {
  static func disaggregations(of groups: [String: String]) -> [Disaggregation] {
    groups.keys.sorted().compactMap { Disaggregation(text: $0) }
  }

  /// A table in UTF-8 with a column each for longitude, latitude and persons.
  static func points(
    _ path: String, name: String, longitude: String, latitude: String, persons: String,
    groups: [String: String]
  ) throws(InputIssues) -> PopulationPoints {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name)
    let names = groups.sorted { $0.key < $1.key }
    var issues = InputIssues(
      table.issues(lacking: [longitude, latitude, persons] + names.map(\.value)))
    let (x, y, count) = (table.column(longitude), table.column(latitude), table.column(persons))
    let parts = names.map { table.column($0.value) }
    try issues.throwIfAnyError()

    var points = PopulationPoints(groups: disaggregations(of: groups))
    table.forEachRow { row in
      func value(_ column: Int?, _ title: String, _ range: ClosedRange<Double>) -> Double? {
        let number = row.number(column)
        if let number, range.contains(number) { return number }
        issues.append(
          InputIssue(
            "number.range", at: Place(file: name, line: row.line, field: title),
            found: String(decoding: row.bytes(column), as: UTF8.self),
            arguments: [
              "minimum": JSON.numberText(range.lowerBound), "maximum": JSON.numberText(range.upperBound),
            ]))
        return nil
      }
      let place = (value(x, longitude, -180...180), value(y, latitude, -90...90))
      let people = value(count, persons, 0...1e10)
      let groupPeople = zip(parts, names).map { value($0, $1.value, 0...1e10) ?? 0 }
      if let x = place.0, let y = place.1, let people, people > 0 {
        points.append(longitude: x, latitude: y, persons: people, groups: groupPeople)
      }
    }
    try issues.throwIfAnyError()
    return points
  }

  /// Statistical units with their persons; a unit without a number is an issue, not an empty unit.
  static func units(
    _ features: [(feature: Feature, region: Region)], name: String, persons: String,
    groups: [String: String]
  ) throws(InputIssues) -> [DasymetricSpread.Unit] {
    var issues = InputIssues()
    func value(_ feature: Feature, _ field: String) -> Double {
      if let number = feature.attributes[field]?.number, number >= 0, number.isFinite { return number }
      issues.append(
        InputIssue(
          "number.range", at: Place(file: name, field: field, feature: feature.identifier),
          found: feature.attributes[field]?.text ?? "", arguments: ["minimum": "0", "maximum": "10000000000"])
      )
      return 0
    }
    let names = groups.sorted { $0.key < $1.key }.map(\.value)
    let units = features.map { feature, region in
      DasymetricSpread.Unit(
        region: region, persons: value(feature, persons), groups: names.map { value(feature, $0) })
    }
    try issues.throwIfAnyError()
    return units
  }
}
