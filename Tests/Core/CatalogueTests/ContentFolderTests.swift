import Catalogue
import Foundation
import TestSupport
import Testing

struct ContentFolderTests {
  private func makeFolder(_ names: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in names {
      try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    }
    return folder
  }

  @Test func `The named folder goes before every other place`() throws {
    let folder = try makeFolder("mine/languages", "Content/languages", "bin")
    let found = try ContentFolder.find(named: folder.file("mine"), executable: folder.file("bin/quito"))
    #expect(found.path == folder.file("mine"))
    #expect(found.file("areas/regions.csv") == folder.file("mine/areas/regions.csv"))
  }

  @Test func `A named folder that is no content is refused and not passed over`() throws {
    let folder = try makeFolder("Content/languages", "bin", "empty")
    let error = #expect(throws: ContentMissing.self) {
      try ContentFolder.find(named: folder.file("empty"), executable: folder.file("bin/quito"))
    }
    #expect(error?.searched == [folder.file("empty")])
  }

  @Test func `An installation is found beside the executable, before a checkout above it`() throws {
    let folder = try makeFolder("usr/bin", "usr/share/quito/languages", "Content/languages")
    let found = try ContentFolder.find(named: nil, executable: folder.file("usr/bin/quito"))
    #expect(found.path == folder.file("usr/share/quito"))
  }

  @Test func `A checkout is found above the executable; an empty variable counts as none`() throws {
    let folder = try makeFolder("Content/languages", ".build/x86_64/release")
    let found = try ContentFolder.find(named: "", executable: folder.file(".build/x86_64/release/quito"))
    #expect(found.path == folder.file("Content"))
  }

  @Test func `What was searched is told`() throws {
    let folder = try makeFolder("usr/bin")
    let error = #expect(throws: ContentMissing.self) {
      try ContentFolder.find(named: nil, executable: folder.file("usr/bin/quito"))
    }
    #expect(error?.searched.first == folder.file("usr/share/quito"))
    #expect(error?.searched.last == "/Content")
    #expect(error?.description.contains("QUITO_CONTENT") == true)
    #expect(throws: ContentMissing.self) { try ContentFolder.find(named: nil, executable: nil) }
  }
}
