import CitySamples
import DelimitedText
import Foundation
import Geodata
import Monitoring

/// The cities that a sample is drawn from, a row each of a table in UTF-8.
struct SampleFrameFile: Sendable {
  let frame: CityFrame
  /// By row of the frame, NaN where there is none; nil where no pilot is named.
  let pilot: [Double]?
  /// Longitude and latitude by row of the frame; empty where they are not named.
  let positions: [(longitude: Double, latitude: Double)?]

  private static let populationMaximum = 1e9
  private static let areaMaximum = 1e7

  /// - Throws: every fault of every row: `table.column.missing`, `number.range`, and what `CityFrame` finds.
  init(_ description: SampleDescription, _ file: String, of period: Period, in files: InputFolder)
    throws(InputIssues)
  {
    let (frame, design) = (description.frame, description.design)
    let pilotColumn = description.expected?.pilot
    let (path, name) = (files.path(file), file)
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name)
    let further: [String] = design.stratifiers.compactMap {
      if case .column(let column) = $0 { column } else { nil }
    }
    let regionColumn = "region"
    let isByRegion = design.stratifiers.contains(.region) || description.wanted.contains(where: \.isByRegion)
    let region = frame.region ?? (isByRegion || table.column(regionColumn) != nil ? regionColumn : nil)
    let wanted =
      [frame.id, frame.population]
      + [region, frame.sizeClass, frame.function, frame.area, frame.boundary, pilotColumn].compactMap { $0 }
      + [frame.longitude, frame.latitude].compactMap { $0 } + further
    var issues = InputIssues(table.issues(lacking: wanted))
    try issues.throwIfAnyError()

    var cities: [City] = []
    var pilot: [Double] = []
    var positions: [(longitude: Double, latitude: Double)?] = []
    table.forEachRow { row in
      func text(_ column: String?) -> String? { column.flatMap { row.text(table.column($0)) } }
      func number(_ column: String?, _ maximum: Double) -> Double? {
        guard let column, text(column) != nil else { return nil }
        if let value = row.number(table.column(column)), abs(value) <= maximum { return value }
        issues.append(
          InputIssue(
            "number.range", at: Place(file: name, line: row.line, field: column), found: text(column) ?? "",
            arguments: ["minimum": "0", "maximum": JSON.numberText(maximum)]))
        return nil
      }
      let id = text(frame.id).map { frame.idPrefix + $0 } ?? ""
      if let pilotColumn { pilot.append(row.number(table.column(pilotColumn)) ?? .nan) }
      if let east = frame.longitude, let north = frame.latitude {
        let place = row.number(table.column(east)).flatMap { longitude in
          row.number(table.column(north)).map { (longitude: longitude, latitude: $0) }
        }
        positions.append(place.flatMap { abs($0.longitude) <= 180 && abs($0.latitude) <= 90 ? $0 : nil })
      }
      cities.append(
        City(
          id: id, name: text(frame.name) ?? id, boundaryVersion: text(frame.boundary) ?? "",
          populations: [number(frame.population, Self.populationMaximum)],
          region: region == nil ? description.area : text(region) ?? "",
          sizeClass: text(frame.sizeClass), function: text(frame.function),
          areaSquareKilometres: number(frame.area, Self.areaMaximum),
          further: Dictionary(uniqueKeysWithValues: further.map { ($0, text($0) ?? "") })))
    }
    do throws(InputIssues) {
      let frame = try CityFrame(cities, periods: [period], file: name)
      try issues.throwIfAnyError()
      self.frame = frame
    } catch {
      // A number that could not be read is not missing as well.
      let unread = Set(issues.all.map(\.place.line))
      issues.append(
        contentsOf: error.all.filter {
          $0.code != "city-sample.population.missing" || !unread.contains($0.place.line)
        }.filter { !issues.all.contains($0) })
      throw issues
    }
    self.pilot = pilotColumn == nil ? nil : pilot
    self.positions = positions
  }
}
