import ExampleCity
import Foundation
import Monitoring
import Observations
import Runs
import TestSupport
import Testing

@Suite struct VerifyRunTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let now = Timestamp(microsecondsSince1970: 1_000_000)

  /// A run as the store holds it, with its figures.
  private struct Stored {
    var run: RecordedRun
    var observations: [RecordedObservation]
  }

  /// Measures, records in a store of its own, and reads back.
  private func stored(_ layout: ExampleCity.Layout) throws -> [Stored] {
    let city = ExampleCity(seed: 1, layout: layout)
    try folder.write(city)
    return try stored(MeasuredCity(city.description(epoch: 2025), in: folder.path).outcome.recordings)
  }

  private func stored(_ recordings: [Recording]) throws -> [Stored] {
    let store = try ObservationStore(creatingOrOpening: folder.file("store.gpkg"))
    _ = try store.record(recordings, at: Self.now)
    let observations = try store.observations()
    return try store.runs().map { run in
      Stored(run: run, observations: observations.filter { $0.runNumber == run.number })
    }
  }

  private func verify(
    _ stored: Stored, threads: Int = 1, files: InputFolder? = nil,
    readImport: @escaping (ImportObservations.Method, String, String, Bool) throws -> [Observation] = {
      _, _, _, _ in
      []
    }
  ) throws -> VerifyRun.Outcome {
    try VerifyRun(
      content: Project.content, gazetteer: Project.gazetteer, threads: threads, files: files,
      now: { Self.now }, readImport: readImport
    ).perform(stored.run, recorded: stored.observations)
  }

  @Test(arguments: [ExampleCity.Layout.ladder(stop: .metro), .city], [1, 2])
  func whatIsUnchangedIsSound(layout: ExampleCity.Layout, threads: Int) throws {
    let runs = try stored(layout)
    #expect(runs.count == (layout == .city ? 7 : 2))
    for stored in runs {
      let outcome = try verify(stored, threads: threads)
      #expect(outcome.differences.isEmpty)
      #expect(outcome.comparedObservations == stored.observations.count)
      #expect(outcome.comparedObservations > 0)
      #expect(outcome.comparedInputs == stored.run.run.inputs.count)
    }
  }

  @Test func inputsMayHaveMoved() throws {
    let stored = try stored(.ladder())[0]
    let moved = try TemporaryFolder()
    // The open spaces stay behind: they are no input of this run.
    for input in stored.run.run.inputs where !input.name.hasPrefix("content:") {
      try FileManager.default.moveItem(atPath: folder.file(input.name), toPath: moved.file(input.name))
    }
    #expect(try verify(stored, files: InputFolder(moved.path)).differences.isEmpty)
    let lost = try verify(stored).differences
    #expect(Set(lost.map(\.kind)) == ["input.missing"])
    #expect(
      lost.map(\.subject) == ["boundary.geojson", "streets.osm.pbf", "gtfs-2025.zip", "population-2025.csv"])
  }

  /// Of changed inputs no figure is computed: other figures would be no news.
  @Test func aChangedInputIsNamed() throws {
    let stored = try stored(.ladder())
    let text = try String(contentsOfFile: folder.file("population-2025.csv"), encoding: .utf8)
    try folder.write(text + "\n", to: "population-2025.csv")
    for run in stored {
      let outcome = try verify(run)
      let input = try #require(run.run.run.inputs.first { $0.name == "population-2025.csv" })
      #expect(outcome.differences.map(\.kind) == ["input"])
      #expect(outcome.differences.map(\.subject) == ["population-2025.csv"])
      #expect(outcome.differences.map(\.recorded) == [input.digest.text])
      #expect(outcome.differences.allSatisfy { $0.found != $0.recorded && $0.found.count == 64 })
      #expect(outcome.comparedObservations == 0)
    }
    let issue = try #require(try verify(stored[0]).differences.first).issue(in: "store.gpkg")
    #expect(issue.code == "verify.input" && issue.place.text == "store.gpkg:population-2025.csv")
  }

  @Test(arguments: [("0", "access.transport 0"), ("2", "access.transport 2")])
  func anotherVersionOfTheMethodIsNamed(version: String, recorded: String) throws {
    var stored = try stored(.ladder())[0]
    stored.run.run.methodVersion = version
    let differences = try verify(stored).differences
    #expect(differences.map(\.kind) == ["method"] && differences.map(\.subject) == ["r1"])
    #expect(differences.map(\.recorded) == [recorded])
    #expect(differences.map(\.found) == ["access.transport 1"])
  }

  @Test func aMethodThatIsNoMoreIsNamed() throws {
    var stored = try stored(.ladder())[0]
    stored.run.run.method = "access.trams"
    let differences = try verify(stored).differences
    #expect(differences.map(\.kind) == ["method"])
    #expect(differences.map(\.recorded) == ["access.trams 1"] && differences.map(\.found) == ["access.trams"])
  }

  @Test func theLastBitOfAFigureCounts() throws {
    var stored = try stored(.ladder())[0]
    stored.observations[3].observation.numerator = stored.observations[3].observation.numerator!.nextUp
    let differences = try verify(stored).differences
    #expect(differences.map(\.kind) == ["observation"])
    #expect(differences.map(\.subject) == [stored.observations[3].id])
  }

  @Test func statusAndNotesCountToo() throws {
    let whole = try stored(.ladder())[0]
    var stored = whole
    stored.observations[0].observation.status = .estimated
    stored.observations[1].observation.notes.append(Note("euclidean"))
    #expect(try verify(stored).differences.map(\.kind) == ["observation", "observation"])
  }

  @Test func figuresTooManyAndTooFewAreNamed() throws {
    var stored = try stored(.ladder())[0]
    let taken = stored.observations.removeFirst()
    stored.observations[0].observation.key.series = "Q_OTHER"
    let differences = try verify(stored).differences
    #expect(
      differences.map(\.kind) == ["observation.gone", "observation.new", "observation.new"])
    #expect(differences[0].recorded.contains("Q_OTHER") && differences[0].found == "")
    #expect(differences.dropFirst().contains { $0.found.contains(taken.observation.key.text) })
  }

  // MARK: - Imports

  private func imported(_ observations: [Observation], hasDecimalComma: Bool = false) throws -> Stored {
    try folder.write("any text", to: "figures.csv")
    let recording = try ImportObservations(
      file: folder.file("figures.csv"), hasDecimalComma: hasDecimalComma, now: { Self.now }
    ).perform(areas: [ReferenceArea(code: "X", kind: .city, names: LocalisedText([.en: "X"]))]) {
      observations
    }
    return try stored([recording])[0]
  }

  private static let figure = Observation(
    key: .init(indicator: "11.6.1", series: "EN_REF_WASCOL", area: "X", period: Period("2020")!), value: 12.5,
    unit: "PT", status: .normal, nature: .country)

  @Test func anImportIsARunWhoseInputIsItsFile() throws {
    let stored = try imported([Self.figure])
    #expect(stored.run.run.kind == "import" && stored.run.run.method == "observations.import")
    #expect(stored.run.run.inputs.map(\.name) == ["figures.csv"])
    #expect(stored.run.run.inputs.map(\.size) == [8])
    #expect(stored.run.run.parameters["inputs_folder"]?.string == folder.path)
    #expect(stored.observations.map(\.observation) == [Self.figure])
  }

  @Test func anImportIsReadAgain() throws {
    let stored = try imported([Self.figure])
    let path = folder.file("figures.csv")
    let sound = try verify(stored) { method, read, name, hasDecimalComma in
      #expect(method == .observations && read == path && name == "figures.csv" && !hasDecimalComma)
      return [Self.figure]
    }
    #expect(sound.differences.isEmpty && sound.comparedObservations == 1 && sound.comparedInputs == 1)
    var other = Self.figure
    other.value = 12.25
    #expect(
      try verify(stored, readImport: { _, _, _, _ in [other] }).differences.map(\.kind) == ["observation"])
    try folder.write("any tent", to: "figures.csv")
    let changed = try verify(stored) { _, _, _, _ in
      Issue.record("read in spite of the change")
      return []
    }
    #expect(changed.differences.map(\.kind) == ["input"])
    #expect(changed.differences.map(\.subject) == ["figures.csv"])
  }

  /// The same bytes say another thing with the other decimal mark, so a run remembers which it was.
  @Test func anImportIsReadAgainByTheSameDecimalMark() throws {
    let stored = try imported([Self.figure], hasDecimalComma: true)
    var marks: [Bool] = []
    _ = try verify(stored) { _, _, _, hasDecimalComma in
      marks.append(hasDecimalComma)
      return [Self.figure]
    }
    #expect(marks == [true])
  }

  @Test func anImportThatFailsBringsNothing() throws {
    #expect(throws: InputIssues.self) {
      try ImportObservations(file: folder.file("none.csv"), now: { Self.now }).perform(areas: []) {
        Issue.record("read a file that is not there")
        return []
      }
    }
    try folder.write("x", to: "broken.csv")
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try ImportObservations(file: folder.file("broken.csv"), now: { Self.now }).perform(areas: []) {
        throw Broken()
      }
    }
  }
}
