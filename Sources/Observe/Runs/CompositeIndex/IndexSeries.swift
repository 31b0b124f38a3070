import Catalogue
import CompositeIndex
import DelimitedText
import Foundation
import Geodata
import Monitoring
import Observations

/// Which figures of a store are which indicators of an index: the table `Content/index/series.csv`.
struct IndexSeries {
  struct Source: Hashable {
    var series: String
    var disaggregation: Disaggregation
    /// What the figure is multiplied by to become the indicator.
    var factor: Double
    /// Added afterwards: 100 with a factor of −1 turns a share into its complement.
    var offset: Double
    /// Whether the figure is a ratio that says nothing over a denominator of 0 or less: land over population
    /// growth, where the population shrinks. Such a figure counts as missing; one without a denominator is
    /// taken as it stands.
    var needsPositiveDenominator: Bool

    func canUse(_ observation: Observation) -> Bool {
      guard needsPositiveDenominator, let denominator = observation.denominator else { return true }
      return denominator > 0
    }
  }

  /// By code of the indicator; of several the first that an area has is taken.
  var sources: [String: [Source]] = [:]
  var input: Run.Input

  static let name = "index/series.csv"

  init(content: ContentFolder) throws(InputIssues) {
    let path = content.file(Self.name)
    let digest = try FileDigest(path, name: "content:" + Self.name)
    input = Run.Input(
      role: "index-series", name: "content:" + Self.name, size: digest.size, digest: digest.digest)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: path), found: path)])
    }
    let table = try DelimitedText([UInt8](data), file: Self.name)
    var issues = InputIssues()
    table.forEachRow { row in
      guard let node = row.text(table.column("indicator")), let series = row.text(table.column("series")),
        let disaggregation = Disaggregation(text: row.text(table.column("disaggregation")) ?? ""),
        let factor = row.number(table.column("factor")), let offset = row.number(table.column("offset")),
        let needsPositiveDenominator = ["": false, "yes": true][
          row.text(table.column("positive-denominator")) ?? ""]
      else {
        issues.append(InputIssue("index.series", at: Place(file: Self.name, line: row.line)))
        return
      }
      sources[node, default: []].append(
        Source(
          series: series, disaggregation: disaggregation, factor: factor, offset: offset,
          needsPositiveDenominator: needsPositiveDenominator))
    }
    try issues.throwIfAnyError()
  }

  /// Values of areas, a row each.
  struct Values {
    var table: IndicatorTable
    /// The observations that they were taken from, by number.
    var used: [RecordedObservation]
    var warnings: [InputIssue]
  }

  /// - Parameter period: the last year that counts; nil for the newest of all.
  func values(
    for definition: IndexDefinition, of areas: [String], in measured: [RecordedObservation],
    until period: Period?
  ) -> Values {
    struct Key: Hashable {
      var area, series: String
      var disaggregation: Disaggregation
    }
    var newest: [Key: RecordedObservation] = [:]
    for one in measured where one.observation.value != nil {
      let key = one.observation.key
      if let period, key.period.lastDay > period.lastDay { continue }
      let place = Key(area: key.area, series: key.series, disaggregation: key.disaggregation)
      if let other = newest[place], other.observation.key.period >= key.period { continue }
      newest[place] = one
    }
    var used: [Int: RecordedObservation] = [:]
    var warnings: [InputIssue] = []
    var codes: [String] = []
    var (values, errors, years) = ([[Double]](), [[Double]](), [[Double]]())
    for node in definition.nodes where node.isIndicator {
      guard let sources = sources[node.code] else { continue }
      var (column, error, year) = ([Double](), [Double](), [Double]())
      for area in areas {
        let found = sources.lazy.compactMap { source in
          newest[Key(area: area, series: source.series, disaggregation: source.disaggregation)]
            .map { ($0, source) }
        }
        for (one, source) in found where !source.canUse(one.observation) {
          warnings.append(
            InputIssue(
              "index.series.denominator", at: Place(file: Self.name, feature: node.code), found: area,
              arguments: ["series": source.series], severity: .warning))
        }
        if let (one, source) = found.first(where: { one, source in source.canUse(one.observation) }) {
          used[one.number] = one
          column.append(source.factor * one.observation.value! + source.offset)
          error.append(abs(source.factor) * (one.observation.error?.standardError ?? .nan))
          year.append(Double(one.observation.key.period.firstDay.components.year))
        } else {
          column.append(.nan)
          error.append(.nan)
          year.append(.nan)
        }
      }
      guard column.contains(where: { !$0.isNaN }) else { continue }
      codes.append(node.code)
      values.append(column)
      errors.append(error)
      years.append(year)
    }
    var table = IndicatorTable(
      units: areas, values: DataColumns(codes: codes, columns: values))
    if errors.contains(where: { $0.contains { !$0.isNaN } }) {
      table.standardErrors = DataColumns(codes: codes, columns: errors)
    }
    table.years = codes.isEmpty ? nil : DataColumns(codes: codes, columns: years)
    return Values(table: table, used: used.values.sorted { $0.number < $1.number }, warnings: warnings)
  }
}
