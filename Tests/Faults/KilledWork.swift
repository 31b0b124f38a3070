import Foundation
import TestSupport

/// A command that records into a store, to be killed while it does, and what must be true of the store then.
final class KilledWork {
  enum Kind: String, CaseIterable { case measure, importing }

  /// Between which moments the one of the kill is drawn.
  enum Moment: CaseIterable {
    case anywhere, inTheLastThird, anywhereElse, onceTheLogIsWritten
  }

  /// The rows of an export, by run.
  private typealias Export = [String: [String]]

  private static let importedRows = 5_000
  private static let pollSeconds = 0.000_2

  private let folder: TemporaryFolder
  private let arguments: [String]
  private var store: String { folder.file("store.gpkg") }
  /// Holds acknowledged runs before the first kill.
  private var acknowledgedStore: String { folder.file("acknowledged.gpkg") }
  /// How long the command takes in all, and from the first byte of the log on.
  private var normalSeconds = 0.0
  private var recordingSeconds = 0.0
  /// Observations of each run that the command records.
  private var expectedCounts: [Int] = []
  /// What the store held when it was last looked at.
  private var held: Export = [:]
  private var head: String?

  init(_ kind: Kind) throws {
    folder = try TemporaryFolder()
    let city = try ExampleCity.made.get()
    let target = ["--store", folder.file("store.gpkg"), "--json"]
    switch kind {
    case .measure:
      let inputs = folder.file("city")
      try FileManager.default.copy(city.files, to: inputs)
      let path = inputs + "/city.yaml"
      try KilledWork.description.write(toFile: path, atomically: true, encoding: .utf8)
      try KilledWork.population.write(toFile: inputs + "/people.csv", atomically: true, encoding: .utf8)
      arguments = ["measure", path] + target
    case .importing:
      let path = folder.file("figures.csv")
      try KilledWork.figures.write(toFile: path, atomically: true, encoding: .utf8)
      arguments = ["observations", "import", path] + target
    }
    try learnTheNormalCourse()
  }

  /// Without streets and with few people, so that recording is a good part of the work.
  private static let description = """
    area: {code: XXA-VALDORIA, kind: city, country: XXA, name: Valdoria}
    boundary: boundary.geojson
    period: "2025"
    inputs:
      timetables: gtfs-2025.zip
      population: {points: {file: people.csv, persons: persons}}
      open_spaces: open-spaces.geojson
    """

  private static var population: String {
    let rows = (0..<300).map { "\(-25.02 + Double($0 % 20) / 1_000),\(-0.21 + Double($0 / 20) / 1_000),10" }
    return (["longitude,latitude,persons"] + rows).joined(separator: "\n")
  }

  private static var figures: String {
    var text = "series,area,period,value\n"
    for row in 0..<importedRows {
      let (year, month, day) = (2000 + row / 336, row / 28 % 12 + 1, row % 28 + 1)
      text += String(format: "EN_URB_OPENSP,KEN,%04d-%02d-%02d,%d.5\n", year, month, day, row % 100)
    }
    return text
  }

  private func learnTheNormalCourse() throws {
    let first = try Command.run(arguments)
    guard first.exitCode == 0 else { throw ExampleCity.Failure(answer: first.error) }
    try FileManager.default.copy(store, to: acknowledgedStore)
    var courses: [(whole: Double, recording: Double)] = []
    for _ in 0..<5 {
      try beginStore(isNew: false)
      let before = held
      let started = Date()
      let command = try Command.start(arguments)
      let log = logState
      while command.isRunning, logState == log { Thread.sleep(forTimeInterval: KilledWork.pollSeconds) }
      let logged = Date()
      let answer = try command.finish()
      guard answer.exitCode == 0 else { throw ExampleCity.Failure(answer: answer.error) }
      courses.append((Date().timeIntervalSince(started), Date().timeIntervalSince(logged)))
      let after = try export()
      expectedCounts = KilledWork.inOrder(after.keys.filter { before[$0] == nil }).map { after[$0]!.count }
    }
    normalSeconds = courses.map(\.whole).sorted()[2]
    recordingSeconds = courses.map(\.recording).sorted()[2]
  }

