import ConcurrentWork

/// The results of a batch: flat arrays, statistic by statistic, the domains of a statistic together.
public struct BatchEstimates: Sendable {
  public let statistics: [StatisticBatch.Statistic]
  public let domainCount: Int
  /// NaN where not defined.
  public let values: [Double]
  public let standardErrors: [Double]
  /// Rows that count.
  public let counts: [Int]
  /// Kish's effective sizes of the rows that count.
  let effectiveSizes: [Double]
  let degreesOfFreedom: Double
  /// First-stage units less strata with rows in each domain.
  let domainDegrees: [Double]
  /// Of replicates the fewest that any statistic is defined in.
  public let variance: EstimateMethod.Variance
  /// Replicates in which each is defined; empty where there are none.
  let used: [Int]
  public let isCalibrated: Bool
  /// Of simple random samples with replacement; empty where design effects were not asked for.
  let simpleVariances: [Double]
  /// Σ w over the rows that count; as `simpleVariances`.
  let sizes: [Double]

  /// With its interval. Under `EstimationRules.DegreesOfFreedom.domain` those of all rows of the domain.
  public func estimate(_ statistic: Int, domain: Int, rules: EstimationRules = EstimationRules()) -> Estimate
  {
    let place = statistic * domainCount + domain
    let degrees: Double
    switch rules.degreesOfFreedom {
    case .design: degrees = degreesOfFreedom
    case .domain: degrees = domainDegrees[domain]
    case .stated(let stated): degrees = stated
    case .infinite: degrees = .infinity
    }
    let estimate = Estimate(
      value: values[place], standardError: standardErrors[place], rules: rules, degreesOfFreedom: degrees,
      count: counts[place], designEffect: designEffect(place, rules.designEffectDenominator),
      method: EstimateMethod(
        statistic: statistics[statistic].method, variance: variance(place), interval: .student,
        isCalibrated: isCalibrated))
    guard estimate.method.statistic == .proportion else { return estimate }
    return estimate.withProportionInterval(rules, effectiveSizeWithoutEvents: effectiveSizes[place])
  }

  private func variance(_ place: Int) -> EstimateMethod.Variance {
    guard case .replicates(let kind, _, let centre) = variance else { return variance }
    return .replicates(kind, used: used[place], centre: centre)
  }

  private func designEffect(_ place: Int, _ denominator: EstimationRules.DesignEffectDenominator) -> Double? {
    guard !simpleVariances.isEmpty else { return nil }
    let correction = denominator.correction(count: counts[place], size: sizes[place])
    return standardErrors[place] * standardErrors[place] / (correction * simpleVariances[place])
  }
}

extension StatisticBatch {
  /// Linearised errors. Design effects take several times as long, for each statistic then reads the rows again.
  public func linearised(threads: Int, withDesignEffects: Bool = false) -> BatchEstimates {
    let totals = BatchTotals(self, threads: threads)
    let part = 8
    let results = ConcurrentWork.map((statistics.count + part - 1) / part, threads: threads) { number in
      totals.linearised(
        number * part..<min(statistics.count, (number + 1) * part), design: design,
        isWithReplacement: design.varianceForm == .withReplacement)
    }.flatMap { $0 }
    let values = results.flatMap(\.values)
    let errors =
      design.countsDeeperStages
      ? ConcurrentWork.map(statistics.count, threads: threads) { statistic in
        let added = deeperVariances(of: statistic, totals: totals, values: results[statistic].values)
        return zip(results[statistic].errors, added).map { ($0 * $0 + $1).squareRoot() }
      } : results.map(\.errors)
    let simple: [(variances: [Double], sizes: [Double])] =
      withDesignEffects
      ? ConcurrentWork.map(statistics.count, threads: threads) { statistic in
        simpleRandomVariances(of: statistic, totals: totals, values: values)
      } : []
    return estimates(
      totals, values, errors.flatMap { $0 }, .linearised(design.varianceForm), simple.flatMap(\.variances),
      simple.flatMap(\.sizes))
  }

  /// Errors from the spread over replicates of this design. Replicates in which a statistic is not defined are
  /// left out, and the others count for them. Replicates made from a calibrated design take its weights as
  /// given; to calibrate each anew, see `ReplicateWeights.calibrated`. Those whose rows have weights of their
  /// own, so calibrated or stated with the data, cost rows × sums each.
  public func replicated(_ replicates: ReplicateWeights, threads: Int) -> BatchEstimates {
    precondition(
      replicates.isOfRows || replicates.unitOfRow == design.stages[0].unitOfRow,
      "replicates are of this design")
    precondition(replicates.fullWeights == design.weights, "replicates are of this design's weights")
    let totals = BatchTotals(self, threads: threads)
    let sums = totals.replicates(replicates, of: self, threads: threads)
    let results = ConcurrentWork.map(statistics.count, threads: threads) { statistic in
      totals.replicated(statistic, sums: sums, replicates)
    }
    let used = results.flatMap(\.used)
    return estimates(
      totals, results.flatMap(\.values), results.flatMap(\.errors),
      .replicates(replicates.kind, used: used.min() ?? 0, centre: replicates.centre), used: used,
      degreesOfFreedom: replicates.degreesOfFreedom)
  }

  private func estimates(
    _ totals: BatchTotals, _ values: [Double], _ errors: [Double], _ variance: EstimateMethod.Variance,
    _ simpleVariances: [Double] = [], _ sizesOfStatistics: [Double] = [], used: [Int] = [],
    degreesOfFreedom: Double? = nil
  ) -> BatchEstimates {
    var degrees: [Double] = []
    let stage = design.stages[0]
    for set in domains {
      var isPresent = [Bool](repeating: false, count: set.count * stage.unitCount)
      for (row, code) in set.codes.enumerated() where code >= 0 && code < set.count {
        isPresent[Int(code) * stage.unitCount + Int(stage.unitOfRow[row])] = true
      }
      for domain in 0..<set.count {
        let start = domain * stage.unitCount
        degrees.append(
          (0..<stage.stratumCount).reduce(0) { total, stratum in
            total + Double(max(0, stage.units(ofStratum: stratum).count { isPresent[start + $0] } - 1))
          })
      }
    }
    return BatchEstimates(
      statistics: statistics, domainCount: totals.domainCount, values: values, standardErrors: errors,
      counts: totals.counts, effectiveSizes: totals.effectiveSizes,
      degreesOfFreedom: degreesOfFreedom ?? design.degreesOfFreedom,
      domainDegrees: degrees, variance: variance, used: used, isCalibrated: design.isCalibrated,
      simpleVariances: simpleVariances, sizes: sizesOfStatistics)
  }
}
