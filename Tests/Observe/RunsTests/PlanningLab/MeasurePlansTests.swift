import Catalogue
import Foundation
import Indicators
import Monitoring
import Runs
import TestSupport
import Testing

@Suite struct MeasurePlansTests {
  /// Plans drawn in metres about a place on the equator.
  private struct Plans {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Near enough to metres for a few hundred of them.
    private static func position(_ x: Double, _ y: Double) -> String {
      "[\(x / 111_319.490793),\(y / 110_574.275822)]"
    }
    static func box(
      _ properties: String, _ west: Double, _ south: Double, _ east: Double, _ north: Double
    ) -> String {
      let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
      return feature(
        properties, "Polygon", "[[" + corners.map { position($0.0, $0.1) }.joined(separator: ",") + "]]")
    }
    static func line(_ properties: String, _ points: [(Double, Double)]) -> String {
      feature(
        properties, "LineString", "[" + points.map { position($0.0, $0.1) }.joined(separator: ",") + "]")
    }
    static func feature(_ properties: String, _ type: String, _ coordinates: String) -> String {
      """
      {"type":"Feature","properties":{\(properties)},\
      "geometry":{"type":"\(type)","coordinates":\(coordinates)}}
      """
    }
    func write(_ name: String, _ features: [String]) throws {
      let path = folder.file(name)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
    func measure(_ names: [String], rules: String? = nil) throws -> MeasurePlans.Outcome {
      try MeasurePlans(
        names.map { .init(name: $0, path: folder.file($0), file: $0) }, rules: rules,
        content: ContentFolder(path: Checkout.path("Content")), now: { Timestamp(microsecondsSince1970: 0) }
      ).perform()
    }
    func faults(_ names: [String], rules: String? = nil) -> [String] {
      do {
        _ = try measure(names, rules: rules)
        return []
      } catch let issues as InputIssues {
        return issues.all.map { "\($0.place.text) \($0.code)" }
      } catch {
        return ["\(error)"]
      }
    }
  }

  /// A hectare with a street of 30 m through it and a building of four floors.
  private func writeHectare(_ plans: Plans, _ name: String = "plan") throws {
    try plans.write("\(name)/boundary.geojson", [Plans.box("\"people\":150", 0, 0, 100, 100)])
    try plans.write("\(name)/streets.geojson", [Plans.line("\"width\":30", [(50, 0), (50, 100)])])
    try plans.write("\(name)/plots.geojson", [Plans.box("\"id\":\"p\",\"allowed_far\":2", 0, 0, 35, 100)])
    try plans.write(
      "\(name)/buildings.geojson",
      [
        Plans.box(
          "\"id\":\"b\",\"floors\":4,\"use\":\"mixed\",\"economic_share\":0.4,\"low_cost\":0.3,\"tenure\":\"rent\"",
          5, 10, 15, 60)
      ])
  }

