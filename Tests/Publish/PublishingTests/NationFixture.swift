import Foundation
import Monitoring
import Publishing
import Testing

/// Made-up figures of samples, targets and indices, and the means to find them on a page.
enum NationFixture {
  static let sampling = run(20, kind: "sample", method: "city-sample.estimate")

  static func run(_ number: Int, kind: String, method: String) -> RecordedRun {
    var recorded = ReportFixture.run(number)
    recorded.run.kind = kind
    recorded.run.method = method
    return recorded
  }

  /// A figure of the run of the sample.
  static func estimate(
    _ number: Int, _ value: Double?, _ part: [String: String] = [:], unit: String = "PT",
    error: SamplingError? = SamplingError(standardError: 2, lower: 44, upper: 52, level: 0.95)
  ) -> RecordedObservation {
    var figure = ReportFixture.figure(number, value, part, unit: unit, error: error)
    figure.runNumber = sampling.number
    return figure
  }

  static func truth(_ number: Int, _ value: Double?, _ part: [String: String] = [:]) -> RecordedObservation {
    ReportFixture.figure(number, value, part.merging(["REFERENCE_VALUE": "TRUTH"]) { $1 })
  }

  /// A nation of these figures.
  static func nation(_ figures: [RecordedObservation]) -> CityReport {
    var report = ReportFixture.city()
    report.figures = figures
    report.runs.append(sampling)
    return report
  }

  static let index = ReportIndex(
    "cpi2016", names: names("Prosperity", ar: "الازدهار"),
    nodes: [
      .init("P", names: names("Productivity", ar: "الإنتاجية"), weight: 0.5),
      .init("P1", names: names("Growth"), parent: "P", weight: 0.25),
      .init("P2", names: names("Jobs"), parent: "P", weight: 0.25),
      .init("Q", names: names("Quality of life", ar: "جودة الحياة"), weight: 0.25),
      .init("E", names: names("Equity"), weight: 0.25),
    ],
    classes: [
      .init("weak", names: names("Weak"), lower: 0, upper: 50),
      .init("strong", names: names("Strong"), lower: 50, upper: 100),
    ])

  static func names(_ english: String, ar: String? = nil) -> LocalisedText {
    LocalisedText([.en: english, .ar: ar ?? english])
  }

  /// Scores of an area: the whole under "", parts under their codes.
  static func scores(
    _ scores: [String: Double?], rank: Double? = nil, interval: ClosedRange<Double>? = nil,
    period: String = "2023", index: String = "cpi2016", from number: Int = 300
  ) -> [RecordedObservation] {
    var figures: [RecordedObservation] = []
    func add(
      _ series: String, _ value: Double?, unit: String, node: String = "", error: SamplingError? = nil,
      notes: [Note] = []
    ) {
      var figure = ReportFixture.figure(
        number + figures.count, value, series: series, period: period,
        node.isEmpty ? ["INDEX": index] : ["INDEX": index, "INDEX_NODE": node], unit: unit, error: error,
        notes: notes)
      figure.observation.key.indicator = "Q-INDEX"
      figures.append(figure)
    }
    for (node, score) in scores.sorted(by: { $0.key < $1.key }) {
      add(
        "Q_INDEX_SCORE", score, unit: "Q_SCORE", node: node,
        notes: [Note("index.coverage", ["percent": "87.5"])])
    }
    if let rank {
      add(
        "Q_INDEX_RANK", rank, unit: "NUMBER",
        error: interval.map { SamplingError(lower: $0.lowerBound, upper: $0.upperBound, level: 0.9) })
    }
    add("Q_INDEX_COVERAGE", 81, unit: "PT")
    return figures
  }

  static func member(_ name: String, _ figures: [RecordedObservation]) -> ReportMember {
    ReportMember(
      area: ReferenceArea(code: "XXX-\(name)", kind: .city, parent: "XXX", names: names(name), boundary: nil),
      figures: figures)
  }

  static func city(
    _ number: Int, drawn: Bool, certain: Bool = false, population: Double? = 100_000
  ) -> MapFeature {
    var properties: [String: JSON] = [
      "city": .string("C\(number)"), "name": .string("City \(number)"), "drawn": .bool(drawn),
    ]
    properties["population"] = population.map(JSON.number)
    if drawn {
      properties["stratum"] = "North / large"
      properties["weight"] = .number(certain ? 1 : 3.5)
      properties["certainty"] = .bool(certain)
    }
    return MapFeature(
      layer: "city-sample", geometry: Binary.point(Double(number) / 10, Double(number % 3) / 10),
      properties: properties)
  }

  /// A section of a page, by its key; nil where the page does not have it.
  static func section(_ key: String, of page: String) -> String? {
    guard let start = page.range(of: "<section id=\"\(key)\"")?.lowerBound,
      let end = page[start...].range(of: "</section>")?.lowerBound
    else { return nil }
    return String(page[start..<end])
  }

  /// Rows of a table by its caption, as texts of their cells.
  static func rows(_ page: String, captioned caption: String) throws -> [[String]] {
    let start = try #require(page.range(of: "<caption>\(caption)</caption>")).upperBound
    let end = try #require(page[start...].range(of: "</table>")).lowerBound
    return page[start..<end].components(separatedBy: "<tr>").dropFirst(2).map { row in
      row.prefix(upTo: row.range(of: "</tr>")?.lowerBound ?? row.endIndex)
        .components(separatedBy: "</t").dropLast().map {
          $0.replacing(/<[^>]*>|^[hd]>/, with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
  }
}
