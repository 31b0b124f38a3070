import Monitoring

/// People who live in one unit and work in another, or in the same.
public struct CommutingFlow: Hashable, Sendable {
  /// Places in the list of units.
  public var home: Int
  public var work: Int
  public var persons: Double
  public init(home: Int, work: Int, persons: Double) {
    self.home = home
    self.work = work
    self.persons = persons
  }
}

/// Cities with the units from which people commute to them.
///
/// 1. A city is the units with at least half of their people in one urban centre.
/// 2. Two cities are one destination where at least 15 % of the employed residents of one work in the other.
/// 3. The commuting zone is the units of whose employed residents at least 15 % work in the city.
/// 4. What is not joined to the city over units of the same area is left out; what one area encloses is
///    taken in.
///
/// Thresholds and the order of the last step are general knowledge of the method and not confirmed against
/// its text.
///
/// - Source: Dijkstra, Poelman and Veneri (2019), *The EU-OECD definition of a functional urban area*.
public struct FunctionalUrbanAreas: Hashable, Sendable {
  public struct Rules: Hashable, Sendable {
    /// Least part of a unit's people in a centre that makes it part of the city.
    public var cityShare: Double
    /// Least part of a unit's employed residents who work in the city.
    public var commutingShare: Double
    /// The part of a centre's people who should live in its city.
    public var centreShare: Double
    public init(cityShare: Double = 0.5, commutingShare: Double = 0.15, centreShare: Double = 0.75) {
      self.cityShare = cityShare
      self.commutingShare = commutingShare
      self.centreShare = centreShare
    }
  }

  public struct Area: Hashable, Sendable {
    /// Labels of the urban centres, in ascending order.
    public var urbanCentres: [Int]
    /// Units of the city, and of the commuting zone; in ascending order.
    public var city: [Int]
    public var commutingZone: [Int]
    /// The centres whose city holds less of their people than it should.
    public var weaklyCovered: [Int]
  }

  /// In the order of their first urban centre.
  public var areas: [Area]

  /// - Parameters:
  ///   - compositions: of the units, by classes of either level.
  ///   - urbanCentrePersons: people of each urban centre, in the order of labels.
  ///   - flows: the employed residents of the units by place of work among the units, their own included.
  ///   - elsewhere: those who work outside the units, or whose place of work is not known; only their home
  ///     matters.
  /// - Throws: `settlements.flows.missing` without any flow: commuting is not guessed.
  public init(
    _ compositions: [UnitComposition], urbanCentrePersons: [Double], neighbours: UnitNeighbours,
    flows: [CommutingFlow], elsewhere: [CommutingFlow] = [], rules: Rules = Rules(), at place: Place
  ) throws(InputIssues) {
    guard flows.contains(where: { $0.persons > 0 }) else {
      throw InputIssues([InputIssue("settlements.flows.missing", at: place)])
    }
    let count = compositions.count
    let cityOf = compositions.map { Self.city(of: $0, rules) }
    let destination = Self.destinations(cityOf, urbanCentrePersons.count, flows, elsewhere, rules)

    // Employed residents of each unit, in all and by destination.
    var employed = [Double](repeating: 0, count: count)
    var workers = [[Int: Double]](repeating: [:], count: count)
    for flow in flows where flow.persons > 0 {
      employed[flow.home] += flow.persons
      if let city = cityOf[flow.work] {
        workers[flow.home][destination[city - 1], default: 0] += flow.persons
      }
    }
    for flow in elsewhere where flow.persons > 0 { employed[flow.home] += flow.persons }
    /// The destination of each unit.
    var member = [Int?](repeating: nil, count: count)
    for unit in 0..<count {
      if let city = cityOf[unit] {
        member[unit] = destination[city - 1]
      } else if let best = workers[unit].max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        best.value >= rules.commutingShare * employed[unit]
      {
        member[unit] = best.key
      }
    }
    Self.dropExclaves(&member, cityOf, neighbours)
    Self.takeEnclaves(&member, neighbours)

    var residents = [Double](repeating: 0, count: urbanCentrePersons.count)
    for (unit, composition) in compositions.enumerated() {
      if let city = cityOf[unit] {
        residents[city - 1] += composition.urbanCentrePersons[city] ?? 0
      }
    }
    areas = Set(member.compactMap { $0 }).sorted().map { target in
      let units = (0..<count).filter { member[$0] == target }
      let centres = Set(units.compactMap { cityOf[$0] }).sorted()
      return Area(
        urbanCentres: centres, city: units.filter { cityOf[$0] != nil },
        commutingZone: units.filter { cityOf[$0] == nil },
        weaklyCovered: centres.filter {
          residents[$0 - 1] < rules.centreShare * urbanCentrePersons[$0 - 1]
        })
    }
  }

