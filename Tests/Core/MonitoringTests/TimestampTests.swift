import Monitoring
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"),
      (-1, "1969-12-31T23:59:59.999999Z"), (951_827_696_789_012, "2000-02-29T12:34:56.789012Z"),
      (1_769_860_800_000_000, "2026-01-31T12:00:00.000000Z"), (86_399_999_999, "1970-01-01T23:59:59.999999Z"),
      (86_400_000_000, "1970-01-02T00:00:00.000000Z"),
    ] as [(Int64, String)])
  func knownMoments(microseconds: Int64, text: String) {
    #expect(Timestamp(microsecondsSince1970: microseconds).text == text)
    #expect(Timestamp(text)?.microsecondsSince1970 == microseconds)
  }

  @Test(arguments: [
    ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000Z"),
    ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500000Z"),
    ("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z"),
    ("2026-01-31", "2026-01-31T23:59:59.999999Z"),
  ])
  func readsShorterSpellings(text: String, full: String) { #expect(Timestamp(text)?.text == full) }

  @Test(arguments: [
    "", "2026-01-31T12:00:00", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:60Z",
    "2026-01-31T12:00Z", "2026-01-31 12:00:00Z", "2026-02-30T12:00:00Z", "2026-01-31T12:00:00.1234567Z",
    "2026-01-31T12:00:00+01:00", "20260131", "2026-01-31T12:00:00.1.2Z",
    "2026-01-31T+1:00:00Z", "2026-01-31TT12:00:00Z", "2026-01-31T12:00:01.Z", "2026-01-31T12:0:00Z",
  ])
  func isNone(text: String) { #expect(Timestamp(text) == nil) }

  /// Texts sort as moments do, and read back, over the hundred years about now and at day ends.
  @Test func sortsAndReadsBack() {
    var previous = Timestamp(microsecondsSince1970: -1_600_000_000_000_000)
    while previous.microsecondsSince1970 < 1_600_000_000_000_000 {
      let next = Timestamp(microsecondsSince1970: previous.microsecondsSince1970 + 86_399_999_999_983)
      #expect(previous < next)
      #expect(previous.text < next.text)
      #expect(Timestamp(next.text) == next)
      previous = next
    }
  }
}
