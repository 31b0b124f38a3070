extension BatchTotals {
  /// Totals of w x by first-stage unit: units × components of x.
  static func auxiliaryTotals(_ adjustment: WeightAdjustment, design: SurveyDesign) -> [Double] {
    let (auxiliary, units) = (adjustment.auxiliary, design.stages[0].unitOfRow)
    let order = auxiliary.order
    var totals = [Double](repeating: 0, count: design.primaryUnitCount * order)
    var start = 0
    for classification in auxiliary.classifications {
      for (row, code) in classification.codes.enumerated() {
        totals[Int(units[row]) * order + start + Int(code)] += design.weights[row]
      }
      start += classification.sizes.count
    }
    for (place, column) in auxiliary.values.enumerated() {
      for row in units.indices {
        totals[Int(units[row]) * order + start + place] += design.weights[row] * column.values[row]
      }
    }
    return totals
  }

  /// Makes totals of w y by unit and domain those of w e, e the residuals of values that are 0 outside the
  /// domain. A residual is not 0 outside, but what the regression takes off a unit is its total of w x times
  /// the coefficients, so that rows count in their own domain alone.
  ///
  /// `factors` are the values times the weights of the regression, `lane` the place of the sum in its group.
  static func takeOffFitted(
    _ factors: [Double], _ domains: [StatisticBatch.Domains], _ adjustment: WeightAdjustment,
    auxiliaryTotals: [Double], stride: Int, lane: Int, of residuals: inout [Four]
  ) {
    let order = adjustment.auxiliary.order
    let unitCount = auxiliaryTotals.count / order
    var start = 0
    for set in domains {
      let products = products(factors, set, adjustment.auxiliary)
      for domain in 0..<set.count {
        let coefficients = adjustment.factor.solve(Array(products[domain * order..<(domain + 1) * order]))
        for unit in 0..<unitCount {
          var fitted = 0.0
          for place in 0..<order { fitted += auxiliaryTotals[unit * order + place] * coefficients[place] }
          residuals[unit * stride + start + domain][lane] -= fitted
        }
      }
      start += set.count
    }
  }

  /// Σ factor x over the rows of each domain: domains × components of x.
  private static func products(
    _ factors: [Double], _ set: StatisticBatch.Domains, _ auxiliary: AuxiliaryVariables
  ) -> [Double] {
    let order = auxiliary.order
    var products = [Double](repeating: 0, count: set.count * order)
    for (row, code) in set.codes.enumerated() where code >= 0 && code < set.count {
      let base = Int(code) * order
      var start = 0
      for classification in auxiliary.classifications {
        products[base + start + Int(classification.codes[row])] += factors[row]
        start += classification.sizes.count
      }
      for (place, column) in auxiliary.values.enumerated() {
        products[base + start + place] += factors[row] * column.values[row]
      }
    }
    return products
  }
}