  /// The next kills happen to a copy of the store with acknowledged runs, or to none at all.
  func beginStore(isNew: Bool) throws {
    for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: store + suffix) {
      try FileManager.default.removeItem(atPath: store + suffix)
    }
    (held, head) = ([:], nil)
    if !isNew {
      try FileManager.default.copy(acknowledgedStore, to: store)
      held = try export()
      guard !held.isEmpty else { throw ExampleCity.Failure(answer: "nothing was acknowledged before") }
    }
  }

  /// Starts the command and kills it.
  /// - Parameter part: how far between the moments, from 0 to 1.
  /// - Returns: whether the whole answer had reached us.
  func kill(at moment: Moment, part: Double) throws -> Bool {
    let log = logState
    let started = Date()
    let command = try Command.start(arguments)
    let delay: Double
    switch moment {
    case .anywhere, .anywhereElse: delay = part * normalSeconds
    case .inTheLastThird: delay = (2 + part) / 3 * normalSeconds
    case .onceTheLogIsWritten:
      while command.isRunning, logState == log { Thread.sleep(forTimeInterval: KilledWork.pollSeconds) }
      delay = Date().timeIntervalSince(started) + part * recordingSeconds
    }
    Thread.sleep(forTimeInterval: max(0, delay - Date().timeIntervalSince(started)))
    command.kill()
    return try command.finish().output.hasSuffix("}\n")
  }

  /// What is wrong with the store after a kill; nothing if all is well.
  /// - Returns: besides, whether the runs of the killed command are in the store.
  func look(isAcknowledged: Bool) throws -> (faults: [String], isRecorded: Bool) {
    guard FileManager.default.fileExists(atPath: store) else {
      return (isAcknowledged || !held.isEmpty ? ["there is no store any more"] : [], false)
    }
    let chain = try Command.run(
      ["verify", "--chain", "--json", "--store", store] + (head.map { ["--head", $0] } ?? []))
    // A store whose making was cut short is an empty database until the next run; nothing was in it yet.
    if chain.exitCode == 2, held.isEmpty, !isAcknowledged, chain.output.contains("\"store.format\"") {
      return ([], false)
    }
    guard chain.exitCode == 0 else { return ([chain.output + chain.error], false) }
    var faults: [String] = []
    let found = try export()
    for (run, rows) in held where found[run] != rows { faults.append("\(run) is not as it was acknowledged") }
    let added = KilledWork.inOrder(found.keys.filter { held[$0] == nil })
    let counts = added.map { found[$0]!.count }
    if !counts.isEmpty, counts != expectedCounts {
      faults.append("found new runs of \(counts) observations, expected none or \(expectedCounts)")
    }
    if isAcknowledged, added.isEmpty { faults.append("what was acknowledged is not there") }
    held = found
    struct Report: Decodable { var head: String? }
    head = try JSONDecoder().decode(Report.self, from: Data(chain.output.utf8)).head
    return (faults, !added.isEmpty)
  }

  /// Whether the store, after all that happened to it, takes another run.
  func goOn() throws -> [String] {
    let answer = try Command.run(arguments)
    guard answer.exitCode == 0 else { return [answer.error] }
    return try look(isAcknowledged: true).faults
  }

  private func export() throws -> Export {
    let path = folder.file("export.csv")
    let answer = try Command.run(["observations", "export", "--history", "--store", store, "--to", path])
    guard answer.exitCode == 0 else { throw ExampleCity.Failure(answer: answer.error) }
    var rows: Export = [:]
    for line in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))).split(separator: 0x0A).dropFirst() {
      // The first fields hold no quotes: observation, revision, recorded, run.
      let run = line.split(separator: 0x2C, maxSplits: 4)[3]
      rows[String(decoding: run, as: UTF8.self), default: []].append(String(decoding: line, as: UTF8.self))
    }
    return rows
  }

  private static func inOrder(_ runs: [String]) -> [String] {
    runs.sorted { Int($0.dropFirst())! < Int($1.dropFirst())! }
  }

  /// Changes whenever something is written to the log.
  private var logState: [Int] {
    var status = stat()
    guard stat(store + "-wal", &status) == 0 else { return [] }
    return [status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec].map { Int($0) }
  }
}
