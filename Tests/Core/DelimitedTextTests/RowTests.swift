import DelimitedText
import TestSupport
import Testing

@Suite struct RowTests {
  /// A field as number and as whole number.
  private func values(_ field: String) throws -> (number: Double?, integer: Int?) {
    var values: (Double?, Int?) = (nil, nil)
    try read("a\n\"\(field)\"\n").forEachRow { values = ($0.number(0), $0.integer(0)) }
    return values
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("12.4", 12.4), ("-0.5", -0.5), (".5", 0.5), ("5.", 5),
    ("1e5", 1e5),
    ("1E-5", 1e-5), ("1.5e+2", 150), (" 3 ", 3), ("0.1", 0.1), ("123456789012345", 123_456_789_012_345),
    ("1234567890123456789", 1_234_567_890_123_456_789), ("0.123456789012345678", 0.123456789012345678),
    ("9007199254740993", 9_007_199_254_740_992), ("1e308", 1e308), ("1e-400", 0),
  ])
  func numbers(field: String, value: Double) throws { #expect(try values(field).number == value) }

  @Test(arguments: [
    "", " ", "12,4", "1 000", "nan", "NaN", "inf", "-inf", "infinity", "1e400", "0x10", "1_000", "--1", "1-",
    "-",
    "+", ".", "e5", "1e", "1.2.3", "abc", "1a", "١٢", "½", "−1", "1e5e5", "∞",
  ])
  func noNumbers(field: String) throws {
    #expect(try values(field).number == nil)
    #expect(try values(field).integer == nil)
  }

  /// With decimal commas the point is no mark of anything; thousands are never parted.
  @Test(
    arguments: [
      ("0,5", 0.5), ("-12,25", -12.25), ("7", 7), (",5", 0.5), ("5,", 5), ("1,5e2", 150),
      ("0,123456789012345678", 0.123456789012345678), ("1.5", nil), ("1.234,5", nil), ("1,2,3", nil),
      ("1 234,5", nil), (",", nil), ("0,12345678901234567.8", nil),
    ] as [(String, Double?)])
  func numbersWithDecimalCommas(field: String, value: Double?) throws {
    let table = try DelimitedText(Array("a;b\n\(field);x\n".utf8), file: "t.csv", hasDecimalComma: true)
    var found: [Double?] = []
    table.forEachRow { row in found.append(row.number(0)) }
    #expect(found == [value])
    #expect(table.hasDecimalComma)
    #expect(try !read("a\n1\n").hasDecimalComma)
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("007", 7), ("+12", 12), ("-12", -12), (" 41 ", 41),
    ("999999999999999999", 999_999_999_999_999_999), ("-999999999999999999", -999_999_999_999_999_999),
  ])
  func wholeNumbers(field: String, value: Int) throws { #expect(try values(field).integer == value) }

  @Test(arguments: [
    "1.0", "1e5", "1234567890123456789", "-1234567890123456789", "9223372036854775808", "1.", "+-1",
    "00000000000000000000001",
  ])
  func noWholeNumbers(field: String) throws { #expect(try values(field).integer == nil) }

  /// The quick road for plain decimals gives the very bits that the standard library's reader gives.
  @Test func plainDecimalsAreReadToTheLastBit() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<5_000 {
      let digits = (0..<Int.random(in: 1...18, using: &generator)).map { _ in
        String(Int.random(in: 0...9, using: &generator))
      }.joined()
      let point = Int.random(in: 0...digits.count, using: &generator)
      let sign = Bool.random(using: &generator) ? "-" : ""
      let text = sign + digits.prefix(point) + "." + digits.dropFirst(point)
      let expected = try #require(Double(text.hasSuffix(".") ? String(text.dropLast()) : text))
      let value = try #require(try values(text).number)
      #expect(value.bitPattern == expected.bitPattern, "\(text)")
    }
  }
}
