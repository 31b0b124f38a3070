import Exchange
import Foundation
import Monitoring
import Observations
import Testing

/// What is found for a query.
struct SDMXQueryTests {
  private let sdmx: SDMXStore

  init() throws { sdmx = try SDMXStore() }

  @Test func everythingIsFoundOnceAndInItsLastRevision() throws {
    let rows = try sdmx.rows()
    #expect(rows.count == SDMXStore.figures.count)
    let revised = rows.filter { $0["REF_AREA"] == "ECU" && $0["TIME_PERIOD"] == "2015" && $0["SEX"] == "_T" }
    #expect(revised.count == 1)
    #expect(revised.first?["OBS_VALUE"] == "51.5")
    #expect(revised.first?["REVISION"] == "2")
    #expect(revised.first?["RUN"] == "r2")
    let digests = try sdmx.store.links().map(\.digest.text)
    #expect(revised.first?["RUN_DIGEST"] == digests[1])
  }

  @Test(arguments: [
    ("A.11_2_1.SP_TRN_PUBL.KEN.F", 6), ("A.*.*.KEN", 18), ("*.*.*.KEN+ECU.F+M", 24), ("A...KEN.F", 6),
    ("A.*.*.KEN.F,A.*.*.ECU.M", 12), ("A.11_2_1.SP_TRN_PUBL.ECU-QUI@2E1", 18), ("M", 1), ("Q", 1),
    ("*.*.EN_ATM_PM25", 1), ("*", 58),
  ])
  func keysNarrow(key: String, count: Int) throws {
    #expect(try sdmx.rows(key: key).count == count)
  }

  @Test(arguments: [
    ("c[REF_AREA]=KEN", 18), ("c%5BREF_AREA%5D=KEN,ECU", 39), ("c[SEX]=ne:_T", 36), ("c[SEX]=F,M", 36),
    ("c[TIME_PERIOD]=ge:2019", 22), ("c[TIME_PERIOD]=ge:2016+le:2017", 18), ("c[TIME_PERIOD]=2016,2018", 18),
    ("c[TIME_PERIOD]=lt:2016,gt:2019", 20), ("c[TIME_PERIOD]=ge:2019-03+le:2019-03", 1),
    ("c[OBS_VALUE]=lt:20", 2), ("c[OBS_VALUE]=ge:51+le:51.2&c[REF_AREA]=KEN", 3), ("c[SERIES]=sw:EN_", 1),
    ("c[SERIES]=co:TRN", 56), ("c[SERIES]=nc:TRN", 2), ("c[SERIES]=ew:AREA", 1), ("c[OBS_STATUS]=L", 1),
    ("c[STANDARD_ERROR]=gt:1", 18), ("c[REVISION]=ge:2", 1), ("c[REF_AREA]=KEN&c[SEX]=F", 6),
    ("c[CAPACITY]=LOW", 1), ("c[ALTERNATIVE]=ne:_T", 1), ("c[INDICATOR]=11_6_2", 1),
    ("lastNObservations=1&c[SEX]=F", 3), ("firstNObservations=2&lastNObservations=1&c[REF_AREA]=KEN", 9),
    ("firstNObservations=9&lastNObservations=9&c[REF_AREA]=KEN", 18), ("limit=5", 5), ("offset=50", 8),
    ("offset=56&limit=5", 2), ("updatedAfter=2026-02-01T00:00:00Z", 1),
    ("updatedAfter=2026-02-01T00:00:00%2B01:00", 1), ("asOf=2026-02-01T00:00:00Z", 58),
  ])
  func filtersNarrow(query: String, count: Int) throws {
    #expect(try sdmx.rows(query).count == count)
  }

  /// Against the same demand made of the figures themselves.
  @Test func filtersAgreeWithTheFigures() throws {
    let rows = try sdmx.rows("c[OBS_VALUE]=gt:51.5&c[TIME_PERIOD]=le:2018&c[SEX]=ne:M")
    var figures = SDMXStore.figures
    figures[0].value = 51.5
    let expected = figures.filter {
      $0.value ?? 0 > 51.5 && $0.key.period.lastDay <= Period("2018")!.lastDay
        && $0.key.disaggregation.codes["SEX"] != "M"
    }
    #expect(rows.count == expected.count)
    #expect(Set(rows.compactMap { $0["OBS_VALUE"] }) == Set(expected.map { JSON.numberText($0.value!) }))
  }

  @Test func thePastAnswersAsItDid() throws {
    let rows = try sdmx.rows(
      "asOf=2026-02-01T00:00:00Z&c[TIME_PERIOD]=2015&c[REF_AREA]=ECU&c[SEX]=_T")
    #expect(rows.map { $0["OBS_VALUE"] } == ["50.1"])
    #expect(sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS", "asOf=2020-01-01T00:00:00Z").status == 204)
  }

