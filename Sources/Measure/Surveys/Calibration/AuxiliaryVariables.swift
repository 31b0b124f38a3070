/// What is known of the whole population and of every row: classifications, whose categories' sizes are
/// known, and values, whose totals are. The components of x are all categories in order, then the values;
/// an intercept is a value of 1 on every row, and is not needed beside a classification.
public struct AuxiliaryVariables: Sendable {
  public struct Classification: Sendable {
    /// One a row, each in 0 ..< number of sizes.
    public var codes: [Int32]
    /// Elements of the population in each category.
    public var sizes: [Double]

    public init(codes: [Int32], sizes: [Double]) {
      precondition(codes.allSatisfy { $0 >= 0 && Int($0) < sizes.count }, "a size for every category")
      self.codes = codes
      self.sizes = sizes
    }
  }

  public struct Values: Sendable {
    /// One a row, none missing.
    public var values: [Double]
    public var total: Double

    public init(_ values: [Double], total: Double) {
      precondition(values.allSatisfy(\.isFinite) && total.isFinite, "auxiliary values are complete")
      self.values = values
      self.total = total
    }
  }

  public var classifications: [Classification]
  public var values: [Values]

  public init(classifications: [Classification] = [], values: [Values] = []) {
    self.classifications = classifications
    self.values = values
  }

  /// Components of x.
  public var order: Int { classifications.reduce(values.count) { $0 + $1.sizes.count } }
  /// The population's totals of the components.
  public var totals: [Double] { classifications.flatMap(\.sizes) + values.map(\.total) }

  func check(rowCount: Int) {
    precondition(order > 0, "at least one auxiliary variable")
    precondition(classifications.allSatisfy { $0.codes.count == rowCount }, "a category for every row")
    precondition(values.allSatisfy { $0.values.count == rowCount }, "a value for every row")
  }

  /// Σ a x over the rows.
  func products(_ factors: [Double]) -> [Double] {
    var sums: [Double] = []
    for classification in classifications {
      var sizes = [Double](repeating: 0, count: classification.sizes.count)
      for (row, code) in classification.codes.enumerated() { sizes[Int(code)] += factors[row] }
      sums += sizes
    }
    for column in values {
      var sum = 0.0
      for row in factors.indices { sum += factors[row] * column.values[row] }
      sums.append(sum)
    }
    return sums
  }

  /// Σ a x xᵀ over the rows.
  func crossProducts(_ factors: [Double]) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(order: order)
    var firstStart = 0
    for (number, first) in classifications.enumerated() {
      for (row, code) in first.codes.enumerated() {
        matrix.add(factors[row], firstStart + Int(code), firstStart + Int(code))
      }
      var secondStart = firstStart + first.sizes.count
      for second in classifications[(number + 1)...] {
        for row in factors.indices {
          matrix.add(factors[row], secondStart + Int(second.codes[row]), firstStart + Int(first.codes[row]))
        }
        secondStart += second.sizes.count
      }
      for (place, column) in values.enumerated() {
        for row in factors.indices {
          matrix.add(
            factors[row] * column.values[row], secondStart + place, firstStart + Int(first.codes[row]))
        }
      }
      firstStart += first.sizes.count
    }
    for first in values.indices {
      for second in 0...first {
        var sum = 0.0
        for row in factors.indices {
          sum += factors[row] * values[first].values[row] * values[second].values[row]
        }
        matrix.add(sum, firstStart + first, firstStart + second)
      }
    }
    return matrix
  }

  /// xᵀ c of every row.
  func combinations(_ coefficients: [Double], rowCount: Int) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount)
    var start = 0
    for classification in classifications {
      for row in 0..<rowCount { result[row] += coefficients[start + Int(classification.codes[row])] }
      start += classification.sizes.count
    }
    for (place, column) in values.enumerated() {
      for row in 0..<rowCount { result[row] += coefficients[start + place] * column.values[row] }
    }
    return result
  }
}
