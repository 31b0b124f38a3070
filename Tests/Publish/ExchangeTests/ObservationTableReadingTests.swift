import Catalogue
import Exchange
import Foundation
import Monitoring
import TestSupport
import Testing

struct ObservationTableReadingTests {
  static let areas: Set<String> = ["ECU", "ECU-QUI", "001"]

  private func read(_ table: String) throws(InputIssues) -> [Observation] {
    try ObservationTable.read(
      Array(table.utf8), file: "t.csv", catalogue: ProjectContent.catalogue,
      codeLists: ProjectContent.catalogue.codeLists, knownAreas: Self.areas)
  }

  /// Every issue as `line:field: code`.
  private func faults(_ table: String) -> [String] {
    do throws(InputIssues) {
      _ = try read(table)
      return []
    } catch {
      return error.all.map { issue in
        "\(issue.place.line.map(String.init) ?? "-"):\(issue.place.field ?? ""): \(issue.code)"
      }
    }
  }

  @Test func leastTableNeedsFourColumns() throws {
    let read = try read("series,area,period,value\nSP_TRN_PUBL,ECU-QUI,2023,68.25\n")
    #expect(read == [recorded().observation])
  }

  @Test func headerAloneIsNoObservations() throws {
    #expect(try read("series,area,period,value\n").isEmpty)
    var table = ObservationTable()
    #expect(try self.read(text(table.take())).isEmpty)
  }

  @Test(arguments: [
    "series,area,period,value,disaggregation\nSP_TRN_PUBL,ECU-QUI,2023,1,SEX=F;AGE=Y0T14\n",
    "AGE,series,area,period,value,SEX\nY0T14,SP_TRN_PUBL,ECU-QUI,2023,1,F\n",
    "SEX,series,area,period,value,disaggregation\nF,SP_TRN_PUBL,ECU-QUI,2023,1,SEX=F;AGE=Y0T14\n",
    "URBANISATION,AGE,series,area,period,value,disaggregation\n_T,Y0T14,SP_TRN_PUBL,ECU-QUI,2023,1,SEX=F\n",
  ])
  func breakdownStandsInOneColumnOrInSeveral(table: String) throws {
    let disaggregations = try read(table).map(\.key.disaggregation)
    #expect(disaggregations == [Disaggregation(["SEX": "F", "AGE": "Y0T14"])])
  }

  @Test func totalsMayBeNamedOrLeftOut() throws {
    let table = "series,area,period,value,SEX\nSP_TRN_PUBL,ECU,2022,1,_T\nSP_TRN_PUBL,ECU,2023,1,\n"
    #expect(try read(table).allSatisfy { $0.key.disaggregation.isTotal })
  }

  @Test func columnsOfAnotherStoreArePassedOver() throws {
    let read = try read(
      "run,observation,recorded,revision,series,area,period,value\nx,y,z,-,SP_TRN_PUBL,ECU-QUI,2023,68.25\n")
    #expect(read == [recorded().observation])
  }

  @Test(arguments: ["M", "L", "O", "Q", "H"])
  func missingValueHasAStatusThatSaysSo(status: String) throws {
    let header = "series,area,period,status,value\n"
    #expect(try read(header + "SP_TRN_PUBL,ECU,2023,\(status),\n").map(\.value) == [nil])
    #expect(faults(header + "SP_TRN_PUBL,ECU,2023,\(status),4\n") == ["2:value: exchange.value.present"])
  }

