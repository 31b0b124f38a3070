import Foundation
import Geodata
import Monitoring
import TestSupport
import Testing

@Suite struct FilePackageTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A zip of stored members, written byte by byte. `claimed` overrides the size that the directory states.
  private func zip(_ members: [(name: String, text: String)], claimed: UInt32? = nil) -> [UInt8] {
    func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
      (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * T($0))) }
    }
    func check(_ bytes: [UInt8]) -> UInt32 {
      ~bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in (rest >> 1) ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
      }
    }
    var (files, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, text) in members {
      let bytes = Array(text.utf8)
      let size = claimed ?? UInt32(bytes.count)
      let common =
        little(UInt16(20)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0)) + little(check(bytes))
        + little(size) + little(size) + little(UInt16(name.utf8.count)) + little(UInt16(0))
      directory +=
        [0x50, 0x4B, 1, 2, 20, 0] + common + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0))
        + little(UInt32(0)) + little(UInt32(files.count)) + Array(name.utf8)
      files += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + bytes
    }
    return files + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little(UInt16(members.count))
      + little(UInt16(members.count)) + little(UInt32(directory.count)) + little(UInt32(files.count)) + [
        0, 0,
      ]
  }

  private func write(_ bytes: [UInt8], _ name: String = "feed.zip") throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  @Test func membersOfAZip() throws {
    let path = try write(zip([("stops.txt", "a,b\n1,2\n"), ("feed/agency.txt", ""), ("routes.txt", "é")]))
    let package = try FilePackage(path)
    #expect(package.members.map(\.name) == ["feed/agency.txt", "routes.txt", "stops.txt"])
    #expect(package.members.map(\.size) == [0, 2, 8])
    #expect(try package.bytes(of: "stops.txt") == Array("a,b\n1,2\n".utf8))
    #expect(try package.bytes(of: "feed/agency.txt") == [])
    #expect(package.contains("routes.txt") && !package.contains("trips.txt"))
  }

  @Test func aFolderIsTheSameAsItsZip() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("gtfs/more"), withIntermediateDirectories: true)
    for name in ["gtfs/stops.txt", "gtfs/more/b.txt"] { _ = try write(Array("x".utf8), name) }
    let package = try FilePackage(folder.file("gtfs"))
    #expect(package.members.map(\.name) == ["more/b.txt", "stops.txt"])
    #expect(try package.bytes(of: "more/b.txt") == [UInt8(ascii: "x")])
    try FileManager.default.createDirectory(atPath: folder.file("void"), withIntermediateDirectories: true)
    #expect(try FilePackage(folder.file("void")).members.isEmpty)
  }

  @Test func faultsAreNamed() throws {
    let whole = zip([("stops.txt", "a,b\n1,2\n")])
    #expect(codes { _ = try FilePackage(folder.file("none.zip")) } == ["file.missing"])
    #expect(codes { _ = try FilePackage("/vsizip/x.zip") } == ["file.missing"])
    #expect(codes { _ = try FilePackage(try write([])) } == ["file.empty"])
    #expect(codes { _ = try FilePackage(try write(Array("stop_id".utf8))) } == ["package.format"])
    for count in [4, whole.count / 2, whole.count - 30] {
      #expect(
        codes { _ = try FilePackage(try write(Array(whole[..<count]), "\(count).zip")) } == [
          "package.truncated"
        ])
    }
    let package = try FilePackage(try write(whole, "whole.zip"))
    let issues = #expect(throws: InputIssues.self) { try package.bytes(of: "trips.txt") }
    #expect(issues?.all.map(\.code) == ["package.member.missing"])
    #expect(issues?.all.first?.arguments["names"] == "stops.txt")
  }

  @Test func aMemberThatIsNotWhatItClaimsIsRefused() throws {
    let path = try write(zip([("stops.txt", "a")], claimed: 1 << 20), "claims.zip")
    let package = try FilePackage(path)
    #expect(codes { _ = try package.bytes(of: "stops.txt") } == ["package.damaged"])
    let bomb = try write(
      zip([("a.txt", "a"), ("b.txt", "b")], claimed: UInt32.max - 1), "bomb.zip")
    #expect(codes { _ = try FilePackage(bomb) } == ["package.size"])
  }

  @Test(.enabled(if: SharedData.isPresent)) func aRealTimetable() throws {
    let package = try FilePackage(SharedData.path("las-palmas/gtfs_guaguas_2023.zip"))
    let stops = try package.bytes(of: "stops.txt")
    #expect(stops.split(separator: UInt8(ascii: "\n")).count == 794)
    let times = try package.bytes(of: "stop_times.txt")
    #expect(times.split(separator: UInt8(ascii: "\n")).count == 152_559)
  }

  @Test(.enabled(if: SharedData.isPresent)) func everyDamageIsAnIssueOrAValue() throws {
    let bytes = try SharedData.bytes("porto-alegre/gtfs_rail_trensurb_2019.zip")
    var refused = 0
    for offset in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
      var damaged = bytes
      damaged[offset] ^= 0x10
      let path = try write(damaged, "\(offset).zip")
      let thrown = codes {
        let package = try FilePackage(path)
        for member in package.members { _ = try package.bytes(of: member.name) }
      }
      #expect(thrown.allSatisfy { $0.hasPrefix("package.") })
      if !thrown.isEmpty { refused += 1 }
    }
    #expect(refused > 80)
  }
}
