import DelimitedText
import Surveys
import TestSupport
import Testing

/// The table of estimates that goes with the samples of schools, line by line, as printed (10 digits).
@Suite(.enabled(if: SchoolSamples.arePresent)) struct ExpectedSchoolsTests {
  @Test func everyLine() throws {
    let expected = try SchoolSamples("expected_api")
    let (designs, statistics, terms) = (
      expected.texts("design"), expected.texts("statistic"), expected.texts("term")
    )
    let (values, errors) = (expected.numbers("estimate"), expected.numbers("se"))
    let samples = [
      "apistrat": try SchoolSamples.stratified(), "apiclus1": try SchoolSamples.clusters(),
      "apiclus2": try SchoolSamples.twoStages(), "apisrs": try SchoolSamples.simple(),
    ]
    var checked = 0
    for line in designs.indices {
      let (sample, design) = try #require(samples[designs[line]])
      // Two stages: all means are those of the schools that state their enrolment.
      let stated = sample.numbers("enroll").map { !$0.isNaN }
      let estimate: Estimate
      switch statistics[line] {
      case "mean": estimate = design.mean(of: sample.numbers(terms[line]), in: stated)
      case "total": estimate = design.total(of: sample.numbers(terms[line]))
      case "ratio api.stu/enroll":
        estimate = design.ratio(of: sample.numbers("api.stu"), over: sample.numbers("enroll"))
      case "proportion":
        let type = try #require(["E", "H", "M"].firstIndex(of: String(terms[line].last!)))
        estimate = design.proportion(of: Int32(type), among: sample.schoolTypes)
      case "domain mean by stype":
        estimate = design.mean(of: sample.numbers("api00"), in: sample.rows("stype", terms[line]))
      default: continue
      }
      let isRight =
        agree(estimate.value, values[line], 6e-10)
        && (errors[line] == 0
          ? estimate.standardError < 1e-12 : agree(estimate.standardError, errors[line], 6e-10))
      #expect(
        isRight,
        "\(designs[line]) \(statistics[line]) \(terms[line]): \(estimate.value) \(estimate.standardError)")
      checked += 1
    }
    #expect(checked == 31)
  }
}
