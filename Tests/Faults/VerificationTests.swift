import Foundation
import TestSupport
import Testing

/// `quito verify` finds whatever is not as it was and names it, and finds nothing where nothing was changed.
struct VerificationTests {
  let folder: TemporaryFolder
  let store: String
  let inputs: String

  init() throws {
    folder = try TemporaryFolder()
    (store, inputs) = (folder.file("store.gpkg"), folder.file("city"))
    let city = try ExampleCity.made.get()
    try FileManager.default.copy(city.store, to: store)
    try FileManager.default.copy(city.files, to: inputs)
  }

  private func verify(_ arguments: [String], content: String? = nil) throws -> Command.Answer {
    try Command.run(["verify", "--store", store] + arguments, in: folder.path, content: content)
  }

  /// One bit of one byte in the middle of a file of this test's own folder; links may not lead out of it.
  private func flipByte(of path: String) throws {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let own = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/"
    try #require(file.path.hasPrefix(own), "\(file.path) is not this test's to change")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
  }

  /// Exactly one line, about one thing.
  private func expectOnly(_ code: String, of subject: String, in answer: Command.Answer) {
    #expect(answer.exitCode == 1, "\(answer.error)")
    #expect(answer.output == "")
    let lines = answer.error.split(separator: "\n")
    #expect(lines.count == 1, "\(answer.error)")
    #expect(answer.error.hasPrefix("\(store):\(subject): error: "), "\(answer.error)")
    #expect(answer.error.hasSuffix("[\(code)]\n"), "\(answer.error)")
  }

  @Test(arguments: ["r1", "r2", "r7", "r8", "r9", "r10", "r11", "r12", "r13", "o1", "o200"], ["1", "2"])
  func unchangedIsSound(subject: String, threads: String) throws {
    let answer = try verify([subject, "--inputs", inputs, "--threads", threads])
    #expect(answer.exitCode == 0, "\(answer.error)")
    #expect(answer.output.hasPrefix("\(subject) is sound"))
  }

  @Test(arguments: [
    ("r7", "streets.osm.pbf"), ("r7", "gtfs-2025.zip"), ("r7", "population-2025.geojson"),
    ("r7", "boundary.geojson"), ("r8", "open-spaces.geojson"), ("r8", "streets.osm.pbf"),
    ("r9", "built-2025.asc"), ("r10", "particulate-matter.asc"), ("r11", "persons-2015.asc"),
    ("r12", "built-2015.asc"), ("r13", "settlements.geojson"), ("r13", "flood.asc"),
    ("o200", "streets.osm.pbf"),
  ])
  func changedInputIsNamed(subject: String, name: String) throws {
    try flipByte(of: inputs + "/" + name)
    expectOnly("verify.input", of: name, in: try verify([subject, "--inputs", inputs]))
  }

  @Test func lostInputIsNamed() throws {
    try FileManager.default.removeItem(atPath: inputs + "/gtfs-2025.zip")
    expectOnly("verify.input.missing", of: "gtfs-2025.zip", in: try verify(["r7", "--inputs", inputs]))
    #expect(try verify(["r1", "--inputs", inputs]).exitCode == 0, "another run does not need it")
  }

  @Test(arguments: [
    ("r1", "openstreetmap/walking.yaml"), ("r1", "transport/modes.csv"),
    ("r1", "transport/profiles/un-peak.yaml"), ("r2", "openstreetmap/street-widths.yaml"),
    ("r11", "settlements/degree-of-urbanisation/manual-2024.yaml"),
    ("r12", "settlements/urban-extent/atlas.yaml"), ("r13", "settlements/hot-spots.yaml"),
  ])
  func changedRuleIsNamed(run: String, name: String) throws {
    let content = folder.file("Content")
    try FileManager.default.copy(Checkout.path("Content"), to: content)
    try flipByte(of: content + "/" + name)
    let answer = try verify([run, "--inputs", inputs], content: content)
    expectOnly("verify.input", of: "content:\(name)", in: answer)
  }

