import CReadStat
import Foundation
import Microdata
import Monitoring
import TestSupport
import Testing

@Suite struct StatisticalFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func issues(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["\(error)"] }
  }

  @Test func stataWithTagsAndLabels() throws {
    let file = WrittenFile()
    file.label("Enquête auprès des ménages")
    file.note("a note")
    let tenure = file.integerLabels(
      "tenure", [(1, "Propriétaire"), (2, "مستأجر")], tags: [("a", "refused"), ("b", "not asked")])
    file.add("hid", label: "household", textWidth: 12)
    file.add("tenure", label: "tenure of the dwelling", labels: tenure, type: READSTAT_TYPE_INT8)
    file.add("weight", type: READSTAT_TYPE_DOUBLE)
    file.add("rooms", type: READSTAT_TYPE_INT32)
    file.add("share", type: READSTAT_TYPE_FLOAT)
    let path = folder.file("h.dta")
    try file.write(
      [
        [.text("a1"), .number(1), .number(1.25), .number(3), .number(0.1)],
        [.text("a2"), .tag("a"), .number(2.5), .absent, .absent],
        [.text(""), .tag("b"), .absent, .number(100_000), .number(0.5)],
        [.text("a1"), .number(2), .number(1e300), .number(-7), .number(0.25)],
      ], as: .stata, to: path)
    let read = try Microdata(path)
    #expect(read.format == .stata && read.rowCount == 4 && read.file == path)
    #expect(read.label == "Enquête auprès des ménages" && read.notes == ["a note"])
    #expect(read.variables.map(\.name) == ["hid", "tenure", "weight", "rooms", "share"])
    #expect(read.variables[1].label == "tenure of the dwelling")
    #expect(
      Set(read.variables[1].valueLabels) == [
        .init(key: .number(1), text: "Propriétaire"), .init(key: .number(2), text: "مستأجر"),
        .init(key: .tag("a"), text: "refused"), .init(key: .tag("b"), text: "not asked"),
      ])
    #expect(read.columns[0].values == .texts(codes: [0, 1, -1, 0], dictionary: ["a1", "a2"]))
    #expect(read.columns[1].reasons == [0, 97, 98, 0])
    #expect(read.numbers(of: 1)!.map { $0.isNaN ? -1 : $0 } == [1, -1, -1, 2])
    #expect(read.numbers(of: 2)!.map { $0.isNaN ? -1 : $0 } == [1.25, 2.5, -1, 1e300])
    #expect(read.numbers(of: 3)!.map { $0.isNaN ? -1 : $0 } == [3, -1, 100_000, -7])
    #expect(read.numbers(of: 4)!.map { $0.isNaN ? -1 : $0 } == [Double(Float(0.1)), -1, 0.5, 0.25])
    #expect(read.columns.map(\.missingCount) == [1, 2, 1, 1, 1])
    let categories = try #require(read.categories(of: 1))
    #expect(categories.categories.map(\.text) == ["1", "2", ".a", ".b"])
    #expect(categories.categories.map(\.label) == ["Propriétaire", "مستأجر", "refused", "not asked"])
    #expect(categories.categories.map(\.isMissing) == [false, false, true, true])
    #expect(categories.codes == [0, 2, 3, 1])
    #expect(categories.knownCodes == [0, -1, -1, 1])
  }

  @Test(arguments: [(WrittenFile.Kind.spss, "h.sav"), (.compressedSPSS, "h.zsav")])
  func spssWithDeclaredMissing(kind: WrittenFile.Kind, name: String) throws {
    let file = WrittenFile()
    file.label("households")
    let water = file.labels("water", [(1, "piped"), (2, "well"), (98, "don't know"), (99, "refused")])
    file.add("ID", textWidth: 40)
    file.add("WATER", label: "水源", labels: water, missing: [98...99], measure: READSTAT_MEASURE_NOMINAL)
    file.add("ROOMS", missing: [-1 ... -1])
    file.weight(by: file.add("W", measure: READSTAT_MEASURE_SCALE))
    let path = folder.file(name)
    try file.write(
      [
        [.text("one"), .number(1), .number(-1), .number(10)],
        [.text("two  "), .number(99), .number(2), .number(20)],
        [.text("three"), .absent, .absent, .number(30.5)],
      ], as: kind, to: path)
    let read = try Microdata(path)
    #expect(read.rowCount == 3 && read.weightVariable == "W")
    #expect(read.variables.map(\.measure) == [nil, .nominal, nil, .scale])
    #expect(read.variables[1].label == "水源")
    #expect(read.variables[1].declaredMissing == [.numbers(98...99)])
    #expect(read.columns[0].values == .texts(codes: [0, 1, 2], dictionary: ["one", "two", "three"]))
    #expect(read.columns[1].reasons == [0, 2, 1])
    guard case .numbers(let stored) = read.columns[1].values else {
      Issue.record("no numbers")
      return
    }
    #expect(stored[0] == 1 && stored[1] == 99 && stored[2].isNaN)
    #expect(read.numbers(of: 1)!.map { $0.isNaN ? -5 : $0 } == [1, -5, -5])
    #expect(read.numbers(of: 2)!.map { $0.isNaN ? -5 : $0 } == [-5, 2, -5])
    #expect(read.numbers(of: 3) == [10, 20, 30.5])
    let categories = try #require(read.categories(of: 1))
    #expect(categories.categories.map(\.text) == ["1", "99"])
    #expect(categories.categories.map(\.label) == ["piped", "refused"])
    #expect(categories.categories.map(\.isMissing) == [false, true])
    #expect(categories.codes == [0, 1, -1] && categories.absentCount == 1)
    #expect(categories.knownCodes == [0, -1, -1])
  }

  @Test func wantedVariablesAlone() throws {
    let file = WrittenFile()
    for name in ["a", "b", "c"] { file.add(name) }
    let path = folder.file("h.sav")
    try file.write(
      [[.number(1), .number(2), .number(3)], [.number(4), .number(5), .number(6)]], as: .spss, to: path)
    var options = MicrodataOptions()
    options.variables = ["c", "a", "none"]
    let read = try Microdata(path, options: options)
    #expect(read.variables.map(\.name) == ["a", "c"])
    #expect(read.numbers(of: 1) == [3, 6])
  }

  /// Values come back to the bit, whatever their number.
  @Test(arguments: WrittenFile.Kind.allCases)
  func manyRows(kind: WrittenFile.Kind) throws {
    var generator = SeededGenerator(seed: 5)
    let file = WrittenFile()
    file.add("x")
    file.add("t", textWidth: 9)
    let numbers = (0..<20_000).map { _ in Double.random(in: -1e9...1e9, using: &generator) }
    let texts = (0..<20_000).map { _ in "t\(Int.random(in: 0..<5_000, using: &generator))" }
    let path = folder.file(kind == .stata ? "x.dta" : "x.sav")
    try file.write(zip(numbers, texts).map { [.number($0), .text($1)] }, as: kind, to: path)
    let read = try Microdata(path)
    #expect(read.numbers(of: 0) == numbers)
    guard case .texts(let codes, let dictionary) = read.columns[1].values else {
      Issue.record("no text")
      return
    }
    #expect(codes.map { dictionary[Int($0)] } == texts)
    #expect(Set(dictionary).count == dictionary.count)
  }

  // MARK: - Faults

  /// A file cut anywhere is refused with one fault.
  @Test(arguments: [WrittenFile.Kind.stata, .spss, .compressedSPSS])
  func truncatedFiles(kind: WrittenFile.Kind) throws {
    let file = WrittenFile()
    file.add("x")
    let path = folder.file(kind == .stata ? "x.dta" : "x.sav")
    try file.write((0..<100).map { [.number(Double($0) + 0.5)] }, as: kind, to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for share in [0.0, 0.1, 0.3, 0.5, 0.7, 0.9] {
      try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(fileURLWithPath: path))
      let codes = issues { _ = try Microdata(path) }
      #expect(codes.count == 1, "\(share): \(codes)")
      #expect(
        ["microdata.damaged", "microdata.version", "microdata.empty", "file.unreadable"].contains(
          codes.first ?? ""))
    }
  }

  /// A header that promises 2,000,000,000 rows makes no room for them.
  @Test func moreRowsStatedThanThereAre() throws {
    let file = WrittenFile()
    for name in ["a", "b", "c"] { file.add(name) }
    let path = folder.file("x.sav")
    try file.write([[.number(1), .number(2), .number(3)]], as: .spss, to: path)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // The number of cases stands behind four words and 64 bytes of the name of the product.
    withUnsafeBytes(of: Int32(2_000_000_000).littleEndian) { bytes.replaceSubrange(80..<84, with: $0) }
    try bytes.write(to: URL(fileURLWithPath: path))
    let before = try Self.peakOfAddresses()
    #expect(issues { _ = try Microdata(path) } == ["microdata.damaged"])
    #expect(try Self.peakOfAddresses() - before < 10_000_000)
  }

  /// The most that the process has had of virtual memory, kilobytes.
  private static func peakOfAddresses() throws -> Int {
    let status = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/status")).readToEnd()
    let lines = String(decoding: try #require(status), as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("VmPeak:") })
    return try #require(Int(line.split(whereSeparator: \.isWhitespace)[1]))
  }

  @Test func whatIsNoSuchFile() throws {
    #expect(issues { _ = try Microdata(folder.file("none.dta")) } == ["file.missing"])
    #expect(issues { _ = try Microdata(folder.path + "/x.xlsx") } == ["microdata.format"])
    try FileManager.default.createDirectory(atPath: folder.file("d.sav"), withIntermediateDirectories: true)
    #expect(issues { _ = try Microdata(folder.file("d.sav")) } == ["file.directory"])
    try Data("id,x\n1,2\n".utf8).write(to: URL(fileURLWithPath: folder.file("t.dta")))
    #expect(
      ["microdata.damaged", "microdata.version"].contains(
        issues { _ = try Microdata(folder.file("t.dta")) }.first ?? ""))
    try Data("id,x\n1,2\n".utf8).write(to: URL(fileURLWithPath: folder.file("t.sav")))
    #expect(issues { _ = try Microdata(folder.file("t.sav")) } == ["microdata.damaged"])
  }

  @Test func filesWithoutRows() throws {
    let file = WrittenFile()
    file.add("x")
    try file.write([], as: .spss, to: folder.file("x.sav"))
    #expect(issues { _ = try Microdata(folder.file("x.sav")) } == ["microdata.empty"])
  }

  @Test func anEncodingThatIsNone() throws {
    let file = WrittenFile()
    file.add("t", textWidth: 5)
    try file.write([[.text("a")]], as: .spss, to: folder.file("x.sav"))
    var options = MicrodataOptions()
    options.encoding = "NO-SUCH-ENCODING"
    #expect(issues { _ = try Microdata(folder.file("x.sav"), options: options) } == ["microdata.encoding"])
  }
}
