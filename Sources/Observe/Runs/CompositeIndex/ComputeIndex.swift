import Catalogue
import CompositeIndex
import Foundation
import Geodata
import Monitoring
import Observations

/// Computes a composite index for areas, from a table or from what a store holds.
public struct ComputeIndex {
  /// Where the values come from.
  public enum Source: Hashable, Sendable {
    case table(path: String, name: String, hasDecimalComma: Bool = false)
    /// Figures of a store of these areas, the newest up to a period.
    /// - Parameter isPart: whether the areas are a choice among those that the index is otherwise computed for.
    ///   Their ranks, which are among themselves, are then not recorded, nor scores that depend on who is there.
    case store(areas: [String], isPart: Bool = false, until: Period?)
  }

  public struct Outcome: Sendable {
    public var result: IndexResult
    public var warnings: [InputIssue]
    public var run: Run
    /// Of the areas scored; they belong to a store that knows these areas.
    public var observations: [Observation]
  }

  static let kind = "index"
  public static let method = "composite-index"
  static let methodVersion = "1"
  public static let indicator = "Q-INDEX"
  public static let scoreSeries = "Q_INDEX_SCORE"
  public static let rankSeries = "Q_INDEX_RANK"
  public static let coverageSeries = "Q_INDEX_COVERAGE"
  /// Which index, and which of its nodes; without a node the whole.
  public static let indexDimension = "INDEX"
  public static let nodeDimension = "INDEX_NODE"

  public var index: IndexFile
  public var source: Source
  /// The period that the scores speak of. Nil: of figures of a store the newest year among those used; scores of
  /// a table are then not recorded. A table of several periods has its own, and of them those up to this one count.
  public var period: Period?
  public var content: ContentFolder
  public var now: () -> Timestamp

  public init(
    _ index: IndexFile, source: Source, period: Period?, content: ContentFolder,
    now: @escaping () -> Timestamp
  ) {
    self.index = index
    self.source = source
    self.period = period
    self.content = content
    self.now = now
  }

  /// What a run of this kind was asked to do.
  /// - Throws: what reading the definition throws.
  init(
    repeating run: Run, in folder: InputFolder, content: ContentFolder, now: @escaping () -> Timestamp
  ) throws(InputIssues) {
    let parameters = run.parameters
    var index = try IndexFile(parameters["index"]?.string ?? "", in: folder, content: content)
    if let variant = parameters["variant"]?.string { index.take(variant: variant) }
    let table = run.inputs.first { $0.role == "index-table" }?.name
    self.init(
      index,
      source: table.map {
        .table(path: folder.path($0), name: $0, hasDecimalComma: run.hasDecimalComma)
      }
        ?? .store(
          areas: (parameters["areas"]?.array ?? []).compactMap(\.string),
          isPart: parameters["part"]?.bool ?? false,
          until: parameters["until"]?.string.flatMap { Period($0) }),
      period: parameters["period"]?.string.flatMap { Period($0) }, content: content, now: now)
  }

  /// What to ask a store for; nil where the values come from a table.
  public func query() throws(InputIssues) -> ObservationQuery? {
    guard case .store(let areas, _, _) = source else { return nil }
    let sources = try IndexSeries(content: content).sources
    let nodes = Set(index.definition.nodes.map(\.code))
    let series = Set(sources.filter { nodes.contains($0.key) }.flatMap { $0.value.map(\.series) })
    return ObservationQuery(series: series.sorted(), areas: areas)
  }

