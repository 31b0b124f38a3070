import Catalogue
import Foundation
import Monitoring
import Observations
import Runs

/// The whole passage on a generated country: sampled, measured, surveyed, estimated, indexed and reported.
struct CountryDemo {
  var folder: String
  var store: String
  var page: String
  var seed: UInt64
  var threads: Int

  struct Result {
    var figures: [EstimateFromSample.Figure]
    var household: [Observation]
    var area: String
    var cityCount: Int
    var sampleCount: Int
  }

  func perform() throws -> Result {
    let country = WriteExampleCountry(seed: seed, into: folder)
    try country.write()
    let design = folder + "/sample.yaml"
    let plan = try PlanSample(
      text: DescriptionFile.text(at: design), file: design, files: InputFolder(of: design))
    let sample = try DrawSample(plan, now: systemTime).perform(to: folder + "/sample.csv")
    let measured = try country.writeMeasured(
      cities: Set(sample.selections.map(\.id)), tables: ["observations.csv", "waste.csv"])

    _ = try SampleFrameRegistration(plan: plan, file: design, store: store).perform()
    let observations = try ObservationStore(opening: store)
    try record(measured[0], areas: [], in: observations)
    _ = try TableRecording(indicator: "11.6.1", file: measured[1], store: store).perform()
    let survey = try SurveyMeasurement(
      description: folder + "/survey.yaml", inputs: nil, store: store, threads: threads
    ).perform()
    let estimated = try SampleEstimation(
      description: design, folder: InputFolder(of: design), store: store
    ).perform()

    let estimates = estimated.figures.map(\.observation) + survey.recorded.observations.map(\.observation)
    if let known = try country.writeTruths(of: estimates) {
      try record(known, areas: [country.area], in: observations)
    }
    try recordIndex(in: observations)
    try AreaReport(area: country.areaCode, store: store).write(to: page)
    return Result(
      figures: estimated.figures, household: survey.recorded.observations.map(\.observation),
      area: country.areaCode,
      cityCount: plan.frame.count, sampleCount: sample.count)
  }

  /// Imports a table of observations.
  private func record(_ path: String, areas: [ReferenceArea], in observations: ObservationStore) throws {
    let reader = ImportReader(store: observations, gazetteer: try Gazetteer(content: contentFolder))
    let recording = try ImportObservations(file: path, now: systemTime).perform(areas: areas) {
      try reader.read(path, path, hasDecimalComma: false)
    }
    _ = try observations.record([recording], at: systemTime())
  }

  private func recordIndex(in observations: ObservationStore) throws {
    let index = try IndexFile("cpi2016", in: InputFolder(folder), content: contentFolder)
    let outcome = try ComputeIndex(
      index, source: .table(path: folder + "/index.csv", name: "index.csv"), period: Period("2025"),
      content: contentFolder, now: systemTime
    ).perform()
    let vary = VaryIndex(outcome, choices: VaryIndex.Choices(), seed: seed, threads: threads)
    let (run, ranks) = vary.recording(of: try vary.uncertainty(runs: 1_000), now: systemTime)
    _ = try observations.record(
      [
        Recording(run: outcome.run, observations: outcome.observations),
        Recording(run: run, observations: ranks),
      ], at: systemTime())
  }
}
