import Surveys
import TestSupport
import Testing

/// A column of one category, or of a category a row.
private func coded(_ verdicts: CategoryVerdict...) -> CodedColumn {
  CodedColumn(codes: verdicts.indices.map(Int32.init), verdicts: verdicts)
}

private func percent(_ share: HousingShare) -> Double {
  var (numerator, denominator) = (0.0, 0.0)
  for (a, b) in zip(share.numerators, share.denominators) where !b.isNaN {
    numerator += a
    denominator += b
  }
  return 100 * numerator / denominator
}

@Suite struct HouseholdDeprivationsTests {
  /// Four households: 5 persons with no deprivation, 4 without water, 6 without water and sanitation, 5 with
  /// 3.5 persons a room. By the metadata of 2021 15 of 20 persons live in a slum, by that of 2016 10 of 20.
  @Test(arguments: [
    (HousingRules.Overcrowding.above(3), 75.0, HousingCriteria.livingArea),
    (.atLeast(4), 50.0, HousingCriteria()),
  ])
  func workedExample(rule: HousingRules.Overcrowding, expected: Double, last: HousingCriteria) {
    var households = HouseholdColumns(rowCount: 4)
    households.members = [5, 4, 6, 5]
    households.rooms = [2, 2, 3, 5 / 3.5]
    households.water = coded(.adequate, .deprived, .deprived, .adequate)
    households.sanitation = coded(.adequate, .adequate, .deprived, .adequate)
    var rules = HousingRules()
    rules.overcrowding = rule
    let found = HouseholdDeprivations(of: households, rules: rules)
    #expect(found.deprived == [[], .water, [.water, .sanitation], last])
    #expect(found.measured == [.water, .sanitation, .livingArea])
    #expect(percent(found.share(of: .slum)) == expected)
    #expect(percent(found.share(of: .slumOrInformal)) == expected)
    #expect((0..<4).map(found.severity) == [0, 1, 2, last.count])
  }

