import CitySamples
import Monitoring
import Testing

@Suite struct DrawTests {
  @Test func publishedPermanentRandomNumbers() {
    let published = [
      "C01": 0.8556052542484, "C02": 0.16724041720050653, "C03": 0.6629602704923192,
      "C24": 0.12630886133002694,
    ]
    for (id, number) in published {
      #expect(isNear(PermanentRandomNumber.of(id, seed: "demo-2017"), number, 1e-14))
    }
    #expect((0..<1).contains(PermanentRandomNumber.of("", seed: "")))
  }

  @Test func publishedDrawsOfTheToyCountry() throws {
    let sample = try ToyCountry.plan().draw(seed: "demo-2017")
    func drawn(_ name: String) -> [String] {
      sample.selections.filter { sample.strata[$0.stratum].name == name }.map(\.id)
    }
    #expect(drawn("C01") == ["C01"])
    #expect(drawn("Toy / large") == ["C02", "C06", "C03"])
    #expect(drawn("Toy / medium") == ["C11", "C13", "C14"])
    #expect(drawn("Toy / small") == ["C24", "C20", "C15"])
    #expect(isNear(sample.weightSum, 24))
    let design = CityDesign(
      sampleSize: 7, stratifiers: [], certainty: .primate, scheme: .pareto)
    let pareto = try CityPlan(design, on: ToyCountry.frame()).draw(seed: "demo-2017")
    #expect(pareto.selections.map(\.id) == ["C01", "C02", "C06", "C03", "C11", "C07", "C24"])
    #expect(pareto.selections[0].isCertainty)
    #expect(isNear(pareto.selections[1].inclusionProbability, 6 * 980 / 7600.0))
  }

  @Test func orderOfTheRowsIsOfNoAccount() throws {
    let (plain, turned) = (
      try ToyCountry.frame(), try CityFrame(ToyCountry.cities.reversed(), periods: [ToyCountry.period])
    )
    #expect(plain.digest == turned.digest)
    for scheme in SelectionScheme.allCases {
      let design = CityDesign(sampleSize: 9, sizeRule: .breaks([200, 500]), scheme: scheme)
      let first = try CityPlan(design, on: plain).draw(seed: "s")
      let second = try CityPlan(design, on: turned).draw(seed: "s")
      #expect(Set(first.selections.map(\.id)) == Set(second.selections.map(\.id)), "\(scheme)")
      #expect(first.selections.count == 9)
      let again = try CityPlan(design, on: plain).draw(seed: "s")
      #expect(again == first)
    }
  }

  @Test func frameDigestTellsFramesApart() throws {
    var cities = ToyCountry.cities
    cities[4].populations = [641]
    let (plain, changed) = (try ToyCountry.frame(), try CityFrame(cities, periods: [ToyCountry.period]))
    #expect(plain.digest != changed.digest)
  }

  @Test func rotationReplacesAShareAndKeepsTheRest() throws {
    let design = CityDesign(sampleSize: 13, stratifiers: [], certainty: CertaintyRule.primate)
    let plan = try CityPlan(design, on: ToyCountry.frame())
    let first = plan.draw(seed: "r")
    let overlaps = [0, 0.25, 0.5, 1].map { SampleOverlap(first, plan.draw(seed: "r", rotation: $0)) }
    // 12 of 23 cities, and the primate.
    #expect(overlaps.map(\.commonCount) == [13, 10, 7, 2])
    #expect(overlaps.allSatisfy { $0.secondCount == 13 })
    #expect(isNear(overlaps[1].share, 10.0 / 13))
    #expect(overlaps[1].strata["all"]?.common == 9)
  }

  @Test func overlapUnderOneSeedIsLargeAndUnderTwoItIsChance() throws {
    let frame = try ToyCountry.frame()
    let small = try CityPlan(CityDesign(sampleSize: 9, stratifiers: [], certainty: .primate), on: frame).draw(
      seed: "a")
    let large = try CityPlan(CityDesign(sampleSize: 13, stratifiers: [], certainty: .primate), on: frame)
      .draw(seed: "a")
    #expect(SampleOverlap(small, large).commonCount == 9)
  }

  @Test func whatADesignCannotMeetIsSaid() throws {
    func codes(_ design: CityDesign) -> [String] {
      do {
        _ = try CityPlan(design, on: ToyCountry.frame())
        return []
      } catch let issues as InputIssues {
        return issues.all.map(\.code)
      } catch {
        return ["?"]
      }
    }
    #expect(codes(CityDesign(sampleSize: 25)) == ["city-sample.size"])
    #expect(codes(CityDesign(sampleSize: 2)) == ["city-sample.size"])
    #expect(codes(CityDesign(sampleSize: 24)) == [])
    #expect(
      codes(CityDesign(sampleSize: 9, certainty: CertaintyRule(ids: ["X", "Y", "C02"])))
        == ["city-sample.city.unknown", "city-sample.city.unknown"])
    #expect(
      codes(
        CityDesign(
          sampleSize: 10, sizeRule: .breaks([200, 500]), certainty: .primate,
          allocation: .stated(["Toy / small": 11, "Toy / large": 3])))
        == ["city-sample.allocation", "city-sample.allocation"])
  }

  @Test func aSampleDrawnElsewhereMustFitThePlan() throws {
    let plan = try ToyCountry.plan()
    do {
      _ = try plan.sample(drawnAs: ["C01", "C02", "C02", "C99", "C03"], seed: "s")
      Issue.record("accepted")
    } catch {
      #expect(
        error.all.map(\.code) == [
          "city-sample.id.twice", "city-sample.city.unknown", "city-sample.stratum.size",
          "city-sample.stratum.size", "city-sample.stratum.size",
        ])
    }
  }

  @Test func certaintyRules() throws {
    let frame = try ToyCountry.frame()
    func certain(_ rule: CertaintyRule) throws -> [String] {
      let plan = try CityPlan(CityDesign(sampleSize: 12, stratifiers: [], certainty: rule), on: frame)
      return plan.strata.filter(\.isCertainty).map(\.name)
    }
    #expect(try certain(CertaintyRule()) == [])
    #expect(try certain(CertaintyRule(abovePopulation: 720)) == ["C01", "C02", "C03"])
    #expect(try certain(CertaintyRule(includesLargest: true, ids: ["C10"])) == ["C01", "C10"])
    // 12·4200/11800 is above 1; of the rest 11·980, 11·850 and 11·720 are above 7600, then 8·640 is above 5050,
    // and 7·510 is below 4410.
    #expect(
      try certain(CertaintyRule(includesProportionalCertainties: true)) == [
        "C01", "C02", "C03", "C04", "C05",
      ])
  }
}
