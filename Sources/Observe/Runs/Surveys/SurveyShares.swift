import Monitoring
import Surveys

/// Shares of persons over the domains of a survey, estimated together in as few passes as memory allows.
struct SurveyShares {
  /// One figure to be estimated in every domain.
  struct Wanted {
    var indicator: String
    var series: String
    var share: HousingShare
    /// Its least and most where all that is unknown were one way or the other; nil where it is not asked for.
    var lower: HousingShare?
    var upper: HousingShare?
    /// Added to that of each domain.
    var disaggregation = Disaggregation()
    /// The domains it is wanted in.
    var universe: Universe
    /// By household, for saying how many were presumed or left out; nil for those that it is not about. None
    /// where nothing is ever presumed.
    var statuses: [HousingStatus?] = []
    /// The criteria that decide it.
    var criteria: HousingCriteria = []
    var countsStatedSettlement = false
    /// Whether the domains of the household groups are wanted too.
    var isByHouseholdGroups = true
  }

  enum Universe: Hashable { case urban, whole }

  /// Domains that do not overlap.
  struct DomainSet {
    var universe: Universe
    var domains: StatisticBatch.Domains
    var disaggregations: [Disaggregation]
    var isGroup: Bool
  }

  struct Result {
    /// Into `wanted`.
    var wanted: Int
    var disaggregation: Disaggregation
    var estimate: Estimate
    /// Persons, by the weights.
    var numerator: Double
    var denominator: Double
    var lower: Double?
    var upper: Double?
    /// Households of the domain that count as not deprived though not all is known, and that are left out.
    var presumed: Int
    var omitted: Int
  }

  /// What the totals of one batch may take, bytes.
  static let batchBytesMaximum = 512 << 20

  let design: SurveyDesign
  let replicates: ReplicateWeights?
  let sets: [DomainSet]
  let wanted: [Wanted]

  init(_ survey: SurveyHouseholds, wanted: [Wanted]) {
    design = survey.design
    replicates = survey.sample.replicates
    self.wanted = wanted
    let count = survey.columns.rowCount
    var sets: [DomainSet] = []
    func add(_ universe: Universe, _ codes: [Int32], _ count: Int, _ names: [Disaggregation], isGroup: Bool) {
      let codes = survey.isIncluded.map { zip(codes, $0).map { $1 ? $0 : -1 } } ?? codes
      sets.append(
        DomainSet(
          universe: universe, domains: StatisticBatch.Domains(codes: codes, count: count),
          disaggregations: names, isGroup: isGroup))
    }
    add(.whole, [Int32](repeating: 0, count: count), 1, [Disaggregation()], isGroup: false)
    if let urban = survey.urban { add(.urban, urban, 1, [Disaggregation()], isGroup: false) }
    for group in survey.householdGroups where !group.names.isEmpty {
      let names = group.names.map { Disaggregation([group.dimension: $0]) }
      add(.whole, group.codes, names.count, names, isGroup: true)
      if let urban = survey.urban {
        let codes = zip(group.codes, urban).map { $1 == 0 ? $0 : -1 }
        add(.urban, codes, names.count, names, isGroup: true)
      }
    }
    self.sets = sets
  }

  func results(level: Double, threads: Int) -> [Result] {
    let rules = EstimationRules(level: level)
    var results: [Result] = []
    for set in sets {
      let places = wanted.indices.filter {
        wanted[$0].universe == set.universe && (!set.isGroup || wanted[$0].isByHouseholdGroups)
      }
      // Six columns, each a sum of its own; and those that must be stated together: two for the share, one for
      // each total, four for the least and the most.
      let bytesOfShare = StatisticBatch.bytes(ofSums: 14, design: design, domainCount: set.domains.count)
      let step = max(1, Self.batchBytesMaximum / max(1, bytesOfShare))
      for start in stride(from: 0, to: places.count, by: step) {
        let part = Array(places[start..<min(places.count, start + step)])
        results += self.results(part, in: set, rules: rules, threads: threads)
      }
    }
    return results.sorted { ($0.wanted, $0.disaggregation) < ($1.wanted, $1.disaggregation) }
  }

  private func results(
    _ places: [Int], in set: DomainSet, rules: EstimationRules, threads: Int
  ) -> [Result] {
    var columns: [StatisticBatch.Column] = []
    var statistics: [StatisticBatch.Statistic] = []
    func add(_ share: HousingShare) -> Int {
      columns.append(.values(share.numerators))
      columns.append(.values(share.denominators))
      statistics.append(.ratio(columns.count - 2, over: columns.count - 1))
      return statistics.count - 1
    }
    var shares: [(share: Int, numerator: Int, denominator: Int, lower: Int?, upper: Int?)] = []
    for place in places {
      let one = wanted[place]
      let share = add(one.share)
      statistics.append(.total(columns.count - 2))
      statistics.append(.total(columns.count - 1))
      let (numerator, denominator) = (statistics.count - 2, statistics.count - 1)
      shares.append((share, numerator, denominator, one.lower.map(add), one.upper.map(add)))
    }
    let batch = StatisticBatch(
      design, columns: columns, statistics: statistics, domains: [set.domains])
    let estimates =
      replicates.map { batch.replicated($0, threads: threads) } ?? batch.linearised(threads: threads)
    var results: [Result] = []
    for (place, at) in zip(places, shares) {
      let (presumed, omitted) = Self.unknowns(wanted[place].statuses, in: set.domains)
      for domain in 0..<set.domains.count {
        func value(_ statistic: Int) -> Double {
          estimates.values[statistic * estimates.domainCount + domain]
        }
        results.append(
          Result(
            wanted: place,
            disaggregation: Disaggregation(
              set.disaggregations[domain].codes.merging(wanted[place].disaggregation.codes) { $1 }),
            estimate: estimates.estimate(at.share, domain: domain, rules: rules),
            numerator: value(at.numerator), denominator: value(at.denominator), lower: at.lower.map(value),
            upper: at.upper.map(value), presumed: presumed[domain], omitted: omitted[domain]))
      }
    }
    return results
  }

  /// By domain.
  private static func unknowns(
    _ statuses: [HousingStatus?], in domains: StatisticBatch.Domains
  ) -> (presumed: [Int], omitted: [Int]) {
    var presumed = [Int](repeating: 0, count: domains.count)
    var omitted = presumed
    for (row, status) in statuses.enumerated() where domains.codes[row] >= 0 {
      switch status {
      case .presumedNo: presumed[Int(domains.codes[row])] += 1
      case .unknown: omitted[Int(domains.codes[row])] += 1
      case .yes, .no, nil: break
      }
    }
    return (presumed, omitted)
  }
}
