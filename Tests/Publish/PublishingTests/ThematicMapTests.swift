import Foundation
import Monitoring
import Publishing
import Testing

struct ThematicMapTests {
  private func report(_ features: [MapFeature], run: Int = 7) -> CityReport {
    var report = ReportFixture.empty(boundary: Binary.multiPolygon([ReportFixture.square]))
    report.mapFeatures = [run: features]
    return report
  }

  private func themes(_ report: CityReport) throws -> [JSON] {
    try #require(ReportFixture.data(ReportFixture.page(report))["map"]?["themes"]?.array)
  }

  private func labels(_ list: JSON?) -> [String?] { (list?.array ?? []).map { $0["label"]?.string } }

  /// The rows of the table under a caption, each as its cells' texts.
  private func table(_ page: String, _ caption: String) throws -> [[String]] {
    let start = try #require(page.range(of: "<caption>\(caption)</caption>"), "\(caption)").upperBound
    let end = try #require(page[start...].range(of: "</table>")).lowerBound
    return page[start..<end].components(separatedBy: "<tr>").dropFirst().map { row in
      row.components(separatedBy: "</t").compactMap { cell in
        let text = cell.replacing(/<[^>]*>|^[hd]>/, with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty || text.hasPrefix("r>") || text.hasPrefix("body") || text.hasPrefix("head")
          ? nil : text
      }
    }
  }

  // MARK: Classes

  /// The colours of GHS-SMOD, as its legend prints them.
  @Test(arguments: [
    ("30", "Urban centre", "#ff0000"), ("23", "Dense urban cluster", "#732600"),
    ("22", "Semi-dense urban cluster", "#a87000"), ("21", "Suburban or peri-urban cells", "#ffff00"),
    ("13", "Rural cluster", "#375623"), ("12", "Low density rural cells", "#abcd66"),
    ("11", "Very low density rural cells", "#cdf57a"), ("10", "Water", "#7ab6f5"),
  ]) func settlementTypesHaveThePublishedColours(code: String, name: String, colour: String) throws {
    let report = report(ThematicFixture.settlementTypes)
    let page = try ReportFixture.page(report)
    let entry = "<path fill=\"\(colour)\" d=\"M0 0h32v20H0z\"/></svg><span>\(name)</span>"
    #expect(page.contains(entry))
    #expect(page.contains("<path class=\"part\" fill=\"\(colour)\" d=\"M"))
    let parts = try #require(try themes(report)[1]["steps"]?.array?.first?["parts"]?.array)
    let part = try #require(parts.first { $0["label"]?.string == name })
    #expect(part["colour"]?.string == colour)
    let drawn = ReportFixture.positions(part["at"]?.array?.first?.array?.first)
    #expect(drawn.count == 5)
  }

  @Test func classesStandInTheOrderOfTheirMeaning() throws {
    let features = Array(ThematicFixture.settlementTypes.reversed())
    let maps = try themes(report(features))
    #expect(
      maps.map { $0["label"]?.string } == [
        "Degree of urbanisation – level 1", "Degree of urbanisation – level 2",
      ])
    #expect(
      labels(maps[0]["steps"]?.array?.first?["parts"]) == [
        "Urban centre", "Urban cluster", "Rural cells", "Water",
      ])
    #expect(
      try ReportFixture.page(report(features)) == ReportFixture.page(report(ThematicFixture.settlementTypes)))
  }

  @Test func coloursOfAMapAreAllDifferent() throws {
    for map in try themes(report(ThematicFixture.everyClass)) {
      let parts = map["steps"]?.array?.first?["parts"]?.array ?? []
      #expect(Set(parts.compactMap { $0["colour"]?.string }).count == parts.count, "\(map["label"]!)")
    }
  }

  @Test func concentrationsAreRanges() throws {
    let maps = try themes(report(ThematicFixture.concentrations(25, 5, 10)))
    #expect(
      labels(maps[0]["steps"]?.array?.first?["parts"]) == [
        "5 to 10 µg/m³", "10 to 25 µg/m³", "25 µg/m³ and more",
      ])
    let one = try themes(report(ThematicFixture.concentrations(35)))
    #expect(labels(one[0]["steps"]?.array?.first?["parts"]) == ["35 µg/m³ and more"])
  }

  @Test func classThatNobodyForesawIsNamedByItsCode() throws {
    let maps = try themes(report(ThematicFixture.plan("a", "pond", "streets", "</script>")))
    let parts = try #require(maps[0]["steps"]?.array?.first?["parts"]?.array)
    #expect(parts.map { $0["label"]?.string } == ["Streets", "</script>", "pond"])
    #expect(Set(parts.map { $0["colour"]?.string }).count == 3)
    #expect(Markup.fault(in: try ReportFixture.page(report(ThematicFixture.plan("<a", "<b>")))) == nil)
  }

  @Test func whatHasNoClassOrNoAreaIsNoMap() throws {
    let features = [
      ThematicFixture.feature("urban-extent", [ThematicFixture.square(0)], ["date": "1990"]),
      MapFeature(layer: "plan", geometry: Binary.point(0.01, 0.01), properties: ["class": "streets"]),
      ThematicFixture.feature("hot-spots", [], ["class": "other"]),
    ]
    #expect(try themes(report(features)) == [])
    #expect(try ReportFixture.page(report(features)).contains("No figure has drawn anything on it yet."))
  }

  @Test(arguments: Language.allCases) func everyClassHasAName(_ language: Language) throws {
    let page = try ReportFixture.page(report(ThematicFixture.everyClass), language)
    #expect(!page.contains("report."))
    for code in ["urban-centre", "leapfrog", "captured", "open-spaces", "hot-spot"] {
      #expect(!page.contains("<span>\(code)</span>"))
      #expect(!page.contains("<td>\(code)</td>"))
    }
  }

  // MARK: Before and after

  @Test func datesAreStepsOfOneMapTheNewestFirstShown() throws {
    let features = ThematicFixture.extent("2014", "urban", "fringe") + ThematicFixture.extent("1990", "urban")
    let map = try #require(try themes(report(features)).first)
    #expect(map["label"]?.string == "Urban extent")
    #expect(map["kind"]?.string == "Date")
    #expect(labels(map["steps"]) == ["1990", "2014"])
    #expect(map["first"]?.number == 1)
    let page = try ReportFixture.page(report(features))
    #expect(page.contains("<fieldset id=\"steps\""))
    let start = try #require(page.range(of: "<div class=\"beside\">")).upperBound
    let pictures = page[start...].prefix(
      page[start...].distance(from: start, to: page[start...].range(of: "</div>")!.lowerBound))
    #expect(
      pictures.matches(of: /<figcaption>([^<]*)/).map { String($0.1) } == [
        "Urban extent – 1990", "Urban extent – 2014",
      ])
  }

  @Test func oneDateNeedsNoChoice() throws {
    let page = try ReportFixture.page(report(ThematicFixture.extent("1990", "urban")))
    #expect(!page.contains("<fieldset"))
    #expect(!page.contains("class=\"beside\""))
  }

  @Test func variantsBeginWithTheFirst() throws {
    let map = try #require(
      try themes(report(ThematicFixture.plan("b", "plots") + ThematicFixture.plan("a", "plots"))).first)
    #expect(map["kind"]?.string == "Variant")
    #expect(labels(map["steps"]) == ["a", "b"])
    #expect(map["first"]?.number == 0)
  }

  @Test func growthLiesOnTheExtentItBeganWith() throws {
    let extents = ThematicFixture.extent("1990", "urban", "water") + ThematicFixture.extent("2014", "urban")
    let growth =
      ThematicFixture.growth("1990", "2014", "infill") + ThematicFixture.growth("2014", "2020", "infill")
    let maps = try themes(report(extents + growth + ThematicFixture.growth("2020", "2025", "infill")))
    let steps = try #require(maps[1]["steps"]?.array)
    #expect(steps.map { $0["label"]?.string } == ["1990–2014", "2014–2020", "2020–2025"])
    #expect(steps.map { $0["before"]?.array?.compactMap(\.number) } == [[0, 0], [0, 1], nil])
    let page = try ReportFixture.page(report(extents + growth))
    // Land alone: the water of 1990 is no part of the city.
    #expect(page.matches(of: /<path class="past" fill="#b4bcc4"/).count == 2)
    #expect(page.contains("<span>Extent at the earlier date</span>"))
    #expect(try !ReportFixture.page(report(growth)).contains("Extent at the earlier date"))
  }

  @Test func newestRunsPictureStands() throws {
    var report = report(ThematicFixture.extent("1990", "urban") + ThematicFixture.extent("2014", "urban"))
    report.mapFeatures[9] = ThematicFixture.extent("2014", "rural", "fringe")
    let steps = try #require(try themes(report).first?["steps"]?.array)
    #expect(
      steps.map { labels($0["parts"]) } == [["Urban built-up"], ["Rural built-up", "Fringe open space"]])
  }

  // MARK: In figures

  /// A cell of 0.01 degrees at the equator: 1.11319 km by 1.10574 km on WGS 84.
  @Test func tableTellsAreaAndShareOfEachClass() throws {
    let features =
      ThematicFixture.extent("1990", "urban") + ThematicFixture.extent("2014", "urban", "fringe")
    let rows = try table(ReportFixture.page(report(features)), "Urban extent: area by class")
    #expect(rows[0].count == 5)
    #expect(rows[1] == ["Urban built-up", "1.23", "100.0%", "1.23", "50.0%"])
    #expect(rows[2] == ["Fringe open space", "–", "–", "1.23", "50.0%"])
    let page = try ReportFixture.page(report(features))
    #expect(
      page.contains(
        "<desc id=\"theme-0-1-text\">Urban built-up: 1.23 km², Fringe open space: 1.23 km²</desc>"))
    let exact = try #require(page.firstMatch(of: /<data value="(1\.2[0-9]*)">1\.23/)).1
    #expect(abs(Double(exact)! / (1.113_194_908 * 1.105_742_75) - 1) < 1e-6)
  }

  @Test func tableTellsPeopleWhereTheyWereCounted() throws {
    let features = [
      ThematicFixture.feature(
        "degree-of-urbanisation", [ThematicFixture.square(0)],
        ["class": "30", "level": 2, "persons": 1_234.4, "square-km": 7]),
      ThematicFixture.feature(
        "degree-of-urbanisation", [ThematicFixture.square(1)], ["class": "10", "level": 2, "square-km": 3]),
    ]
    let rows = try table(
      ReportFixture.page(report(features)), "Degree of urbanisation – level 2: area by class")
    #expect(rows[0] == ["Class", "Area, km²", "Share of the area", "People"])
    #expect(rows[1] == ["Urban centre", "7", "70.0%", "1,234"])
    #expect(rows[2] == ["Water", "3", "30.0%", "–"])
  }

  /// Plots lie upon the land planned for: shares of one whole would mislead.
  @Test func planIsTabledWithoutShares() throws {
    let rows = try table(
      ReportFixture.page(report(ThematicFixture.plan("a", "plots", "net"))), "Plan: area by class")
    #expect(rows[0] == ["Class", "Area, km² – a"])
    #expect(rows[1...].map { $0[0] } == ["Land planned for", "Plots"])
  }

  @Test func namedPlacesStandByRank() throws {
    let features = [
      ThematicFixture.settlement("Salto", rank: 2), ThematicFixture.settlement("Ribera <Alta>", rank: 1),
      ThematicFixture.settlement("Otra", rank: 3, isHotSpot: false),
    ]
    let page = try ReportFixture.page(report(features))
    let rows = try table(page, "Settlements most at risk: places")
    #expect(rows[0] == ["Place", "Class", "Rank", "Score", "Area, km²"])
    #expect(
      rows[1...].map { Array($0.prefix(4)) } == [
        ["Ribera &lt;Alta&gt;", "Hot spot", "1", "9.75"], ["Salto", "Hot spot", "2", "9.50"],
        ["Otra", "Other settlement", "3", "9.25"],
      ])
    #expect(page.contains(">Ribera &lt;Alta&gt;</text>"))
    #expect(
      labels(try themes(report(features))[0]["steps"]?.array?.first?["parts"]) == [
        "Salto – Hot spot", "Ribera <Alta> – Hot spot", "Otra – Other settlement",
      ])
    let centres = try table(ReportFixture.page(report([ThematicFixture.centre])), "Urban centres: places")
    #expect(centres[1] == ["Testopolis Centre", "Urban centre", "120,000", "40.50"])
  }

  @Test func drawingNamesOnlyTheFirstPlaces() throws {
    let features = (1...30).map { rank in
      ThematicFixture.feature(
        "hot-spots", [ThematicFixture.square(rank % 9, rank / 9)],
        ["name": .string("Place \(rank)"), "rank": JSON(rank), "class": "other"])
    }
    let page = try ReportFixture.page(report(features))
    #expect(page.matches(of: /<text class="name"[^>]*>Place (\d+)</).map { Int($0.1)! } == Array(1...12))
    #expect(try table(page, "Settlements most at risk: places").count == 31)
  }

  // MARK: Frame and size

  private func bounds(_ map: JSON) -> [Double] { map["bounds"]?.array?.compactMap(\.number) ?? [] }

  @Test func frameReachesToTheSurroundingsOfTheCity() throws {
    func frame(_ polygon: [[[Double]]]) throws -> [Double] {
      bounds(try themes(report([ThematicFixture.feature("urban-extent", [polygon], ["class": "urban"])]))[0])
    }
    #expect(try frame(ThematicFixture.square(2, 2)) == [0, 0, 0.1, 0.1])
    #expect(
      try zip(frame(ThematicFixture.square(2, -3)), [0, -0.03, 0.1, 0.1]).allSatisfy { abs($0 - $1) < 1e-9 })
    // A country would make the city a dot.
    let far = try frame([[[-9, -9], [9, -9], [9, 9], [-9, 9], [-9, -9]]])
    #expect(zip(far, [-0.1, -0.1, 0.2, 0.2]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func whatLiesBesideTheFrameIsLeftOut() throws {
    let features = [
      ThematicFixture.feature(
        "urban-extent", [ThematicFixture.square(0), ThematicFixture.square(900)], ["class": "urban"])
    ]
    let part = try themes(report(features))[0]["steps"]?.array?.first?["parts"]?.array?.first
    #expect(part?["at"]?.array?.count == 1)
    // It is counted all the same.
    #expect(try table(ReportFixture.page(report(features)), "Urban extent: area by class")[1][1] == "2.46")
  }

  @Test func withoutABoundaryTheClassesAreTheFrame() throws {
    var report = report(ThematicFixture.extent("1990", "urban"))
    report.area.boundary = nil
    #expect(bounds(try themes(report)[0]) == [0, 0, 0.01, 0.01])
    #expect(try !ReportFixture.page(report).contains("Boundary of the area"))
  }

  @Test func acrossTheAntimeridianClassesStayTogether() throws {
    let west = [[[179.9, -17.0], [180.0, -17.0], [180.0, -16.9], [179.9, -16.9], [179.9, -17.0]]]
    let east = [[[-180.0, -17.0], [-179.9, -17.0], [-179.9, -16.9], [-180.0, -16.9], [-180.0, -17.0]]]
    var report = report([ThematicFixture.feature("urban-extent", [east], ["class": "urban"])])
    report.area.boundary = Binary.multiPolygon([west, east])
    let map = try themes(report)[0]
    #expect(zip(bounds(map), [179.9, -17, 180.1, -16.9]).allSatisfy { abs($0 - $1) < 1e-9 })
    let scale = try #require(map["scale"]?.number)
    let first = map["steps"]?.array?.first?["parts"]?.array?.first?["at"]?.array?.first?.array?.first?.array?
      .first
    #expect(first?.number == 180 * scale)
  }

  /// Squares as on a chess board, each of four positions and all of them too large to be left out.
  @Test func fiftyThousandPositionsStayBelowAMegabyte() throws {
    let side = 158
    let step = 0.1 / Double(side)
    let squares = (0..<side * side).filter { ($0 / side + $0) % 2 == 0 }.map { place -> [[[Double]]] in
      let (x, y) = (Double(place % side) * step, Double(place / side) * step)
      return [[[x, y], [x + step, y], [x + step, y + step], [x, y + step], [x, y]]]
    }
    let features = [ThematicFixture.feature("urban-extent", squares, ["class": "urban"])]
    let empty = try ReportFixture.page(report([])).utf8.count
    let size = try ReportFixture.page(report(features)).utf8.count - empty
    #expect(squares.count * 4 > 49_000)
    #expect(size < 1_000_000)
    let drawn = try themes(report(features))[0]["steps"]?.array?.first?["parts"]?.array?.first?["at"]?.array
    #expect(drawn?.count == squares.count)
  }

  @Test func pageWithEveryMapIsSound() throws {
    var report = ReportFixture.city()
    report.mapFeatures[7]! += ThematicFixture.everyClass
    let page = try ReportFixture.page(report)
    #expect(Markup.fault(in: page) == nil)
    let identifiers = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(Set(identifiers).count == identifiers.count)
    #expect(page.matches(of: /\sstyle="/).isEmpty)
    // The list offers the maps of people first, then those of classes.
    let options = page.matches(of: /<option value="\d+">([^<]*)/).map { String($0.1) }
    #expect(options.count == 10)
    #expect(
      options[2...].map { String($0) } == [
        "Degree of urbanisation – level 1", "Degree of urbanisation – level 2", "Urban centres",
        "Urban extent",
        "Urban growth by type", "Settlements most at risk", "Fine particulate matter (PM2.5)", "Plan",
      ])
  }
}
