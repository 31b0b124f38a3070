import Catalogue
import Monitoring
import Testing

struct NumberFormatTests {
  @Test(arguments: [
    (Language.en, "-1,234,567.9"), (.zh, "-1,234,567.9"), (.ar, "\u{200E}-1,234,567.9"),
    (.es, "-1.234.567,9"),
    (.fr, "-1\u{202F}234\u{202F}567,9"), (.ru, "-1\u{A0}234\u{A0}567,9"),
  ])
  func `Each language has its separators`(language: Language, expected: String) {
    #expect(NumberFormat(language).text(-1_234_567.89, decimals: 1) == expected)
  }

  @Test(arguments: [
    (Language.en, "68.3%"), (.zh, "68.3%"), (.ar, "68.3\u{200E}%\u{200E}"), (.es, "68,3\u{A0}%"),
    (.fr, "68,3\u{202F}%"), (.ru, "68,3\u{A0}%"),
  ])
  func `Each language has its per cent sign`(language: Language, expected: String) {
    #expect(NumberFormat(language).percent(68.3125, decimals: 1) == expected)
  }

  @Test func `Groups are of three, and Spanish leaves four digits together`() {
    let english = NumberFormat(.en)
    #expect(
      [0, 7, 999, 1000, 12_345, 123_456].map(english.text) == ["0", "7", "999", "1,000", "12,345", "123,456"])
    #expect([1000, 9999, 10_000].map(NumberFormat(.es).text) == ["1000", "9999", "10.000"])
    #expect(english.text(Int.min) == "-9,223,372,036,854,775,808")
  }

  @Test func `Numbers are rounded to the decimals asked for`() {
    let english = NumberFormat(.en)
    #expect(english.text(2.5, decimals: 0) == "2")
    #expect(english.text(3.5, decimals: 0) == "4")
    #expect(english.text(0.125, decimals: 2) == "0.12")
    #expect(english.text(999.96, decimals: 1) == "1,000.0")
    #expect(english.text(1.0, decimals: 3) == "1.000")
    #expect(english.text(1e21, decimals: 0) == "1,000,000,000,000,000,000,000")
  }

  @Test func `A number that rounds to nothing has no minus`() {
    #expect(NumberFormat(.en).text(-0.04, decimals: 1) == "0.0")
    #expect(NumberFormat(.en).text(-0.0, decimals: 0) == "0")
    #expect(NumberFormat(.en).text(-0.05000001, decimals: 1) == "-0.1")
  }
}
