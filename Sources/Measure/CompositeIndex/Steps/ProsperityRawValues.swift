#if canImport(Glibc)
  import Glibc
#endif

/// Raw values of the City Prosperity Index that are more than one division.
public enum ProsperityRawValues {
  /// H* = (Σ s² − 1/n)/(1 − 1/n), s the shares of n sectors; NaN for fewer than two, or where the shares, each
  /// at least 0, have no sum.
  public static func normalisedHerfindahl(_ sectors: [Double]) -> Double {
    let sum = sectors.reduce(0, +)
    guard sectors.count >= 2, sum > 0, sectors.allSatisfy({ $0 >= 0 }) else { return .nan }
    let n = Double(sectors.count)
    let squares = sectors.reduce(0) { $0 + ($1 / sum) * ($1 / sum) }
    return (squares - 1 / n) / (1 - 1 / n)
  }

  /// Σ_j (national product of sector j × city employment / national employment) / population × conversion to
  /// purchasing power. A sector that nobody in the nation works in adds nothing; NaN without population.
  public static func cityProductPerCapita(
    nationalProduct: [Double], cityEmployment: [Double], nationalEmployment: [Double], population: Double,
    purchasingPowerFactor: Double
  ) -> Double {
    precondition(
      nationalProduct.count == cityEmployment.count && cityEmployment.count == nationalEmployment.count,
      "one figure for each sector")
    guard population > 0 else { return .nan }
    let product = nationalProduct.indices.reduce(0) { sum, sector in
      nationalEmployment[sector] > 0
        ? sum + nationalProduct[sector] * cityEmployment[sector] / nationalEmployment[sector] : sum
    }
    return product / population * purchasingPowerFactor
  }

  /// Σ_i Σ_j |y_i − y_j| / (2 n² ȳ), 0 to 1; NaN where the mean is not above 0.
  public static func gini(_ incomes: [Double]) -> Double {
    let sorted = ColumnStatistics.present(incomes).sorted()
    let sum = sorted.reduce(0, +)
    guard sum > 0 else { return .nan }
    let n = Double(sorted.count)
    let weighted = sorted.indices.reduce(0) { $0 + (2 * Double($1) + 1 - n) * sorted[$1] }
    return weighted / (n * sum)
  }

  /// The mean over cells of −Σ p ln p, p the shares of uses; cells without any use are left out, NaN for none.
  public static func landUseMix(_ cells: [[Double]]) -> Double {
    ColumnStatistics.mean(
      cells.map { cell in
        let sum = cell.reduce(0, +)
        guard sum > 0 else { return .nan }
        return -cell.reduce(0) { $1 > 0 ? $0 + $1 / sum * log($1 / sum) : $0 }
      })
  }

  /// Land consumption rate over population growth rate, as SDG 11.3.1 has them: (U₂ − U₁)/U₁/y over
  /// ln(P₂/P₁)/y. NaN where the population does not grow, for there the ratio says nothing.
  public static func landUseEfficiency(
    land: (first: Double, last: Double), population: (first: Double, last: Double), years: Double
  ) -> Double {
    guard land.first > 0, population.first > 0, population.last > population.first, years > 0 else {
      return .nan
    }
    return ((land.last - land.first) / land.first / years) / (log(population.last / population.first) / years)
  }

  /// (girls enrolled / girls of age) / (boys enrolled / boys of age); NaN where there are none of age or no boy
  /// is enrolled.
  public static func enrolmentParity(
    girls: (enrolled: Double, ofAge: Double), boys: (enrolled: Double, ofAge: Double)
  ) -> Double {
    guard girls.ofAge > 0, boys.ofAge > 0, boys.enrolled > 0 else { return .nan }
    return (girls.enrolled / girls.ofAge) / (boys.enrolled / boys.ofAge)
  }
}
