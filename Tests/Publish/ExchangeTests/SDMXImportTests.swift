import Exchange
import Foundation
import Monitoring
import TestSupport
import Testing

struct SDMXImportTests {
  private func read(
    _ bytes: [UInt8], _ mapping: SDMXImportMapping = SDMXImportMapping(), leavesOut: Bool = false
  ) throws -> SDMXImport {
    var importer = SDMXImporter(
      file: "data", catalogue: ProjectContent.catalogue, gazetteer: ProjectContent.gazetteer, areas: [],
      mapping: mapping, leavesOutUnknown: leavesOut)
    try SDMXReader.read(file: "data", into: &importer) { take in try bytes.withUnsafeBytes { try take($0) } }
    return try importer.finish()
  }

  private func faults(_ text: String, _ mapping: SDMXImportMapping = SDMXImportMapping()) -> [InputIssue] {
    do {
      _ = try read(Array(text.utf8), mapping)
      return []
    } catch {
      return (error as? InputIssues)?.all ?? []
    }
  }

  private static let header =
    "STRUCTURE,STRUCTURE_ID,ACTION,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,SEX,OBS_STATUS\n"

  @Test func areasAreFoundByWhateverNamesThem() throws {
    let rows = ["404", "KE", "KEN", "1", "001"].enumerated().map {
      "datastructure,X:Y(1.0),I,SP_TRN_PUBL,\($1),\(2000 + $0),5,_T,A\n"
    }
    let read = try read(Array((Self.header + rows.joined()).utf8))
    #expect(read.observations.map(\.key.area) == ["KEN", "KEN", "KEN", "001", "001"])
    #expect(read.account.codes.map { "\($0.code)>\($0.became ?? "?")" } == ["1>001", "404>KEN", "KE>KEN"])
  }

  @Test func otherSeparatorsLabelsAndUnitsOfTenAreRead() throws {
    let text = """
      DATAFLOW;SERIES: Series;REF_AREA: Area;TIME_PERIOD: Time;OBS_VALUE: Value;UNIT_MULT: Power;UNIT_MEASURE: Unit
      X:Y(1.0): name;VC_DSR_CDAN: Damage;404: Kenya;2014;2.5;3: Thousands;NUMBER: Number
      """
    let observation = try read(Array(text.utf8)).observations[0]
    #expect(observation.value == 2500)
    #expect(observation.key.series == "VC_DSR_CDAN" && observation.key.indicator == "11.5.3")
  }

  @Test func particulateMatterKeepsItsMicrograms() throws {
    let text = """
      DATAFLOW,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,UNIT_MEASURE
      X:Y(1.0),EN_ATM_PM25,404,2014,17.5,-6,GPERM3
      """
    #expect(try read(Array(text.utf8)).observations[0].value == 17.5)
  }

