import Foundation
import Monitoring
import Observations
import TestDatabases
import TestSupport
import Testing

/// Read by another opening of the store, so that nothing comes from memory.
@Suite struct RoundTripTests {
  @Test(arguments: TestDatabase.Kind.allCases)
  func emptyStoreHasNothing(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try ObservationStore(creatingOrOpening: place.address) }
    let reader = try ObservationStore(reading: place.address)
    #expect(try reader.runs() == [])
    #expect(try reader.run(number: 1) == nil)
    #expect(try reader.observations() == [])
    #expect(try reader.observation(number: 1) == nil)
    #expect(try reader.areas() == [])
    #expect(try reader.area(code: "WORLD") == nil)
    #expect(try reader.mapFeatures(run: 1) == [])
    let report = try reader.verifyChain()
    #expect(report.isSound)
    #expect(report.head == nil)
    #expect(report.runCount == 0)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func nothingRecordedAddsNothing(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    #expect(try store.record([], at: Drawn.moment).runs == [])
    #expect(try store.runs() == [])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func everyFieldOfAnObservationReadsBack(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    var observations: [Observation] = []
    for status in ObservationStatus.allCases {
      observations.append(Drawn.observation(series: "S\(status.rawValue)"))
      observations[observations.count - 1].status = status
    }
    for nature in ObservationNature.allCases {
      observations.append(Drawn.observation(series: "N\(nature.rawValue)"))
      observations[observations.count - 1].nature = nature
    }
    for (index, value) in [nil, 0, -1.5, 0.1, 1e300, .leastNonzeroMagnitude, 9_007_199_254_740_994]
      .enumerated()
    {
      observations.append(Drawn.observation(series: "V\(index)", value: value))
    }
    for (index, period) in ["2023", "2023-Q2", "2023-04", "2024-02-29"].enumerated() {
      observations.append(Drawn.observation(series: "P\(index)", period: period))
    }
    var full = Drawn.observation(series: "FULL", parts: ["SEX": "F", "AGE": "Y0T14"], value: 55.5)
    full.numerator = 111
    full.denominator = 200
    full.error = SamplingError(standardError: 0.5, lower: 54.5, upper: 56.5, level: 0.95)
    full.notes = [
      Note("stops.few"), Note("quoted", ["a\"b\\": "line\nbreak\u{1}", "كيتو": "基多", "": ""]),
    ]
    observations.append(full)
    for (index, error) in [
      SamplingError(standardError: 1), SamplingError(lower: 2), SamplingError(upper: 3),
      SamplingError(level: 0.9),
    ].enumerated() {
      observations.append(Drawn.observation(series: "E\(index)"))
      observations[observations.count - 1].error = error
    }
    let recorded = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")], observations: observations)],
      at: Drawn.moment)
    #expect(recorded.observations.map(\.observation) == observations)
    #expect(recorded.observations.map(\.number) == Array(1...observations.count))
    #expect(recorded.observations.allSatisfy { $0.revision == 1 && $0.runID == "r1" })
    #expect(recorded.observations.allSatisfy { $0.recorded == Drawn.moment })
    let reader = try ObservationStore(reading: place.address)
    for expected in recorded.observations {
      #expect(try reader.observation(number: expected.number) == expected)
    }
    #expect(Set(try reader.observations()) == Set(recorded.observations))
    #expect(try reader.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func errorOfWhichNothingIsKnownIsNone(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    var observation = Drawn.observation()
    observation.error = SamplingError()
    let recorded = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")], observations: [observation])],
      at: Drawn.moment)
    #expect(recorded.observations[0].observation.error == nil)
    #expect(try store.observation(number: 1) == recorded.observations[0])
    #expect(try store.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func everyFieldOfARunReadsBack(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let parameters: JSON = [
      "text": "á\"\\\n", "number": 0.1, "large": .number(1e300), "whole": 3, "yes": true, "none": .null,
      "list": [1, "b", false, .array([])], "nested": ["a": .object([:])],
    ]
    let runs = [
      Drawn.run("first", parameters: parameters, inputs: 3), Drawn.run("second", parameters: "plain"),
      Drawn.run("third", parameters: .null, inputs: 1),
    ]
    let recorded = try store.record(runs.map { Recording(run: $0) }, at: Drawn.moment).runs
    #expect(recorded.map(\.run) == runs)
    #expect(recorded.map(\.id) == ["r1", "r2", "r3"])
    let reader = try ObservationStore(reading: place.address)
    #expect(try reader.runs() == recorded)
    #expect(try reader.run(number: 2) == recorded[1])
    #expect(try reader.run(number: 4) == nil)
    #expect(recorded[0].previous.text == String(repeating: "0", count: 64))
    #expect(recorded[1].previous == recorded[0].digest)
    #expect(recorded[2].previous == recorded[1].digest)
    #expect(try reader.verifyChain().head == recorded[2].digest)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func everyFieldOfAnAreaReadsBack(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let names = LocalisedText([
      .ar: "كيتو", .en: "Quito", .es: "San Francisco de Quito", .fr: "Quito", .ru: "Кито", .zh: "基多",
    ])
    var areas = ReferenceArea.Kind.allCases.map { Drawn.area("A-\($0.rawValue)", $0) }
    areas.append(
      ReferenceArea(
        code: "ECU", kind: .country, parent: "A-world", m49: "218", iso2: "EC", names: names,
        boundary: Drawn.square(-81, -5, 6)))
    areas.append(ReferenceArea(code: "ECU-X", kind: .city, parent: "ECU", names: LocalisedText([:])))
    areas.append(
      ReferenceArea(
        code: "ECU-Y", kind: .city, parent: "ECU", names: LocalisedText([.en: ""]),
        boundary: [1] + Drawn.number(6) + Drawn.number(0)))
    _ = try store.record([Recording(run: Drawn.run(), areas: areas)], at: Drawn.moment)
    let reader = try ObservationStore(reading: place.address)
    #expect(try reader.areas() == areas.sorted { $0.code < $1.code })
    #expect(try reader.area(code: "ECU") == areas.first { $0.code == "ECU" })
    #expect(try reader.area(code: "ecu") == nil)
    #expect(try reader.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func mapFeaturesReadBackInOrder(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let features = [
      MapFeature(layer: "stops", geometry: Drawn.point(-78.5, -0.2), properties: ["name": "a\"b", "n": 1.5]),
      MapFeature(layer: "streets", geometry: Drawn.line([0, 0, 1, 1])),
      MapFeature(layer: "service-area", geometry: Drawn.square(0, 0, 1), properties: ["list": [1, .null]]),
      MapFeature(
        layer: "collection",
        geometry: [1] + Drawn.number(7) + Drawn.number(2) + Drawn.point(1, 2) + Drawn.polygon(0, 0, 1)),
      MapFeature(layer: "raised", geometry: [1] + Drawn.number(1_001) + Drawn.coordinates([1, 2, 3])),
      MapFeature(layer: "nowhere", geometry: Drawn.point(.nan, .nan)),
      MapFeature(layer: "big endian", geometry: [0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 16)),
    ]
    _ = try store.record(
      [
        Recording(run: Drawn.run(), mapFeatures: features),
        Recording(run: Drawn.run(), mapFeatures: Array(features.reversed())),
        Recording(run: Drawn.run()),
      ], at: Drawn.moment)
    let reader = try ObservationStore(reading: place.address)
    #expect(try reader.mapFeatures(run: 1) == features)
    #expect(try reader.mapFeatures(run: 2) == features.reversed())
    #expect(try reader.mapFeatures(run: 3) == [])
    #expect(try reader.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func timeNeverRunsBackwards(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let times = try [Drawn.moment, Drawn.later(-100), Drawn.later(50), Drawn.later(49)].map { time in
      try store.record([Recording(run: Drawn.run())], at: time).runs[0].recorded
    }
    #expect(times == [Drawn.moment, Drawn.moment, Drawn.later(50), Drawn.later(50)])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func areaThereAlreadyTakesOnlyNamesAndBoundary(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let first = ReferenceArea(
      code: "ECU", kind: .country, m49: "218", iso2: "EC",
      names: LocalisedText([.en: "Ecuador", .es: "Ecuador"]),
      boundary: Drawn.square(-81, -5, 6))
    let renamed = ReferenceArea(
      code: "ECU", kind: .city, parent: "NOWHERE", m49: "999", iso2: "XX",
      names: LocalisedText([.es: "República del Ecuador", .fr: "Équateur"]))
    let redrawn = ReferenceArea(
      code: "ECU", kind: .country, names: LocalisedText([:]), boundary: Drawn.square(0, 0, 1))
    _ = try store.record([Recording(run: Drawn.run(), areas: [first])], at: Drawn.moment)
    _ = try store.record([Recording(run: Drawn.run(), areas: [renamed])], at: Drawn.moment)
    var expected = first
    expected.names = LocalisedText([.en: "Ecuador", .es: "República del Ecuador", .fr: "Équateur"])
    #expect(try store.areas() == [expected])
    _ = try store.record([Recording(run: Drawn.run(), areas: [redrawn])], at: Drawn.moment)
    expected.boundary = Drawn.square(0, 0, 1)
    #expect(try store.areas() == [expected])
    #expect(try store.verifyChain().isSound)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func areasMayComeInAnyOrder(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let areas = [
      Drawn.area("C", parent: "B"), Drawn.area("D", parent: "C"), Drawn.area("B", parent: "A"),
      Drawn.area("A"),
      Drawn.area("C2", parent: "B"),
    ]
    _ = try store.record([Recording(run: Drawn.run(), areas: areas)], at: Drawn.moment)
    #expect(try store.areas() == areas.sorted { $0.code < $1.code })
    #expect(try store.verifyChain().isSound)
  }

  /// The digests can be taken by anyone from what a row shows.
  @Test func canonicalTextIsCanonicalJSON() throws {
    var observation = Drawn.observation(parts: ["SEX": "F", "AGE": "Y0T14"], value: 0.1)
    observation.error = SamplingError(standardError: 0.5, level: 0.95)
    observation.notes = [Note("stops.few", ["b": "\"", "a": "é"])]
    let recorded = RecordedObservation(
      number: 7, observation: observation, revision: 2, recorded: Drawn.moment, runNumber: 3)
    let text = recorded.canonicalText
    #expect(
      text == """
        {"area":"ECU-UIO","denominator":null,"disaggregation":"AGE=Y0T14;SEX=F",\
        "error":{"level":0.95,"lower":null,"standardError":0.5,"upper":null},"indicator":"11.2.1",\
        "nature":"C","notes":[{"arguments":{"a":"é","b":"\\""},"code":"stops.few"}],"number":7,\
        "numerator":null,"period":"2023","revision":2,"run":3,"series":"SP_TRN_PUBL","status":"A",\
        "unit":"PT","value":0.1}
        """)
    let parsed = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    #expect(parsed.canonicalText == text)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func hundredThousandObservationsStreamOut(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let areas = (0..<100).map { Drawn.area("X-\(1_000 + $0)") }
    var observations: [Observation] = []
    for series in 0..<50 {
      for area in areas {
        for year in 2000..<2020 {
          observations.append(
            Drawn.observation(
              area.code, series: "S\(10 + series)", period: "\(year)", value: Double(observations.count)))
        }
      }
    }
    #expect(observations.count == 100_000)
    // Shuffled, so that the order comes from the store.
    let recorded = try store.record(
      [Recording(run: Drawn.run(), areas: areas, observations: observations.shuffled())], at: Drawn.moment)
    #expect(recorded.observations.count == 100_000)
    var next = 0.0
    try ObservationStore(reading: place.address).forEachObservation { found in
      #expect(found.observation.value == next)
      next += 1
    }
    #expect(next == 100_000)
    let report = try ObservationStore(reading: place.address).verifyChain()
    #expect(report.isSound)
    #expect(report.observationCount == 100_000)
  }
}
