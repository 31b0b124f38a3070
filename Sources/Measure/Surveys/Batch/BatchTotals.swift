import CSurveyKernels
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

  /// Sums stand four together, so that a row is added to four at once.
  typealias Four = SIMD4<Double>

  /// For each statistic the places of its sums, four a group; no denominator for totals.
  let numerators: [Int]
  let denominators: [Int?]
  /// For each statistic and domain the rows that count, domain innermost.
  let counts: [Int]
  /// The same as Kish's effective sizes.
  let effectiveSizes: [Double]
  let unitCount: Int
  let domainCount: Int
  /// Domains of a unit in a group's sums, a multiple of 4: a row is of 16, 32, … numbers.
  let stride: Int
  let groupCount: Int
  /// Of a group: units × `stride`, domain innermost, 0 past the last domain; and a place for rows in none.
  let groupSize: Int
  /// Group by group.
  let sums: [Four]
  /// Over all units: groups × `stride`.
  let overallSums: [Four]
  /// The same of residuals, where the design is calibrated.
  let residuals: [Four]?
  private let sumAtPlace: [Int: Sum]

  init(_ batch: StatisticBatch, threads: Int) {
    let domainCount = batch.domainCount
    let stride = (domainCount + 3) / 4 * 4
    let unitCount = batch.design.primaryUnitCount
    let cells = BatchTotals.cells(batch, stride: stride)
    let groupSize = unitCount * stride + 1
    func totals(_ sums: [Sum], threads: Int) -> (totals: [Four], hasMissing: [Bool]) {
      BatchTotals.totals(
        sums, batch, weights: batch.design.weights, cells, groupSize: groupSize, threads: threads)
    }
    // As if every row stated every column, which most surveys' rows do.
    let used = Set(batch.statistics.flatMap(\.columns)).sorted()
    let whole = [Sum(column: nil, required: [])] + used.map { Sum(column: $0, required: []) }
    let (wholeTotals, hasMissing) = totals(whole, threads: threads)
    var places: [Sum: Int] = [:]
    for (place, sum) in whole.enumerated() { places[sum] = place }
    let partialStart = (whole.count + 3) / 4 * 4
    var partial: [Sum] = []
    func place(_ sum: Sum) -> Int {
      if let place = places[sum] { return place }
      partial.append(sum)
      places[sum] = partialStart + partial.count - 1
      return partialStart + partial.count - 1
    }
    var numerators: [Int] = []
    var denominators: [Int?] = []
    var masks: [[Int]] = []
    for statistic in batch.statistics {
      let required = Set(statistic.columns).sorted().filter {
        hasMissing[places[Sum(column: $0, required: [])]!]
      }
      masks.append(required)
      numerators.append(place(Sum(column: statistic.columns[0], required: required)))
      switch statistic {
      case .total: denominators.append(nil)
      case .mean, .proportion: denominators.append(place(Sum(column: nil, required: required)))
      case .ratio(_, let over): denominators.append(place(Sum(column: over, required: required)))
      }
    }
    let sums = partial.isEmpty ? wholeTotals : wholeTotals + totals(partial, threads: threads).totals
    self.sums = sums
    let groupCount = sums.count / groupSize
    overallSums = ConcurrentWork.map(groupCount, threads: threads) { group in
      var totals = [Four](repeating: .zero, count: stride)
      sums[group * groupSize..<(group + 1) * groupSize].withUnsafeBufferPointer { sums in
        for unit in 0..<unitCount {
          for domain in 0..<stride { totals[domain] += sums[unit * stride + domain] }
        }
      }
      return totals
    }.flatMap { $0 }
    let sumAtPlace = Dictionary(uniqueKeysWithValues: places.map { ($0.value, $0.key) })
    self.sumAtPlace = sumAtPlace
    residuals = batch.design.adjustments.first.map { adjustment in
      let auxiliaries = BatchTotals.auxiliaryTotals(adjustment, design: batch.design)
      return ConcurrentWork.map(groupCount, threads: threads) { group in
        var residuals = Array(sums[group * groupSize..<(group + 1) * groupSize])
        for lane in 0..<4 {
          guard let sum = sumAtPlace[group * 4 + lane] else { continue }
          BatchTotals.takeOffFitted(
            BatchTotals.products(batch, sum, weights: adjustment.regressionWeights), batch.domains,
            adjustment,
            auxiliaryTotals: auxiliaries, stride: stride, lane: lane, of: &residuals)
        }
        return residuals
      }.flatMap { $0 }
    }
    let differentMasks = Array(Set(masks)).sorted { $0.lexicographicallyPrecedes($1) }
    let countsOfMasks = ConcurrentWork.map(differentMasks.count, threads: threads) { number in
      BatchTotals.counts(batch, required: differentMasks[number])
    }
    let maskOfStatistic = masks.map { differentMasks.firstIndex(of: $0)! }
    counts = maskOfStatistic.flatMap { countsOfMasks[$0].counts }
    effectiveSizes = maskOfStatistic.flatMap { countsOfMasks[$0].effectiveSizes }
    self.groupCount = groupCount
    self.groupSize = groupSize
    self.numerators = numerators
    self.denominators = denominators
    self.domainCount = domainCount
    self.stride = stride
    self.unitCount = unitCount
  }

  /// For each set of domains the place of every row's unit and domain; for rows in none the place past the
  /// last unit.
  private static func cells(_ batch: StatisticBatch, stride: Int) -> [[Int32]] {
    let units = batch.design.stages[0].unitOfRow
    let outside = batch.design.primaryUnitCount * stride
    precondition(units.isEmpty || outside < Int(Int32.max), "too many domains")
    var start: Int32 = 0
    return batch.domains.map { domains in
      defer { start += Int32(domains.count) }
      let (first, count) = (start, Int32(domains.count))
      return [Int32](unsafeUninitializedCapacity: units.count) { cells, filled in
        domains.codes.withUnsafeBufferPointer { codes in
          units.withUnsafeBufferPointer { units in
            for row in 0..<units.count {
              let code = codes[row]
              cells[row] =
                code >= 0 && code < count ? units[row] &* Int32(stride) &+ first &+ code : Int32(outside)
            }
          }
        }
        filled = units.count
      }
    }
  }

  /// Rows whose products with four columns stay in the nearest cache.
  private static let blockSize = 2048

  /// The totals of sums, group by group, and of each sum whether its own column has a value missing.
  private static func totals(
    _ sums: [Sum], _ batch: StatisticBatch, weights: [Double], _ cells: [[Int32]], groupSize: Int,
    threads: Int
  ) -> (totals: [Four], hasMissing: [Bool]) {
    let groupCount = (sums.count + 3) / 4
    var hasMissing: [[Bool]] = []
    let totals = [Four](unsafeUninitializedCapacity: groupCount * groupSize) { buffer, filled in
      survey_prefer_large_pages(buffer.baseAddress, groupCount * groupSize * 32)
      nonisolated(unsafe) let totals = buffer
      hasMissing = ConcurrentWork.map(groupCount, threads: threads) { group in
        let part = UnsafeMutableBufferPointer(rebasing: totals[group * groupSize..<(group + 1) * groupSize])
        part.initialize(repeating: .zero)
        return addTotals(
          Array(sums[group * 4..<min(sums.count, group * 4 + 4)]), batch, weights: weights, cells,
          to: UnsafeMutableRawBufferPointer(part).bindMemory(to: Double.self))
      }
      filled = groupCount * groupSize
    }
    return (totals, hasMissing.flatMap { $0 })
  }

  /// Adds up to four sums' totals.
  private static func addTotals(
    _ sums: [Sum], _ batch: StatisticBatch, weights: [Double], _ cells: [[Int32]],
    to totals: UnsafeMutableBufferPointer<Double>
  ) -> [Bool] {
    var hasMissing = sums.map { _ in false }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * blockSize) { products in
      products.initialize(repeating: 0)
      for start in Swift.stride(from: 0, to: weights.count, by: blockSize) {
        let rows = start..<min(weights.count, start + blockSize)
        for (lane, sum) in sums.enumerated() {
          let products = UnsafeMutableBufferPointer(rebasing: products[(lane * blockSize)...])
          if multiply(batch, sum, weights: weights, rows, into: products) { hasMissing[lane] = true }
        }
        for cells in cells {
          cells.withUnsafeBufferPointer { cells in
            survey_add_at_cells(
              totals.baseAddress!, cells.baseAddress! + start, products.baseAddress!, blockSize, rows.count)
          }
        }
      }
    }
    return hasMissing
  }

  /// w y of some rows, 0 where a required column is not stated.
  /// - Returns: whether a value of the sum's own column is missing.
  private static func multiply(
    _ batch: StatisticBatch, _ sum: Sum, weights: [Double], _ rows: Range<Int>,
    into products: UnsafeMutableBufferPointer<Double>
  ) -> Bool {
    var hasMissing = false
    let target = products.baseAddress!
    weights.withUnsafeBufferPointer { weights in
      let weights = weights.baseAddress! + rows.lowerBound
      switch sum.column.map({ batch.columns[$0] }) {
      case nil: target.update(from: weights, count: rows.count)
      case .values(let values):
        values.withUnsafeBufferPointer {
          let values = $0.baseAddress! + rows.lowerBound
          hasMissing = survey_multiply_values(target, weights, values, rows.count) != 0
        }
      case .indicator(let codes, let code):
        codes.withUnsafeBufferPointer {
          let codes = $0.baseAddress! + rows.lowerBound
          hasMissing = survey_multiply_indicator(target, weights, codes, code, rows.count) != 0
        }
      }
    }
    for column in sum.required {
      switch batch.columns[column] {
      case .values(let values):
        for place in 0..<rows.count where values[rows.lowerBound + place].isNaN { products[place] = 0 }
      case .indicator(let codes, _):
        for place in 0..<rows.count where codes[rows.lowerBound + place] < 0 { products[place] = 0 }
      }
    }
    return hasMissing
  }

  /// w y of every row; see `multiply`.
  private static func products(_ batch: StatisticBatch, _ sum: Sum, weights: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: weights.count) { products, filled in
      _ = multiply(batch, sum, weights: weights, 0..<weights.count, into: products)
      filled = weights.count
    }
  }

  /// Of a group of sums their totals over rows with other weights: replicates × `stride` × 4.
  func sums(ofGroup group: Int, _ batch: StatisticBatch, weights: [[Double]]) -> [Double] {
    var result = [Double](repeating: 0, count: 4 * weights.count * stride)
    for lane in 0..<4 {
      guard let sum = sumAtPlace[4 * group + lane] else { continue }
      for (replicate, weights) in weights.enumerated() {
        let products = BatchTotals.products(batch, sum, weights: weights)
        var start = replicate * stride
        for set in batch.domains {
          for (row, code) in set.codes.enumerated() where code >= 0 && code < set.count {
            result[4 * (start + Int(code)) + lane] += products[row]
          }
          start += set.count
        }
      }
    }
    return result
  }

  private static func counts(_ batch: StatisticBatch, required: [Int]) -> (
    counts: [Int], effectiveSizes: [Double]
  ) {
    let missing = required.map { batch.columns[$0].numbers }
    var counts: [Int] = []
    var sizes: [Double] = []
    for domains in batch.domains {
      var ofSet = [Int](repeating: 0, count: domains.count)
      var sizesOfSet = [EffectiveSize](repeating: EffectiveSize(), count: domains.count)
      for (row, code) in domains.codes.enumerated() where code >= 0 && code < domains.count {
        if missing.allSatisfy({ !$0[row].isNaN }) {
          ofSet[Int(code)] += 1
          sizesOfSet[Int(code)].add(batch.design.weights[row])
        }
      }
      counts += ofSet
      sizes += sizesOfSet.map(\.value)
    }
    return (counts, sizes)
  }
}
