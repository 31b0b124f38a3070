import DelimitedText
import Monitoring
import TestSupport
import Testing

/// All rows of a table as text, nil where a field is empty or missing.
func rows(_ table: DelimitedText) -> [[String?]] {
  var rows: [[String?]] = []
  table.forEachRow { row in rows.append((0..<max(row.count, table.columns.count)).map { row.text($0) }) }
  return rows
}

func read(_ text: String, separator: UInt8 = UInt8(ascii: ",")) throws -> DelimitedText {
  try DelimitedText(Array(text.utf8), file: "t.csv", separator: separator)
}

/// The places and codes of what is wrong with a text.
func faults(_ bytes: [UInt8]) -> [String] {
  do {
    _ = try DelimitedText(bytes, file: "t.csv")
    return []
  } catch {
    return error.all.map { "\($0.place.text) \($0.code) \($0.found)" }
  }
}

@Suite struct DelimitedTextTests {
  @Test(
    arguments: [
      ("a,b\n1,2\n", [["1", "2"]]),
      ("a,b\n1,2", [["1", "2"]]),
      ("a,b\r\n1,2\r\n", [["1", "2"]]),
      ("a,b\r\n1,2\r", [["1", "2"]]),
      ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
      ("a,b\n\"x,y\",2\n", [["x,y", "2"]]),
      ("a,b\n\"x\"\"y\",\"\"\"\"\n", [["x\"y", "\""]]),
      ("a,b\n\"\"\"\"\"\",\"a\"\"\"\"b\"\n", [["\"\"", "a\"\"b"]]),
      ("a,b\n\"x\ny\",2\n3,4\n", [["x\ny", "2"], ["3", "4"]]),
      ("a,b\n\"x\r\ny\",2\r\n3,4\r\n", [["x\r\ny", "2"], ["3", "4"]]),
      ("a,b\n\"\",2\n", [[nil, "2"]]),
      ("a,b\n,\n", [[nil, nil]]),
      ("a,b\n1\n", [["1", nil]]),
      ("a,b\n1,2,3\n", [["1", "2", "3"]]),
      ("a,b\n1,2,", [["1", "2", nil]]),
      ("a,b\n\n\r\n1,2\n\n", [["1", "2"]]),
      ("a,b\n 1 ,\t2\t\n", [["1", "2"]]),
      ("a,b\n5\" pipe,2\n", [["5\" pipe", "2"]]),
      ("a,b\n\"1\" ,\"2\"\t\r\n", [["1", "2"]]),
      ("a\n\"\"\nx\n", [[nil], ["x"]]),
      ("a,b\n", []), ("a,b", []),
      ("a,b\né,中\u{1F600}\n", [["é", "中\u{1F600}"]]),
    ] as [(String, [[String?]])])
  func readsRows(text: String, expected: [[String?]]) throws { #expect(rows(try read(text)) == expected) }

  @Test func columnsThatAreLackingAreNamed() throws {
    let table = try read("b,a\n1,2\n")
    #expect(table.issues(lacking: ["a", "b"]).isEmpty)
    let issues = table.issues(lacking: ["c", "a", "d"])
    #expect(issues.map(\.code) == ["table.column.missing", "table.column.missing"])
    #expect(issues.map(\.place.text) == ["t.csv:1:c", "t.csv:1:d"])
    #expect(issues.map(\.found) == ["b, a", "b, a"] && issues[1].arguments == ["column": "d"])
  }

  @Test func columnsAreFoundByName() throws {
    let table = try read("\u{FEFF} stop_id ,\"stop_name\",,x\n1,2,3,4\n")
    #expect(table.columns == ["stop_id", "stop_name", "", "x"])
    #expect(table.column("stop_id") == 0)
    #expect(table.column("stop_name") == 1)
    #expect(table.column("x") == 3)
    #expect(table.column("none") == nil)
    #expect(table.file == "t.csv")
  }

  @Test func fieldsAreReadByColumn() throws {
    let table = try read("a,b\n1,\n")
    table.forEachRow { row in
      #expect(row.text(table.column("none")) == nil)
      #expect(row.bytes(nil).isEmpty)
      #expect(row.bytes(7).isEmpty)
      #expect(row.bytes(1).isEmpty)
      #expect(Array(row.bytes(0)) == [UInt8(ascii: "1")])
      #expect(row.integer(nil) == nil)
      #expect(row.number(1) == nil)
    }
  }

  @Test func otherSeparators() throws {
    #expect(rows(try read("a\tb\n1,5\t\"x\ty\"\n", separator: 9)) == [["1,5", "x\ty"]])
    #expect(rows(try read("a;b\n1,5;2\n", separator: UInt8(ascii: ";"))) == [["1,5", "2"]])
  }

  @Test func linesAreCountedFromTheHeader() throws {
    let table = try read("\na,\"b\nb\"\n\n1,2\n\"x\n\ny\",2\r\n\r\n3,4\n")
    var lines: [Int] = []
    table.forEachRow { lines.append($0.line) }
    #expect(lines == [5, 6, 10])
    #expect(table.columns == ["a", "b\nb"])
  }

  @Test func aTableCanBeVisitedTwiceAndLeftEarly() throws {
    struct Enough: Error {}
    let table = try read("a\n1\n2\n3\n")
    var seen = 0
    #expect(throws: Enough.self) {
      try table.forEachRow { row in
        seen += 1
        if row.integer(0) == 2 { throw Enough() }
      }
    }
    #expect(seen == 2)
    #expect(rows(table) == [["1"], ["2"], ["3"]])
  }

