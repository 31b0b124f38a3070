import Foundation
import Geodata
import Monitoring
import TestSupport
import Testing

@Suite struct FileDigestTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
  }

  /// The example "abc" of FIPS 180-4, and the digest of nothing.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ])
  func agreesWithTheStandard(text: String, digest: String) throws {
    try write(text, "a.txt")
    let found = try FileDigest(folder.file("a.txt"))
    #expect(found.digest.text == digest)
    #expect(found.size == Int64(text.utf8.count))
  }

  @Test func aFileLargerThanOnePieceIsReadWhole() throws {
    let bytes = [UInt8](repeating: 7, count: 3_000_001)
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("large")))
    let found = try FileDigest(folder.file("large"))
    #expect(found.size == 3_000_001)
    #expect(found.digest == Digest(of: bytes))
  }

  @Test func aFolderIsTheDigestOfItsList() throws {
    try write("abc", "b.txt")
    try write("", "a.txt")
    let list = """
      e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt
      ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.txt

      """
    let found = try FileDigest(folder.path)
    #expect(found.digest == Digest(of: list))
    #expect(found.size == 3)
  }

  @Test func aMissingFileIsAnIssue() throws {
    #expect(codes { _ = try FileDigest(folder.file("none")) } == ["file.missing"])
  }
}
