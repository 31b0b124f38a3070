import ExampleCity
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Cities at the edge of what can be measured, drawn about the straight street.
@Suite struct CityEdgeCaseTests {
  let folder: TemporaryFolder
  private let text = ExampleCity(seed: 0, layout: .ladder()).description(epoch: 2025)
  init() throws {
    folder = try TemporaryFolder()
    try folder.write(ExampleCity(seed: 0, layout: .ladder()))
  }

  /// Degrees of a place on the street, in metres from its start; the stop stands at 1,000 m.
  private func longitude(_ metres: Double) -> Double { -25 + (metres - 1_000) / 111_319.490793 }

  private func rectangle(_ west: Double, _ east: Double, side: Double = 0.004) -> String {
    let ring = [(west, -side), (east, -side), (east, side), (west, side), (west, -side)]
    return "[[\(ring.map { "[\(longitude($0.0)), \($0.1)]" }.joined(separator: ", "))]]"
  }

  /// A description whose boundary is made of rectangles between places on the street.
  private func measure(
    boundary rectangles: [(Double, Double)], side: Double = 0.004, _ change: (String) -> String = { $0 }
  ) throws -> MeasuredCity {
    let features = rectangles.map {
      "{\"type\": \"Feature\", \"properties\": {}, \"geometry\": {\"type\": \"Polygon\", "
        + "\"coordinates\": \(rectangle($0.0, $0.1, side: side))}}"
    }
    try folder.write(
      "{\"type\": \"FeatureCollection\", \"features\": [\(features.joined(separator: ", "))]}",
      to: "own.geojson")
    return try MeasuredCity(change(text.replacing("boundary.geojson", with: "own.geojson")), in: folder.path)
  }

  // MARK: - Boundary and people

  @Test func aBoundaryWithoutPeopleIsRefused() {
    let found = faults { _ = try measure(boundary: [(600, 700)]) }
    #expect(found == ["own.geojson boundary.nobody"])
  }

  @Test func aBoundaryElsewhereIsRefused() {
    let found = faults { _ = try measure(boundary: [(100_000, 101_000)]) }
    #expect(found == ["own.geojson boundary.elsewhere", "own.geojson boundary.nobody"])
  }

  @Test func aBoundaryWithoutLandIsRefused() throws {
    try folder.write(
      "{\"type\": \"Point\", \"coordinates\": [-25, 0]}", to: "point.geojson")
    let found = faults {
      _ = try MeasuredCity(text.replacing("boundary.geojson", with: "point.geojson"), in: folder.path)
    }
    #expect(found.count == 1 && found[0].hasPrefix("point.geojson:") && found[0].hasSuffix(" feature.area"))
    try folder.write("{\"type\": \"FeatureCollection\", \"features\": []}", to: "none.geojson")
    let none = faults {
      _ = try MeasuredCity(text.replacing("boundary.geojson", with: "none.geojson"), in: folder.path)
    }
    #expect(none.count == 1 && none[0].hasPrefix("none.geojson"))
  }

  @Test func oneMetreOfCityIsEnough() throws {
    let measured = try measure(boundary: [(1_499.2, 1_500.2)], side: 0.000_01)
    let figure = try measured.figure("SP_TRN_PUBL")
    #expect((figure.numerator, figure.denominator) == (10, 10))
    #expect(try measured.figure("SP_TRN_PUBL", "SEX=F").denominator == 7)
    #expect(abs(try measured.figure("Q_OPS_AREA").denominator! - 2.2) < 0.1)
    // Street from side to side.
    #expect(abs(try measured.figure("Q_LAS_AREA").value! - 100) < 0.01)
    #expect(abs(try measured.figure("EN_URB_OPENSP").value! - 100) < 0.01)
  }

  /// Limits beyond the margin: what serves people from there is not cut off.
  @Test func limitsReachBeyondTheMargin() throws {
    let measured = try measure(boundary: [(1_499, 1_502)]) {
      $0.replacing(
        "parameters:",
        with: """
          parameters:
            margin_metres: 0
            low_capacity_metres: 501
            high_capacity_metres: 1
            cycling_metres: 1
            open_space_metres: 1
          """)
    }
    #expect(try measured.figure("SP_TRN_PUBL").value == 100)
    #expect(try measured.figure("Q_TRN_PUBL_CYCLE").value == 0)
  }

  /// Districts that overlap: people and land in both count once.
  @Test func districtsOfABoundaryMayOverlapOrLieApart() throws {
    let whole = try measure(boundary: [(400, 1_600)])
    let parts = try measure(boundary: [(400, 1_000), (420, 1_200), (1_100, 1_600)])
    for series in ["SP_TRN_PUBL", "Q_OPS_ACCESS"] {
      #expect(try parts.figure(series).denominator == whole.figure(series).denominator)
      #expect(try parts.figure(series).numerator == whole.figure(series).numerator)
    }
    let (one, other) = (try whole.figure("Q_OPS_AREA"), try parts.figure("Q_OPS_AREA"))
    // A long side of the whole is a geodesic, and so is each side of a part: some square millimetres apart.
    #expect(abs(one.denominator! - other.denominator!) < 0.1)
    let apart = try measure(boundary: [(440, 460), (1_490, 1_510)])
    #expect(try apart.figure("SP_TRN_PUBL").denominator == 30)
    #expect(try apart.figure("SP_TRN_PUBL").numerator == 10)
  }

