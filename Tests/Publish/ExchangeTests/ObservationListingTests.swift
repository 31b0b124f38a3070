import Catalogue
import Exchange
import Monitoring
import Testing

struct ObservationListingTests {
  private func lines(_ observations: [RecordedObservation], _ language: Language = .en) -> [String] {
    text(ObservationListing.text(observations, phrases: ProjectContent.phrases(language)))
      .split(separator: "\n").map(String.init)
  }

  @Test func valuesAreRoundedByUnitAndAlignedOnTheRight() {
    let observations = [
      recorded(value: 68.25),
      recorded(number: 12, period: "2023-04", codes: ["SEX": "F"], value: 100, run: 3),
      recorded(series: "Q_X", value: 1234567.4, unit: "NUMBER"), recorded(value: nil, status: .missing),
      recorded(value: 1.23456, unit: "RO"), recorded(value: -0.004, unit: "KM2"),
    ]
    #expect(
      lines(observations) == [
        "ID   Indicator  Series       Area     Period   Disaggregation      Value  Unit    Status  Run",
        "o1   11.2.1     SP_TRN_PUBL  ECU-QUI  2023                          68.2  PT      A       r1",
        "o12  11.2.1     SP_TRN_PUBL  ECU-QUI  2023-04  SEX=F               100.0  PT      A       r3",
        "o1   11.2.1     Q_X          ECU-QUI  2023                     1,234,567  NUMBER  A       r1",
        "o1   11.2.1     SP_TRN_PUBL  ECU-QUI  2023                             –  PT      O       r1",
        "o1   11.2.1     SP_TRN_PUBL  ECU-QUI  2023                         1.235  RO      A       r1",
        "o1   11.2.1     SP_TRN_PUBL  ECU-QUI  2023                          0.00  KM2     A       r1",
      ])
  }

  @Test func noneAreTheHeaderAlone() { #expect(lines([]).count == 1) }

  @Test func numbersAreWrittenAsTheLanguageDoes() {
    #expect(lines([recorded(value: 68.3)], .fr)[1].contains("68,3"))
  }

  @Test func wideCharactersCountTwo() {
    // The header's 编号 and 地区 are four columns each; a combining accent takes none.
    let rows = lines(
      [recorded(area: "北京"), recorded(area: "cafe\u{301}"), recorded(area: "서울"), recorded(area: "abcd")], .zh
    )
    let start = rows.map { row in
      row.prefix(upTo: row.range(of: row == rows[0] ? "时期" : "2023")!.lowerBound)
    }
    let columns = start.map { prefix in
      prefix.unicodeScalars.reduce(0) { sum, scalar in
        sum + (scalar.value == 0x301 ? 0 : scalar.value > 0x2E80 ? 2 : 1)
      }
    }
    #expect(Set(columns).count == 1, "\(columns)")
  }
}
