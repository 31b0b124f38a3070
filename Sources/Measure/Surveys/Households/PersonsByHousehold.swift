/// Sums over the members of each household, so that figures of persons follow the design of the households.
public struct PersonsByHousehold: Hashable, Sendable {
  /// The household each person lives in, from 0; below 0 where it is not among them.
  public let household: [Int32]
  public let householdCount: Int

  /// - Precondition: every household is below `householdCount`.
  public init(household: [Int32], householdCount: Int) {
    precondition(household.allSatisfy { $0 < householdCount }, "a person in no household")
    self.household = household
    self.householdCount = householdCount
  }

  /// Persons in each household.
  public var counts: [Double] { sums { _ in 1 } }

  /// Persons of each group in each household, group after group. A code below 0 is of no group.
  public func counts(among codes: [Int32], count: Int) -> [[Double]] {
    precondition(codes.count == household.count)
    var counts = [Double](repeating: 0, count: count * householdCount)
    for person in 0..<household.count where household[person] >= 0 && codes[person] >= 0 {
      counts[Int(codes[person]) * householdCount + Int(household[person])] += 1
    }
    return (0..<count).map { Array(counts[($0 * householdCount)..<(($0 + 1) * householdCount)]) }
  }

  /// Values of persons summed over each household; NaN counts as nothing. 0 for a household without persons.
  public func sums(_ value: (Int) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: householdCount)
    for person in 0..<household.count where household[person] >= 0 {
      let value = value(person)
      if !value.isNaN { sums[Int(household[person])] += value }
    }
    return sums
  }

  /// A category of the first person of each household for whom `isOne` holds, such as its head; -1 without.
  public func category(_ codes: [Int32], ofFirst isOne: (Int) -> Bool) -> [Int32] {
    var found = [Int32](repeating: -1, count: householdCount)
    var isFound = [Bool](repeating: false, count: householdCount)
    for person in 0..<household.count where household[person] >= 0 && isOne(person) {
      let home = Int(household[person])
      if !isFound[home] {
        isFound[home] = true
        found[home] = codes[person]
      }
    }
    return found
  }
}
