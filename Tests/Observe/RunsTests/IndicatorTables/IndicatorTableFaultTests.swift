import Monitoring
import Runs
import TestSupport
import Testing

/// What is wrong with a table, all of it at once.
@Suite struct IndicatorTableFaultTests {
  let file: TabulatedFile
  init() throws { file = try TabulatedFile() }

  @Test func everyFaultOfEveryRow() {
    let table = """
      area,period,sex,adults,documented
      ,2020,,10,5
      X,20,,10,5
      X,2020,W,10,5
      X,2020,,-1,5
      X,2020,,"1,5",
      X,2021,,,
      X,2022,,10,nan
      """
    #expect(
      file.issues("1.4.2", table)
        == [
          "2:area indicator-table.cell", "3:period indicator-table.period", "4:sex indicator-table.code",
          "5:adults number.range", "6:adults number.range", "7:adults indicator-table.cell",
          "8:documented number.range",
        ])
  }

  @Test func partsAreNotMoreThanTheirWhole() throws {
    #expect(
      file.issues(
        "1.4.2",
        "area,period,sex,tenure,adults,documented,perceived_secure,documented_and_secure\nX,2020,F,LEASE,10,11,5,6\n"
      ) == ["2:documented indicator-table.part", "2:documented_and_secure indicator-table.part"])
    #expect(
      file.issues("11.6.1", "area,period,generated,collected\nX,2020,10,11\n")
        == ["2:collected indicator-table.part"])
    #expect(
      file.issues(
        "11.6.1",
        "area,period,facility,generated,received,control_level\nX,2020,a,10,8,full\nX,2020,b,10,8,full\n")
        == ["2:received indicator-table.part"])
    #expect(
      file.issues("6.3.2", "area,period,kind,assessed,good\nX,2020,river,3,4\n")
        == ["2:good indicator-table.part"])
    // The last digit of two numbers that were rounded apart is no fault.
    let rounded = try file.outcome(
      "11.6.1", "area,period,generated,collected\nX,2020,221.49607118412047,221.4960711841205\n")
    #expect(rounded.observations.map(\.numerator) == rounded.observations.map(\.denominator))
    // More strategies than governments are capped, as in the global database, not refused.
    #expect(file.issues("11.b.2", "area,period,with_strategy,local_governments\nX,2020,15,8\n") == [])
  }

  @Test func waterIsNotMoreThanLandNorLossMoreThanWhatWas() {
    let transitions =
      "area,period,waters,none_to_permanent,permanent_to_none,seasonal_to_permanent,permanent_to_seasonal,permanent,none_to_seasonal,seasonal_to_none,seasonal,land_area\n"
    #expect(
      file.issues("6.6.1", transitions + "X,2020,lakes-rivers,10,0,5,0,86,1,0,50,100\n")
        == ["2:permanent indicator-table.part"])
    #expect(
      file.issues("6.6.1", transitions + "X,2020,lakes-rivers,10,0,5,7,84,3,0,91,100\n")
        == ["2:seasonal indicator-table.part"])
    #expect(file.issues("6.6.1", transitions + "X,2020,lakes-rivers,10,0,5,0,85,1,0,50,100\n") == [])
    let extents =
      "area,period,wetlands,reservoirs_maximum,mangroves_baseline,mangroves_lost,mangroves_gained,land_area\n"
    #expect(
      file.issues("6.6.1", extents + "X,2020,101,102,10,11,0,100\n") == [
        "2:mangroves_lost indicator-table.part", "2:wetlands indicator-table.part",
        "2:reservoirs_maximum indicator-table.part",
      ])
    #expect(file.issues("6.6.1", extents + "X,2020,100,100,10,10,0,100\n") == [])
  }

  /// One section of water management alone is enough of a header, whichever it is: the others are named as
  /// missing.
  @Test func anySectionOfWaterManagementWillDo() throws {
    for section in ["enabling_environment", "institutions", "instruments", "financing"] {
      let table = "area,period,\(section)\nX,2020,50\n"
      #expect(file.issues("6.5.1", table) == [])
      let whole = try #require(try file.outcome("6.5.1", table).observations.first)
      #expect(whole.key.series == "ER_H2O_IWRMD" && whole.value == nil)
      #expect(whole.notes.map(\.code) == ["sections-missing"])
    }
  }

  @Test func areasThatNobodyKnows() {
    let table = "area,period,withdrawn,renewable,environmental_flow\nX,2020,1,2,0\nY,2020,-1,3,0\n"
    #expect(
      file.issues("6.4.2", table, knownAreas: ["X"]) == [
        "3:area indicator-table.area", "3:withdrawn number.range",
      ])
    #expect(
      file.issues(
        "11.b.2", "area,period,with_strategy,local_governments\nX,2020,1,2\n", nation: "N",
        knownAreas: ["X"]
      ) == ["--nation indicator-table.area"])
  }

  @Test func decimalCommas() throws {
    let table = "area;period;withdrawn;renewable;environmental_flow\nX;2020;\"1,25\";6,25;1\n"
    let outcome = try file.outcome("6.4.2", table, hasDecimalComma: true)
    #expect(outcome.observations.first?.value == 100 * 1.25 / 5.25)
    #expect(outcome.run.parameters["decimal"]?.string == "comma")
    // The same bytes by the other mark are another table.
    #expect(file.issues("6.4.2", table).allSatisfy { $0.hasSuffix("table.column.missing") })
    #expect(
      file.issues(
        "6.4.2", "area;period;withdrawn;renewable;environmental_flow\nX;2020;1.25;6.250,5;1\n",
        hasDecimalComma: true
      ) == ["2:withdrawn number.range.comma", "2:renewable number.range.comma"])
  }

  @Test func rowsThatSpeakOfTheSame() {
    #expect(
      file.issues("6.4.2", "area,period,withdrawn,renewable,environmental_flow\nX,2020,1,2,0\nX,2020,1,3,0\n")
        == ["3:period indicator-table.twice"])
    #expect(
      file.issues(
        "11.3.2",
        "area,period,evaluator,planning,budget,evaluation,inclusion\nX,2020,a,1,1,1,1\nX,2020,a,2,2,2,2\n"
      ) == ["3:evaluator indicator-table.twice"])
    #expect(
      file.issues("6.3.2", "area,period,kind,assessed,good\nX,2020,river,3,1\nX,2020,river,3,1\n")
        == ["3:kind indicator-table.twice"])
    // A river and an aquifer may share a name.
    #expect(
      file.issues(
        "6.5.2",
        "area,period,water,kind,total_km2,joint_body,communication,plan,exchange\nX,2020,a,basin,1,no,no,no,no\nX,2020,a,aquifer,1,no,no,no,no\n"
      ) == [])
  }

  @Test func columns() {
    #expect(
      file.issues("6.4.2", "area,period,withdrawal,renewable\nX,2020,1,2\n") == [
        "1:withdrawn table.column.missing", "1:environmental_flow table.column.missing",
      ])
    #expect(
      file.issues("11.5.2", "area,period,loss_houses,loss_housing\nX,2020,1,2\n")
        == ["1:loss_houses indicator-table.column"])
    #expect(
      file.issues("11.5.2", "area,period,loss_housing,loss_housing\n") == ["1:loss_housing text.column.twice"]
    )
    #expect(file.issues("11.5.2", "") == ["1 text.header"])
    #expect(file.issues("11.5.2", "area,period,gdp\n") == [" indicator-table.empty"])
    #expect(file.issues("11.5.2", "area,period,gdp\nX,2020,5\n") == ["2:area indicator-table.row"])
  }

  @Test func wordsAndWholeNumbers() {
    #expect(
      file.issues("6.3.2", "area,period,body,kind,values,on_target\nX,2020,a,lake,1.5,1\n")
        == ["2:kind indicator-table.choice", "2:values indicator-table.whole"])
    #expect(
      file.issues(
        "11.3.2", "area,period,evaluator,planning,budget,evaluation,inclusion\nX,2020,a,5,0,1,2.5\n")
        == [
          "2:planning indicator-table.whole", "2:budget indicator-table.whole",
          "2:inclusion indicator-table.whole",
        ])
    #expect(
      file.issues("6.5.1", "area,period,section,question,score\nX,2020,EE,1,45\nX,2020,EE,2,110\n")
        == ["3:score indicator-table.whole", "2:score indicator-table.step"])
    #expect(
      file.issues(
        "6.4.1",
        "area,period,gva_agriculture,gva_industry,gva_services,use_agriculture,use_industry,use_services\nX,2020,1,1,1,1,1,1\n"
      ) == ["2:rainfed_share indicator-table.cell"])
    #expect(
      file.issues("11.6.1", "area,period,facility,generated,received\nX,2020,a,10,8\n")
        == ["2:control_level indicator-table.cell"])
    #expect(
      file.issues(
        "6.6.1",
        "area,period,waters,none_to_permanent,permanent_to_none,seasonal_to_permanent,permanent_to_seasonal,permanent,seasonal\nX,2020,lakes-rivers,1,1,1,1,1,1\n"
      ) == ["2:none_to_seasonal indicator-table.cell", "2:seasonal_to_none indicator-table.cell"])
  }

  @Test func whatRowsOfOneAreaMustAgreeOn() {
    #expect(
      file.issues(
        "11.4.1",
        "area,period,source,heritage,expenditure,population,ppp\nX,2020,national,both,1,10,2\nX,2020,local,both,1,11,2\n"
      ) == ["3:population indicator-table.differs"])
  }

  @Test func warnings() {
    // Five women and five men are not twelve.
    let table = """
      area,period,sex,tenure,adults,documented
      X,2020,,,12,5
      X,2020,F,,5,2
      X,2020,M,,5,3
      X,2020,,LEASE,3,1
      """
    #expect(file.issues("1.4.2", table) == ["2:adults indicator-table.sum"])
    #expect(
      file.issues("1.4.2", "area,period,adults,documented\nX,2020,1,1\n")
        == [" indicator-table.breakdown", " indicator-table.breakdown"])
    #expect(
      file.issues("11.3.2", "area,period,evaluator,planning,budget,evaluation,inclusion\nX,2020,a,1,1,,\n")
        == ["2:evaluator indicator-table.answers"])
  }

  @Test func indicatorsAndNations() throws {
    #expect(file.issues("11.7.2", "area,period\n") == [" indicator-table.indicator"])
    let stress = "area,period,withdrawn,renewable,environmental_flow\nX,2020,1,2,0\n"
    #expect(file.issues("6.4.2", stress, nation: "N") == [" indicator-table.nation.none"])
    let strategies = "area,period,with_strategy,local_governments\nX,2020,1,2\n"
    // Of two cities only one reports floods: the people of both are not known to the flood.
    let floods = """
      area,period,composite_breakdown,deaths,population
      X,2020,,3,1000
      X,2020,HZT_FLOOD,2,1000
      Y,2020,,1,3000
      """
    #expect(file.issues("11.5.1", floods, nation: "N") == ["area indicator-table.nation.partial"])
    #expect(
      try file.figures("11.5.1", floods, nation: "N").filter { $0.contains("MTMP N") } == [
        "VC_DSR_MTMP N 2020 100"
      ])
    #expect(file.issues("11.5.1", floods) == [])
    #expect(file.issues("11.b.2", strategies, nation: "X") == ["2:area indicator-table.nation.area"])
  }
}
