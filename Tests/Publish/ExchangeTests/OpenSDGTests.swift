import Exchange
import Foundation
import Monitoring
import Testing

struct OpenSDGTests {
  private let platform = OpenSDG(catalogue: ProjectContent.catalogue, area: "ECU")
  private let areas: Set = ["ECU", "ECU-QUI"]

  private func faults(_ text: String, file: String = "data/indicator_11-2-1.csv") -> [String] {
    do {
      _ = try platform.read(Array(text.utf8), file: file, knownAreas: areas)
      return []
    } catch {
      return error.all.map { "\($0.place.line ?? 0) \($0.code)" }
    }
  }

  @Test func tableComesBackAsItWentOut() throws {
    let observations = [
      recorded(number: 1, area: "ECU"),
      recorded(number: 2, area: "ECU-QUI", codes: ["SEX": "F", "AGE": "Y0T14"]),
      recorded(number: 3, area: "ECU", period: "2024", value: nil, status: .missing),
      recorded(number: 4, area: "ECU", period: "2025", value: 0.1 + 0.2, status: .estimated),
    ]
    let bytes = platform.table(observations)
    #expect(
      text(bytes).hasPrefix(
        """
        Year,Series,Units,GeoCode,AGE,SEX,Observation status,Value
        2023,SP_TRN_PUBL,PT,,,,A,68.25
        2023,SP_TRN_PUBL,PT,ECU-QUI,Y0T14,F,A,68.25

        """))
    let back = try platform.read(bytes, file: "data/indicator_11-2-1.csv", knownAreas: areas)
    #expect(back == observations.map(\.observation))
  }

  @Test func namesMayStandForCodes() throws {
    let table = """
      Year,Sex,Units,Value
      2020,,Per cent,50
      2020,Female,Per cent,51
      """
    let read = try platform.read(Array(table.utf8), file: "indicator_11-2-1.csv", knownAreas: areas)
    #expect(read.map(\.key.disaggregation.codes) == [[:], ["SEX": "F"]])
    #expect(read.allSatisfy { $0.key.series == "SP_TRN_PUBL" && $0.key.area == "ECU" })
  }

  @Test func everyFaultIsTold() {
    #expect(faults("Year\n2020\n") == ["1 open-sdg.column.missing"])
    #expect(faults("Year,Value\n", file: "indicator_99-9-9.csv") == ["0 open-sdg.indicator"])
    #expect(faults("Year,Value,Colour\n2020,1,red\n") == ["1 exchange.column.unknown"])
    #expect(
      faults(
        "Year,Value,SEX,GeoCode,Series,Units\nx,1,,,,\n2020,one,,,,\n2020,1,Z,,,\n2020,1,,NOWHERE,,\n2020,1,,,NONE,\n2020,1,,,,KM2\n2020,1,,,,\n2020,2,,,,\n"
      )
        == [
          "2 exchange.period", "3 exchange.number", "4 exchange.code", "5 exchange.area",
          "6 exchange.series.unknown", "7 exchange.unit", "9 exchange.observation.twice",
        ])
  }

  @Test func metadataNameTheIndicator() {
    let indicator = ProjectContent.catalogue["11.2.1"]!
    let page = text(
      platform.metadata(
        indicator, hasData: true, on: CalendarDate(year: 2026, month: 1, day: 1)!,
        phrases: ProjectContent.phrases(.fr)))
    #expect(page.hasPrefix("---\nindicator_number: \"11.2.1\"\n"))
    for line in ["sdg_goal: \"11\"", "target_id: \"11.2\"", "reporting_status: complete", "graph_type: line"]
    {
      #expect(page.contains("\n\(line)\n"), "\(line)")
    }
    #expect(page.contains(indicator.titles[.fr]))
    #expect(OpenSDG.dataFile(ofIndicator: "11.b.1") == "data/indicator_11-b-1.csv")
  }
}
