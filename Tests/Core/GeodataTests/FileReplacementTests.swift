import Foundation
import Geodata
import Monitoring
import TestSupport
import Testing

@Suite struct FileReplacementTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  @Test func theOldFileStandsUntilTheNewOneIsComplete() throws {
    try FileReplacement.write(Array("old".utf8), to: folder.file("a.txt"))
    try Data("<old/>".utf8).write(to: URL(fileURLWithPath: folder.file("a.txt.aux.xml")))
    var file = try FileReplacement(folder.file("a.txt"))
    #expect(file.partPath.hasPrefix(folder.path + "/.") && file.partPath.hasSuffix("a.txt"))
    try Data("new".utf8).write(to: URL(fileURLWithPath: file.partPath))
    #expect(try text("a.txt") == "old")
    try file.finish()
    #expect(try text("a.txt") == "new")
    // What spoke of the old one is gone.
    #expect(files == ["a.txt"])
  }

  @Test func notFinishedNothingIsLeft() throws {
    func begin() throws {
      let file = try FileReplacement(folder.file("a.tif"))
      for ending in ["", "-journal", ".aux.xml"] {
        try Data("half".utf8).write(to: URL(fileURLWithPath: file.partPath + ending))
      }
      #expect(files.count == 3)
    }
    try begin()
    #expect(files == [])
  }

  /// As a killed process leaves it; the number of a process is never that high.
  @Test func whatAKilledProcessLeftIsClearedAway() throws {
    for name in [".2147483646.1.part.a.tif", ".2147483646.2.part.a.tif-journal"] {
      try Data("half".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    }
    let others = [".2147483646.1.part.b.tif", ".\(getpid()).77.part.a.tif", "a.tif"]
    for name in others { try Data("other".utf8).write(to: URL(fileURLWithPath: folder.file(name))) }
    try FileReplacement.write([], to: folder.file("a.tif"))
    #expect(files == others.sorted())
    #expect(try text("a.tif") == "")
  }

  @Test func whereNoFileCanStandIsAnIssue() throws {
    #expect(codes { try FileReplacement.write([1], to: folder.file("none/a.txt")) } == ["file.unwritable"])
    #expect(codes { try FileReplacement.write([1], to: folder.path) } == ["file.unwritable"])
    #expect(codes { try FileReplacement.write([1], to: "/dev/null") } == ["file.unwritable"])
    #expect(codes { try FileReplacement.write([1], to: "/vsimem/a.txt") } == ["file.unwritable"])
    #expect(files == [])
  }

  @Test func aLinkStaysALink() throws {
    try FileReplacement.write(Array("old".utf8), to: folder.file("real.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.txt"), withDestinationPath: folder.file("real.txt"))
    try FileReplacement.write(Array("new".utf8), to: folder.file("link.txt"))
    #expect(try text("real.txt") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link.txt"))
        == folder.file("real.txt"))
  }
}