  /// The centre to whose city a unit belongs: the one with most of its people, where centres have enough.
  private static func city(of composition: UnitComposition, _ rules: Rules) -> Int? {
    let centres = composition.urbanCentrePersons.sorted { $0.key < $1.key }
    let inCentres = centres.reduce(0) { $0 + $1.value }
    guard inCentres > 0, inCentres >= rules.cityShare * composition.totalPersons else { return nil }
    return centres.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// For each centre the lowest label among the cities it is one destination with.
  private static func destinations(
    _ cityOf: [Int?], _ centreCount: Int, _ flows: [CommutingFlow], _ elsewhere: [CommutingFlow],
    _ rules: Rules
  ) -> [Int] {
    var employed = [Double](repeating: 0, count: centreCount)
    var between: [[Int]: Double] = [:]
    for flow in flows where flow.persons > 0 {
      guard let home = cityOf[flow.home] else { continue }
      employed[home - 1] += flow.persons
      if let work = cityOf[flow.work], work != home { between[[home, work], default: 0] += flow.persons }
    }
    for flow in elsewhere where flow.persons > 0 {
      if let home = cityOf[flow.home] { employed[home - 1] += flow.persons }
    }
    var parents = Array(1...max(1, centreCount))
    func root(_ label: Int) -> Int {
      var label = label
      while parents[label - 1] != label { label = parents[label - 1] }
      return label
    }
    for (pair, persons) in between where persons >= rules.commutingShare * employed[pair[0] - 1] {
      let (a, b) = (root(pair[0]), root(pair[1]))
      parents[max(a, b) - 1] = min(a, b)
    }
    return (0..<centreCount).map { root($0 + 1) }
  }

  /// Groups of units of the same kind that touch.
  private static func groups(_ units: [Bool], _ same: (Int, Int) -> Bool, _ neighbours: UnitNeighbours)
    -> [[Int]]
  {
    var isSeen = [Bool](repeating: false, count: units.count)
    var groups: [[Int]] = []
    for first in units.indices where units[first] && !isSeen[first] {
      isSeen[first] = true
      var group = [first]
      var next = 0
      while next < group.count {
        for other in neighbours.neighbours[group[next]]
        where units[other] && !isSeen[other] && same(group[next], other) {
          isSeen[other] = true
          group.append(other)
        }
        next += 1
      }
      groups.append(group)
    }
    return groups
  }

  private static func dropExclaves(_ member: inout [Int?], _ cityOf: [Int?], _ neighbours: UnitNeighbours) {
    let before = member
    for group in groups(before.map { $0 != nil }, { before[$0] == before[$1] }, neighbours)
    where group.allSatisfy({ cityOf[$0] == nil }) {
      for unit in group { member[unit] = nil }
    }
  }

  private static func takeEnclaves(_ member: inout [Int?], _ neighbours: UnitNeighbours) {
    for group in groups(member.map { $0 == nil }, { _, _ in true }, neighbours)
    where !group.contains(where: { neighbours.isOnEdge[$0] }) {
      let around = Set(group.flatMap { neighbours.neighbours[$0] }.compactMap { member[$0] })
      if around.count == 1 { for unit in group { member[unit] = around.first! } }
    }
  }
}
