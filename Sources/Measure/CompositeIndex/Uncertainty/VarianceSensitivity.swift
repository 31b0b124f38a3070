import Monitoring

/// How much of the variance of an output comes from each uncertain input: alone (first order) and with all its
/// interactions (total).
///
///     V    = sample variance of f(A) and f(B)
///     S_i  = mean(f(B) (f(A_B^i) − f(A)))/V, f centred on its mean
///     S_Ti = Σ (f(A) − f(A_B^i))²/(2 N V)
///
/// A and B are N points each; A_B^i is A with coordinate i from B.
/// - Source: Saltelli et al. 2010 (first order), Jansen 1999 (total).
public struct VarianceSensitivity: Hashable, Sendable {
  public enum Sampling: String, CaseIterable, Hashable, Sendable {
    /// Points of Sobol', for up to ten inputs; beyond them uniform.
    case quasiRandom = "quasi-random"
    case uniform
  }

  public struct Input: Hashable, Sendable {
    public var first, total: Double
    /// 5th to 95th percentile over the bootstrap; nil where none was made.
    public var firstInterval, totalInterval: ClosedRange<Double>?
  }

  public let inputs: [Input]
  /// Of the output.
  public let mean, variance: Double
  public let evaluationCount: Int

  /// - Parameters:
  ///   - rows: N; a power of 2 suits points of Sobol'.
  ///   - outputs: of so many points, which the second argument gives by number.
  /// - Returns: indices that are NaN where the output does not vary.
  init(
    dimensions: Int, rows: Int, sampling: Sampling, seed: UInt64, bootstraps: Int,
    outputs: (Int, SamplePoints) -> [Double]
  ) {
    precondition(dimensions >= 1 && rows >= 2, "an input and two rows")
    let y = outputs(
      rows * (dimensions + 2), SamplePoints(dimensions: dimensions, rows: rows, sampling, seed: seed))
    precondition(y.count == rows * (dimensions + 2), "an output for each point")
    let whole = y[..<(2 * rows)]
    let mean = ColumnStatistics.mean(whole)
    let deviation = ColumnStatistics.standardDeviation(whole)
    let variance = deviation * deviation
    self.mean = mean
    self.variance = variance
    evaluationCount = y.count
    func indices(_ input: Int, _ row: (Int) -> Int) -> (first: Double, total: Double) {
      var (first, total) = (0.0, 0.0)
      for n in 0..<rows {
        let row = row(n)
        let (a, b, mixed) = (y[row], y[rows + row], y[(input + 2) * rows + row])
        first += (b - mean) * (mixed - a)
        total += (a - mixed) * (a - mixed)
      }
      let scale = Double(rows) * variance
      return variance > 0 ? (first / scale, total / (2 * scale)) : (.nan, .nan)
    }
    var inputs = (0..<dimensions).map { input -> Input in
      let (first, total) = indices(input) { $0 }
      return Input(first: first, total: total)
    }
    if bootstraps > 1, variance > 0 {
      var drawn = [[(first: Double, total: Double)]](repeating: [], count: dimensions)
      for number in 0..<bootstraps {
        var stream = RandomStream(seed: seed ^ 0xB007, run: UInt64(number))
        let chosen = (0..<rows).map { _ in Int(stream.uniform() * Double(rows)) }
        for input in 0..<dimensions { drawn[input].append(indices(input) { chosen[$0] }) }
      }
      for input in 0..<dimensions {
        // Nil where an output is not a number.
        func interval(_ values: [Double]) -> ClosedRange<Double>? {
          let (low, high) = (ColumnStatistics.quantile(values, 0.05), ColumnStatistics.quantile(values, 0.95))
          return low <= high ? low...high : nil
        }
        inputs[input].firstInterval = interval(drawn[input].map(\.first))
        inputs[input].totalInterval = interval(drawn[input].map(\.total))
      }
    }
    self.inputs = inputs
  }

