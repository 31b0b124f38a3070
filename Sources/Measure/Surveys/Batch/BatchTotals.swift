import ConcurrentWork

/// Weighted totals of columns by first-stage unit and domain: what a batch needs of the rows.
struct BatchTotals: Sendable {
  /// One summed column: its values, or 1 for each row, over the rows that state all of some columns.
  private struct Sum: Hashable {
    /// Nil for 1.
    var column: Int?
    /// Columns with values missing that the row must state, in order; others are stated always.
    var required: [Int]
  }

  /// For each statistic the places of its sums; no denominator for totals.
  let numerators: [Int]
  let denominators: [Int?]
  /// For each statistic and domain the rows that count, domain innermost.
  let counts: [Int]
  let unitCount: Int
  let domainCount: Int
  /// Of a sum's rows of domains, a multiple of 8.
  let stride: Int
  /// One array a sum: units × `stride`, domain innermost, 0 past the last domain.
  let sums: [[Double]]
  /// The same of residuals, where the design is calibrated.
  let residuals: [[Double]]?

  init(_ batch: StatisticBatch, threads: Int) {
    let missing = ConcurrentWork.map(batch.columns.count, threads: threads) { batch.columns[$0].hasMissing }
    var places: [Sum: Int] = [:]
    var wanted: [Sum] = []
    func place(_ sum: Sum) -> Int {
      if let place = places[sum] { return place }
      places[sum] = wanted.count
      wanted.append(sum)
      return wanted.count - 1
    }
    var numerators: [Int] = []
    var denominators: [Int?] = []
    var masks: [[Int]] = []
    for statistic in batch.statistics {
      let required = Set(statistic.columns.filter { missing[$0] }).sorted()
      masks.append(required)
      numerators.append(place(Sum(column: statistic.columns[0], required: required)))
      switch statistic {
      case .total: denominators.append(nil)
      case .mean, .proportion: denominators.append(place(Sum(column: nil, required: required)))
      case .ratio(_, let over): denominators.append(place(Sum(column: over, required: required)))
      }
    }
    let domainCount = batch.domainCount
    let stride = (domainCount + 7) / 8 * 8
    let unitCount = batch.design.primaryUnitCount
    let cells = BatchTotals.cells(batch, stride: stride)
    let list = wanted
    let sums = ConcurrentWork.map(list.count, threads: threads) { number in
      let sum = list[number]
      let factors = BatchTotals.factors(
        batch, column: sum.column, required: sum.required, weights: batch.design.weights)
      var totals = [Double](repeating: 0, count: unitCount * stride)
      for cells in cells { BatchTotals.add(factors, at: cells, to: &totals) }
      return totals
    }
    self.sums = sums
    residuals = batch.design.adjustments.first.map { adjustment in
      let auxiliaries = BatchTotals.auxiliaryTotals(adjustment, design: batch.design)
      return ConcurrentWork.map(list.count, threads: threads) { number in
        let factors = BatchTotals.factors(
          batch, column: list[number].column, required: list[number].required,
          weights: adjustment.regressionWeights)
        return BatchTotals.residuals(
          sums[number], factors, batch.domains, adjustment, auxiliaryTotals: auxiliaries, stride: stride)
      }
    }
    let differentMasks = Array(Set(masks)).sorted { $0.lexicographicallyPrecedes($1) }
    let countsOfMasks = ConcurrentWork.map(differentMasks.count, threads: threads) { number in
      BatchTotals.counts(batch, required: differentMasks[number])
    }
    counts = masks.flatMap { countsOfMasks[differentMasks.firstIndex(of: $0)!] }
    self.numerators = numerators
    self.denominators = denominators
    self.domainCount = domainCount
    self.stride = stride
    self.unitCount = unitCount
  }

  /// For each set of domains the place of every row's unit and domain; −1 for rows in none.
  private static func cells(_ batch: StatisticBatch, stride: Int) -> [[Int32]] {
    let units = batch.design.stages[0].unitOfRow
    precondition(units.isEmpty || batch.design.primaryUnitCount * stride < Int(Int32.max), "too many domains")
    var start: Int32 = 0
    return batch.domains.map { domains in
      defer { start += Int32(domains.count) }
      return units.indices.map { row in
        let code = domains.codes[row]
        return code >= 0 && code < domains.count ? units[row] * Int32(stride) + start + code : -1
      }
    }
  }

  /// w y of each row, 0 where a required column is not stated.
  private static func factors(
    _ batch: StatisticBatch, column: Int?, required: [Int], weights: [Double]
  ) -> [Double] {
    var factors = weights
    if let column {
      switch batch.columns[column] {
      case .values(let values): for row in factors.indices { factors[row] *= values[row] }
      case .indicator(let codes, let code):
        for row in factors.indices where codes[row] != code { factors[row] = 0 }
      }
    }
    for column in required {
      switch batch.columns[column] {
      case .values(let values): for row in factors.indices where values[row].isNaN { factors[row] = 0 }
      case .indicator(let codes, _): for row in factors.indices where codes[row] < 0 { factors[row] = 0 }
      }
    }
    return factors
  }

  private static func add(_ factors: [Double], at cells: [Int32], to totals: inout [Double]) {
    totals.withUnsafeMutableBufferPointer { totals in
      factors.withUnsafeBufferPointer { factors in
        cells.withUnsafeBufferPointer { cells in
          for row in 0..<cells.count where cells[row] >= 0 { totals[Int(cells[row])] += factors[row] }
        }
      }
    }
  }

  private static func counts(_ batch: StatisticBatch, required: [Int]) -> [Int] {
    let missing = required.map { batch.columns[$0].numbers }
    var counts: [Int] = []
    for domains in batch.domains {
      var ofSet = [Int](repeating: 0, count: domains.count)
      for (row, code) in domains.codes.enumerated() where code >= 0 && code < domains.count {
        if missing.allSatisfy({ !$0[row].isNaN }) { ofSet[Int(code)] += 1 }
      }
      counts += ofSet
    }
    return counts
  }
}
