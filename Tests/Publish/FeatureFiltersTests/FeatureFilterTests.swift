import FeatureFilters
import Geography
import Monitoring
import TestSupport
import Testing

private struct Place: FilteredFeature {
  var values: [String: FilterValue] = [:]
  var geometry: [UInt8]?
  func value(of property: String) -> FilterValue { values[property] ?? .null }
}

struct FeatureFilterTests {
  private static let known = [
    FilterProperty("geometry", .geometry), FilterProperty("name", .text), FilterProperty("persons", .number),
    FilterProperty("open", .flag), FilterProperty("date", .date), FilterProperty("SP_TRN_PUBL", .number),
    FilterProperty("Q_INDEX_SCORE.cpi2016", .number), FilterProperty("and", .text),
    FilterProperty("height m", .number),
  ]

  private static let valdoria = Place(
    values: [
      "name": .text("Valdoria"), "persons": .number(120_000), "open": .flag(true), "date": .text("2025"),
      "SP_TRN_PUBL": .number(61.5), "Q_INDEX_SCORE.cpi2016": .number(52), "and": .text("x"),
    ], geometry: WellKnownBinaryWriter.point(x: 2, y: 48))

  private func holds(_ text: String) throws -> Bool {
    try FeatureFilter(text, properties: FeatureFilterTests.known).holds(for: FeatureFilterTests.valdoria)
  }

