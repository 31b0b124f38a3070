import Accounts
import Foundation
import Monitoring
import Observations
import TestSupport
import Testing

/// What the public and viewers are shown of protected series, whichever way they ask.
@Suite struct DisclosureControlTests {
  let folder: TemporaryFolder
  let store: ObservationStore
  static let by = Originator(place: "command:maria")
  static let series = "Q_POOR"
  static let ages = ["Y0T14", "Y15T64", "Y_GE65"]

  init() throws {
    folder = try TemporaryFolder()
    store = try ObservationStore(creatingOrOpening: folder.file("store.gpkg"))
  }

  // MARK: - Drawn

  private static func count(
    _ area: String, _ count: Double, series: String = series, indicator: String = "1.1.1",
    parts: [String: String] = [:], period: String = "2025"
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: Period(period)!,
        disaggregation: Disaggregation(parts)),
      value: count, unit: "NUMBER", status: .normal, nature: .country,
      notes: [Note("plain"), Note("x", ["n": "3"])])
  }

  private static func share(
    _ area: String, _ part: Double, of whole: Double, series: String = "Q_SHARE",
    parts: [String: String] = [:]
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: "1.1.1", series: series, area: area, period: Period("2025")!,
        disaggregation: Disaggregation(parts)),
      value: whole > 0 ? part / whole * 100 : nil, numerator: part, denominator: whole, unit: "PT",
      status: .normal, nature: .country, error: SamplingError(standardError: 1))
  }

  private static let areas =
    [Drawn.area("ECU", .country)] + (0..<3).map { Drawn.area("ECU-\($0)", .province, parent: "ECU") }
    + (0..<9).map { Drawn.area("ECU-\($0 / 3)-\($0)", .city, parent: "ECU-\($0 / 3)") }

  /// A country of three provinces and nine cities by sex and age, with every margin.
  private static func country(_ draw: (_ cell: Int) -> Double) -> [Observation] {
    var sums: [String: [Disaggregation: Double]] = [:]
    var cell = 0
    for city in 0..<9 {
      for sex in ["F", "M"] {
        for age in ages {
          let number = draw(cell)
          cell += 1
          for area in ["ECU", "ECU-\(city / 3)", "ECU-\(city / 3)-\(city)"] {
            for parts in [[:], ["SEX": sex], ["AGE": age], ["SEX": sex, "AGE": age]] {
              sums[area, default: [:]][Disaggregation(parts), default: 0] += number
            }
          }
        }
      }
    }
    return sums.sorted { $0.key < $1.key }.flatMap { area, counts in
      counts.sorted { $0.key < $1.key }.map { count(area, $0.value, parts: $0.key.codes) }
    }
  }

  @discardableResult
  private func record(_ observations: [Observation], at seconds: Int64 = 0) throws -> Recorded {
    try store.record(
      [Recording(run: Drawn.run(), areas: DisclosureControlTests.areas, observations: observations)],
      at: Drawn.later(seconds))
  }

  private func protect(_ series: String = series, _ protection: Protection? = Protection()) throws {
    try store.setProtection(protection, of: series, by: DisclosureControlTests.by, at: Drawn.later(50))
  }

  private func shown(
    _ role: Role = .everyone, asOf: Timestamp? = nil, history: Bool = false, areas: [String] = []
  ) throws -> [Observation.Key: Observation] {
    let store = store.shown(to: Viewer(role: role).audience)
    var shown: [Observation.Key: Observation] = [:]
    for found in try store.observations(
      matching: ObservationQuery(areas: areas, asOf: asOf, includesHistory: history))
    {
      shown[found.observation.key] = found.observation
    }
    return shown
  }

  // MARK: - Tests

  @Test func nothingIsProtectedUnlessSaid() throws {
    try record([DisclosureControlTests.count("ECU", 3)])
    #expect(try shown().values.map(\.value) == [3])
    try protect()
    #expect(try shown().values.map(\.value) == [nil])
    try protect(DisclosureControlTests.series, nil)
    #expect(try shown().values.map(\.value) == [3])
  }

  @Test func whoMaySeesFiguresAsTheyAre() throws {
    try record([DisclosureControlTests.count("ECU", 3)])
    try protect()
    for role in Role.allCases {
      #expect(try shown(role).values.map(\.value) == [role >= .analyst ? 3 : nil], "\(role)")
    }
    #expect(try store.observations().map(\.observation.value) == [3])
  }

  @Test func hiddenFiguresKeepTheirKeyAndNothingElse() throws {
    try record([DisclosureControlTests.share("ECU", 3, of: 50)])
    try protect("Q_SHARE")
    let figure = try #require(try shown().values.first)
    #expect(
      figure.value == nil && figure.numerator == nil && figure.denominator == nil && figure.error == nil)
    #expect(figure.status == .missingSuppressed)
    #expect(figure.notes.map(\.code) == ["store.protected"])
    try record([DisclosureControlTests.count("ECU", 3)])
    try protect()
    let count = try #require(try shown().values.first { $0.key.series == DisclosureControlTests.series })
    #expect(count.notes.map(\.code) == ["plain", "store.protected"])
  }

  /// Everything subtraction over the margins of areas, sex and age can do, until nothing new comes of it.
  @Test(arguments: 0..<12)
  func subtractionOverAllMarginsRecoversNothing(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let figures = DisclosureControlTests.country { _ in
      Int.random(in: 0..<6, using: &random) == 0
        ? Double(Int.random(in: 1...9, using: &random)) : Double(Int.random(in: 12...300, using: &random))
    }
    try record(figures)
    try protect()
    let shown = try shown()
    let truth = Dictionary(uniqueKeysWithValues: figures.map { ($0.key, $0.value!) })
    var known = shown.compactMapValues(\.value)
    for (key, value) in known { #expect(truth[key] == value) }
    let hidden = truth.keys.filter { known[$0] == nil }
    #expect(truth.filter { 1..<10 ~= $0.value }.allSatisfy { hidden.contains($0.key) })
    #expect(hidden.count < truth.count * 2 / 3, "\(hidden.count) of \(truth.count)")
    // Every margin, as whole and parts.
    var margins: [(Observation.Key, [Observation.Key])] = []
    for key in truth.keys {
      for (dimension, codes) in [("SEX", ["F", "M"]), ("AGE", DisclosureControlTests.ages)]
      where key.disaggregation.codes[dimension] == nil {
        margins.append(
          (
            key,
            codes.map { code in
              var part = key
              part.disaggregation.codes[dimension] = code
              return part
            }
          ))
      }
      let below = DisclosureControlTests.areas.filter { $0.parent == key.area }
      if !below.isEmpty {
        margins.append(
          (
            key,
            below.map { area in
              var part = key
              part.area = area.code
              return part
            }
          ))
      }
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (whole, parts) in margins {
        let all = [whole] + parts
        let unknown = all.filter { known[$0] == nil }
        guard unknown.count == 1 else { continue }
        let sum = parts.reduce(0) { $0 + (known[$1] ?? 0) }
        known[unknown[0]] = unknown[0] == whole ? sum : known[whole]! - sum
        hasChanged = true
      }
    }
    #expect(
      known.count == truth.count - hidden.count, "subtraction got at \(hidden.filter { known[$0] != nil })")
  }

  /// A query of one area hides what a query of all hides, and so does one of the past.
  @Test func everyQueryHidesTheSame() throws {
    var random = SeededGenerator(seed: 99)
    try record(
      DisclosureControlTests.country { _ in Double(Int.random(in: 1...60, using: &random)) })
    try protect()
    let all = try shown()
    for area in DisclosureControlTests.areas.map(\.code) {
      let one = try shown(areas: [area])
      #expect(one == all.filter { $0.key.area == area })
    }
    for number in stride(from: 1, to: 150, by: 7) {
      let found = try #require(try store.shown(to: .everyone).observation(number: number))
      #expect(found.observation == all[found.observation.key])
    }
    #expect(try shown(asOf: Drawn.later(1)) == all)
    #expect(try shown(.viewer) == all)
  }

  /// What is hidden in one revision is hidden in all: two moments cannot be held against each other.
  @Test func revisionsAreHiddenTogether() throws {
    func parts(_ a: Double, _ b: Double, _ c: Double) -> [Observation] {
      [
        DisclosureControlTests.count("ECU", a + b + c), DisclosureControlTests.count("ECU-0", a),
        DisclosureControlTests.count("ECU-1", b), DisclosureControlTests.count("ECU-2", c),
      ]
    }
    try record(parts(20, 30, 40), at: 1)
    try record(parts(20, 30, 4), at: 2)
    try protect()
    let (before, now) = (try shown(asOf: Drawn.later(1)), try shown(asOf: Drawn.later(2)))
    let hidden = now.filter { $0.value.value == nil }.map(\.key)
    #expect(hidden.count == 2 && hidden.contains { $0.area == "ECU-2" })
    #expect(Set(before.filter { $0.value.value == nil }.map(\.key)) == Set(hidden))
    for found in try store.shown(to: .everyone).observations(
      matching: ObservationQuery(includesHistory: true))
    {
      #expect((found.observation.value == nil) == hidden.contains(found.observation.key))
    }
  }

  /// What is not shown takes no part: drafts neither hide nor give away.
  @Test func draftsTakeNoPart() throws {
    try record([DisclosureControlTests.count("ECU", 50)], at: 1)
    try record([DisclosureControlTests.count("ECU", 5)], at: 2)
    try store.setVisibility(.draft, ofRuns: 2, through: 2, by: DisclosureControlTests.by, at: Drawn.later(3))
    try protect()
    #expect(try shown().values.map(\.value) == [50])
    try store.setVisibility(
      .everyone, ofRuns: 2, through: 2, by: DisclosureControlTests.by, at: Drawn.later(4))
    #expect(try shown().values.map(\.value) == [nil])
  }

  /// Scores and national estimates say in their run which figures they were made of.
  @Test func whatIsMadeOfHiddenFiguresIsHidden() throws {
    let first = try record(
      [
        DisclosureControlTests.count("ECU-0", 3), DisclosureControlTests.count("ECU-1", 1_000),
        DisclosureControlTests.count("ECU-2", 2_000, period: "2024"),
      ], at: 1)
    func score(_ area: String, _ value: Double, series: String = "Q_INDEX_SCORE") -> Observation {
      Observation(
        key: Observation.Key(indicator: "Q-INDEX", series: series, area: area, period: Period("2025")!),
        value: value, unit: "Q_SCORE", status: .normal, nature: .estimated,
        error: SamplingError(standardError: 1), notes: [Note("x", ["n": "3"])])
    }
    func derive(_ observations: [Observation], from numbers: [Int], at seconds: Int64) throws {
      let parameters: JSON = ["observations": .array(numbers.map { JSON($0) })]
      try store.record(
        [
          Recording(
            run: Drawn.run("composite-index", parameters: parameters), areas: DisclosureControlTests.areas,
            observations: observations)
        ], at: Drawn.later(seconds))
    }
    let numbers = Dictionary(
      uniqueKeysWithValues: try store.observations().map { ($0.observation.key.area, $0.number) })
    #expect(first.runs.count == 1 && numbers.count == 3)
    try derive(
      [score("ECU-0", 0.3), score("ECU-1", 0.8), score("ECU", 0.55)],
      from: [numbers["ECU-0"]!, numbers["ECU-1"]!], at: 2)
    try derive([score("ECU-2", 0.9, series: "Q_OTHER")], from: [numbers["ECU-2"]!], at: 3)
    // Of a score that is hidden, what was made of it.
    let scores = Dictionary(
      uniqueKeysWithValues: try store.observations(matching: ObservationQuery(series: ["Q_INDEX_SCORE"]))
        .map { ($0.observation.key.area, $0.number) })
    try derive([score("ECU", 7, series: "Q_THIRD")], from: [scores["ECU"]!], at: 4)
    try protect()
    func values(_ role: Role) throws -> [String: Double?] {
      Dictionary(
        uniqueKeysWithValues: try shown(role).map { ("\($0.key.series) \($0.key.area)", $0.value.value) })
    }
    let everyone = try values(.everyone)
    #expect(
      Set(everyone.filter { $0.value == nil }.map(\.key)) == [
        "Q_POOR ECU-0", "Q_INDEX_SCORE ECU-0", "Q_INDEX_SCORE ECU", "Q_THIRD ECU",
      ])
    #expect(everyone["Q_INDEX_SCORE ECU-1"] == 0.8 && everyone["Q_OTHER ECU-2"] == 0.9)
    let hidden = try #require(try shown().first { $0.key.series == "Q_THIRD" }?.value)
    #expect(hidden.error == nil && hidden.notes.map(\.code) == ["store.protected.derived"])
    #expect(hidden.status == .missingSuppressed)
    #expect(try values(.analyst).values.allSatisfy { $0 != nil })
    // The totals of maps and overviews say the same.
    var totals: [String: Double?] = [:]
    try store.shown(to: Viewer(role: .everyone).audience).forEachTotal(after: 0) {
      totals["\($0.series) \($0.area)"] = $0.value
    }
    #expect(totals == everyone)
    try protect(DisclosureControlTests.series, nil)
    #expect(try values(.everyone).values.allSatisfy { $0 != nil })
  }

  /// A series that counts the same people under another name gives nothing away.
  @Test func seriesWithTheSameCountsAreHiddenAlong() throws {
    let parts = [3.0, 40, 50]
    var figures = [DisclosureControlTests.count("ECU", 93)]
    figures += parts.enumerated().map { DisclosureControlTests.count("ECU-\($0)", $1) }
    figures += [DisclosureControlTests.share("ECU", 60, of: 93, series: "Q_OTHER")]
    figures += parts.enumerated().map {
      DisclosureControlTests.share("ECU-\($0)", $1 / 2, of: $1, series: "Q_OTHER")
    }
    figures.append(DisclosureControlTests.count("ECU-0", 7, series: "Q_APART"))
    try record(figures)
    try protect()
    let shown = try shown()
    for area in ["ECU", "ECU-0", "ECU-1", "ECU-2"] {
      let (one, other) = (
        shown.first { $0.key.area == area && $0.key.series == DisclosureControlTests.series }!.value,
        shown.first { $0.key.area == area && $0.key.series == "Q_OTHER" }!.value
      )
      #expect((one.value == nil) == (other.value == nil), "\(area)")
    }
    #expect(shown.first { $0.key.area == "ECU-0" && $0.key.series == "Q_OTHER" }!.value.denominator == nil)
    #expect(shown.first { $0.key.series == "Q_APART" }!.value.value == 7)
  }

  /// A whole that nobody published is no way round: two breakdowns of it give each other away.
  @Test func unpublishedWholesAreNoWayRound() throws {
    // By sex 3 + 57, by age 20 + 40; the total is not recorded.
    try record([
      DisclosureControlTests.count("ECU", 3, parts: ["SEX": "F"]),
      DisclosureControlTests.count("ECU", 57, parts: ["SEX": "M"]),
      DisclosureControlTests.count("ECU", 20, parts: ["AGE": "Y0T14"]),
      DisclosureControlTests.count("ECU", 40, parts: ["AGE": "Y_GE15"]),
    ])
    try protect()
    let hidden = Set(try shown().filter { $0.value.value == nil }.map(\.key.disaggregation.text))
    // F = 20 + 40 - 57: M, or an age, has to go along.
    #expect(hidden.contains("SEX=F") && hidden.count >= 2)
  }

  /// Ages that contain one another: 0-14 is 0-4 and 5-14.
  @Test func agesWithinAgesAreNoWayRound() throws {
    try record([
      DisclosureControlTests.count("ECU", 200),
      DisclosureControlTests.count("ECU", 60, parts: ["AGE": "Y0T14"]),
      DisclosureControlTests.count("ECU", 140, parts: ["AGE": "Y_GE15"]),
      DisclosureControlTests.count("ECU", 4, parts: ["AGE": "Y0T4"]),
      DisclosureControlTests.count("ECU", 56, parts: ["AGE": "Y5T14"]),
      DisclosureControlTests.count("ECU", 196, parts: ["AGE": "Y_GE5"]),
    ])
    try protect()
    let hidden = Set(try shown().filter { $0.value.value == nil }.map(\.key.disaggregation.text))
    #expect(hidden.contains("AGE=Y0T4"))
    #expect(hidden.contains("AGE=Y5T14") || hidden.contains("AGE=Y0T14"))
    // 200 - 196 would give it away.
    #expect(hidden.contains("AGE=Y_GE5") || hidden.contains(""))
  }

  // MARK: - Rounding

  @Test(arguments: [3.0, 5, 10])
  func countsAndRatiosAreRounded(base: Double) throws {
    var random = SeededGenerator(seed: 5)
    var figures = DisclosureControlTests.country { _ in Double(Int.random(in: 12...300, using: &random)) }
    figures += [
      DisclosureControlTests.share("ECU", 47, of: 82), DisclosureControlTests.share("ECU-0", 0, of: 33),
    ]
    try record(figures)
    try protect(DisclosureControlTests.series, Protection(roundingBase: base))
    try protect("Q_SHARE", Protection(roundingBase: base))
    let truth = Dictionary(uniqueKeysWithValues: figures.map { ($0.key, $0) })
    let shown = try shown()
    for (key, figure) in shown where key.series == DisclosureControlTests.series {
      let value = try #require(figure.value)
      #expect(value.truncatingRemainder(dividingBy: base) == 0)
      #expect(abs(value - truth[key]!.value!) < base)
      #expect(figure.notes.contains(Note("store.rounded", ["base": JSON.numberText(base)])))
      #expect(!figure.notes.contains { $0.arguments["n"] != nil })
    }
    let share = try #require(shown.first { $0.key.series == "Q_SHARE" && $0.key.area == "ECU" }?.value)
    let (part, whole) = (try #require(share.numerator), try #require(share.denominator))
    #expect(
      part.truncatingRemainder(dividingBy: base) == 0 && whole.truncatingRemainder(dividingBy: base) == 0)
    #expect(abs(try #require(share.value) - part / whole * 100) < 1e-9)
    #expect(share.error == nil)
    #expect(shown.first { $0.key.series == "Q_SHARE" && $0.key.area == "ECU-0" }?.value.value == 0)
  }

  /// Cities add up to their province, ages to their total, rounded too.
  @Test func roundedAreasAddUp() throws {
    var random = SeededGenerator(seed: 6)
    var figures: [Observation] = []
    var sums: [String: Double] = [:]
    for city in 0..<9 {
      let number = Double(Int.random(in: 12...300, using: &random))
      for area in ["ECU", "ECU-\(city / 3)", "ECU-\(city / 3)-\(city)"] { sums[area, default: 0] += number }
    }
    for (area, count) in sums { figures.append(DisclosureControlTests.count(area, count)) }
    try record(figures)
    try protect(DisclosureControlTests.series, Protection(roundingBase: 10))
    let shown = try shown()
    func value(_ area: String) -> Double { shown.first { $0.key.area == area }!.value.value! }
    #expect(value("ECU") == value("ECU-0") + value("ECU-1") + value("ECU-2"))
    for province in 0..<3 {
      #expect(
        value("ECU-\(province)") == (0..<3).reduce(0) { $0 + value("ECU-\(province)-\(3 * province + $1)") })
    }
  }

  @Test func emptyAndUnknownSeriesAreNoTrouble() throws {
    try protect("NEVER", Protection())
    #expect(try shown().isEmpty)
    try record([Drawn.observation("ECU", value: 1)])
    #expect(try shown().values.map(\.value) == [1])
  }
}
