import Foundation
import Monitoring
import TestSupport
import Testing

@Suite struct JSONTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-1, "-1"), (0.1, "0.1"),
      (1e21, "1e+21"),
      (1.0, "1"), (9_007_199_254_740_991, "9007199254740991"), (5e-324, "5e-324"), ("", "\"\""),
      ("a\"b\\c", "\"a\\\"b\\\\c\""), ("\n\r\t\u{1}\u{1f}", "\"\\n\\r\\t\\u0001\\u001f\""),
      ("é/\u{2028}😀", "\"é/\u{2028}😀\""), ([], "[]"), ([:], "{}"), ([1, [2, "x"]], "[1,[2,\"x\"]]"),
      (["b": 1, "a": [:], "Z": .null], "{\"Z\":null,\"a\":{},\"b\":1}"),
    ] as [(JSON, String)])
  func canonicalText(json: JSON, text: String) { #expect(json.canonicalText == text) }

  @Test func keysSortByTheirBytes() {
    // In UTF-16 the emoji would come before U+FF21.
    let json: JSON = ["😀": 1, "Ａ": 2, "é": 3, "z": 4, "aa": 5, "a": 6]
    #expect(json.canonicalText == "{\"a\":6,\"aa\":5,\"z\":4,\"é\":3,\"Ａ\":2,\"😀\":1}")
  }

  @Test func convenienceValues() {
    #expect(JSON(nil as Double?) == .null)
    #expect(JSON(nil as String?) == .null)
    #expect(JSON(2.5 as Double?) == .number(2.5))
    #expect(JSON("x" as String?) == .string("x"))
    #expect(JSON(7) == .number(7))
    let json: JSON = ["n": 1.5, "s": "t", "b": true, "a": [1], "o": ["k": "v"]]
    #expect(json["n"]?.number == 1.5)
    #expect(json["s"]?.string == "t")
    #expect(json["b"]?.bool == true)
    #expect(json["a"]?.array == [1])
    #expect(json["o"]?["k"]?.string == "v")
    #expect(json["o"]?.object?.count == 1)
    #expect(json["none"] == nil)
    #expect(json["s"]?.number == nil)
    #expect(JSON.null["x"] == nil)
  }

  /// Foundation's reader is the independent truth of what our writer spells.
  @Test func randomValuesReadBackAndKeepTheirText() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let json = random(depth: 3, &generator)
      let text = json.canonicalText
      let back = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
      #expect(back == json)
      #expect(back.canonicalText == text)
    }
  }

  @Test func everyBitOfANumberIsKept() throws {
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<5_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let text = JSON.numberText(value)
      #expect(Double(text) == value, "\(text)")
    }
  }

  @Test func encodesAsItself() throws {
    let json: JSON = ["a": [1, "x", .null, true], "b": 2.5]
    let data = try JSONEncoder().encode(json)
    #expect(try JSONDecoder().decode(JSON.self, from: data) == json)
  }

  private func random(depth: Int, _ generator: inout SeededGenerator) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .number(Double.random(in: -1e6...1e6, using: &generator))
    case 3: return .string(randomText(&generator))
    case 4:
      return .array(
        (0..<Int.random(in: 0..<4, using: &generator)).map { _ in random(depth: depth - 1, &generator) })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0..<4, using: &generator) {
        members[randomText(&generator)] = random(depth: depth - 1, &generator)
      }
      return .object(members)
    }
  }

  private func randomText(_ generator: inout SeededGenerator) -> String {
    let pool: [Character] = ["a", "Z", "\"", "\\", "\n", "\t", "\u{7}", "/", "é", "中", "😀", " ", "0"]
    return String(
      (0..<Int.random(in: 0..<6, using: &generator)).map { _ in pool.randomElement(using: &generator)! })
  }
}
