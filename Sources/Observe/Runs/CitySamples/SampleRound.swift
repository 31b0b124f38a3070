import CitySamples
import Monitoring
import Observations

/// A sample in one of its rounds: the frame of then, and the panel with what became of its cities.
public struct SampleRound: Sendable {
  public let period: Period
  /// The table of the frame.
  public let file: String
  public let frame: CityFrame
  public let national: NationalSample
  /// Longitude and latitude by row of the frame; empty where they are not known.
  let positions: [(longitude: Double, latitude: Double)?]
  /// Cities of the frame that the panel holds, in the order of the frame: those to be measured.
  public let members: [Member]

  public struct Member: Sendable {
    /// Of the frame.
    public var row: Int
    public var id: String
    /// In which it, or the first of the cities it grew out of, was drawn.
    public var stratum: String
    /// How many cities it stands for: of one that grew out of several what these bring of it.
    public var weight: Double
    public var isCertainty: Bool
  }

  fileprivate init(
    period: Period, file: String, frame: CityFrame, positions: [(longitude: Double, latitude: Double)?],
    panel: CityPanel
  ) {
    self.period = period
    self.file = file
    self.frame = frame
    self.positions = positions
    national = NationalSample(panel, frame)
    let units = Dictionary(uniqueKeysWithValues: panel.units.map { ($0.id, $0) })
    members = frame.cities.enumerated().compactMap { row, city in
      let origins = (panel.origins[city.id] ?? []).compactMap { origin in
        units[origin.id].map { (unit: $0, share: origin.share) }
      }
      guard let first = origins.first else { return nil }
      return Member(
        row: row, id: city.id, stratum: panel.strata[first.unit.stratum].name,
        weight: origins.reduce(0) { $0 + $1.unit.weight * $1.share },
        isCertainty: origins.allSatisfy(\.unit.isCertainty))
    }
  }
}

extension PlanSample {
  /// The periods of all rounds, the first among them.
  public var periods: [Period] { [description.period] + description.rounds.map(\.period) }

  /// What to ask a store for: everything that the cities have measured of the series wanted.
  public var query: ObservationQuery {
    let cities = Set(([frame] + laterFrames.map(\.frame)).flatMap { $0.cities.map(\.id) })
    return ObservationQuery(
      series: Array(Set(description.wanted.map(\.series))).sorted(), areas: cities.sorted())
  }

  /// The sample in one of its rounds.
  /// - Parameter period: nil for the newest.
  /// - Throws: `sample.round.none`, what keeps the sample from being read, and cities that disappeared without
  ///   a word, or are said to have and did not.
  public func round(_ period: Period? = nil, _ warnings: inout [InputIssue]) throws(InputIssues)
    -> SampleRound
  {
    let period = period ?? periods.last!
    guard periods.contains(period) else {
      throw InputIssues([
        InputIssue(
          "sample.round.none", at: Place(file: description.name, field: "rounds"), found: period.text,
          arguments: ["periods": periods.map(\.text).joined(separator: ", ")])
      ])
    }
    var panel = CityPanel(try sample(&warnings), plan)
    var last = SampleRound(
      period: description.period, file: description.frame.file, frame: frame, positions: positions,
      panel: panel)
    for (round, read) in zip(description.rounds, laterFrames) where round.period <= period {
      try panel.update(
        to: read.frame, deaths: round.deaths, mergers: round.mergers, birthRate: round.birthRate,
        round: round.period.text, file: round.file)
      last = SampleRound(
        period: round.period, file: round.file, frame: read.frame, positions: read.positions, panel: panel)
    }
    return last
  }
}
