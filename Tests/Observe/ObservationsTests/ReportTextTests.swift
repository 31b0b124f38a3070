import Foundation
import Monitoring
import Observations
import Storage
import TestSupport
import Testing

/// What editors write is kept version by version and cannot be changed unseen.
@Suite struct ReportTextTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
  }

  private func text(
    _ text: String, paragraph: String = "mandate", language: Language = .en, area: String = "",
    by author: String = "Ana"
  ) -> ReportText {
    ReportText(
      key: .init(report: "agenda", area: area, paragraph: paragraph, language: language), text: text,
      author: author)
  }

  private func written() throws -> [RecordedReportText] {
    let store = try ObservationStore(creatingOrOpening: path)
    return try [
      text("First."), text("Premier.", language: .fr), text("Second.", by: "Bao"),
      text("Of Ecuador.", area: "ECU"), text(""),
    ].enumerated().map { try store.record($1, at: Drawn.later(Int64($0))) }
  }

  @Test func versionsAreCountedByReportAreaParagraphAndLanguage() throws {
    let recorded = try written()
    #expect(recorded.map(\.version) == [1, 1, 2, 1, 3])
    #expect(recorded.map(\.id) == ["t1", "t2", "t3", "t4", "t5"])
    #expect(recorded.map(\.previous.text).first == String(repeating: "0", count: 64))
    #expect(recorded.dropFirst().map(\.previous) == recorded.dropLast().map(\.digest))
    let store = try ObservationStore(reading: path)
    #expect(try store.reportTexts() == recorded)
    #expect(try store.reportTexts(of: "agenda") == recorded)
    #expect(try store.reportTexts(of: "other") == [])
  }

  /// The digest can be taken again by anybody from the columns of the table.
  @Test func digestIsThatOfCanonicalJSON() throws {
    let first = try #require(try written().first)
    let canonical = """
      {"area":"","author":"Ana","language":"en","number":1,"paragraph":"mandate",\
      "previous":"\(first.previous.text)","recorded":"\(first.recorded.text)","report":"agenda",\
      "text":"First.","version":1}
      """
    #expect(first.digest == Digest(of: canonical))
  }

  @Test func timeNeverRunsBackwards() throws {
    let store = try ObservationStore(creatingOrOpening: path)
    _ = try store.record(text("a"), at: Drawn.later(10))
    #expect(try store.record(text("b"), at: Drawn.moment).recorded == Drawn.later(10))
  }

  private func faults(_ expectedHead: Digest? = nil) throws -> [String] {
    try ObservationStore(opening: path).verifyChain(expectedHead: expectedHead).faults
      .map { "\($0.kind.rawValue) \($0.subject)" }
  }

  @Test func chainOfTextsIsChecked() throws {
    let recorded = try written()
    #expect(try faults() == [])
    #expect(try faults(recorded[1].digest) == [])
    #expect(try faults(Digest(of: "another")).map { $0.hasPrefix("head.missing") } == [true])
    let report = try ObservationStore(reading: path).verifyChain()
    #expect(report.textCount == 5)
    #expect(report.textHead == recorded[4].digest)
  }

  @Test(arguments: [
    ("UPDATE report_texts SET text = 'Third.' WHERE number = 3", ["text.altered t3"]),
    ("UPDATE report_texts SET author = 'x' WHERE number = 1", ["text.altered t1"]),
    ("UPDATE report_texts SET language = 'xx' WHERE number = 2", ["text.altered t2"]),
    ("UPDATE report_texts SET recorded = 'noon' WHERE number = 5", ["text.altered t5"]),
    ("DELETE FROM report_texts WHERE number = 2", ["text.missing t2"]),
    ("DELETE FROM report_texts WHERE number IN (2, 3)", ["text.missing t2-t3"]),
  ])
  func whatAnotherProgramChangesIsNamed(statement: String, expected: [String]) throws {
    _ = try written()
    try tamper(path, statement)
    // A row that cannot be read also breaks the link of the next one.
    #expect(try faults().first == expected[0])
    #expect(try faults().allSatisfy { $0.hasPrefix("text.") })
  }

  @Test func textsOfAnotherChainDoNotFit() throws {
    let recorded = try written()
    let other = folder.file("other.gpkg")
    let store = try ObservationStore(creatingOrOpening: other)
    // The third is the second version of a text, as here.
    for (number, language) in [(1, .en), (2, .fr), (3, .en)] as [(Int, Language)] {
      _ = try store.record(text("Other \(number).", language: language), at: Drawn.moment)
    }
    try tamper(
      path,
      """
      ATTACH '\(other)' AS other; DELETE FROM report_texts WHERE number = 3;
      INSERT INTO report_texts SELECT * FROM other.report_texts WHERE number = 3;
      """)
    #expect(try faults() == ["text.unlinked t3", "text.unlinked t4"])
    #expect(recorded.count == 5)
  }

  @Test func tableRefusesToChangeOrLoseARow() throws {
    _ = try written()
    let database = try SQLiteDatabase(path: path, mode: .writing, migrator: nil)
    for statement in ["UPDATE report_texts SET text = 'x'", "DELETE FROM report_texts"] {
      #expect(throws: (any Error).self) { try database.write { try $0.runScript(statement) } }
    }
    #expect(try faults() == [])
  }
}
