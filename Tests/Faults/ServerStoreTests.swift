import Foundation
import TestDatabases
import TestSupport
import Testing

/// Commands that record into a store on a server: killed, at the same time, without the server.
struct ServerStoreTests {
  private let folder: TemporaryFolder
  private static let rows = 3_000

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b"] {
      let rows = (0..<ServerStoreTests.rows).map { "EN_URB_OPENSP,KEN,\(1_000 + $0),\(name == "a" ? 1 : 2)" }
      try (["series,area,period,value"] + rows).joined(separator: "\n")
        .write(toFile: folder.file("\(name).csv"), atomically: true, encoding: .utf8)
    }
  }

  private func arguments(_ name: String, _ store: String) -> [String] {
    ["observations", "import", folder.file("\(name).csv"), "--store", store]
  }

  /// - Returns: the runs there are.
  @discardableResult
  private func expectSound(_ store: String, runs: Int? = nil) throws -> Int {
    struct Answer: Decodable {
      var sound: Bool
      var rows: [String: Int]
    }
    let answer = try Command.run(["store", "check", store, "--json"])
    #expect(answer.exitCode == 0, "\(answer.error)")
    let check = try JSONDecoder().decode(Answer.self, from: Data(answer.output.utf8))
    let found = check.rows["runs"] ?? -1
    #expect(check.sound)
    #expect(check.rows["observations"] == found * ServerStoreTests.rows)
    if let runs { #expect(found == runs) }
    return found
  }

  /// The first round also makes the store, which both then try at once.
  @Test func twoCommandsAtOnceBothSucceed() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    for round in 1...3 {
      let writers = try ["a", "b"].map {
        try RunningCommand(Command.binary, arguments($0, place.address), in: folder.path)
      }
      for answer in try writers.map({ try $0.finish() }) {
        #expect(answer.exitCode == 0, "round \(round): \(answer.error)")
      }
      try expectSound(place.address, runs: 2 * round)
    }
  }

  @Test func killedCommandLeavesAllOrNothing() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let started = Date()
    #expect(try Command.run(arguments("a", place.address)).exitCode == 0)
    let normalSeconds = Date().timeIntervalSince(started)
    var generator = SeededGenerator(seed: 15)
    var known = 1
    var unfinished = 0
    for kill in 0..<20 {
      let command = try Command.start(arguments("b", place.address))
      Thread.sleep(forTimeInterval: Double.random(in: 0.2..<1.1, using: &generator) * normalSeconds)
      command.kill()
      let isAcknowledged = try command.finish().output.hasSuffix("\n")
      let runs = try expectSound(place.address)
      #expect(runs == known || runs == known + 1, "kill \(kill)")
      if isAcknowledged { #expect(runs == known + 1, "kill \(kill)") } else { unfinished += 1 }
      known = runs
    }
    #expect(unfinished >= 4)
    #expect(try Command.run(arguments("a", place.address)).exitCode == 0)
    try expectSound(place.address, runs: known + 1)
  }

  @Test func serverThatIsNotThereIsToldWithoutThePassword() throws {
    let url = "postgresql://ana:s3cr3t@127.0.0.1:1/city"
    for arguments in [
      ["observations", "list", "--store", url], arguments("a", url), ["verify", "--chain", "--store", url],
      ["store", "create", url], ["store", "check", url], ["store", "migrate", url],
      ["store", "copy", url, folder.file("copy.gpkg")],
      ["report", "KEN", "--store", url, "--to", folder.file("a.html")],
    ] {
      let answer = try Command.run(arguments)
      #expect(answer.exitCode == 2, "\(arguments)")
      #expect(answer.error.contains("postgresql://ana@127.0.0.1:1/city: error: "), "\(answer.error)")
      #expect(answer.error.contains("[store.unreachable]"), "\(answer.error)")
      #expect(!(answer.output + answer.error).contains("s3cr3t"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("copy.gpkg")))
  }

  /// Where a command says where it recorded, too.
  @Test func passwordIsNeverPrinted() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let url = place.address.replacingOccurrences(of: "quito@", with: "quito:s3cr3t@")
    for arguments in [
      ["store", "create", url], arguments("a", url), arguments("a", url) + ["--json"],
      ["store", "check", url],
      ["store", "migrate", url, "--json"], ["verify", "--chain", "--store", url],
      ["verify", "r9", "--store", url],
      ["report", "NOWHERE", "--store", url, "--to", folder.file("a.html")],
      ["target", "track", "--store", url], ["store", "copy", url, folder.file("copy.gpkg")],
    ] {
      let answer = try Command.run(arguments)
      #expect(!(answer.output + answer.error).contains("s3cr3t"), "\(arguments)")
    }
    #expect(FileManager.default.fileExists(atPath: folder.file("copy.gpkg")))
  }
}
