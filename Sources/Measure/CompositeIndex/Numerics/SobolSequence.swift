/// Points of Sobol' that fill the unit cube evenly, in up to 21 dimensions, with a digital shift from a seed.
/// - Source: direction numbers of S. Joe and F. Y. Kuo 2008 (their file new-joe-kuo-6).
public struct SobolSequence: Hashable, Sendable {
  public static let dimensionMaximum = 21

  /// Degree, coefficients of the primitive polynomial, and the first direction numbers, from the second
  /// dimension on.
  private static let primitives: [(degree: Int, coefficients: UInt32, first: [UInt32])] = [
    (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]),
    (4, 4, [1, 3, 5, 13]), (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]),
    (5, 11, [1, 1, 5, 1, 1]), (5, 13, [1, 1, 1, 3, 11]), (5, 14, [1, 3, 5, 5, 31]),
    (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]), (6, 16, [1, 3, 1, 13, 27, 49]),
    (6, 19, [1, 1, 1, 15, 7, 5]), (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]),
    (7, 1, [1, 3, 7, 11, 23, 15, 103]), (7, 4, [1, 3, 7, 13, 13, 15, 69]),
  ]

  public let dimensions: Int
  private let directions: [UInt32]
  private let shifts: [UInt32]

  /// - Parameter seed: nil for the sequence without a shift.
  public init(dimensions: Int, seed: UInt64?) {
    precondition((1...SobolSequence.dimensionMaximum).contains(dimensions), "1 to 21 dimensions")
    self.dimensions = dimensions
    var directions = (0..<32).map { UInt32(1) << UInt32(31 - $0) }
    for dimension in 1..<max(dimensions, 1) {
      let primitive = SobolSequence.primitives[dimension - 1]
      let degree = primitive.degree
      var v = [UInt32](repeating: 0, count: 32)
      for bit in 0..<32 {
        if bit < degree {
          v[bit] = primitive.first[bit] << UInt32(31 - bit)
        } else {
          v[bit] = v[bit - degree] ^ (v[bit - degree] >> UInt32(degree))
          for k in 1..<degree where (primitive.coefficients >> UInt32(degree - 1 - k)) & 1 == 1 {
            v[bit] ^= v[bit - k]
          }
        }
      }
      directions += v
    }
    self.directions = directions
    var stream = RandomStream(seed: seed ?? 0, run: 0)
    shifts = (0..<dimensions).map { _ in seed == nil ? 0 : UInt32(truncatingIfNeeded: stream.next()) }
  }

  /// The point of a number, from 0, each coordinate from 0 up to, not reaching, 1.
  public func point(_ number: Int) -> [Double] { (0..<dimensions).map { coordinate($0, of: number) } }

  /// One coordinate of the point of a number.
  func coordinate(_ dimension: Int, of number: Int) -> Double {
    var x = shifts[dimension]
    var rest = UInt32(truncatingIfNeeded: number ^ (number >> 1))
    while rest != 0 {
      x ^= directions[32 * dimension + rest.trailingZeroBitCount]
      rest &= rest - 1
    }
    return Double(x) * 0x1p-32
  }
}
