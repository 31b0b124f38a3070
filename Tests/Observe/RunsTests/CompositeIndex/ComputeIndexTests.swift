import Catalogue
import CompositeIndex
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// From tables and figures to the scores that are recorded.
struct ComputeIndexTests {
  private let content: ContentFolder
  private let folder: TemporaryFolder
  private let now = Timestamp("2026-01-31T12:00:00Z")!

  init() throws {
    content = try ContentFolder(path: Checkout.path("Content"))
    folder = try TemporaryFolder()
  }

  private func compute(
    _ index: String, table: String, period: String? = "2020", variant: String? = nil
  ) throws -> ComputeIndex.Outcome {
    let path = folder.file("table.csv")
    try table.write(toFile: path, atomically: true, encoding: .utf8)
    var file = try IndexFile(index, in: InputFolder(folder.path), content: content)
    if let variant { file.take(variant: variant) }
    return try ComputeIndex(
      file, source: .table(path: path, name: "table.csv"), period: period.flatMap { Period($0) },
      content: content, now: { now }
    ).perform()
  }

  private func compute(
    _ index: String = "cpi2016", areas: [String], isPart: Bool = false, _ measured: [RecordedObservation]
  ) throws -> ComputeIndex.Outcome {
    try ComputeIndex(
      IndexFile(index, in: InputFolder(folder.path), content: content),
      source: .store(areas: areas, isPart: isPart, until: nil), period: nil, content: content, now: { now }
    ).perform(measured: measured)
  }

  private func figures(
    _ all: [(series: String, area: String, year: String, value: Double, denominator: Double?)]
  )
    -> [RecordedObservation]
  {
    all.enumerated().map { number, one in
      RecordedObservation(
        number: number + 1,
        observation: Observation(
          key: Observation.Key(
            indicator: "x", series: one.series, area: one.area, period: Period(one.year)!), value: one.value,
          denominator: one.denominator, unit: "PT", status: .normal, nature: .country), revision: 1,
        recorded: now, runNumber: 1)
    }
  }

  /// An index of waste alone.
  private func own(_ rules: String) throws {
    let text = """
      code: own
      edition: "1"
      levels: [{code: index, aggregation: arithmetic}, {code: indicator}]
      nodes:
        - {code: all}
        - {code: ES.WM.1, parent: all, indicator: true, function: identity}
      \(rules)

      """
    try text.write(toFile: folder.file("own.yaml"), atomically: true, encoding: .utf8)
  }

  private func issues(_ body: () throws -> Void) throws -> [InputIssue] {
    try #require(throws: InputIssues.self) { try body() }.all
  }

  /// Where people leave, land over growth of population says nothing; what was collected is the series of it.
  @Test func figuresOfTheStore() throws {
    let outcome = try compute(
      areas: ["A", "B"],
      figures([
        ("EN_LND_CNSPOP", "A", "2019", 1.2, 0.02), ("EN_LND_CNSPOP", "B", "2019", -0.4, -0.01),
        ("Q_MSW_COLLECTED", "A", "2018", 40, nil), ("EN_REF_WASCOL", "B", "2021", 90, nil),
      ]))
    let raw = outcome.result.raw
    #expect(raw["UGL.GU.1"]![0] == 1.2 && raw["UGL.GU.1"]![1].isNaN)
    #expect(raw["ES.WM.1"]![0] == 40 && raw["ES.WM.1"]![1].isNaN)
    #expect(outcome.warnings.contains { $0.code == "index.series.denominator" && $0.found == "B" })
    // The newest year among the figures that were used, not among all that were asked for.
    #expect(outcome.observations.allSatisfy { $0.key.period.text == "2019" })
    #expect(outcome.observations.contains { $0.key.area == "A" })
  }

  @Test func anAreaNamedTwiceIsOne() throws {
    let outcome = try compute(areas: ["A", "A"], figures([("Q_MSW_COLLECTED", "A", "2018", 40, nil)]))
    #expect(outcome.result.units == ["A"])
  }

  @Test func someAreasDoNotTakeThePlaceOfAll() throws {
    let measured = figures([
      ("Q_MSW_COLLECTED", "A", "2018", 40, nil), ("Q_MSW_COLLECTED", "B", "2018", 80, nil),
    ])
    try own("")
    let whole = try compute("own.yaml", areas: ["A", "B"], measured)
    let part = try compute("own.yaml", areas: ["A"], isPart: true, measured)
    func series(_ outcome: ComputeIndex.Outcome) -> Set<String> {
      Set(outcome.observations.filter { $0.key.area == "A" }.map(\.key.series))
    }
    let score = ComputeIndex.scoreSeries
    #expect(series(whole) == [score, ComputeIndex.rankSeries, ComputeIndex.coverageSeries])
    #expect(series(part) == [score, ComputeIndex.coverageSeries])
    #expect(part.warnings.contains { $0.code == "index.part.ranks" })
    #expect(!whole.warnings.contains { $0.code.hasPrefix("index.part") })
    // Benchmarks are fixed, so that the score of A is the same alone.
    #expect(part.result.totals == [40] && whole.result.totals == [40, 80])
  }

