import ExampleCity
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Rules from the content and from the user's own files, on the straight street.
@Suite struct MeasurementRulesTests {
  let folder: TemporaryFolder
  init() throws {
    folder = try TemporaryFolder()
    try folder.write(ExampleCity(seed: 0, layout: .ladder()))
  }

  private func measure(rules: String, _ change: (String) -> String = { $0 }) throws -> MeasuredCity {
    let text = change(ExampleCity(seed: 0, layout: .ladder()).description(epoch: 2025))
    return try MeasuredCity(text + "rules: { \(rules) }\n", in: folder.path)
  }

  @Test func ownRulesForWalkingReplaceThoseOfTheContent() throws {
    try folder.write("include:\n  - highway: [path]\n", to: "paths.yaml")
    let measured = try measure(rules: "walking: paths.yaml")
    let figure = try measured.figure("SP_TRN_PUBL")
    #expect((figure.numerator, figure.denominator, figure.value) == (0, 40, 0))
    #expect(figure.notes.contains(Note("people-unsnapped", ["persons": "40"])))
    #expect(figure.notes.contains(Note("stops-unsnapped", ["count": "1"])))
    // Nobody lives in the park, which no street reaches.
    #expect(try measured.figure("Q_OPS_ACCESS").value == 0)
    #expect(try measured.figure("Q_OPS_ACCESS").notes.contains(Note("spaces-unreached", ["count": "1"])))
    let inputs = try #require(measured.outcome.recordings.first).run.inputs
    #expect(inputs.filter { $0.role == "rules.walking" }.map(\.name) == ["paths.yaml"])
  }

  @Test func ownModesReplaceThoseOfTheContent() throws {
    try folder.write("first,last,mode,capacity,kind\n0,99,all,high,any\n", to: "modes.csv")
    let figure = try measure(rules: "modes: modes.csv").figure("SP_TRN_PUBL", "CAPACITY=HIGH")
    #expect(figure.value == 100)
  }

  @Test func informalModesCountWhereDeclared() throws {
    try folder.write("first,last,mode,capacity,kind\n3,3,taxi,informal,road\n", to: "modes.csv")
    #expect(try measure(rules: "modes: modes.csv").figure("SP_TRN_PUBL").value == 0)
    let declared = try measure(rules: "modes: modes.csv") {
      $0.replacing("parameters:", with: "parameters:\n  paratransit: true")
    }
    #expect(try declared.figure("SP_TRN_PUBL", "CAPACITY=LOW").value == 50)
  }

  @Test func ownWidthsReplaceThoseOfTheContent() throws {
    func land(_ width: Int) throws -> Double {
      try folder.write(
        "widths: { residential: \(width) }\ninclude:\n  - highway: []\n", to: "widths.yaml")
      return try measure(rules: "street_widths: widths.yaml").figure("Q_LAS_AREA").numerator!
    }
    // 2,000 m of street, 110 m of them in the park.
    #expect(abs(try land(10) - 18_900) < 19)
    #expect(abs(try land(20) - 37_800) < 38)
    #expect(try land(0) == 0)
  }

  @Test func ownRulesForOpenSpacesReplaceThoseOfTheContent() throws {
    func measure(_ text: String) throws -> MeasuredCity {
      try folder.write(text, to: "spaces.yaml")
      return try self.measure(rules: "open_spaces: spaces.yaml") {
        $0.replacing(
          "open_spaces:\n    file: open-spaces.geojson\n    where: public = 'yes'",
          with: "open_spaces: streets")
      }
    }
    #expect(try measure("include:\n  - leisure: [park]\n").figure("Q_OPS_ACCESS").value == 50)
    let none = try measure("include:\n  - leisure: [garden]\n")
    #expect(none.leftOut == ["11.7.1 open-spaces-none"] + MeasuredCity.withoutGrids)
    #expect(none.outcome.recordings.count == 1)
  }

  @Test func faultsOfAllRuleFilesAreToldAtOnce() throws {
    try folder.write("included:\n  - highway: []\ninclude: yes\n", to: "walking.yaml")
    try folder.write("include:\n  - [park]\n  - leisure: { a: b }\n", to: "spaces.yaml")
    try folder.write("widths: { path: wide, steps: -1 }\n", to: "widths.yaml")
    try folder.write(
      "first,last,mode,capacity,kind\n3,2,bus,middling,road\nx,1,tram,low,rail\n", to: "modes.csv")
    let found = faults {
      _ = try measure(
        rules: "walking: walking.yaml, open_spaces: spaces.yaml, street_widths: widths.yaml, modes: modes.csv"
      )
    }
    #expect(
      found == [
        "walking.yaml:1:included description.key.suggest",
        "walking.yaml:3:include description.clauses",
        "spaces.yaml:2:include[1] description.mapping",
        "spaces.yaml:3:include[2].leisure description.text",
        "widths.yaml:1:include description.key.missing",
        "widths.yaml:1:widths.path description.number",
        "widths.yaml:1:widths.steps description.number",
        "modes.csv:2:capacity timetable.mode.capacity",
        "modes.csv:3:first timetable.number",
      ])
  }

  @Test func missingRuleFilesAreNamed() {
    let found = faults { _ = try measure(rules: "walking: none.yaml, modes: none.csv") }
    #expect(found == ["none.yaml file.missing", "none.csv file.missing"])
  }

  @Test func rulesMustBeUTF8() throws {
    try Data([0x69, 0x6E, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: folder.file("walking.yaml")))
    #expect(faults { _ = try measure(rules: "walking: walking.yaml") } == ["walking.yaml text.encoding"])
  }
}
