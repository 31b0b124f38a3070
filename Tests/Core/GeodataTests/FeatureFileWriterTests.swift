import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

@Suite struct FeatureFileWriterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
  }

  private func square(_ west: Double, _ south: Double, _ side: Double) -> [UInt8] {
    var region = Region()
    region.addRing(
      [(west, south), (west + side, south), (west + side, south + side), (west, south + side)], isOuter: true)
    return region.wkb
  }

  private func layer(_ reference: CoordinateReference = .wgs84) -> FeatureFileWriter.Layer {
    .init(
      "centres", .areas, [.init("name", .text), .init("persons", .real), .init("cells", .integer)],
      in: reference)
  }

  private func write(_ name: String, _ reference: CoordinateReference = .wgs84) throws -> String {
    let file = try FeatureFileWriter(folder.file(name), layers: [layer(reference)])
    let scale = reference.isGeographic ? 1.0 : 100_000
    try file.append(
      geometry: square(0, 0, scale),
      ["name": .text("Zürich, \"北\""), "persons": .real(0.1), "cells": .integer(9_007_199_254_740_993)])
    try file.append(geometry: square(2 * scale, 0, scale), ["persons": .integer(3)])
    try file.finish()
    return folder.file(name)
  }

  @Test(arguments: ["a.gpkg", "a.geojson", "a.json", "a.fgb", "A.GPKG"]) func featuresAreReadBack(
    name: String
  ) throws {
    let read = try FeatureFile(try write(name)).features()
    #expect(files == [name])
    try #require(read.count == 2)
    // FlatGeobuf keeps features in the order of its index.
    let features = read.sorted {
      ($0.attributes["name"] == nil ? 1 : 0) < ($1.attributes["name"] == nil ? 1 : 0)
    }
    #expect(features[0].geometry == square(0, 0, 1) || name != "a.gpkg")
    #expect(try Region(wkb: features[0].geometry).bounds == Bounds(west: 0, south: 0, east: 1, north: 1))
    #expect(
      features[0].attributes == [
        "name": .text("Zürich, \"北\""), "persons": .real(0.1), "cells": .integer(9_007_199_254_740_993),
      ])
    #expect(features[1].attributes == ["persons": .real(3)])
  }

  @Test func aTableHasNoShapes() throws {
    let text = try String(contentsOfFile: try write("a.csv"), encoding: .utf8)
    #expect(text == "name,persons,cells\n\"Zürich, \"\"北\"\"\",0.1,9007199254740993\n,3,\n")
  }

  /// RFC 7946: degrees of WGS 84, outer rings counterclockwise, no statement of a system.
  @Test func geoJSONIsInDegrees() throws {
    let plane = try CoordinateReference("EPSG:3857", at: Place(file: ""))
    let path = try write("a.geojson", plane)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("crs"))
    let bounds = try #require(try Region(wkb: try FeatureFile(path).features()[0].geometry).bounds)
    #expect(abs(bounds.east - 100_000 / 6_378_137 * 180 / Double.pi) < 1e-7)
    let stated = try FeatureFile(try write("a.gpkg", plane)).reference()
    #expect(stated?.text == "EPSG:3857")
  }

  @Test func severalLayersStandInAGeoPackage() throws {
    let points = FeatureFileWriter.Layer("spots", .points, [.init("rank", .integer)])
    let table = FeatureFileWriter.Layer("notes", .none, [.init("text", .text)])
    let file = try FeatureFileWriter(folder.file("a.gpkg"), layers: [layer(), points, table])
    try file.append(geometry: WellKnownBinaryWriter.point(x: 5, y: 6), ["rank": .integer(1)], layer: 1)
    try file.append(geometry: square(0, 0, 1), layer: 0)
    try file.append(geometry: nil, ["text": .text("only words")], layer: 2)
    try file.finish()
    let read = try FeatureFile(folder.file("a.gpkg"))
    #expect(Set(read.layerNames) == ["centres", "spots", "notes"])
    #expect(
      try read.features(FeatureQuery(layer: "spots"))[0].geometry == WellKnownBinaryWriter.point(x: 5, y: 6))
    #expect(try read.features(FeatureQuery(layer: "centres")).count == 1)
    #expect(
      codes { _ = try FeatureFileWriter(folder.file("a.geojson"), layers: [layer(), points]) }
        == ["features.layers"])
  }

  @Test(arguments: ["gpkg", "geojson", "fgb", "csv"]) func theSameFeaturesAreTheSameBytes(ending: String)
    throws
  {
    let first = try Data(contentsOf: URL(fileURLWithPath: try write("a." + ending)))
    let second = try Data(contentsOf: URL(fileURLWithPath: try write("b." + ending)))
    #expect(first == second)
  }

  @Test(arguments: ["gpkg", "geojson", "fgb", "csv"]) func notFinishedNothingIsLeft(ending: String) throws {
    func begin() throws {
      let file = try FeatureFileWriter(folder.file("a." + ending), layers: [layer()])
      for index in 0..<2_000 { try file.append(geometry: square(Double(index % 100), 0, 1)) }
    }
    try begin()
    #expect(files == [])
  }

  @Test func faultsAreNamed() throws {
    func make(_ name: String) throws { _ = try FeatureFileWriter(folder.file(name), layers: [layer()]) }
    #expect(codes { try make("a.shp") } == ["file.extension"])
    #expect(codes { try make("a") } == ["file.extension"])
    for ending in ["gpkg", "geojson", "fgb", "csv"] {
      #expect(codes { try make("none/a." + ending) } == ["file.unwritable"])
    }
    let file = try FeatureFileWriter(folder.file("a.gpkg"), layers: [layer()])
    #expect(codes { try file.append(geometry: [1, 2, 3]) } == ["geometry.unreadable"])
  }
}