  @Test func scoresThatDependOnWhoIsThereAreNotRecordedOfSome() throws {
    try own("imputation: mean")
    let part = try compute(
      "own.yaml", areas: ["A"], isPart: true, figures([("Q_MSW_COLLECTED", "A", "2018", 40, nil)]))
    #expect(part.observations.isEmpty && part.warnings.contains { $0.code == "index.part.all" })
  }

  private let cities = """
    city,P,QOL,ID,ES,ESI
    Vienna,0.939,0.882,0.996,0.932,0.883
    New York,0.940,0.866,0.994,0.941,0.502

    """

  @Test func aVariantIsAnIndexOfItsOwn() throws {
    let whole = try compute("cpi2012", table: cities)
    let four = try compute("cpi2012", table: cities, variant: "four-dimensions")
    func keys(_ outcome: ComputeIndex.Outcome) -> Set<Observation.Key> {
      Set(outcome.observations.map(\.key))
    }
    #expect(!keys(whole).isEmpty && !keys(four).isEmpty && keys(whole).isDisjoint(with: keys(four)))
    #expect(keys(four).allSatisfy { $0.disaggregation.codes["INDEX"] == "cpi2012.four-dimensions" })
  }

  @Test func dimensionsGivenAsColumnsAreRecorded() throws {
    let outcome = try compute("cpi2016", table: "city,P,ID,QOL,ESI,ES,UGL\nTorreón,59.88,63.40,70,50,40,45\n")
    let scores = outcome.observations.filter { $0.key.series == ComputeIndex.scoreSeries }
    let nodes = Dictionary(
      uniqueKeysWithValues: scores.map { ($0.key.disaggregation.codes["INDEX_NODE"] ?? "", $0.value) })
    #expect(Set(nodes.keys) == ["", "P", "ID", "QOL", "ESI", "ES", "UGL"])
    #expect(nodes["P"] == 59.88)
    let whole = try #require(nodes[""] ?? nil)
    #expect(abs(whole - (59.88 + 63.40 + 70 + 50 + 40 + 45) / 6) < 1e-9)
  }

  @Test func warningsAreNoFaults() throws {
    let found = try issues { _ = try compute("cpi2012", table: "city,P,mayor\n") }
    #expect(found.filter { $0.severity == .error }.map(\.code) == ["index.table.empty"])
    #expect(found.contains { $0.code == "index.table.unknown" })
  }

  private let panel = """
    city,period,P,QOL,ID,ES,ESI
    Vienna,2010,0.9,0.8,0.9,0.9,0.8
    Oslo,2010,0.85,0.9,0.9,0.8,0.9
    Vienna,2012,0.939,0.882,0.996,0.932,0.883
    Oslo,2012,0.87,0.914,0.997,0.939,

    """