  /// Of a function of points of the unit cube, in closed form.
  /// - Parameter rows: N; a power of 2 suits points of Sobol'.
  /// - Returns: indices that are NaN where the output does not vary.
  public init(
    dimensions: Int, rows: Int, sampling: Sampling = .quasiRandom, seed: UInt64, bootstraps: Int = 0,
    _ f: ([Double]) -> Double
  ) {
    self.init(
      dimensions: dimensions, rows: rows, sampling: sampling, seed: seed, bootstraps: bootstraps
    ) { count, points in
      var point = [Double](repeating: 0, count: dimensions)
      return (0..<count).map { number in
        point.withUnsafeMutableBufferPointer { points.fill($0, number) }
        return f(point)
      }
    }
  }
}

/// Points of the unit cube in the order A, B, A_B^1 … A_B^d.
struct SamplePoints: Sendable {
  private let dimensions, rows: Int
  private let seed: UInt64
  /// Nil where points are uniform.
  private let sequence: SobolSequence?

  init(dimensions: Int, rows: Int, _ sampling: VarianceSensitivity.Sampling, seed: UInt64) {
    self.dimensions = dimensions
    self.rows = rows
    self.seed = seed
    let isQuasi = sampling == .quasiRandom && 2 * dimensions <= SobolSequence.dimensionMaximum
    sequence = isQuasi ? SobolSequence(dimensions: 2 * dimensions, seed: seed) : nil
  }

  /// Coordinates of a point of a number.
  func fill(_ point: UnsafeMutableBufferPointer<Double>, _ number: Int) {
    let (block, row) = number.quotientAndRemainder(dividingBy: rows)
    // The first coordinates are of A, the others of B.
    func isOfB(_ dimension: Int) -> Bool { block == 1 || block == dimension + 2 }
    if let sequence {
      for dimension in 0..<dimensions {
        point[dimension] = sequence.coordinate(isOfB(dimension) ? dimensions + dimension : dimension, of: row)
      }
      return
    }
    var stream = RandomStream(seed: seed, run: UInt64(row))
    for dimension in 0..<dimensions {
      let u = stream.uniform()
      if !isOfB(dimension) { point[dimension] = u }
    }
    for dimension in 0..<dimensions {
      let u = stream.uniform()
      if isOfB(dimension) { point[dimension] = u }
    }
  }
}

/// The sensitivity of an index to what is uncertain in it.
public struct SensitivityAnalysis: Sendable {
  /// What varies.
  public enum Output: Hashable, Sendable {
    /// Mean |rank change| against the nominal ranks.
    case meanRankShift
    case score(unit: Int)
    case rank(unit: Int)
  }

  /// In the order of `sensitivity.inputs`.
  public let inputs: [UncertaintyPlan.Input]
  public let sensitivity: VarianceSensitivity

  /// - Returns: nil where nothing is uncertain.
  /// - Throws: faults of the table under the alternatives.
  public init?(
    of nominal: IndexResult, plan: UncertaintyPlan, output: Output = .meanRankShift, rows: Int,
    sampling: VarianceSensitivity.Sampling = .quasiRandom, seed: UInt64, bootstraps: Int = 0, threads: Int
  ) throws(InputIssues) {
    let model = try RunModel(nominal, plan)
    guard !model.inputs.isEmpty else { return nil }
    inputs = model.inputs
    let units = model.unitCount
    sensitivity = VarianceSensitivity(
      dimensions: model.inputs.count, rows: rows, sampling: sampling, seed: seed, bootstraps: bootstraps
    ) { count, points in
      let (scores, ranks) = model.evaluate(count, threads: threads) { points.fill($1, $0) }
      return switch output {
      case .meanRankShift: RankDistribution.meanShifts(ranks, from: nominal.ranks, runs: count)
      case .score(let unit): (0..<count).map { scores[$0 * units + unit] }
      case .rank(let unit): (0..<count).map { Double(ranks[$0 * units + unit]) }
      }
    }
  }
}
