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
  /// Nil: by the replicate weights of the survey where it describes some, else linearised.
  public var variance: Variance?
  public var rules: EstimationRules

  /// Domains beyond this are not asked for by a person.
  public static let domainMaximum = 10_000

  public init(
    _ survey: MeasureSurvey, statistics: [Statistic], by: [String] = [], variance: Variance? = nil,
    rules: EstimationRules = EstimationRules()
  ) {
    self.survey = survey
    self.statistics = statistics
    self.by = by
    self.variance = variance
    self.rules = rules
  }

  /// Design effects are over simple random samples with replacement where the survey states no size of the
  /// population, whatever the rules.
  /// - Throws: every fault of the description and the files, `survey.variable.unknown`,
  ///   `survey.variable.text`, `survey.domains`.
  public func perform() throws(InputIssues) -> Outcome {
    let opened = try survey.open(toMeasure: false)
    let (households, microdata) = (opened.survey, opened.survey.microdata)
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
    let domainCount = groups.reduce(1) {
      $0 > Self.domainMaximum ? $0 : $0 * ($1.1.categories.count + 1)
    }
    if domainCount > Self.domainMaximum {
      issues.append(
        InputIssue(
          "survey.domains", at: Place(file: microdata.file), found: by.joined(separator: ", "),
          arguments: ["count": String(domainCount), "maximum": String(Self.domainMaximum)]))
    }
    try issues.throwIfAnyError()

    let design = households.design
    var rules = rules
    if !design.statesPopulation { rules.designEffectDenominator = .withReplacement }
    let estimates = SurveyEstimation(
      microdata, households, statistics: statistics, replicates: try replicates(opened), rules: rules,
      threads: survey.threads)
    return Outcome(rows: estimates.rows(groups), warnings: households.warnings + warnings(households.sample))
  }

  private func replicates(_ opened: MeasureSurvey.Opened) throws(InputIssues) -> ReplicateWeights? {
    let sample = opened.survey.sample
    let file = opened.description.design.calibration?.totals ?? ""
    switch variance {
    case nil: return sample.replicates
    case .linearised: return nil
    case .jackknife:
      return try sample.replicates({ .stratifiedJackknife($0) }, totalsFile: file)
    case .bootstrap(let count, let seed):
      return try sample.replicates(
        { .rescaledBootstrap($0, count: count, seed: seed) }, totalsFile: file)
    }
  }

  /// Strata of one unit add nothing to the spread of replicates, whatever is to be done with them.
  private func warnings(_ sample: SurveySample) -> [InputIssue] {
    guard
      variance == .jackknife || variance.map({ if case .bootstrap = $0 { true } else { false } }) ?? false,
      sample.drawn.lonePrimaryUnits == .average || sample.drawn.lonePrimaryUnits == .adjust
    else { return [] }
    let count = sample.drawn.warnings.count { $0.kind == .loneUnit && $0.stage == 0 }
    guard count > 0 else { return [] }
    return [
      InputIssue(
        "survey.lone.replicates", at: Place(file: survey.file, field: "design.lone-primary-units"),
        found: sample.drawn.lonePrimaryUnits.rawValue, arguments: ["count": String(count)],
        severity: .warning)
    ]
  }
}
