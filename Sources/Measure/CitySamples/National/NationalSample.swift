import Surveys

/// The cities of a panel in one round, ready to make national figures of what they report.
///
/// ```swift
/// let plan = try CityPlan(.national(sampleSize: 40), on: frame)
/// let sample = plan.draw(seed: "country-2026")
/// let national = NationalSample(CityPanel(sample, plan), frame)
/// let share = try national.estimate(.populationShare(of: served))
/// ```
public struct NationalSample: Sendable {
  public let panel: CityPanel
  /// Of the round; its populations are those of the figures.
  public let frame: CityFrame
  /// Row of the frame in which a unit of the panel is today; nil where it is no more.
  let rowOfUnit: [Int?]
  /// What the unit brings of that city; 0 where it is no more.
  let shareOfUnit: [Double]

  public init(_ panel: CityPanel, _ frame: CityFrame) {
    self.panel = panel
    self.frame = frame
    var places: [String: Int] = [:]
    for (unit, selected) in panel.units.enumerated() { places[selected.id] = unit }
    var rows = [Int?](repeating: nil, count: panel.units.count)
    var shares = [Double](repeating: 0, count: panel.units.count)
    for (row, city) in frame.cities.enumerated() {
      for origin in panel.origins[city.id] ?? [] {
        guard let unit = places[origin.id] else { continue }
        rows[unit] = row
        shares[unit] = origin.share
      }
    }
    rowOfUnit = rows
    shareOfUnit = shares
  }

  /// A city of the panel as the frame of the round has it.
  public struct Member: Sendable {
    public var city: City
    public var population: Double
    public var sizeClass: String
  }

  func member(atRow row: Int) -> Member {
    Member(city: frame.cities[row], population: frame.populations[row], sizeClass: sizeClass(ofRow: row))
  }

  /// By the classes of the design, certainty cities as others.
  public func sizeClass(ofRow row: Int) -> String {
    guard panel.design.sizeRule != .stated else { return frame.cities[row].sizeClass ?? "" }
    return SizeClassRule.name(
      of: SizeClassRule.place(of: frame.populations[row], breaks: panel.sizeBreaks),
      count: panel.sizeBreaks.count + 1)
  }

  /// Cities of today that the panel holds.
  public var cityCount: Int { Set(rowOfUnit.compactMap { $0 }).count }
}

/// The units that stand for the figure of one indicator: those that answered, and those that are no more.
struct RespondingUnits {
  let units: [Int]
  /// After the adjustment for those that did not answer.
  let weights: [Double]
  let adjustment: NonresponseAdjustment
  let design: SurveyDesign
  /// Sum of n_h − 1 over the strata not taken whole.
  let degreesOfFreedom: Double
  /// Stratum of each row; nil for one that stands for itself alone.
  private let openStratumOfRow: [Int?]
  private let isUnequal: Bool

  /// - Parameter answered: one for each unit of the panel; of no account for those that are no more.
  init(_ sample: NationalSample, answered: [Bool], classes: [Int]?) {
    let panel = sample.panel
    let isActive = sample.shareOfUnit.map { $0 > 0 }
    let adjusted = NonresponseAdjustment(
      weights: panel.units.indices.filter { isActive[$0] }.map {
        panel.units[$0].weight * sample.shareOfUnit[$0]
      }, classes: panel.units.indices.filter { isActive[$0] }.map { classes?[$0] ?? panel.units[$0].stratum },
      answered: panel.units.indices.filter { isActive[$0] }.map { answered[$0] })
    adjustment = adjusted
    var (units, weights, active) = ([Int](), [Double](), 0)
    for unit in panel.units.indices {
      guard isActive[unit] else {
        units.append(unit)
        weights.append(panel.units[unit].weight)
        continue
      }
      if answered[unit] {
        units.append(unit)
        weights.append(adjusted.weights[active] / sample.shareOfUnit[unit])
      }
      active += 1
    }
    self.units = units
    self.weights = weights
    isUnequal = !panel.design.scheme.hasEqualProbabilities

    var rows: [Int: [Int]] = [:]
    var strata = [Int32](repeating: 0, count: units.count)
    for (row, unit) in units.enumerated() {
      let stratum =
        // All that stand for themselves alone are one stratum taken whole, so that it counts as one where lone
        // cities get the mean of all strata.
        panel.units[unit].isCertainty && weights[row] == 1
        ? panel.strata.count : panel.units[unit].stratum
      strata[row] = Int32(stratum)
      rows[stratum, default: []].append(row)
    }
    var fractions = [Double](repeating: 1, count: units.count)
    var open = [Int?](repeating: nil, count: units.count)
    var degrees = 0
    for (stratum, members) in rows where stratum < panel.strata.count {
      let isDrawnBySize = isUnequal && !panel.strata[stratum].isOfBirths
      let fraction =
        isDrawnBySize
        ? members.reduce(0) { $0 + min(1, 1 / weights[$1]) } / Double(members.count)
        : Double(members.count) / Double(panel.strata[stratum].cityCount)
      for row in members { fractions[row] = fraction }
      guard fraction < 1 else { continue }
      for row in members { open[row] = stratum }
      degrees += members.count - 1
    }
    openStratumOfRow = open
    degreesOfFreedom = Double(degrees)
    do {
      design = try SurveyDesign(
        SurveyVariables(
          weights: weights, stages: [SurveyVariables.Stage(strata: strata, population: .fractions(fractions))]
        ),
        lonePrimaryUnits: .average)
    } catch {
      preconditionFailure("a design made of a panel is sound: \(error)")
    }
  }

  /// Strata with one city where there should be more: their error is taken from the others'.
  var loneStrataCount: Int { design.warnings.count { $0.kind == .loneUnit } }

  /// By the rule, never above cities less strata. Of calibrated designs the shares of the strata are those
  /// before the calibration.
  func degreesOfFreedom(of statistic: Linearised, _ rule: IntervalDegrees) -> Double {
    guard rule == .satterthwaite else { return degreesOfFreedom }
    var (sum, parts) = (0.0, 0.0)
    for rows in rowsOfOpenStrata where rows.count > 1 {
      let sample = UnequalProbabilitySample(probabilities: rows.map { min(1, 1 / weights[$0]) })
      let variance = sample.variance(of: rows.map { statistic.influence[$0] })
      sum += variance
      parts += variance * variance / Double(rows.count - 1)
    }
    return parts > 0 ? min(degreesOfFreedom, sum * sum / parts) : degreesOfFreedom
  }

  private var rowsOfOpenStrata: [[Int]] {
    var rows: [Int: [Int]] = [:]
    for (row, stratum) in openStratumOfRow.enumerated() {
      if let stratum { rows[stratum, default: []].append(row) }
    }
    return rows.keys.sorted().map { rows[$0]! }
  }

  /// Brewer's variance, by stratum, for a design with unequal probabilities; Taylor's of the survey design for
  /// one with equal ones and after calibration.
  func variance(of statistic: Linearised, design: SurveyDesign) -> Double {
    guard isUnequal, !design.isCalibrated, loneStrataCount == 0 else { return design.variance(of: statistic) }
    return rowsOfOpenStrata.reduce(0) { sum, members in
      let sample = UnequalProbabilitySample(probabilities: members.map { min(1, 1 / weights[$0]) })
      return sum + sample.variance(of: members.map { statistic.influence[$0] })
    }
  }
}
