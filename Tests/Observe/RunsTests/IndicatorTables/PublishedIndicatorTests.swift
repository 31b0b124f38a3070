import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Figures of the global database of 2020 and of the waste database of 2018, computed again from their parts.
@Suite(.enabled(if: SharedData.isPresent)) struct PublishedIndicatorTests {
  let file: TabulatedFile
  init() throws { file = try TabulatedFile() }

  /// A table of columns, each a series of the database; a row for each area and year of the first.
  private func table(_ columns: [(String, [String: Double])], keys: [String]) -> String {
    "area,period," + columns.map(\.0).joined(separator: ",") + "\n"
      + keys.map { key in
        key + "," + columns.map { $0.1[key].map(JSON.numberText) ?? "" }.joined(separator: ",") + "\n"
      }.joined()
  }

  /// Values of a series by `area,year`.
  private func values(_ series: String, _ observations: [Observation]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: observations.filter { $0.key.series == series }.compactMap { observation in
        observation.value.map { ("\(observation.key.area),\(observation.key.period.text)", $0) }
      })
  }

  @Test func localStrategies() throws {
    let published = try PublishedTable.globalFigures(["SG_DSR_SILN", "SG_GOV_LOGV", "SG_DSR_SILS"])
    let shares = try #require(published["SG_DSR_SILS"])
    let outcome = try file.outcome(
      "11.b.2",
      table(
        [("with_strategy", published["SG_DSR_SILN"]!), ("local_governments", published["SG_GOV_LOGV"]!)],
        keys: shares.keys.sorted()))
    let computed = values("SG_DSR_SILS", outcome.observations)
    #expect(computed.count == 241)
    #expect(shares.allSatisfy { abs($0.value - (computed[$0.key] ?? .nan)) < 1e-5 })
    #expect(
      outcome.observations.filter { $0.notes.contains(Note("share-capped")) }.map(\.key.area) == ["320"])
  }

  @Test func disasterPersons() throws {
    let published = try PublishedTable.globalFigures([
      "VC_DSR_MORT", "VC_DSR_MISS", "VC_DSR_MTMN", "VC_DSR_MTMP", "VC_DSR_AFFCT", "VC_DSR_DAFF",
    ])
    let (affected, rates) = (published["VC_DSR_AFFCT"]!, published["VC_DSR_DAFF"]!)
    // The population is not in the database; the rate of the affected gives it away.
    var population: [String: Double] = [:]
    for (key, rate) in rates where rate > 1 { population[key] = affected[key].map { $0 / rate * 100_000 } }
    let keys = published["VC_DSR_MTMN"]!.keys.sorted()
    let outcome = try file.outcome(
      "11.5.1",
      table(
        [
          ("deaths", published["VC_DSR_MORT"]!), ("missing", published["VC_DSR_MISS"]!),
          ("affected", affected), ("population", population),
        ], keys: keys))
    let sums = values("VC_DSR_MMHN", outcome.observations)
    #expect(sums.count == 1196)
    #expect(published["VC_DSR_MTMN"]!.allSatisfy { abs($0.value - (sums[$0.key] ?? .nan)) < 1e-6 })
    let computed = values("VC_DSR_MTMP", outcome.observations)
    let compared = computed.filter { published["VC_DSR_MTMP"]![$0.key] != nil }
    #expect(compared.count > 900)
    // The published rates have five decimals, and so has the population that was taken from one.
    #expect(
      compared.allSatisfy {
        abs($0.value - published["VC_DSR_MTMP"]![$0.key]!) <= 6e-6 + 1e-5 * $0.value
      })
  }

  @Test func economicLossIsTheSumOfFiveComponents() throws {
    let published = try PublishedTable.globalFigures([
      "VC_DSR_AGLN", "VC_DSR_DDPA", "VC_DSR_HOLN", "VC_DSR_CILN", "VC_DSR_CHLN", "VC_DSR_GDPLS",
    ])
    let totals = published["VC_DSR_GDPLS"]!
    // In units of the published total the loss is 100 per cent of it.
    let outcome = try file.outcome(
      "11.5.2",
      table(
        [
          ("loss_agriculture", published["VC_DSR_AGLN"]!),
          ("loss_productive_assets", published["VC_DSR_DDPA"]!), ("loss_housing", published["VC_DSR_HOLN"]!),
          ("loss_infrastructure", published["VC_DSR_CILN"]!), ("loss_heritage", published["VC_DSR_CHLN"]!),
          ("gdp", totals),
        ], keys: totals.filter { $0.value > 0 }.keys.sorted()))
    let shares = values("VC_DSR_LSGP", outcome.observations)
    #expect(shares.count == totals.filter { $0.value > 0 }.count && shares.count > 1000)
    let worst = shares.max { abs($0.value - 100) < abs($1.value - 100) }
    #expect(shares.allSatisfy { abs($0.value - 100) < 0.01 }, "\(String(describing: worst))")
  }

  @Test func damageAndDisruptionsAreSumsOfThree() throws {
    let series = [
      "VC_DSR_HFDN", "VC_DSR_EFDN", "VC_DSR_CDYN", "VC_DSR_ESDN", "VC_DSR_HSDN", "VC_DSR_OBDN",
    ]
    let published = try PublishedTable.globalFigures(Set(series + ["VC_DSR_CDAN", "VC_DSR_BSDN"]))
    let columns = [
      "health_facilities", "educational_facilities", "other_infrastructure", "educational_services",
      "health_services", "other_services",
    ]
    let keys = Set(published["VC_DSR_CDAN"]!.keys).union(published["VC_DSR_BSDN"]!.keys).sorted()
    let outcome = try file.outcome(
      "11.5.3", table(Array(zip(columns, series.map { published[$0]! })), keys: keys))
    for (total, count) in [("VC_DSR_CDAN", 481), ("VC_DSR_BSDN", 650)] {
      let computed = values(total, outcome.observations)
      #expect(published[total]!.count == count)
      #expect(published[total]!.allSatisfy { abs($0.value - (computed[$0.key] ?? .nan)) < 1e-6 }, "\(total)")
    }
  }

  /// World 2018: 49; 1 very low, 19 low, 41 medium-low, 21 medium-high, 15 high, 4 very high.
  @Test func degreesOfWaterManagementOfTheWorld() throws {
    let scores = try PublishedTable.globalFigures(["ER_H2O_IWRMD"])["ER_H2O_IWRMD"]!
    let countries = Set(
      String(
        decoding: FileManager.default.contents(atPath: Checkout.path("Content/areas/countries.csv"))
          ?? Data(),
        as: UTF8.self
      ).split(separator: "\n").compactMap { line in
        Int(line.split(separator: ",", omittingEmptySubsequences: false)[2]).map(String.init)
      })
    let keys = scores.keys.filter { countries.contains(String($0.prefix { $0 != "," })) }.sorted()
    #expect(keys.count == 172)
    let outcome = try file.outcome(
      "6.5.1",
      table(
        ["enabling_environment", "institutions", "instruments", "financing"].map { ($0, scores) }, keys: keys),
      nation: "World")
    let world = outcome.observations.filter { $0.key.area == "World" }
    #expect(world.map { $0.value?.rounded() } == [49, 1, 19, 41, 21, 15, 4])
    #expect(
      world.dropFirst().map { $0.key.disaggregation.codes["COMPOSITE_BREAKDOWN"] } == [
        "DEG_VLOW", "DEG_LOW", "DEG_MLOW", "DEG_MHIG", "DEG_HIG", "DEG_VHIG",
      ])
  }

  @Test func nationalExtentsAddUp() throws {
    let published = try PublishedTable.globalFigures([
      "EN_WBE_NDOPW", "EN_WBE_NDRV", "EN_WBE_NDWTL", "EN_WBE_NDETOT",
    ])
    let parts = ["EN_WBE_NDOPW", "EN_WBE_NDRV", "EN_WBE_NDWTL"].map { published[$0]! }
    let keys = published["EN_WBE_NDETOT"]!.keys.filter { key in parts.allSatisfy { $0[key] != nil } }.sorted()
    #expect(keys.count == 10)
    let outcome = try file.outcome(
      "6.6.1",
      table(
        Array(zip(["national_open_water", "national_rivers", "national_wetlands"], parts)), keys: keys))
    let totals = values("EN_WBE_NDETOT", outcome.observations)
    #expect(keys.allSatisfy { abs(totals[$0]! - published["EN_WBE_NDETOT"]![$0]!) < 1 })
  }

  /// Cities with waste generated, the collected share and shares by treatment: tonnes a year to tonnes a day,
  /// shares to tonnes, and back.
  @Test func wasteOfCities() throws {
    func share(_ row: [String: String], _ column: String) -> Double {
      Double(row["waste_treatment_\(column)_percent"] ?? "") ?? 0
    }
    let controlled = [
      "sanitary_landfill_landfill_gas_system", "controlled_landfill", "incineration", "recycling", "compost",
      "anaerobic_digestion", "advanced_thermal_treatment",
    ]
    var table = "area,period,generated,collected,collected_controlled\n"
    var expected: [String: (collected: Double, controlled: Double)] = [:]
    for row in try PublishedTable.rows("waste/what_a_waste_2018_cities.csv") {
      guard let year = Double(row["total_msw_total_msw_generated_tons_year"]!), year > 0,
        let collected = Double(
          row["waste_collection_coverage_total_percent_of_waste_percent_of_waste"]!), collected <= 100
      else { continue }
      let city = "\(row["iso3c"]!) \(row["city_name"]!)".replacingOccurrences(of: ",", with: " ")
      let managed = min(100, controlled.reduce(0) { $0 + share(row, $1) })
      let day = year / 365.25
      guard expected[city] == nil else { continue }
      expected[city] = (collected, managed * collected / 100)
      let tonnes = [day, day * collected / 100, day * collected / 100 * managed / 100]
      table += "\(city),2018," + tonnes.map(JSON.numberText).joined(separator: ",") + "\n"
    }
    #expect(expected.count > 50)
    let outcome = try file.outcome("11.6.1", table, nation: "World")
    let (collected, managed) = (
      values("Q_MSW_COLLECTED", outcome.observations), values("Q_MSW_CONTROLLED", outcome.observations)
    )
    for (city, shares) in expected {
      #expect(abs(collected["\(city),2018"]! - shares.collected) < 1e-9)
      #expect(abs(managed["\(city),2018"]! - shares.controlled) < 1e-9)
    }
    let world = try #require(collected["World,2018"])
    #expect(world > 0 && world <= 100)
    #expect(managed["World,2018"]! <= world)
  }
}
