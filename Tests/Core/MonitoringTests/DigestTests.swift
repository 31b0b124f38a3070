import Monitoring
import Testing

/// The vectors of FIPS 180-4 and of NIST's secure hash examples.
@Suite struct DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownVectors(text: String, digest: String) {
    #expect(Digest(of: text).text == digest)
    #expect(Digest(of: Array(text.utf8)).text == digest)
    #expect(Digest(of: AnySequence(text.utf8)).text == digest)
  }

  @Test func aMillionTimesTheSameLetter() {
    let digest = Digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(digest.text == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [1, 63, 64, 65, 4_096])
  func piecesMakeTheWhole(size: Int) {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
    var builder = DigestBuilder()
    builder.update(UnsafeRawBufferPointer(start: nil, count: 0))
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(bytes.count, start + size)].withUnsafeBytes { builder.update($0) }
    }
    #expect(builder.finish() == Digest(of: bytes))
  }

  @Test func readsOnlyItsOwnText() {
    let digest = Digest(of: "abc")
    #expect(Digest(text: digest.text) == digest)
    #expect(Digest(text: digest.text.uppercased()) == nil)
    #expect(Digest(text: String(digest.text.dropLast())) == nil)
    #expect(Digest(text: digest.text + "0") == nil)
    #expect(Digest(text: String(repeating: "g", count: 64)) == nil)
    #expect(Digest(text: "") == nil)
  }
}
