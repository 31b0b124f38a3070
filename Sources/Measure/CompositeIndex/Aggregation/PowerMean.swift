#if canImport(Glibc)
  import Glibc
#endif

/// The weighted power means, worked on columns: each value is carried over by a function, summed with its
/// weight, and the mean carried back.
enum PowerMean: Hashable, Sendable {
  case arithmetic, geometric
  case power(Double)

  /// Carries a value over. What is below 0 and no mean allows becomes an infinity that `carriedBack` knows.
  @inline(__always)
  func carried(_ x: Double) -> Double {
    switch self {
    case .arithmetic: return x
    case .geometric: return x < 0 ? .infinity : log(x)
    case .power(let p):
      if x < 0 { return -.infinity }
      return p == -1 ? 1 / x : p == 2 ? x * x : pow(x, p)
    }
  }

  @inline(__always)
  func carriedBack(_ mean: Double) -> Double {
    switch self {
    case .arithmetic: return mean
    case .geometric: return mean == .infinity ? .nan : exp(mean)
    case .power(let p):
      if mean < 0 { return .nan }
      return p == -1 ? 1 / mean : p == 2 ? mean.squareRoot() : pow(mean, 1 / p)
    }
  }

  func carry(_ from: UnsafePointer<Double>, into to: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .arithmetic: to.update(from: from, count: count)
    default: for index in 0..<count { to[index] = carried(from[index]) }
    }
  }

  /// The mean of a unit's values.
  func mean(_ values: [Double], weights: [Double], shareMinimum: Double) -> Double {
    var (sum, there, all) = (0.0, 0.0, 0.0)
    for (value, weight) in zip(values, weights) {
      all += weight
      if !value.isNaN, weight > 0 {
        sum += weight * carried(value)
        there += weight
      }
    }
    guard there > 0, there >= (shareMinimum - 1e-12) * all else { return .nan }
    return carriedBack(sum / there)
  }
}

/// Room for the sums of one aggregation, used again for all.
struct MeanRoom {
  let sums, weights: UnsafeMutablePointer<Double>

  init(unitCount: Int) {
    sums = .allocate(capacity: unitCount)
    weights = .allocate(capacity: unitCount)
  }

  func deallocate() {
    sums.deallocate()
    weights.deallocate()
  }
}

extension PowerMean {
  /// One child of the node at hand: its column already carried over.
  struct Child {
    var column: UnsafePointer<Double>
    var weight: Double
    var hasMissing: Bool
  }

  /// The means of all units.
  /// - Returns: whether any is missing.
  func means(
    _ children: UnsafeBufferPointer<Child>, shareMinimum: Double, unitCount: Int, room: MeanRoom,
    into scores: UnsafeMutablePointer<Double>
  ) -> Bool {
    let (sums, present) = (room.sums, room.weights)
    var (always, all) = (0.0, 0.0)
    var hasMissing = false
    for unit in 0..<unitCount {
      sums[unit] = 0
      present[unit] = 0
    }
    for child in children where child.weight > 0 {
      let (column, weight) = (child.column, child.weight)
      all += weight
      if child.hasMissing {
        hasMissing = true
        for unit in 0..<unitCount {
          let value = column[unit]
          let isThere = value == value
          sums[unit] += isThere ? weight * value : 0
          present[unit] += isThere ? weight : 0
        }
      } else {
        always += weight
        for unit in 0..<unitCount { sums[unit] += weight * column[unit] }
      }
    }
    guard all > 0 else {
      for unit in 0..<unitCount { scores[unit] = .nan }
      return true
    }
    if hasMissing {
      let least = (shareMinimum - 1e-12) * all
      for unit in 0..<unitCount {
        let there = always + present[unit]
        sums[unit] = there > 0 && there >= least ? sums[unit] / there : .nan
      }
    } else {
      for unit in 0..<unitCount { sums[unit] /= always }
    }
    var anyMissing = false
    switch self {
    case .arithmetic: for unit in 0..<unitCount { scores[unit] = sums[unit] }
    default: for unit in 0..<unitCount { scores[unit] = carriedBack(sums[unit]) }
    }
    for unit in 0..<unitCount where scores[unit].isNaN { anyMissing = true }
    return anyMissing
  }
}
