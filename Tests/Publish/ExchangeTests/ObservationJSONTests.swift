import Exchange
import Foundation
import Monitoring
import Testing

struct ObservationJSONTests {
  private static let full = recorded(
    number: 345, codes: ["SEX": "F", "AGE": "Y0T14"], value: 0.1 + 0.2, numerator: 1e21, denominator: 7,
    status: .provisional, nature: .modelled,
    error: SamplingError(standardError: 0.5, lower: -1, upper: 2.25, level: 0.95),
    notes: [Note("access.stops", ["count": "\"2\""])], revision: 3, run: 12)

  @Test func everyFieldIsAMember() {
    let value: JSON = [
      "observation": "o345", "revision": 3, "recorded": "2026-01-31T12:00:00.000000Z", "run": "r12",
      "indicator": "11.2.1", "series": "SP_TRN_PUBL", "area": "ECU-QUI", "period": "2023",
      "disaggregation": ["AGE": "Y0T14", "SEX": "F"], "value": .number(0.1 + 0.2), "numerator": 1e21,
      "denominator": 7, "unit": "PT", "status": "P", "nature": "M", "standard_error": 0.5, "lower": -1,
      "upper": 2.25, "level": 0.95, "notes": [["code": "access.stops", "arguments": ["count": "\"2\""]]],
    ]
    #expect(ObservationJSON.value(Self.full) == value)
    #expect(Set(value.object!.keys) == Set(ObservationTable.columns))
  }

  @Test func whatThereIsNoneOfIsNull() {
    let value = ObservationJSON.value(recorded(value: nil, status: .missing))
    for name in ["value", "numerator", "denominator", "standard_error", "lower", "upper", "level"] {
      #expect(value[name] == .null)
    }
    #expect(value["disaggregation"] == [:])
    #expect(value["notes"] == [])
  }

  @Test(arguments: [full, recorded(), recorded(value: nil, status: .missing)])
  func streamedSpellingIsTheCanonicalOne(observation: RecordedObservation) {
    var writer = ObservationJSON(.lines)
    writer.append(observation)
    writer.finish()
    #expect(text(writer.take()) == ObservationJSON.value(observation).canonicalText + "\n")
  }

  @Test(arguments: [0, 1, 2, 5])
  func arrayInAnyPiecesIsOneDocument(count: Int) throws {
    let observations = (0..<count).map { recorded(number: $0 + 1) }
    var writer = ObservationJSON()
    var bytes: [UInt8] = []
    for observation in observations {
      bytes += writer.take()
      writer.append(observation)
    }
    writer.finish()
    bytes += writer.take()
    let read = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    #expect(read == .array(observations.map(ObservationJSON.value)))
    #expect(bytes.last == 0x0A)
  }

  @Test func noLinesAreNoBytes() {
    var writer = ObservationJSON(.lines)
    writer.finish()
    #expect(writer.take().isEmpty)
  }
}
