import Foundation
import TestSupport
import Testing

/// Two commands that record into one store at the same time.
struct SecondWriterTests {
  let folder: TemporaryFolder
  let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder.file("store.gpkg")
    for name in ["a", "b"] {
      let rows = (0..<3_000).map { "EN_URB_OPENSP,KEN,\(1_000 + $0),\(name == "a" ? 1 : 2)" }
      try (["series,area,period,value"] + rows).joined(separator: "\n")
        .write(toFile: folder.file("\(name).csv"), atomically: true, encoding: .utf8)
    }
  }

  private func arguments(_ name: String) -> [String] {
    ["observations", "import", folder.file("\(name).csv"), "--store", store]
  }

  private func expectBothAreThere(runs: Int) throws {
    let chain = try Command.run(["verify", "--chain", "--json", "--store", store])
    #expect(chain.exitCode == 0, "\(chain.error)")
    #expect(chain.output.contains("\"observations\":\(runs * 3_000),"), "\(chain.output)")
    #expect(chain.output.contains("\"runs\":\(runs),"), "\(chain.output)")
  }

  /// The first round also makes the store, which both then try at once.
  @Test func bothSucceed() throws {
    for round in 1...5 {
      let writers = try ["a", "b"].map { try Command.start(arguments($0)) }
      for answer in try writers.map({ try $0.finish() }) {
        #expect(answer.exitCode == 0, "round \(round): \(answer.error)")
      }
      try expectBothAreThere(runs: 2 * round)
    }
  }

  /// Another program holds the store: nothing is recorded while it does, and all of it once it lets go.
  @Test func oneWaitsForTheOther() throws {
    #expect(try Command.run(arguments("a")).exitCode == 0)
    let (held, released) = (folder.file("held"), folder.file("released"))
    let other = try RunningCommand(
      "/usr/bin/python3",
      [
        "-c",
        """
        import os, sqlite3, sys, time
        store = sqlite3.connect(sys.argv[1], isolation_level=None)
        store.execute("BEGIN IMMEDIATE")
        open(sys.argv[2], "w").close()
        while not os.path.exists(sys.argv[3]): time.sleep(0.01)
        store.execute("ROLLBACK")
        """, store, held, released,
      ], in: folder.path)
    while other.isRunning, !FileManager.default.fileExists(atPath: held) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    let writer = try Command.start(arguments("b"))
    // Several times what it takes; it cannot be done while the store is held, however long this is.
    Thread.sleep(forTimeInterval: 2)
    #expect(writer.isRunning)
    try expectBothAreThere(runs: 1)
    try Data().write(to: URL(fileURLWithPath: released))
    #expect(try other.finish().exitCode == 0)
    let answer = try writer.finish()
    #expect(answer.exitCode == 0, "\(answer.error)")
    try expectBothAreThere(runs: 2)
  }
}
