import Monitoring

/// A composite index, or a framework without a score, as data: its tree, its functions and its rules.
/// It is never changed in place: another edition is another definition, and a result names the one it is of.
public struct IndexDefinition: Hashable, Sendable {
  /// One level of the tree, from the root down: how its nodes are made of their children.
  public struct Level: Hashable, Sendable {
    /// `index`, `dimension`, `sub-dimension`, `indicator`.
    public var code: String
    /// Nil where nothing is made of the children, as in a framework without a score.
    public var aggregation: Aggregation?
    public var weighting: Weighting
    /// The least share, 0 to 1, of the children's weight that must be there for a node to be computed.
    public var coverageMinimum: Double
    public var mark: SourceMark

    public init(
      _ code: String, _ aggregation: Aggregation? = nil, weighting: Weighting = .given,
      coverageMinimum: Double = 0, mark: SourceMark = .own
    ) {
      self.code = code
      self.aggregation = aggregation
      self.weighting = weighting
      self.coverageMinimum = coverageMinimum
      self.mark = mark
    }
  }

  /// A column of a framework that is a matrix; the rows are the nodes of its first level.
  public struct Column: Hashable, Sendable {
    public var code: String
    public var names: LocalisedText

    public init(_ code: String, names: LocalisedText = LocalisedText([:])) {
      self.code = code
      self.names = names
    }
  }

  public var code: String
  public var edition: String
  public var names: LocalisedText
  public var source: String
  public var notes: [LocalisedText]
  /// From the root down. A node at depth d is of level d; indicators may stand at any depth below the root.
  public var levels: [Level]
  /// Empty unless the framework is a matrix.
  public var columns: [Column]
  public var nodes: [IndexNode]
  /// For indicators that have no function of their own.
  public var normalisation: Normalisation
  public var treatment: OutlierTreatment?
  public var imputation: Imputation?
  /// The column of the table that weights by regression explain, such as life expectancy.
  public var outcome: String?
  /// Units with a smaller share, 0 to 1, of indicators there are left out, before anything is imputed.
  public var availabilityMinimum: Double
  /// Units of smaller coverage are scored but not ranked.
  public var rankingCoverageMinimum: Double
  public var classes: ScoreClasses
  /// Minima, maxima, means and deviations kept from a base period, by indicator. The others are taken from the
  /// table at hand, so that a unit more or less may move the scores of all.
  public var frozenBases: [String: ColumnBase]

  public init(
    code: String, edition: String, levels: [Level], nodes: [IndexNode],
    normalisation: Normalisation = .standard(.identity)
  ) {
    self.code = code
    self.edition = edition
    self.levels = levels
    self.nodes = nodes
    self.normalisation = normalisation
    names = LocalisedText([:])
    source = ""
    notes = []
    columns = []
    availabilityMinimum = 0
    rankingCoverageMinimum = 0
    classes = ScoreClasses()
    frozenBases = [:]
  }

  /// The definition with the indicators of one variant alone, and the groups that still hold one. A variant no
  /// indicator is tagged with leaves the root alone, which `IndexTree` refuses.
  public func variant(_ tag: String) -> IndexDefinition {
    var kept = Set(nodes.filter { $0.isIndicator && $0.variants.contains(tag) }.map(\.code))
    let parents = Dictionary(nodes.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
    for code in kept {
      var parent = parents[code] ?? nil
      while let group = parent, kept.insert(group).inserted { parent = parents[group] ?? nil }
    }
    var definition = self
    definition.nodes = nodes.filter { kept.contains($0.code) || $0.parent == nil }
    return definition
  }
}

/// A node of an index: the root, a group, or an indicator.
public struct IndexNode: Hashable, Sendable {
  public enum Direction: Int, CaseIterable, Hashable, Sendable { case lessIsBetter = -1, moreIsBetter = 1 }

  public var code: String
  public var names: LocalisedText
  /// Nil for the root alone.
  public var parent: String?
  public var isIndicator: Bool
  /// Among its siblings; nil counts as 1.
  public var weight: Double?
  public var direction: Direction
  public var unit: String
  /// Nil: the normalisation of the definition.
  public var function: Standardisation?
  /// The column that the raw value is divided by, per person or per km²; nil for none.
  public var denominator: String?
  /// Variants of the index that the indicator belongs to.
  public var variants: [String]
  /// Column of the matrix; nil in a tree.
  public var column: String?
  /// Codes of nodes of other indices that measure the same.
  public var related: [String]
  public var source: String
  public var mark: SourceMark
  /// What the weights of its children were judged from; nil where they are numbers of the definition.
  public var judgement: WeightJudgement?
  /// Where it stands in its file; nil where it is of none.
  public var line: Int?

  public init(
    _ code: String, parent: String?, isIndicator: Bool = false, weight: Double? = nil,
    direction: Direction = .moreIsBetter, unit: String = "", function: Standardisation? = nil,
    denominator: String? = nil, names: LocalisedText = LocalisedText([:]), mark: SourceMark = .own
  ) {
    self.code = code
    self.parent = parent
    self.isIndicator = isIndicator
    self.weight = weight
    self.direction = direction
    self.unit = unit
    self.function = function
    self.denominator = denominator
    self.names = names
    self.mark = mark
    variants = []
    related = []
    source = ""
  }
}
