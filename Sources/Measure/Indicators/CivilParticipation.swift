import Monitoring

/// Proportion of cities with a direct participation structure of civil society in urban planning and
/// management that operates regularly and democratically (SDG 11.3.2).
///
///     evaluator score = mean of the answers to four questions, each 1 to 4
///     city score      = mean of the evaluators' scores
///     indicator       = 100 × cities with a score above 2.5 / cities evaluated
///
/// A score of exactly 2.5 does not count; it is decided in whole numbers, so that thirds do not blur it.
/// - Source: UN-Habitat, SDG 11.3.2 metadata, edition of 2021. That three answers of four are enough, and that
///   fewer than three evaluators are marked, is Quito's ruling.
public enum CivilParticipation {
  public static let indicator = "11.3.2"
  public static let questionCount = 4
  public static let answersMinimum = 3
  public static let evaluatorsMinimum = 3

  public struct Evaluator: Hashable, Sendable {
    /// 1 strongly disagree to 4 strongly agree: urban planning, local budgets, evaluation of urban
    /// management, promotion of women, young people and marginalised groups. Nil where not answered.
    public let answers: [Int?]

    /// - Precondition: four answers, each from 1 to 4 or nil.
    public init(answers: [Int?]) {
      precondition(answers.count == questionCount, "four questions")
      precondition(answers.allSatisfy { $0.map((1...4).contains) ?? true }, "answers from 1 to 4")
      self.answers = answers
    }

    /// Twelve times the mean, which is whole for three answers and for four; nil where fewer were given.
    var twelfths: Int? {
      let given = answers.compactMap { $0 }
      return given.count >= answersMinimum ? given.reduce(0, +) * (12 / given.count) : nil
    }

    public var score: Double? { twelfths.map { Double($0) / 12 } }
  }

  public struct City: Hashable, Sendable {
    public var evaluators: [Evaluator]
    /// In a national sample of cities; nil where none is stated.
    public var weight: Double?

    public init(evaluators: [Evaluator], weight: Double? = nil) {
      self.evaluators = evaluators
      self.weight = weight
    }

    private var twelfths: [Int] { evaluators.compactMap(\.twelfths) }
    /// Those who answered enough.
    public var evaluatorCount: Int { twelfths.count }
    public var isEvaluated: Bool { evaluatorCount > 0 }
    public var hasFewEvaluators: Bool { evaluatorCount < evaluatorsMinimum }
    /// 1 to 4; nil without an evaluator who answered enough.
    public var score: Double? {
      isEvaluated ? Double(twelfths.reduce(0, +)) / Double(12 * evaluatorCount) : nil
    }
    /// Whether the score is above 2.5.
    public var participates: Bool { twelfths.reduce(0, +) > 30 * evaluatorCount }

    /// The score of the city, a series of Quito's own.
    public func observations(_ measurement: Measurement) -> [Observation] {
      guard let score else {
        return [
          measurement.absent(
            indicator, "Q_URB_CSPART_SCORE", unit: "IX", reasons: [Note("evaluators-none")])
        ]
      }
      var measurement = measurement
      if hasFewEvaluators {
        measurement.status = .unreliable
        measurement.notes.append(Note("evaluators-few", ["count": String(evaluatorCount)]))
      }
      var observation = measurement.amount(indicator, "Q_URB_CSPART_SCORE", score, unit: "IX")
      observation.numerator = Double(twelfths.reduce(0, +)) / 12
      observation.denominator = Double(evaluatorCount)
      return [observation]
    }
  }

  /// The indicator over cities, and where all of them have one, by their sample weights.
  public static func observations(of cities: [City], _ measurement: Measurement) -> [Observation] {
    let evaluated = cities.filter(\.isEvaluated)
    let few = evaluated.filter(\.hasFewEvaluators).count
    let notes = few > 0 ? [Note("cities-few-evaluators", ["count": String(few)])] : []
    func count(_ cities: [City]) -> Double { Double(cities.count) }
    var observations = [
      measurement.percentage(
        indicator, "SG_URB_CSPART", of: count(evaluated.filter(\.participates)), in: count(evaluated),
        notes: notes)
    ]
    if !evaluated.isEmpty, evaluated.allSatisfy({ $0.weight != nil }) {
      func weight(_ cities: [City]) -> Double { cities.reduce(0) { $0 + $1.weight! } }
      observations.append(
        measurement.percentage(
          indicator, "Q_URB_CSPART_WEIGHTED", of: weight(evaluated.filter(\.participates)),
          in: weight(evaluated), notes: notes))
    }
    return observations
  }
}
