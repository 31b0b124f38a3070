import Microdata
import Monitoring
import Surveys

/// Estimates totals, means, ratios, shares and quantiles of any variables of a described survey, with errors
/// by its design.
public struct EstimateSurvey {
  public enum Statistic: Hashable, Sendable {
    case total(String)
    case mean(String)
    /// One variable over another, both summed.
    case ratio(String, over: String)
    /// The share of every category of a variable.
    case proportion(String)
    /// 0 to 1.
    case quantile(String, Double)

    var variables: [String] {
      switch self {
      case .total(let one), .mean(let one), .proportion(let one), .quantile(let one, _): [one]
      case .ratio(let one, let other): [one, other]
      }
    }
  }

  public struct Row: Sendable {
    public var statistic: Statistic
    /// Of a proportion.
    public var category: String?
    /// Variable and value of the domain; empty for all.
    public var domain: [(variable: String, value: String)]
    public var estimate: Estimate
  }

  public struct Outcome: Sendable {
    public var rows: [Row]
    public var warnings: [InputIssue]
  }

  /// How errors are found.
  public enum Variance: Hashable, Sendable {
    case linearised
    case jackknife
    /// Rao and Wu's bootstrap with so many replicates.
    case bootstrap(Int, seed: UInt64)
  }

  public var survey: MeasureSurvey
  public var statistics: [Statistic]
  /// Variables whose categories, crossed, are the domains.
  public var by: [String]
  public var variance: Variance
  public var rules: EstimationRules

  /// Domains beyond this are not asked for by a person.
  public static let domainMaximum = 10_000

  public init(
    _ survey: MeasureSurvey, statistics: [Statistic], by: [String] = [], variance: Variance = .linearised,
    rules: EstimationRules = EstimationRules()
  ) {
    self.survey = survey
    self.statistics = statistics
    self.by = by
    self.variance = variance
    self.rules = rules
  }

  /// - Throws: every fault of the description and the files, `survey.variable.unknown`,
  ///   `survey.variable.text`, `survey.domains`.
  public func perform() throws(InputIssues) -> Outcome {
    let opened = try survey.open()
    let (microdata, households) = (opened.households, opened.survey)
    var issues = InputIssues()
    func index(_ name: String, isNumber: Bool) -> Int? {
      guard let index = microdata.index(of: name) else {
        issues.append(
          InputIssue(
            "survey.variable.unknown", at: Place(file: microdata.file), found: name,
            arguments: ["known": microdata.variables.prefix(40).map(\.name).joined(separator: ", ")]))
        return nil
      }
      if isNumber, microdata.numbers(of: index) == nil {
        issues.append(InputIssue("survey.variable.text", at: Place(file: microdata.file), found: name))
        return nil
      }
      return index
    }
    for statistic in statistics {
      var isNumber = true
      if case .proportion = statistic { isNumber = false }
      for name in statistic.variables { _ = index(name, isNumber: isNumber) }
    }
    let groups = by.compactMap { name in
      index(name, isNumber: false).map { (name, microdata.categories(of: $0, limit: .max)!) }
    }
    let domainCount = groups.reduce(1) { $0 * ($1.1.categories.count + 1) }
    if domainCount > Self.domainMaximum {
      issues.append(
        InputIssue(
          "survey.domains", at: Place(file: microdata.file), found: by.joined(separator: ", "),
          arguments: ["count": String(domainCount), "maximum": String(Self.domainMaximum)]))
    }
    try issues.throwIfAnyError()

    let replicates = replicates(of: households.design)
    var rows: [Row] = []
    for (domain, mask) in domains(groups, rowCount: microdata.rowCount) {
      for statistic in statistics {
        rows += estimates(statistic, microdata, households.design, replicates, mask).map {
          Row(statistic: statistic, category: $0.category, domain: domain, estimate: $0.estimate)
        }
      }
    }
    return Outcome(rows: rows, warnings: households.warnings)
  }

  private typealias Domain = [(variable: String, value: String)]

  /// All rows first, then each cell of the crossed variables that holds a row.
  private func domains(
    _ groups: [(String, MicrodataCategories)], rowCount: Int
  ) -> [(Domain, [Bool]?)] {
    var domains: [(Domain, [Bool]?)] = [([], nil)]
    guard !groups.isEmpty else { return domains }
    var cells: [([(variable: String, value: String)], [Bool])] = [
      ([], [Bool](repeating: true, count: rowCount))
    ]
    for (name, categories) in groups {
      cells = cells.flatMap { domain, mask in
        categories.categories.indices.filter { !categories.categories[$0].isMissing }.compactMap { code in
          let inside = mask.indices.map { mask[$0] && categories.codes[$0] == Int32(code) }
          guard inside.contains(true) else { return nil }
          return (
            domain + [
              (variable: name, value: categories.categories[code].label ?? categories.categories[code].text)
            ], inside
          )
        }
      }
    }
    domains += cells.map { ($0.0, $0.1) }
    return domains
  }

  private func estimates(
    _ statistic: Statistic, _ microdata: Microdata, _ design: SurveyDesign, _ replicates: ReplicateWeights?,
    _ mask: [Bool]?
  ) -> [(category: String?, estimate: Estimate)] {
    func numbers(_ name: String) -> [Double] {
      let index = microdata.index(of: name)!
      let column = microdata.columns[index]
      return microdata.numbers(of: index)!.enumerated().map { column.isMissing(at: $0) ? .nan : $1 }
    }
    switch statistic {
    case .total(let name):
      let values = numbers(name)
      return [
        (
          nil,
          replicates?.total(of: values, in: mask, rules: rules)
            ?? design.total(of: values, in: mask, rules: rules)
        )
      ]
    case .mean(let name):
      let values = numbers(name)
      return [
        (
          nil,
          replicates?.mean(of: values, in: mask, rules: rules)
            ?? design.mean(of: values, in: mask, rules: rules)
        )
      ]
    case .ratio(let name, let other):
      let (values, bases) = (numbers(name), numbers(other))
      return [
        (
          nil,
          replicates?.ratio(of: values, over: bases, in: mask, rules: rules)
            ?? design.ratio(of: values, over: bases, in: mask, rules: rules)
        )
      ]
    case .proportion(let name):
      let categories = microdata.categories(of: microdata.index(of: name)!, limit: .max)!
      let codes = categories.codes.map { code in
        code >= 0 && categories.categories[Int(code)].isMissing ? -1 : code
      }
      return categories.categories.indices.filter { !categories.categories[$0].isMissing }.map { place in
        let code = Int32(place)
        return (
          categories.categories[place].label ?? categories.categories[place].text,
          replicates?.proportion(of: code, among: codes, in: mask, rules: rules)
            ?? design.proportion(of: code, among: codes, in: mask, rules: rules)
        )
      }
    case .quantile(let name, let share):
      // Its interval is Woodruff's, whatever the variance of the others.
      return [(nil, design.quantiles(of: numbers(name), at: [share], in: mask, rules: rules)[0])]
    }
  }

  private func replicates(of design: SurveyDesign) -> ReplicateWeights? {
    switch variance {
    case .linearised: nil
    case .jackknife: ReplicateWeights.stratifiedJackknife(design)
    case .bootstrap(let count, let seed):
      ReplicateWeights.rescaledBootstrap(design, count: count, seed: seed)
    }
  }
}
