import CitySamples
import Foundation
import Monitoring
import Observations
import Runs
import TestSupport
import Testing

/// A panel of twelve cities, of which six were drawn, in the year after: one city is no more, two became one,
/// and two were born.
struct SampleRoundTests {
  private static let now = Timestamp("2026-01-31T12:00:00Z")!
  private static let changes = "deaths: [C05], mergers: [{from: [C07, C08], into: C20}], birth-rate: 1"

  private static func description(rounds: String, further: String = "") -> String {
    """
    country: XXA
    year: 2025
    frame: {file: cities-2025.csv}
    certainty: none
    strata: {by: [region]}
    allocation: proportional
    size: 6
    seed: panel
    sample: sample.csv
    rounds: \(rounds)
    \(further)
    estimates: [{series: SP_TRN_PUBL, as: city-mean}, {series: SP_TRN_PUBL, as: population-share}]
    """
  }

  private static let first = (1...12).map { ($0 < 10 ? "C0" : "C") + String($0) }
  /// What is there in 2027.
  private static let second = first.filter { !["C05", "C07", "C08"].contains($0) } + ["C20", "C31", "C32"]

  private func frame(_ ids: [String]) -> String {
    "id,population,region\n" + ids.map { "\($0),\(1000 * population($0)),\(region($0))\n" }.joined()
  }
  private func population(_ id: String) -> Int { 100 + 10 * Int(id.dropFirst())! }
  private func region(_ id: String) -> String { Int(id.dropFirst())! <= 6 ? "N" : "S" }

