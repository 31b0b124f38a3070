import Monitoring

/// Deaths, missing persons and directly affected persons attributed to disasters (SDG 11.5.1; the same as
/// 1.5.1 and 13.1.1).
///
///     rate = 100,000 × (deaths + missing + directly affected) / population
///     directly affected = injured or ill + dwellings damaged + dwellings destroyed + livelihoods hit
///
/// The official figures are two: deaths and missing together, and the directly affected. Components of the
/// latter may count a person twice. The population is that of the area itself.
/// - Source: UNDRR, SDG 11.5.1 metadata, edition of 2021; the components of the directly affected as in the
///   Sendai monitor, *unconfirmed*.
public struct DisasterPersons: Hashable, Sendable {
  public static let indicator = "11.5.1"

  public enum Lost: String, CaseIterable, Hashable, Sendable {
    case deaths, missing
    var series: String { self == .deaths ? "VC_DSR_MORT" : "VC_DSR_MISS" }
  }

  public enum Affected: String, CaseIterable, Hashable, Sendable {
    case injured
    case dwellingsDamaged = "persons_dwellings_damaged"
    case dwellingsDestroyed = "persons_dwellings_destroyed"
    case livelihoods = "persons_livelihoods"
    var series: String {
      switch self {
      case .injured: "VC_DSR_IJILN"
      case .dwellingsDamaged: "VC_DSR_PDAN"
      case .dwellingsDestroyed: "VC_DSR_PDYN"
      case .livelihoods: "VC_DSR_PDLN"
      }
    }
  }

  public var lost: ReportedComponents<Lost>
  public var affected: ReportedComponents<Affected>
  /// As reported, where it is; it goes before the sum of its components, which may count a person twice.
  public var affectedTotal: Double?
  /// Whether the total is that of several areas of which some report the affected in part or not at all.
  public private(set) var isAffectedPartial = false
  public var dwellingsDamaged, dwellingsDestroyed: Double?
  public var population: Double?

  public init(
    lost: ReportedComponents<Lost>, affected: ReportedComponents<Affected> = .init([:]),
    affectedTotal: Double? = nil, dwellingsDamaged: Double? = nil, dwellingsDestroyed: Double? = nil,
    population: Double? = nil
  ) {
    self.lost = lost
    self.affected = affected
    self.affectedTotal = affectedTotal
    self.dwellingsDamaged = dwellingsDamaged
    self.dwellingsDestroyed = dwellingsDestroyed
    self.population = population
  }

  /// Nil where neither the total nor any component was reported.
  public var directlyAffected: Double? { affectedTotal ?? affected.total }

  /// Several areas taken as one. Where only some report a total of the affected, each gives what it has.
  public static func sum(_ areas: [DisasterPersons]) -> DisasterPersons {
    let totals = areas.compactMap(\.directlyAffected)
    var sum = DisasterPersons(
      lost: .sum(areas.map(\.lost)), affected: .sum(areas.map(\.affected)),
      affectedTotal: areas.contains { $0.affectedTotal != nil } ? totals.reduce(0, +) : nil,
      dwellingsDamaged: OptionalSum.ofAll(areas, \.dwellingsDamaged),
      dwellingsDestroyed: OptionalSum.ofAll(areas, \.dwellingsDestroyed),
      population: OptionalSum.ofAll(areas, \.population))
    sum.isAffectedPartial = areas.contains { area in
      area.isAffectedPartial || (area.affectedTotal == nil && !area.affected.unreported.isEmpty)
    }
    return sum
  }

  private var affectedNotes: [Note] {
    guard affectedTotal == nil else {
      return isAffectedPartial ? [Note("components-unreported", ["components": "affected"])] : []
    }
    return affected.notes + [Note("affected-counted-twice")]
  }

  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    var observations: [Observation] = []
    func count(_ series: String, _ value: Double?, _ notes: [Note] = []) {
      guard let value else { return }
      observations.append(
        measurement.amount(
          DisasterPersons.indicator, series, value, disaggregation, unit: "NUMBER", notes: notes))
    }
    func rate(_ series: String, _ value: Double?, _ notes: [Note]) {
      guard let value, let population else { return }
      observations.append(
        measurement.rate(
          DisasterPersons.indicator, series, disaggregation, of: value, in: population, times: 100_000,
          unit: "PER_100000_POP", notes: notes))
    }
    rate("VC_DSR_MTMP", lost.total, lost.notes)
    rate("VC_DSR_DAFF", directlyAffected, affectedNotes)
    if let lost = lost.total, let affected = directlyAffected {
      rate("Q_DSR_ALL", lost + affected, self.lost.notes + affectedNotes)
    }
    count("VC_DSR_MMHN", lost.total, lost.notes)
    for part in Lost.allCases { count(part.series, lost[part]) }
    count("VC_DSR_AFFCT", directlyAffected, affectedNotes)
    for part in Affected.allCases { count(part.series, affected[part]) }
    count("VC_DSR_DDHN", dwellingsDamaged)
    count("VC_DSR_DYDN", dwellingsDestroyed)
    // The destroyed dwellings of one hazard have a series of their own.
    if disaggregation.codes["COMPOSITE_BREAKDOWN"] != nil { count("VC_DSR_DYHN", dwellingsDestroyed) }
    return observations
  }
}