  /// One fault in a row that is sound otherwise: column, what stands there, the issue.
  @Test(arguments: [
    ("series", "", "exchange.field.empty"), ("series", "SP_TRN_PUBLL", "exchange.series.misspelt"),
    ("series", "???", "exchange.series.unknown"),
    ("indicator", "11.22.1", "exchange.indicator.misspelt"), ("indicator", "x", "exchange.indicator.unknown"),
    ("indicator", "11.7.1", "exchange.indicator.other"),
    ("area", "", "exchange.field.empty"), ("area", "ECU-GYE", "exchange.area"),
    ("period", "", "exchange.field.empty"), ("period", "23", "exchange.period"),
    ("period", "2023-13", "exchange.period"), ("period", "2023-02-29", "exchange.period"),
    ("disaggregation", "F", "exchange.disaggregation"),
    ("disaggregation", "SEX=F;SEX=F", "exchange.disaggregation"),
    ("disaggregation", "SEX=", "exchange.disaggregation"),
    ("disaggregation", "=F", "exchange.disaggregation"),
    ("disaggregation", "SEXX=F", "exchange.dimension.misspelt"),
    ("disaggregation", "PLANET=F", "exchange.dimension.unknown"),
    ("disaggregation", "OBS_STATUS=A", "exchange.dimension.unknown"),
    ("disaggregation", "SEX=f", "exchange.code"),
    ("value", "", "exchange.value.missing"), ("value", "\"12,4\"", "exchange.number"),
    ("value", "nan", "exchange.number"), ("value", "1e999", "exchange.number"),
    ("value", "0x10", "exchange.number"), ("numerator", "many", "exchange.number"),
    ("denominator", "1 000", "exchange.number"),
    ("unit", "NUMBER", "exchange.unit"), ("status", "Z", "exchange.choice"),
    ("nature", "c", "exchange.choice"), ("standard_error", "-0.1", "exchange.standard-error"),
    ("standard_error", "?", "exchange.number"),
    ("lower", "68.26", "exchange.bound.lower"), ("upper", "68.24", "exchange.bound.upper"),
    ("level", "0", "exchange.level"), ("level", "1", "exchange.level"), ("level", "95", "exchange.level"),
    ("notes", "see below", "exchange.notes"), ("notes", "{}", "exchange.notes"),
    ("notes", "\"[{\"\"code\"\":\"\"a.b\"\"}]\"", "exchange.notes"),
    ("notes", "\"[{\"\"code\"\":\"\"a.b\"\",\"\"arguments\"\":{\"\"n\"\":1}}]\"", "exchange.notes"),
  ])
  func everyFaultHasItsCodeAndPlace(column: String, found: String, code: String) {
    var columns = ["series", "area", "period", "value"]
    if !columns.contains(column) { columns.append(column) }
    let sound = ["series": "SP_TRN_PUBL", "area": "ECU-QUI", "period": "2023", "value": "68.25"]
    let row = columns.map { $0 == column ? found : sound[$0]! }.joined(separator: ",")
    #expect(faults(columns.joined(separator: ",") + "\n\n" + row + "\n") == ["3:\(column): \(code)"])
  }

  @Test func boundsMayMeetTheValueAndAreComparedWithoutOneToo() throws {
    let header = "series,area,period,status,value,lower,upper\n"
    #expect(try read(header + "SP_TRN_PUBL,ECU,2023,A,1,1,1\n").count == 1)
    #expect(faults(header + "SP_TRN_PUBL,ECU,2023,Q,,2,1\n") == ["2:lower: exchange.bound.lower"])
  }

  @Test func contraryBreakdownIsNamedByItsOwnColumn() {
    let table = "SEX,series,area,period,value,disaggregation\nM,SP_TRN_PUBL,ECU-QUI,2023,1,SEX=F\n"
    #expect(faults(table) == ["2:SEX: exchange.dimension.contrary"])
    let total = "SEX,series,area,period,value,disaggregation\n_T,SP_TRN_PUBL,ECU-QUI,2023,1,SEX=F\n"
    #expect(faults(total) == ["2:SEX: exchange.dimension.contrary"])
  }

