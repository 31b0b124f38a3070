import Monitoring
import Observations
import TestDatabases
import TestSupport
import Testing

@Suite struct QueryTests {
  func values(_ store: ObservationStore, _ query: ObservationQuery) throws -> [Double?] {
    try store.observations(matching: query).map(\.observation.value)
  }

  static let queries: [(ObservationQuery, [Double?])] = [
    (ObservationQuery(), [100, nil, 3, 4, 5, 6, 7]),
    (ObservationQuery(indicators: ["11.7.1"]), [7]),
    (ObservationQuery(indicators: ["11.7.1", "11.2.1"], areas: ["PER"]), [5, 6, 7]),
    (ObservationQuery(series: ["OTHER"]), [7]),
    (ObservationQuery(series: ["OTHER"], areas: ["ECU"]), []),
    (ObservationQuery(areas: ["ECU"]), [100]),
    (ObservationQuery(areas: ["ECU"], includesDescendants: true), [100, nil, 3, 4]),
    (ObservationQuery(areas: ["ECU-UIO-1"], includesDescendants: true), [4]),
    (ObservationQuery(areas: ["ECU-UIO", "PER"], includesDescendants: true), [nil, 3, 4, 5, 6, 7]),
    (ObservationQuery(areas: ["NOWHERE"], includesDescendants: true), []),
    (ObservationQuery(areas: ["' OR 1 = 1 --"]), []),
    (ObservationQuery(from: Period("2024")), [6]),
    (ObservationQuery(areas: ["PER"], to: Period("2024-03")), [5, 6, 7]),
    (ObservationQuery(areas: ["PER"], to: Period("2024-02")), [5, 7]),
    (ObservationQuery(areas: ["PER"], from: Period("2023-01-02")), [6]),
    (ObservationQuery(from: Period("2025")), []),
    (ObservationQuery(areas: ["ECU-UIO"], disaggregation: Disaggregation()), [nil]),
    (ObservationQuery(disaggregation: Disaggregation(["SEX": "F"])), [3]),
    (ObservationQuery(disaggregation: Disaggregation(["SEX": "F", "AGE": "_T"])), [3]),
    (ObservationQuery(areas: ["ECU"], asOf: Drawn.later(-1)), []),
    (ObservationQuery(asOf: Drawn.moment), [10, 2, 3, 4, 5, 6]),
    (ObservationQuery(asOf: Drawn.later(19)), [10, 2, 3, 4, 5, 6, 7]),
    (ObservationQuery(asOf: Drawn.later(20)), [100, nil, 3, 4, 5, 6, 7]),
    (ObservationQuery(disaggregations: [Disaggregation(["SEX": "F"]), Disaggregation(["SEX": "M"])]), [3]),
    (ObservationQuery(recordedAfter: Drawn.later(-1)), [100, nil, 3, 4, 5, 6, 7]),
    (ObservationQuery(recordedAfter: Drawn.moment), [100, nil, 7]),
    (ObservationQuery(asOf: Drawn.later(19), recordedAfter: Drawn.moment), [7]),
    (ObservationQuery(recordedAfter: Drawn.later(20)), []),
    (ObservationQuery(recordedAfter: Drawn.moment, includesHistory: true), [100, nil, 7]),
    (ObservationQuery(areas: ["ECU"], includesHistory: true), [1, 10, 100]),
    (ObservationQuery(areas: ["ECU"], asOf: Drawn.later(10), includesHistory: true), [1, 10]),
    (ObservationQuery(run: 1), [1, 2, 3, 4, 5, 6]),
    (ObservationQuery(areas: ["ECU"], run: 2), [10]),
    (ObservationQuery(run: 9), []),
  ]

