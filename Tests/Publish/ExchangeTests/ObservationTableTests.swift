import Exchange
import Monitoring
import Testing

struct ObservationTableTests {
  @Test func emptyTableIsItsHeader() {
    var table = ObservationTable()
    #expect(
      text(table.take()) == """
        observation,revision,recorded,run,indicator,series,area,period,disaggregation,value,numerator,\
        denominator,unit,status,nature,standard_error,lower,upper,level,notes

        """)
    #expect(table.take().isEmpty)
  }

  @Test func everyFieldStandsInItsColumn() {
    var table = ObservationTable()
    _ = table.take()
    table.append(
      recorded(
        number: 345, codes: ["SEX": "F", "AGE": "Y0T14"], value: 0.1 + 0.2, numerator: 1e21, denominator: 7,
        status: .provisional, nature: .modelled,
        error: SamplingError(standardError: 0.5, lower: -1, upper: 2.25, level: 0.95),
        notes: [Note("access.stops", ["count": "2, \"b\""])], revision: 3, run: 12))
    #expect(
      text(table.take()) == #"""
        o345,3,2026-01-31T12:00:00.000000Z,r12,11.2.1,SP_TRN_PUBL,ECU-QUI,2023,AGE=Y0T14;SEX=F,\#
        0.30000000000000004,1e+21,7,PT,P,M,0.5,-1,2.25,0.95,\#
        "[{""arguments"":{""count"":""2, \""b\""""},""code"":""access.stops""}]"

        """#)
  }

  @Test func whatThereIsNoneOfIsEmpty() {
    var table = ObservationTable()
    _ = table.take()
    table.append(recorded(value: nil, status: .missing))
    #expect(
      text(table.take())
        == "o1,1,2026-01-31T12:00:00.000000Z,r1,11.2.1,SP_TRN_PUBL,ECU-QUI,2023,,,,,PT,O,C,,,,,[]\n")
  }

  @Test func piecesStaySmallAndMakeTheSameTableAsOneTake() {
    var streamed = ObservationTable()
    var whole = ObservationTable()
    var joined: [UInt8] = []
    var largest = 0
    for number in 1...50_000 {
      let row = recorded(number: number, value: Double(number) / 7)
      streamed.append(row)
      whole.append(row)
      if number % 500 == 0 {
        let piece = streamed.take()
        largest = max(largest, piece.count)
        joined += piece
      }
    }
    #expect(largest < 100_000)
    #expect(streamed.take().isEmpty)
    #expect(joined == whole.take())
  }
}
