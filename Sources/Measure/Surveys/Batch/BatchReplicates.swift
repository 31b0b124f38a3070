import CSurveyKernels
import ConcurrentWork

extension BatchTotals {
  /// Every sum in every replicate, groups of sums × replicates × `stride` × 4: from the totals of units, or from
  /// the rows anew where each has weights of its own.
  func replicates(_ replicates: ReplicateWeights, of batch: StatisticBatch, threads: Int) -> [Double] {
    switch replicates.factors {
    case .units(let factors):
      return self.replicates(factors, count: replicates.count, threads: threads)
    case .leavingOneOut(let leftOut):
      return ConcurrentWork.map(groupCount, threads: threads) { group in
        let start = group * groupSize
        return leftOut.sums(
          BatchTotals.numbers(sums[start..<start + unitCount * stride]),
          wholes: BatchTotals.numbers(overallSums[group * stride..<(group + 1) * stride]))
      }.flatMap { $0 }
    case .rows(let weights):
      return ConcurrentWork.map(groupCount, threads: threads) { group in
        sums(ofGroup: group, batch, weights: weights)
      }.flatMap { $0 }
    }
  }

  private static func numbers(_ fours: ArraySlice<Four>) -> [Double] {
    fours.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  }

  /// Σ over units of factor × total: groups of sums × replicates × `stride` × 4.
  ///
  /// The factors of a bootstrap, a jackknife or half-samples take few values, and two units together few
  /// combinations of them. Where this is so, what a combination makes of its units' totals is worked out once,
  /// and a replicate adds the results: half the additions of the plain product, and no multiplications.
  private func replicates(_ factors: [Double], count: Int, threads: Int) -> [Double] {
    let starts = Array(Swift.stride(from: 0, to: unitCount, by: FactorCombinations.unitCount))
    let blocks = ConcurrentWork.map(starts.count, threads: threads) { number in
      let units = starts[number]..<min(unitCount, starts[number] + FactorCombinations.unitCount)
      return (units: units, combinations: FactorCombinations(factors, count: count, units, of: unitCount))
    }
    let width = 4 * stride
    let tableSize = 16 * (blocks.map { $0.combinations?.parents.count ?? 0 }.max() ?? 0)
    let size = count * width
    return [Double](unsafeUninitializedCapacity: groupCount * size) { buffer, filled in
      survey_prefer_large_pages(buffer.baseAddress, groupCount * size * 8)
      nonisolated(unsafe) let results = buffer
      ConcurrentWork.forEach(groupCount, threads: threads) { group in
        let result = UnsafeMutableBufferPointer(rebasing: results[group * size..<(group + 1) * size])
        result.initialize(repeating: 0)
        var table = [Double](repeating: 0, count: tableSize)
        sums.withUnsafeBytes { sums in
          let sums = sums.bindMemory(to: Double.self).baseAddress! + 4 * group * groupSize
          for block in blocks {
            let sums = sums + block.units.lowerBound * width
            for column in Swift.stride(from: 0, to: width, by: 16) {
              if let combinations = block.combinations {
                combinations.add(
                  sums + column, width: width, table: &table, to: result.baseAddress! + column,
                  replicates: count)
              } else {
                BatchTotals.add(
                  factors, block.units, of: unitCount, sums + column, width: width,
                  to: result.baseAddress! + column, replicates: count)
              }
            }
          }
        }
      }
      filled = groupCount * size
    }
  }

  /// The plain product in 16 columns.
  private static func add(
    _ factors: [Double], _ units: Range<Int>, of total: Int, _ sums: UnsafePointer<Double>, width: Int,
    to result: UnsafeMutablePointer<Double>, replicates: Int
  ) {
    factors.withUnsafeBufferPointer { factors in
      for replicate in 0..<replicates {
        let target = UnsafeMutableRawPointer(result + replicate * width)
        var sum = target.loadUnaligned(as: SIMD16<Double>.self)
        for (row, unit) in units.enumerated() {
          let totals = UnsafeRawPointer(sums + row * width).loadUnaligned(as: SIMD16<Double>.self)
          sum += factors[replicate * total + unit] * totals
        }
        target.storeBytes(of: sum, as: SIMD16<Double>.self)
      }
    }
  }
}

extension FactorCombinations {
  /// Adds what the block has in 16 columns to every replicate's results.
  func add(
    _ sums: UnsafePointer<Double>, width: Int, table: inout [Double], to result: UnsafeMutablePointer<Double>,
    replicates: Int
  ) {
    table.withUnsafeMutableBufferPointer { table in
      survey_tabulate_combinations(
        table.baseAddress!, parents, units, factors, parents.count, sums, width)
      survey_add_combinations(
        result, width, table.baseAddress!, nodeOfReplicate, groupCount, replicates)
    }
  }
}
