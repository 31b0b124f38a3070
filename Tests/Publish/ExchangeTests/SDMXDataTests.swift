import Exchange
import Foundation
import Monitoring
import Testing

/// Each format read back by the project's own reader, or by its own rules.
struct SDMXDataTests {
  private let sdmx: SDMXStore

  init() throws { sdmx = try SDMXStore() }

  private func read(
    _ text: String, file: String = "data", mapping: SDMXImportMapping = SDMXImportMapping(),
    pieceLength: Int = 997
  )
    throws -> SDMXImport
  {
    var importer = SDMXImporter(
      file: file, catalogue: ProjectContent.catalogue, gazetteer: ProjectContent.gazetteer,
      areas: try sdmx.store.areas(), mapping: mapping)
    let bytes = Array(text.utf8)
    try SDMXReader.read(file: file, into: &importer) { take in
      var offset = 0
      while offset < bytes.count {
        let end = min(bytes.count, offset + pieceLength)
        try bytes[offset..<end].withUnsafeBytes { try take($0) }
        offset = end
      }
    }
    return try importer.finish()
  }

  private func byKey(_ observations: [Observation]) -> [Observation.Key: Observation] {
    Dictionary(uniqueKeysWithValues: observations.map { ($0.key, $0) })
  }

  @Test(
    arguments: [
      "application/vnd.sdmx.data+csv;version=2.0.0", "application/vnd.sdmx.data+csv;version=1.0.0",
      "application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=both",
      "application/vnd.sdmx.data+csv;version=2.0.0;labels=name",
      "application/vnd.sdmx.data+xml;version=3.0.0",
      "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    ], ["TIME_PERIOD", "AllDimensions"])
  func ownStructureLosesNothing(accept: String, arrangement: String) throws {
    let text = try sdmx.text(
      "/data/dataflow/QUITO/OBSERVATIONS", "dimensionAtObservation=\(arrangement)", accept: accept)
    let stored = try sdmx.store.observations().map(\.observation)
    let back = byKey(try read(text).observations)
    #expect(back.count == stored.count)
    for observation in stored {
      #expect(back[observation.key] == observation, "\(observation.key)")
      #expect(back[observation.key]?.value?.bitPattern == observation.value?.bitPattern)
    }
  }

  @Test(arguments: ["SDG", "SDG_CITY"])
  func globalStructureKeepsKeyValueUnitAndBounds(flow: String) throws {
    for accept in [
      "application/vnd.sdmx.data+csv;version=2.0.0", "application/vnd.sdmx.data+xml;version=3.0.0",
      "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    ] {
      let text = try sdmx.text("/data/dataflow/QUITO/\(flow)", "c[TIME_PERIOD]=le:2020", accept: accept)
      let back = byKey(try read(text).observations)
      let stored = try sdmx.store.observations(matching: .init(to: Period("2020")))
        .map(\.observation).filter { flow == "SDG_CITY" || $0.key.area != SDMXStore.city }
      #expect(back.count == stored.count)
      for observation in stored {
        let own = back[observation.key]
        #expect(own?.value == observation.value && own?.unit == observation.unit)
        #expect(own?.status == observation.status)
        #expect(
          own?.error?.lower == observation.error?.lower && own?.error?.upper == observation.error?.upper)
      }
    }
  }

  @Test func jsonNamesEveryCodeOnceAndPointsAtIt() throws {
    let json = try sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS", accept: "application/json").json()
    let structure = json["data"]!["structures"]!.array![0]
    let dimensions = structure["dimensions"]!["series"]!.array!
    let times = structure["dimensions"]!["observation"]!.array![0]["values"]!.array!
    func code(_ value: JSON) -> String { value["id"]?.string ?? value["value"]!.string! }
    for dimension in dimensions {
      let codes = dimension["values"]!.array!.map(code)
      #expect(Set(codes).count == codes.count)
    }
    var values: [String: Double?] = [:]
    for (key, series) in json["data"]!["dataSets"]!.array![0]["series"]!.object! {
      let indexes = key.split(separator: ":").map { Int($0)! }
      #expect(indexes.count == dimensions.count)
      var codes: [String: String] = [:]
      for (index, dimension) in zip(indexes, dimensions) {
        codes[dimension["id"]!.string!] = code(dimension["values"]!.array![index])
      }
      for (time, observation) in series["observations"]!.object! {
        let name = [
          codes["SERIES"]!, codes["REF_AREA"]!, codes["SEX"]!, codes["CAPACITY"]!, code(times[Int(time)!]),
        ]
        values[name.joined(separator: " ")] = observation.array![0].number
      }
    }
    let rows = try sdmx.rows()
    #expect(values.count == rows.count)
    for row in rows {
      let name = ["SERIES", "REF_AREA", "SEX", "CAPACITY", "TIME_PERIOD"].map { row[$0]! }
      let value = values[name.joined(separator: " ")]
      #expect(value != nil)
      #expect(value.flatMap { $0 } == (row["OBS_VALUE"] == "NaN" ? nil : Double(row["OBS_VALUE"]!)))
    }
  }

  @Test func seriesAreInOrderOfTimeAndNoneComesTwice() throws {
    let xml = try sdmx.text(
      "/data/dataflow/QUITO/OBSERVATIONS", accept: "application/vnd.sdmx.data+xml;version=3.0.0")
    let series = xml.components(separatedBy: "<Series ").dropFirst()
    #expect(series.count == 13)
    #expect(Set(series.map { $0.prefix { $0 != ">" } }).count == 13)
    for one in series {
      let times = one.components(separatedBy: "<Obs TIME_PERIOD=\"").dropFirst().map {
        $0.prefix { $0 != "\"" }
      }
      #expect(times == times.sorted())
    }
  }

  @Test func piecesStayBounded() throws {
    var largest = 0
    var count = 0
    try sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS").body {
      largest = max(largest, $0.count)
      count += 1
    }
    #expect(count >= 1)
    #expect(largest < 2 * SDMXDataStream.pieceBytes)
  }
}