  @Test func historyGivesEveryVintage() throws {
    let xml = try sdmx.text(
      "/data/dataflow/QUITO/OBSERVATIONS/1.0.0/A.11_2_1.SP_TRN_PUBL.ECU._T",
      "includeHistory=true&c[TIME_PERIOD]=2015", accept: "application/vnd.sdmx.data+xml;version=3.0.0")
    #expect(xml.components(separatedBy: "<message:DataSet").count == 3)
    #expect(xml.contains("ss:validFromDate=\"2026-01-31T12:00:00.000000Z\""))
    #expect(xml.contains("ss:validFromDate=\"2026-02-15T12:00:00.000000Z\""))
    let first = xml.range(of: "OBS_VALUE=\"50.1\"")
    let second = xml.range(of: "OBS_VALUE=\"51.5\"")
    #expect(first!.lowerBound < second!.lowerBound)
  }

  @Test func attributesAndMeasuresAreChosen() throws {
    let some = try sdmx.text(
      "/data/dataflow/QUITO/OBSERVATIONS", "attributes=OBS_STATUS,RUN&measures=none&limit=1")
    #expect(some.split(separator: "\n")[0].hasSuffix("OTHER_BREAKDOWN,TIME_PERIOD,OBS_STATUS,RUN"))
    let none = try sdmx.text("/data/dataflow/QUITO/OBSERVATIONS", "attributes=none&limit=1")
    #expect(none.split(separator: "\n")[0].hasSuffix("TIME_PERIOD,OBS_VALUE"))
  }

  @Test func globalFlowHoldsOfficialSeriesOfCountriesByM49() throws {
    let rows = try sdmx.rows(flow: "SDG")
    #expect(rows.count == 39)
    #expect(Set(rows.map { $0["REF_AREA"]! }) == ["218", "404"])
    #expect(try sdmx.rows("c[REF_AREA]=404", flow: "SDG").count == 18)
    #expect(try sdmx.rows("c[CUST_BREAKDOWN]=C11", flow: "SDG").count == 1)
    #expect(try sdmx.rows(flow: "SDG_CITY").count == 58)
  }

  @Test func sectionsByAnotherDimension() throws {
    let xml = try sdmx.text(
      "/data/dataflow/QUITO/OBSERVATIONS/1.0.0/A.*.*.KEN", "dimensionAtObservation=SEX",
      accept: "application/vnd.sdmx.data+xml;version=3.0.0")
    #expect(xml.components(separatedBy: "<Series ").count == 7)
    #expect(xml.components(separatedBy: "<Obs SEX=").count == 19)
    #expect(xml.contains("dimensionAtObservation=\"SEX\""))
    let limited = try SDMXStore(
      limits: {
        var limits = SDMXService.Limits(); limits.sectionedObservations = 10; return limits
      }())
    let refused = limited.answer("/data/dataflow/QUITO/OBSERVATIONS", "dimensionAtObservation=SEX")
    #expect(refused.status == 413)
    #expect(refused.faults.map(\.code) == [.tooLargeForService])
  }

  @Test func answersThatAreTooLargeAreRefused() throws {
    let small = try SDMXStore(limits: SDMXService.Limits(observations: 20))
    #expect(small.answer("/data/dataflow/QUITO/OBSERVATIONS").faults.map(\.code) == [.tooLargeForService])
    #expect(small.answer("/data/dataflow/QUITO/OBSERVATIONS", "limit=20").status == 200)
    #expect(small.answer("/data/dataflow/QUITO/OBSERVATIONS", "c[REF_AREA]=KEN").status == 200)
  }

  /// More than is read ahead of the writing: all of it comes, and where an answer ends before, or nobody takes it, the
  /// reading ends too.
  @Test func longAnswersEndWhereTheyAreToEnd() throws {
    let months = (1000..<2000).flatMap { year in
      (1...12).map { "\(year)-\($0 < 10 ? "0" : "")\($0)" }
    }
    let figures = months.map { SDMXStore.figure("KEN", $0, value: 1) }
    _ = try sdmx.store.record(
      [Recording(run: SDMXStore.run(3), observations: figures)], at: Timestamp("2026-02-16T12:00:00Z")!)
    #expect(try sdmx.rows("c[REF_AREA]=KEN").count == 18 + months.count)
    #expect(try sdmx.rows("c[REF_AREA]=KEN&limit=1").count == 1)
    struct Gone: Error {}
    let answer = sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS")
    #expect(throws: Gone.self) { try answer.body { _ in throw Gone() } }
    #expect(try sdmx.rows("c[REF_AREA]=KEN").count == 18 + months.count)
  }

