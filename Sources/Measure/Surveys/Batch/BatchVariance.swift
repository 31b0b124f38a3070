import CSurveyKernels

extension BatchTotals {
  typealias Results = (values: [Double], errors: [Double])

  /// Of a sum the totals over units, domain by domain.
  func overall(_ place: Int) -> [Double] {
    let first = place / 4 * stride
    return (first..<first + stride).map { overallSums[$0][place % 4] }
  }

  /// Statistics in every domain, their variances by linearisation at the first stage: Z of a unit is
  /// (Y − R X) / X̂ of its totals.
  func linearised(_ statistics: Range<Int>, design: SurveyDesign, isWithReplacement: Bool) -> [Results] {
    let tops = statistics.map { overall(numerators[$0]) }
    let bottoms = statistics.map { denominators[$0].map(overall) }
    let ratios = statistics.indices.map { place in
      let at = place - statistics.lowerBound
      return bottoms[at].map { zip(tops[at], $0).map { $0 / $1 } } ?? tops[at]
    }
    let stage = design.stages[0]
    var squares = statistics.map { _ in [Double](repeating: 0, count: stride) }
    var loneCount = 0
    // Stratum by stratum, whose units' totals of all sums stay in the cache.
    for stratum in 0..<stage.stratumCount {
      let units = stage.units(ofStratum: stratum)
      let isAlone = units.count == 1
      let fraction = isWithReplacement && !isAlone ? 0 : stage.fractionOfStratum[stratum]
      guard fraction < 1 else { continue }
      let size = Double(units.count)
      if isAlone {
        loneCount += 1
        guard design.lonePrimaryUnits == .adjust else { continue }
      }
      for statistic in statistics {
        let at = statistic - statistics.lowerBound
        addSquares(
          of: numerators[statistic], less: denominators[statistic], times: ratios[at], units,
          isAboutMean: !isAlone, scale: (1 - fraction) * (isAlone ? 1 : size / (size - 1)), to: &squares[at])
      }
    }
    var factor = 1.0
    if design.lonePrimaryUnits == .average, loneCount > 0 {
      factor = Double(stage.stratumCount) / Double(stage.stratumCount - loneCount)
      if !factor.isFinite { factor = .nan }
    }
    return squares.indices.map { at in
      (
        Array(ratios[at].prefix(domainCount)),
        (0..<domainCount).map { domain in
          (factor * squares[at][domain]).squareRoot() / (bottoms[at].map { $0[domain].magnitude } ?? 1)
        }
      )
    }
  }

  /// Adds scale × Σ (z − m)² over a stratum's units for every domain: z = y − r x of a unit's totals, or y
  /// without x, and m the mean of z, or 0.
  private func addSquares(
    of numerator: Int, less denominator: Int?, times ratios: [Double], _ units: Range<Int>, isAboutMean: Bool,
    scale: Double, to squares: inout [Double]
  ) {
    (residuals ?? sums).withUnsafeBytes { sums in
      let sums = sums.bindMemory(to: Double.self).baseAddress!
      func first(_ place: Int) -> UnsafePointer<Double> {
        sums + (place / 4 * groupSize + units.lowerBound * stride) * 4 + place % 4
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: (units.count + 1) * stride) { room in
        survey_add_squares(
          &squares, first(numerator), denominator.map(first), ratios, units.count, stride,
          isAboutMean ? 1 : 0,
          scale, room.baseAddress!)
      }
    }
  }

  /// A statistic in every domain, its variance from the spread over replicates; `replicated` as `replicates`
  /// gives them.
  func replicated(_ statistic: Int, sums replicated: [Double], _ replicates: ReplicateWeights)
    -> (values: [Double], errors: [Double], used: [Int])
  {
    let (numerator, denominator) = (numerators[statistic], denominators[statistic])
    let tops = overall(numerator)
    let bottoms = denominator.map(overall)
    let size = 4 * replicates.count * stride
    let top = numerator / 4 * size + numerator % 4
    let bottom = denominator.map { $0 / 4 * size + $0 % 4 }
    var values: [Double] = []
    var errors: [Double] = []
    var used: [Int] = []
    var results = [Double](repeating: 0, count: replicates.count)
    for domain in 0..<domainCount {
      let value = bottoms.map { tops[domain] / $0[domain] } ?? tops[domain]
      for replicate in 0..<replicates.count {
        let place = 4 * (replicate * stride + domain)
        results[replicate] = replicated[top + place]
        if let bottom { results[replicate] /= replicated[bottom + place] }
      }
      let (matrix, count) = replicates.covariances([results], full: [value])
      values.append(value)
      errors.append(value.isFinite ? matrix[0, 0].squareRoot() : .nan)
      used.append(count)
    }
    return (values, errors, used)
  }
}