  @Test(arguments: [
    ("name = 'Valdoria'", true), ("name <> 'Valdoria'", false), ("'Valdoria' = name", true),
    ("persons > 100000", true), ("persons >= 120000 AND persons <= 120000", true), ("persons < 1.2e5", false),
    ("persons > -1", true), ("persons BETWEEN 100000 AND 130000", true),
    ("persons NOT BETWEEN 100000 AND 130000", false), ("name IN ('Quito', 'Valdoria')", true),
    ("name NOT IN ('Quito', 'Valdoria')", false), ("name LIKE 'Val%'", true), ("name LIKE 'val%'", false),
    ("CASEI(name) LIKE CASEI('VAL%')", true), ("casei(name) = casei('VALDORIA')", true),
    ("name LIKE '_aldori_'", true), ("name LIKE '%'", true), ("name NOT LIKE '%o%'", false),
    ("open", true), ("open = TRUE", true), ("NOT open = true", false), ("NOT (open)", false),
    ("name IS NULL", false), ("name IS NOT NULL", true), ("TRUE", true), ("FALSE OR TRUE", true),
    ("TRUE AND FALSE", false), ("\"height m\" IS NULL", true), ("\"and\" = 'x'", true),
    ("SP_TRN_PUBL > 60", true), ("Q_INDEX_SCORE.cpi2016 >= 52", true),
    ("name = 'a' OR name = 'b' OR persons > 1", true),
    ("name = 'a' OR name = 'Valdoria' AND persons < 1", false),
    ("(name = 'a' OR name = 'Valdoria') AND persons > 1", true), ("date >= DATE('2020-01-01')", true),
    ("date < TIMESTAMP('2020-01-01T00:00:00Z')", false), ("NOT NOT open", true),
    ("name\n=\t'Valdoria'", true), ("name = 'Valdoria' and not persons is null", true),
  ])
  func comparisonsHold(text: String, isTrue: Bool) throws { #expect(try holds(text) == isTrue) }

  /// Neither true nor false, and so not chosen, either way round; as in SQL.
  @Test(arguments: [
    "\"height m\" = 1", "\"height m\" <> 1", "NOT \"height m\" = 1", "\"height m\" BETWEEN 0 AND 2",
    "\"height m\" IN (1, 2)", "\"height m\" NOT IN (1, 2)", "\"height m\" > 1 AND open",
  ])
  func nothingComparedIsNotChosen(text: String) throws { #expect(try !holds(text)) }

  @Test func unknownGivesWayToWhatIsCertain() throws {
    #expect(try holds("\"height m\" = 1 OR open"))
    #expect(try holds("NOT (\"height m\" = 1 AND FALSE)"))
  }

  @Test(arguments: [
    ("S_INTERSECTS(geometry, BBOX(1, 47, 3, 49))", true),
    ("S_INTERSECTS(geometry, BBOX(3, 47, 4, 49))", false),
    ("S_INTERSECTS(geometry, POINT(2 48))", true), ("S_DISJOINT(geometry, POINT(2 48))", false),
    ("S_DISJOINT(geometry, POINT(3 48))", true), ("S_EQUALS(geometry, POINT(2 48))", true),
    ("S_WITHIN(geometry, POLYGON((1 47, 3 47, 3 49, 1 49, 1 47)))", true),
    (
      "S_WITHIN(geometry, POLYGON((1 47, 3 47, 3 49, 1 49, 1 47), (1.9 47.9, 2.1 47.9, 2.1 48.1, 1.9 48.1, 1.9 47.9)))",
      false
    ),
    ("S_CONTAINS(POLYGON((1 47, 3 47, 3 49, 1 49, 1 47)), geometry)", true),
    ("S_INTERSECTS(geometry, MULTIPOINT((0 0), (2 48)))", true),
    ("S_INTERSECTS(geometry, MULTIPOINT(0 0, 2 48))", true),
    ("S_INTERSECTS(geometry, LINESTRING(1 48, 3 48))", true),
    ("S_TOUCHES(geometry, POLYGON((2 48, 3 48, 3 49, 2 48)))", true),
    ("S_INTERSECTS(geometry, MULTILINESTRING((0 0, 1 1), (1 48, 3 48)))", true),
    ("S_INTERSECTS(geometry, MULTIPOLYGON(((1 47, 3 47, 3 49, 1 47))))", true),
    ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(0 0), POINT(2 48)))", true),
    ("s_intersects(geometry, point z(2 48 100))", true),
    ("S_INTERSECTS(geometry, BBOX(-10, -10, -1, -1))", false),
  ])
  func placesHold(text: String, isTrue: Bool) throws { #expect(try holds(text) == isTrue) }

  @Test func featureWithoutGeometryIsNotChosen() throws {
    let filter = try FeatureFilter("S_INTERSECTS(geometry, POINT(1 2))", properties: FeatureFilterTests.known)
    #expect(!filter.holds(for: Place()))
  }

  // MARK: Faults

  private func faults(_ text: String) -> [String] {
    do {
      _ = try FeatureFilter(text, properties: FeatureFilterTests.known)
      return []
    } catch let issues as InputIssues {
      return issues.all.map { "\($0.code)@\($0.place.line ?? 0)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test(arguments: [
    ("", "filter.syntax@1"), ("name", "filter.syntax@5"), ("name =", "filter.syntax@7"),
    ("name = 'x", "filter.syntax@8"), ("name = 'x' AND", "filter.syntax@15"), ("(open", "filter.syntax@6"),
    ("open)", "filter.syntax@5"), ("nome = 'x'", "filter.property@1"), ("name = 1", "filter.type@8"),
    ("persons = 'many'", "filter.type@11"), ("persons LIKE '1%'", "filter.type@1"),
    ("sleep(10)", "filter.function@1"),
    ("name = lower('X')", "filter.function@8"), ("name = 'x'; DROP TABLE areas", "filter.syntax@11"),
    ("name = 'x' -- '", "filter.syntax@15"), ("geometry = 'x'", "filter.property@1"),
    ("S_INTERSECTS(name, POINT(1 2))", "filter.type@14"),
    ("S_INTERSECTS(geometry, geometry)", "filter.syntax@32"),
    ("S_INTERSECTS(geometry, CIRCLE(1 2))", "filter.geometry@24"),
    ("S_INTERSECTS(geometry, POINT(1))", "filter.geometry@31"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1)))", "filter.geometry@46"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "filter.geometry@24"),
    ("S_INTERSECTS(geometry, BBOX(3, 0, 1, 1))", "filter.geometry@24"),
    ("date > DATE('tomorrow')", "filter.date@13"),
    ("date > DATE('2025-02-30')", "filter.date@13"), ("persons IN ()", "filter.syntax@13"),
    ("persons BETWEEN 1", "filter.syntax@18"), ("1e999 = persons", "filter.syntax@1"),
    ("name IS 'x'", "filter.syntax@9"),
    ("'x' IS NULL", "filter.syntax@1"), ("name NOT = 'x'", "filter.syntax@10"),
    ("name == 'x'", "filter.syntax@7"),
    ("name = \u{0}", "filter.syntax@8"), ("😀 = 1", "filter.syntax@1"),
  ])
  func faultsAreToldWhereTheyAre(text: String, fault: String) { #expect(faults(text) == [fault]) }

  @Test func deepFiltersAreRefused() {
    let depth = 10_000
    #expect(faults(String(repeating: "(", count: depth)).first?.hasPrefix("filter.long") == true)
    #expect(faults(String(repeating: "(", count: 1_000) + "open").first?.hasPrefix("filter.deep") == true)
    #expect(faults(String(repeating: "NOT ", count: 1_000) + "open").first?.hasPrefix("filter.deep") == true)
    #expect(
      faults(String(repeating: "CASEI(", count: 1_000) + "name").first?.hasPrefix("filter.deep") == true)
    #expect(faults(String(repeating: "(", count: 30) + "open" + String(repeating: ")", count: 30)).isEmpty)
  }

