import CitySamples
import DelimitedText
import Foundation
import Monitoring
import TestSupport
import Testing

/// The 11,422 urban centres of GHS-UCDB R2024A as a universe.
@Suite(.enabled(if: SharedData.isPresent)) struct WorldTests {
  static func frame() throws -> CityFrame {
    let file = "cities/ghs_ucdb_r2024a_geography.csv"
    let table = try DelimitedText(SharedData.bytes(file), file: file)
    let columns = try ["ID_UC_G0", "GC_UCN_MAI_2025", "GC_CNT_GAD_2025", "GC_DEV_USR_2025"].map {
      try #require(table.column($0))
    }
    let (people, area) = (table.column("GC_POP_TOT_2025"), table.column("GC_UCA_KM2_2025"))
    var cities: [City] = []
    table.forEachRow { row in
      cities.append(
        City(
          id: row.text(columns[0]) ?? "", name: row.text(columns[1]) ?? "",
          populations: [row.number(people)], region: row.text(columns[3]) ?? "",
          areaSquareKilometres: row.number(area), further: ["country": row.text(columns[2]) ?? ""]))
    }
    return try CityFrame(cities, periods: [Period("2025")!], file: file)
  }

  @Test func theUniverseIsStratifiedAllocatedAndDrawn() throws {
    let frame = try Self.frame()
    #expect(frame.count == 11_422)
    #expect(isNear(frame.population, 3_685_352_664.8682957, 1e-12))
    let plan = try CityPlan(.national(sampleSize: 400), on: frame)
    let sample = plan.draw(seed: "world-2025")
    #expect(sample.count == 400)
    #expect(isNear(sample.weightSum, 11_422, 1e-10))
    // All cities above the threshold of a draw by size, and no other.
    let certain = plan.strata.filter(\.isCertainty).flatMap(\.rows)
    let least = certain.map { frame.populations[$0] }.min() ?? 0
    #expect(certain.count > 20 && frame.populations.count { $0 >= least } == certain.count)
    #expect(plan.strata.flatMap(\.rows).sorted() == Array(0..<11_422))
    #expect(zip(plan.strata, plan.sizes).allSatisfy { $0.isCertainty || $1 >= 3 })
    #expect(plan.strata.count == certain.count + 27 - plan.stratification.merges.count)
    #expect(plan.draw(seed: "world-2025") == sample)
  }

  @Test func globalSampleOfTwoHundred() throws {
    let frame = try Self.frame()
    let plan = try CityPlan(.global(), on: frame)
    let sample = plan.draw(seed: "global")
    #expect(sample.count == 200 && isNear(sample.weightSum, 11_422, 1e-10))
    // Each class holds about a quarter of the people.
    let breaks = plan.stratification.sizeBreaks
    #expect(breaks.count == 3)
    for place in 0...3 {
      let people = frame.populations.filter { value in breaks.count { value > $0 } == place }.reduce(0, +)
      #expect(abs(people / frame.population - 0.25) < 0.02)
    }
    let check = try Representativeness(NationalSample(CityPanel(sample, plan), frame))
    let cities = try #require(check.lines.first { $0.total == .cities })
    #expect(isNear(cities.estimated, 11_422, 1e-10))
    let people = try #require(check.lines.first { $0.total == .population })
    #expect(abs(people.estimated - people.inFrame) < 4 * people.standardError)
  }

  @Test(arguments: SelectionScheme.allCases)
  func everySchemeDrawsTheUniverse(scheme: SelectionScheme) throws {
    let frame = try Self.frame()
    let design = CityDesign(sampleSize: 300, allocation: .proportional, scheme: scheme)
    let sample = try CityPlan(design, on: frame).draw(seed: "schemes")
    #expect(sample.count == 300 && Set(sample.selections.map(\.id)).count == 300)
    let people = sample.selections.reduce(0) { $0 + $1.weight * frame.populations[$1.row] }
    if !scheme.hasEqualProbabilities { #expect(isNear(people, frame.population, 1e-9)) }
  }

  /// Under one seed a sample of twice the size holds the smaller one, stratum by stratum.
  @Test func permanentRandomNumbersKeepCities() throws {
    let frame = try Self.frame()
    func draw(_ size: Int, _ seed: String) throws -> CitySample {
      try CityPlan(CityDesign(sampleSize: size, certainty: .primate, allocation: .proportional), on: frame)
        .draw(seed: seed)
    }
    let small = try draw(200, "a")
    #expect(SampleOverlap(small, try draw(400, "a")).commonCount >= 199)
    #expect(SampleOverlap(small, try draw(400, "b")).commonCount < 40)
  }
}
