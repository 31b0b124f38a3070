#if canImport(Glibc)
  import Glibc
#endif
import Monitoring

/// A function with fixed benchmarks from a raw value to a score of 0 to 100, clamped. It holds whatever the
/// other units are.
/// - Source: the functions of the City Prosperity Index (UN-Habitat, *Measurement of City Prosperity*, 2016), as
///   a secondary transcription gives them.
public enum Standardisation: Hashable, Sendable {
  /// 100 (x − a)/(b − a); inverse: 100 less that.
  case linear(minimum: Double, maximum: Double, isInverse: Bool = false)
  /// As linear, on logarithms; x ≤ 0 counts as a limit from the right, so 0, inverse 100.
  case logarithmic(minimum: Double, maximum: Double, isInverse: Bool = false)
  /// As linear, on k-th roots; x below 0 is missing.
  case root(Int, minimum: Double, maximum: Double, isInverse: Bool = false)
  /// 100 (1 − |x − t|/|t|): both sides of the ideal value lose.
  case twoSidedTarget(Double)
  /// 100 from the target on, below it 100 x/t.
  case targetFromBelow(Double)
  /// 100 up to the target, 0 from twice it on.
  case targetFromAbove(Double)
  /// The value is a percentage already.
  case identity
  /// As `root`, of 100 less the value.
  case rootOfComplement(Int, minimum: Double, maximum: Double, isInverse: Bool = false)
  /// Two-sided about X* = (reference − 1/n)/(1 − 1/n), of a normalised Herfindahl index over n sectors, which
  /// stands in an auxiliary column. Missing below five sectors, where X* is 0 or less.
  case specialisation(sectors: String, reference: Double)
  /// Stations against those needed: one for so many people, by the concentration of particulate matter. Both
  /// stand in auxiliary columns.
  case stations(population: String, concentration: String)

  /// Auxiliary columns that it reads.
  public var auxiliaries: [String] {
    switch self {
    case .specialisation(let sectors, _): [sectors]
    case .stations(let population, let concentration): [population, concentration]
    default: []
    }
  }

  /// Whether a higher value is a better one, a worse one, or neither; nil for two-sided targets.
  public var isIncreasing: Bool? {
    switch self {
    case .linear(_, _, let isInverse), .logarithmic(_, _, let isInverse), .root(_, _, _, let isInverse):
      !isInverse
    case .rootOfComplement(_, _, _, let isInverse): isInverse
    case .twoSidedTarget, .specialisation: nil
    case .targetFromBelow, .identity, .stations: true
    case .targetFromAbove: false
    }
  }

  /// Whether the benchmarks allow the function at all.
  public var isUsable: Bool {
    switch self {
    case .linear(let a, let b, _): a.isFinite && b.isFinite && a < b
    case .logarithmic(let a, let b, _): a > 0 && b.isFinite && a < b
    case .root(let k, let a, let b, _), .rootOfComplement(let k, let a, let b, _):
      (2...5).contains(k) && a >= 0 && b.isFinite && a < b
    case .twoSidedTarget(let t): t != 0 && t.isFinite
    case .targetFromBelow(let t), .targetFromAbove(let t): t > 0 && t.isFinite
    case .identity, .stations: true
    case .specialisation(_, let reference): (0.2...1).contains(reference)
    }
  }

