import Monitoring

/// The checked tree of a definition.
public struct IndexTree: Hashable, Sendable {
  public let definition: IndexDefinition
  /// Place of the root in `definition.nodes`.
  public let root: Int
  /// Places of each node's children, in the order of the definition.
  public let children: [[Int]]
  public let parents: [Int?]
  /// 0 for the root.
  public let depths: [Int]
  /// Children before parents.
  public let upwards: [Int]
  /// Places of the indicators, in the order of the definition.
  public let indicators: [Int]
  /// What is well to know and stops nothing: weights that do not sum to 1 and are normalised, comparisons that
  /// contradict each other.
  public let warnings: [InputIssue]

  private let places: [String: Int]

  /// - Parameter file: the name that faults are reported under.
  /// - Throws: every fault: no or several roots, unknown parents, cycles, codes given twice, groups without
  ///   children, indicators with them, a root that is an indicator, weights not positive, benchmarks that a
  ///   function cannot use, a direction of less with a function that scores more higher, nodes deeper than the
  ///   levels, classes with gaps, unknown columns of a matrix, weights by regression on nothing.
  public init(_ definition: IndexDefinition, file: String = "") throws(InputIssues) {
    var issues = InputIssues()
    func report(
      _ code: String, _ node: IndexNode?, _ found: String = "", _ arguments: [String: String] = [:],
      _ severity: InputIssue.Severity = .error
    ) {
      issues.append(
        InputIssue(
          code, at: Place(file: file.isEmpty ? definition.code : file, line: node?.line, feature: node?.code),
          found: found, arguments: arguments, severity: severity))
    }
    let nodes = definition.nodes
    var places: [String: Int] = [:]
    for (place, node) in nodes.enumerated() {
      if places[node.code] != nil {
        report("index.code.twice", node, node.code)
      } else {
        places[node.code] = place
      }
    }
    let roots = nodes.indices.filter { nodes[$0].parent == nil }
    if roots.count != 1 {
      report("index.root", nil, roots.map { nodes[$0].code }.joined(separator: ", "))
    } else if nodes[roots[0]].isIndicator {
      report("index.root.indicator", nodes[roots[0]], nodes[roots[0]].code)
    }
    var children = [[Int]](repeating: [], count: nodes.count)
    var parents = [Int?](repeating: nil, count: nodes.count)
    for (place, node) in nodes.enumerated() {
      guard let parent = node.parent else { continue }
      guard let above = places[parent] else {
        report("index.parent", node, parent)
        continue
      }
      parents[place] = above
      children[above].append(place)
    }
    // Whoever does not reach a node without a parent goes round in a circle.
    var depths = [Int](repeating: 0, count: nodes.count)
    for (place, node) in nodes.enumerated() {
      var (depth, above) = (0, parents[place])
      while let next = above, depth <= nodes.count {
        depth += 1
        above = parents[next]
      }
      depths[place] = depth
      if depth > nodes.count {
        report("index.cycle", node, node.code)
      } else if depth >= definition.levels.count {
        report("index.depth", node, node.code, ["levels": String(definition.levels.count)])
      }
    }
    let columns = definition.columns.map(\.code)
    for (place, node) in nodes.enumerated() {
      if node.isIndicator, !children[place].isEmpty { report("index.indicator.children", node, node.code) }
      // A cell of a matrix may still be empty.
      if !node.isIndicator, children[place].isEmpty, node.column == nil {
        report("index.group.empty", node, node.code)
      }
      if let weight = node.weight, !(weight > 0 && weight.isFinite) {
        report("index.weight", node, JSON.numberText(weight))
      }
      if let column = node.column, !columns.contains(column) {
        report("index.column", node, column, ["known": columns.joined(separator: ", ")])
      }
      if let function = node.function, !function.isUsable { report("index.benchmarks", node, function.text) }
      // A function says itself which way is better; one that says the other way would win unseen.
      let rule = node.function.map(Normalisation.standard) ?? definition.normalisation
      if node.isIndicator, node.direction == .lessIsBetter, case .standard(let function) = rule,
        function.isIncreasing == true
      {
        report("index.direction", node, function.text)
      }
      if case .analyticHierarchy(let hierarchy)? = node.judgement, hierarchy.isConsistent == false {
        report(
          "index.weights.inconsistent", node, JSON.numberText(hierarchy.consistencyRatio ?? .nan), [:],
          .warning)
      }
      let stated = children[place].compactMap { nodes[$0].weight }
      let sum = children[place].reduce(0) { $0 + (nodes[$1].weight ?? 1) }
      if let first = stated.first, abs(sum - 1) > 1e-9,
        stated.count < children[place].count || stated.contains(where: { $0 != first })
      {
        report("index.weights.sum", node, JSON.numberText(sum), [:], .warning)
      }
    }
    if definition.outcome == nil, definition.levels.contains(where: { $0.weighting == .regression }) {
      report("index.outcome", nil)
    }
    if !definition.classes.isSeamless { report("index.classes", nil) }
    try issues.throwIfAnyError()
    self.definition = definition
    self.children = children
    self.parents = parents
    self.depths = depths
    self.places = places
    root = roots[0]
    upwards = nodes.indices.sorted { (depths[$0], $1) > (depths[$1], $0) }
    indicators = nodes.indices.filter { nodes[$0].isIndicator }
    warnings = issues.warnings
  }

  public func place(of code: String) -> Int? { places[code] }

  public func level(_ place: Int) -> IndexDefinition.Level { definition.levels[depths[place]] }

  /// Places of the nodes of a depth, in the order of the definition.
  public func nodes(atDepth depth: Int) -> [Int] { depths.indices.filter { depths[$0] == depth } }

  /// Places of the indicators at or below a node.
  public func indicators(under place: Int) -> [Int] {
    indicators.filter { leaf in
      var at: Int? = leaf
      while let here = at, here != place { at = parents[here] }
      return at != nil
    }
  }

  /// Given weights of the children of a node, summing to 1.
  public func givenWeights(_ place: Int) -> [Double] {
    let weights = children[place].map { definition.nodes[$0].weight ?? 1 }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The weight of each node in the whole: the product over its path of its share among its siblings.
  ///
  /// - Parameter weights: those of the children of each node; nil for the given ones.
  public func effectiveWeights(_ weights: [[Double]]? = nil) -> [Double] {
    var effective = [Double](repeating: 1, count: parents.count)
    for place in upwards.reversed() {
      let shares = weights?[place] ?? givenWeights(place)
      let sum = shares.reduce(0, +)
      for (child, share) in zip(children[place], shares) { effective[child] = effective[place] * share / sum }
    }
    return effective
  }
}
