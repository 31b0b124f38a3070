/// One stage of selection, compiled: units numbered by stratum, so that a stratum is a run of units.
public struct DesignStage: Hashable, Sendable {
  /// The unit that each row lies in, from 0, over all strata.
  public let unitOfRow: [Int32]
  /// First unit of each stratum, and past the last one the number of units. Below the first stage the units
  /// above have strata of their own, in their order.
  public let firstUnitOfStratum: [Int32]
  /// n_h / N_h; 0 where the population is unlimited.
  public let fractionOfStratum: [Double]
  /// The product of the fractions of the stages above, from each stratum up; 1 at the first stage.
  public let fractionAboveStratum: [Double]

  public var unitCount: Int { Int(firstUnitOfStratum[stratumCount]) }
  public var stratumCount: Int { fractionOfStratum.count }

  public func units(ofStratum stratum: Int) -> Range<Int> {
    Int(firstUnitOfStratum[stratum])..<Int(firstUnitOfStratum[stratum + 1])
  }

  /// One selected of several.
  public func isLone(_ stratum: Int) -> Bool {
    units(ofStratum: stratum).count == 1 && fractionOfStratum[stratum] < 1
  }

  /// The stratum of each unit.
  public var stratumOfUnit: [Int32] {
    var strata = [Int32](repeating: 0, count: unitCount)
    for stratum in 0..<stratumCount {
      for unit in units(ofStratum: stratum) { strata[unit] = Int32(stratum) }
    }
    return strata
  }

  /// Totals of the values over the rows of each unit.
  func totals(of values: [Double]) -> [Double] {
    var totals = [Double](repeating: 0, count: unitCount)
    totals.withUnsafeMutableBufferPointer { totals in
      unitOfRow.withUnsafeBufferPointer { units in
        values.withUnsafeBufferPointer { values in
          for row in 0..<units.count { totals[Int(units[row])] += values[row] }
        }
      }
    }
    return totals
  }
}
