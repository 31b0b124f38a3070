import Monitoring

/// The steps from raw values to normalised ones, for one tree and one table. Its columns are the indicators of
/// the tree, in their order.
struct IndexPipeline: Sendable {
  let tree: IndexTree
  /// With exactly the indicators of the tree.
  let table: IndicatorTable
  let warnings: [InputIssue]

  /// - Throws: values that are infinite, and denominators, auxiliary columns, groupings and areas of
  ///   reference that are not there.
  init(_ tree: IndexTree, _ table: IndicatorTable, imputations: [Imputation?]) throws(InputIssues) {
    var issues = InputIssues()
    let nodes = tree.indicators.map { tree.definition.nodes[$0] }
    func report(_ code: String, _ node: String?, _ found: String, _ severity: InputIssue.Severity = .error) {
      issues.append(
        InputIssue(
          code, at: Place(file: tree.definition.code, feature: node), found: found, severity: severity))
    }
    let empty = [Double](repeating: .nan, count: table.units.count)
    var columns: [[Double]] = []
    for node in nodes {
      let column = table.values[node.code]
      if column == nil { report("index.table.indicator", node.code, node.code, .warning) }
      if let column, let place = column.firstIndex(where: \.isInfinite) {
        report("index.table.infinite", node.code, table.units[place])
      }
      columns.append(column ?? empty)
      let needed = (node.function?.auxiliaries ?? []) + (node.denominator.map { [$0] } ?? [])
      // What an indicator without a value would be reckoned by is not missed.
      for name in needed where column != nil && table.auxiliaries[name] == nil {
        report("index.table.column", node.code, name)
      }
    }
    if let name = tree.definition.outcome, table.auxiliaries[name] == nil {
      report("index.table.outcome", nil, name)
    }
    if let area = tree.definition.normalisation.referenceArea, !table.units.contains(area) {
      report("index.table.reference", nil, area)
    }
    for case .groupMean(let name)? in imputations where table.groups[name] == nil {
      report("index.table.group", nil, name)
    }
    for case .groupMedian(let name)? in imputations where table.groups[name] == nil {
      report("index.table.group", nil, name)
    }
    let isPanel = imputations.contains { rule in
      switch rule {
      case .panelLatest, .panelLinear: true
      default: false
      }
    }
    if isPanel, table.periods.isEmpty { report("index.table.periods", nil, "") }
    try issues.throwIfAnyError()
    let codes = nodes.map(\.code)
    var aligned = table
    aligned.values = DataColumns(
      unitCount: table.units.count, codes: codes, values: columns.flatMap { $0 })
    func align(_ other: DataColumns?) -> DataColumns? {
      other.map { other in
        DataColumns(
          unitCount: table.units.count, codes: codes, values: codes.flatMap { other[$0] ?? empty })
      }
    }
    aligned.standardErrors = align(table.standardErrors)
    aligned.years = align(table.years)
    self.tree = tree
    self.table = aligned
    warnings = issues.warnings
  }

  private init(_ tree: IndexTree, _ table: IndicatorTable, _ warnings: [InputIssue]) {
    self.tree = tree
    self.table = table
    self.warnings = warnings
  }

  func keeping(units: [Int]) -> IndexPipeline { IndexPipeline(tree, table.keeping(units: units), warnings) }

  func node(_ column: Int) -> IndexNode { tree.definition.nodes[tree.indicators[column]] }

  /// What weights by regression explain.
  var outcome: [Double]? { tree.definition.outcome.flatMap { table.auxiliaries[$0] } }

  /// Values, or their standard errors, over their denominators; missing where that is missing or 0.
  func denominated(_ values: DataColumns) -> DataColumns {
    var values = values
    for column in values.codes.indices {
      guard let name = node(column).denominator, let divisors = table.auxiliaries[name] else { continue }
      values.replaceColumn(
        column, with: zip(values[column], divisors).map { $1 == 0 ? .nan : $0 / $1 })
    }
    return values
  }

  func imputed(_ values: DataColumns, _ rule: Imputation?) -> DataColumns {
    guard let rule else { return values }
    var table = table
    table.values = values
    return rule.filled(table)
  }

  /// Columns with a function of their own stay: their benchmarks hold outliers already.
  func treated(_ values: DataColumns, _ rule: OutlierTreatment?) -> (DataColumns, [OutlierTreatment.Outcome?])
  {
    guard let rule else { return (values, values.codes.map { _ in nil }) }
    var values = values
    let outcomes = values.codes.indices.map { column -> OutlierTreatment.Outcome? in
      guard node(column).function == nil else { return nil }
      let (treated, outcome) = rule.treated(values[column])
      values.replaceColumn(column, with: treated)
      return outcome
    }
    return (values, outcomes)
  }

  /// - Returns: normalised values, and which of them a function had to clamp.
  func normalised(_ values: DataColumns, _ rule: Normalisation) -> (DataColumns, [Bool]) {
    var values = values
    var clamped = [Bool](repeating: false, count: values.values.count)
    values.values.withUnsafeMutableBufferPointer { buffer in
      for column in values.codes.indices {
        let start = column * values.unitCount
        let part = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + values.unitCount])
        normalise(part, column: column, rule) { clamped[start + $0] = true }
      }
    }
    return (values, clamped)
  }

  func normalise(
    _ part: UnsafeMutableBufferPointer<Double>, column: Int, _ rule: Normalisation,
    clamped: (Int) -> Void = { _ in }
  ) {
    let node = node(column)
    guard let function = node.function else {
      let base = tree.definition.frozenBases[node.code]
      let reference = rule.referenceArea.flatMap { table.units.firstIndex(of: $0) }
      rule.apply(
        part, isReversed: node.direction == .lessIsBetter, base: base,
        reference: reference.map { part[$0] })
      return
    }
    guard function.auxiliaries.isEmpty else {
      for unit in part.indices {
        let result = function.score(part[unit]) { table.auxiliaries[$0]?[unit] ?? .nan }
        part[unit] = result.score
        if result.isClamped { clamped(unit) }
      }
      return
    }
    for unit in part.indices {
      let result = function.score(part[unit])
      part[unit] = result.score
      if result.isClamped { clamped(unit) }
    }
  }
}
