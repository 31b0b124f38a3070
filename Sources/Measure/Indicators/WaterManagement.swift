import Monitoring

/// Degree of integrated water resources management (SDG 6.5.1).
///
///     section   = round(mean of its questions)
///     indicator = round(mean of the four sections)
///
/// Rounding twice, half up, is part of the method. Questions that do not apply are left out; without one of
/// the sections there is no indicator.
/// - Source: UNEP, SDG 6.5.1 metadata, edition of 2023. Rounding half up is Quito's ruling. The bounds of the
///   six classes are unconfirmed; they give the published distribution of 2018.
public struct WaterManagement: Hashable, Sendable {
  public static let indicator = "6.5.1"

  public enum Section: String, CaseIterable, Hashable, Sendable {
    case enablingEnvironment = "EE"
    case institutions = "IP"
    case instruments = "MI"
    case financing = "FI"
    var series: String { "ER_H2O_IWRMD_\(rawValue)" }
  }

  public enum Degree: String, CaseIterable, Hashable, Sendable {
    case veryLow = "DEG_VLOW"
    case low = "DEG_LOW"
    case mediumLow = "DEG_MLOW"
    case mediumHigh = "DEG_MHIG"
    case high = "DEG_HIG"
    case veryHigh = "DEG_VHIG"

    /// 0 to 10, 11 to 30, 31 to 50, 51 to 70, 71 to 90, 91 to 100; what lies between goes to the class above.
    public init(score: Double) {
      let bounds: [Double] = [10, 30, 50, 70, 90]
      self = Degree.allCases[bounds.firstIndex { score <= $0 } ?? bounds.count]
    }
  }

  /// Rounded, 0 to 100; a section of which no question applies is not there.
  public let sections: [Section: Int]

  /// From the answers, 0 to 100 each.
  public init(answers: [Section: [Int]]) {
    sections = answers.compactMapValues { scores in
      scores.isEmpty ? nil : WaterManagement.roundedMean(of: scores)
    }
  }

  /// From the means of sections, not rounded.
  public init(means: [Section: Double]) {
    sections = means.mapValues { Int(($0 + 0.5).rounded(.down)) }
  }

  /// Half up, in whole numbers.
  static func roundedMean(of scores: [Int]) -> Int {
    (2 * scores.reduce(0, +) + scores.count) / (2 * scores.count)
  }

  /// 0 to 100; nil where a section is missing.
  public var score: Int? {
    sections.count == Section.allCases.count ? WaterManagement.roundedMean(of: Array(sections.values)) : nil
  }

  public func observations(_ measurement: Measurement) -> [Observation] {
    var observations: [Observation] = []
    let sum = Double(sections.values.reduce(0, +))
    if let score {
      let degree = Degree(score: Double(score))
      var observation = measurement.amount(
        WaterManagement.indicator, "ER_H2O_IWRMD", Double(score), unit: "PT",
        notes: [Note("water-management-\(degree.rawValue)"), Note("water-management-rounded")])
      (observation.numerator, observation.denominator) = (sum, 4)
      observations.append(observation)
    } else {
      let missing = Section.allCases.filter { sections[$0] == nil }.map(\.rawValue)
      observations.append(
        measurement.absent(
          WaterManagement.indicator, "ER_H2O_IWRMD", unit: "PT",
          reasons: [Note("sections-missing", ["sections": missing.joined(separator: ", ")])]))
    }
    for section in Section.allCases {
      guard let score = sections[section] else { continue }
      observations.append(
        measurement.amount(WaterManagement.indicator, section.series, Double(score), unit: "PT"))
    }
    return observations
  }

  /// The rounded mean over countries, each weighing the same, and what share of them lies in each class.
  public static func observations(scores: [Double], _ measurement: Measurement) -> [Observation] {
    let count = Double(scores.count)
    var mean = measurement.rate(
      indicator, "ER_H2O_IWRMD", of: scores.reduce(0, +), in: count, unit: "PT",
      notes: [Note("mean-unweighted", ["count": String(scores.count)])])
    mean.value = mean.value.map { ($0 + 0.5).rounded(.down) }
    return [mean]
      + Degree.allCases.map { degree in
        measurement.percentage(
          indicator, "ER_H2O_IWRMP", Disaggregation(["COMPOSITE_BREAKDOWN": degree.rawValue]),
          of: Double(scores.filter { Degree(score: $0) == degree }.count), in: count)
      }
  }
}
