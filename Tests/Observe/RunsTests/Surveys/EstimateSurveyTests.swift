import Catalogue
import DelimitedText
import Foundation
import Monitoring
import Runs
import Surveys
import TestSupport
import Testing

@Suite(.enabled(if: SchoolSurvey.isPresent)) struct EstimateSchoolsTests {
  /// The table of estimates that goes with the samples, line by line, as printed (10 digits).
  @Test func everyLine() throws {
    let table = try DelimitedText(try SharedData.bytes("surveys/expected_api.csv"), file: "expected_api.csv")
    var checked = 0
    try table.forEachRow { line in
      func text(_ column: String) -> String { line.text(table.column(column)) ?? "" }
      let (file, term) = (text("design"), text("term"))
      let expected = (try #require(Double(text("estimate"))), try #require(Double(text("se"))))
      var design = try #require(SchoolSurvey.designs[file])
      let found: EstimateSurvey.Row
      switch text("statistic") {
      case "mean":
        // All means are those of the schools that state their enrolment.
        design += "\nwhere: enroll >= 0"
        found = try SchoolSurvey.rows(file, design, [.mean(term)])[0]
      case "total": found = try SchoolSurvey.rows(file, design, [.total(term)])[0]
      case "ratio api.stu/enroll":
        found = try SchoolSurvey.rows(file, design, [.ratio("api.stu", over: "enroll")])[0]
      case "proportion":
        found = try #require(
          try SchoolSurvey.rows(file, design, [.proportion("stype")]).first {
            $0.category == String(term.last!)
          })
      case "domain mean by stype":
        found = try #require(
          try SchoolSurvey.rows(file, design, [.mean("api00")], by: ["stype"]).first {
            $0.domain.first?.value == term
          })
      default: return
      }
      #expect(agree(found.estimate.value, expected.0, 6e-10), "\(file) \(text("statistic")) \(term)")
      let isRight =
        expected.1 == 0
        ? found.estimate.standardError < 1e-12 : agree(found.estimate.standardError, expected.1, 6e-10)
      #expect(isRight, "\(file) \(text("statistic")) \(term): \(found.estimate.standardError)")
      checked += 1
    }
    #expect(checked == 31)
  }

  @Test func twoStages() throws {
    let staged = try #require(SchoolSurvey.designs["apiclus2"])
    let found = try SchoolSurvey.rows(
      "apiclus2", staged, [.mean("api00"), .total("enroll"), .mean("enroll")])
    #expect(agree(found[0], 670.811808118081, 30.0990273768366))
    #expect(agree(try #require(found[0].estimate.designEffect), 6.25051375571258))
    #expect(agree(found[1], 2639272.93, 799637.773648358))
    #expect(agree(found[2], 526.262641509434, 80.3409839904244))
    let first = try SchoolSurvey.rows(
      "apiclus2", "weight: pw\nstages: [{clusters: dnum, population-counts: fpc1}]", [.mean("api00")])
    #expect(agree(first[0].estimate.standardError, 29.889162472471, 1e-7))
  }

  /// Without a size of the population a design effect is over sampling with replacement.
  @Test func designEffects() throws {
    let finite = try SchoolSurvey.rows(
      "apistrat", try #require(SchoolSurvey.designs["apistrat"]), [.mean("api00")])[0]
    #expect(agree(finite, 662.287363159321, 9.40894080278458))
    #expect(agree(try #require(finite.estimate.designEffect), 1.20445726853772))
    let endless = try SchoolSurvey.rows("apistrat", "weight: pw\nstrata: stype", [.mean("api00")])[0]
    let variance = endless.estimate.standardError * endless.estimate.standardError
    // 1.16556618896433 is with the finite variance over the same denominator, of exact weights.
    #expect(
      agree(
        try #require(endless.estimate.designEffect),
        1.16556618896433 * variance / (9.40894087943401 * 9.40894087943401), 1e-7))
  }

  @Test func aFilterIsADomain() throws {
    let design = try #require(SchoolSurvey.designs["apistrat"])
    let found = try SchoolSurvey.rows("apistrat", design + "\nwhere: comp.imp = Yes", [.mean("api00")])[0]
    #expect(agree(found, 676.402286067281, 11.7146787699287))
    let same = try #require(
      try SchoolSurvey.rows("apistrat", design, [.mean("api00")], by: ["comp.imp"]).first {
        $0.domain.first?.value == "Yes"
      })
    #expect(agree(same, found.estimate.value, found.estimate.standardError, 1e-13))
    #expect(
      try SchoolSurvey.rows(
        "apistrat", design + "\nwhere: comp.imp != No and stype in (E, H, M) and pw > 0", [.mean("api00")])[0]
        .estimate == found.estimate)
    // Crossed with domains.
    let crossed = try SchoolSurvey.rows(
      "apistrat", design + "\nwhere: comp.imp = Yes", [.mean("api00")], by: ["stype"])
    let plain = try SchoolSurvey.rows("apistrat", design, [.mean("api00")], by: ["comp.imp", "stype"])
    for row in crossed.dropFirst() {
      let other = try #require(
        plain.first { $0.domain.map(\.value) == ["Yes", row.domain[0].value] })
      #expect(agree(row, other.estimate.value, other.estimate.standardError, 1e-12))
    }
    #expect(crossed.count == 4)
  }

  // MARK: - Replicate weights

  /// The weights of JK1 as columns of the file.
  @Test func jackknifeOfTheFile() throws {
    let folder = try TemporaryFolder()
    let table = try DelimitedText(try SharedData.bytes("surveys/apiclus1.csv"), file: "apiclus1.csv")
    let kept = ["cds", "dnum", "stype", "sch.wide", "api00", "enroll", "api.stu", "pw"]
    var lines: [[String]] = []
    table.forEachRow { row in lines.append(kept.map { row.text(table.column($0)) ?? "" }) }
    let districts = Array(Set(lines.map { $0[1] })).sorted()
    #expect(districts.count == 15)
    var text = (kept + districts.indices.map { "rep\($0)_w" }).joined(separator: ",") + "\n"
    for line in lines {
      let weight = try #require(Double(line[7]))
      text +=
        (line + districts.map { "\(line[1] == $0 ? 0 : weight * 15 / 14)" }).joined(separator: ",") + "\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("jk.csv")))
    try Data(("variable,category,total\n" + SchoolSurvey.types + SchoolSurvey.wide).utf8).write(
      to: URL(fileURLWithPath: folder.file("totals.csv")))
    let design =
      "weight: pw\nreplicate-weights: {columns: rep*_w, method: JK1, scale: 0.914839277851167}"
    let found = try SchoolSurvey.rows(
      "jk", design, [.mean("api00"), .total("enroll"), .ratio("api.stu", over: "enroll")], in: folder.path)
    #expect(agree(found[0], 644.169398907104, 26.3293605895276))
    #expect(agree(found[1], 3404940.13452911, 932235.027041215))
    #expect(agree(found[2], 0.849708741724488, 0.00951708517561472))
    #expect(found.allSatisfy { $0.estimate.degreesOfFreedom == 14 && $0.estimate.designEffect == nil })
    let centred = try SchoolSurvey.rows(
      "jk", design.replacing("}", with: ", centre: full}"), [.mean("api00")], in: folder.path)
    #expect(agree(centred[0].estimate.standardError, 26.3348576684592))
    let raked = try SchoolSurvey.rows(
      "jk", design + "\ncalibration: {method: raking, totals: totals.csv}", in: folder.path)
    #expect(agree(raked[0], 641.230246862209, 26.8734742360894, 1e-4))
    // A domain that is a filter, and the median with its interval by the replicates.
    let domain = try SchoolSurvey.rows("jk", design, [.mean("api00")], by: ["stype"], in: folder.path)
    let filter = try SchoolSurvey.rows("jk", design + "\nwhere: stype = E", [.mean("api00")], in: folder.path)
    let schools = try #require(domain.first { $0.domain.first?.value == "E" })
    #expect(agree(schools, filter[0].estimate.value, filter[0].estimate.standardError, 1e-12))
    let median = try SchoolSurvey.rows("jk", design, [.quantile("api00", 0.5)], in: folder.path)
    #expect(median[0].estimate.standardError > 10)
    // Asked for, errors are linearised all the same: here those of schools drawn alone.
    let plain = try SchoolSurvey.rows("jk", design, [.mean("api00")], variance: .linearised, in: folder.path)
    #expect(plain[0].estimate.standardError < 10)
  }

  /// Levy and Lemeshow's survival of cardiac arrests: six ambulance stations in three strata.
  @Test func halfSamplesOfTheFile() throws {
    let stations: [(Int, Int, Int)] = [
      (1, 120, 25), (1, 78, 24), (2, 185, 30), (2, 228, 49), (3, 670, 80), (3, 530, 70),
    ]
    let halves = ["2020", "0202", "2200", "0022", "2002", "0220"].map { $0.map { Double(String($0))! } }
    let folder = try TemporaryFolder()
    let columns = ["b1", "b2", "b3", "b4", "f1", "f2", "f3", "f4", "k1", "k2", "k3", "k4", "k5", "k6"]
    var text = "id,h,arrests,alive,w," + columns.joined(separator: ",") + "\n"
    for (number, station) in stations.enumerated() {
      let knife: [Double] = stations.indices.map { left in
        if left == number { return 0 }
        return stations[left].0 == station.0 ? 2 : 1
      }
      let half = halves[number]
      let numbers: [Double] = half + half.map { $0 == 2 ? 1.7 : 0.3 } + knife
      let values = numbers.map { "\($0)" }.joined(separator: ",")
      text += "\(number),\(station.0),\(station.1),\(station.2),1,\(values)\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("scd.csv")))
    func error(_ replicates: String) throws -> EstimateSurvey.Row {
      let survey = SchoolSurvey.survey(
        "scd.csv", design: "weight: w\nreplicate-weights: {\(replicates)}", in: folder.path, key: "id")
      return try EstimateSurvey(survey, statistics: [.ratio("alive", over: "arrests")]).perform().rows[0]
    }
    let ratio = 0.153506350082827
    #expect(agree(try error("columns: b*, method: BRR, factors: yes"), ratio, 0.00941840066991849))
    #expect(agree(try error("columns: [b1, b2, b3, b4], method: BRR"), ratio, 0.00941840066991849))
    #expect(agree(try error("columns: b*, method: BRR, centre: full"), ratio, 0.00942663573267295))
    #expect(agree(try error("columns: f*, method: Fay, rho: 0.3"), ratio, 0.00952518747770524))
    let knife = try error("columns: k*, method: JKn, scales: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]")
    #expect(agree(knife, ratio, 0.00984645720399716))
    #expect(agree(try error("columns: k*, method: JKn, scale: 0.5"), ratio, 0.00984645720399716))
    // A bootstrap's scale is 1 / (B − 1), that of half-samples 1 / B.
    #expect(
      agree(
        try error("columns: b*, method: bootstrap, degrees-of-freedom: 3"), ratio,
        0.00941840066991849 * (4.0 / 3).squareRoot(), 1e-12))
  }
}

