import Monitoring
import Testing

@Suite struct InputIssueTests {
  @Test(arguments: [
    (Place(file: "h.csv"), "h.csv"), (Place(file: "h.csv", line: 41), "h.csv:41"),
    (Place(file: "h.csv", line: 41, field: "persons"), "h.csv:41:persons"),
    (Place(file: "p.gpkg", feature: "way/12"), "p.gpkg:way/12"),
    (Place(file: "p.gpkg", field: "name", feature: "7"), "p.gpkg:7:name"),
  ])
  func placesAreWrittenAsFarAsKnown(place: Place, text: String) { #expect(place.text == text) }

  @Test func warningsAlonePass() throws {
    var issues = InputIssues()
    try issues.throwIfAnyError()
    issues.append(InputIssue("a", at: Place(file: "f"), severity: .warning))
    try issues.throwIfAnyError()
    #expect(issues.errors.isEmpty)
    #expect(issues.warnings.count == 1)
  }

  @Test func oneErrorThrowsAllThatWasGathered() {
    var issues = InputIssues([InputIssue("a", at: Place(file: "f"), severity: .warning)])
    issues.append(contentsOf: [
      InputIssue("b", at: Place(file: "f", line: 2), found: "x", arguments: ["minimum": "0"]),
      InputIssue("c", at: Place(file: "f", line: 3)),
    ])
    let thrown = #expect(throws: InputIssues.self) { try issues.throwIfAnyError() }
    #expect(thrown?.all.map(\.code) == ["a", "b", "c"])
    #expect(thrown?.errors.map(\.code) == ["b", "c"])
    #expect(thrown?.all[1].arguments == ["minimum": "0"])
    #expect(thrown?.all[1].found == "x")
  }
}
