import Monitoring

/// The cities of a sample over the years, with what became of them. Base weights never change.
///
/// - A city that dies stays a unit of the design that holds nothing.
/// - A city that grew out of several is in the panel when one of these is; each of the selected ones brings
///   its share of it (generalised weight share method), so that it counts once on average however many of
///   its origins were drawn. Where one of them is a certainty city, all of it comes through that one.
/// - Cities born get their chance in a supplementary stratum of their round.
/// - Source: P. Lavallée, *Indirect Sampling*, 2007.
public struct CityPanel: Hashable, Sendable {
  /// A city that was drawn.
  public struct Unit: Hashable, Sendable {
    public var id: String
    /// Place in `strata`.
    public var stratum: Int
    public var inclusionProbability: Double
    public var weight: Double { 1 / inclusionProbability }
    public var isCertainty: Bool { inclusionProbability == 1 }
  }

  public struct Stratum: Hashable, Sendable {
    public var name: String
    /// When drawn.
    public var cityCount, sampleCount: Int
    /// Of the cities born between two rounds, drawn with equal probabilities.
    public var isOfBirths = false
  }

  /// What a city of today holds of a city that could be drawn.
  public struct Origin: Hashable, Sendable {
    public var id: String
    public var stratum: Int
    /// Above 0; those of one city add up to 1, apart from the origins left out for a certainty city.
    public var share: Double
  }

  /// Several cities that became one.
  public struct Merger: Hashable, Sendable {
    public var from: [String]
    /// A new identifier, or that of one of them.
    public var into: String
    public init(from: [String], into: String) {
      self.from = from
      self.into = into
    }
  }

  public let seed: String
  public let design: CityDesign
  public let sizeBreaks: [Double]
  public private(set) var strata: [Stratum]
  public private(set) var units: [Unit]
  /// Of every city of the frame of today, by identifier.
  public private(set) var origins: [String: [Origin]]

  public init(_ sample: CitySample, _ plan: CityPlan) {
    seed = sample.seed
    design = sample.design
    sizeBreaks = sample.sizeBreaks
    strata = sample.strata.map {
      Stratum(name: $0.name, cityCount: $0.cityCount, sampleCount: $0.sampleCount)
    }
    units = sample.selections.map {
      Unit(id: $0.id, stratum: $0.stratum, inclusionProbability: $0.inclusionProbability)
    }
    origins = [:]
    for (place, stratum) in plan.strata.enumerated() {
      for row in stratum.rows {
        let id = plan.frame.cities[row].id
        origins[id] = [Origin(id: id, stratum: place, share: 1)]
      }
    }
  }

  /// Takes the panel to the frame of a later round.
  ///
  /// - Parameters:
  ///   - deaths: cities that are no longer cities.
  ///   - birthRate: of the cities born, the share to be drawn, at least two of them; nil for the share drawn
  ///     so far among cities that are not certain.
  ///   - round: names the stratum of the cities born.
  /// - Throws: every city that disappeared without a word or is said to have and did not.
  public mutating func update(
    to frame: CityFrame, deaths: [String] = [], mergers: [Merger] = [], birthRate: Double? = nil,
    round: String, file: String = "changes"
  ) throws(InputIssues) {
    try check(frame, deaths, mergers, Place(file: file))
    let certain = Set(units.filter(\.isCertainty).map(\.id))
    let rate = birthRate ?? samplingRate
    var next = origins
    for id in deaths { next[id] = nil }
    for merger in mergers { for id in merger.from { next[id] = nil } }
    for merger in mergers {
      let all = merger.from.map { origins[$0]! }
      // The mass of an origin that is certain: links through others would make its weight a matter of chance.
      let sure = all.filter { $0.allSatisfy { certain.contains($0.id) } }
      let links = sure.isEmpty ? all : sure
      next[merger.into] = links.flatMap { link in
        link.map { Origin(id: $0.id, stratum: $0.stratum, share: $0.share / Double(links.count)) }
      }
    }
    let born = frame.cities.map(\.id).filter { next[$0] == nil }.sorted()
    if !born.isEmpty {
      let count = min(born.count, max(2, Int((rate * Double(born.count)).rounded())))
      let numbers = born.map { PermanentRandomNumber.of($0, seed: seed) }
      for place in UnequalDraw.smallest(count, of: numbers) {
        units.append(
          Unit(
            id: born[place], stratum: strata.count,
            inclusionProbability: Double(count) / Double(born.count)))
      }
      for id in born { next[id] = [Origin(id: id, stratum: strata.count, share: 1)] }
      strata.append(
        Stratum(
          name: "births " + round, cityCount: born.count, sampleCount: count, isOfBirths: true))
    }
    origins = next
  }

  /// Of the cities that are not certain, the share drawn at first.
  public var samplingRate: Double {
    let open = strata.filter { $0.sampleCount < $0.cityCount }
    let cities = open.reduce(0) { $0 + $1.cityCount }
    return cities == 0 ? 1 : Double(open.reduce(0) { $0 + $1.sampleCount }) / Double(cities)
  }

  private func check(
    _ frame: CityFrame, _ deaths: [String], _ mergers: [Merger], _ place: Place
  ) throws(InputIssues) {
    var issues = InputIssues()
    func issue(_ code: String, _ field: String, _ id: String) -> InputIssue {
      InputIssue(code, at: Place(file: place.file, field: field), found: id)
    }
    var leaving: Set<String> = []
    let into = Set(mergers.map(\.into))
    for (field, id) in deaths.map({ ("deaths", $0) }) + mergers.flatMap({ $0.from.map { ("from", $0) } }) {
      if origins[id] == nil { issues.append(issue("city-sample.city.unknown", field, id)) }
      if !leaving.insert(id).inserted { issues.append(issue("city-sample.change.twice", field, id)) }
      if frame.row(of: id) != nil, !into.contains(id) {
        issues.append(issue("city-sample.change.present", field, id))
      }
    }
    for merger in mergers {
      let isNew = origins[merger.into] == nil || merger.from.contains(merger.into)
      if frame.row(of: merger.into) == nil || !isNew {
        issues.append(issue("city-sample.merger.into", "into", merger.into))
      }
    }
    for id in origins.keys.sorted() where frame.row(of: id) == nil && !leaving.contains(id) {
      issues.append(issue("city-sample.city.gone", "id", id))
    }
    try issues.throwIfAnyError()
  }
}
