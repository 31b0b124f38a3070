import CompositeIndex
import Foundation
import Monitoring
import Testing
import TestSupport

/// The whole way from raw data to ranks, on the sustainable connectivity of 51 countries of Asia and Europe.
@Suite(.enabled(if: SharedData.isPresent)) struct ConnectivityTests {
  private let published = PublishedConnectivity.scores

  private func nominal() throws -> IndexResult { try ConnectivityData().result() }

  @Test func dataSetsOnTheWay() throws {
    let result = try nominal()
    for (name, data) in [("treated", result.treated), ("normalised", result.normalised)] {
      let expected = try ConnectivityData.rows("index/expected_ASEM_\(name).csv")
      let codes = Array(expected[0].dropFirst())
      #expect(codes.count == 49 && expected.count == 52)
      var worst = 0.0
      for row in expected.dropFirst() {
        let unit = try #require(result.units.firstIndex(of: row[0]))
        for (code, text) in zip(codes, row.dropFirst()) {
          let value = try #require(Double(text))
          let found = try #require(data[code])[unit]
          worst = max(worst, abs(found - value) / max(1e-3, abs(value)))
        }
      }
      #expect(worst < 1e-9, "\(name) \(worst)")
    }
    let points = zip(result.normalised.codes, result.treatments).compactMap { code, outcome in
      outcome.flatMap { $0.winsorisedPoints > 0 ? "\(code) \($0.winsorisedPoints)" : nil }
    }
    #expect(
      points == [
        "Flights 1", "Bord 3", "Gas 3", "Services 4", "FDI 2", "ForPort 3", "CostImpEx 1", "Tariff 3",
        "StMob 2", "CultServ 3", "Forest 2", "Poverty 3", "NGOs 3", "FemLab 1", "PubDebt 1",
      ])
    #expect(result.treatments.allSatisfy { $0?.isTransformed == false && $0?.passes == true })
    // 63 values are missing, and two more have a missing denominator.
    #expect(result.raw.values.count { $0.isNaN } == 63)
    #expect(result.operations.first { $0.step == .impute }?.changedCount == 65)
  }

  @Test func scoresAndRanks() throws {
    let result = try nominal()
    for (place, row) in published.enumerated() {
      let unit = try #require(result.units.firstIndex(of: row.unit))
      let found = ["Index", "Conn", "Sust"].map { result[$0]![unit] }
      #expect(isNear(found, row.values, 1e-11), "\(row.unit) \(found)")
      #expect(Int(result.ranks[unit]) == place + 1)
    }
    // Every node of every country, to the two digits it is printed with.
    let expected = try ConnectivityData.rows("index/expected_ASEM_results.csv")
    for row in expected.dropFirst() {
      let unit = try #require(result.units.firstIndex(of: row[0]))
      for (code, text) in zip(expected[0].dropFirst(2), row.dropFirst(2)) {
        #expect(abs(result[code]![unit] - Double(text)!) <= 0.005 + 1e-9, "\(row[0]) \(code)")
      }
    }
    let switzerland = try #require(result.units.firstIndex(of: "CHE"))
    let pillars = [
      "Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin",
    ].map { result[$0]![switzerland] }
    #expect(
      isNear(
        pillars,
        [
          63.4091679057, 32.8718440762, 74.7827888724, 85.9429565460, 56.9330511901, 77.2118832616,
          87.8476968239, 56.8788801903,
        ], 1e-11))
  }

  @Test func reliabilityAndCorrelations() throws {
    let result = try nominal()
    let alphas = [
      "Physical": 0.663366008415326, "ConEcFin": 0.632042967938881, "Political": 0.636672633607809,
      "Instit": 0.284789314285773, "P2P": 0.850168418553262, "Environ": 0.515312614534129,
      "Social": 0.885667372160521, "SusEcFin": -0.376828953071966,
    ]
    for (code, alpha) in alphas {
      let place = try #require(result.tree.place(of: code))
      let columns = result.tree.children[place].map { result.scores[$0] }
      #expect(isNear(CronbachAlpha(columns)?.covarianceForm ?? 0, alpha, 1e-11), "\(code)")
    }
    func r(_ a: String, _ b: String) -> Double { Correlation.pearson.coefficient(result[a]!, result[b]!) }
    #expect(isNear(r("Index", "Conn"), 0.93978046530476, 1e-12))
    #expect(isNear(r("Index", "Sust"), 0.83828731004913, 1e-12))
    #expect(isNear(r("Conn", "Physical"), 0.86794410145402, 1e-12))
    #expect(isNear(r("Conn", "P2P"), 0.86287832412512, 1e-12))
    let pillars = result.tree.nodes(atDepth: 2).map { result.scores[$0] }
    let all = try #require(PrincipalComponents(pillars))
    #expect(
      isNear(
        all.eigen.values.map { $0.squareRoot() },
        [
          1.94312213357, 1.21181713947, 1.02428284726, 0.912780313459, 0.575634994064, 0.481804386529,
          0.446109279548, 0.333088186693,
        ], 1e-10))
    let sustainable = try #require(PrincipalComponents(Array(pillars[5...])))
    #expect(
      isNear(sustainable.firstVector, [-0.65131882316088, 0.74436773080762, -0.14731080044801], 1e-10))
    let effective = result.effectiveWeights
    for (code, weight) in [
      ("FDI", 0.02), ("CO2", 1.0 / 30), ("TBTs", 1.0 / 60), ("Lang", 0.0125), ("Palma", 1.0 / 54),
      ("P2P", 0.1), ("Social", 1.0 / 6),
    ] {
      #expect(isNear(effective[result.tree.place(of: code)!], weight, 1e-12))
    }
  }

  @Test func otherMeans() throws {
    let result = try nominal()
    func top(_ change: (inout IndexDefinition) -> Void) throws -> [(String, Double)] {
      let other = try result.regenerated(change)
      return other.units.indices.sorted { other.totals[$0] > other.totals[$1] }.map {
        (other.units[$0], other.totals[$0])
      }
    }
    func through(_ aggregation: Aggregation) -> (inout IndexDefinition) -> Void {
      {
        $0.normalisation = .minMax(lower: 1, upper: 100)
        for depth in 0..<3 { $0.levels[depth].aggregation = aggregation }
      }
    }
    func check(_ found: [(String, Double)], _ expected: [(String, Double)]) {
      for (a, b) in zip(found, expected) { #expect(a.0 == b.0 && isNear(a.1, b.1, 1e-10), "\(a) \(b)") }
    }
    let geometric = try top(through(.geometric))
    check(
      geometric,
      [
        ("CHE", 58.006314382590), ("DNK", 56.923841717222), ("BEL", 56.081824749131),
        ("NOR", 54.466608153734), ("NLD", 53.464540757795),
      ])
    check([geometric[50]], [("PAK", 16.002884837011)])
    check(
      try top(through(.harmonic)),
      [
        ("BEL", 44.238388690418), ("DNK", 42.226803920477), ("LTU", 40.250613187952),
        ("IRL", 38.913115628082), ("NOR", 38.716235250863),
      ])
    check(
      try top { $0.normalisation = .zScore(mean: 10, deviation: 2) },
      [
        ("CHE", 11.303018209908), ("DNK", 11.016156062998), ("NLD", 10.963383202834),
        ("NOR", 10.955866924835), ("SWE", 10.893464229782),
      ])
    let pillars = result.tree.nodes(atDepth: 2).map { result.scores[$0] }
    let outranking = Outranking(pillars, weights: pillars.map { _ in 1 })
    for (code, score) in [
      ("CHE", 49.0), ("NOR", 43), ("NLD", 41), ("AUT", 40), ("BEL", 39), ("LUX", 38), ("DNK", 37),
      ("MLT", 37),
    ] {
      #expect(outranking.copeland[result.units.firstIndex(of: code)!] == score)
    }
    #expect(outranking.dominancePairs == 71)
  }

  @Test func pillarsTakenOut() throws {
    let removals = try nominal().removals(atDepth: 2)
    let expected = [
      "Physical": 1.529412, "ConEcFin": 2.627451, "Political": 2.901961, "Instit": 1.176471, "P2P": 1.686275,
      "Environ": 3.098039, "Social": 3.960784, "SusEcFin": 2.627451,
    ]
    #expect(removals.count == 8)
    for removal in removals {
      #expect(abs(removal.meanRankShift - expected[removal.code]!) < 1e-6, "\(removal)")
    }
  }

  private var publishedPlan: UncertaintyPlan {
    var plan = UncertaintyPlan()
    plan.treatments = (1...5).map { OutlierTreatment(pointMaximum: $0) }
    plan.normalisations = [.minMax(lower: 1, upper: 100), .zScore(mean: 10, deviation: 2)]
    plan.weightNoise = [1: 0.25, 2: 0.25]
    plan.aggregations = [[.arithmetic, .arithmetic, .arithmetic], [.geometric, .geometric, .geometric]]
    return plan
  }

  @Test func publishedUncertainty() throws {
    let analysis = try UncertaintyAnalysis(
      of: nominal(), plan: publishedPlan, runs: 2_000, seed: 1, threads: 2)
    for (code, nominal, mean) in [
      ("CHE", 1, 1.00), ("NLD", 2, 4.40), ("DNK", 3, 2.20), ("NOR", 4, 3.56), ("BEL", 5, 5.15),
      ("MLT", 10, 14.32),
    ] {
      let distribution = analysis.distributions[analysis.nominal.units.firstIndex(of: code)!]
      #expect(
        distribution.nominal == nominal && abs(distribution.mean - mean) < 1, "\(code) \(distribution.mean)")
    }
    let luxembourg = analysis.distributions[analysis.nominal.units.firstIndex(of: "LUX")!]
    let width = luxembourg.quantile(0.95) - luxembourg.quantile(0.05)
    #expect(width > 15, "\(width)")
  }

  @Test func publishedSensitivity() throws {
    let found = try #require(
      try SensitivityAnalysis(
        of: nominal(), plan: publishedPlan, rows: 512, seed: 1, bootstraps: 100, threads: 2))
    #expect(found.inputs == [.treatment, .normalisation, .aggregation, .weightNoise])
    // Published with 100 rows, so with errors of about a tenth.
    let expected = [(0.040, 0.048), (0.252, 0.271), (0.368, 0.618), (0.228, 0.178)]
    for (input, (first, total)) in zip(found.sensitivity.inputs, expected) {
      #expect(abs(input.first - first) < 0.2 && abs(input.total - total) < 0.2, "\(input)")
      #expect(input.firstInterval!.contains(input.first) || input.first == 0)
    }
    #expect(found.sensitivity.inputs[2].total > found.sensitivity.inputs[0].total)
  }
}

