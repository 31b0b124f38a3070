import Catalogue
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Tables of targets.
@Suite struct TargetTableTests {
  let folder: TemporaryFolder
  let catalogue: IndicatorCatalogue

  init() throws {
    folder = try TemporaryFolder()
    catalogue = try IndicatorCatalogue.load(content: ContentFolder(path: Checkout.path("Content")))
  }

  private func read(
    _ table: String, hasDecimalComma: Bool = false
  ) throws -> (targets: [Observation], warnings: [InputIssue]) {
    let path = folder.file("targets.csv")
    try Data(table.utf8).write(to: URL(fileURLWithPath: path))
    return try TargetTable.read(
      path, name: "targets.csv", hasDecimalComma: hasDecimalComma, catalogue: catalogue, knownAreas: ["KEN"])
  }

  /// `line:column code` of every fault.
  private func issues(_ table: String, hasDecimalComma: Bool = false) -> [String] {
    do {
      return try read(table, hasDecimalComma: hasDecimalComma).warnings.map(\.code)
    } catch let issues as InputIssues {
      return issues.all.map { "\($0.place.text.dropFirst("targets.csv:".count)) \($0.code)" }
    } catch { return ["\(error)"] }
  }

  @Test func targetsAreFiguresOfAKindOfTheirOwn() throws {
    let targets = try read(
      """
      area,indicator,series,period,value,baseline,kind,source
      KEN,11.1.1,EN_LND_SLUM,2030,35,2014,NATIONAL,a plan
      KEN,11.1.1,EN_LND_SLUM,2030,30,,GLOBAL,
      KEN,11.1.1,EN_LND_SLUM,2035,20,,,
      """
    ).targets
    #expect(
      targets.map(\.key.disaggregation.text) == ["TARGET=NATIONAL", "TARGET=GLOBAL", "TARGET=NATIONAL"])
    #expect(targets.map(\.value) == [35, 30, 20] && targets.allSatisfy { $0.unit == "PT" })
    #expect(targets.map(\.nature) == [.country, .globalMonitoring, .country])
    #expect(
      targets[0].notes == [
        Note("target.baseline", ["period": "2014"]), Note("target.source", ["source": "a plan"]),
      ])
    #expect(targets[1].notes.isEmpty)
  }

  /// Kinds are those of the code list, without its total: what has that was measured.
  @Test func kindsAreThoseOfTheCodeList() throws {
    let codes = try #require(catalogue.codeLists[TargetTable.dimension]?.codes.map(\.code))
    #expect(codes.contains("_T") && codes.count > 1)
    for code in codes {
      let found = issues("area,indicator,series,period,value,kind\nKEN,11.1.1,EN_LND_SLUM,2030,35,\(code)\n")
      #expect(found == (code == "_T" ? ["2:kind target.kind"] : []), "\(code)")
    }
  }

  /// An optional column may be left out, and so one that is misspelt would be: it is named.
  @Test func aMisspeltColumnIsNamed() throws {
    let table = "area,indicator,series,period,value,base_line,remark\nKEN,11.1.1,EN_LND_SLUM,2030,35,2014,x\n"
    let warnings = try read(table).warnings
    #expect(warnings.map(\.code) == ["target.column", "target.column"])
    #expect(warnings.map(\.found) == ["base_line", "remark"])
    #expect(warnings.map { $0.arguments["nearest"] } == ["baseline", "–"])
  }

  @Test func everyFaultOfEveryRow() {
    #expect(
      issues(
        """
        area,indicator,series,period,value,baseline,kind
        KEN,11.1.9,EN_LND_SLUM,2030,35,,
        KEM,11.1.1,EN_LND_SLUMS,20x0,"35,1",2040,SOME
        KEN,11.1.1,EN_LND_SLUM,2030,nan,2031,
        KEN,11.1.1,EN_LND_SLUM,2030,35,,
        KEN,11.1.1,EN_LND_SLUM,2030,36,,
        """) == [
          "2:indicator target.indicator", "3:series target.series", "3:area target.area",
          "3:period target.period", "3:value number.range", "3:kind target.kind", "4:value number.range",
          "4:baseline target.baseline", "6:period target.twice",
        ])
    #expect(issues("area,indicator,series,period,value\n") == [" target.empty"])
    #expect(
      issues("area,indicator,period,value\nKEN,11.1.1,2030,35\n") == ["1:series table.column.missing"])
  }

  @Test func decimalCommas() throws {
    let table = "area;indicator;series;period;value\nKEN;11.1.1;EN_LND_SLUM;2030;35,5\n"
    #expect(try read(table, hasDecimalComma: true).targets.map(\.value) == [35.5])
    #expect(
      issues("area;indicator;series;period;value\nKEN;11.1.1;EN_LND_SLUM;2030;35.5\n", hasDecimalComma: true)
        == ["2:value number.range.comma"])
  }
}
