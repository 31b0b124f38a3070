import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// One small table for each form, and the figures it gives.
@Suite struct IndicatorTableTests {
  let file: TabulatedFile
  init() throws { file = try TabulatedFile() }

  @Test func everyFormHasATemplateThatIsItsOwn() throws {
    #expect(
      Set(InputTable.all.map(\.indicator)) == [
        "1.4.2", "6.3.1", "6.3.2", "6.4.1", "6.4.2", "6.5.1", "6.5.2", "6.6.1", "11.3.2", "11.4.1", "11.5.1",
        "11.5.2", "11.5.3", "11.6.1", "11.b.2",
      ])
    for table in InputTable.all {
      #expect(file.catalogue[table.indicator] != nil)
      for form in table.forms {
        #expect(Set(form.columns.map(\.name)).count == form.columns.count)
        #expect(form.template.hasPrefix("area,period,"))
        #expect(form.template.hasSuffix("\n"))
        // A template alone is understood, and wants rows.
        #expect(file.issues(table.indicator, form.template) == [" indicator-table.empty"])
        for case .code(let dimension) in form.columns.map(\.values) {
          #expect(file.catalogue.codeLists[dimension] != nil, "\(dimension)")
        }
      }
    }
  }

  private static let examples: [(indicator: String, form: String, table: String)] = [
    ("1.4.2", "adults", "area,period,sex,adults,documented\nX,2020,,10,5\nX,2020,F,6,2\nX,2020,M,4,3\n"),
    (
      "6.3.1", "flows",
      """
      area,period,activity,wastewater_generated,wastewater_treated,household_generated,household_safely_treated
      X,2020,,10,5,4,1
      X,2020,HH,4,2,,

      """
    ),
    ("6.3.2", "bodies", "area,period,body,kind,values,on_target\nX,2020,a,river,10,8\n"),
    ("6.3.2", "counts", "area,period,kind,assessed,good\nX,2020,river,10,8\nX,2020,open-water,4,1\n"),
    (
      "6.4.1", "sectors",
      """
      area,period,gva_agriculture,gva_industry,gva_services,use_agriculture,use_industry,use_services,irrigated_share
      X,2021,400,900,1500,60,30,10,1
      X,2020,400,900,1500,60,30,10,0.2

      """
    ),
    ("6.4.2", "flows", "area,period,withdrawn,renewable,environmental_flow\nX,2020,1,5,1\n"),
    ("6.5.1", "questions", "area,period,section,question,score\nX,2020,EE,1.1a,40\nX,2020,EE,1.1b,\n"),
    (
      "6.5.1", "sections",
      "area,period,enabling_environment,institutions,instruments,financing\nX,2020,49.5,49.5,48.5,48.5\n"
    ),
    (
      "6.5.2", "waters",
      """
      area,period,water,kind,total_km2,arrangement_km2,joint_body,communication,plan,exchange
      X,2020,Rio,basin,100,50,yes,yes,yes,yes
      X,2020,Sand,aquifer,100,,yes,yes,yes,no

      """
    ),
    (
      "6.5.2", "areas",
      "area,period,basins_km2,basins_covered_km2,aquifers_km2,aquifers_covered_km2\nX,2020,0,0,0,0\n"
    ),
    (
      "6.6.1", "transitions",
      """
      area,period,waters,none_to_permanent,permanent_to_none,seasonal_to_permanent,permanent_to_seasonal,permanent,land_area
      X,2020,lakes-rivers,10,4,6,2,94,1000
      X,2020,reservoirs,0,1,0,0,9,

      """
    ),
    ("6.6.1", "extents", "area,period,wetlands,mangroves_baseline,mangroves_gained\nX,2020,5,10,1\n"),
    (
      "11.3.2", "evaluators",
      """
      area,period,evaluator,planning,budget,evaluation,inclusion,weight
      X,2020,a,3,3,2,3,2
      X,2020,b,2,2,2,3,2
      X,2020,c,3,2,3,3,2
      X,2020,d,2,3,2,2,2
      X,2020,e,3,3,3,2,
      Y,2020,a,1,1,1,1,1
      Y,2020,b,1,1,1,1,1
      Y,2020,c,1,1,1,1,1

      """
    ),
    (
      "11.4.1", "spending",
      """
      area,period,source,heritage,expenditure,transfers_received,population,ppp
      X,2020,national,cultural,100,,10,2
      X,2020,local,cultural,60,40,10,2

      """
    ),
    (
      "11.5.1", "events",
      "area,period,composite_breakdown,deaths,affected,population\nX,2020,HZT_FLOOD,1,5,1000\n"
    ),
    ("11.5.2", "losses", "area,period,loss_housing,gdp\nX,2020,1,200\n"),
    ("11.5.3", "counts", "area,period,health_facilities,educational_facilities\nX,2020,1,2\n"),
    (
      "11.6.1", "cities",
      "area,period,sex,generated,collected,collected_controlled,population,population_served\nX,2020,,10,8,6,,\nX,2020,F,,,,50,40\n"
    ),
    (
      "11.6.1", "facilities",
      """
      area,period,facility,generated,received,residue,control_level,boxes_limited,boxes_basic
      X,2020,plant,20,10,3,full,,
      X,2020,dump,20,5,,,4,4

      """
    ),
    ("11.b.2", "governments", "area,period,with_strategy,local_governments\nX,2020,8,18\n"),
  ]

  /// Units are those of the catalogue, series too: the use case would not go on without them.
  @Test func everyFormIsComputed() throws {
    for example in Self.examples {
      let outcome = try file.outcome(example.indicator, example.table)
      #expect(!outcome.observations.isEmpty)
      for observation in outcome.observations {
        let series = file.catalogue.series(observation.key.series, of: example.indicator)
        #expect(series?.unit == observation.unit, "\(observation.key.series)")
        #expect((observation.value == nil) == [.missing, .missingCannotExist].contains(observation.status))
      }
      #expect(Set(outcome.observations.map(\.key)).count == outcome.observations.count)
      #expect(outcome.run.inputs.count == 1 && outcome.run.inputs[0].role == "indicator-table")
      #expect(outcome.run.parameters["form"]?.string == example.form)
    }
    let forms = Set(
      InputTable.all.flatMap { table in table.forms.map { "\(table.indicator) \($0.name)" } })
    #expect(Set(Self.examples.map { "\($0.indicator) \($0.form)" }) == forms)
  }

  /// What a run remembers is enough to do it again.
  @Test func aRunCanBeRepeated() throws {
    for example in Self.examples {
      let nation = example.indicator == "11.b.2" ? "World" : nil
      let first = try file.outcome(example.indicator, example.table, nation: nation)
      let again = try MeasureIndicatorTable(
        repeating: first.run, in: InputFolder(file.folder.path), catalogue: file.catalogue,
        now: { Timestamp(microsecondsSince1970: 0) }
      ).perform()
      #expect(again.observations == first.observations && again.run == first.run)
    }
  }

  private func figures(_ indicator: String, _ form: String, nation: String? = nil) throws -> [String] {
    let example = try #require(Self.examples.first { $0.indicator == indicator && $0.form == form })
    return try file.figures(indicator, example.table, nation: nation)
  }

  @Test func participationOfCitiesAndOfTheNation() throws {
    #expect(
      try figures("11.3.2", "evaluators", nation: "N") == [
        "Q_URB_CSPART_SCORE X 2020 2.55", "Q_URB_CSPART_SCORE Y 2020 1", "SG_URB_CSPART N 2020 50",
        "Q_URB_CSPART_WEIGHTED N 2020 66.66666666666667",
      ])
  }

  @Test func wasteByFacilities() throws {
    // The plant keeps 7, the dump has as many boxes of the lower level: it is not controlled.
    #expect(
      try figures("11.6.1", "facilities") == [
        "Q_MSW_CONTROLLED X 2020 35", "Q_MSW_COLLECTED X 2020 60", "Q_MSW_MANAGED X 2020 35",
      ])
    #expect(
      try figures("11.6.1", "cities") == [
        "Q_MSW_CONTROLLED X 2020 60", "Q_MSW_COLLECTED X 2020 80", "EN_REF_COLDIS X 2020 SEX=F 80",
      ])
  }

  @Test func aSeriesIsNotBrokenDownByWhatItDoesNotKnow() throws {
    #expect(
      try figures("6.3.1", "flows").filter { $0.contains("HH") }.map { $0.prefix { $0 != " " } } == [
        "EN_WWT_GEN", "EN_WWT_TREAT", "EN_WWT_TREATR",
      ])
    #expect(try figures("6.3.1", "flows").first == "EN_WWT_WWDS X 2020 25")
    // The joint series of tenure knows no ages.
    let table =
      "area,period,sex,tenure,age,adults,documented,perceived_secure,documented_and_secure\nX,2020,F,LEASE,Y_GE60,10,5,4,3\nX,2020,F,LEASE,,10,5,4,3\n"
    let found = try file.figures("1.4.2", table)
    #expect(found.filter { $0.hasPrefix("SP_LGL_LNDSTR") } == ["SP_LGL_LNDSTR X 2020 SEX=F;TENURE=LEASE 30"])
    #expect(found.count == 5)
  }

  @Test func waterUseInOrderOfTimeWhateverTheOrderOfRows() throws {
    let found = try figures("6.4.1", "sectors")
    #expect(found.filter { $0.contains(" 2020 ") }.count == 4)
    #expect(found.last?.hasPrefix("Q_H2O_WUE_CHANGE X 2021") == true)
    // Where all is irrigated no value is rain-fed: 2800 / 100.
    #expect(found.contains("ER_H2O_WUEYST X 2021 28"))
    #expect(found.contains("Q_H2O_WUE_AGRICULTURE X 2021 6.666666666666667"))
    let table = Self.examples.first { $0.indicator == "6.4.1" }!.table
    let outcome = try file.outcome("6.4.1", table)
    let share = 1 / (1 + 0.25 / 0.563)
    let level = try #require(outcome.observations.first { $0.key.series == "ER_H2O_WUEYST" }?.value)
    #expect(abs(level - (400 * (1 - share) + 2400) / 100) < 1e-12)
  }

  @Test func otherForms() throws {
    #expect(try figures("6.5.1", "sections").first == "ER_H2O_IWRMD X 2020 50")
    #expect(try figures("6.5.1", "questions") == ["ER_H2O_IWRMD X 2020 –", "ER_H2O_IWRMD_EE X 2020 40"])
    #expect(
      try figures("6.5.2", "waters") == [
        "EG_TBA_H2CO X 2020 25", "EG_TBA_H2CORL X 2020 50", "EG_TBA_H2COAQ X 2020 0",
      ])
    #expect(try figures("6.5.2", "areas") == ["EG_TBA_H2CO X 2020 –"])
    #expect(
      try figures("6.6.1", "transitions") == [
        "EN_LKRV_PWAC X 2020 10", "EN_LKRV_PWAN X 2020 110", "EN_LKRV_PWAP X 2020 11",
        "Q_RSRV_MNWAC X 2020 -10", "EN_RSRV_MNWAN X 2020 9",
      ])
    #expect(
      try figures("11.4.1", "spending").filter { $0.contains("CULNAT_PB ") } == [
        "GB_XPD_CULNAT_PB X 2020 6"
      ])
    #expect(
      try figures("11.5.1", "events").first == "VC_DSR_MTMP X 2020 COMPOSITE_BREAKDOWN=HZT_FLOOD 100")
    #expect(try figures("6.4.2", "flows") == ["ER_H2O_STRESS X 2020 25"])
  }

  @Test func areasTogether() throws {
    let table = "area,period,sex,adults,documented\nX,2020,,100,50\nY,2020,,300,30\nX,2021,F,10,1\n"
    #expect(
      try file.figures("1.4.2", table, nation: "N").suffix(2) == [
        "SP_LGL_LNDDOC N 2020 20", "SP_LGL_LNDDOC N 2021 SEX=F 10",
      ])
    let outcome = try file.outcome("1.4.2", table, nation: "N")
    let sum = try #require(outcome.observations.first { $0.key.area == "N" })
    #expect(sum.numerator == 80 && sum.denominator == 400)
    #expect(sum.notes == [Note("areas-together", ["count": "2"])])
    // The mean of countries, not the share of all their governments.
    #expect(
      try file.figures(
        "11.b.2", "area,period,with_strategy,local_governments\nX,2020,1,1\nY,2020,0,99\n", nation: "World"
      ).contains("SG_DSR_SILS World 2020 50"))
  }
}