@Suite struct EstimateSurveyTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String = "h.csv") throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  private func outcome(
    _ design: String, _ statistics: [EstimateSurvey.Statistic], variance: EstimateSurvey.Variance? = nil
  ) throws -> EstimateSurvey.Outcome {
    let survey = SchoolSurvey.survey("h.csv", design: design, in: folder.path, key: "id")
    return try EstimateSurvey(survey, statistics: statistics, variance: variance).perform()
  }

  private func issues(_ design: String, _ statistics: [EstimateSurvey.Statistic] = [.mean("y")])
    -> [InputIssue]
  {
    do {
      return try outcome(design, statistics).warnings
    } catch let issues as InputIssues {
      return issues.all
    } catch { return [] }
  }

  /// Weights that are brought to a mean of 1 expand to no population; the effect of a simple sample is 1.
  @Test func weightsOfOne() throws {
    try write("id,y\n1,3\n2,1\n3,4\n4,1\n5,5\n")
    let effect = try #require(try outcome("{}", [.mean("y")]).rows[0].estimate.designEffect)
    #expect(agree(effect, 1, 1e-12))
  }

  /// Those without a weight were not interviewed; others that the filter leaves out stay in the design.
  @Test func rowsWithoutWeight() throws {
    try write(
      "id,s,w,done,y\n1,a,2,yes,3\n2,a,2,yes,5\n3,a,,no,\n4,b,3,yes,4\n5,b,3,yes,8\n6,b,0,no,1\n7,b,3,no,9\n")
    let found = try outcome("weight: w\nstrata: s\nwhere: done = yes", [.total("y"), .mean("y")]).rows
    #expect(found[0].estimate.value == 52 && found[0].estimate.count == 4)
    #expect(found[0].estimate.degreesOfFreedom == 3)
    // Σ over strata of n/(n−1) Σ (Z − mean)²: 2 · 8 in a; Z = 12, 24, 0 in b.
    #expect(agree(found[0].estimate.standardError, (2 * 8.0 + 1.5 * 288).squareRoot(), 1e-12))
    // A weight that is missing though the row counts is said with the row of the file.
    try write("id,s,w,done,y\n1,a,,no,3\n2,a,2,yes,5\n3,a,,yes,\n4,a,3,yes,4\n")
    let faults = issues("weight: w\nstrata: s\nwhere: done = yes")
    #expect(faults.map(\.code) == ["survey.weight.missing"] && faults[0].arguments["row"] == "3")
  }

  @Test func conditions() throws {
    try write("id,place,y\n1,far south,3\n2,north,5\n3,,7\n4,far south,9\n5,and,11\n")
    func count(_ filter: String) throws -> Int {
      try outcome("where: \(filter)", [.mean("y")]).rows[0].estimate.count
    }
    #expect(try count("place = 'far south'") == 2)
    #expect(try count("place != north") == 3)
    #expect(try count("place not in (north, \"far south\")") == 1)
    #expect(try count("place = 'and' AND y>10") == 1)
    #expect(try count("[y < 9, y >= 3, y > 3]") == 2)
    #expect(try count("y <= 5") == 2)
    for wrong in [
      "y", "y =", "y = 1 and", "y < x", "y in 1, 2", "y in ()", "y in (1 2)", "not y = 1", "= 1 y",
    ] {
      #expect(issues("where: \(wrong)").map(\.code) == ["survey.where"], "\(wrong)")
    }
    #expect(issues("where: y > 100").map(\.code) == ["survey.where.none"])
    #expect(issues("where: place > 1 and z = 1").map(\.code) == ["survey.number", "survey.variable"])
  }

  /// A variable of more values than a list of categories has.
  @Test func manyValues() throws {
    try write("id,y\n" + (1...10_050).map { "\($0),\($0 % 7)\n" }.joined())
    let rows = try outcome("where: id in (5, 10050)", [.mean("y")]).rows
    #expect(rows[0].estimate.count == 2 && rows[0].estimate.value == 5 / 2.0 + Double(10_050 % 7) / 2)
  }

  @Test func everyFaultAtOnce() throws {
    try write("id,y\n1,3\n2,4\n")
    let faults = issues(
      """
      weight: w
      strata: s
      stages: [{clusters: c, population-counts: n, population-fractions: f}]
      calibration: {method: raking, totals: t.csv, bounds: [0.5, 2], variance: v}
      replicate-weights: {columns: r*, method: Fay, scale: 0}
      where: y like 3
      """)
    #expect(
      faults.map(\.code).sorted() == [
        "description.key.missing", "description.number", "survey.method.key", "survey.method.key",
        "survey.population.twice", "survey.stages.twice", "survey.where",
      ])
    #expect(faults.allSatisfy { $0.place.line != nil })
    #expect(issues("stages: {clusters: c}").map(\.code) == ["survey.stages"])
    #expect(
      issues("calibration: {method: logit, totals: t.csv, bounds: [1, 2]}").map(\.code) == [
        "survey.calibration.bounds"
      ])
    #expect(
      issues("replicate-weights: {columns: r*, method: JKn}").map(\.code) == [
        "description.key.missing", "description.key.missing",
      ])
    // Faults against the file: of the filter, the design, the totals and the replicates together.
    try write("variable,category,total\nx,,7\n", to: "t.csv")
    try write("id,y,w,r1,r2\n1,3,1,2,\n2,4,1,2,-1\n")
    let found = issues(
      """
      weight: w
      strata: s
      calibration: {method: linear, totals: t.csv}
      replicate-weights: {columns: [r1, r2, r3], method: JKn, scales: [1, 2]}
      where: z = 3
      """)
    #expect(
      found.map(\.code) == [
        "survey.variable", "survey.variable", "survey.variable", "survey.replicates.value", "survey.variable",
        "survey.replicates.scales",
      ])
    #expect(found.map(\.found).prefix(3) == ["z", "s", "x"])
    #expect(
      issues("weight: w\nreplicate-weights: {columns: r1, method: JK1}").map(\.code) == [
        "survey.replicates.few"
      ])
  }

  /// Messages name the user's own values.
  @Test func valuesOfTheUser() throws {
    try write("id,region,village,w,y\n1,north,n1,1,3\n2,north,n2,1,4\n3,south,s1,-2.5,5\n4,south,n2,1,5\n")
    let faults = issues("weight: w\nstrata: region\nclusters: village")
    #expect(faults.map(\.code) == ["survey.weight.value", "survey.unit.strata"])
    #expect(faults.map(\.found) == ["-2.5", "n2"])
    try write("id,region,village,w,y\n1,north,n1,1,3\n2,north,n2,1,4\n3,south,s1,2.5,5\n")
    let lone = issues("weight: w\nstrata: region\nclusters: village")
    #expect(lone.map(\.code) == ["survey.stratum.single"] && lone[0].found == "south")
  }

  /// What a codebook declares as missing is no stratum and no cluster.
  @Test func declaredMissing() throws {
    try write("id,s,c,y\n1,1,1,3\n2,1,2,4\n3,9,3,5\n4,2,4,5\n5,2,99,5\n")
    try write(
      "variable,label,values,missing-values\nid,,,\ns,,1=a;2=b,9\nc,,1..22,99\ny,,,\n", to: "code.csv")
    let survey = MeasureSurvey(
      text: """
        area: {code: XX, kind: city, name: X}
        period: "2000"
        households: {file: h.csv, key: id, codebook: code.csv}
        design: {strata: s, clusters: c}

        """, file: "SURVEY.yaml", files: InputFolder(folder.path),
      categories: Checkout.path("Content/" + HouseholdCategories.contentFile),
      now: { Timestamp(microsecondsSince1970: 0) })
    let found = #expect(throws: InputIssues.self) {
      try EstimateSurvey(survey, statistics: [.mean("y")]).perform()
    }
    #expect(found?.all.map(\.code) == ["survey.stratum.missing", "survey.unit.missing"])
    #expect(found?.all.map { $0.arguments["row"] } == ["3", "5"])
  }

  /// Replicates know nothing of what is to be done with strata of one unit.
  @Test func loneUnitsUnderReplicates() throws {
    try write("id,s,w,y\n1,a,1,3\n2,a,1,5\n3,b,1,4\n")
    let design = "weight: w\nstrata: s\nlone-primary-units: average"
    let codes = try outcome(design, [.mean("y")], variance: .jackknife).warnings.map(\.code)
    #expect(codes == ["survey.stratum.single", "survey.lone.replicates"])
    #expect(try outcome(design, [.mean("y")]).warnings.map(\.code) == ["survey.stratum.single"])
    let removed = design.replacing("average", with: "remove")
    #expect(
      try outcome(removed, [.mean("y")], variance: .jackknife).warnings.map(\.code) == [
        "survey.stratum.single"
      ])
  }

  /// What `--variance jackknife` leaves out one by one is the same in a batch of many domains as alone.
  @Test func manyDomains() throws {
    var text = "id,c,w,g,y\n"
    for row in 0..<400 { text += "\(row),\(row / 10),\(1 + row % 3),\(row % 37),\(row * row % 11)\n" }
    try write(text)
    for variance in [nil, EstimateSurvey.Variance.jackknife] {
      let survey = SchoolSurvey.survey("h.csv", design: "weight: w\nclusters: c", in: folder.path, key: "id")
      let all = try EstimateSurvey(
        survey, statistics: [.total("y"), .mean("y"), .quantile("y", 0.5)], by: ["g"], variance: variance
      ).perform().rows
      #expect(
        all.count == 3 * 38
          && all.map(\.domain.count) == Array(repeating: 0, count: 3) + Array(repeating: 1, count: 111))
      for group in [0, 5, 36] {
        let alone = SchoolSurvey.survey(
          "h.csv", design: "weight: w\nclusters: c\nwhere: g = \(group)", in: folder.path, key: "id")
        let rows = try EstimateSurvey(
          alone, statistics: [.total("y"), .mean("y"), .quantile("y", 0.5)], variance: variance
        ).perform().rows
        for (row, other) in zip(rows, all[(3 + 3 * group)...]) {
          #expect(other.domain[0].value == "\(group)")
          #expect(agree(row, other.estimate.value, other.estimate.standardError, 1e-12))
        }
      }
    }
  }
}