  /// - Parameter auxiliary: the value of an auxiliary column for this unit.
  /// - Returns: the score, NaN where it cannot be told, and whether it had to be clamped.
  public func score(_ x: Double, auxiliary: (String) -> Double = { _ in .nan }) -> (
    score: Double, isClamped: Bool
  ) {
    guard !x.isNaN else { return (.nan, false) }
    switch self {
    case .linear(let a, let b, let isInverse):
      return Standardisation.clamped(x, a, b, isInverse)
    case .logarithmic(let a, let b, let isInverse):
      if x <= 0 { return (isInverse ? 100 : 0, true) }
      return Standardisation.clamped(log(x), log(a), log(b), isInverse)
    case .root(let k, let a, let b, let isInverse):
      return Standardisation.rooted(x, k, a, b, isInverse)
    case .rootOfComplement(let k, let a, let b, let isInverse):
      return Standardisation.rooted(100 - x, k, a, b, isInverse)
    case .twoSidedTarget(let t): return Standardisation.clamped(1 - abs(x - t) / abs(t))
    case .targetFromBelow(let t): return x >= t ? (100, false) : Standardisation.clamped(x / t)
    case .targetFromAbove(let t): return x <= t ? (100, false) : Standardisation.clamped(1 - (x - t) / t)
    case .identity: return Standardisation.clamped(x / 100, percentage: x)
    case .specialisation(let sectors, let reference):
      let n = auxiliary(sectors)
      guard n >= 5 else { return (.nan, false) }
      let ideal = (reference - 1 / n) / (1 - 1 / n)
      guard ideal > 0 else { return (.nan, false) }
      return Standardisation.clamped(1 - abs(x - ideal) / ideal)
    case .stations(let population, let concentration):
      let (people, level) = (auxiliary(population), auxiliary(concentration))
      guard people > 0, !level.isNaN else { return (.nan, false) }
      let perStation = level >= 48 ? 125_000.0 : level >= 32 ? 250_000 : 500_000
      return Standardisation.clamped(x, 0, people / perStation, false)
    }
  }

  private static func clamped(_ x: Double, _ a: Double, _ b: Double, _ isInverse: Bool) -> (Double, Bool) {
    let share = (x - a) / (b - a)
    return clamped(isInverse ? 1 - share : share)
  }

  private static func clamped(_ share: Double, percentage: Double? = nil) -> (Double, Bool) {
    let score = percentage ?? 100 * share
    return score < 0 ? (0, true) : score > 100 ? (100, true) : (score, false)
  }

  private static func rooted(_ x: Double, _ k: Int, _ a: Double, _ b: Double, _ isInverse: Bool) -> (
    Double, Bool
  ) {
    guard x >= 0 else { return (.nan, false) }
    func root(_ x: Double) -> Double {
      switch k {
      case 2: x.squareRoot()
      case 3: cbrt(x)
      case 4: x.squareRoot().squareRoot()
      default: pow(x, 1 / Double(k))
      }
    }
    return clamped(root(x), root(a), root(b), isInverse)
  }

  /// The raw value that a score between 0 and 100 stands for; nil for a function that has several or none.
  public func rawValue(of score: Double) -> Double? {
    func place(_ isInverse: Bool) -> Double { isInverse ? 1 - score / 100 : score / 100 }
    switch self {
    case .linear(let a, let b, let isInverse): return a + place(isInverse) * (b - a)
    case .logarithmic(let a, let b, let isInverse): return a * pow(b / a, place(isInverse))
    case .root(let k, let a, let b, let isInverse):
      let (low, high) = (pow(a, 1 / Double(k)), pow(b, 1 / Double(k)))
      return pow(low + place(isInverse) * (high - low), Double(k))
    case .targetFromBelow(let t): return t * score / 100
    case .targetFromAbove(let t): return t * (2 - score / 100)
    case .identity: return score
    case .twoSidedTarget, .rootOfComplement, .specialisation, .stations: return nil
    }
  }

  /// In signs, for a record: `log 714.64–108818.96`, `root4 inverse 1–28.2`.
  public var text: String {
    func range(_ a: Double, _ b: Double) -> String { "\(JSON.numberText(a))–\(JSON.numberText(b))" }
    func inverse(_ isInverse: Bool) -> String { isInverse ? " inverse" : "" }
    return switch self {
    case .linear(let a, let b, let i): "linear\(inverse(i)) \(range(a, b))"
    case .logarithmic(let a, let b, let i): "log\(inverse(i)) \(range(a, b))"
    case .root(let k, let a, let b, let i): "root\(k)\(inverse(i)) \(range(a, b))"
    case .rootOfComplement(let k, let a, let b, let i): "root\(k)-of-complement\(inverse(i)) \(range(a, b))"
    case .twoSidedTarget(let t): "two-sided-target \(JSON.numberText(t))"
    case .targetFromBelow(let t): "target-from-below \(JSON.numberText(t))"
    case .targetFromAbove(let t): "target-from-above \(JSON.numberText(t))"
    case .identity: "identity"
    case .specialisation(let sectors, let reference):
      "specialisation \(sectors) \(JSON.numberText(reference))"
    case .stations(let population, let concentration): "stations \(population) \(concentration)"
    }
  }
}
