import Glibc
import Monitoring

/// A composite index as a report shows it: what its parts are called, how they hang together and how scores are
/// classed. The scores themselves are figures.
public struct ReportIndex: Hashable, Sendable {
  /// A part with a score of its own: a dimension, or a part of one. The whole is none, and neither are the
  /// indicators.
  public struct Node: Hashable, Sendable {
    public var code: String
    public var names: LocalisedText
    /// The node it is a part of; nil for a dimension.
    public var parent: String?
    /// In the whole, such as 1/6; those of the dimensions are set in proportion where they do not sum to 1.
    public var weight: Double

    public init(_ code: String, names: LocalisedText, parent: String? = nil, weight: Double) {
      self.code = code
      self.names = names
      self.parent = parent
      self.weight = weight
    }
  }

  /// A class of scores: from `lower` on up to, not reaching, `upper`; the uppermost takes its upper end too.
  public struct Class: Hashable, Sendable {
    public var code: String
    public var names: LocalisedText
    public var lower, upper: Double

    public init(_ code: String, names: LocalisedText, lower: Double, upper: Double) {
      self.code = code
      self.names = names
      self.lower = lower
      self.upper = upper
    }
  }

  /// As the dimension `INDEX` of its figures has it.
  public var code: String
  public var names: LocalisedText
  /// In the order in which they are to stand.
  public var nodes: [Node]
  public var classes: [Class]
  /// From the least score there can be to the greatest.
  public var scale: ClosedRange<Double>

  public init(
    _ code: String, names: LocalisedText, nodes: [Node], classes: [Class] = [],
    scale: ClosedRange<Double> = 0...100
  ) {
    precondition(scale.lowerBound < scale.upperBound, "a scale of some length")
    self.code = code
    self.names = names
    self.nodes = nodes
    self.classes = classes
    self.scale = scale
  }

  /// Where a score stands on the scale, 0 to 1.
  func place(of score: Double) -> Double {
    min(1, max(0, (score - scale.lowerBound) / (scale.upperBound - scale.lowerBound)))
  }

  /// That a score is written with: 1 on a scale of 100, 3 on a scale of 1.
  var decimals: Int { max(0, 3 - Int(log10(scale.upperBound - scale.lowerBound).rounded())) }

  /// - Returns: nil outside all classes.
  public func scoreClass(of score: Double) -> Class? {
    if let found = classes.first(where: { $0.lower <= score && score < $0.upper }) { return found }
    // What rounding adds to a perfect score costs no class.
    guard let last = classes.max(by: { $0.upper < $1.upper }), score >= last.upper else { return nil }
    return score - last.upper <= 1e-9 * (last.upper - last.lower) ? last : nil
  }

  /// Nodes below one, or the dimensions, in order.
  func children(of parent: String?) -> [Node] { nodes.filter { $0.parent == parent } }

  /// The part of the whole that a dimension stands for, 0 to 1.
  func share(of dimension: Node) -> Double {
    let sum = children(of: nil).reduce(0) { $0 + $1.weight }
    return sum > 0 ? dimension.weight / sum : 0
  }
}

/// An area that the report's area is made of, such as a city of a nation, with its figures.
public struct ReportMember: Sendable {
  public var area: ReferenceArea
  /// The latest revision of each; those that the report does not compare may be left out.
  public var figures: [RecordedObservation]

  public init(area: ReferenceArea, figures: [RecordedObservation]) {
    self.area = area
    self.figures = figures
  }
}
