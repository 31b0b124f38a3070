import CompositeIndex
import Foundation

/// Ranks of 400 cities over many runs: every weight 25 % up or down, and means arithmetic throughout, geometric
/// of the dimensions alone, or geometric throughout. Writes for every city the nominal score, the mean of its
/// scores, the mean of its ranks and their 5th and 95th percentile.
func indexUncertainty(folder: String, runs: Int, threads: Int, answers: String) throws {
  var watch = Stopwatch()
  let nodes = GeneratedIndex.nodes()
  let table = IndicatorTable(
    units: (1...GeneratedIndex.cities).map { "city \($0)" },
    values: DataColumns(
      unitCount: GeneratedIndex.cities, codes: nodes.filter(\.isIndicator).map(\.code),
      values: try NumberFile.read(folder + "/values", as: Double.self)))
  watch.mark("load")
  let tree = try IndexTree(
    IndexDefinition(
      code: "GENERATED", edition: "1",
      levels: ["index", "dimension", "group"].map { .init($0, .arithmetic) } + [.init("indicator")],
      nodes: nodes, normalisation: .minMax(lower: 1, upper: 100)))
  let nominal = try IndexResult(tree, table)
  watch.mark("build")
  var plan = UncertaintyPlan()
  plan.weightNoise = [1: 0.25, 2: 0.25, 3: 0.25]
  plan.aggregations = [
    [.arithmetic, .arithmetic, .arithmetic], [.geometric, .arithmetic, .arithmetic],
    [.geometric, .geometric, .geometric],
  ]
  let analysis = try UncertaintyAnalysis(of: nominal, plan: plan, runs: runs, seed: 2_025, threads: threads)
  let ranks = analysis.distributions
  let summaries = [ranks.map(\.mean), ranks.map { $0.quantile(0.05) }, ranks.map { $0.quantile(0.95) }]
  watch.mark("compute")
  let units = GeneratedIndex.cities
  var means = [Double](repeating: 0, count: units)
  for run in 0..<runs {
    for unit in 0..<units { means[unit] += analysis.scores[run * units + unit] / Double(runs) }
  }
  try NumberFile.write(nominal.totals + means + summaries.flatMap { $0 }, answers)
  try watch.report("quito, \(threads) core\(threads > 1 ? "s" : "")")
}
