import Foundation
import Surveys

/// Forty means, thirty of them shares, in twenty domains with their standard errors: linearised, or with so
/// many of the bootstrap replicates. Means are written first, then errors, domain by domain of each.
func surveyEstimates(folder: String, replicates: Int, threads: Int, answers path: String) throws {
  var watch = Stopwatch()
  let units = try NumberFile.read(folder + "/unit")
  let strata = try NumberFile.read(folder + "/stratum")
  let domains = try NumberFile.read(folder + "/domain")
  let weights = try NumberFile.read(folder + "/weight", as: Double.self)
  let answers = try NumberFile.read(folder + "/answers")
  let amounts = try NumberFile.read(folder + "/amounts", as: Double.self)
  let factors = replicates > 0 ? try NumberFile.read(folder + "/factors", as: Double.self) : []
  let rowCount = units.count
  let columns =
    (0..<GeneratedSurvey.questions).map {
      StatisticBatch.Column.indicator(Array(answers[$0 * rowCount..<($0 + 1) * rowCount]), of: 1)
    }
    + (0..<GeneratedSurvey.amounts).map {
      StatisticBatch.Column.values(Array(amounts[$0 * rowCount..<($0 + 1) * rowCount]))
    }
  watch.mark("load")
  let design = try SurveyDesign(
    SurveyVariables(weights: weights, stages: [.init(units: units, strata: strata)]))
  watch.mark("build")
  let batch = StatisticBatch(
    design, columns: columns,
    statistics: columns.indices.map { $0 < GeneratedSurvey.questions ? .proportion($0) : .mean($0) },
    domains: [.init(codes: domains, count: GeneratedSurvey.domains)])
  let estimates: BatchEstimates
  if replicates > 0 {
    let bootstrap = ReplicateWeights(
      .rescaledBootstrap, design: design,
      unitFactors: Array(factors[..<(replicates * design.primaryUnitCount)]),
      scale: 1 / Double(replicates - 1), replicateScales: Array(repeating: 1, count: replicates))
    estimates = batch.replicated(bootstrap, threads: threads)
  } else {
    estimates = batch.linearised(threads: threads)
  }
  watch.mark("compute")
  try NumberFile.write(estimates.values + estimates.standardErrors, path)
  try watch.report("quito, \(threads) core\(threads > 1 ? "s" : "")")
}
