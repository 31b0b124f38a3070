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

  private func measured(_ ids: [String], withParts: Bool = true) -> [RecordedObservation] {
    ids.enumerated().map { number, id in
      let row = Int(id.dropFirst())! - 1
      let observation = Observation(
        key: Observation.Key(
          indicator: "11.2.1", series: "SP_TRN_PUBL", area: id, period: Period("2025")!),
        value: Self.percent[row], numerator: withParts ? 1000 * Self.served[row] : nil,
        denominator: withParts ? 1000 * Self.population[row] : nil, unit: "PT", status: .normal,
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