  private func folder(second: [String] = Self.second) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("cities-2025.csv", frame(Self.first)), ("cities-2027.csv", frame(second)),
      // Of C07 and C08 one was drawn, and C05 too.
      ("sample.csv", "city\nC01\nC03\nC05\nC07\nC09\nC11\n"),
    ] { try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8) }
    return folder
  }

  private func plan(_ folder: TemporaryFolder, rounds: String? = nil, further: String = "") throws
    -> PlanSample
  {
    try PlanSample(
      text: Self.description(
        rounds: rounds ?? "[{year: 2027, frame: cities-2027.csv, \(Self.changes)}]", further: further),
      file: "sample.yaml", files: InputFolder(folder.path))
  }

  private func measured(_ values: [(id: String, year: String, percent: Double)]) -> [RecordedObservation] {
    values.enumerated().map { number, one in
      let people = Double(1000 * population(one.id))
      return RecordedObservation(
        number: number + 1,
        observation: Observation(
          key: Observation.Key(
            indicator: "11.2.1", series: "SP_TRN_PUBL", area: one.id, period: Period(one.year)!),
          value: one.percent, numerator: people * one.percent / 100, denominator: people, unit: "PT",
          status: .normal, nature: .country),
        revision: 1, recorded: Self.now, runNumber: 1)
    }
  }

  private static let percent = ["C01": 40.0, "C03": 44, "C05": 30, "C07": 60, "C09": 50, "C11": 55]

  @Test func citiesOfARoundAreThoseOfThePanel() throws {
    let folder = try folder()
    var warnings: [InputIssue] = []
    let round = try plan(folder).round(nil, &warnings)
    #expect(round.period.text == "2027")
    // C07 brings half of C20, which has two origins; both cities born were drawn.
    let weights = Dictionary(uniqueKeysWithValues: round.members.map { ($0.id, $0.weight) })
    #expect(weights == ["C01": 2, "C03": 2, "C09": 2, "C11": 2, "C20": 1, "C31": 1, "C32": 1])
    #expect(round.members.filter(\.isCertainty).map(\.id) == ["C31", "C32"])
    #expect(round.members.first { $0.id == "C31" }!.stratum == "births 2027")
    #expect(try plan(folder).round(Period("2025")!, &warnings).members.count == 6)
  }

  @Test func laterRoundIsEstimatedWithItsWeights() throws {
    let folder = try folder()
    let percent = ["C01": 42.0, "C03": 46, "C09": 52, "C11": 57, "C20": 61, "C31": 20, "C32": 24]
    let outcome = try EstimateFromSample(plan(folder), areas: [], now: { Self.now }).perform(
      measured: measured(percent.sorted { $0.key < $1.key }.map { ($0.key, "2027", $0.value) }))
    let mean = (2 * (42.0 + 46 + 52 + 57) + 61 + 20 + 24) / 11
    #expect(abs(outcome.figures[0].observation.value! - mean) < 1e-12)
    let people = percent.mapValues { $0 / 100 }.map { id, share in
      let weight = ["C20", "C31", "C32"].contains(id) ? 1.0 : 2
      return (weight * Double(population(id)) * share, weight * Double(population(id)))
    }
    let share = 100 * people.reduce(0) { $0 + $1.0 } / people.reduce(0) { $0 + $1.1 }
    #expect(abs(outcome.figures[1].observation.value! - share) < 1e-12)
    #expect(outcome.figures[0].observation.key.period.text == "2027")
    #expect(outcome.recording.run.inputs.map(\.name).contains("cities-2027.csv"))
    #expect(outcome.recording.run.parameters["period"] == "2027")
  }

  /// A rise of the same size in every matched city is the change, without error, whatever the new cities have.
  @Test func changeIsThatOfTheMatchedCities() throws {
    let folder = try folder()
    let before = Self.percent.sorted { $0.key < $1.key }.map { ($0.key, "2025", $0.value) }
    let matched = ["C01", "C03", "C09", "C11"]
    let after = matched.map { ($0, "2027", Self.percent[$0]! + 3) } + [("C20", "2027", 10.0)]
    let outcome = try ChangeFromSample(plan(folder)).perform(measured: measured(before + after))
    #expect(outcome.earlier.text == "2025" && outcome.later.text == "2027")
    let change = outcome.figures[0].change
    #expect(abs(change.matched.value - 3) < 1e-12)
    #expect(change.matched.standardError < 1e-12)
    #expect(change.matchedCityCount == 4)
    #expect(abs(change.levelDifference - (change.second.value - change.first.value)) < 1e-12)
    #expect(abs(change.levelDifference - 3) > 1)
    // Shares are in parts of one in the room and become per cent.
    #expect(outcome.figures[1].scale == 100 && abs(outcome.figures[1].change.matched.value - 0.03) < 1e-12)
  }

  @Test func everyFaultOfARoundIsTold() throws {
    func codes(_ body: () throws -> Void) -> [String] {
      do {
        try body()
        return []
      } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["\(error)"] }
    }
    let folder = try folder()
    var warnings: [InputIssue] = []
    // C05, C07 and C08 are gone without a word.
    #expect(
      codes { _ = try plan(folder, rounds: "[{year: 2027, frame: cities-2027.csv}]").round(nil, &warnings) }
        == ["city-sample.city.gone", "city-sample.city.gone", "city-sample.city.gone"])
    #expect(
      codes { _ = try plan(folder, rounds: "[{year: 2025, frame: cities-2027.csv}]") } == [
        "sample.round.order"
      ])
    #expect(codes { _ = try plan(folder, rounds: "[{year: 2027, frame: none.csv}]") } == ["file.missing"])
    #expect(codes { _ = try plan(folder, rounds: "{year: 2027}") } == ["description.list"])
    #expect(
      codes { _ = try plan(folder, further: "selection: sampford\nrotation: 0.5") } == ["sample.rotation"])
    let sound = try plan(folder)
    #expect(codes { _ = try sound.round(Period("2030")!, &warnings) } == ["sample.round.none"])
    #expect(
      codes { _ = try ChangeFromSample(sound, later: Period("2025")!).perform(measured: []) }
        == ["sample.change.same"])
    #expect(
      codes { _ = try ChangeFromSample(sound).perform(measured: []) }
        == Array(repeating: "sample.values.none", count: 4))
  }

  /// A rotation keeps all but the share that is replaced, and the cities are those that the seed gives.
  @Test func rotationReplacesItsShare() throws {
    let folder = try folder()
    func drawn(_ rotation: String) throws -> Set<String> {
      Set(try plan(folder, rounds: "[]", further: rotation).draw().selections.map(\.id))
    }
    let (first, third) = (try drawn(""), try drawn("rotation: 0.3333333333333333"))
    #expect(first.count == 6 && third.count == 6)
    #expect(first.intersection(third).count == 4)
    #expect(try drawn("rotation: 1").isDisjoint(with: first))
  }

  /// The table of urban centres that `quito classify` writes is a frame, of one region.
  @Test func measuredCentresAreAFrame() throws {
    let folder = try TemporaryFolder()
    let rows = (1...9).map { "\($0),Centre \($0),\(52_000.5 * Double($0)),\(12 * $0)\n" }.joined()
    try ("label,name,persons,square_km\n" + rows).write(
      toFile: folder.file("centres.csv"), atomically: true, encoding: .utf8)
    func plan(_ strata: String) throws -> PlanSample {
      try PlanSample(
        text: """
          country: XXA
          year: 2025
          frame: {file: centres.csv, id: label, id-prefix: XXA-, population: persons, area: square_km}
          strata: {by: [\(strata)], size-classes: 2, minimum: 2}
          certainty: none
          size: 4
          seed: centres
          """, file: "sample.yaml", files: InputFolder(folder.path))
    }
    let frame = try plan("size").frame
    #expect(frame.cities.map(\.id).prefix(2) == ["XXA-1", "XXA-2"])
    #expect(Set(frame.cities.map(\.region)) == ["XXA"])
    #expect(frame.cities[2].areaSquareKilometres == 36)
    #expect {
      try plan("region, size")
    } throws: { ($0 as? InputIssues)?.all.map(\.code) == ["table.column.missing"] }
  }
}