  /// - Parameter measured: the answer to `query`; empty where the values come from a table.
  /// - Throws: every fault of the table and of the index.
  public func perform(measured: [RecordedObservation] = []) throws(InputIssues) -> Outcome {
    let started = now()
    var inputs = [index.input]
    var parameters: [String: JSON] = [
      "index": .string(index.name), "edition": .string(index.definition.edition),
      "variant": JSON(index.variant), MeasureCity.folderKey: .string(index.folder.path),
    ]
    var period = period
    var table: IndicatorTable
    var isPart = false
    var definition = index.definition
    var warnings: [InputIssue] = []
    switch source {
    case .table(let path, let name, let hasDecimalComma):
      let read = try IndexTableFile.read(
        path, name: name, hasDecimalComma: hasDecimalComma, for: definition)
      parameters[Run.decimalKey] = Run.decimal(isComma: hasDecimalComma)
      (table, definition) = (read.table, read.definition)
      warnings = read.warnings
      if let until = period?.firstDay.components.year, !table.periods.isEmpty {
        table = table.keeping(units: table.units.indices.filter { table.periods[$0] <= until })
      }
      if let input = Run.input("index-table", name, at: path) { inputs.append(input) }
    case .store(let areas, let part, let until):
      isPart = part
      let series = try IndexSeries(content: content)
      // An area named twice is one unit.
      var seen: Set<String> = []
      let areas = areas.filter { seen.insert($0).inserted }
      let found = series.values(for: definition, of: areas, in: measured, until: until)
      guard let newest = found.used.map(\.observation.key.period).max() else {
        throw InputIssues([
          InputIssue("index.store.none", at: Place(file: index.name), found: index.definition.code)
        ])
      }
      table = found.table
      warnings = found.warnings
      // Scores speak of the newest year that they were made of.
      period = period ?? Period(newest.text.prefix(4))
      inputs.append(series.input)
      parameters["observations"] = .array(found.used.map { JSON($0.number) })
      parameters["areas"] = .array(areas.map(JSON.string))
      parameters["part"] = .bool(isPart)
      parameters["until"] = JSON(until?.text)
    }
    let result = try IndexResult(IndexTree(definition, file: index.name), table)
    parameters["period"] = JSON(period?.text)
    parameters["operations"] = .array(
      result.operations.map {
        [
          "step": .string($0.step.rawValue), "rules": .array($0.rules.map(JSON.string)),
          "changed": JSON($0.changedCount),
        ]
      })
    let run = Run(
      kind: Self.kind, method: Self.method, methodVersion: Self.methodVersion,
      parameters: .object(parameters), inputs: inputs, softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    if isPart {
      warnings.append(
        InputIssue(
          result.dependsOnOtherUnits ? "index.part.all" : "index.part.ranks", at: Place(file: index.name),
          severity: .warning))
    }
    return Outcome(
      result: result, warnings: warnings + result.warnings, run: run,
      observations: observations(of: result, period, isPart: isPart))
  }

  /// Scores of all nodes that the definition has as groups, the rank and the coverage of the whole.
  private func observations(of result: IndexResult, _ period: Period?, isPart: Bool) -> [Observation] {
    guard !isPart || !result.dependsOnOtherUnits else { return [] }
    let tree = result.tree
    // A group that the table gives as a column is a group all the same.
    let groups = Set(index.definition.nodes.filter { !$0.isIndicator }.map(\.code))
    var observations: [Observation] = []
    for (unit, area) in result.units.enumerated() {
      let own = result.periods.isEmpty ? period : Period("\(result.periods[unit])")
      guard let period = own else { continue }
      func add(
        _ series: String, _ value: Double?, unit: String, node: String? = nil, notes: [Note] = []
      ) {
        var codes = [Self.indexDimension: index.code]
        codes[Self.nodeDimension] = node
        observations.append(
          Observation(
            key: Observation.Key(
              indicator: Self.indicator, series: series, area: area, period: period,
              disaggregation: Disaggregation(codes)), value: value, unit: unit,
            status: value == nil ? .missing : .normal, nature: .estimated, notes: notes))
      }
      let coverage = result.coverage[unit, tree.root]
      for place in tree.depths.indices where groups.contains(tree.definition.nodes[place].code) {
        let score = result.scores[unit, place]
        let covered = result.coverage[unit, place]
        // A group of which nothing is known is none that a score is missing from.
        guard place == tree.root || covered > 0 else { continue }
        var notes = [
          Note("index.coverage", ["percent": JSON.numberText((1_000 * covered).rounded() / 10)])
        ]
        if score.isNaN { notes.append(Note("index.uncomputable")) }
        add(
          Self.scoreSeries, score.isNaN ? nil : score, unit: "Q_SCORE",
          node: place == tree.root ? nil : tree.definition.nodes[place].code, notes: notes)
      }
      let rank = result.ranks[unit]
      if rank > 0, !isPart { add(Self.rankSeries, Double(rank), unit: "NUMBER") }
      add(Self.coverageSeries, 100 * coverage, unit: "PT")
    }
    return observations
  }
}
