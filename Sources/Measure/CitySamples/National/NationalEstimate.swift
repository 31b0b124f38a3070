import Surveys

/// A national figure with its error and how it was made.
public struct NationalEstimate: Hashable, Sendable {
  public var kind: NationalFigure.Kind
  public var auxiliary: AuxiliaryUse
  /// Value, standard error, interval, degrees of freedom, number of units and design effect.
  public var estimate: Estimate
  /// Different cities behind it.
  public var cityCount: Int
  /// (sum of weights)²/(sum of squared weights) of the units behind it.
  public var effectiveCityCount: Double
  /// Answered / drawn among the cities there are, over the whole panel; and by weight.
  public var responseRate, weightedResponseRate: Double
  /// Classes in which nobody answered, which the others had to stand for.
  public var silentClassCount: Int
  /// Strata left with one city, whose error was taken from that of the others.
  public var loneStrataCount: Int
  public var verdict: PublicationRule.Verdict

  public var value: Double { estimate.value }
  public var standardError: Double { estimate.standardError }
}

extension NationalSample {
  /// Makes a national figure, or that of a domain.
  ///
  /// Weights are those of the design, raised within the weighting classes for cities that did not answer.
  ///
  /// - Parameters:
  ///   - classes: the weighting class of each unit of the panel; nil for its stratum.
  ///   - domain: which cities the figure is of; nil for all. All others stay in the design.
  ///   - degrees: of the interval, unless `rules` states them.
  /// - Throws: what of the frame the weights cannot meet.
  public func estimate(
    _ figure: NationalFigure, auxiliary: AuxiliaryUse = .none, classes: [Int]? = nil,
    in domain: ((Member) -> Bool)? = nil, degrees: IntervalDegrees = .satterthwaite,
    rules: EstimationRules = EstimationRules(), publication: PublicationRule = PublicationRule()
  ) throws(CalibrationFailure) -> NationalEstimate {
    let terms = terms(of: figure)
    let responding = RespondingUnits(self, answered: terms.map { $0 != nil }, classes: classes)
    let design = try calibrated(responding.design, units: responding.units, use: auxiliary)
    let counted = responding.units.map { unit in
      guard let row = rowOfUnit[unit] else { return false }
      return domain?(member(atRow: row)) ?? true
    }
    let statistic = linearised(figure, terms, responding, design, counted)
    let rows = responding.units.indices.filter { counted[$0] }
    let cities = Set(rows.map { rowOfUnit[responding.units[$0]]! })
    let inFrame = domain.map { isIn in frame.cities.indices.count { isIn(member(atRow: $0)) } }
    let estimate = finished(statistic, responding, design, degrees, rules)
    let (sum, squares) = rows.reduce((0.0, 0.0)) { result, row in
      (result.0 + design.weights[row], result.1 + design.weights[row] * design.weights[row])
    }
    let effective = squares > 0 ? sum * sum / squares : 0
    return NationalEstimate(
      kind: figure.kind, auxiliary: auxiliary, estimate: estimate, cityCount: cities.count,
      effectiveCityCount: effective, responseRate: responding.adjustment.responseRate,
      weightedResponseRate: responding.adjustment.weightedResponseRate,
      silentClassCount: responding.adjustment.silentClasses.count,
      loneStrataCount: responding.loneStrataCount,
      verdict: publication.verdict(
        effectiveCities: effective, coefficientOfVariation: estimate.coefficientOfVariation,
        isComplete: !cities.isEmpty && cities.count == inFrame ?? frame.count))
  }

  /// The figure for every word of a classification, in alphabetical order; of cities with no function that of
  /// "".
  public func estimates(
    _ figure: NationalFigure, by stratifier: Stratifier, auxiliary: AuxiliaryUse = .none,
    degrees: IntervalDegrees = .satterthwaite, rules: EstimationRules = EstimationRules(),
    publication: PublicationRule = PublicationRule()
  ) throws(CalibrationFailure) -> [(domain: String, estimate: NationalEstimate)] {
    let word: (Member) -> String = { member in
      switch stratifier {
      case .region: member.city.region
      case .size: member.sizeClass
      case .function: member.city.function ?? ""
      case .column(let name): member.city.further[name] ?? ""
      }
    }
    var estimates: [(domain: String, estimate: NationalEstimate)] = []
    for name in Set(frame.cities.indices.map { word(member(atRow: $0)) }).sorted() {
      estimates.append(
        (
          name,
          try estimate(
            figure, auxiliary: auxiliary, in: { word($0) == name }, degrees: degrees, rules: rules,
            publication: publication)
        ))
    }
    return estimates
  }

  /// Of each unit; nil for one that did not answer or is no more.
  func terms(of figure: NationalFigure) -> [(numerator: Double, denominator: Double)?] {
    panel.units.indices.map { unit in
      guard let row = rowOfUnit[unit] else { return nil }
      return figure.terms(frame.cities[row].id, population: frame.populations[row])
    }
  }

  func linearised(
    _ figure: NationalFigure, _ terms: [(numerator: Double, denominator: Double)?],
    _ responding: RespondingUnits, _ design: SurveyDesign, _ counted: [Bool]
  ) -> Linearised {
    let numerators = responding.units.map { shareOfUnit[$0] * (terms[$0]?.numerator ?? 0) }
    let domain = counted.allSatisfy { $0 } ? nil : counted
    if figure.kind == .total { return design.linearisedTotal(of: numerators, in: domain) }
    let denominators = responding.units.map { shareOfUnit[$0] * (terms[$0]?.denominator ?? 0) }
    return design.linearisedRatio(of: numerators, over: denominators, in: domain)
  }

  /// With the variance and the degrees of freedom of the panel.
  func finished(
    _ statistic: Linearised, _ responding: RespondingUnits, _ design: SurveyDesign,
    _ degrees: IntervalDegrees, _ rules: EstimationRules
  ) -> Estimate {
    var rules = rules
    if case .design = rules.degreesOfFreedom {
      rules.degreesOfFreedom = .stated(responding.degreesOfFreedom(of: statistic, degrees))
    }
    var estimate = design.estimate(statistic, rules: rules)
    let variance = responding.variance(of: statistic, design: design)
    if let effect = estimate.designEffect, estimate.variance > 0 {
      estimate.designEffect = effect * variance / estimate.variance
    }
    estimate.standardError = variance.squareRoot()
    let half =
      variance == 0
      ? 0
      : StudentDistribution.quantile(
        (1 + rules.level) / 2, degreesOfFreedom: estimate.degreesOfFreedom) * estimate.standardError
    estimate.lower = estimate.value - half
    estimate.upper = estimate.value + half
    return estimate
  }
}
