/// Households and persons by housing condition, counted one by one: of a city, or of the country.
public struct HousingCount: Hashable, Sendable {
  /// A part of the population that is counted.
  public enum Group: Int, CaseIterable, Hashable, Sendable {
    case everybody, women, men, children, workingAge, olderPersons, withDisabilities, withoutDisabilities

    /// Dimension and code as in the code lists; nil for everybody.
    public var code: (dimension: String, code: String)? {
      switch self {
      case .everybody: nil
      case .women: ("SEX", "F")
      case .men: ("SEX", "M")
      case .children: ("AGE", "Y0T14")
      case .workingAge: ("AGE", "Y15T64")
      case .olderPersons: ("AGE", "Y_GE65")
      case .withDisabilities: ("DISABILITY_STATUS", "PD")
      case .withoutDisabilities: ("DISABILITY_STATUS", "PWD")
      }
    }
  }

  private static let groupCount = Group.allCases.count
  private static let conditionCount = Condition.allCases.count

  public private(set) var households = 0
  private var persons = [Int](repeating: 0, count: groupCount)
  private var householdsByCondition = [Int](repeating: 0, count: conditionCount)
  private var personsByCondition = [Int](repeating: 0, count: groupCount * conditionCount)

  public func persons(_ group: Group = .everybody) -> Int { persons[group.rawValue] }

  public func households(_ condition: Condition) -> Int { householdsByCondition[condition.place] }

  public func persons(_ condition: Condition, _ group: Group = .everybody) -> Int {
    personsByCondition[condition.place * HousingCount.groupCount + group.rawValue]
  }

  mutating func add(_ household: Household) {
    let conditions = HousingConditions(of: household)
    var members = Members()
    for person in household.persons { members.add(person) }
    let counts = members.counts
    households += 1
    for group in counts.indices { persons[group] += counts[group] }
    for condition in Condition.allCases where conditions.contains(condition) {
      householdsByCondition[condition.place] += 1
      let start = condition.place * HousingCount.groupCount
      for group in counts.indices { personsByCondition[start + group] += counts[group] }
    }
  }

  static func + (a: HousingCount, b: HousingCount) -> HousingCount {
    var sum = a
    sum.households += b.households
    for place in sum.persons.indices { sum.persons[place] += b.persons[place] }
    for place in sum.householdsByCondition.indices {
      sum.householdsByCondition[place] += b.householdsByCondition[place]
    }
    for place in sum.personsByCondition.indices {
      sum.personsByCondition[place] += b.personsByCondition[place]
    }
    return sum
  }

  /// The members of one household by group.
  private struct Members {
    var all = 0
    var women = 0
    var children = 0
    var older = 0
    var disabled = 0

    mutating func add(_ person: Household.Person) {
      all += 1
      women += person.isWoman ? 1 : 0
      children += person.age < 15 ? 1 : 0
      older += person.age >= 65 ? 1 : 0
      disabled += person.hasDisability ? 1 : 0
    }

    /// In the order of `Group`.
    var counts: InlineCounts {
      InlineCounts(
        values: (
          all, women, all - women, children, all - children - older, older, disabled, all - disabled
        ))
    }
  }

  /// Eight numbers without an array of their own: one is made for every household of the country.
  private struct InlineCounts {
    var values: (Int, Int, Int, Int, Int, Int, Int, Int)

    var indices: Range<Int> { 0..<8 }

    subscript(place: Int) -> Int {
      switch place {
      case 0: values.0
      case 1: values.1
      case 2: values.2
      case 3: values.3
      case 4: values.4
      case 5: values.5
      case 6: values.6
      default: values.7
      }
    }
  }
}