  @Test func seriesOfSeveralIndicatorsNeedsOneNamed() throws {
    let folder = try TemporaryFolder()
    let definition = try String(
      contentsOfFile: ProjectContent.folder.file("indicators/11.2.1.yaml"), encoding: .utf8)
    try definition.replacingOccurrences(of: "\"11.2.1\"", with: "\"99.1.1\"")
      .replacingOccurrences(of: "code: Q_", with: "code: Q_OTHER_")
      .write(toFile: folder.file("99.1.1.yaml"), atomically: true, encoding: .utf8)
    let catalogue = try IndicatorCatalogue.load(content: ProjectContent.folder, extra: [folder.path])
    func read(_ rows: String) throws(InputIssues) -> [Observation] {
      try ObservationTable.read(
        Array(("series,area,period,value,indicator\n" + rows).utf8), file: "t.csv", catalogue: catalogue,
        codeLists: catalogue.codeLists, knownAreas: Self.areas)
    }
    let both = try read("SP_TRN_PUBL,ECU,2023,1,11.2.1\nSP_TRN_PUBL,ECU,2023,1,99.1.1\n")
    #expect(both.map(\.key.indicator) == ["11.2.1", "99.1.1"])
    do throws(InputIssues) {
      _ = try read("SP_TRN_PUBL,ECU,2023,1,\n")
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.all.map(\.code) == ["exchange.indicator.ambiguous"])
      #expect(error.all.map { $0.arguments["known"] } == ["11.2.1, 99.1.1"])
    }
  }

  @Test func sameKeyTwiceNamesBothLines() {
    let row = "SP_TRN_PUBL,ECU,2023,1,F,\n"
    let table =
      "series,area,period,value,SEX,disaggregation\n" + row + "\nSP_TRN_PUBL,ECU,2023,2,,SEX=F\n" + row
    #expect(
      faults(table) == ["4:: exchange.observation.twice", "5:: exchange.observation.twice"])
    do throws(InputIssues) {
      _ = try read(table)
    } catch {
      #expect(error.all.map { $0.arguments["first"] } == ["2", "2"])
    }
  }

  @Test func everyFaultOfEveryRowIsGathered() {
    let table = """
      series,area,period,value,statuss,level
      SP_TRN_PUBL,ECU-GYE,x,y,,7
      SP_TRN_PUBL,ECU-QUI,2023,1,,
      SP_TRN_PUBL,ECU-QUI,2023,12,5,,
      NONSENSE_CODE,,2023,,,
      """
    #expect(
      faults(table) == [
        "1:statuss: exchange.column.misspelt", "2:area: exchange.area", "2:period: exchange.period",
        "2:value: exchange.number", "2:level: exchange.level", "4:: exchange.row.fields",
        "5:series: exchange.series.unknown", "5:area: exchange.field.empty",
        "5:value: exchange.value.missing",
      ])
  }

  @Test func columnsThatAreMissingAreAllNamedAndTheRowsLeftAlone() {
    #expect(
      faults("Series;area\n1;2\n") == [
        "1:Series;area: exchange.column.unknown", "1:: exchange.column.missing",
        "1:: exchange.column.missing", "1:: exchange.column.missing", "1:: exchange.column.missing",
      ])
  }

  @Test func suggestionsNameTheNearest() throws {
    do throws(InputIssues) {
      _ = try read("Series,series,area,period,value\nx,SP_TRN_PUPL,ECU,2023,1\n")
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.all.map { $0.arguments["suggestion"] } == ["series", "SP_TRN_PUBL"])
    }
  }

  @Test func faultsOfTheTextItselfAreTold() {
    #expect(faults("") == ["1:: text.header"])
    #expect(faults("series,series,area,period,value\n") == ["1:series: text.column.twice"])
    #expect(faults("series,area,period,value\nSP_TRN_PUBL,\"ECU,2023,1\n") == ["2:area: text.quote"])
  }

  @Test func everyIssueHasASentenceWithoutOpenPlaces() {
    let table = """
      series,area,period,value,statuss,level,indicator,disaggregation,unit,nature,notes,lower,upper,SEX
      SP_TRN_PUBL,ECU-GYE,x,y,,7,11.7.1,SEX=F,KM2,z,q,,,M
      SP_TRN_PUPL,,2023,,,,9.9.9,PLANET=1,,,,5,4,W
      """
    do throws(InputIssues) {
      _ = try read(table)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.all.count > 12)
      for language in Language.allCases {
        let phrases = ProjectContent.phrases(language)
        for issue in error.all {
          #expect(phrases.contains("issue.\(issue.code)"), "\(issue.code)")
          #expect(!phrases.text(of: issue).contains("{"), "\(language): \(phrases.text(of: issue))")
        }
      }
    }
  }

  // MARK: - Round trips

  @Test(arguments: [1, 2, 3] as [UInt64])
  func whatIsWrittenIsReadBackEqual(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    var keys: Set<Observation.Key> = []
    var written: [Observation] = []
    var table = ObservationTable()
    for number in 1...2_000 {
      let observation = anyObservation(&chance)
      guard keys.insert(observation.key).inserted else { continue }
      written.append(observation)
      table.append(
        RecordedObservation(
          number: number, observation: observation, revision: 1,
          recorded: Timestamp(microsecondsSince1970: 0), runNumber: 1))
    }
    #expect(written.count > 1_000)
    #expect(try read(text(table.take())) == written)
  }

  private func anyObservation(_ chance: inout SeededGenerator) -> Observation {
    let catalogue = ProjectContent.catalogue
    let indicator = catalogue.indicators.filter { !$0.series.isEmpty }.randomElement(using: &chance)!
    let series = indicator.series.randomElement(using: &chance)!
    var codes: [String: String] = [:]
    for dimension in series.dimensions where Bool.random(using: &chance) {
      codes[dimension] = catalogue.codeLists[dimension]!.codes.randomElement(using: &chance)!.code
    }
    let periods = ["2020", "2021-Q3", "2023-04", "2024-02-29"]
    let key = Observation.Key(
      indicator: indicator.code, series: series.code,
      area: Self.areas.sorted().randomElement(using: &chance)!,
      period: Period(periods.randomElement(using: &chance)!)!, disaggregation: Disaggregation(codes))
    let missing: [ObservationStatus] = [
      .missing, .missingHoliday, .missingNotCollected, .missingCannotExist, .missingSuppressed,
    ]
    var status = ObservationStatus.allCases.randomElement(using: &chance)!
    var value: Double? = anyNumber(&chance)
    if missing.contains(status) { value = nil }
    if value == nil, !missing.contains(status) { status = .missing }
    var error: SamplingError?
    if let value, Bool.random(using: &chance) {
      error = SamplingError(
        standardError: abs(anyNumber(&chance)), lower: value.nextDown, upper: value.nextUp,
        level: Double.random(in: 0.001..<1, using: &chance))
    }
    let words = ["a,b", "\"q\"", "line\nbreak", "人口", "", "{x}", "tab\t"]
    let notes = (0..<Int.random(in: 0...2, using: &chance)).map { _ in
      Note("note.\(words.randomElement(using: &chance)!)", ["k": words.randomElement(using: &chance)!])
    }
    return Observation(
      key: key, value: value, numerator: Bool.random(using: &chance) ? anyNumber(&chance) : nil,
      denominator: Bool.random(using: &chance) ? anyNumber(&chance) : nil, unit: series.unit, status: status,
      nature: ObservationNature.allCases.randomElement(using: &chance)!, error: error, notes: notes)
  }

  /// Any finite number, of every size and sign.
  private func anyNumber(_ chance: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<4, using: &chance) {
    case 0: return Double(Int.random(in: -1_000_000...1_000_000, using: &chance))
    case 1: return Double.random(in: 0..<100, using: &chance)
    case 2: return (Double.random(in: 0..<100, using: &chance) * 100).rounded() / 100
    default:
      while true {
        let number = Double(bitPattern: chance.next())
        if number.isFinite { return number }
      }
    }
  }
}
