import Monitoring
import Testing

@Suite struct DisaggregationTests {
  @Test func theTotalIsEmpty() {
    #expect(Disaggregation().isTotal)
    #expect(Disaggregation().text.isEmpty)
    #expect(Disaggregation(["SEX": "_T"]) == Disaggregation())
    #expect(Disaggregation(text: "") == Disaggregation())
    #expect(Disaggregation(text: "SEX=_T")?.isTotal == true)
  }

  @Test func textIsSortedAndReadsBack() {
    let girls = Disaggregation(["SEX": "F", "AGE": "Y0T14", "DISABILITY_STATUS": "_T"])
    #expect(girls.text == "AGE=Y0T14;SEX=F")
    #expect(Disaggregation(text: girls.text) == girls)
    #expect(Disaggregation(text: "SEX=F;AGE=Y0T14") == girls)
    #expect(!girls.isTotal)
  }

  @Test(arguments: ["SEX", "SEX=", "=F", "SEX=F;SEX=M", "SEX=F;AGE"])
  func isNone(text: String) { #expect(Disaggregation(text: text) == nil) }

  @Test func sortsByItsText() {
    let parts = [["SEX": "M"], [:], ["SEX": "F"], ["AGE": "Y0T14"]].map { Disaggregation($0) }
    #expect(parts.sorted().map(\.text) == ["", "AGE=Y0T14", "SEX=F", "SEX=M"])
  }
}
