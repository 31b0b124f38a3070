import CompositeIndex
import Foundation
import Monitoring
import Runs
import Testing
import TestSupport

/// The City Prosperity Index as it is shipped, against the figures of its reports and of its functions.
@Suite struct ProsperityIndexTests {
  private func tree(_ name: String) throws -> IndexTree {
    let path = Checkout.path("Content/index/\(name).yaml")
    return try IndexTree(parsing: String(contentsOfFile: path, encoding: .utf8), file: "\(name).yaml")
  }

  private func score(_ raw: Double, _ code: String, _ tree: IndexTree, _ auxiliary: [String: Double] = [:])
    throws -> Double
  {
    let node = tree.definition.nodes[try #require(tree.place(of: code))]
    return try #require(node.function).score(raw) { auxiliary[$0] ?? .nan }.score
  }

  /// Dimensions and indices of eight cities as published in 2012; S of Oslo was not published.
  @Test func publishedIndexOf2012() throws {
    let tree = try tree("cpi2012")
    let cities: [(name: String, dimensions: [Double], four: Double, five: Double, exact: [Double])] = [
      ("Vienna", [0.939, 0.882, 0.996, 0.932, 0.883], 0.936, 0.925, [0.936380, 0.925452]),
      ("New York", [0.940, 0.866, 0.994, 0.941, 0.502], 0.934, 0.825, [0.934126, 0.825021]),
      ("Toronto", [0.874, 0.907, 0.997, 0.963, 0.733], 0.934, 0.890, [0.934028, 0.889834]),
      ("London", [0.923, 0.898, 0.997, 0.920, 0.793], 0.934, 0.904, [0.933771, 0.903747]),
      ("Stockholm", [0.896, 0.925, 0.995, 0.921, 0.767], 0.934, 0.898, [0.933540, 0.897564]),
      ("Helsinki", [0.890, 0.905, 0.997, 0.944, 0.890], 0.933, 0.924, [0.933096, 0.924313]),
      ("Dublin", [0.901, 0.867, 0.996, 0.958, 0.850], 0.929, 0.913, [0.929164, 0.912762]),
      ("Oslo", [0.870, 0.914, 0.997, 0.939, .nan], 0.929, .nan, [0.928873, .nan]),
    ]
    let codes = ["P", "QOL", "ID", "ES", "ESI"]
    let table = IndicatorTable(
      units: cities.map(\.name),
      values: DataColumns(
        codes: codes, columns: codes.indices.map { index in cities.map { $0.dimensions[index] } }))
    let five = try IndexResult(tree, table)
    let four = try IndexResult(IndexTree(tree.definition.variant("four-dimensions")), table)
    for (unit, city) in cities.enumerated() {
      #expect(abs(four.totals[unit] - city.exact[0]) < 5.1e-7, "\(city.name)")
      #expect((four.totals[unit] * 1_000).rounded() / 1_000 == city.four, "\(city.name)")
      if city.five.isNaN {
        #expect(five.totals[unit].isNaN && five.ranks[unit] == 0)
        #expect(
          five.reason(unit: unit, node: five.tree.root).map {
            if case .coverage = $0 { true } else { false }
          } == true)
      } else {
        #expect(abs(five.totals[unit] - city.exact[1]) < 5.1e-7, "\(city.name)")
        #expect((five.totals[unit] * 1_000).rounded() / 1_000 == city.five, "\(city.name)")
      }
    }
    let classes = tree.definition.classes
    #expect(classes[0.590]?.code == "weak" && classes[0.479]?.code == "very-weak")
    #expect(classes[0.925]?.code == "very-solid" && classes[1]?.code == "very-solid")
  }

  @Test func shapeOfTheEditionOf2016() throws {
    for name in ["cpi2016", "cpi2016-literal", "cpi2016-geo"] {
      let tree = try tree(name)
      #expect(tree.indicators.count == 62 && tree.warnings.isEmpty)
      #expect(tree.nodes(atDepth: 1).count == 6 && tree.nodes(atDepth: 2).count == 22)
      let counts = ["P": 8, "ID": 19, "QOL": 12, "ESI": 8, "ES": 7, "UGL": 8]
      for (code, count) in counts {
        #expect(tree.indicators(under: tree.place(of: code)!).count == count)
      }
      let effective = tree.effectiveWeights()
      func weight(_ code: String) -> Double { effective[tree.place(of: code)!] }
      #expect(abs(weight("ID.HI.1") - 1.0 / 180) < 1e-15)
      #expect(abs(weight("ES.SE.1") - 1.0 / 18) < 1e-15 && abs(weight("UGL.GU.1") - 1.0 / 18) < 1e-15)
      #expect(abs(tree.indicators.reduce(0) { $0 + effective[$1] } - 1) < 1e-14)
      #expect(tree.definition.nodes.allSatisfy { $0.names.missing.isEmpty })
      let extended = try IndexTree(tree.definition.variant("extended"))
      #expect(extended.indicators.count == 62)
      // Which indicators make the basic index is not known, and none is guessed.
      #expect(throws: InputIssues.self) { try IndexTree(tree.definition.variant("basic")) }
    }
    #expect(try tree("cpi2016-geo").definition.levels[0].aggregation == .geometric)
  }

