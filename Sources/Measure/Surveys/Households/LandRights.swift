/// Rights of adults to land (SDG 1.4.2).
///
///     A = adults with legally recognised documentation over land / adults
///     B = adults who perceive their rights as secure / adults
///
/// Perceived as secure is both: no fear of losing the land involuntarily within five years, and the right to
/// bequeath it. Adults without land are in the denominator and in no numerator. The metadata gives no formula
/// that joins A and B; `both` is the adults who have A and B.
///
/// - Source: UN-Habitat and World Bank, SDG 1.4.2 metadata.
public struct LandRights: Hashable, Sendable {
  /// The answers of persons, one entry a person; 1 yes, 0 no, -1 not stated. Nil was not asked for.
  public struct Answers: Hashable, Sendable {
    /// Years.
    public var age: [Double]
    public var hasDocuments: [Int8]?
    public var fearsLoss: [Int8]?
    public var mayBequeath: [Int8]?
    /// Whether the person holds any land; who holds none has none of the rights.
    public var holdsLand: [Int8]?

    public init(age: [Double]) { self.age = age }
  }

  public enum Right: String, CaseIterable, Hashable, Sendable {
    /// SP_LGL_LNDDOC.
    case documented
    /// SP_LGL_LNDSEC.
    case perceivedSecure = "perceived-secure"
    /// SP_LGL_LNDSTR.
    case both
  }

  /// One a person: 1 has it, 0 has not, -1 not known, -2 no adult or age not stated.
  public let documented: [Int8]
  public let perceivedSecure: [Int8]
  /// Rights all of whose questions the survey asked.
  private let asked: Set<Right>

  /// - Parameter adultFromYears: by national law.
  public init(_ answers: Answers, adultFromYears: Double = 18) {
    let count = answers.age.count
    let columns = [answers.hasDocuments, answers.fearsLoss, answers.mayBequeath, answers.holdsLand]
    precondition(columns.allSatisfy { $0 == nil || $0!.count == count }, "one entry a person")
    var documented = [Int8](repeating: -2, count: count)
    var secure = [Int8](repeating: -2, count: count)
    for person in 0..<count where answers.age[person] >= adultFromYears {
      if answers.holdsLand?[person] == 0 {
        documented[person] = 0
        secure[person] = 0
        continue
      }
      documented[person] = answers.hasDocuments?[person] ?? -1
      let isUnafraid = answers.fearsLoss.map { $0[person] < 0 ? -1 : 1 - $0[person] } ?? -1
      secure[person] = LandRights.and(isUnafraid, answers.mayBequeath?[person] ?? -1)
    }
    self.documented = documented
    perceivedSecure = secure
    var asked: Set<Right> = []
    if answers.hasDocuments != nil { asked.insert(.documented) }
    if answers.fearsLoss != nil, answers.mayBequeath != nil { asked.insert(.perceivedSecure) }
    if asked.count == 2 { asked.insert(.both) }
    self.asked = asked
  }

  public func values(of right: Right) -> [Int8] {
    switch right {
    case .documented: documented
    case .perceivedSecure: perceivedSecure
    case .both:
      zip(documented, perceivedSecure).map { $0 == -2 ? -2 : LandRights.and($0, $1) }
    }
  }

  /// Whether all questions of the right were asked and it is known of at least one adult: no answer of one
  /// question tells how many have a right that takes two.
  public func isMeasured(_ right: Right) -> Bool {
    asked.contains(right) && values(of: right).contains { $0 >= 0 }
  }

  /// Both parts of a share as sums over households, of adults of whom it is known; of one group where codes
  /// of groups are given. NaN for households without such an adult.
  public func share(
    of right: Right, in persons: PersonsByHousehold, among group: (codes: [Int32], code: Int32)? = nil
  ) -> HousingShare {
    let values = values(of: right)
    precondition(values.count == persons.household.count)
    func isIn(_ person: Int) -> Bool { group.map { $0.codes[person] == $0.code } ?? true }
    var counts: [HousingStatus: Int] = [:]
    for person in values.indices where values[person] > -2 && isIn(person) {
      counts[values[person] == 1 ? .yes : values[person] == 0 ? .no : .unknown, default: 0] += 1
    }
    return HousingShare(
      numerators: persons.sums { isIn($0) && values[$0] == 1 ? 1 : 0 },
      denominators: persons.sums { isIn($0) && values[$0] >= 0 ? 1 : 0 }, counts: counts
    ).withoutEmptyHouseholds
  }

  /// Of three-valued answers: no where one is no, not known where one is not known, else yes.
  private static func and(_ a: Int8, _ b: Int8) -> Int8 {
    a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1
  }
}
