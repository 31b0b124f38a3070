import Monitoring

/// One class of a score, from `lower` on up to, not reaching, the next one's.
public struct ScoreClass: Hashable, Sendable {
  public var code: String
  public var names: LocalisedText
  /// What the class calls for; empty where the table has no such line.
  public var policies: LocalisedText
  public var lower, upper: Double
  public var mark: SourceMark

  public init(
    _ code: String, from lower: Double, to upper: Double, names: LocalisedText = LocalisedText([:]),
    policies: LocalisedText = LocalisedText([:]), mark: SourceMark
  ) {
    self.code = code
    self.names = names
    self.policies = policies
    self.lower = lower
    self.upper = upper
    self.mark = mark
  }
}

/// The classes of an index, half-open on the unrounded score; the uppermost takes its upper end too, and what
/// rounding adds to a perfect score.
public struct ScoreClasses: Hashable, Sendable {
  /// From the lowest up.
  public var classes: [ScoreClass]

  public init(_ classes: [ScoreClass] = []) { self.classes = classes.sorted { $0.lower < $1.lower } }

  /// The place of a score in `classes`; nil outside all and for NaN.
  public func index(of score: Double) -> Int? {
    if let index = classes.firstIndex(where: { $0.lower <= score && score < $0.upper }) { return index }
    // Weights such as a third sum to a little more than 1.
    guard let last = classes.last, score >= last.upper else { return nil }
    return score - last.upper <= 1e-9 * (last.upper - last.lower) ? classes.count - 1 : nil
  }

  /// From the lower end of the lowest to the upper end of the uppermost; nil without classes.
  public var range: ClosedRange<Double>? {
    guard let first = classes.first, let last = classes.last, first.lower < last.upper else { return nil }
    return first.lower...last.upper
  }

  public subscript(score: Double) -> ScoreClass? { index(of: score).map { classes[$0] } }

  /// Points from a score to the class above; nil in the uppermost and outside all.
  public func gapToNext(_ score: Double) -> (points: Double, next: ScoreClass)? {
    guard let index = index(of: score), index + 1 < classes.count else { return nil }
    return (classes[index + 1].lower - score, classes[index + 1])
  }

  /// Whether each begins where the one below it ends.
  var isSeamless: Bool {
    zip(classes, classes.dropFirst()).allSatisfy { $0.upper == $1.lower }
      && classes.allSatisfy { $0.lower < $0.upper }
  }
}