  @Test(arguments: TestDatabase.Kind.allCases, queries)
  func finds(kind: TestDatabase.Kind, asked: (ObservationQuery, [Double?])) throws {
    let (query, expected) = asked
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    #expect(try values(store, query) == expected)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func revisionsAreCountedForEachKey(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    let history = try store.observations(
      matching: ObservationQuery(areas: ["ECU", "ECU-UIO"], includesHistory: true))
    #expect(history.map(\.revision) == [1, 2, 3, 1, 2, 1])
    #expect(history.map(\.runNumber) == [1, 2, 4, 1, 4, 1])
    #expect(
      history.map(\.recorded) == [
        Drawn.moment, Drawn.moment, Drawn.later(20), Drawn.moment, Drawn.later(20), Drawn.moment,
      ])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func sameKeyTwiceInOneRunIsTwoRevisions(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    let twice = [
      Drawn.observation("PER", series: "T", value: 1), Drawn.observation("PER", series: "T", value: 2),
    ]
    let recorded = try store.record([Recording(run: Drawn.run(), observations: twice)], at: Drawn.later(30))
    #expect(recorded.observations.map(\.revision) == [1, 2])
    #expect(try values(store, ObservationQuery(series: ["T"])) == [2])
    #expect(try store.verifyChain().isSound)
  }

  /// Far from one another, in a new series and in one that was there, in one run and over several.
  @Test(arguments: TestDatabase.Kind.allCases)
  func sameKeysFarApartAreRevisionsInTheirOrder(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    func many(_ value: Double) -> [Observation] {
      (0..<6_000).map {
        Drawn.observation("PER", series: "M\($0 % 3_000)", value: value + Double($0 / 3_000))
      }
        + (1_800..<9_000).map { Drawn.observation("PER", series: "OTHER", period: "\($0)", value: value) }
    }
    let recordings = [many(1), many(3)].map { Recording(run: Drawn.run(), observations: $0) }
    let first = try store.record(recordings, at: Drawn.later(30)).observations
    let second = try store.record([Recording(run: Drawn.run(), observations: many(5))], at: Drawn.later(31))
      .observations
    var last: [Observation.Key: Int] = [:]
    for recorded in first + second {
      let expected = last[recorded.observation.key, default: 0] + 1
      #expect(recorded.revision == expected)
      last[recorded.observation.key] = expected
    }
    #expect(last.values.filter { $0 == 6 }.count == 3_000)
    #expect(last.values.filter { $0 == 3 }.count == 7_200)
    #expect(try store.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func streamStopsWhenTheBodyThrows(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    struct Enough: Error {}
    var seen = 0
    #expect(throws: Enough.self) {
      try store.forEachObservation { _ in
        seen += 1
        if seen == 2 { throw Enough() }
      }
    }
    #expect(seen == 2)
    // The store still answers.
    #expect(try values(store, ObservationQuery(areas: ["ECU"])) == [100])
  }

  /// Each key once, whatever its revisions, in the order of the figures.
  @Test(arguments: TestDatabase.Kind.allCases)
  func keysAreThoseOfTheFigures(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    var keys: [Observation.Key] = []
    try store.forEachKey { keys.append($0) }
    #expect(keys == (try store.observations()).map(\.observation.key))
    keys = []
    try store.forEachKey(matching: ObservationQuery(areas: ["PER"], to: Period("2023"))) { keys.append($0) }
    #expect(keys.count == 2)
    #expect(try store.disaggregations() == [Disaggregation(), Disaggregation(["SEX": "F"])])
    #expect(try store.disaggregations(matching: ObservationQuery(areas: ["PER"])) == [Disaggregation()])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func linksAreTheRunsOfTheChain(kind: TestDatabase.Kind) throws {
    let queried = try QueriedStore(kind)
    defer { queried.place.remove() }
    let store = queried.store
    let links = try store.links()
    #expect(links.map(\.number) == [1, 2, 3, 4])
    #expect(links.map(\.digest) == (try store.runs()).map(\.digest))
    #expect(try store.lastLink() == links.last)
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let empty = try ObservationStore(creatingOrOpening: place.address)
    #expect(try empty.lastLink() == nil && empty.links().isEmpty)
  }
}

/// A store to be asked, in the place it stands in.
private struct QueriedStore {
  let place: TestDatabase
  let store: ObservationStore

  /// Runs 1 and 2 at the moment, 3 ten seconds and 4 twenty seconds later; 2 and 4 revise.
  init(_ kind: TestDatabase.Kind) throws {
    place = try TestDatabase(kind)
    store = try ObservationStore(creatingOrOpening: place.address)
    let areas = [
      Drawn.area("WORLD", .world), Drawn.area("ECU", .country, parent: "WORLD"),
      Drawn.area("ECU-UIO", parent: "ECU"),
      Drawn.area("ECU-UIO-1", .district, parent: "ECU-UIO"), Drawn.area("PER", .country, parent: "WORLD"),
    ]
    let first = [
      Drawn.observation("ECU", value: 1), Drawn.observation("ECU-UIO", value: 2),
      Drawn.observation("ECU-UIO", parts: ["SEX": "F"], value: 3), Drawn.observation("ECU-UIO-1", value: 4),
      Drawn.observation("PER", value: 5), Drawn.observation("PER", period: "2024-Q1", value: 6),
    ]
    _ = try store.record(
      [
        Recording(run: Drawn.run(), areas: areas, observations: first),
        Recording(run: Drawn.run(), observations: [Drawn.observation("ECU", value: 10)]),
      ], at: Drawn.moment)
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(),
          observations: [Drawn.observation("PER", series: "OTHER", indicator: "11.7.1", value: 7)])
      ], at: Drawn.later(10))
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(),
          observations: [Drawn.observation("ECU", value: 100), Drawn.observation("ECU-UIO", value: nil)])
      ], at: Drawn.later(20))
  }
}
