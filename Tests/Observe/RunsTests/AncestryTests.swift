import Monitoring
import Runs
import Testing

@Suite struct AncestryTests {
  private func ancestry(_ country: String?) throws -> [String] {
    let line = country.map { ", country: \($0)" } ?? ""
    let text = "{area: {code: X, kind: city, name: X\(line)}, period: 2025, inputs: {}}"
    let description = try CityDescription(parsing: text, file: "city.yaml")
    return try Ancestry.of(description, in: Project.gazetteer, file: "city.yaml").map(\.code)
  }

  @Test func parentsStandBeforeTheirChildren() throws {
    let codes = try ancestry("KEN")
    #expect(codes.last == "KEN" && codes.count >= 3)
    for (parent, child) in zip(codes, codes.dropFirst()) {
      #expect(Project.gazetteer[child]?.parent == parent)
    }
    #expect(Project.gazetteer[codes[0]]?.kind == .world)
  }

  /// ISO 3166-1 leaves AAA to AAZ, QMA to QZZ, XAA to XZZ and ZZA to ZZZ to users.
  @Test(arguments: ["XXA", "XAA", "XZZ", "AAA", "AAZ", "QMA", "QZZ", "ZZA", "ZZZ"])
  func madeUpCountriesLieInTheWorld(code: String) throws {
    let codes = try ancestry(code)
    #expect(codes.count == 2 && codes.last == code)
    #expect(Project.gazetteer[codes[0]]?.kind == .world)
  }

  @Test(arguments: [("KEM", "KEN"), ("QLZ", nil), ("ken", nil), ("ZYA", nil), ("XX", nil), ("XAAA", nil)])
  func otherCodesAreRefused(code: String, nearest: String?) throws {
    let issues = #expect(throws: InputIssues.self) { try ancestry(code) }?.all ?? []
    #expect(issues.map(\.code) == ["description.country"])
    #expect(issues.map(\.found) == [code] && issues.map(\.place.text) == ["city.yaml:area.country"])
    if let nearest { #expect(issues.map { $0.arguments["nearest"] } == [nearest]) }
  }

  @Test func noCountryNoParents() throws { #expect(try ancestry(nil).isEmpty) }
}
