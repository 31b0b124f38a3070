import Catalogue
import Foundation
import Monitoring
import Publishing
import TestSupport
import Testing

/// A small city with everything a report can show, and the means to look into its page.
enum ReportFixture {
  static let moment = Timestamp("2026-05-04T10:11:12.345678Z")!

  static let assets = ReportAssets(
    style: Array("body{color:red}".utf8), script: Array("console.log(1 </script/.length)".utf8),
    map: .init(script: Array("var maplibregl={}".utf8), style: Array(".m{color:blue}".utf8)),
    chart: .init(script: Array("var vegaEmbed=0".utf8)), notices: "A licence <of> theirs")

  static let codeLists = Result { try CodeLists(content: ContentFolder(path: Checkout.path("Content"))) }

  static func phrases(_ language: Language) throws -> Phrases {
    Phrases(language: language, own: try texts(language), english: [:])
  }

  /// With the phrases of the reports of countries and on the Agenda.
  static func documentPhrases(_ language: Language) throws -> Phrases {
    var all: [String: String] = [:]
    for topic in ["report", "report-country", "report-agenda"] {
      all.merge(try texts(language, topic: topic)) { $1 }
    }
    return Phrases(language: language, own: all, english: [:])
  }

  static func texts(_ language: Language, topic: String = "report") throws -> [String: String] {
    let path = Checkout.path("Content/languages/\(language.rawValue)/\(topic).yaml")
    let file = try PhraseFile([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file: path)
    return Dictionary(uniqueKeysWithValues: file.phrases.map { ($0.key, $0.text) })
  }

  static func page(_ report: CityReport, _ language: Language = .en, assets: ReportAssets = assets) throws
    -> String
  {
    String(
      decoding: report.html(phrases: try phrases(language), codeLists: try codeLists.get(), assets: assets),
      as: UTF8.self)
  }

  /// What the page's script is given.
  static func data(_ page: String) throws -> JSON {
    let start = try #require(page.range(of: "id=\"report-data\">")).upperBound
    let end = try #require(page[start...].range(of: "</script>")).lowerBound
    return try JSONDecoder().decode(JSON.self, from: Data(page[start..<end].utf8))
  }

  /// Positions of a row of steps, in degrees.
  static func positions(_ row: JSON?) -> [[Double]] {
    let steps = (row?.array ?? []).map { Int($0.number!) }
    var (x, y) = (0, 0)
    return stride(from: 0, to: steps.count, by: 2).map {
      x += steps[$0]
      y += steps[$0 + 1]
      return [Double(x) / 100_000, Double(y) / 100_000]
    }
  }

  static let square = [[[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.1], [0.0, 0.0]]]

  static func area(_ name: String = "Testopolis", boundary: [UInt8]? = Binary.multiPolygon([square]))
    -> ReferenceArea
  {
    ReferenceArea(
      code: "XXX-1", kind: .city, parent: "XXX", names: LocalisedText([.en: name, .ar: name]),
      boundary: boundary)
  }

  static func empty(boundary: [UInt8]? = nil) -> CityReport {
    CityReport(area: area(boundary: boundary), indicators: [], figures: [], runs: [])
  }

  static let transport = Indicator(
    code: "11.2.1", titles: LocalisedText([.en: "Access to transport"]), frameworks: ["sdg": "11.2.1"],
    custodians: ["UN-Habitat"],
    tiers: [
      .init(tier: "III", validFrom: Period("2016")!, source: "first list"),
      .init(tier: "II", validFrom: Period("2018-08")!, source: "second list"),
      .init(tier: "I", validFrom: Period("2027")!, source: "a list to come"),
    ],
    series: [
      .init(
        code: "SP_TRN_PUBL", isOfficial: true, titles: LocalisedText([.en: "Convenient access"]), unit: "PT",
        direction: .higher, formula: "100 x inside / all", dimensions: ["SEX"]),
      .init(
        code: "QU_FREQUENT", isOfficial: false, titles: LocalisedText([.en: "Frequent service"]), unit: "PT",
        direction: .none, formula: "as above", dimensions: []),
    ], source: "Metadata of 2021", notes: ["The peak is unconfirmed."])

  static func figure(
    _ number: Int, _ value: Double?, series: String = "SP_TRN_PUBL", period: String = "2023",
    _ part: [String: String] = [:], unit: String = "PT", status: ObservationStatus = .normal,
    nature: ObservationNature = .country, error: SamplingError? = nil, notes: [Note] = []
  ) -> RecordedObservation {
    RecordedObservation(
      number: number,
      observation: Observation(
        key: .init(
          indicator: "11.2.1", series: series, area: "XXX-1", period: Period(period)!,
          disaggregation: Disaggregation(part)), value: value, numerator: value.map { $0 * 10 },
        denominator: 1_000, unit: unit, status: status, nature: nature, error: error, notes: notes),
      revision: 1,
      recorded: moment, runNumber: 7)
  }

  static func run(_ number: Int = 7, role: String = "streets", parameters: JSON = ["limit": 500])
    -> RecordedRun
  {
    RecordedRun(
      number: number,
      run: Run(
        kind: "measure", method: "access.transport", methodVersion: "3", parameters: parameters,
        inputs: [.init(role: role, name: "city.bin", size: 1_234_567, digest: Digest(of: "input"))],
        softwareVersion: "0.1.0", started: moment, ended: moment), recorded: moment,
      previous: Digest(of: "before"), digest: Digest(of: "after \(number)"))
  }

  static func person(_ x: Double, _ y: Double, _ persons: Double, served: Double) -> MapFeature {
    MapFeature(
      layer: "population", geometry: Binary.point(x, y),
      properties: ["persons": .number(persons), "served": ["SP_TRN_PUBL": .number(served)]])
  }

  static func serviceArea(_ method: String, _ polygon: [[[Double]]] = square) -> MapFeature {
    MapFeature(
      layer: "service-area", geometry: Binary.multiPolygon([polygon]),
      properties: ["series": "SP_TRN_PUBL", "metres": 500, "method": .string(method)])
  }

  static let features: [MapFeature] = [
    serviceArea("euclidean"), serviceArea("network"), person(0.02, 0.02, 100, served: 100),
    person(0.05, 0.05, 40, served: 10), person(0.09, 0.09, 60, served: 0),
    MapFeature(layer: "stops", geometry: Binary.point(0.03, 0.03), properties: ["name": "Main </script> St"]),
    MapFeature(
      layer: "open-spaces",
      geometry: Binary.polygon([[[0.01, 0.01], [0.02, 0.01], [0.02, 0.02], [0.01, 0.01]]])),
    MapFeature(layer: "streets", geometry: Binary.line([[0.0, 0.0], [0.1, 0.1]])),
  ]

  static func city(_ name: String = "Testopolis") -> CityReport {
    CityReport(
      area: area(name), indicators: [transport],
      figures: [
        figure(1, 63.2), figure(2, 58.0, period: "2018"), figure(3, 71.4, ["METHOD": "EUCLIDEAN"]),
        figure(4, 60.1, ["SEX": "F"]), figure(5, 40, series: "QU_FREQUENT"),
      ], runs: [run(parameters: ["attributions": ["City Bus Company"], "limits": ["low": 500]])],
      mapFeatures: [7: features], chainHead: Digest(of: "head"))
  }
}

/// ISO well-known binary, written without the room's help.
enum Binary {
  static func header(_ code: UInt32, order: UInt8 = 1) -> [UInt8] {
    [order] + withUnsafeBytes(of: order == 1 ? code.littleEndian : code.bigEndian, Array.init)
  }
  static func count(_ count: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(count).littleEndian, Array.init) }
  static func number(_ value: Double) -> [UInt8] {
    withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
  }
  static func row(_ positions: [[Double]]) -> [UInt8] {
    count(positions.count) + positions.flatMap { $0.flatMap(number) }
  }
  static func point(_ x: Double, _ y: Double) -> [UInt8] { header(1) + number(x) + number(y) }
  static func line(_ positions: [[Double]]) -> [UInt8] { header(2) + row(positions) }
  static func polygon(_ rings: [[[Double]]]) -> [UInt8] {
    header(3) + count(rings.count) + rings.flatMap(row)
  }
  static func collection(_ code: UInt32, _ parts: [[UInt8]]) -> [UInt8] {
    header(code) + count(parts.count) + parts.flatMap(\.self)
  }
  static func multiPolygon(_ polygons: [[[[Double]]]]) -> [UInt8] { collection(6, polygons.map(polygon)) }
}
