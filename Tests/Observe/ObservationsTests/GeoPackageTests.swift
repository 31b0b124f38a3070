import Foundation
import Monitoring
import Observations
import TestSupport
import Testing

private let ogrinfo = "/usr/bin/ogrinfo"

/// Opened by a program that is not ours.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: ogrinfo)))
struct GeoPackageTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
    let store = try ObservationStore(creatingOrOpening: path)
    let areas = [
      ReferenceArea(
        code: "ECU", kind: .country, names: LocalisedText([.zh: "厄瓜多尔"]), boundary: Drawn.square(-81, -5, 6)),
      ReferenceArea(
        code: "ECU-UIO", kind: .city, parent: "ECU", names: LocalisedText([.ar: "كيتو"]),
        boundary: Drawn.square(-78.5, -0.5, 0.25)),
      Drawn.area("ECU-GYE", parent: "ECU"),
    ]
    let observations = [
      Drawn.observation("ECU-UIO", period: "2022", value: 10),
      Drawn.observation("ECU-UIO", period: "2023", value: 11),
      Drawn.observation("ECU-UIO", period: "2023", parts: ["SEX": "F"], value: 12),
      Drawn.observation("ECU-UIO", series: "OTHER", period: "2023-Q1", value: 13),
      Drawn.observation("ECU-UIO", series: "OTHER", period: "2023-Q2", value: 14),
      Drawn.observation("ECU-GYE", period: "2021", value: 15), Drawn.observation("ECU", value: nil),
    ]
    let features = [
      MapFeature(layer: "stops", geometry: Drawn.point(-78.5, -0.2), properties: ["name": "El Ejido"]),
      MapFeature(layer: "nowhere", geometry: Drawn.point(.nan, .nan)),
    ]
    _ = try store.record(
      [
        Recording(run: Drawn.run(), areas: areas, observations: observations, mapFeatures: features),
        Recording(run: Drawn.run(), observations: [Drawn.observation("ECU-UIO", period: "2023", value: 21)]),
      ], at: Drawn.moment)
  }

  func information(_ arguments: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: ogrinfo)
    process.arguments = arguments + [path]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text
  }

  func layer(_ name: String, in text: String) throws -> Substring {
    let start = try #require(text.range(of: "Layer name: \(name)\n"))
    let rest = text[start.upperBound...]
    return rest[..<(rest.range(of: "Layer name: ")?.lowerBound ?? rest.endIndex)]
  }

  @Test func layersOpenWithTheirCounts() throws {
    let text = try information("-al", "-ro")
    #expect(!text.contains("Warning"))
    #expect(!text.contains("ERROR"))
    #expect(text.contains("using driver `GPKG' successful"))
    let areas = try layer("areas", in: text)
    #expect(areas.contains("Feature Count: 3"))
    #expect(areas.contains("Geometry: Multi Polygon"))
    #expect(areas.contains("Extent: (-81.000000, -5.000000) - (-75.000000, 1.000000)"))
    #expect(areas.contains("ID[\"EPSG\",4326]"))
    #expect(areas.contains("MULTIPOLYGON (((-81 -5,-75 -5,-75 1,-81 1,-81 -5)))"))
    #expect(areas.contains("name_zh (String) = 厄瓜多尔"))
    #expect(areas.contains("name_ar (String) = كيتو"))
    let features = try layer("map_features", in: text)
    #expect(features.contains("Feature Count: 2"))
    #expect(features.contains("POINT (-78.5 -0.2)"))
    #expect(features.contains("properties (String) = {\"name\":\"El Ejido\"}"))
    #expect(try layer("current_values", in: text).contains("Feature Count: 7"))
  }

  @Test func latestValuesAreOneOfEachSeriesAndArea() throws {
    let latest = try layer("latest_values", in: try information("-al", "-ro"))
    #expect(latest.contains("Feature Count: 4"))
    func count(_ text: String) -> Int { latest.components(separatedBy: text).count - 1 }
    #expect(count("value (Real) = ") == 4)
    // Revised, the later quarter, and the only one; the missing one of the country has no value.
    for value in [21, 14, 15] { #expect(count("value (Real) = \(value)\n") == 1) }
    #expect(count("value (Real) = (null)") == 1)
    #expect(count("period (String) = 2023-Q2") == 1)
    #expect(count("MULTIPOLYGON (((-78.5 ") == 2)
  }

  @Test func guardedTablesAreNotOffered() throws {
    let text = try information("-ro")
    for table in ["runs", "run_inputs", "run_areas", ": observations", "quito_migrations"] {
      #expect(!text.contains(table))
    }
    #expect(text.contains("latest_values"))
  }

  @Test func openingElsewhereKeepsTheChain() throws {
    _ = try information("-al")
    #expect(try ObservationStore(opening: path).verifyChain().isSound)
  }
}
