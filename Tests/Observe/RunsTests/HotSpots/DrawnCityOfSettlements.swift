import Catalogue
import Foundation
import Monitoring
import Runs
import TestSupport

/// Settlements drawn on the equator, 0.01 degrees wide and high, with grids of cells of 0.005 degrees.
struct DrawnCityOfSettlements {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
  }

  static func ring(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> String {
    "[[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]]"
  }

  static func feature(_ ring: String, _ properties: String = "") -> String {
    """
    {"type":"Feature","properties":{\(properties)},"geometry":{"type":"Polygon","coordinates":\(ring)}}
    """
  }

  func writeFeatures(_ name: String, _ features: [String]) throws {
    try write(name, "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}")
  }

  /// Settlements `a`, `b`, … from west to east, with gaps of their own width.
  func writeSettlements(_ count: Int, properties: (Int) -> String = { _ in "" }) throws {
    let letters = Array("abcdefgh")
    try writeFeatures(
      "areas.geojson",
      (0..<count).map { index in
        let west = 0.02 * Double(index)
        let further = properties(index)
        return Self.feature(
          Self.ring(west, 0, west + 0.01, 0.01),
          "\"code\":\"\(letters[index])\"" + (further.isEmpty ? "" : "," + further))
      })
  }

  /// Two rows of cells of 0.005 degrees from (0, 0) eastwards.
  func writeGrid(_ name: String, north: [String], south: [String]) throws {
    try write(
      name + ".asc",
      """
      ncols \(north.count)
      nrows 2
      xllcorner 0
      yllcorner 0
      cellsize 0.005
      NODATA_value -9
      \(north.joined(separator: " "))
      \(south.joined(separator: " "))

      """)
    try write(
      name + ".prj",
      """
      GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],\
      UNIT["degree",0.0174532925199433]]
      """)
  }

  func source(_ name: String, field: String? = nil) -> HotSpotInputs.Source {
    HotSpotInputs.Source(path: folder.file(name), name: name, field: field)
  }

  /// Exposure, vulnerability and capacity of one component each.
  static let definition = """
    hazard: {land-share: 0.05}
    exposure: {components: [{id: people, of: people-in-zone, mark: Q}]}
    vulnerability: {components: [{id: housing, field: poor, mark: Q}]}
    capacity: {components: [{id: plan, field: plan, mark: Q}]}

    """

  func inputs() throws -> HotSpotInputs {
    try write("rules.yaml", Self.definition)
    return HotSpotInputs(
      areas: source("areas.geojson"), identifier: "code", definition: source("rules.yaml"))
  }

  func measure(_ inputs: HotSpotInputs) throws -> MeasureHotSpots.Outcome {
    try MeasureHotSpots(
      inputs, content: ContentFolder(path: Checkout.path("Content")),
      now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
  }

  /// The codes of everything wrong, each with its place.
  func faults(_ inputs: HotSpotInputs) -> [String] {
    do {
      _ = try measure(inputs)
      return []
    } catch let issues as InputIssues {
      return issues.all.map { "\($0.place.text) \($0.code)" }
    } catch {
      return ["\(error)"]
    }
  }
}