  @Test func wholePersonsARoomAreTheSameByBothRules() {
    var households = HouseholdColumns(rowCount: 40)
    households.members = (1...40).map(Double.init)
    households.rooms = Array(repeating: 1, count: 40)
    var old = HousingRules()
    old.overcrowding = .atLeast(4)
    #expect(
      HouseholdDeprivations(of: households).deprived
        == HouseholdDeprivations(of: households, rules: old).deprived
    )
  }

  @Test func aDwellingWithoutRoomsIsOvercrowded() {
    var households = HouseholdColumns(rowCount: 3)
    households.members = [1, .nan, 3]
    households.rooms = [0, 2, .nan]
    let found = HouseholdDeprivations(of: households)
    #expect(found.deprived == [.livingArea, [], []])
    #expect(found.known == [.livingArea, [], []])
  }

  /// A standpipe counts where at most five households use it; where nobody said how many, it is not known.
  @Test func standpipesByTheirHouseholds() {
    var households = HouseholdColumns(rowCount: 4)
    households.water = CodedColumn(codes: [0, 0, 0, -1], verdicts: [.adequateIfFewShare])
    households.householdsSharingWater = [5, 6, .nan, 1]
    let found = HouseholdDeprivations(of: households)
    #expect(found.deprived == [[], .water, [], []])
    #expect(found.known == [.water, .water, [], []])
    households.householdsSharingWater = nil
    #expect(HouseholdDeprivations(of: households).measured == [])
  }

  @Test func bottledWaterIsAsTheOtherSource() {
    var households = HouseholdColumns(rowCount: 5)
    households.water = CodedColumn(codes: [0, 0, 0, 0, 1], verdicts: [.asSecondarySource, .adequate])
    households.secondaryWater = coded(
      .adequate, .deprived, .asSecondarySource, .adequateIfFewShare, .deprived)
    households.householdsSharingWater = [1, 1, 1, 1, 1]
    let found = HouseholdDeprivations(of: households)
    #expect(found.known == [.water, .water, [], [], .water])
    #expect(found.deprived == [[], .water, [], [], []])
  }

  @Test func quantityAndSharingWhereTheRulesAsk() {
    var households = HouseholdColumns(rowCount: 4)
    households.water = CodedColumn(codes: [0, 0, 0, 1], verdicts: [.adequate, .deprived])
    households.waterLitresPerPersonDay = [20, 19.9, .nan, 100]
    households.sanitation = CodedColumn(codes: [0, 0, 0, 0], verdicts: [.adequate])
    households.householdsSharingSanitation = [1, 2, 3, .nan]
    var rules = HousingRules()
    #expect(HouseholdDeprivations(of: households, rules: rules).deprived == [[], [], [], .water])
    rules.waterLitresPerPersonDayMinimum = 20
    rules.sanitationHouseholdsMaximum = 2
    let strict = HouseholdDeprivations(of: households, rules: rules)
    #expect(strict.deprived == [[], .water, .sanitation, .water])
    #expect(strict.known == [[.water, .sanitation], [.water, .sanitation], .sanitation, .water])
  }

  /// One bad item of the structure is enough and items not known are left out; of tenure all must be known.
  @Test func structureAndTenure() {
    let verdicts: [CategoryVerdict] = [.adequate, .deprived, .unknown]
    for a in 0..<3 {
      for b in 0..<3 {
        var households = HouseholdColumns(rowCount: 1)
        let items = [a, b].map { CodedColumn(codes: [Int32($0)], verdicts: verdicts) }
        households.structure = items
        households.tenure = items
        let found = HouseholdDeprivations(of: households)
        let isBad = a == 1 || b == 1
        #expect(found.deprived[0] == (isBad ? [.structure, .tenure] : []))
        #expect(found.known[0].contains(.structure) == (isBad || a == 0 || b == 0))
        #expect(found.known[0].contains(.tenure) == (isBad || (a == 0 && b == 0)))
      }
    }
  }

  @Test func costsAboveAThirtyPerCentShare() {
    var households = HouseholdColumns(rowCount: 5)
    households.housingCost = [30, 30.01, 0, 1, .nan]
    households.income = [100, 100, 0, 0, 100]
    let found = HouseholdDeprivations(of: households)
    #expect(found.deprived == [[], .affordability, [], .affordability, []])
    #expect(found.measured == .affordability)
    households.members = [1, 1, 1, 1, 1]
    let costly = HouseholdDeprivations(of: households)
    #expect(percent(costly.share(of: .inadequateHousing)) == 50)
    #expect(percent(costly.share(of: .slum)).isNaN)
  }

  // MARK: - What is not known

  /// Water, sanitation and living area are asked for. One unknown: counted as not deprived. Two: left out.
  @Test func oneUnknownIsPresumedAndTwoAreLeftOut() {
    var households = HouseholdColumns(rowCount: 5)
    households.members = [2, 3, 4, 5, 6]
    households.rooms = [4, 4, .nan, .nan, .nan]
    households.water = coded(.adequate, .adequate, .adequate, .unknown, .deprived)
    households.sanitation = coded(.adequate, .unknown, .unknown, .unknown, .unknown)
    let found = HouseholdDeprivations(of: households)
    #expect(found.statuses(of: .slum) == [.no, .presumedNo, .unknown, .unknown, .yes])
    let share = found.share(of: .slum)
    #expect(share.counts == [.no: 1, .presumedNo: 1, .unknown: 2, .yes: 1])
    #expect(percent(share) == 100 * 6.0 / 11)
    #expect(percent(found.share(of: .slum, unknown: .lowerBound)) == 100 * 6.0 / 20)
    #expect(percent(found.share(of: .slum, unknown: .upperBound)) == 100 * 18.0 / 20)
    // A single criterion is never presumed.
    #expect(percent(found.share(of: .water)) == 100 * 6.0 / 15)
  }

  @Test func theRuleIsAParameter() {
    var households = HouseholdColumns(rowCount: 3)
    households.members = [1, 1, 1]
    households.rooms = [1, .nan, 1]
    households.water = coded(.deprived, .adequate, .adequate)
    households.sanitation = coded(.adequate, .adequate, .adequate)
    var rules = HousingRules()
    rules.unknownCriteriaMaximum = 0
    #expect(
      HouseholdDeprivations(of: households, rules: rules).statuses(of: .slum) == [.yes, .unknown, .no])
    rules.leftOut = .livingArea
    #expect(HouseholdDeprivations(of: households, rules: rules).statuses(of: .slum) == [.yes, .no, .no])
  }

  @Test func aStatedSettlementCounts() {
    var households = HouseholdColumns(rowCount: 3)
    households.members = [1, 2, 4]
    households.water = coded(.adequate, .adequate, .deprived)
    households.informalSettlement = coded(.deprived, .adequate, .adequate)
    let found = HouseholdDeprivations(of: households)
    #expect(found.statuses(of: .informalSettlement) == [.yes, .no, .yes])
    #expect(found.statuses(of: .slum) == [.no, .no, .yes])
    #expect(percent(found.share(of: .slumOrInformal)) == 100 * 5.0 / 7)
    #expect(percent(found.share(of: .slumOrInformal, countsPersons: false)) == 100 * 2.0 / 3)
  }

  @Test func noHouseholds() {
    let found = HouseholdDeprivations(of: HouseholdColumns(rowCount: 0))
    #expect(found.measured == [] && found.statuses(of: .any) == [])
    #expect(found.share(of: .any).numerators == [])
  }

  @Test func nothingAsked() {
    var households = HouseholdColumns(rowCount: 2)
    households.members = [1, 2]
    let found = HouseholdDeprivations(of: households)
    #expect(found.statuses(of: .any) == [.unknown, .unknown])
    #expect(found.share(of: .any).denominators.allSatisfy { $0.isNaN })
  }

  // MARK: - Properties

  private static func drawn(_ count: Int, seed: UInt64) -> HouseholdColumns {
    var generator = SeededGenerator(seed: seed)
    func codes(_ verdicts: [CategoryVerdict]) -> CodedColumn {
      CodedColumn(
        codes: (0..<count).map { _ in Int32.random(in: -1..<Int32(verdicts.count), using: &generator) },
        verdicts: verdicts)
    }
    func numbers(_ range: ClosedRange<Int>) -> [Double] {
      (0..<count).map { _ in
        Int.random(in: 0..<8, using: &generator) == 0
          ? .nan : Double(Int.random(in: range, using: &generator))
      }
    }
    var households = HouseholdColumns(rowCount: count)
    households.members = (0..<count).map { _ in Double(Int.random(in: 1...12, using: &generator)) }
    households.rooms = numbers(0...6)
    households.water = codes([.adequate, .deprived, .adequateIfFewShare, .asSecondarySource, .adequate])
    households.secondaryWater = codes([.adequate, .deprived])
    households.householdsSharingWater = numbers(1...9)
    households.sanitation = codes([.adequate, .deprived, .adequate, .adequate])
    households.structure = [
      codes([.adequate, .adequate, .deprived]), codes([.adequate, .adequate, .unknown]),
    ]
    households.tenure = [codes([.adequate, .adequate, .adequate, .deprived])]
    households.housingCost = numbers(0...50)
    households.income = numbers(0...200)
    households.informalSettlement = codes([.adequate, .adequate, .adequate, .deprived])
    return households
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func identities(seed: UInt64) {
    let found = HouseholdDeprivations(of: HouseholdDeprivationsTests.drawn(3_000, seed: seed))
    for row in 0..<found.rowCount {
      #expect(found.deprived[row].isSubset(of: found.known[row]))
      #expect(found.known[row].isSubset(of: found.measured))
    }
    func isYes(_ condition: HousingCondition) -> [Bool] { found.statuses(of: condition).map { $0 == .yes } }
    let (slum, informal, inadequate) = (isYes(.slum), isYes(.informalSettlement), isYes(.inadequateHousing))
    let (both, any) = (isYes(.slumOrInformal), isYes(.any))
    for row in 0..<found.rowCount {
      #expect(both[row] == (slum[row] || informal[row]))
      #expect(any[row] == (slum[row] || informal[row] || inadequate[row]))
      #expect(!slum[row] || inadequate[row])
    }
    for condition in HousingCondition.allCases {
      let middle = percent(found.share(of: condition))
      #expect(percent(found.share(of: condition, unknown: .lowerBound)) <= middle)
      #expect(middle <= percent(found.share(of: condition, unknown: .upperBound)))
    }
    let severities = (0...5).map { percent(found.share(ofSeverity: $0)) }
    #expect(abs(severities.reduce(0, +) - 100) < 1e-9)
    #expect(abs(severities[0] - (100 - percent(found.share(of: .slum)))) < 1e-9)
  }

  /// Rows are judged in pieces on several threads; a household alone gets the same verdict.
  @Test func householdsAreJudgedAlone() {
    let count = 200_000
    let households = HouseholdDeprivationsTests.drawn(count, seed: 9)
    let found = HouseholdDeprivations(of: households, threads: 1)
    for threads in [2, 3, 7] {
      #expect(found == HouseholdDeprivations(of: households, threads: threads))
    }
    for row in [0, 1, 65_535, 65_536, 131_071, 131_072, count - 1] {
      func one(_ column: CodedColumn?) -> CodedColumn? {
        column.map { CodedColumn(codes: [$0.codes[row]], verdicts: $0.verdicts) }
      }
      func one(_ column: [Double]?) -> [Double]? { column.map { [$0[row]] } }
      var single = HouseholdColumns(rowCount: 1)
      single.members = one(households.members)
      single.rooms = one(households.rooms)
      single.water = one(households.water)
      single.secondaryWater = one(households.secondaryWater)
      single.householdsSharingWater = one(households.householdsSharingWater)
      single.sanitation = one(households.sanitation)
      single.structure = households.structure.compactMap { one($0) }
      single.tenure = households.tenure.compactMap { one($0) }
      single.housingCost = one(households.housingCost)
      single.income = one(households.income)
      single.informalSettlement = one(households.informalSettlement)
      let alone = HouseholdDeprivations(of: single)
      #expect(alone.deprived[0] == found.deprived[row] && alone.known[0] == found.known[row])
      #expect(alone.informalSettlement[0] == found.informalSettlement[row])
    }
  }
}
