/// What is known of a plot that might be built on. Nil is not known, never no.
public struct InfillParcel: Hashable, Sendable {
  /// What keeps a plot from being built on.
  public enum Exclusion: String, CaseIterable, Hashable, Sendable { case protected, flood, heritage }

  public var id: String
  public var squareMetres: Double
  public var isVacant: Bool?
  /// Floor area / plot area, as the plan allows it and as it stands.
  public var allowedRatio, builtRatio: Double?
  /// A single use that has had its time.
  public var isObsolete: Bool?
  public var parkingSquareMetres: Double?
  public var exclusions: [Exclusion: Bool]
  /// Of the floor area to be added, 0 to 1.
  public var residentialShare: Double?
  public var transportMetres, servicesMetres, streetWidthMetres: Double?
  public var hasSpareUtilities, hasClearTenure: Bool?
  /// People who would have to leave.
  public var displacedPersons: Double?

  public init(id: String, squareMetres: Double = 0) {
    self.id = id
    self.squareMetres = squareMetres
    exclusions = [:]
  }
}

/// How many people and jobs the candidate plots of an area would hold.
///
///     added floor = plot area × (allowed ratio − built ratio), none below 0
///     people      = sum(added floor × residential share) / floor area per person
///     jobs        = sum(added floor × (1 − residential share)) / floor area per job
/// - Source: Quito's default.
public struct InfillPotential: Hashable, Sendable {
  public enum Reason: String, CaseIterable, Hashable, Sendable {
    case vacant, underbuilt, obsolete, parking
  }

  public struct Candidate: Hashable, Sendable {
    public var id: String
    /// Why it is a candidate, in the order of `Reason`.
    public var reasons: [Reason]
    /// Exclusions nobody has looked at; the candidate stands under their reserve.
    public var uncheckedExclusions: [InfillParcel.Exclusion]
    /// m²; nil where the allowed or the built ratio is not known.
    public var addedFloorArea: Double?
    public var people, jobs: Double?
    /// 0 to 100 of the points that are known; nil where none is.
    public var score: Double?
    /// The share of the points that are known, 0 to 1.
    public var coverage: Double
    /// People would have to leave, or nobody knows: the assessments of safeguards and of evictions come
    /// before any decision. False only where it is known that nobody would.
    public var needsSafeguards: Bool
  }

  /// The best score first, those without one last, equal ones by identifier.
  public let candidates: [Candidate]
  /// Plots that would be candidates but are excluded.
  public let excludedCount: Int
  /// Candidates whose capacity is not known.
  public let withoutCapacityCount: Int
  /// Sums over the candidates whose capacity is known.
  public let addedFloorArea, addedEconomicFloorArea, people, jobs: Double

  public init(_ parcels: [InfillParcel], rules: PlanningRules) {
    var candidates: [Candidate] = []
    var (excluded, without, floor, economic) = (0, 0, 0.0, 0.0)
    for parcel in parcels {
      let built = parcel.builtRatio ?? (parcel.isVacant == true ? 0 : nil)
      let reasons = InfillPotential.reasons(parcel, built: built, rules.infill)
      guard !reasons.isEmpty else { continue }
      guard !parcel.exclusions.values.contains(true) else {
        excluded += 1
        continue
      }
      let residential = parcel.residentialShare ?? rules.infill.residentialShare.value
      let added = parcel.allowedRatio.flatMap { allowed in
        built.map { parcel.squareMetres * max(0, allowed - $0) }
      }
      if let added {
        floor += added
        economic += added * (1 - residential)
      } else {
        without += 1
      }
      let (score, coverage) = InfillPotential.score(parcel, rules.infill)
      candidates.append(
        Candidate(
          id: parcel.id, reasons: reasons,
          uncheckedExclusions: InfillParcel.Exclusion.allCases.filter { parcel.exclusions[$0] == nil },
          addedFloorArea: added,
          people: added.map { $0 * residential / rules.floorAreaPerPerson.value },
          jobs: added.map { $0 * (1 - residential) / rules.floorAreaPerJob.value },
          score: score, coverage: coverage, needsSafeguards: parcel.displacedPersons != 0))
    }
    self.candidates = candidates.sorted {
      ($0.score ?? -1) != ($1.score ?? -1) ? ($0.score ?? -1) > ($1.score ?? -1) : $0.id < $1.id
    }
    excludedCount = excluded
    withoutCapacityCount = without
    addedFloorArea = floor
    addedEconomicFloorArea = economic
    people = candidates.reduce(0) { $0 + ($1.people ?? 0) }
    jobs = candidates.reduce(0) { $0 + ($1.jobs ?? 0) }
  }

  private static func reasons(_ parcel: InfillParcel, built: Double?, _ rules: InfillRules) -> [Reason] {
    Reason.allCases.filter { reason in
      switch reason {
      case .vacant: return parcel.isVacant == true
      case .underbuilt:
        guard let built, let allowed = parcel.allowedRatio, parcel.isVacant != true else { return false }
        return built < rules.builtShareBelow.value * allowed
      case .obsolete: return parcel.isObsolete == true
      case .parking: return (parcel.parkingSquareMetres ?? 0) > rules.parkingSquareMetresAbove.value
      }
    }
  }

  private static func score(_ parcel: InfillParcel, _ rules: InfillRules) -> (
    score: Double?, coverage: Double
  ) {
    var (reached, known, all) = (0.0, 0.0, 0.0)
    for criterion in InfillRules.Criterion.allCases {
      let points = rules.points[criterion]?.value ?? 0
      all += points
      let isMet: Bool? =
        switch criterion {
        case .transport: parcel.transportMetres.map { $0 <= rules.transportMetresMaximum.value }
        case .services: parcel.servicesMetres.map { $0 <= rules.servicesMetresMaximum.value }
        case .streetWidth: parcel.streetWidthMetres.map { $0 >= rules.streetWidthMetresMinimum.value }
        case .utilities: parcel.hasSpareUtilities
        case .tenure: parcel.hasClearTenure
        case .displacement: parcel.displacedPersons.map { $0 <= rules.displacedMaximum.value }
        }
      guard let isMet else { continue }
      known += points
      if isMet { reached += points }
    }
    return known > 0 ? (100 * reached / known, known / all) : (nil, 0)
  }
}
