import ExampleCity
import Monitoring
import Runs
import TestSupport
import Testing

/// Straight streets whose shares are known by construction, from files to figures.
@Suite struct MeasureLadderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func measure(
    _ layout: ExampleCity.Layout, threads: Int = 1, drawsMaps: Bool = false
  ) throws -> MeasuredCity {
    let city = ExampleCity(seed: 0, layout: layout)
    try folder.write(city)
    return try MeasuredCity(
      city.description(epoch: 2025), in: folder.path, threads: threads, drawsMaps: drawsMaps)
  }

  @Test(arguments: [ExampleCity.LadderStop.bus, .metro], [false, true])
  func sharesAreExact(stop: ExampleCity.LadderStop, isSevered: Bool) throws {
    let layout = ExampleCity.Layout.ladder(stop: stop, isSevered: isSevered)
    let measured = try measure(layout)
    let expected = ExampleCity(seed: 0, layout: layout).expectedShares
    #expect(expected.count == 4)
    for share in expected {
      let series = share.indicator == "11.2.1" ? "SP_TRN_PUBL" : "Q_OPS_ACCESS"
      let figure = try measured.figure(series, share.groups)
      #expect(figure.key.indicator == share.indicator && figure.key.period.text == "2025")
      #expect(figure.numerator == Double(share.personsInside))
      #expect(figure.denominator == Double(share.persons))
      #expect(figure.value == share.percent)
      #expect(figure.status == .normal && figure.unit == "PT" && figure.nature == .country)
    }
    // The straight line goes over the gap.
    let whole = ExampleCity(seed: 0, layout: .ladder(stop: stop)).expectedShares
    #expect(try measured.figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN").value == whole[0].percent)
    // The line goes out and comes back to the one stop there is.
    #expect(Set(measured.outcome.warnings.map(\.code)) == ["timetable.stop.repeated"])
    #expect(measured.leftOut == MeasuredCity.withoutGrids)
  }

  @Test func everyProductAndCapacityHasItsFigure() throws {
    let measured = try measure(.ladder())
    let series = [
      "SP_TRN_PUBL", "Q_TRN_PUBL_ALL", "Q_TRN_PUBL_UNPEAK", "Q_TRN_PUBL_GHSCI30", "Q_TRN_PUBL_GHSCI20",
      "Q_TRN_PUBL_ONS",
    ]
    for name in series {
      for part in ["", "CAPACITY=LOW", "CAPACITY=HIGH", "SEX=F", "AGE=Y0T14", "DISABILITY_STATUS=PD"] {
        _ = try measured.figure(name, part)
        _ = try measured.euclidean(of: measured.figure(name, part)) ?? #require(nil)
      }
    }
    // One departure an hour and one back: stops of the first, second and last rule, none of the headways.
    #expect(try measured.figure("Q_TRN_PUBL_ALL").value == 50)
    #expect(try measured.figure("Q_TRN_PUBL_ONS").value == 50)
    #expect(try measured.figure("Q_TRN_PUBL_GHSCI20").value == 0)
    #expect(try measured.figure("SP_TRN_PUBL", "CAPACITY=HIGH").value == 0)
    #expect(try measured.figure("Q_TRN_PUBL_CYCLE").value == 100)
    #expect(try measured.euclidean(of: measured.figure("Q_TRN_PUBL_CYCLE")) == nil)
  }

  @Test func notesSayByWhatDaysStopsWereChosen() throws {
    let measured = try measure(.ladder())
    func notes(_ series: String) throws -> [Note] {
      try measured.figure(series).notes.filter { ["reference-day", "window"].contains($0.code) }
    }
    let day = Note("reference-day", ["days": "2025-05-14"])
    #expect(try notes("SP_TRN_PUBL") == [day])
    #expect(try notes("Q_TRN_PUBL_CYCLE") == [day])
    #expect(try notes("Q_TRN_PUBL_ALL").isEmpty)
    #expect(
      try notes("Q_TRN_PUBL_GHSCI20") == [Note("window", ["from": "2025-04-16", "to": "2025-06-12"])])
    #expect(try measured.figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN").notes.contains(Note("euclidean")))
    #expect(try !measured.figure("SP_TRN_PUBL").notes.contains(Note("euclidean")))
  }

  @Test func mapShowsWhatWasMeasured() throws {
    let measured = try measure(.ladder(), drawsMaps: true)
    let transport = try #require(measured.outcome.recordings.first).mapFeatures
    let people = transport.filter { $0.layer == "population" }
    #expect(people.map { $0.properties["persons"] } == [10, 10, 10, 10])
    #expect(people.map { $0.properties["served"]?["SP_TRN_PUBL"] } == [0, 10, 10, 0])
    let stops = transport.filter { $0.layer == "stops" }
    #expect(stops.map { $0.properties["capacity"] } == ["LOW"])
    #expect(transport.contains { $0.layer == "service-area" })
    let space = try #require(measured.outcome.recordings.last).mapFeatures
    #expect(space.count { $0.layer == "open-spaces" } == 1)
    #expect(
      space.filter { $0.layer == "population" }.map { $0.properties["served"]?["Q_OPS_ACCESS"] } == [
        0, 0, 10, 10,
      ])
    // Drawing decides no figure.
    #expect(try measure(.ladder()).observations == measured.observations)
  }

  @Test func recordingsNameMethodParametersInputsAndAreas() throws {
    let measured = try measure(.ladder())
    let recordings = measured.outcome.recordings
    #expect(recordings.map(\.run.method) == ["access.transport", "public-space"])
    for recording in recordings {
      #expect(recording.run.kind == "measure" && recording.run.methodVersion == "1")
      #expect(recording.run.parameters["area"]?["code"] == "XXA-VALDORIA")
      #expect(recording.run.parameters["inputs_folder"]?.string == folder.path)
      #expect(recording.areas.map(\.kind) == [.world, .country, .city])
      #expect(recording.areas.last?.boundary != nil)
      #expect(recording.observations.allSatisfy { $0.key.area == "XXA-VALDORIA" })
      #expect(recording.mapFeatures.isEmpty)
    }
    let names = recordings.map { Set($0.run.inputs.map(\.name)) }
    let shared: Set = [
      "boundary.geojson", "streets.osm.pbf", "population-2025.csv", "content:openstreetmap/walking.yaml",
    ]
    #expect(names[0].isSuperset(of: shared.union(["gtfs-2025.zip", "content:transport/modes.csv"])))
    #expect(!names[0].contains("open-spaces.geojson"))
    #expect(
      names[1]
        == shared.union(["open-spaces.geojson"]).union(
          ["open-spaces", "street-widths"].map { "content:openstreetmap/\($0).yaml" }))
  }

  @Test func twiceIsTheSameApartFromTimes() throws {
    let city = ExampleCity(seed: 0, layout: .ladder())
    try folder.write(city)
    func measure(_ start: Int64, _ threads: Int) throws -> [Run] {
      var time = start
      let measured = try MeasuredCity(city.description(epoch: 2025), in: folder.path, threads: threads) {
        time += 1
        return Timestamp(microsecondsSince1970: time)
      }
      return measured.outcome.recordings.map(\.run)
    }
    let (first, second) = (try measure(0, 1), try measure(1_000, 2))
    #expect(first != second)
    for (one, other) in zip(first, second) {
      #expect(one.started < one.ended && other.started >= Timestamp(microsecondsSince1970: 1_000))
      var moved = other
      (moved.started, moved.ended) = (one.started, one.ended)
      #expect(moved == one)
    }
  }
}