/// The data of sustainable connectivity, read.
struct ConnectivityData {
  let table: IndicatorTable
  let definition: IndexDefinition

  static func rows(_ name: String) throws -> [[String]] {
    let text = String(decoding: try SharedData.bytes(name), as: UTF8.self)
    return text.split(separator: "\n").map { line in
      var fields = [""]
      var isQuoted = false
      for character in line where character != "\r" {
        if character == "\"" {
          isQuoted.toggle()
        } else if character == ",", !isQuoted {
          fields.append("")
        } else {
          fields[fields.count - 1].append(character)
        }
      }
      return fields
    }
  }

  init() throws {
    let meta = try ConnectivityData.rows("index/ASEM_iMeta.csv").dropFirst()
    let data = try ConnectivityData.rows("index/ASEM_iData.csv")
    func column(_ code: String) -> [String] {
      let place = data[0].firstIndex(of: code)!
      return data.dropFirst().map { $0[place] }
    }
    func numbers(_ code: String) -> [Double] { column(code).map { Double($0) ?? .nan } }
    let inTree = meta.filter { $0[9] == "Indicator" || $0[9] == "Aggregate" }
    let indicators = inTree.filter { $0[9] == "Indicator" }.map { $0[1] }
    var table = IndicatorTable(
      units: column("uCode"), values: DataColumns(codes: indicators, columns: indicators.map(numbers)))
    for row in meta where row[9] == "Denominator" { table.auxiliaries[row[1]] = numbers(row[1]) }
    table.groups["EurAsia_group"] = column("EurAsia_group")
    self.table = table
    var definition = IndexDefinition(
      code: "asem", edition: "2018",
      levels: [
        .init("index", .arithmetic), .init("sub-index", .arithmetic), .init("pillar", .arithmetic),
        .init("indicator"),
      ],
      nodes: inTree.map { row in
        IndexNode(
          row[1], parent: row[8].isEmpty ? nil : row[8], isIndicator: row[9] == "Indicator",
          weight: Double(row[4]), direction: row[3] == "-1" ? .lessIsBetter : .moreIsBetter, unit: row[5],
          denominator: row[7].isEmpty ? nil : row[7])
      },
      normalisation: .minMax(lower: 0, upper: 100))
    definition.imputation = .groupMean("EurAsia_group")
    definition.treatment = OutlierTreatment()
    self.definition = definition
  }

  func result() throws -> IndexResult { try IndexResult(IndexTree(definition), table) }
}
