import Settlements
import Testing

@Suite struct InfillPotentialTests {
  private let rules = DrawnPlan.rules

  private func parcel(_ id: String, _ change: (inout InfillParcel) -> Void) -> InfillParcel {
    var parcel = InfillParcel(id: id, squareMetres: 1_000)
    parcel.allowedRatio = 2
    parcel.builtRatio = 2
    parcel.exclusions = [.protected: false, .flood: false, .heritage: false]
    parcel.displacedPersons = 0
    change(&parcel)
    return parcel
  }

  /// 1,000 m² allowed at 2, built at 0.5: 1,500 m² more; 60 % homes are 900 m² or 45 people at 20 m², and
  /// 600 m² or 24 jobs at 25 m².
  @Test func capacityByHand() throws {
    let potential = InfillPotential([parcel("a") { $0.builtRatio = 0.5 }], rules: rules)
    let candidate = try #require(potential.candidates.first)
    #expect(candidate.reasons == [.underbuilt])
    #expect(candidate.addedFloorArea == 1_500)
    #expect(abs(candidate.people! - 45) < 1e-12)
    #expect(abs(candidate.jobs! - 24) < 1e-12)
  }

  @Test func sumsOverCandidates() {
    let potential = InfillPotential(
      [
        parcel("vacant") {
          $0.isVacant = true
          $0.builtRatio = nil
          $0.residentialShare = 1
        },
        parcel("parking") {
          $0.parkingSquareMetres = 2_001
          $0.builtRatio = 1
          $0.residentialShare = 0
        },
        parcel("full") { $0.builtRatio = 1 },
      ], rules: rules)
    #expect(potential.candidates.map(\.id) == ["parking", "vacant"])
    #expect(potential.people == 100)
    #expect(potential.jobs == 40)
    #expect(potential.addedFloorArea == 3_000)
    #expect(potential.addedEconomicFloorArea == 1_000)
  }

  @Test func filterAtItsEdges() {
    func isCandidate(_ change: (inout InfillParcel) -> Void) -> Bool {
      !InfillPotential([parcel("a", change)], rules: rules).candidates.isEmpty
    }
    #expect(!isCandidate { $0.builtRatio = 1 })
    #expect(isCandidate { $0.builtRatio = 0.999 })
    #expect(!isCandidate { $0.parkingSquareMetres = 2_000 })
    #expect(isCandidate { $0.parkingSquareMetres = 2_000.5 })
    #expect(isCandidate { $0.isObsolete = true })
    #expect(isCandidate { $0.isVacant = true })
    #expect(!isCandidate { $0.isVacant = false })
    // Nothing known is no candidate.
    #expect(InfillPotential([InfillParcel(id: "x", squareMetres: 500)], rules: rules).candidates.isEmpty)
  }

  @Test(arguments: InfillParcel.Exclusion.allCases)
  func exclusions(exclusion: InfillParcel.Exclusion) {
    let potential = InfillPotential(
      [
        parcel("a") {
          $0.isVacant = true
          $0.exclusions[exclusion] = true
        },
        parcel("b") {
          $0.isVacant = true
          $0.exclusions[exclusion] = nil
        },
      ], rules: rules)
    #expect(potential.excludedCount == 1)
    #expect(potential.candidates.map(\.id) == ["b"])
    #expect(potential.candidates[0].uncheckedExclusions == [exclusion])
  }

  @Test func builtBeyondWhatIsAllowedAddsNothing() {
    let potential = InfillPotential(
      [
        parcel("a") {
          $0.isObsolete = true
          $0.builtRatio = 3
        }
      ], rules: rules)
    #expect(potential.candidates[0].addedFloorArea == 0)
    #expect(potential.people == 0)
  }

  @Test func capacityThatIsNotKnownIsCountedApart() {
    let potential = InfillPotential(
      [
        parcel("a") {
          $0.isVacant = true
          $0.allowedRatio = nil
        }
      ], rules: rules)
    #expect(potential.withoutCapacityCount == 1)
    #expect(potential.candidates[0].people == nil)
    #expect(potential.people == 0)
  }