  @Test func aTableOfSeveralYears() throws {
    let outcome = try compute("cpi2012", table: panel, period: nil)
    let result = outcome.result
    #expect(result.periods == [2010, 2010, 2012, 2012])
    #expect(result.ranks == [2, 1, 1, 0])
    // The scores of a year are those of the year alone: the benchmarks are fixed.
    let alone = try compute("cpi2012", table: cities)
    #expect(result.totals[2] == alone.result.totals[0])
    let ranks = outcome.observations.filter { $0.key.series == ComputeIndex.rankSeries }
    #expect(
      ranks.map { "\($0.key.area) \($0.key.period.text) \($0.value ?? 0)" } == [
        "Vienna 2010 2.0", "Oslo 2010 1.0", "Vienna 2012 1.0",
      ])
    let until = try compute("cpi2012", table: panel, period: "2011")
    #expect(until.result.periods == [2010, 2010])
    let vary = VaryIndex(outcome, choices: .init(), seed: 1, threads: 2)
    let recorded = try vary.recording(of: vary.uncertainty(runs: 20), now: { now }).observations
    #expect(recorded.count == 3 && recorded.allSatisfy { $0.error != nil })
    let table = String(decoding: result.scoreTable, as: UTF8.self)
    #expect(table.hasPrefix("area,period,node,score,") && table.contains("\nOslo,2010,ID,0.9,1,0,,"))
  }

  @Test func gapsAreFilledAlongTime() throws {
    let text = try String(contentsOfFile: Checkout.path("Content/index/cpi2012.yaml"), encoding: .utf8)
    try ("imputation: panel-latest\n" + text).write(
      toFile: folder.file("own.yaml"), atomically: true, encoding: .utf8)
    let result = try compute("own.yaml", table: panel, period: nil).result
    #expect(result.imputed["ESI"]![3] == 0.9 && result.ranks[3] > 0)
    let found = try issues { _ = try compute("own.yaml", table: cities) }
    #expect(found.contains { $0.code == "index.table.periods" })
  }

  @Test func faultsOfYears() throws {
    let found = try issues {
      _ = try compute(
        "cpi2012", table: "city,period,P\nA,2010,1\nA,2010,1\nB,soon,1\nB,,1\nA,2011-Q1,1\nA,2011,1\n")
    }
    #expect(
      found.map { "\($0.code) \($0.place.line ?? 0)" } == [
        "index.table.area.twice 3", "index.table.period 4", "index.table.period 5", "index.table.period 6",
      ])
  }

  @Test func tablesQuoteWhatMustBe() throws {
    let outcome = try compute(
      "cpi2012", table: cities.replacingOccurrences(of: "New York", with: "\"York, \"\"New\"\"\""))
    let table = String(decoding: outcome.result.scoreTable, as: UTF8.self)
    #expect(table.contains("\n\"York, \"\"New\"\"\",P,0.94,1,0,,"))
    #expect(table.split(separator: "\n").count == 1 + 2 * 6)
  }

  @Test func gapsMayBeDrawn() throws {
    let rows = [
      "a,0.9,0.88,0.99,0.93,0.88", "b,0.94,0.86,0.99,0.94,", "c,0.87,0.9,0.98,0.96,0.73",
      "d,0.92,0.89,1,0.92,0.79", "e,0.89,0.92,0.99,0.9,0.76", "f,0.8,0.9,0.97,0.94,0.89",
    ]
    let gap = try compute(
      "cpi2012", table: "city,P,QOL,ID,ES,ESI\n" + rows.joined(separator: "\n"))
    var choices = VaryIndex.Choices()
    choices.weightNoise = 0
    choices.variesAggregation = false
    choices.imputationSets = 8
    func scores(seed: UInt64) throws -> UncertaintyAnalysis {
      try VaryIndex(gap, choices: choices, seed: seed, threads: 2).uncertainty(runs: 200)
    }
    let first = try scores(seed: 1)
    #expect(first.plan.inputs == [.imputation])
    let known = try #require(gap.result.raw["ESI"])
    let unit = try #require(known.indices.first { known[$0].isNaN })
    let drawn = Set((0..<200).map { first.scores[$0 * gap.result.units.count + unit] }.filter { !$0.isNaN })
    #expect((2...8).contains(drawn.count))
    #expect(try first.scores == scores(seed: 1).scores && first.scores != scores(seed: 2).scores)
    let empty = try compute("cpi2012", table: "city,P,QOL,ID,ES,ESI\na,1,1,1,1,\nb,2,3,1,2,1\n")
    let faults = try issues {
      _ = try VaryIndex(empty, choices: choices, seed: 1, threads: 1).uncertainty(runs: 10)
    }
    #expect(faults.map(\.code) == ["index.imputation.values"] && faults[0].found == "ESI")
  }

  /// A geometric mean has no value where a score is below 0, so that it is no alternative there.
  @Test func noGeometricMeanOfScoresBelowZero() throws {
    let text = try String(contentsOfFile: Checkout.path("Content/index/cpi2012.yaml"), encoding: .utf8)
      .replacingOccurrences(of: "aggregation: geometric", with: "aggregation: arithmetic")
    try text.write(toFile: folder.file("own.yaml"), atomically: true, encoding: .utf8)
    func inputs(_ table: String) throws -> [UncertaintyPlan.Input] {
      let outcome = try compute("own.yaml", table: table)
      let analysis = try VaryIndex(outcome, choices: .init(), seed: 1, threads: 1).uncertainty(runs: 10)
      #expect(analysis.scores.allSatisfy { !$0.isNaN })
      return analysis.plan.inputs
    }
    #expect(try inputs(cities) == [.aggregation, .weightNoise])
    #expect(try inputs(cities.replacingOccurrences(of: "0.502", with: "-0.5")) == [.weightNoise])
  }
}