  @Test func standardisationVectors() throws {
    let (tree, literal) = (try tree("cpi2016"), try tree("cpi2016-literal"))
    var checked = Set<String>()
    for line in StandardisationVectors.lines {
      for (raw, expected) in line.values {
        let found = try score(raw, line.code, line.code == "ID.HI.5" ? literal : tree)
        #expect(abs(found - expected) <= 5.1e-9 * max(1, expected), "\(line.code) \(raw) \(found)")
      }
      checked.insert(line.code)
    }
    let shares = [0.25, 0.2, 0.15, 0.1, 0.1, 0.08, 0.07, 0.05]
    let herfindahl = ProsperityRawValues.normalisedHerfindahl(shares)
    #expect(abs(herfindahl - 0.0386285714286) < 1e-12)
    #expect(abs(try score(herfindahl, "P.EA.2", tree, ["sectors": 8]) - 27.04) < 1e-10)
    #expect(try score(herfindahl, "P.EA.2", tree, ["sectors": 4]).isNaN)
    let city = ["population": 2_000_000.0]
    func stations(_ particles: Double) throws -> Double {
      try score(10, "ES.AQ.1", tree, city.merging(["pm10": particles]) { $1 })
    }
    #expect(try stations(50) == 62.5)
    #expect(try stations(20) == 100)
    #expect(try stations(40) == 100)
    // The mended profile scores the crowded share, and has the identity for collection and treatment.
    #expect(try score(100, "ID.HI.5", tree) == 100 && score(30, "ID.HI.5", tree) == 0)
    #expect(abs(try score(80, "ID.HI.5", tree) - (100 - 57.15952301)) < 1e-8)
    #expect(try score(40, "ES.WM.1", tree) == 40 && score(40, "ES.WM.1", literal) == 80)
    #expect(try score(64, "UGL.P.1", tree) == 64 && score(120, "UGL.P.2", tree) == 100)
    #expect(try score(40, "ID.ICT.1", tree) == 40 && score(41, "ID.ICT.2", tree) == 41)
    #expect(try score(3, "UGL.P.3", tree) == 3 && score(45, "ES.WM.2", literal) == 90)
    checked.formUnion([
      "P.EA.2", "ES.AQ.1", "ES.WM.1", "ES.WM.2", "UGL.P.1", "UGL.P.2", "UGL.P.3", "ID.ICT.1", "ID.ICT.2",
    ])
    #expect(checked.count == 62)
  }

  @Test func edgesOfTheFunctions() throws {
    let tree = try tree("cpi2016")
    #expect(try score(0, "P.EG.1", tree) == 0 && score(-5, "QOL.H.4", tree) == 100)
    #expect(try score(-1, "P.E.1", tree).isNaN && score(.nan, "P.E.2", tree).isNaN)
    #expect(try score(0, "ID.UF.2", tree) == 0 && score(41, "ID.UF.2", tree) == 0)
    // The score is 0 and 100 exactly at the benchmarks.
    for place in tree.indicators {
      guard let function = tree.definition.nodes[place].function else { continue }
      for score in [0.0, 100] {
        if let raw = function.rawValue(of: score) {
          #expect(abs(function.score(raw).score - score) < 1e-9, "\(function.text)")
        }
      }
    }
    let product = try #require(tree.definition.nodes[tree.place(of: "P.EG.1")!].function)
    #expect(abs(try #require(product.rawValue(of: 52.26)) - 9_879) < 1)
    #expect(product.score(300).isClamped && !product.score(9_000).isClamped)
  }

  @Test func classesOf2016() throws {
    let classes = try tree("cpi2016").definition.classes
    for (score, code) in [
      (55.51, "moderately-weak"), (86.76, "very-solid"), (36.72, "very-weak"), (48.62, "weak"),
      (59.88, "moderately-weak"), (39.999, "very-weak"), (60, "moderately-solid"), (100, "very-solid"),
      (0, "very-weak"),
      (79.99, "solid"), (80, "very-solid"),
    ] {
      #expect(classes[score]?.code == code, "\(score)")
    }
    for score in [46.76, 46.70, 46.47, 48.62] {
      #expect(classes[score]?.policies[.en] == "Prioritise urban policies")
    }
    #expect(classes[100.1] == nil && classes[.nan] == nil)
    let gap = try #require(classes.gapToNext(55.51))
    #expect(abs(gap.points - 4.49) < 1e-12 && gap.next.code == "moderately-solid")
    #expect(classes.gapToNext(90) == nil)
  }

