import CitySamples
import Foundation
import Monitoring
import Observations
import Runs
import TestSupport
import Testing

/// The toy country of 24 cities, whose true figures are known, from its files to its figures.
struct EstimateFromSampleTests {
  private static let population: [Double] = [
    4200, 980, 850, 720, 640, 510, 420, 380, 350, 330, 300, 270, 240, 210, 190, 170, 160, 150, 140, 130, 125,
    120, 110, 105,
  ]
  private static let percent: [Double] = [
    61, 55, 58, 49, 63, 52, 47, 51, 44, 56, 50, 39, 48, 45, 33, 41, 38, 36, 44, 29, 35, 40, 31, 37,
  ]
  private static let served = zip(population, percent).map { ($0 * $1 / 100).rounded(.toNearestOrEven) }
  private static let now = Timestamp("2026-01-31T12:00:00Z")!

  private static func id(_ row: Int) -> String { (row < 9 ? "C0" : "C") + String(row + 1) }

  private static func description(
    estimates: String = "[{series: SP_TRN_PUBL, as: population-share}, {series: SP_TRN_PUBL, as: city-mean}]"
  ) -> String {
    """
    country: XXA
    year: 2025
    frame: {file: cities.csv, size-class: size}
    certainty: primate
    strata: {by: [size], size-classes: stated}
    allocation: {stated: {L: 3, M: 3, S: 3}}
    size: 10
    seed: demo-2017
    sample: sample.csv
    estimates: \(estimates)
    """
  }

