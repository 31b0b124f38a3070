import Catalogue
import Foundation
import Monitoring
import Runs
import Surveys
import TestSupport
import Testing

@Suite struct MeasureSurveyTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let clock = Timestamp(microsecondsSince1970: 0)

  private func survey(
    _ text: String, in path: String? = nil, threads: Int = 2
  ) -> MeasureSurvey {
    MeasureSurvey(
      text: text, file: "SURVEY.yaml", files: InputFolder(path ?? folder.path),
      categories: Checkout.path("Content/" + HouseholdCategories.contentFile), threads: threads,
      now: { Self.clock })
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  private func issues(_ text: String) -> [InputIssue] {
    do {
      return try survey(text).perform().warnings
    } catch { return error.all }
  }

  private static func value(
    _ observations: [Observation], _ series: String, _ disaggregation: String = ""
  ) -> Observation? {
    observations.first { $0.key.series == series && $0.key.disaggregation.text == disaggregation }
  }

  // MARK: - A drawn survey

  private static let head = """
    area: {code: XX, kind: city, name: X}
    period: "2024"
    households: {file: h.csv, key: id}
    design: {weight: w, strata: s, clusters: c}
    urban: all
    numbers: {members: n, rooms: r}

    """

  private static let mapping = """
    concepts:
      water:
        variable: water
        categories: {piped-dwelling: tap, surface: river}
        unknown: other

    """

  /// The worked example of 11.1.1 as a file: 15 of 20 persons.
  private func writeHouseholds() throws {
    try write(
      """
      id,w,s,c,n,r,water,sex
      1,1,1,1,5,2,tap,F
      2,1,1,2,4,2,river,M
      3,1,1,3,6,3,river,F
      4,1,1,4,5,1.4,tap,M
      """, to: "h.csv")
  }

  @Test func theWorkedExampleFromAFile() throws {
    try writeHouseholds()
    let text =
      Self.head + Self.mapping
      + "urban-population: 1000\nsubgroups: [{variable: sex, dimension: SEX_OF_HEAD}]\nparameters: {suppress-above: 10}\n"
    let outcome = try survey(text).perform()
    let slum = try #require(Self.value(outcome.observations, "EN_LND_SLUM"))
    #expect(slum.value == 75 && slum.numerator == 15 && slum.denominator == 20)
    #expect(Self.value(outcome.observations, "EN_LND_SLUMN")?.value == 750)
    #expect(
      Self.value(outcome.observations, "EN_LND_SLUM", "SEX_OF_HEAD=F")?.value.map {
        ($0 * 1e9).rounded() / 1e9
      }
        == (600.0 / 11 * 1e9).rounded() / 1e9)
    #expect(Self.value(outcome.observations, "EN_LND_SLUM", "SEX_OF_HEAD=M")?.value == 100)
    #expect(slum.notes.contains { $0.code == "survey.components" && $0.arguments["measured"] == "2" })
    let old = try survey(
      text.replacing("suppress-above: 10", with: "suppress-above: 10, overcrowding-at-least: 4")
    )
    .perform()
    #expect(Self.value(old.observations, "EN_LND_SLUM")?.value == 50)
    // A figure of four households is withheld by default.
    let plain = try survey(Self.head + Self.mapping).perform()
    #expect(Self.value(plain.observations, "EN_LND_SLUM")?.status == .missingSuppressed)
  }

  @Test func personsAndLand() throws {
    try writeHouseholds()
    try write(
      """
      house,age,sex,doc,fear,will,holding
      1,30,F,yes,no,yes,1
      1,35,M,no,no,yes,2
      2,50,F,no,yes,no,2
      2,10,M,yes,no,yes,1
      3,40,F,yes,no,no,3
      4,20,M,yes,no,yes,
      9,20,M,yes,no,yes,1
      """, to: "p.csv")
    let text =
      Self.head.replacing("numbers: {members: n, rooms: r}", with: "numbers: {rooms: r}") + Self.mapping
        + """
        persons: {file: p.csv, key: house}
        land:
          age: age
          documents: {variable: doc, yes: yes, no: no}
          fears-loss: {variable: fear, yes: yes, no: no}
          may-bequeath: {variable: will, yes: yes, no: no}
          tenure: {variable: holding, codes: {1: OWNERSHIP, 2: CUSTOMARY, 3: OWNERSHIP}}
        subgroups: [{variable: sex, dimension: SEX, of: persons}]
        parameters: {suppress-above: 10}

        """
    let outcome = try survey(text).perform()
    #expect(outcome.warnings.map(\.code) == ["survey.category.absent", "survey.key.unlinked"])
    let documented = try #require(Self.value(outcome.observations, "SP_LGL_LNDDOC"))
    #expect(documented.value == 60 && documented.numerator == 3 && documented.denominator == 5)
    #expect(Self.value(outcome.observations, "SP_LGL_LNDSEC")?.value == 60)
    #expect(Self.value(outcome.observations, "SP_LGL_LNDSTR")?.value == 40)
    #expect(Self.value(outcome.observations, "SP_LGL_LNDDOC", "SEX=M")?.value == 50)
    // By type of tenure, among the adults who hold land by it; two answers may be one type. Figures of housing
    // know no tenure of persons.
    let owners = try #require(Self.value(outcome.observations, "SP_LGL_LNDDOC", "TENURE=OWNERSHIP"))
    #expect(owners.numerator == 2 && owners.denominator == 2)
    #expect(Self.value(outcome.observations, "SP_LGL_LNDDOC", "TENURE=CUSTOMARY")?.value == 0)
    #expect(Self.value(outcome.observations, "SP_LGL_LNDSEC", "TENURE=CUSTOMARY")?.value == 50)
    #expect(
      outcome.observations.filter { $0.key.disaggregation.codes["TENURE"] != nil }
        .allSatisfy { $0.key.indicator == "1.4.2" })
    // Members are counted from the persons: 2, 2, 1 and 1, of whom three live without water.
    let slum = try #require(Self.value(outcome.observations, "EN_LND_SLUM"))
    #expect(slum.numerator == 3 && slum.denominator == 6)
    #expect(Self.value(outcome.observations, "EN_LND_SLUM", "SEX=F")?.numerator == 2)
  }

  @Test func weightsOfPersonsAreTheSame() throws {
    try writeHouseholds()
    let households = try survey(Self.head + Self.mapping + "parameters: {suppress-above: 10}\n").perform()
    try write(
      """
      id,w,s,c,n,r,water
      1,5,1,1,5,2,tap
      2,4,1,2,4,2,river
      3,6,1,3,6,3,river
      4,5,1,4,5,1.4,tap
      """, to: "h.csv")
    let persons = try survey(
      Self.head.replacing("weight: w,", with: "weight: w, expands-to: persons,") + Self.mapping
        + "parameters: {suppress-above: 10}\n"
    ).perform()
    #expect(persons.observations.map(\.value) == households.observations.map(\.value))
    #expect(persons.observations.map(\.error) == households.observations.map(\.error))
  }

  /// What is said of unknown answers is of the households of the figure, and what is assumed stands where it
  /// decides.
  @Test func notesOfAFigureAreItsOwn() throws {
    try write(
      """
      id,w,s,c,n,r,water,home,g
      1,1,1,1,5,2,tap,own,a
      2,1,1,2,4,2,other,own,a
      3,1,1,3,6,3,river,rent,b
      4,1,1,4,5,5,tap,rent,b
      5,1,1,5,5,,other,,c
      6,1,1,6,5,4,tap,rent,c
      """, to: "h.csv")
    let outcome = try survey(
      Self.head + Self.mapping + """
          tenure:
            variable: home
            categories: {owner: own, tenant: rent}
            assumed: {owner: adequate, tenant: adequate}
        subgroups: [{variable: g, dimension: GROUP}]
        parameters: {suppress-above: 10}

        """
    ).perform()
    func notes(_ series: String, _ group: String, _ code: String) -> [[String: String]] {
      Self.value(outcome.observations, series, group)?.notes.filter { $0.code == code }.map(\.arguments) ?? []
    }
    for series in ["EN_LND_SLUM", "Q_HOUSING_SLUM"] {
      #expect(notes(series, "", "survey.unknown") == [["presumed": "1", "omitted": "1"]])
      #expect(notes(series, "GROUP=a", "survey.unknown") == [["presumed": "1", "omitted": "0"]])
      #expect(notes(series, "GROUP=b", "survey.unknown") == [])
      #expect(notes(series, "GROUP=c", "survey.unknown") == [["presumed": "0", "omitted": "1"]])
      #expect(notes(series, "", "survey.assumed").count == 2)
    }
    #expect(notes("Q_HOUSING_TENURE", "", "survey.assumed").count == 2)
    #expect(notes("Q_HOUSING_WATER", "", "survey.sample").count == 1)
    #expect(notes("Q_HOUSING_WATER", "", "survey.assumed") == [])
  }

  /// A figure of a group of persons is measured on the households that have one.
  @Test func householdsOfAGroupOfPersons() throws {
    try writeHouseholds()
    try write("house,sex\n1,F\n2,M\n3,F\n3,M\n4,M\n", to: "p.csv")
    let outcome = try survey(
      Self.head + Self.mapping
        + "persons: {file: p.csv, key: house}\nsubgroups: [{variable: sex, dimension: SEX, of: persons}]\nparameters: {suppress-above: 10}\n"
    ).perform()
    let women = try #require(Self.value(outcome.observations, "EN_LND_SLUM", "SEX=F"))
    #expect(women.notes.first { $0.code == "survey.sample" }?.arguments["households"] == "2")
    #expect(women.numerator == 1 && women.denominator == 2)
  }

  /// A weight of persons says nothing of a household whose members are not known.
  @Test func weightsOfPersonsWithoutMembers() throws {
    try writeHouseholds()
    let text = try String(contentsOfFile: folder.file("h.csv"), encoding: .utf8)
    try write(
      text.replacing("3,1,1,3,6,", with: "3,1,1,3,,").replacing("4,1,1,4,5,", with: "4,1,1,4,0,"), to: "h.csv"
    )
    let faults = issues(
      Self.head.replacing("weight: w,", with: "weight: w, expands-to: persons,") + Self.mapping)
    let missing = try #require(faults.first { $0.code == "survey.members.missing" })
    #expect(missing.found == "2" && missing.arguments["row"] == "3" && missing.severity == .error)
  }

  /// Every part of a design counts in the figures that are recorded as it does in estimates of the same shares:
  /// stages, replicate weights, calibration and filter.
  @Test func figuresFollowTheDesign() throws {
    var text = "id,w,s,c,n,r,water,size,all,hit,type,done,r1,r2,r3,r4\n"
    for row in 0..<48 {
      let (cluster, persons, hasTap) = (row / 4, 2 + row % 5, row * row % 7 > 2)
      let numbers = [row, 10 + row % 3, cluster % 2, cluster, persons, 9]
      let sizes = [6 + cluster % 3, cluster % 2 == 0 ? 20 : 15, hasTap ? 0 : persons]
      let replicates = (0..<4).map { 10 + (row * ($0 + 3) % 7) }
      var fields = numbers.map(String.init)
      fields.append(hasTap ? "tap" : "river")
      fields += sizes.map(String.init)
      fields += [row % 3 == 0 ? "x" : "y", row % 8 == 0 ? "no" : "yes"]
      fields += replicates.map(String.init)
      text += fields.joined(separator: ",") + "\n"
    }
    try write(text, to: "h.csv")
    try write("variable,category,total\ntype,x,200\ntype,y,390\nn,,2400\n", to: "totals.csv")
    let staged =
      "weight: w, stages: [{strata: s, clusters: c, population-counts: all}, {population-counts: size}]"
    var errors: Set<Double> = []
    for design in [
      "weight: w, strata: s, clusters: c, population-counts: all", staged,
      staged + ", where: done = yes",
      staged + ", calibration: {method: linear, totals: totals.csv}",
      "weight: w, replicate-weights: {columns: [r1, r2, r3, r4], method: bootstrap}",
      "weight: w, replicate-weights: {columns: [r1, r2, r3, r4], method: bootstrap}, calibration: {method: raking, totals: totals.csv}, where: done = yes",
    ] {
      let description = survey(
        Self.head.replacing("weight: w, strata: s, clusters: c", with: design) + Self.mapping
          + "parameters: {suppress-above: 10}\n")
      let slum = try #require(
        Self.value(try description.perform().observations, "Q_HOUSING_WATER"))
      let expected = try EstimateSurvey(description, statistics: [.ratio("hit", over: "n")]).perform().rows[0]
        .estimate
      let error = try #require(slum.error?.standardError)
      #expect(abs(try #require(slum.value) - 100 * expected.value) < 1e-10, "\(design)")
      #expect(abs(error - 100 * expected.standardError) < 1e-10 * error, "\(design)")
      errors.insert((error * 1e9).rounded())
      #expect(slum.notes.contains { $0.code == "survey.filter" } == design.contains("where"))
      #expect(slum.notes.contains { $0.code == "survey.calibrated" } == design.contains("calibration"))
      #expect(slum.notes.contains { $0.code == "survey.replicates" } == design.contains("replicate"))
      let inputs = try description.perform().run.inputs.map(\.role)
      #expect(inputs.contains("totals") == design.contains("calibration"))
    }
    #expect(errors.count == 6)
  }

  // MARK: - Faults

  @Test func nothingToMeasure() throws {
    try writeHouseholds()
    let faults = issues(Self.head.replacing("numbers: {members: n, rooms: r}", with: ""))
    #expect(faults.map(\.code).sorted() == ["description.key.missing", "survey.members"])
  }

  @Test func mappingsAreChecked() throws {
    try writeHouseholds()
    let faults = issues(
      Self.head + """
        concepts:
          water:
            variable: water
            categories: {piped-dweling: tap, borehole: rivr}
          roof:
            variable: roofs
            categories: {metal: 1}
        """)
    func found(_ code: String) -> [InputIssue] { faults.filter { $0.code == code } }
    #expect(found("survey.category.standard").map { $0.arguments["nearest"] } == ["piped-dwelling"])
    #expect(found("survey.category.absent.suggest").map { $0.arguments["nearest"] } == ["river"])
    #expect(found("survey.category.unmapped").map(\.found) == ["river"])
    #expect(found("survey.category.unmapped").map { $0.arguments["count"] } == ["2"])
    #expect(found("survey.variable").map(\.found) == ["roofs"])
    #expect(found("survey.variable").map(\.place.line) == [12])
  }

  @Test func oneAnswerOfTwoCategories() throws {
    try writeHouseholds()
    let faults = issues(
      Self.head + """
        concepts:
          water:
            variable: water
            categories: {piped-dwelling: [tap, river], surface: river}
            unknown: lake
        """)
    #expect(faults.map(\.code).sorted() == ["survey.category.absent", "survey.category.twice"])
    #expect(faults.first { $0.code == "survey.category.absent" }?.severity == .warning)
  }

  @Test func severalVariablesDecideTogether() throws {
    try write(
      """
      id,w,s,c,n,r,source,place
      1,1,1,1,1,1,mains,in
      2,1,1,2,1,1,mains,out
      3,1,1,3,1,1,pond,out
      4,1,1,4,1,1,,in
      5,1,1,5,1,1,pond,in
      """, to: "h.csv")
    let outcome = try survey(
      Self.head + """
        concepts:
          water:
            variables: [source, place]
            categories:
              piped-dwelling: {source: mains, place: in}
              piped-yard: {source: mains, place: out}
              surface: [{source: pond, place: out}, {source: pond, place: in}]
        parameters: {suppress-above: 10}
        """
    ).perform()
    let water = try #require(Self.value(outcome.observations, "Q_HOUSING_WATER"))
    #expect(water.numerator == 2 && water.denominator == 4)
  }

  @Test func descriptionsThatAreNone() throws {
    let faults = issues(
      """
      area: {code: "x y", kind: town, name: X}
      period: soon
      households: {file: h.xlsx}
      design: {wieght: w, lone-primary-units: guess}
      parameters: {overcrowding-above: -1, left-out: [watr]}
      subgroups: [{variable: sex, of: persons}]
      concepts: {watr: {variable: a}}
      """)
    #expect(
      faults.map(\.code).sorted() == [
        "description.area.code", "description.choice", "description.choice", "description.choice",
        "description.key.missing", "description.key.suggest", "description.key.suggest", "description.number",
        "description.period", "microdata.format", "survey.persons.needed",
      ])
    #expect(faults.allSatisfy { $0.place.line != nil })
  }

  @Test func filesThatDoNotFit() throws {
    try write(
      """
      id,w,s,c,n,r,water
      1,1,1,1,5,2,tap
      1,0,1,2,4,two,river
      ,1,2,3,6,3,river
      """, to: "h.csv")
    let codes = issues(Self.head + Self.mapping).map(\.code)
    #expect(codes.contains("survey.key.twice") && codes.contains("survey.key.missing"))
    #expect(codes.contains("survey.number"))
    try write("id,w,s,c,n,r,water\n1,1,1,1,5,2,tap\n2,0,1,2,4,2,river\n3,1,2,3,6,3,river\n", to: "h.csv")
    let design = issues(Self.head + Self.mapping).map(\.code)
    #expect(design.contains("survey.weight.value") && design.contains("survey.stratum.single"))
  }

  // MARK: - Real surveys

  private static func example(_ name: String) throws -> String {
    try String(contentsOfFile: Checkout.path("Examples/" + name), encoding: .utf8)
  }

  /// Against sums and linearised errors worked out on their own in another language from the same table.
  @Test(.enabled(if: SharedData.isPresent)) func theImaginaryCountry() throws {
    let text = try Self.example("survey-imaginary-country.yaml")
    let outcome = try survey(text, in: SharedData.path("households")).perform()
    #expect(outcome.warnings.map(\.code) == [])
    func expect(
      _ series: String, _ disaggregation: String, _ value: Double, _ error: Double,
      _ at: SourceLocation = #_sourceLocation
    ) {
      let found = Self.value(outcome.observations, series, disaggregation)
      #expect(abs((found?.value ?? .nan) - value) < 1e-9 * value, sourceLocation: at)
      #expect(abs((found?.error?.standardError ?? .nan) - error) < 1e-7 * error, sourceLocation: at)
    }
    expect("EN_LND_SLUM", "", 28.65066210028041, 2.161788241340229)
    expect("Q_HOUSING_SLUM", "", 51.52334031571755, 1.7698753286038156)
    expect("EN_LND_SLUM", "REGION=geo_01", 28.887469001773653, 3.9098172077691467)
    expect("EN_LND_SLUM", "SEX=F", 28.29023280180637, 2.149001164947749)
    expect("Q_HOUSING_SLUM", "SEX_OF_HEAD=F", 48.791464645897705, 2.7442828146080163)
    expect("Q_HOUSING_WATER", "", 20.163737738580988, 1.222494746443533)
    expect("Q_HOUSING_AFFORDABILITY", "", 19.89502990177995, 1.0552393337993142)
    #expect(outcome.deprivations.measured == [.water, .sanitation, .livingArea, .structure, .affordability])
    let slum = try #require(Self.value(outcome.observations, "EN_LND_SLUM"))
    #expect(
      slum.notes.map(\.code).contains("survey.bounds") && slum.notes.map(\.code).contains("survey.caveat"))
    #expect(outcome.run.inputs.map(\.role) == ["households", "persons", "codebook", "categories"])
    // The same to the bit on one thread.
    let single = try survey(text, in: SharedData.path("households"), threads: 1).perform()
    #expect(single.observations == outcome.observations)
  }

  @Test(.enabled(if: SharedData.isPresent)) func argentina() throws {
    let outcome = try survey(
      try Self.example("survey-argentina.yaml"), in: SharedData.path("households")
    ).perform()
    #expect(outcome.warnings.allSatisfy { $0.severity == .warning })
    // 19 households were found in an informal settlement.
    #expect(outcome.deprivations.informalSettlement.count { $0 == 1 } == 19)
    #expect(outcome.deprivations.measured == .deprivations)
    let slum = try #require(Self.value(outcome.observations, "EN_LND_SLUM"))
    let union = try #require(Self.value(outcome.observations, "Q_HOUSING_SLUM_INFORMAL"))
    #expect(slum.value == union.value && slum.value! > 5 && slum.value! < 50)
    #expect(slum.notes.count { $0.code == "survey.caveat" } == 2)
    #expect(slum.notes.count { $0.code == "survey.assumed" } == 3)
  }

  /// Every series is one of the catalogue, so that the figures can be kept and exported.
  @Test(.enabled(if: SharedData.isPresent)) func everySeriesIsInTheCatalogue() throws {
    let catalogue = try IndicatorCatalogue.load(content: ContentFolder(path: Checkout.path("Content")))
    let outcome = try survey(
      try Self.example("survey-imaginary-country.yaml"), in: SharedData.path("households")
    ).perform()
    for one in outcome.observations {
      let series = catalogue[one.key.indicator]?.series.first { $0.code == one.key.series }
      #expect(series?.unit == one.unit, "\(one.key.indicator) \(one.key.series)")
    }
  }
}
