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

  public init(_ code: String, names: LocalisedText, nodes: [Node], classes: [Class] = []) {
    self.code = code
    self.names = names
    self.nodes = nodes
    self.classes = classes
  }

  /// - Returns: nil outside all classes.
  public func scoreClass(of score: Double) -> Class? {
    let sorted = classes.sorted { $0.lower < $1.lower }
    if let last = sorted.last, score == last.upper { return last }
    return sorted.first { $0.lower <= score && score < $0.upper }
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
