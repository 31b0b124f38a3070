/// A symmetric matrix, held whole, row by row.
public struct SymmetricMatrix: Hashable, Sendable {
  public let order: Int
  /// order × order.
  public private(set) var elements: [Double]

  public init(order: Int) {
    self.order = order
    elements = Array(repeating: 0, count: order * order)
  }

  public subscript(_ row: Int, _ column: Int) -> Double { elements[row * order + column] }

  /// Adds to an element and to the one opposite.
  public mutating func add(_ value: Double, _ row: Int, _ column: Int) {
    elements[row * order + column] += value
    if row != column { elements[column * order + row] += value }
  }

  public mutating func add(_ other: SymmetricMatrix) {
    precondition(order == other.order)
    for index in elements.indices { elements[index] += other.elements[index] }
  }

  public mutating func multiply(by factor: Double) {
    for index in elements.indices { elements[index] *= factor }
  }

  /// Correlation of two of the statistics whose covariances these are; NaN where one does not vary.
  public func correlation(_ first: Int, _ second: Int) -> Double {
    self[first, second] / (self[first, first] * self[second, second]).squareRoot()
  }
}