  @Test func largeGeometriesAreRefused() {
    let places = (0..<2_000).map { "\($0) 0" }.joined(separator: ",")
    #expect(faults("S_INTERSECTS(geometry, LINESTRING(\(places)))").first?.hasPrefix("filter.long") == true)
  }

  /// A pattern that makes backtracking matchers run for hours.
  @Test func patternsAreQuick() throws {
    let pattern = String(repeating: "%a", count: 500)
    let filter = try FeatureFilter("name LIKE '\(pattern)b'", properties: FeatureFilterTests.known)
    let place = Place(values: ["name": .text(String(repeating: "a", count: 5_000))])
    let start = ContinuousClock.now
    #expect(!filter.holds(for: place))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  /// Words and signs of the language in any order: a filter or faults, never a trap.
  @Test func randomTextsAreReadOrRefused() {
    var generator = SeededGenerator(seed: 3)
    let pieces = [
      "name", "persons", "open", "geometry", "'x'", "'", "\"", "1", "-", "(", ")", ",", "=", "<>", "<", "AND",
      "OR",
      "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL", "S_INTERSECTS", "POINT", "BBOX", "POLYGON", "DATE",
      "CASEI",
      "1e9", ".", "é", "%", "\\", "TRUE",
    ]
    var read = 0
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...12, using: &generator))
        .map { _ in pieces.randomElement(using: &generator)! }.joined(separator: " ")
      if let filter = try? FeatureFilter(text, properties: FeatureFilterTests.known) {
        read += 1
        _ = filter.holds(for: FeatureFilterTests.valdoria)
      }
    }
    #expect(read > 50)
  }

  // MARK: Filters made otherwise

  @Test func equalityIsOfThePropertysType() {
    func holds(_ name: String, _ text: String) -> Bool? {
      let property = FeatureFilterTests.known.first { $0.name == name }!
      return FeatureFilter.equality(property, text)?.holds(for: FeatureFilterTests.valdoria)
    }
    #expect(holds("name", "Valdoria") == true)
    #expect(holds("persons", "120000") == true)
    #expect(holds("persons", "many") == nil)
    #expect(holds("persons", "nan") == nil)
    #expect(holds("open", "true") == true)
    #expect(holds("open", "yes") == nil)
    #expect(holds("geometry", "POINT(1 2)") == nil)
  }

  /// West of one rectangle and east of the other, as a query across the antimeridian has them.
  @Test func rectanglesAreMet() {
    let boxes = [
      Bounds(west: 170, south: -10, east: 180, north: 10),
      Bounds(west: -180, south: -10, east: -170, north: 10),
    ]
    let filter = FeatureFilter.meeting(boxes)
    for (x, isMet) in [(175.0, true), (-175.0, true), (0.0, false), (170.0, true), (169.9, false)] {
      let place = Place(geometry: WellKnownBinaryWriter.point(x: x, y: 0))
      #expect(filter.holds(for: place) == isMet, "\(x)")
    }
  }

  @Test func allOfNoneIsNone() throws {
    #expect(FeatureFilter.all([]) == nil)
    let open = try FeatureFilter("open", properties: FeatureFilterTests.known)
    let large = try FeatureFilter("persons > 1e6", properties: FeatureFilterTests.known)
    #expect(FeatureFilter.all([open])?.holds(for: FeatureFilterTests.valdoria) == true)
    #expect(FeatureFilter.all([open, large])?.holds(for: FeatureFilterTests.valdoria) == false)
  }
}