  /// A folder with the frame and, unless nil, the cities of a sample.
  private func folder(sample: [String]?) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var frame = "id,population,region,size\n"
    for row in 0..<24 {
      let size = row == 0 ? "P" : row < 6 ? "L" : row < 14 ? "M" : "S"
      frame += "\(Self.id(row)),\(Int(Self.population[row] * 1000)),\(row % 2 == 0 ? "N" : "S"),\(size)\n"
    }
    try frame.write(toFile: folder.file("cities.csv"), atomically: true, encoding: .utf8)
    if let sample {
      try ("city\n" + sample.joined(separator: "\n") + "\n")
        .write(toFile: folder.file("sample.csv"), atomically: true, encoding: .utf8)
    }
    return folder
  }

  /// - Parameter scale: what the values are of numerator over denominator.
  private func measured(
    _ ids: [String], withParts: Bool = true, series: String = "SP_TRN_PUBL", scale: Double = 100,
    unit: String = "PT"
  ) -> [RecordedObservation] {
    ids.enumerated().map { number, id in
      let row = Int(id.dropFirst())! - 1
      let observation = Observation(
        key: Observation.Key(
          indicator: "11.2.1", series: series, area: id, period: Period("2025")!),
        value: Self.percent[row] * scale / 100, numerator: withParts ? 1000 * Self.served[row] : nil,
        denominator: withParts ? 1000 * Self.population[row] : nil, unit: unit, status: .normal,
        nature: .country)
      return RecordedObservation(
        number: number + 1, observation: observation, revision: 1, recorded: Self.now, runNumber: 1)
    }
  }

  private func estimation(_ text: String, in folder: TemporaryFolder) throws -> EstimateFromSample {
    EstimateFromSample(
      try PlanSample(text: text, file: "sample.yaml", files: InputFolder(folder.path)), areas: [],
      now: { Self.now })
  }

  private static let tabulated = ["C01", "C02", "C04", "C06", "C08", "C10", "C13", "C16", "C19", "C22"]

  /// The sample that the reference works out by hand, given as drawn by other means.
  @Test func tabulatedSampleGivesTabulatedFigures() throws {
    let folder = try folder(sample: Self.tabulated)
    let outcome = try estimation(Self.description(), in: folder).perform(measured: measured(Self.tabulated))
    #expect(outcome.warnings.map(\.code) == ["sample.changed"])
    let share = outcome.figures[0].observation
    #expect(abs(share.value! - 54.0731364275668) < 1e-10)
    #expect(abs(share.error!.standardError! - 0.526119897887769) < 1e-10)
    let mean = outcome.figures[1].observation
    #expect(abs(mean.value! - 47.9583333333333) < 1e-10)
    #expect(abs(mean.error!.standardError! - 0.778273651451217) < 1e-10)
    #expect(share.key.disaggregation.isTotal)
    #expect(mean.key.disaggregation.codes == ["AGGREGATION": "CITY_MEAN"])
    #expect(share.status == .estimated && share.key.area == "XXA")
    #expect(outcome.recording.run.parameters["observations"]?.array?.count == 10)
  }

  @Test func drawnSampleIsWrittenOnceAndFoundAgain() throws {
    let folder = try folder(sample: nil)
    let plan = try PlanSample(
      text: Self.description(), file: "sample.yaml", files: InputFolder(folder.path))
    let path = folder.file("sample.csv")
    let sample = try DrawSample(plan, now: { Self.now }).perform(to: path)
    #expect(
      sample.selections.map(\.id) == ["C01", "C02", "C06", "C03", "C11", "C13", "C14", "C24", "C20", "C15"])
    #expect(FileManager.default.fileExists(atPath: path + ".run.json"))
    var warnings: [InputIssue] = []
    #expect(try plan.sample(&warnings).selections == sample.selections && warnings.isEmpty)
    // The same draw again changes nothing; another one does not overwrite it.
    _ = try DrawSample(plan, now: { Self.now }).perform(to: path)
    let other = try PlanSample(
      text: Self.description().replacingOccurrences(of: "demo-2017", with: "other"), file: "sample.yaml",
      files: InputFolder(folder.path))
    #expect(throws: InputIssues.self) { try DrawSample(other, now: { Self.now }).perform(to: path) }
  }

  /// A city without a value is stood for by the others of its stratum: the estimate is that of their mean.
  @Test func missingCityIsNonresponse() throws {
    let folder = try folder(sample: Self.tabulated)
    let answered = Self.tabulated.filter { $0 != "C22" }
    let outcome = try estimation(Self.description(), in: folder).perform(measured: measured(answered))
    let mean = outcome.figures[1].observation.value!
    let (large, medium, small): (Double, Double, Double) = (156.0 / 3, 155.0 / 3, 85.0 / 2)
    let expected: Double = (61 + 5 * large + 8 * medium + 10 * small) / 24
    #expect(abs(mean - expected) < 1e-10)
    #expect(outcome.figures[1].estimate.cityCount == 9)
  }

  /// Shares, rates of 100,000 and plain ratios come out in the unit that the cities report in.
  @Test(arguments: [(100.0, "PT"), (100_000, "PER_100000_POP"), (1, "RO")])
  func ratiosKeepTheScaleOfTheirValues(scale: Double, unit: String) throws {
    let folder = try folder(sample: Self.tabulated)
    let text = Self.description(
      estimates:
        "[{series: A, as: ratio-of-totals, by-region: true}, {series: A, as: population-mean, disaggregation: {SEX: F}}]"
    )
    var values = measured(Self.tabulated, series: "A", scale: scale, unit: unit)
    values += values.map { one in
      var one = one
      one.observation.key.disaggregation = Disaggregation(["SEX": "F"])
      return one
    }
    let outcome = try estimation(text, in: folder).perform(measured: values)
    let ratio = outcome.figures[0].observation
    // The weights of the strata are 1, 5/3, 8/3 and 10/3, the same above and below the line.
    let rows = Self.tabulated.map { Int($0.dropFirst())! - 1 }
    let weights = rows.map { $0 == 0 ? 1 : $0 < 6 ? 5.0 / 3 : $0 < 14 ? 8.0 / 3 : 10.0 / 3 }
    func weighted(_ values: [Double]) -> Double { zip(weights, rows).reduce(0) { $0 + $1.0 * values[$1.1] } }
    let expected = scale * weighted(Self.served) / weighted(Self.population)
    #expect(abs(ratio.value! / expected - 1) < 1e-12)
    #expect(ratio.unit == unit)
    #expect(outcome.figures.map(\.region) == [nil, "N", "S", nil])
    #expect(
      outcome.figures[1].observation.key.disaggregation.codes == ["REGION": "N"])
    // A mean by people is the same ratio but for the rounding of those served.
    #expect(abs(outcome.figures[3].observation.value! / expected - 1) < 1e-3)
  }

  @Test func figuresThatTheSeriesCannotGiveAreRefused() throws {
    let folder = try folder(sample: Self.tabulated)
    func codes(_ series: String, _ figure: String, scale: Double = 100, unit: String = "PT") -> [String] {
      do {
        let text = Self.description(estimates: "[{series: \(series), as: \(figure)}]")
        _ = try estimation(text, in: folder).perform(
          measured: measured(Self.tabulated, series: series, scale: scale, unit: unit))
        return []
      } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["\(error)"] }
    }
    for unit in ["PT", "RO", "PER_100000_POP", "GPERM3"] {
      #expect(codes("A", "total", unit: unit) == ["sample.values.total"])
    }
    #expect(codes("A", "total", unit: "KM2") == [])
    #expect(codes("EN_LND_CNSPOP", "ratio-of-totals", scale: 1, unit: "RO") == ["sample.values.rates"])
    #expect(codes("EN_LND_CNSPOP", "population-mean", scale: 1, unit: "RO") == [])
    #expect(codes("A", "population-share", scale: 25) == ["sample.values.scale"])
  }

  @Test func totalIsTheSumOfValues() throws {
    let folder = try folder(sample: Self.tabulated)
    let text = Self.description(estimates: "[{series: A, as: total, calibration: ratio}]")
    let outcome = try estimation(text, in: folder).perform(
      measured: measured(Self.tabulated, series: "A", scale: 100, unit: "KM2"))
    let rows = Self.tabulated.map { Int($0.dropFirst())! - 1 }
    let weights = rows.map { $0 == 0 ? 1 : $0 < 6 ? 5.0 / 3 : $0 < 14 ? 8.0 / 3 : 10.0 / 3 }
    let (sum, people) = zip(weights, rows).reduce((0.0, 0.0)) {
      ($0.0 + $1.0 * Self.percent[$1.1], $0.1 + $1.0 * Self.population[$1.1])
    }
    let expected = sum * Self.population.reduce(0, +) / people
    #expect(abs(outcome.figures[0].observation.value! / expected - 1) < 1e-12)
    #expect(outcome.figures[0].observation.unit == "KM2")
  }

  /// One city alone of its stratum answered: the figure says whose error stands for it.
  @Test func loneCityIsTold() throws {
    let folder = try folder(sample: Self.tabulated)
    let answered = Self.tabulated.filter { !["C19", "C22"].contains($0) }
    let outcome = try estimation(Self.description(), in: folder).perform(measured: measured(answered))
    #expect(outcome.figures[0].observation.notes.contains(Note("sample.lone", ["strata": "1"])))
    #expect(
      !(try estimation(Self.description(), in: folder).perform(measured: measured(Self.tabulated)))
        .figures[0].observation.notes.contains { $0.code == "sample.lone" })
  }

  @Test func allocationsThatCannotBeAreRefused() throws {
    let folder = try folder(sample: nil)
    func codes(_ allocation: String, strata: String = "{by: [size], size-classes: stated}") -> [String] {
      let text = Self.description()
        .replacingOccurrences(of: "{stated: {L: 3, M: 3, S: 3}}", with: allocation)
        .replacingOccurrences(of: "{by: [size], size-classes: stated}", with: strata)
      do {
        _ = try PlanSample(text: text, file: "sample.yaml", files: InputFolder(folder.path))
        return []
      } catch { return error.all.map(\.code) }
    }
    #expect(codes("{stated: {L: 3, M: 3, S: 3}}") == [])
    #expect(codes("{stated: {L: 2, M: 3, S: 3}}") == ["city-sample.allocation.sum"])
    #expect(codes("{stated: {L: 3, M: 3.9, S: 3}}").contains("description.number"))
    #expect(
      codes("{stated: {L: 3, M: 3, S: 3, XL: 1}}") == ["city-sample.allocation.unknown"])
    #expect(codes("{deviations: {L: 5, Z: 4}}") == ["city-sample.allocation.unknown"])
    #expect(codes("{deviations: {L: 5}, costs: {L: 0}}") == ["description.number"])
    #expect(codes("{deviations: {L: 5}, costs: {L: 2}}") == [])
    for rule in ["{kish: 1, power: 0.5}", "{}", "{costs: {L: 1}}"] {
      #expect(codes(rule) == ["sample.allocation"], "\(rule)")
    }
    #expect(codes("neyman", strata: "{by: [size, size]}") == ["sample.strata.twice"])
    #expect(codes("neyman", strata: "{by: [function]}") == ["description.key.missing"])
  }

  @Test func evaluationTellsOfAnotherSample() throws {
    let folder = try folder(sample: Self.tabulated)
    let plan = try PlanSample(
      text: Self.description(), file: "sample.yaml", files: InputFolder(folder.path))
    var warnings: [InputIssue] = []
    _ = try plan.representativeness(warnings: &warnings)
    #expect(warnings.map(\.code) == ["sample.changed"])
  }

  @Test func everythingThatIsMissingIsTold() throws {
    let folder = try folder(sample: Self.tabulated)
    func codes(_ text: String, _ measured: [RecordedObservation]) -> [String] {
      do {
        _ = try estimation(text, in: folder).perform(measured: measured)
        return []
      } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["\(error)"] }
    }
    #expect(codes(Self.description(), []) == ["sample.values.none", "sample.values.none"])
    #expect(
      codes(Self.description(), measured(Self.tabulated, withParts: false))
        == [String](repeating: "sample.values.parts", count: 10))
    #expect(codes(Self.description(estimates: "[]"), []) == ["sample.estimates.none"])
    try FileManager.default.removeItem(atPath: folder.file("sample.csv"))
    #expect(codes(Self.description(), measured(Self.tabulated)) == ["sample.missing"])
  }

  @Test func descriptionTellsAllItsFaults() throws {
    let text = """
      country: XXA
      year: never
      frame: {id: id}
      strata: {by: [size], size-breaks: [5, 3]}
      selecton: pareto
      size: 0
      seed: s
      expected: {mean: 3}
      estimates: [{series: A, as: mode}, {series: B, as: total}, {series: B, as: total}]
      """
    do {
      _ = try SampleDescription(parsing: text, file: "s.yaml")
      Issue.record("a faulty description is read")
    } catch {
      #expect(
        Set(error.all.map(\.code)) == [
          "description.period", "description.key.missing", "sample.breaks", "description.key.suggest",
          "description.number", "sample.expected", "description.choice", "sample.estimate.twice",
        ])
    }
  }
}
