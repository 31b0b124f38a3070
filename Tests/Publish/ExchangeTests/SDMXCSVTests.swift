import Catalogue
import DelimitedText
import Exchange
import Foundation
import Monitoring
import TestSupport
import Testing

struct SDMXCSVTests {
  private func writer(_ language: Language = .en) -> SDMXCSV {
    SDMXCSV(
      catalogue: ProjectContent.catalogue, gazetteer: ProjectContent.gazetteer,
      phrases: ProjectContent.phrases(language))
  }

  /// The rows by column name, through the project's own reader.
  private func rows(_ observations: [RecordedObservation], _ language: Language = .en) throws -> [[String:
    String]]
  {
    var writer = writer(language)
    for observation in observations { writer.append(observation) }
    let table = try DelimitedText(writer.take(), file: "sdmx.csv")
    var rows: [[String: String]] = []
    table.forEachRow { row in
      var fields: [String: String] = [:]
      for (index, name) in table.columns.enumerated() { fields[name] = row.text(index) ?? "" }
      rows.append(fields)
    }
    return rows
  }

  private func row(_ observation: RecordedObservation, _ language: Language = .en) throws -> [String: String]
  {
    try rows([observation], language)[0]
  }

  @Test func headerIsWrittenOnceAndFirst() {
    var writer = writer()
    #expect(
      text(writer.take()) == """
        STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,AGE,URBANISATION,\
        INCOME_WEALTH_QUANTILE,EDUCATION_LEV,OCCUPATION,CUST_BREAKDOWN,COMPOSITE_BREAKDOWN,DISABILITY_STATUS,\
        ACTIVITY,PRODUCT,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,UNIT_MEASURE,NATURE,COMMENT_OBS,\
        UPPER_BOUND,LOWER_BOUND,SOURCE_DETAIL,CUST_BREAKDOWN_LB

        """)
    writer.append(recorded())
    #expect(text(writer.take()).hasPrefix("datastructure,"))
  }

  @Test func everyComponentOfAnObservationStandsInItsColumn() throws {
    let row = try row(
      recorded(
        number: 7, area: "ECU", codes: ["SEX": "F", "AGE": "Y0T14", "DISABILITY_STATUS": "PD"],
        value: 0.1 + 0.2, status: .estimated, nature: .modelled,
        error: SamplingError(standardError: 1.5, lower: -1, upper: 2.5, level: 0.95), run: 4))
    #expect(
      row == [
        "STRUCTURE": "datastructure", "STRUCTURE_ID": "IAEG-SDGs:SDG(1.4)", "ACTION": "I", "FREQ": "A",
        "REPORTING_TYPE": "N", "SERIES": "SP_TRN_PUBL", "REF_AREA": "218", "SEX": "F", "AGE": "Y0T14",
        "URBANISATION": "_T", "INCOME_WEALTH_QUANTILE": "_T", "EDUCATION_LEV": "_T", "OCCUPATION": "_T",
        "CUST_BREAKDOWN": "_T", "COMPOSITE_BREAKDOWN": "_T", "DISABILITY_STATUS": "PD", "ACTIVITY": "_T",
        "PRODUCT": "_T", "TIME_PERIOD": "2023", "OBS_VALUE": "0.30000000000000004", "OBS_STATUS": "E",
        "UNIT_MULT": "0", "UNIT_MEASURE": "PT", "NATURE": "M",
        "COMMENT_OBS": "Standard error 1.5. Confidence level of the bounds 0.95.", "UPPER_BOUND": "2.5",
        "LOWER_BOUND": "-1", "SOURCE_DETAIL": "Quito, run r4, observation o7", "CUST_BREAKDOWN_LB": "",
      ])
  }

  @Test func seriesOfOnesOwnGoUnderAnotherStructure() throws {
    #expect(try row(recorded(series: "Q_TRN_PUBL_ALL"))["STRUCTURE_ID"] == "QUITO:SDG_CITY(1.0)")
    #expect(try row(recorded(series: "IN_NO_CATALOGUE"))["STRUCTURE_ID"] == "QUITO:SDG_CITY(1.0)")
  }

  @Test func missingValueIsNotANumber() throws {
    let row = try row(recorded(value: nil, status: .missing))
    #expect(row["OBS_VALUE"] == "NaN")
    #expect(row["OBS_STATUS"] == "O")
  }

  @Test func microgramsAreGramsTimesAMillionth() throws {
    let row = try row(recorded(indicator: "11.6.2", series: "EN_ATM_PM25", value: 12.5, unit: "GPERM3"))
    #expect(row["OBS_VALUE"] == "12.5")
    #expect(row["UNIT_MEASURE"] == "GPERM3")
    #expect(row["UNIT_MULT"] == "-6")
  }

  @Test(arguments: [
    ("001", "1"), ("AFG", "4"), ("ECU", "218"), ("019", "19"), ("ECU-QUI", "ECU-QUI"), ("XXA", "XXA"),
  ])
  func areasAreNumbersOfM49WithoutZeros(code: String, area: String) throws {
    #expect(try row(recorded(area: code))["REF_AREA"] == area)
  }

  @Test(arguments: [
    ("2023", "A"), ("2023-Q1", "Q"), ("2023-Q3", "Q"), ("2023-02", "M"), ("2023-12", "M"),
    ("2023-02-03", "D"),
  ])
  func frequencyFollowsThePeriod(period: String, frequency: String) throws {
    let row = try row(recorded(period: period))
    #expect(row["FREQ"] == frequency)
    #expect(row["TIME_PERIOD"] == period)
  }

  @Test(arguments: [
    (["CAPACITY": "LOW"], "C01"), (["CAPACITY": "HIGH"], "C02"), (["METHOD": "EUCLIDEAN"], "C10"),
    (["METHOD": "EUCLIDEAN", "CAPACITY": "HIGH"], "C12"), (["SEX": "F"], "_T"), ([:], "_T"),
    (["METHOD": "GUESSED"], "METHOD_GUESSED"), (["B": "2", "A": "1", "SEX": "M"], "A_1_B_2"),
  ])
  func ownDimensionsMakeOneCustomCode(codes: [String: String], code: String) throws {
    #expect(try row(recorded(codes: codes))["CUST_BREAKDOWN"] == code)
  }

  @Test func customCodeIsExplainedInTheLanguage() throws {
    let observation = recorded(codes: ["METHOD": "EUCLIDEAN", "CAPACITY": "LOW"])
    let lists = ProjectContent.catalogue.codeLists
    for language in Language.allCases {
      let names = [("CAPACITY", "LOW"), ("METHOD", "EUCLIDEAN")].map {
        lists.name(of: $0.1, in: $0.0, language: language)
      }
      #expect(try row(observation, language)["CUST_BREAKDOWN_LB"] == names.joined(separator: "; "))
    }
  }

  @Test func commentIsOneLine() throws {
    let row = try row(recorded(notes: [Note("not.in\r\nany\ncatalogue")]))
    #expect(row["COMMENT_OBS"] == "note.not.in any catalogue")
  }

  // MARK: - Against the global structure's own file

  private static let structure = SharedData.path("sdmx/sdg_dsd_iaeg_2021.xml")

  /// The values of `id` in every element of a name, in the order of the file.
  private func identifiers(of element: String, in xml: String) -> [String] {
    xml.components(separatedBy: "<str:\(element) urn=").dropFirst().compactMap { rest in
      rest.prefix { $0 != ">" }.components(separatedBy: " id=\"").dropFirst().first
        .map { String($0.prefix { $0 != "\"" }) }
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func columnsFollowTheGlobalStructure() throws {
    let xml = try String(contentsOfFile: Self.structure, encoding: .utf8)
    let dimensions = identifiers(of: "Dimension", in: xml) + identifiers(of: "TimeDimension", in: xml)
    #expect(dimensions.count == 16)
    #expect(SDMXCSV.dimensions == dimensions)
    let attributes = identifiers(of: "Attribute", in: xml)
    #expect(attributes.count == 16)
    #expect(SDMXCSV.attributes == attributes.filter(SDMXCSV.attributes.contains))
    #expect(xml.contains("DataStructure=\(SDMXCSV.globalStructure)\""))
  }

  @Test(.enabled(if: SharedData.isPresent))
  func codesOfOfficialSeriesAreInTheGlobalLists() throws {
    let xml = try String(contentsOfFile: Self.structure, encoding: .utf8)
    func codes(_ list: String) -> Set<String> {
      let body = xml.components(separatedBy: " id=\"\(list)\"").dropFirst()
        .first { $0.contains("</str:Codelist>") && $0.prefix(400).contains("<com:Name") }!
        .components(separatedBy: "</str:Codelist>")[0]
      return Set(identifiers(of: "Code", in: body))
    }
    let areas = codes("CL_AREA")
    #expect(areas.count == 619)
    let unlisted = try rows(ProjectContent.gazetteer.areas.map { recorded(area: $0.code) })
      .compactMap { $0["REF_AREA"] }.filter { !areas.contains($0) }
    #expect(unlisted == [])
    let custom = codes("CL_CUST_BREAKDOWN")
    for capacity in ["_T", "LOW", "HIGH"] {
      for method in ["_T", "EUCLIDEAN"] {
        let row = try row(recorded(codes: ["CAPACITY": capacity, "METHOD": method]))
        #expect(custom.contains(row["CUST_BREAKDOWN"]!))
      }
    }
    #expect(codes("CL_OBS_STATUS") == Set(ObservationStatus.allCases.map(\.rawValue)))
    #expect(codes("CL_NATURE") == Set(ObservationNature.allCases.map(\.rawValue)))
  }
}
