extension ReplicateWeights {
  /// As of the design, Σ w y; see `SurveyDesign.total`.
  public func total(
    of values: [Double], in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    quotient(.total, numerators: values, denominators: nil, domain, rules)
  }

  public func mean(
    of values: [Double], in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    quotient(.mean, numerators: values, denominators: values.map { $0.isNaN ? .nan : 1 }, domain, rules)
  }

  public func ratio(
    of numerators: [Double], over denominators: [Double], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    quotient(.ratio, numerators: numerators, denominators: denominators, domain, rules)
  }

  public func proportion(
    of code: Int32, among codes: [Int32], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    let events = codes.map { $0 < 0 ? Double.nan : $0 == code ? 1 : 0 }
    let estimate = quotient(
      .proportion, numerators: events, denominators: events.map { $0.isNaN ? .nan : 1 }, domain, rules)
    var size = EffectiveSize()
    for row in events.indices where domain?[row] ?? true && !events[row].isNaN { size.add(fullWeights[row]) }
    return estimate.withProportionInterval(rules, effectiveSizeWithoutEvents: size.value)
  }

  /// Quantiles with Woodruff's interval, the error of the share at or below from the replicates: valid for the
  /// jackknife too.
  public func quantiles(
    of values: [Double], at shares: [Double], rule: QuantileRule = .mathematical, in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> [Estimate] {
    precondition(values.count == fullWeights.count, "a value for every row")
    let kept = values.indices.map { domain?[$0] ?? true ? values[$0] : .nan }
    return WoodruffInterval(values: kept, weights: fullWeights, rule: rule, rules: rules).quantiles(
      at: shares, degreesOfFreedom: degrees(rules), isCalibrated: isCalibrated
    ) { below in
      let share = mean(of: below, rules: rules)
      return (share.value, share.standardError, share.count)
    }
  }

  /// Any statistic of the weights, computed anew for every replicate. The jackknife is not valid for
  /// quantiles: use half-samples or a bootstrap.
  public func estimate(
    _ statistic: EstimateMethod.Statistic = .function, count rowCount: Int,
    rules: EstimationRules = EstimationRules(), _ compute: ([Double]) -> Double
  ) -> Estimate {
    let full = compute(fullWeights)
    let results = (0..<count).map { compute(weights(ofReplicate: $0)) }
    return estimate(statistic, full: full, results: results, count: rowCount, rules: rules)
  }

  /// Covariances of several statistics of the weights.
  public func covariances(_ compute: ([Double]) -> [Double]) -> SymmetricMatrix {
    let full = compute(fullWeights)
    var results = full.map { _ in [Double](repeating: 0, count: count) }
    for replicate in 0..<count {
      for (statistic, value) in compute(weights(ofReplicate: replicate)).enumerated() {
        results[statistic][replicate] = value
      }
    }
    return covariances(results, full: full).0
  }

  private func quotient(
    _ statistic: EstimateMethod.Statistic, numerators: [Double], denominators: [Double]?, _ domain: [Bool]?,
    _ rules: EstimationRules
  ) -> Estimate {
    let size = fullWeights.count
    precondition(numerators.count == size && denominators?.count ?? size == size, "a value for every row")
    precondition(domain?.count ?? size == size, "a domain covers every row")
    var counted = 0
    var tops = [Double](repeating: 0, count: size)
    var bottoms = tops
    for row in 0..<size where domain?[row] ?? true {
      guard !numerators[row].isNaN, denominators.map({ !$0[row].isNaN }) ?? true else { continue }
      counted += 1
      tops[row] = numerators[row]
      bottoms[row] = denominators?[row] ?? 0
    }
    let top = sums(of: tops)
    let bottom = denominators == nil ? nil : sums(of: bottoms)
    func value(_ place: Int) -> Double { bottom.map { top[place] / $0[place] } ?? top[place] }
    return estimate(
      statistic, full: value(0), results: (1..<count + 1).map(value), count: counted, rules: rules)
  }

  /// Σ w y with the full weights, then in each replicate.
  private func sums(of values: [Double]) -> [Double] {
    func sum(_ weights: [Double]) -> Double {
      var sum = 0.0
      for row in values.indices { sum += weights[row] * values[row] }
      return sum
    }
    func totalsOfUnits() -> [Double] {
      var totals = [Double](repeating: 0, count: unitCount)
      for row in values.indices { totals[Int(unitOfRow[row])] += fullWeights[row] * values[row] }
      return totals
    }
    switch factors {
    case .rows(let rows): return [sum(fullWeights)] + rows.map(sum)
    case .units(let units):
      let totals = totalsOfUnits()
      return [totals.reduce(0, +)]
        + (0..<count).map { replicate in
          var sum = 0.0
          for unit in 0..<unitCount { sum += units[replicate * unitCount + unit] * totals[unit] }
          return sum
        }
    case .leavingOneOut(let leftOut):
      let totals = totalsOfUnits()
      let whole = totals.reduce(0, +)
      return [whole] + leftOut.sums(totals, whole: whole)
    }
  }

  private func degrees(_ rules: EstimationRules) -> Double {
    switch rules.degreesOfFreedom {
    case .design, .domain: degreesOfFreedom
    case .stated(let stated): stated
    case .infinite: .infinity
    }
  }

  private func estimate(
    _ statistic: EstimateMethod.Statistic, full: Double, results: [Double], count rowCount: Int,
    rules: EstimationRules
  ) -> Estimate {
    let (matrix, used) = covariances([results], full: [full])
    return Estimate(
      value: full, standardError: matrix[0, 0].squareRoot(), rules: rules,
      degreesOfFreedom: degrees(rules), count: rowCount,
      method: EstimateMethod(
        statistic: statistic, variance: .replicates(kind, used: used, centre: centre), interval: .student,
        isCalibrated: isCalibrated))
  }
}
