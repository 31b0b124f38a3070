extension SurveyDesign {
  /// The covariances of statistics, row by row (k × k):
  ///
  ///     V = Σ_h (1 − f_h) n_h/(n_h − 1) Σ_i (Z_hi − mean_h)²
  ///       + Σ_h f_h Σ_i (1 − f_hi) m_hi/(m_hi − 1) Σ_k (w z_hik − mean_hi)² + …
  ///
  /// with Z the totals of w z in the units of a stage, each deeper stage times the sampling fractions above
  /// it. A stratum taken whole adds nothing. Of calibrated designs w z is g d times the residual of z.
  public func covariances(of statistics: [Linearised]) -> SymmetricMatrix {
    covariances(ofInfluences: statistics.map(\.influence))
  }

  public func variance(of statistic: Linearised) -> Double { covariances(of: [statistic])[0, 0] }

  /// Whether stages below the first have terms of their own.
  var countsDeeperStages: Bool {
    varianceForm == .everyStage && stages.count > 1
      && stages[1].fractionAboveStratum.contains { $0 > 0 }
  }

  /// The terms of a stage and of those below it.
  func covariances(ofInfluences influences: [[Double]], fromStage first: Int = 0) -> SymmetricMatrix {
    let weighted = influences.map(weightedInfluence)
    var result = SymmetricMatrix(order: influences.count)
    for (number, stage) in stages.enumerated().dropFirst(first) {
      if number > 0, varianceForm != .everyStage { break }
      if number > 0, stage.fractionAboveStratum.allSatisfy({ $0 == 0 }) { break }
      result.add(
        stage.covariances(
          ofTotals: weighted.map(stage.totals), lonePrimaryUnits: lonePrimaryUnits,
          isWithReplacement: varianceForm == .withReplacement))
    }
    return result
  }

  /// w z of each row; after calibrations w e, each taking residuals of what the one before left, at its own
  /// weights.
  private func weightedInfluence(_ influence: [Double]) -> [Double] {
    precondition(influence.count == rowCount, "a linearised value for every row")
    var values = influence
    var current = weights
    for adjustment in adjustments {
      // With a single calibration its weights are those of the design: a weight of 0 keeps its z.
      if adjustments.count > 1 {
        for row in 0..<rowCount {
          let after = adjustment.weights[row]
          values[row] = after == 0 ? 0 : values[row] * current[row] / after
        }
        current = adjustment.weights
      }
      adjustment.takeResiduals(of: &values)
    }
    for row in 0..<rowCount { values[row] *= current[row] }
    return values
  }
}

extension DesignStage {
  /// This stage's term of the covariances of columns of unit totals.
  func covariances(
    ofTotals columns: [[Double]], lonePrimaryUnits: LonePrimaryUnitRule, isWithReplacement: Bool
  ) -> SymmetricMatrix {
    let order = columns.count
    var sum = SymmetricMatrix(order: order)
    var means = [Double](repeating: 0, count: order)
    var loneCount = 0
    var dueCount = 0
    for stratum in 0..<stratumCount where fractionAboveStratum[stratum] > 0 {
      dueCount += 1
      let units = units(ofStratum: stratum)
      let fraction = isWithReplacement && units.count > 1 ? 0 : fractionOfStratum[stratum]
      guard fraction < 1 else { continue }
      var scale = (1 - fraction) * fractionAboveStratum[stratum]
      if units.count > 1 {
        scale *= Double(units.count) / Double(units.count - 1)
        for column in 0..<order {
          var total = 0.0
          for unit in units { total += columns[column][unit] }
          means[column] = total / Double(units.count)
        }
      } else {
        loneCount += 1
        guard lonePrimaryUnits == .adjust else { continue }
        for column in 0..<order { means[column] = 0 }
      }
      for first in 0..<order {
        for second in 0...first {
          var products = 0.0
          for unit in units {
            products += (columns[first][unit] - means[first]) * (columns[second][unit] - means[second])
          }
          sum.add(scale * products, first, second)
        }
      }
    }
    if lonePrimaryUnits == .average, loneCount > 0 {
      sum.multiply(by: dueCount > loneCount ? Double(dueCount) / Double(dueCount - loneCount) : .nan)
    }
    return sum
  }
}
