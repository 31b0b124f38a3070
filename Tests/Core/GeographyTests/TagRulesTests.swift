import Geography
import Testing

@Suite struct TagRulesTests {
  private let walking = TagRules(
    include: [.init(["highway": []])],
    exclude: [
      .init(["highway": ["motorway", "proposed"]]), .init(["foot": ["no"]]),
      .init(["access": ["private", "no"], "highway": []]),
    ],
    allow: [.init(["foot": ["yes", "designated"]]), .init(["sidewalk": [], "highway": ["motorway"]])])

  @Test(arguments: [
    (["highway": "residential"], true), (["building": "yes"], false), ([:], false),
    (["highway": "motorway"], false), (["highway": "motorway", "foot": "yes"], true),
    (["highway": "motorway", "sidewalk": "left"], true), (["highway": "primary", "foot": "no"], false),
    (["highway": "service", "access": "private"], false),
    (["highway": "service", "access": "private", "foot": "designated"], true),
    (["highway": "service", "access": "customers"], true), (["foot": "yes"], false),
    (["highway": ""], true),
  ])
  func walkingRules(tags: [String: String], accepted: Bool) { #expect(walking.accepts(tags) == accepted) }

  @Test func everyKeyOfAClauseMustApply() {
    let rules = TagRules(include: [.init(["leisure": ["park"], "access": ["yes", "public"]])])
    #expect(rules.accepts(["leisure": "park", "access": "yes"]))
    #expect(!rules.accepts(["leisure": "park"]))
    #expect(!rules.accepts(["leisure": "park", "access": "no"]))
  }

  @Test func withoutAnInclusionNothingCounts() {
    #expect(!TagRules(include: []).accepts(["highway": "path"]))
  }

  @Test func keysAreListedOnce() {
    #expect(walking.includedKeys == ["highway"])
    #expect(walking.allKeys == ["access", "foot", "highway", "sidewalk"])
  }
}
