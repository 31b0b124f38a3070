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

  /// Carries values over; there must be room for `BufferFunctions.roundedUp(count)` of them.
  func carry(_ from: UnsafePointer<Double>, into to: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .arithmetic: to.update(from: from, count: count)
    case .geometric:
      to.update(from: from, count: count)
      BufferFunctions.takeLogarithms(to, count: BufferFunctions.roundedUp(count))
      for index in 0..<count where !BufferFunctions.domain.contains(from[index]) {
        to[index] = carried(from[index])
      }
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

/// Room for the weights missing in one aggregation, used again for all.
struct MeanRoom {
  let weights: UnsafeMutablePointer<Double>
  let coverageWeights: UnsafeMutablePointer<Double>

  init(unitCount: Int) {
    weights = .allocate(capacity: max(1, unitCount))
    coverageWeights = .allocate(capacity: max(1, unitCount))
  }

  func deallocate() {
    weights.deallocate()
    coverageWeights.deallocate()
  }
}

extension PowerMean {
  /// One child of the node at hand: its column already carried over.
  struct Child {
    enum Gaps {
      case none
      /// Missing values are NaN.
      case marked
      /// Missing values are 0 in the column, and stand here.
      case listed(UnsafeBufferPointer<Int32>)
    }
    var column: UnsafePointer<Double>
    var weight: Double
    /// What it counts where the share that is there is judged. Uncertain weights say how much an indicator
    /// matters, not how much of it is known.
    var coverageWeight: Double
    var gaps: Gaps
  }

  /// The means of all units, still carried over: what a parent with the same mean takes as they are, and
  /// `carryBack` turns into scores. NaN where too little is there or the mean is not defined.
  /// - Returns: whether any may be missing.
  func carriedMeans(
    _ children: UnsafeBufferPointer<Child>, shareMinimum: Double, unitCount: Int, room: MeanRoom,
    into means: UnsafeMutablePointer<Double>
  ) -> Bool {
    let (absent, uncovered) = (room.weights, room.coverageWeights)
    var (all, coverage) = (0.0, 0.0)
    var hasGaps = false
    for unit in 0..<unitCount { means[unit] = 0 }
    for child in children where child.weight > 0 {
      all += child.weight
      coverage += child.coverageWeight
      if case .none = child.gaps { continue }
      if !hasGaps {
        for unit in 0..<unitCount {
          absent[unit] = 0
          uncovered[unit] = 0
        }
      }
      hasGaps = true
    }
    guard all > 0 else {
      for unit in 0..<unitCount { means[unit] = .nan }
      return true
    }
    // Columns without marks go by four at a time, each sum in the order of the children.
    var waiting = (children[0], children[0], children[0])
    var waitingCount = 0
    for child in children where child.weight > 0 {
      let (column, weight, covered) = (child.column, child.weight, child.coverageWeight)
      switch child.gaps {
      case .none: break
      case .listed(let units):
        for unit in units {
          absent[Int(unit)] += weight
          uncovered[Int(unit)] += covered
        }
      case .marked:
        PowerMean.add(waiting, waitingCount, unitCount, to: means)
        waitingCount = 0
        for unit in 0..<unitCount {
          let value = column[unit]
          let isThere = value == value
          means[unit] += isThere ? weight * value : 0
          absent[unit] += isThere ? 0 : weight
          uncovered[unit] += isThere ? 0 : covered
        }
        continue
      }
      switch waitingCount {
      case 0: waiting.0 = child
      case 1: waiting.1 = child
      case 2: waiting.2 = child
      default:
        let (a, b, c) = waiting
        for unit in 0..<unitCount {
          var sum = means[unit] + a.weight * a.column[unit]
          sum += b.weight * b.column[unit]
          sum += c.weight * c.column[unit]
          means[unit] = sum + weight * column[unit]
        }
        waitingCount = -1
      }
      waitingCount += 1
    }
    PowerMean.add(waiting, waitingCount, unitCount, to: means)
    if hasGaps {
      let least = max(1e-12, shareMinimum - 1e-12) * coverage
      for unit in 0..<unitCount {
        means[unit] = coverage - uncovered[unit] >= least ? means[unit] / (all - absent[unit]) : .nan
      }
    } else {
      let scale = 1 / all
      for unit in 0..<unitCount { means[unit] *= scale }
    }
    return markUndefined(means, unitCount) || hasGaps
  }

  /// - Parameter count: of the children that wait, 0 to 3.
  private static func add(
    _ children: (Child, Child, Child), _ count: Int, _ unitCount: Int, to means: UnsafeMutablePointer<Double>
  ) {
    let (a, b, c) = children
    switch count {
    case 1: for unit in 0..<unitCount { means[unit] += a.weight * a.column[unit] }
    case 2:
      for unit in 0..<unitCount {
        means[unit] = means[unit] + a.weight * a.column[unit] + b.weight * b.column[unit]
      }
    case 3:
      for unit in 0..<unitCount {
        let sum = means[unit] + a.weight * a.column[unit] + b.weight * b.column[unit]
        means[unit] = sum + c.weight * c.column[unit]
      }
    default: break
    }
  }

  /// Values for which the mean is not defined become NaN.
  /// - Returns: whether there are any.
  private func markUndefined(_ means: UnsafeMutablePointer<Double>, _ unitCount: Int) -> Bool {
    var any = false
    switch self {
    case .arithmetic: break
    case .geometric:
      for unit in 0..<unitCount where !(means[unit] < .infinity) {
        means[unit] = .nan
        any = true
      }
    case .power:
      for unit in 0..<unitCount where !(means[unit] >= 0) {
        means[unit] = .nan
        any = true
      }
    }
    return any
  }

  /// Carries means back; there must be room for `BufferFunctions.roundedUp(count)` scores.
  func carryBack(_ means: UnsafePointer<Double>, into scores: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .arithmetic: scores.update(from: means, count: count)
    case .geometric:
      scores.update(from: means, count: count)
      BufferFunctions.takeExponentials(scores, count: BufferFunctions.roundedUp(count))
      let limit = log(BufferFunctions.domain.upperBound)
      for index in 0..<count where !(abs(means[index]) <= limit) { scores[index] = carriedBack(means[index]) }
    default: for index in 0..<count { scores[index] = carriedBack(means[index]) }
    }
  }
}
