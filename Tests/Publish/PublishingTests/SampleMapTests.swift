import Foundation
import Monitoring
import Publishing
import Testing

struct SampleMapTests {
  private func page(
    _ cities: [MapFeature], boundary: [UInt8]? = nil, _ language: Language = .en
  ) throws -> String {
    var report = ReportFixture.empty(boundary: boundary)
    report.mapFeatures = [4: cities]
    let page = try ReportFixture.page(report, language)
    #expect(Markup.fault(in: page) == nil)
    return page
  }

  private static let cities = [
    NationFixture.city(1, drawn: false), NationFixture.city(2, drawn: true),
    NationFixture.city(3, drawn: true, certain: true, population: 400_000),
    NationFixture.city(4, drawn: false, population: nil),
  ]

  @Test func everyCityIsACircleAndThoseDrawnAreFilled() throws {
    let section = try #require(NationFixture.section("sample", of: try page(Self.cities)))
    let picture = try #require(
      section.firstMatch(of: /<figure class="sample">.*?<\/figure>/.dotMatchesNewlines()))
    #expect(picture.0.matches(of: /<circle class="city"/).count == 2)
    #expect(picture.0.matches(of: /<circle class="city drawn"/).count == 2)
    #expect(picture.0.matches(of: /<circle class="certain"/).count == 1)
    #expect(picture.0.contains(">City 2</text>") && picture.0.contains(">City 3</text>"))
    #expect(!picture.0.contains(">City 1</text>"))
    // The area of a circle is as the population: a quarter of it has half the way from 8 to 34.
    #expect(picture.0.matches(of: /r="([0-9]+)"/).map { String($0.1) } == ["21", "8", "42", "34", "21"])
    #expect(section.contains("Cities drawn: 2 of a frame of 4; with certainty: 1."))
  }

  @Test func tableHasTheCitiesDrawn() throws {
    let rows = try NationFixture.rows(page(Self.cities), captioned: "Cities drawn")
    #expect(
      rows == [
        ["City 3", "With certainty", "1", "400,000", "With certainty"],
        ["City 2", "North / large", "3.50", "100,000", "By chance"],
      ])
  }

  @Test func emptyMapOfTheAreaGivesWay() throws {
    let square = Binary.multiPolygon([ReportFixture.square])
    let page = try page(Self.cities, boundary: square)
    #expect(NationFixture.section("map", of: page) == nil)
    #expect(!page.contains("href=\"#map\""))
    #expect(page.contains("<path class=\"land\""))
    #expect(!page.contains("<script"), "nothing is left for the live map")
  }

  @Test func otherMapsStayBesideIt() throws {
    var report = ReportFixture.city()
    let plain = try ReportFixture.page(report)
    report.mapFeatures[4] = Self.cities
    let page = try ReportFixture.page(report)
    #expect(NationFixture.section("map", of: page) == NationFixture.section("map", of: plain))
    #expect(try ReportFixture.data(page)["map"] == ReportFixture.data(plain)["map"])
  }

  @Test func newestRunIsShown() throws {
    var report = ReportFixture.empty()
    report.mapFeatures = [4: Self.cities, 9: [NationFixture.city(7, drawn: true)], 12: []]
    #expect(try ReportFixture.page(report).contains("Cities drawn: 1 of a frame of 1; with certainty: 0."))
  }

  @Test func unreadableCitiesAreCounted() throws {
    let page = try page(Self.cities + [MapFeature(layer: "city-sample", geometry: [])])
    #expect(page.contains("could not be read and are missing from the map: 1"))
  }

  @Test func frameWithoutASampleHasNoTable() throws {
    let page = try page([NationFixture.city(1, drawn: false)])
    #expect(page.contains("Cities drawn: 0 of a frame of 1"))
    #expect(!page.contains("<caption>Cities drawn</caption>"))
  }

  /// A city taken with certainty is a stratum of its own, called by its code, which tells a reader nothing.
  @Test func aCertaintyCityHasNoStratumToName() throws {
    let page = try page([
      NationFixture.city(1, drawn: true, certain: true), NationFixture.city(2, drawn: true),
    ])
    let rows = try NationFixture.rows(page, captioned: "Cities drawn")
    #expect(rows.map { $0[1] } == ["With certainty", "North / large"])
  }

  @Test func namesThatWouldOverlapAreLeftToTheTable() throws {
    let crowd = (0..<12).map { number in
      var city = NationFixture.city(3, drawn: true)
      city.properties["name"] = .string("Crowded \(number)")
      return city
    }
    let page = try page(crowd + [NationFixture.city(30, drawn: true)])
    #expect((1...4).contains(page.matches(of: />Crowded [0-9]+<\/text>/).count))
    #expect(page.matches(of: /<bdi>Crowded/).count == 12)
  }

  @Test func hostileNamesStayText() throws {
    var city = NationFixture.city(1, drawn: true)
    city.properties["name"] = .string(EscapingTests.hostile)
    city.properties["stratum"] = .string(EscapingTests.hostile)
    #expect(!(try page([city])).contains("<script>alert"))
  }
}