  @Test func everyFaultIsToldWithItsLine() {
    let issues = faults(
      Self.header + """
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,2014,5,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,2014,6,_T,A
        datastructure,X:Y(1.0),I,NO_SUCH,404,2014,5,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,NOWHERE,2014,5,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,20x4,5,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,2015,five,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,2016,5,Z,A
        datastructure,X:Y(1.0),D,SP_TRN_PUBL,404,2017,5,_T,A
        datastructure,X:Y(1.0),I,,,,5,_T,A
        datastructure,X:Y(1.0),I,SP_TRN_PUBL,404,2018,5,_T,ZZ
        """)
    #expect(
      issues.map { "\($0.place.line ?? 0) \($0.code)" } == [
        "3 exchange.observation.twice", "4 sdmx.import.code", "5 sdmx.import.code", "6 exchange.period",
        "7 exchange.number", "8 sdmx.import.code", "9 sdmx.import.delete", "10 exchange.field.empty",
        "10 exchange.field.empty", "10 exchange.field.empty", "11 sdmx.import.code",
      ])
  }

  @Test(arguments: [
    ("", "text.header"), ("a,b\n1,2\n", "sdmx.import.format"), (header, "sdmx.import.empty"),
    ("<a/>", "sdmx.import.empty"), ("<a", "markup.syntax"),
    ("<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>", "markup.declaration"),
  ])
  func whatIsNoDataIsRefused(text: String, code: String) {
    #expect(faults(text).map(\.code) == [code])
  }

  @Test func genericDataOfTheOlderStandardAreRead() throws {
    let text = """
      <m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
        xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
        xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
      <m:Header><m:ID>x</m:ID><m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">
      <c:Structure><Ref agencyID="X" id="Y" version="1.0"/></c:Structure></m:Structure></m:Header>
      <m:DataSet structureRef="S" action="Replace"><g:Series>
      <g:SeriesKey><g:Value id="SERIES" value="SP_TRN_PUBL"/><g:Value id="REF_AREA" value="404"/>
      <g:Value id="SEX" value="F"/></g:SeriesKey>
      <g:Attributes><g:Value id="UNIT_MEASURE" value="PT"/></g:Attributes>
      <g:Obs><g:ObsDimension value="2014"/><g:ObsValue value="5.5"/>
      <g:Attributes><g:Value id="OBS_STATUS" value="E"/></g:Attributes></g:Obs>
      <g:Obs><g:ObsDimension value="2015"/><g:ObsValue value="6.5"/></g:Obs>
      </g:Series></m:DataSet></m:GenericData>
      """
    let read = try read(Array(text.utf8)).observations
    #expect(read.map(\.value) == [5.5, 6.5])
    #expect(read.map(\.status) == [.estimated, .normal])
    #expect(read.map(\.key.period.text) == ["2014", "2015"])
    #expect(read.allSatisfy { $0.key.area == "KEN" && $0.key.disaggregation.codes == ["SEX": "F"] })
  }

  @Test func groupsAndComponentsAsElementsAreRead() throws {
    let text = """
      <m:StructureSpecificData xmlns:m="m" xmlns:ss="ss"><m:Header>
      <m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"/></m:Header>
      <m:DataSet ss:structureRef="S"><Group SERIES="SP_TRN_PUBL" REF_AREA="404" NATURE="E"/>
      <Series SERIES="SP_TRN_PUBL" REF_AREA="404"><Obs TIME_PERIOD="2014" OBS_VALUE="1">
      <Comp id="COMMENT_OBS"><Value>as <![CDATA[<said>]]></Value></Comp></Obs></Series>
      <Series SERIES="SP_TRN_PUBL" REF_AREA="218"><Obs TIME_PERIOD="2014" OBS_VALUE="2"/></Series>
      </m:DataSet></m:StructureSpecificData>
      """
    let read = try read(Array(text.utf8)).observations
    #expect(read.map(\.nature) == [.estimated, .country])
    #expect(read[0].notes == [Note("sdmx.attribute", ["attribute": "COMMENT_OBS", "text": "as <said>"])])
  }

  // MARK: - Real data

  private func mapping() throws -> SDMXImportMapping {
    var mapping = try SDMXImportMapping(
      yaml: [UInt8](Data(contentsOf: URL(fileURLWithPath: Checkout.path("Content/exchange/unsd-2020.yaml")))),
      file: "unsd-2020.yaml")
    mapping.indicators = try CodeTable.read(
      SharedData.bytes("sdg/sdg_goal6_goal11_series.csv"), file: "series", value: "indicator")
    mapping.areaNames = try CodeTable.read(
      SharedData.bytes("sdg/sdg_code_geo_area.csv"), file: "areas", value: "name")
    return mapping
  }

  @Test(.enabled(if: SharedData.isPresent))
  func goals6And11OfTheGlobalDatabaseComeInWhole() throws {
    let read = try read(SharedData.bytes("sdg/sdg_goal6_goal11_observations_2020.csv"), mapping())
    #expect(read.observations.count == 70_512)
    #expect(Set(read.observations.map(\.key.series)).count == 74)
    #expect(read.account.unknown.isEmpty && read.account.leftOutCount == 0)
    let values = Dictionary(uniqueKeysWithValues: read.observations.map { ($0.key, $0) })
    func slum(_ area: String, _ year: Int) -> Observation? {
      values[
        Observation.Key(indicator: "11.1.1", series: "EN_LND_SLUM", area: area, period: Period(String(year))!)
      ]
    }
    // sdg-indicators, acceptance values of 11.1.1.
    #expect(slum("KEN", 2014)?.value == 56)
    #expect(slum("KEN", 2014)?.status == .normal)
    #expect(slum("KEN", 2016)?.status == .timeSeriesBreak)
    #expect(slum("KEN", 2016)?.notes.first?.code == "sdmx.break")
    #expect(slum("KEN", 2018)?.status == .normal)
    #expect(slum("COL", 2014)?.value == 13.1 && slum("COL", 2016)?.value == 28.1)
    #expect(slum("001", 2000)?.value == 28 && slum("001", 2018)?.value == 24)
    #expect(slum("IND", 2014)?.value == 24 && slum("IND", 2016)?.value == 35.4)
    // Cities stand in their country, groups of countries in the world.
    #expect(read.newAreas.contains { $0.code == "KEN-NAIROBI" && $0.parent == "KEN" })
    #expect(read.newAreas.contains { $0.code == "199" && $0.parent == "001" })
    // A value that the source calls N is none.
    #expect(read.observations.count { $0.value == nil && $0.status == .missing } == 285)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func nationalDataOfKenyaAreReadAsFarAsTheyAreKnown() throws {
    let bytes = try SharedData.bytes("sdmx/kenya_sdg_11_1_1_structure_specific_2024.xml")
    let read = try read(bytes, leavesOut: true)
    #expect(read.account.rowCount == 68)
    #expect(read.account.leftOutCount + read.observations.count == 68)
    let unknown = Set(read.account.unknown.map { "\($0.component) \($0.code)" })
    #expect(unknown.contains("SERIES _L_KE_110101_01"))
    #expect(unknown.contains("REF_AREA KE_NBO"))
    #expect(unknown.contains("UNIT_MEASURE EN_LND_CNSPOP PT"))
    let slum = read.observations.first { $0.key.series == "EN_LND_SLUM" && $0.key.period.text == "2014" }
    #expect(slum?.value == 7.9 && slum?.key.area == "KEN" && slum?.nature == .notAvailable)
    #expect(slum?.notes.first?.arguments["attribute"] == "TIME_DETAIL")
    #expect(faults(String(decoding: bytes, as: UTF8.self)).allSatisfy { $0.code.hasPrefix("sdmx.import") })
  }
}