  /// Points: transport 25, services 20, street 10, utilities 20, tenure 15, displacement 10.
  @Test func scoreAtTheLimits() {
    func score(_ change: @escaping (inout InfillParcel) -> Void) -> InfillPotential.Candidate {
      InfillPotential(
        [
          parcel("a") {
            $0.isVacant = true
            $0.transportMetres = 500
            $0.servicesMetres = 800
            $0.streetWidthMetres = 9
            $0.hasSpareUtilities = true
            $0.hasClearTenure = true
            change(&$0)
          }
        ], rules: rules
      ).candidates[0]
    }
    #expect(score { _ in }.score == 100)
    #expect(score { _ in }.coverage == 1)
    #expect(score { $0.transportMetres = 500.1 }.score == 75)
    #expect(score { $0.servicesMetres = 801 }.score == 80)
    #expect(score { $0.streetWidthMetres = 8.9 }.score == 90)
    #expect(score { $0.hasSpareUtilities = false }.score == 80)
    #expect(score { $0.hasClearTenure = false }.score == 85)
    #expect(score { $0.displacedPersons = 1 }.score == 90)
    // 75 of the 85 points that are known without tenure.
    let partly = score {
      $0.hasClearTenure = nil
      $0.streetWidthMetres = 3
    }
    #expect(abs(partly.score! - 100 * 75.0 / 85) < 1e-12)
    #expect(abs(partly.coverage - 0.85) < 1e-12)
  }

  @Test func safeguardsOpenUnlessItIsKnownThatNobodyLeaves() {
    func needs(_ displaced: Double?) -> Bool {
      InfillPotential(
        [
          parcel("a") {
            $0.isVacant = true
            $0.displacedPersons = displaced
          }
        ], rules: rules
      ).candidates[0].needsSafeguards
    }
    #expect(needs(1))
    #expect(needs(nil))
    #expect(!needs(0))
  }

  @Test func candidatesStandByScore() {
    let potential = InfillPotential(
      [
        parcel("unknown") {
          $0.isVacant = true
          $0.displacedPersons = nil
        },
        parcel("b") { $0.isVacant = true },
        parcel("a") { $0.isVacant = true },
        parcel("worse") {
          $0.isVacant = true
          $0.displacedPersons = 4
        },
      ], rules: rules)
    #expect(potential.candidates.map(\.id) == ["a", "b", "worse", "unknown"])
    #expect(potential.candidates.last?.score == nil)
  }

  /// A plan of one plot: density and mixed use before and after.
  @Test func beforeAndAfter() throws {
    var plan = Plan()
    plan.boundary = [DrawnPlan.area("site", 0, 0, 100, 100)]
    var parcel = InfillParcel(id: "p")
    parcel.allowedRatio = 1
    parcel.residentialShare = 0.5
    plan.plots = [Plan.Plot(id: "p", geometry: DrawnPlan.box(0, 0, 100, 100), parcel: parcel)]
    plan.buildings = [
      Plan.Building(
        id: "b", geometry: DrawnPlan.box(0, 0, 20, 50), floors: 2, residentialShare: 1, economicShare: 0)
    ]
    let measured = try DrawnPlan.measure(plan)
    // 2,000 m² stand of 10,000 m² allowed: 8,000 m² more, half of them homes for 200 people.
    #expect(DrawnPlan.isNear(measured.infill?.people, 200))
    #expect(DrawnPlan.isNear(measured.infill?.jobs, 160))
    #expect(DrawnPlan.isNear(measured.values[.density], 10_000))
    #expect(DrawnPlan.isNear(measured.afterInfill[.density], 30_000))
    #expect(measured.values[.economicShare] == 0)
    #expect(DrawnPlan.isNear(measured.afterInfill[.economicShare], 0.4))
  }
}
