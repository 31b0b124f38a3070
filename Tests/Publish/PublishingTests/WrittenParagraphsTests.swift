import Foundation
import Monitoring
import Publishing
import Testing

/// What editors write, read.
struct WrittenParagraphsTests {
  private func faults(_ text: String) -> [String] {
    do throws(InputIssues) {
      _ = try WrittenParagraphs(text, file: "text")
      return []
    } catch {
      return error.all.map { "\($0.place.text) \($0.code) \($0.found)" }
    }
  }

  @Test func referencesAreFoundOnceEach() throws {
    let read = try WrittenParagraphs(
      "{observation: S, XXA, 2025}\n\n- {observation: S, XXA, latest, SEX=F, AGE=Y0T14}\n- {observation:S,XXA,2025}",
      file: "text")
    #expect(
      read.references == [
        ObservationReference(series: "S", area: "XXA", period: Period("2025")),
        ObservationReference(
          series: "S", area: "XXA", period: nil, disaggregation: Disaggregation(["SEX": "F", "AGE": "Y0T14"])),
      ])
    #expect(read.references.map(\.text) == ["S, XXA, 2025", "S, XXA, latest, AGE=Y0T14, SEX=F"])
  }

  @Test func everyFaultIsToldAtItsLine() {
    #expect(
      faults(
        """
        A {observation: S, XXA, 20250} b
        an open { brace
        a closed } brace
        {observation: S, XXA, 2025, SEX} {observation: S, XXA, 2025, SEX=F, SEX=M}
        {observation: S, XXA} {observation: S, , 2025} {figure: S} {paragraph:} {paragraph: a, b}
        a \u{7} bell
        """) == [
          "text:1 report-text.period 20250", "text:2 report-text.brace { brace",
          "text:3 report-text.brace } brace",
          "text:4 report-text.part SEX", "text:4 report-text.part SEX=F, SEX=M",
          "text:5 report-text.reference observation: S, XXA",
          "text:5 report-text.reference observation: S, , 2025",
          "text:5 report-text.reference figure: S", "text:5 report-text.reference paragraph:",
          "text:5 report-text.reference paragraph: a, b", "text:6 report-text.control a \u{7} bell",
        ])
  }

  @Test func nothingIsNoText() throws {
    for empty in ["", "\n\n", "  \n\t\n"] { #expect(try WrittenParagraphs(empty, file: "text").isEmpty) }
    #expect(try !WrittenParagraphs("a", file: "text").isEmpty)
  }

  @Test func lengthIsBounded() {
    let most = WrittenParagraphs.mostCharacters
    #expect(faults(String(repeating: "a", count: most)) == [])
    #expect(faults(String(repeating: "a", count: most + 1)) == ["text report-text.long \(most + 1)"])
  }

  @Test func lineEndsOfEverySystemAreRead() throws {
    for end in ["\n", "\r\n", "\r"] {
      #expect(
        try WrittenParagraphs("a\(end)\(end)b", file: "text") == WrittenParagraphs("a\n\nb", file: "text"))
    }
  }
}