  /// Numbers of any length are numbers.
  @Test(arguments: ["9223372036854775807", "9223372036854775808", String(repeating: "9", count: 40)])
  func numbersMayBeEnormous(number: String) throws {
    #expect(try sdmx.rows("c[REF_AREA]=KEN&limit=\(number)&offset=5").count == 13)
    #expect(
      try sdmx.rows("c[REF_AREA]=KEN&firstNObservations=\(number)&lastNObservations=\(number)").count == 18)
    #expect(
      sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS", "offset=\(number)&limit=\(number)").status == 204)
  }

  @Test func escapedStarsAreStars() throws {
    for path in [
      "/data/%2A/QUITO/OBSERVATIONS/1.0.0/%2A", "/data/dataflow/%2A/OBSERVATIONS/%2A/A.%2A.%2A.KEN",
      "/structure/%2A/QUITO/%2A/%2A", "/availability/%2A/QUITO/OBSERVATIONS/1.0.0/%2A/%2A",
    ] {
      #expect(sdmx.answer(path, accept: "*/*").status == 200, "\(path)")
    }
  }

  // MARK: - Faults

  @Test func everyFaultIsToldAtOnce() throws {
    let answer = sdmx.answer(
      "/data/dataflow/QUITO/OBSERVATIONS/1.x,*/A.%ZZ",
      "limit=0&offset=a&c[SEX]=&c[NONE]=1&updatedAfter=soon&dimension=AGE&limit=3&includeHistory=maybe&sort=SEX",
      accept: "text/html")
    #expect(answer.status == 400)
    let codes = answer.faults.map(\.issue.code)
    for code in [
      "sdmx.query.version", "sdmx.query.encoding", "sdmx.query.number", "sdmx.query.filter",
      "sdmx.query.moment", "sdmx.query.parameter.unknown", "sdmx.query.parameter.twice", "sdmx.query.choice",
      "sdmx.query.parameter.unsupported", "sdmx.query.format", "sdmx.query.component",
    ] {
      #expect(codes.contains(code), "\(code)")
    }
    let errors = try answer.json()["errors"]?.array
    #expect(errors?.count == answer.faults.count)
    #expect(errors?.allSatisfy { $0["detail"]?.string?.contains("issue.") == false } == true)
  }

  @Test(arguments: [
    ("/nothing", "", 400, 140), ("/metadata/x", "", 501, 501), ("/data/dataflow/QUITO/NONE", "", 404, 100),
    ("/data/provisionagreement", "", 404, 100), ("/data/else", "", 400, 140),
    ("/data/dataflow/QUITO/OBSERVATIONS/1.0.0/*/x", "", 400, 140),
    ("/data/dataflow/QUITO/OBSERVATIONS", "c[NONE]=1", 422, 150),
    ("/data/dataflow/QUITO/OBSERVATIONS", "attributes=NONE", 422, 150),
    ("/data/dataflow/QUITO/OBSERVATIONS", "measures=NONE", 422, 150),
    ("/data/dataflow/QUITO/OBSERVATIONS", "dimensionAtObservation=NONE", 422, 150),
    ("/data/dataflow/QUITO/OBSERVATIONS/*/" + String(repeating: ".", count: 40), "", 422, 150),
    (
      "/data/dataflow/QUITO/OBSERVATIONS", "asOf=2020-01-01T00:00:00Z&updatedAfter=2021-01-01T00:00:00Z", 422,
      150
    ),
    ("/data/dataflow/QUITO/OBSERVATIONS", "sort=SEX", 501, 501), ("/structure/nonsense", "", 400, 140),
    ("/structure/codelist", "detail=nonsense", 400, 140), ("/", "", 400, 140),
  ])
  func faultsHaveTheirNumbers(path: String, query: String, status: Int, code: Int) {
    let answer = sdmx.answer(path, query, accept: "*/*")
    #expect(answer.status == status)
    #expect(answer.faults.map(\.code.rawValue) == [code])
  }

  @Test func errorsComeAsMarkupToWhoAsksForIt() throws {
    let answer = sdmx.answer(
      "/data/dataflow/QUITO/NONE", accept: "application/vnd.sdmx.data+xml;version=3.0.0")
    #expect(answer.mediaType.contains("xml"))
    #expect(try answer.text().contains("<message:ErrorMessage code=\"100\"><common:Text xml:lang=\"en\">"))
  }

  @Test func emptyIsNoFault() {
    #expect(sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS/1.0.0/A.*.*.XYZ").status == 204)
    #expect(sdmx.answer("/structure/codelist/QUITO/NONE", accept: "*/*").status == 204)
    #expect(sdmx.answer("/structure/metadataflow", accept: "*/*").status == 204)
  }

  // MARK: - Formats

  @Test(arguments: [
    ("*/*", "application/vnd.sdmx.data+json;version=2.0.0"),
    ("", "application/vnd.sdmx.data+json;version=2.0.0"),
    ("application/json", "application/vnd.sdmx.data+json;version=2.0.0"),
    ("text/csv", "application/vnd.sdmx.data+csv;version=2.0.0"),
    ("application/xml", "application/vnd.sdmx.data+xml;version=3.0.0"),
    ("application/vnd.sdmx.data+xml;version=3.0.0+", "application/vnd.sdmx.data+xml;version=3.0.0"),
    ("application/vnd.sdmx.data+csv; version=1.0.0", "application/vnd.sdmx.data+csv;version=1.0.0"),
    ("text/html, application/json;q=0.5, text/csv;q=0.9", "application/vnd.sdmx.data+csv;version=2.0.0"),
    (
      "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
      "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
    ),
    (
      "application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=obs",
      "application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=obs"
    ),
  ])
  func mediaTypesAreAgreedOn(accept: String, mediaType: String) {
    #expect(
      sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS", "limit=1", accept: accept).mediaType == mediaType)
  }

  @Test(arguments: ["text/html", "application/vnd.sdmx.data+json;version=9.0.0", "image/*"])
  func whatIsNotOfferedIsRefused(accept: String) {
    let answer = sdmx.answer("/data/dataflow/QUITO/OBSERVATIONS", accept: accept)
    #expect(answer.status == 406)
  }

  @Test func languageIsThatOfTheReader() throws {
    let answer = sdmx.answer(
      "/data/dataflow/QUITO/OBSERVATIONS", "limit=1", accept: "application/json",
      language: "de, es;q=0.8, en;q=0.5")
    #expect(answer.headers.contains { $0.name == "Content-Language" && $0.value == "es" })
    #expect(
      answer.headers.contains { $0.name == "Last-Modified" && $0.value == "Sun, 15 Feb 2026 12:00:00 GMT" })
    #expect(try answer.text().contains("Área de referencia"))
  }

  // MARK: - Availability

  @Test func availabilityCountsAndNames() throws {
    let json = try sdmx.answer("/availability/dataflow/QUITO/OBSERVATIONS", accept: "application/json").json()
    let constraint = json["data"]?["dataConstraints"]?.array?.first
    let counts = constraint?["annotations"]?.array?.map { "\($0["id"]!.string!) \($0["title"]!.string!)" }
    #expect(counts == ["series_count 13", "obs_count 58"])
    let values = constraint?["cubeRegions"]?.array?[0]["keyValues"]?.array ?? []
    let areas = values.first { $0["id"]?.string == "REF_AREA" }?["values"]?.array?.compactMap {
      $0["value"]?.string
    }
    #expect(areas == ["ECU", "ECU-QUI@2E1", "KEN"])
    let time = values.last?["timeRange"]
    #expect(time?["startPeriod"]?["period"]?.string == "2015")
    #expect(
      time?["endPeriod"]?["period"]?.string == "2021-Q2" || time?["endPeriod"]?["period"]?.string == "2021")
  }

  @Test func availableIsWhatCouldStillBeAsked() throws {
    func sexes(_ mode: String) throws -> [String]? {
      let json = try sdmx.answer(
        "/availability/dataflow/QUITO/OBSERVATIONS/1.0.0/A.*.*.KEN.F/SEX", "mode=\(mode)",
        accept: "application/json"
      ).json()
      return json["data"]?["dataConstraints"]?.array?[0]["cubeRegions"]?.array?[0]["keyValues"]?.array?[0][
        "values"]?.array?.compactMap { $0["value"]?.string }
    }
    #expect(try sexes("exact") == ["F"])
    #expect(try sexes("available") == ["F", "M", "_T"])
  }

  @Test func availabilityBringsTheListsWithTheCodesUsed() throws {
    let json = try sdmx.answer(
      "/availability/dataflow/QUITO/OBSERVATIONS/1.0.0/A.*.*.KEN", "references=codelist",
      accept: "application/json"
    ).json()
    let lists = json["data"]?["codelists"]?.array ?? []
    let areas = lists.first { $0["id"]?.string == "CL_REF_AREA" }
    #expect(areas?["isPartial"]?.bool == true)
    // The country and what it lies in.
    #expect(
      areas?["codes"]?.array?.compactMap { $0["id"]?.string }.sorted() == ["001", "002", "014", "202", "KEN"])
  }
}