  @Test func aFolderOfLayers() throws {
    let plans = try Plans()
    try writeHectare(plans)
    let values = try plans.measure(["plan"]).plans[0].measurement.values
    func isNear(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) <= 2e-6 * max(1, b) } ?? false }
    #expect(isNear(values[.netArea], 0.01))
    #expect(isNear(values[.streetShare], 0.3))
    #expect(isNear(values[.streetLength], 10))
    #expect(isNear(values[.density], 15_000) || abs(values[.density]! - 15_000) < 0.1)
    #expect(isNear(values[.plotCoverage], 500 / 3_500.0))
    #expect(isNear(values[.floorAreaRatio], 2_000 / 3_500.0))
    #expect(isNear(values[.economicShare], 0.4))
    #expect(isNear(values[.lowCostShare], 0.3))
    #expect(values[.largestTenureShare] == 1)
  }

  @Test func variantsStandSideBySide() throws {
    let plans = try Plans()
    try writeHectare(plans, "a")
    try writeHectare(plans, "b")
    try plans.write("b/streets.geojson", [Plans.line("\"width\":10", [(50, 0), (50, 100)])])
    try FileManager.default.removeItem(atPath: plans.folder.file("b/plots.geojson"))
    let outcome = try plans.measure(["a", "b"])
    #expect(outcome.plans.map(\.name) == ["a", "b"])
    #expect(abs(outcome.plans[1].measurement.values[.streetShare]! - 0.1) < 1e-6)
    #expect(outcome.plans[1].measurement.gaps[.plotCoverage]?.layer == "plots")
    let rows = outcome.rows(of: outcome.plans[1])
    #expect(rows.first { $0.key == "street-share" }?.isMet == false)
    #expect(rows.first { $0.key == "street-share" }?.check?.mark == .confirmed)
    #expect(rows.first { $0.key == "plot-coverage" }?.gap?.reason == .layer)
    #expect(!rows.contains { $0.key == "infill-people" })
  }

  @Test func everyFaultOfEveryPlanIsToldAtOnceWithItsFeature() throws {
    let plans = try Plans()
    try writeHectare(plans, "a")
    try writeHectare(plans, "b")
    try plans.write(
      "a/buildings.geojson",
      [
        Plans.box("\"id\":\"b1\",\"floors\":2,\"use\":\"factory\"", 0, 0, 10, 10),
        Plans.box("\"id\":\"b2\",\"floors\":-1,\"use\":\"residential\"", 20, 0, 30, 10),
        Plans.box("\"id\":\"b3\",\"use\":\"mixed\"", 5, 0, 15, 10),
      ])
    try plans.write("b/streets.geojson", [Plans.line("\"id\":\"s\"", [(50, 0), (50, 100)])])
    let faults = plans.faults(["a", "b"])
    #expect(
      Set(faults) == [
        "a/buildings.geojson:buildings/b1:use description.choice",
        "a/buildings.geojson:buildings/b2:floors number.range",
        "a/buildings.geojson:buildings/b3:floors plan.value.missing",
        "a/buildings.geojson:buildings/b3:economic_share plan.use.share",
        "a/buildings.geojson:buildings/b3 plan.overlap",
        "b/streets.geojson:streets/s:width plan.street.width",
      ])
  }

  @Test func shapesThatCannotBeMeasuredAreRefused() throws {
    let plans = try Plans()
    try writeHectare(plans)
    // A bow tie, a flat area, an area drawn as a line, a plot twice.
    try plans.write(
      "plan/plots.geojson",
      [
        Plans.feature(
          "\"id\":\"bow\"", "Polygon", "[[[0,0],[0.001,0.001],[0.001,0],[0,0.001],[0,0]]]"),
        Plans.box("\"id\":\"twice\"", 0, 0, 10, 10),
      ])
    #expect(plans.faults(["plan"]).map { $0.split(separator: " ").last! } == ["geometry.invalid"])
    try plans.write(
      "plan/plots.geojson",
      [
        Plans.line("\"id\":\"line\"", [(0, 0), (10, 10)]), Plans.box("\"id\":\"twice\"", 0, 0, 10, 10),
        Plans.box("\"id\":\"twice\"", 20, 0, 30, 10),
      ])
    #expect(
      Set(plans.faults(["plan"])) == [
        "plan/plots.geojson:plots/line feature.area", "plan/plots.geojson:plots/twice plan.id.twice",
      ])
  }

  @Test func layersThatAreNotKnownAreNamedAndEmptyOnesTaken() throws {
    let plans = try Plans()
    try writeHectare(plans)
    try plans.write("plan/strets.geojson", [Plans.line("", [(0, 0), (1, 1)])])
    try plans.write("plan/water.geojson", [])
    let outcome = try plans.measure(["plan"])
    #expect(outcome.warnings.map(\.code) == ["plan.layer.unknown"])
    #expect(outcome.warnings.first?.arguments["nearest"] == "streets")
    #expect(outcome.plans[0].measurement.values[.excludedArea] == 0)
    try plans.write("nothing/water.geojson", [])
    #expect(plans.faults(["nothing"]) == ["nothing plan.empty"])
    try plans.write("nothing/strets.geojson", [Plans.line("", [(0, 0), (1, 1)])])
    #expect(
      plans.faults(["nothing"]) == ["nothing/strets.geojson plan.layer.unknown", "nothing plan.empty"])
    #expect(plans.faults(["nowhere"]) == ["nowhere file.missing"])
  }

  @Test func rulesOfOnesOwn() throws {
    let plans = try Plans()
    try writeHectare(plans)
    try plans.write("plan/streets.geojson", [Plans.line("\"width\":40", [(50, 0), (50, 100)])])
    let text = try String(
      contentsOfFile: Checkout.path("Content/settlements/planning-lab.yaml"), encoding: .utf8)
    let path = plans.folder.file("rules.yaml")
    try text.replacingOccurrences(of: "at-least: 18,", with: "at-least: 9,")
      .replacingOccurrences(of: "extension:\n", with: "extension:\n  people: 60000\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let outcome = try plans.measure(["plan"], rules: path)
    #expect(outcome.plans[0].measurement.principles.principles[0].isMet == true)
    #expect(outcome.need?.land == 4)
    #expect(outcome.rows(of: outcome.plans[0]).contains { $0.key == "extension-plots" })
    try text.replacingOccurrences(of: "at-least: 18,", with: "at-least: 18, below: 3,")
      .replacingOccurrences(of: "arterial-metres: {value: 500, mark: Q}", with: "arterial-metres: {value: 0}")
      .replacingOccurrences(
        of: "street-share: {value: 0.3, mark: U}", with: "street-share: {value: 0.9, mark: U}"
      )
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(
      plans.faults(["plan"], rules: path).map { $0.split(separator: " ").last! }.sorted() == [
        "description.key.missing", "description.number", "plan.rules.bound", "plan.rules.split",
      ])
  }

  @Test func theRulesOfTheContentAreThoseOfTheMethod() throws {
    let plans = try Plans()
    try writeHectare(plans)
    let rules = try plans.measure(["plan"]).rules
    #expect(rules.checks.map(\.principle) == [1, 1, 2, 3, 4, 4, 5])
    #expect(rules.checks.map(\.mark.rawValue) == ["C", "C", "C", "C", "C", "U", "U"])
    #expect(rules.infill.points.values.reduce(0) { $0 + $1.value } == 100)
    #expect(rules.extent.people == nil)
  }

  @Test(arguments: ["csv", "json"])
  func resultsAreWrittenWithTheirRun(ending: String) throws {
    let plans = try Plans()
    try writeHectare(plans)
    let outcome = try plans.measure(["plan"])
    let path = plans.folder.file("out." + ending)
    try outcome.write(to: path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("street-share"))
    #expect(FileManager.default.fileExists(atPath: path + ".run.json"))
    #expect(throws: InputIssues.self) { try outcome.write(to: plans.folder.file("out.txt")) }
  }

  @Test func figuresAndMap() throws {
    let plans = try Plans()
    try writeHectare(plans)
    let outcome = try plans.measure(["plan"])
    let measurement = Measurement(
      area: "XXA-CITY", period: try #require(Period("2025")), nature: .country, status: .normal, notes: [])
    let observations = outcome.observations(measurement)
    #expect(observations.first?.key.series == "Q_PLAN_PRINCIPLES")
    #expect(abs(observations.first { $0.key.series == "Q_PLAN_STREETS" }!.value! - 30) < 1e-4)
    #expect(!observations.contains { $0.key.series == "Q_PLAN_SINGLE" })
    let catalogue = try IndicatorCatalogue.load(content: ContentFolder(path: Checkout.path("Content")))
    for observation in observations {
      #expect(
        catalogue.series(observation.key.series, of: observation.key.indicator)?.unit == observation.unit,
        "\(observation.key.series)")
    }
    let classes = Set(outcome.mapFeatures.compactMap { $0.properties["class"]?.string })
    #expect(classes == ["net", "streets", "plots", "buildings"])
  }
}