  @Test(
    arguments: [
      ([], "t.csv:1 text.header "), ([0x0A, 0x0A], "t.csv:1 text.header "),
      (Array(",,\n1,2,3".utf8), "t.csv:1 text.header "), ([0xEF, 0xBB, 0xBF], "t.csv:1 text.header "),
      ([0xFF, 0xFE, 0x61, 0x00], "t.csv:1 text.encoding UTF-16"),
      ([0xFE, 0xFF, 0x00, 0x61], "t.csv:1 text.encoding UTF-16"),
      ([0x61, 0x00, 0x0A, 0x00], "t.csv:1 text.encoding 0x0"),
      // Latin-1 "é" on the third line.
      (Array("a\n1\nx".utf8) + [0xE9, 0x0A], "t.csv:3 text.encoding 0xE9"),
      // An overlong slash, a surrogate, beyond the last code point, a sequence cut short, a lone follower.
      (Array("a\n".utf8) + [0xC0, 0xAF], "t.csv:2 text.encoding 0xC0"),
      (Array("a\n".utf8) + [0xED, 0xA0, 0x80], "t.csv:2 text.encoding 0xED"),
      (Array("a\n".utf8) + [0xF4, 0x90, 0x80, 0x80], "t.csv:2 text.encoding 0xF4"),
      (Array("a\n".utf8) + [0xE4, 0xB8], "t.csv:2 text.encoding 0xE4"),
      (Array("a\n".utf8) + [0x80], "t.csv:2 text.encoding 0x80"),
      (Array("a,b,a\n".utf8), "t.csv:1:a text.column.twice a"),
      (Array("\na,b\n1,\"x".utf8), "t.csv:3:b text.quote x"),
      (Array("a,b\n\"x\"y,2\n".utf8), "t.csv:2:a text.quote x"),
    ] as [([UInt8], String)])
  func refuses(bytes: [UInt8], fault: String) { #expect(faults(bytes) == [fault]) }

  @Test func allFaultsComeTogether() {
    let text = "a,b,a,b\n\"1\"1,2,3,4\n5,6,7,8\n9,\"x\" y,\"z\"z,\n"
    #expect(
      faults(Array(text.utf8)) == [
        "t.csv:1:a text.column.twice a", "t.csv:1:b text.column.twice b", "t.csv:2:a text.quote 1",
        "t.csv:4:b text.quote x",
      ])
  }

  /// What Unicode calls well-formed is what the standard library reads without a repair.
  @Test func encodingAgreesWithTheStandardLibrary() {
    var generator = SeededGenerator(seed: 3)
    let pool: [UInt8] = [
      0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1,
      0xF4, 0xF5, 0xFE,
    ]
    for _ in 0..<20_000 {
      let tail = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        pool.randomElement(using: &generator)!
      }
      let bytes = Array("h\n".utf8) + tail
      let isWellFormed = String(validating: bytes, as: UTF8.self) != nil
      #expect(faults(bytes).isEmpty == isWellFormed, "\(tail)")
    }
  }

  /// A reader so slow and plain that it is right by looking at it.
  private func plainly(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var isQuoted = false
    var wasQuoted = false
    let characters = Array(text.unicodeScalars)
    var i = 0
    func trimmed(_ text: String) -> String {
      var scalars = Substring(text).unicodeScalars
      while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
      while let last = scalars.last, last == " " || last == "\t" || last == "\r" { scalars.removeLast() }
      return String(scalars)
    }
    func endRow() {
      row.append(trimmed(field))
      let isBlank = row.count == 1 && !wasQuoted && (field.isEmpty || field == "\r")
      if !isBlank { rows.append(row) }
      row = []
      field = ""
      wasQuoted = false
    }
    var fieldStart = true
    while i < characters.count {
      let c = characters[i]
      if isQuoted {
        if c == "\"" {
          if i + 1 < characters.count, characters[i + 1] == "\"" {
            field.unicodeScalars.append("\"")
            i += 1
          } else {
            isQuoted = false
          }
        } else {
          field.unicodeScalars.append(c)
        }
      } else if c == "\"", fieldStart {
        isQuoted = true
        wasQuoted = true
      } else if c == "," {
        row.append(trimmed(field))
        field = ""
        fieldStart = true
        i += 1
        continue
      } else if c == "\n" {
        endRow()
        fieldStart = true
        i += 1
        continue
      } else {
        field.unicodeScalars.append(c)
      }
      fieldStart = false
      i += 1
    }
    if !field.isEmpty || !row.isEmpty || wasQuoted { endRow() }
    return rows
  }

  @Test func randomTextsReadAsTheyPlainlyDo() throws {
    var generator = SeededGenerator(seed: 4)
    let pieces = [
      "a", "b", "1", ",", ",", "\n", "\r\n", "\"", "\"\"", "\"x\"", "\"y,\"", "\"\n\"", " ", "é", "\t",
    ]
    var read = 0
    var refused = 0
    for _ in 0..<20_000 {
      let body = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        pieces.randomElement(using: &generator)!
      }.joined()
      do {
        let table = try DelimitedText(Array(("h1,h2\n" + body).utf8), file: "f")
        var rows: [[String]] = []
        table.forEachRow { row in rows.append((0..<row.count).map { row.text($0) ?? "" }) }
        #expect(rows == plainly(body), "\(body.debugDescription)")
        read += 1
      } catch {
        #expect(error.all.allSatisfy { $0.code == "text.quote" })
        refused += 1
      }
    }
    // Both roads must have been walked for this to mean anything.
    #expect(read > 5_000)
    #expect(refused > 1_000)
  }
}