  @Test func changedImportIsNamed() throws {
    let file = folder.file("figures.csv")
    try "series,area,period,value\nEN_URB_OPENSP,KEN,2023,12.5\nEN_URB_OPENSP,KEN,2022,12.25\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try Command.run(["observations", "import", file, "--store", store]).exitCode == 0)
    #expect(try verify(["r14"]).exitCode == 0)
    try flipByte(of: file)
    expectOnly("verify.input", of: "figures.csv", in: try verify(["r14"]))
  }

  /// What somebody with an editor for SQLite files can do, each found by `--chain` and by the verification of
  /// any run of the store, even one that was not touched.
  @Test(arguments: [
    ("UPDATE observations SET value = value + 1e-9 WHERE number = 200", "chain.observation.altered", "o200"),
    ("UPDATE observations SET status = 'E' WHERE number = 200", "chain.observation.altered", "o200"),
    ("UPDATE observations SET numerator = 0 WHERE number = 1", "chain.observation.altered", "o1"),
    ("UPDATE runs SET software_version = '9' WHERE number = 2", "chain.run.altered", "r2"),
    ("UPDATE runs SET parameters = '{}' WHERE number = 3", "chain.run.altered", "r3"),
    ("UPDATE run_inputs SET name = 'other.pbf' WHERE run = 1 AND position = 2", "chain.run.altered", "r1"),
  ])
  func changedRecordIsNamed(statement: String, code: String, subject: String) throws {
    try Python.edit(store: store, with: statement)
    for arguments in [["--chain"], ["r4", "--inputs", inputs]] {
      let answer = try verify(arguments)
      #expect(answer.exitCode == 1)
      #expect(answer.output == "")
      let first = answer.error.split(separator: "\n").first { $0.hasSuffix("[\(code)]") } ?? ""
      #expect(first.hasPrefix("\(store):\(subject): error: "), "\(answer.error)")
      #expect(!answer.error.contains("r4"), "the run that was not touched is accused: \(answer.error)")
    }
  }

  /// Cutting runs off the end leaves a shorter chain that is sound in itself; the noted digest tells.
  @Test func runsCutOffAreMissedByWhoeverNotedTheHead() throws {
    struct Report: Decodable { var head: String }
    let whole = try verify(["--chain", "--json"])
    let head = try JSONDecoder().decode(Report.self, from: Data(whole.output.utf8)).head
    #expect(try verify(["--chain", "--head", head]).exitCode == 0)
    try Python.edit(
      store: store,
      with: """
        DELETE FROM observations WHERE run = 13; DELETE FROM run_inputs WHERE run = 13;
        DELETE FROM run_areas WHERE run = 13; DELETE FROM runs WHERE number = 13;
        """)
    let answer = try verify(["--chain", "--head", head])
    #expect(answer.exitCode == 1)
    #expect(answer.error.contains("[chain.head.missing]"), "\(answer.error)")
  }

  /// Real cities: measured with one core or two, every figure comes out the same to the last bit.
  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [("las-palmas", 2), ("porto-alegre", 1), ("nairobi", 1)])
  func realCityIsReproducedBitForBit(city: String, leastRuns: Int) throws {
    let store = folder.file("real.gpkg")
    let measured = try Command.run(
      [
        "measure", Checkout.path("Examples/\(city).yaml"), "--inputs", SharedData.path(city), "--store",
        store,
        "--threads", "2", "--json",
      ])
    try #require(measured.exitCode == 0, "\(measured.error)")
    struct Answer: Decodable {
      struct Run: Decodable { var id: String }
      var runs: [Run]
    }
    let runs = try JSONDecoder().decode(Answer.self, from: Data(measured.output.utf8)).runs.map(\.id)
    #expect(runs.count >= leastRuns)
    for run in runs {
      for threads in ["1", "2"] {
        let answer = try Command.run(["verify", run, "--store", store, "--threads", threads])
        #expect(answer.exitCode == 0, "\(run) with \(threads): \(answer.error)")
      }
    }
  }
}
