import Foundation
import TestSupport
import Testing

/// The floors of the house: who may stand on whom.
struct FloorTests {
  /// Modules of the system and of the language.
  private static let system: Set = [
    "Swift", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Dispatch", "Synchronization",
  ]
  /// Modules that come with a product of another name.
  private static let modulesOfProducts = ["GRDBSQLite": "GRDB"]
  /// Libraries that one room alone may touch; every other comes to them through that room.
  private static let keepers = [
    "GRDB": "Storage", "GRDBSQLite": "Storage", "CGDAL": "Geodata", "CDeflate": "Geodata",
    "CGEOS": "Geography",
    "CPROJ": "Geography", "CSodium": "Monitoring", "CPostgres": "Storage", "CXML": "MarkupText",
    "CQPDF": "PDF", "ArgumentParser": "quito",
    "CZlib": "QuitoServer", "Hummingbird": "QuitoServer", "HummingbirdCore": "QuitoServer",
    "NIOCore": "QuitoServer", "NIOHTTPTypes": "QuitoServer", "HTTPTypes": "QuitoServer",
    "Logging": "QuitoServer",
  ]

  @Test func manifestIsRead() {
    #expect(Project.rooms.count > 10)
    #expect(
      Project.rooms.contains {
        $0.name == "Monitoring" && $0.floor == "Core" && $0.dependencies == ["CSodium"]
      })
    #expect(Project.sources.count > 20)
  }

  @Test func everyRoomIsInTheManifestAndEveryRoomOfTheManifestIsThere() {
    let folders = Set(
      Project.files.filter { $0.hasPrefix("Sources/") }.map {
        $0.split(separator: "/").dropFirst().prefix(2).joined(separator: "/")
      })
    #expect(folders == Set(Project.rooms.map { "\($0.floor)/\($0.name)" }))
    #expect(Project.rooms.allSatisfy { Project.floors.contains($0.floor) })
  }

  @Test func manifestListsFloorsFromBottomToTop() {
    let heights = Project.rooms.map { Project.floors.firstIndex(of: $0.floor)! }
    #expect(heights == heights.sorted())
  }

  @Test(arguments: Project.rooms)
  func roomImportsOnlyWhatStandsBelowIt(room: Project.Room) {
    let place = Project.rooms.firstIndex(of: room)!
    for (path, source) in Project.sources(of: room) {
      for module in source.imports where !FloorTests.system.contains(module) {
        let product = FloorTests.modulesOfProducts[module] ?? module
        #expect(
          room.dependencies.contains(product), "\(path) imports \(module), which the manifest does not list")
        if let imported = Project.rooms.firstIndex(where: { $0.name == module }) {
          #expect(imported < place, "\(path) imports \(module), which stands above it")
        }
        if let keeper = FloorTests.keepers[module] {
          #expect(keeper == room.name, "\(path) imports \(module); only \(keeper) may")
        }
      }
    }
  }

  @Test func everyRoomHasItsTestsAndTheManifestKnowsThem() {
    let folders = Project.rooms.filter { $0.floor != "Shims" && $0.floor != "Roof" }
      .map { "Tests/\($0.floor)/\($0.name)Tests" }
    let empty = folders.filter { Project.files(under: $0, kind: "swift").isEmpty }
    let unknown = folders.filter { !Project.testFolders.contains($0) }
    #expect(empty.isEmpty, "these folders hold no test")
    #expect(unknown.isEmpty, "these folders are not in the manifest")
  }
}
