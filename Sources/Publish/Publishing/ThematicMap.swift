import Monitoring

/// A layer of classes, such as kinds of settlement or of growth, in one picture or several: dates, or variants
/// of a plan.
struct ThematicMap {
  /// One shape as it was recorded: all of a class, or a named place.
  struct Part {
    var code: String
    /// Empty where the part is all of its class.
    var name = ""
    var shape = MapShape()
    var squareKilometres: Double
    var persons: Double?
    var rank: Double?
    var score: Double?
  }

  /// What tells the pictures of a map apart; nil where it has only one such.
  struct Detail: Hashable {
    var variant: String?
    var from: String?
    var date: String?

    enum Kind: String { case date, variant }

    var kind: Kind? { date != nil ? .date : variant != nil ? .variant : nil }
  }

  struct Step {
    var detail: Detail
    var run: Int
    var parts: [Part]
    /// The step of another map that is drawn in grey below this one: where the city stood before it grew.
    var before: (map: Int, step: Int)?
  }

  let layer: String
  /// Of the classification, where the layer has several: each has classes of its own and is a map of its own.
  let level: String?
  /// Variants by name, dates from the oldest.
  var steps: [Step]
  var bounds: MapBounds
  /// How far a drawn line may lie from the recorded one, in degrees.
  var tolerance = 0.0

  /// Classes that occur in any step, in the order of their meaning.
  var codes: [String] {
    let all = Set(steps.flatMap { $0.parts.map(\.code) })
    return ThematicClasses.ordered(Array(all), in: layer)
  }

  /// The step to begin with: of dates the newest.
  var firstShown: Int { steps[0].detail.kind == .date ? steps.count - 1 : 0 }

  /// Steps of a degree on the page: a power of ten, fine enough for the tolerance.
  var stepsPerDegree: Double {
    var scale = ReportMap.stepsPerDegree
    while scale > 100, tolerance * scale / 10 >= 2 { scale /= 10 }
    return scale
  }
}

extension ThematicMap {
  /// The parts that a drawing names: the most important ones, few enough to be read.
  func named(_ step: Step) -> [Part] { Array(ThematicMap.places(step).prefix(12)) }

  /// Named parts by rank, then by people and size.
  static func places(_ step: Step) -> [Part] {
    step.parts.filter { !$0.name.isEmpty }.sorted { a, b in
      if a.rank != b.rank { return a.rank ?? .infinity < b.rank ?? .infinity }
      if a.persons != b.persons { return a.persons ?? 0 > b.persons ?? 0 }
      return (b.squareKilometres, a.name) < (a.squareKilometres, b.name)
    }
  }
}

extension ThematicMap.Step {
  func squareKilometres(of code: String) -> Double? {
    let parts = parts.filter { $0.code == code }
    return parts.isEmpty ? nil : parts.map(\.squareKilometres).reduce(0, +)
  }

  /// Nil where nobody was counted.
  func persons(of code: String) -> Double? {
    let counts = parts.filter { $0.code == code }.compactMap(\.persons)
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  var squareKilometres: Double { parts.map(\.squareKilometres).reduce(0, +) }
}