  @Test func onePersonIsACity() throws {
    try folder.write("longitude,latitude,persons\n\(longitude(900)),0,1\n", to: "population-2025.csv")
    let measured = try MeasuredCity(
      String(text.split(separator: "groups:")[0])
        + "\n    estimated: yes\n  open_spaces: none\nparameters: { reference_day: 2025-05-14 }\n",
      in: folder.path)
    let figure = try measured.figure("SP_TRN_PUBL")
    #expect((figure.numerator, figure.denominator, figure.value) == (1, 1, 100))
    #expect(figure.status == .estimated && figure.notes.contains(Note("population-estimated")))
    #expect(measured.leftOut == ["11.7.1 open-spaces"] + MeasuredCity.withoutGrids)
  }

  @Test func nobodyAtAllIsRefused() throws {
    try folder.write("longitude,latitude,persons\n-25,0,0\n", to: "population-2025.csv")
    let found = faults {
      _ = try MeasuredCity(String(text.split(separator: "groups:")[0]), in: folder.path)
    }
    #expect(found == ["population-2025.csv population.empty"])
  }

  @Test func everyFaultOfATableOfPeopleIsTold() throws {
    try folder.write("longitude,latitude,persons\n-25,91,1\nx,0,\n-25,0,-1\n", to: "population-2025.csv")
    let found = faults {
      _ = try MeasuredCity(String(text.split(separator: "groups:")[0]), in: folder.path)
    }
    #expect(
      found == [
        "population-2025.csv:2:latitude number.range", "population-2025.csv:3:longitude number.range",
        "population-2025.csv:3:persons number.range", "population-2025.csv:4:persons number.range",
      ])
  }

  @Test func faultsOfAllInputsAreToldAtOnce() throws {
    for name in ["boundary.geojson", "streets.osm.pbf", "gtfs-2025.zip", "population-2025.csv"] {
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    let found = faults { _ = try MeasuredCity(text, in: folder.path) }
    #expect(
      found
        == ["boundary.geojson", "streets.osm.pbf", "gtfs-2025.zip", "population-2025.csv"].map {
          "\($0) file.missing"
        })
  }

  /// A unit half of which lies outside the city: spread over its land, half its people count.
  @Test func unitsAcrossTheBoundaryCountByTheirPartInside() throws {
    try folder.write(
      """
      {"type": "Feature", "properties": {"persons": 1000, "women": 500},
       "geometry": {"type": "Polygon", "coordinates": \(rectangle(800, 1_200))}}
      """, to: "units.geojson")
    func measure(spread: String) throws -> Observation {
      try self.measure(boundary: [(1_000, 3_000)]) {
        String($0.split(separator: "inputs:")[0]) + """
          inputs:
            streets: streets.osm.pbf
            timetables: gtfs-2025.zip
            open_spaces: none
            population:
              areas: { file: units.geojson, persons: persons, groups: { SEX=F: women }, spread: \(spread) }
          parameters: { cell_metres: 10 }
          """
      }.figure("SP_TRN_PUBL")
    }
    let byLand = try measure(spread: "land")
    #expect(abs(byLand.denominator! - 500) < 15)
    #expect(byLand.notes.first == Note("population-spread-land"))
    // The street has segments of 100 m, two in each half.
    let byStreets = try measure(spread: "streets")
    #expect(abs(byStreets.denominator! - 500) < 0.05)
    #expect(byStreets.notes.first == Note("population-spread-streets"))
    // There are no buildings: nothing is said to have been spread over them.
    let byBuildings = try measure(spread: "buildings")
    #expect(byBuildings.denominator == byLand.denominator)
    #expect(byBuildings.notes == byLand.notes)
  }

  // MARK: - Timetables

  /// A feed of one line through the stop, with a weekday's worth of departures on the days named.
  private func feed(_ name: String, weekdays: String, longitude: Double = -25) throws {
    let path = folder.file(name)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    func write(_ member: String, _ rows: [String]) throws {
      try folder.write(rows.joined(separator: "\n") + "\n", to: "\(name)/\(member).txt")
    }
    try write("stops", ["stop_id,stop_name,stop_lat,stop_lon", "S,Stop,0,\(longitude)", "Z,End,0,-20"])
    try write("routes", ["route_id,route_type", "R,3"])
    try write("trips", ["route_id,service_id,trip_id", "R,D,T"])
    try write(
      "stop_times",
      [
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence", "T,08:00:00,08:00:00,S,1",
        "T,23:00:00,23:00:00,Z,2",
      ])
    try write(
      "calendar",
      [
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "D,\(weekdays),20250101,20251231",
      ])
  }

  private func measure(timetables: String) throws -> MeasuredCity {
    try MeasuredCity(
      text.replacing("- gtfs-2025.zip", with: timetables)
        .replacing("parameters:\n  reference_day: 2025-05-14\n", with: ""), in: folder.path)
  }

  @Test func aTimetableInAFolderWillDo() throws {
    try feed("feed", weekdays: "1,1,1,1,1,0,0")
    let measured = try measure(timetables: "- feed")
    #expect(try measured.figure("SP_TRN_PUBL").value == 50)
    #expect(measured.outcome.warnings.isEmpty)
    // The Wednesday nearest to the middle of the year.
    #expect(
      try measured.figure("SP_TRN_PUBL").notes.contains(Note("reference-day", ["days": "2025-07-02"])))
  }

  @Test func aTimetableWithoutAnOrdinaryWednesdayIsWarnedOf() throws {
    try feed("sundays", weekdays: "0,0,0,0,0,0,1")
    let measured = try measure(timetables: "- sundays")
    #expect(measured.outcome.warnings.map(\.code) == ["timetable.service.none"])
    #expect(measured.outcome.warnings.map(\.place.file) == ["sundays"])
    // The rule that asks for no departure is answered all the same; no note names a day that is none.
    #expect(try measured.figure("Q_TRN_PUBL_ALL").value == 50)
    // The others have no value, which is not the same as 0 %.
    #expect(!measured.observations.contains { $0.key.series == "SP_TRN_PUBL" })
    #expect(measured.outcome.leftOut.filter { $0.reason == "service" }.count == 5)
    let notes = measured.observations.flatMap(\.notes)
    #expect(!notes.contains { $0.code == "reference-day" || $0.code == "window" })
    // Another timetable goes on counting.
    try feed("weekdays", weekdays: "1,1,1,1,1,0,0", longitude: -25.000_01)
    let both = try measure(timetables: "[sundays, weekdays]")
    #expect(both.outcome.warnings.map(\.place.file) == ["sundays"])
    #expect(try both.figure("SP_TRN_PUBL").value! > 0)
  }

  @Test func stopsElsewhereServeNobody() throws {
    try feed("far", weekdays: "1,1,1,1,1,1,1", longitude: 30)
    let measured = try measure(timetables: "- far")
    for figure in measured.observations where figure.key.indicator == "11.2.1" {
      #expect(figure.value == 0 && figure.numerator == 0)
      // Farther than anybody walks or cycles: not worth a remark.
      #expect(!figure.notes.contains { $0.code == "stops-unsnapped" })
    }
  }

  // MARK: - What is not given

  @Test func whatIsNotGivenIsLeftOut() throws {
    func leftOut(_ inputs: String, boundary: String = "boundary: boundary.geojson\n") throws -> [String] {
      try MeasuredCity(
        "area: { code: X, kind: city, name: Ex }\n\(boundary)period: 2025\ninputs: { \(inputs) }\n",
        in: folder.path
      ).leftOut
    }
    let people = "population: { points: { file: population-2025.csv, persons: persons } }"
    #expect(try leftOut("") == ["11.2.1 population", "11.7.1 open-spaces"] + MeasuredCity.withoutGrids)
    #expect(try leftOut(people) == ["11.2.1 timetables", "11.7.1 open-spaces"] + MeasuredCity.withoutGrids)
    #expect(
      try leftOut("\(people), timetables: gtfs-2025.zip, open_spaces: open-spaces.geojson")
        == ["11.2.1 streets", "11.7.1 EN_URB_OPENSP streets", "11.7.1 Q_OPS_ACCESS streets"]
        + MeasuredCity.withoutGrids)
    #expect(
      try leftOut("streets: streets.osm.pbf") == ["11.2.1 population", "11.7.1 Q_OPS_ACCESS population"]
        + MeasuredCity.withoutGrids)
    #expect(
      try leftOut("\(people), streets: streets.osm.pbf, timetables: gtfs-2025.zip", boundary: "")
        == ["11.7.1 EN_URB_OPENSP boundary"] + MeasuredCity.withoutGrids)
  }

  // MARK: - The antimeridian

  /// A city on both sides of 180 degrees, its boundary cut there as RFC 7946 asks for.
  @Test func euclideanAccessCrossesTheAntimeridian() throws {
    try folder.write(
      """
      {"type": "MultiPolygon", "coordinates": [
        [[[179.98, -0.01], [180, -0.01], [180, 0.01], [179.98, 0.01], [179.98, -0.01]]],
        [[[-180, -0.01], [-179.98, -0.01], [-179.98, 0.01], [-180, 0.01], [-180, -0.01]]]]}
      """, to: "antimeridian.geojson")
    try folder.write(
      "longitude,latitude,persons\n179.999,0,10\n-179.997,0,20\n179.99,0,30\n0,0,1000\n", to: "people.csv")
    try feed("feed", weekdays: "1,1,1,1,1,1,1", longitude: -179.999)
    let measured = try MeasuredCity(
      """
      area: { code: X, kind: city, name: Ex }
      boundary: antimeridian.geojson
      period: 2025
      inputs: { timetables: feed, population: { points: { file: people.csv, persons: persons } } }
      """, in: folder.path)
    let figure = try measured.figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    #expect((figure.numerator, figure.denominator, figure.value) == (30, 60, 50))
  }
}
