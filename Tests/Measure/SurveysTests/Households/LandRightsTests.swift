import Surveys
import Testing

/// -1 where a household counts in neither part.
private func stated(_ values: [Double]) -> [Double] { values.map { $0.isNaN ? -1 : $0 } }

@Suite struct LandRightsTests {
  /// Persons 0 to 6 in households 0 0 1 1 1 2 and none; person 2 is a child, person 4 of unknown age.
  private static let persons = PersonsByHousehold(household: [0, 0, 1, 1, 1, 2, -1], householdCount: 4)

  private static var answers: LandRights.Answers {
    var answers = LandRights.Answers(age: [40, 18, 17.9, 30, .nan, 70, 50])
    answers.hasDocuments = [1, 0, 1, 1, 1, -1, 1]
    answers.fearsLoss = [0, 0, 0, 1, 0, 0, 0]
    answers.mayBequeath = [1, -1, 1, 1, 1, 1, 1]
    return answers
  }

  @Test func rightsOfAdults() {
    let rights = LandRights(Self.answers)
    #expect(rights.documented == [1, 0, -2, 1, -2, -1, 1])
    #expect(rights.perceivedSecure == [1, -1, -2, 0, -2, 1, 1])
    // No where one is no, though the other is not known.
    #expect(rights.values(of: .both) == [1, 0, -2, 0, -2, -1, 1])
  }

  @Test func sharesBySumsOverHouseholds() {
    let rights = LandRights(Self.answers)
    let documented = rights.share(of: .documented, in: Self.persons)
    #expect(stated(documented.numerators) == [1, 1, -1, -1])
    #expect(stated(documented.denominators) == [2, 1, -1, -1])
    let women = rights.share(
      of: .documented, in: Self.persons, among: (codes: [1, 0, 1, 0, 0, 1, 1], code: 1))
    #expect(stated(women.numerators) == [1, -1, -1, -1])
    #expect(stated(women.denominators) == [1, -1, -1, -1])
    #expect(women.counts == [.yes: 2, .unknown: 1])
  }

  @Test func whoHoldsNoLandStaysInTheDenominator() {
    var answers = Self.answers
    answers.holdsLand = [0, 0, 0, 0, 0, 0, 0]
    let rights = LandRights(answers)
    let share = rights.share(of: .both, in: Self.persons)
    #expect(stated(share.numerators) == [0, 0, 0, -1])
    #expect(stated(share.denominators) == [2, 1, 1, -1])
  }

  @Test func theAgeOfAdultsIsAParameter() {
    #expect(LandRights(Self.answers, adultFromYears: 15).documented[2] == 1)
    #expect(LandRights(Self.answers, adultFromYears: 21).documented[1] == -2)
  }

  @Test func whatWasNotAskedIsNotMeasured() {
    let rights = LandRights(LandRights.Answers(age: [30, 40]))
    #expect(LandRights.Right.allCases.allSatisfy { !rights.isMeasured($0) })
    #expect(LandRights(Self.answers).isMeasured(.both))
  }

  /// A right is measured where all its questions were asked, though a no to one of them, or holding no land,
  /// already says of some adults that they have it not.
  @Test(arguments: [false, true]) func everyPatternOfQuestions(asksWhetherLandIsHeld: Bool) {
    for pattern in 0..<8 {
      let (hasDocuments, fearsLoss, mayBequeath) = (pattern & 1 > 0, pattern & 2 > 0, pattern & 4 > 0)
      var answers = LandRights.Answers(age: Self.answers.age)
      if hasDocuments { answers.hasDocuments = [0, 0, 0, 0, 0, 0, 0] }
      if fearsLoss { answers.fearsLoss = [1, 1, 1, 1, 1, 1, 1] }
      if mayBequeath { answers.mayBequeath = [0, 0, 0, 0, 0, 0, 0] }
      if asksWhetherLandIsHeld { answers.holdsLand = [0, 1, 0, 1, 0, 1, 0] }
      let rights = LandRights(answers)
      #expect(rights.isMeasured(.documented) == hasDocuments)
      #expect(rights.isMeasured(.perceivedSecure) == (fearsLoss && mayBequeath))
      #expect(rights.isMeasured(.both) == (hasDocuments && fearsLoss && mayBequeath))
    }
    var unanswered = Self.answers
    unanswered.hasDocuments = [-1, -1, -1, -1, -1, -1, -1]
    #expect(!LandRights(unanswered).isMeasured(.documented))
  }

  /// Households without an adult of the group change no estimate, but are not among those measured.
  @Test func householdsOfNobodyAreNotMeasured() throws {
    let rights = LandRights(Self.answers)
    let share = rights.share(of: .documented, in: Self.persons)
    let design = try SurveyDesign(
      SurveyVariables(weights: [3, 5, 7, 11], stages: [.init(strata: [0, 0, 1, 1])]))
    let counted = design.ratio(of: share.numerators, over: share.denominators)
    let padded = design.ratio(
      of: share.numerators.map { $0.isNaN ? 0 : $0 }, over: share.denominators.map { $0.isNaN ? 0 : $0 })
    #expect(counted.value == padded.value && counted.standardError == padded.standardError)
    #expect(counted.standardError > 0 && counted.count == 2 && padded.count == 4)
  }

  @Test func membersSumToTheirHouseholds() {
    let persons = Self.persons
    #expect(persons.counts == [2, 3, 1, 0])
    let groups = persons.counts(among: [0, 1, 1, 1, -1, 0, 0], count: 2)
    #expect(groups == [[1, 0, 1, 0], [1, 2, 0, 0]])
    #expect(persons.sums { [1, 2, 3, .nan, 5, 6, 7][$0] } == [3, 8, 6, 0])
    let heads = persons.category([5, 6, 7, 8, 9, 3, 4], ofFirst: { [0, 1, 3, 4].contains($0) })
    #expect(heads == [5, 8, -1, -1])
  }
}
