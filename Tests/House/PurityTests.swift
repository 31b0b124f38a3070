import Testing

/// Pure rooms take values and give values; nobody but the roof speaks.
struct PurityTests {
  private static let pureFloors: Set = ["Measure", "Operate"]
  private static let pureRoomsOfTheCore: Set = ["Monitoring", "DelimitedText", "Geography"]
  private static let closedRooms: Set = ["Catalogue", "Geodata", "Storage", "GRDB", "CGDAL"]
  private static let outsideWorld = [
    "FileManager", "FileHandle", "Process", "ProcessInfo", "URLSession", "InputStream", "OutputStream",
    "fopen(",
    "getenv(", "Date(", "ContinuousClock", "SuspendingClock", "clock_gettime(", "time(nil",
    "SystemRandomNumberGenerator", "contentsOf:", "contentsOfFile:",
  ]
  private static let speech = ["print(", "debugPrint(", "puts(", "fputs(", "NSLog("]

  static let pureRooms = Project.rooms.filter {
    pureFloors.contains($0.floor) || pureRoomsOfTheCore.contains($0.name)
  }
  static let silentRooms = Project.rooms.filter { $0.floor != "Roof" && $0.floor != "Shims" }

  @Test(arguments: pureRooms)
  func pureRoomTouchesNoFileNetworkClockOrChance(room: Project.Room) {
    for (path, source) in Project.sources(of: room) {
      for word in PurityTests.outsideWorld {
        // `array.append(contentsOf: …)` reads no file.
        let lines = source.lines(naming: word).filter {
          word != "contentsOf:" || !source.isAppending(line: $0)
        }
        #expect(lines.isEmpty, "\(path): \(word) in lines \(lines)")
      }
    }
  }

  @Test(arguments: pureRooms.filter { pureFloors.contains($0.floor) })
  func measuringRoomImportsNoRoomThatOpensFiles(room: Project.Room) {
    for (path, source) in Project.sources(of: room) {
      #expect(closed(source.imports).isEmpty, "\(path) imports \(closed(source.imports))")
    }
    func closed(_ modules: [String]) -> [String] { modules.filter(PurityTests.closedRooms.contains) }
  }

  @Test(arguments: silentRooms)
  func roomPrintsNothing(room: Project.Room) {
    for (path, source) in Project.sources(of: room) {
      for word in PurityTests.speech {
        let lines = source.lines(naming: word)
        #expect(lines.isEmpty, "\(path): \(word) in lines \(lines)")
      }
    }
  }
}

extension SourceText {
  /// Whether a line with `contentsOf:` adds elements to a collection.
  fileprivate func isAppending(line: Int) -> Bool {
    let text = code.split(separator: "\n", omittingEmptySubsequences: false)[line - 1]
    return ["append(contentsOf:", "insert(contentsOf:"].contains { text.contains($0) }
  }
}
