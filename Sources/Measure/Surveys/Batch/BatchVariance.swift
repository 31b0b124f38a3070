import ConcurrentWork

extension BatchTotals {
  typealias Results = (values: [Double], errors: [Double])

  /// A statistic in every domain, its variance by linearisation at the first stage: Z of a unit is
  /// (Y − R X) / X̂ of its totals.
  func linearised(_ statistic: Int, design: SurveyDesign, isWithReplacement: Bool) -> Results {
    let tops = overall(sums[numerators[statistic]])
    let bottoms = denominators[statistic].map { overall(sums[$0]) }
    let numerator = (residuals ?? sums)[numerators[statistic]]
    let denominator = denominators[statistic].map { (residuals ?? sums)[$0] }
    let ratios = bottoms.map { zip(tops, $0).map { $0 / $1 } } ?? tops
    // Totals by unit and domain of w z, then the squares about the strata's means.
    var z = numerator
    if let denominator, let bottoms {
      for unit in 0..<unitCount {
        for domain in 0..<domainCount {
          let place = unit * stride + domain
          z[place] = (z[place] - ratios[domain] * denominator[place]) / bottoms[domain]
        }
      }
    }
    var variances = [Double](repeating: 0, count: domainCount)
    var means = variances
    var squares = variances
    let stage = design.stages[0]
    var loneCount = 0
    for stratum in 0..<stage.stratumCount {
      let units = stage.units(ofStratum: stratum)
      let isAlone = units.count == 1
      let fraction = isWithReplacement && !isAlone ? 0 : stage.fractionOfStratum[stratum]
      guard fraction < 1 else { continue }
      for domain in 0..<domainCount {
        means[domain] = 0
        squares[domain] = 0
      }
      let size = Double(units.count)
      if isAlone {
        loneCount += 1
        guard design.lonePrimaryUnits == .adjust else { continue }
      } else {
        for unit in units {
          for domain in 0..<domainCount { means[domain] += z[unit * stride + domain] / size }
        }
      }
      for unit in units {
        for domain in 0..<domainCount {
          let deviation = z[unit * stride + domain] - means[domain]
          squares[domain] += deviation * deviation
        }
      }
      let scale = (1 - fraction) * (isAlone ? 1 : size / (size - 1))
      for domain in 0..<domainCount { variances[domain] += scale * squares[domain] }
    }
    if design.lonePrimaryUnits == .average, loneCount > 0 {
      let factor = Double(stage.stratumCount) / Double(stage.stratumCount - loneCount)
      for domain in 0..<domainCount { variances[domain] *= factor.isFinite ? factor : .nan }
    }
    return (Array(ratios.prefix(domainCount)), variances.map { $0.squareRoot() })
  }

  /// Totals over units, domain by domain.
  private func overall(_ sums: [Double]) -> [Double] {
    var totals = [Double](repeating: 0, count: stride)
    for unit in 0..<unitCount {
      for domain in 0..<stride { totals[domain] += sums[unit * stride + domain] }
    }
    return totals
  }

  /// Σ over units of factor × total, for every sum: replicates × stride.
  func replicates(_ factors: [Double], count: Int, threads: Int) -> [[Double]] {
    ConcurrentWork.map(sums.count, threads: threads) { number in
      BatchTotals.product(factors, count: count, sums[number], unitCount: unitCount, stride: stride)
    }
  }

  /// The matrix product (count × units) · (units × stride), in blocks of units that stay in the cache and
  /// two replicates by eight domains that stay in registers.
  private static func product(
    _ factors: [Double], count: Int, _ sums: [Double], unitCount: Int, stride: Int
  ) -> [Double] {
    let block = 192
    var result = [Double](repeating: 0, count: count * stride)
    result.withUnsafeMutableBytes { result in
      factors.withUnsafeBufferPointer { factors in
        sums.withUnsafeBytes { sums in
          for start in Swift.stride(from: 0, to: unitCount, by: block) {
            let end = min(unitCount, start + block)
            for column in Swift.stride(from: 0, to: stride, by: 8) {
              var replicate = 0
              while replicate < count {
                let isPair = replicate + 1 < count
                let first = (replicate * stride + column) * 8
                let second = isPair ? first + stride * 8 : first
                var a = result.loadUnaligned(fromByteOffset: first, as: SIMD8<Double>.self)
                var b = result.loadUnaligned(fromByteOffset: second, as: SIMD8<Double>.self)
                let firstRow = replicate * unitCount
                let secondRow = isPair ? firstRow + unitCount : firstRow
                for unit in start..<end {
                  let row = sums.loadUnaligned(
                    fromByteOffset: (unit * stride + column) * 8, as: SIMD8<Double>.self)
                  a += factors[firstRow + unit] * row
                  b += factors[secondRow + unit] * row
                }
                result.storeBytes(of: a, toByteOffset: first, as: SIMD8<Double>.self)
                if isPair { result.storeBytes(of: b, toByteOffset: second, as: SIMD8<Double>.self) }
                replicate += 2
              }
            }
          }
        }
      }
    }
    return result
  }

  /// A statistic in every domain, its variance from the spread over replicates.
  func replicated(_ statistic: Int, sums replicated: [[Double]], _ replicates: ReplicateWeights)
    -> (values: [Double], errors: [Double], used: [Int])
  {
    let tops = overall(sums[numerators[statistic]])
    let bottoms = denominators[statistic].map { overall(sums[$0]) }
    let top = replicated[numerators[statistic]]
    let bottom = denominators[statistic].map { replicated[$0] }
    var values: [Double] = []
    var errors: [Double] = []
    var used: [Int] = []
    var results = [Double](repeating: 0, count: replicates.count)
    for domain in 0..<domainCount {
      let value = bottoms.map { tops[domain] / $0[domain] } ?? tops[domain]
      for replicate in 0..<replicates.count {
        let place = replicate * stride + domain
        results[replicate] = bottom.map { top[place] / $0[place] } ?? top[place]
      }
      let (matrix, count) = replicates.covariances([results], full: [value])
      values.append(value)
      errors.append(value.isFinite ? matrix[0, 0].squareRoot() : .nan)
      used.append(count)
    }
    return (values, errors, used)
  }
}