  /// Torreón 2016: dimensions from the sub-dimensions as published, with the two that its report leaves out as
  /// they follow from it by hand, and the whole, for which urban governance must be as weak as it is described.
  @Test func structureOfTorreon() throws {
    let values = [
      "P.EG": 52.26, "P.EA": 70.49, "P.E": 56.89, "ID.HI": 80.63, "ID.UF": 79.83, "ID.UM": 47.47,
      "ID.ICT": 36.29, "ID.SI": 72.78, "ES.AQ": 45, "ES.WM": 87.86, "ES.SE": 0, "QOL": 66.25, "ESI": 71.11,
    ]
    func result(_ name: String, governance: Double) throws -> IndexResult {
      var definition = try tree(name).definition
      let given = Set(values.keys).union(["UGL"])
      definition.nodes.removeAll { node in
        node.isIndicator || node.code.contains(".") && !given.contains(node.code)
      }
      for index in definition.nodes.indices where given.contains(definition.nodes[index].code) {
        definition.nodes[index].isIndicator = true
      }
      let all = values.merging(["UGL": governance]) { $1 }
      return try IndexResult(
        IndexTree(definition),
        IndicatorTable(
          units: ["Torreón"],
          values: DataColumns(codes: all.keys.sorted(), columns: all.keys.sorted().map { [all[$0]!] })))
    }
    // Means below the top are arithmetic in both: energy scored 0 and its dimension did not.
    for (name, governance) in [("cpi2016", 28.13), ("cpi2016-geo", 36.94)] {
      let result = try result(name, governance: governance)
      #expect(abs(result["P"]![0] - 59.88) < 0.005 && abs(result["ID"]![0] - 63.40) < 0.005)
      #expect(abs(result["ES"]![0] - 44.29) < 0.005)
      #expect(abs(result.totals[0] - 55.51) < 0.01, "\(name) \(result.totals[0])")
      #expect(result.classes[0]?.code == "moderately-weak")
      #expect(abs(result.coverage["CPI"]![0] - 1) < 1e-12)
    }
  }

  @Test func missingDataRules() throws {
    let tree = try tree("cpi2016")
    var values: [String: Double] = [:]
    for place in tree.indicators { values[tree.definition.nodes[place].code] = 40 }
    func result(_ missing: [String]) throws -> IndexResult {
      let codes = values.keys.sorted()
      var table = IndicatorTable(
        units: ["a", "b"],
        values: DataColumns(
          codes: codes, columns: codes.map { [missing.contains($0) ? .nan : values[$0]!, values[$0]!] }))
      table.auxiliaries = ["sectors": [8, 8], "population": [1e6, 1e6], "pm10": [30, 30]]
      return try IndexResult(tree, table)
    }
    #expect(!(try result([]).totals[0].isNaN))
    // Half of a sub-dimension is enough, less is not.
    #expect(!(try result(["QOL.SS.1"])["QOL.SS"]![0].isNaN))
    #expect(try result(["P.E.1", "P.E.2"])["P.E"]![0].isNaN)
    // Two of three sub-dimensions are enough for a dimension, one is not.
    let one = try result(["P.E.1", "P.E.2"])
    #expect(!one["P"]![0].isNaN && !one.totals[0].isNaN)
    let two = try result(["P.E.1", "P.E.2", "P.EA.1", "P.EA.2"])
    #expect(two["P"]![0].isNaN && two.totals[0].isNaN && two.ranks == [0, 1])
    #expect(
      two.reason(unit: 0, node: tree.place(of: "P.EA.1")!) == .noValue
        && two.reason(unit: 1, node: tree.root) == nil)
    // Scored but too little covered to be ranked: 11 of 62 indicators, a fifth of the weight and more.
    let thin = try result([
      "ES.AQ.1", "QOL.SS.1", "QOL.PS.1", "UGL.P.1", "P.EA.1", "ESI.SI.1", "ESI.EE.1", "ESI.GI.1", "ID.SI.1",
      "UGL.IC.1", "UGL.IC.2", "P.EG.1", "P.E.1", "ES.WM.1", "QOL.H.1", "QOL.E.1",
    ])
    #expect(!thin.totals[0].isNaN && thin.coverage["CPI"]![0] < 0.8 && thin.ranks == [0, 1])
  }
}
