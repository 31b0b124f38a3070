import Monitoring
import Testing

@Suite struct ObservationTests {
  @Test func notesReadBackFromJSON() {
    let note = Note("stops-unsnapped", ["count": "3"])
    #expect(Note(json: note.json) == note)
    #expect(Note(json: Note("plain").json) == Note("plain"))
    #expect(note.json.canonicalText == "{\"arguments\":{\"count\":\"3\"},\"code\":\"stops-unsnapped\"}")
    #expect(Note(json: ["code": "x"]) == nil)
    #expect(Note(json: .null) == nil)
  }

  @Test func theKeyTellsFiguresApart() throws {
    let period = try #require(Period("2023"))
    let total = Observation.Key(indicator: "11.2.1", series: "S", area: "ESP-1", period: period)
    var women = total
    women.disaggregation = Disaggregation(["SEX": "F"])
    #expect(total != women)
    #expect(Set([total, women, total]).count == 2)
    #expect(total.disaggregation.isTotal)
  }

  @Test func recordsAreNamedByKindAndNumber() throws {
    let period = try #require(Period("2023"))
    let observation = Observation(
      key: .init(indicator: "i", series: "s", area: "a", period: period), value: nil, unit: "PT",
      status: .missing, nature: .country)
    let moment = Timestamp(microsecondsSince1970: 0)
    let recorded = RecordedObservation(
      number: 345, observation: observation, revision: 1, recorded: moment, runNumber: 12)
    #expect(recorded.id == "o345")
    #expect(recorded.runID == "r12")
    let run = Run(
      kind: "measure", method: "m", methodVersion: "1", parameters: .null, inputs: [], softwareVersion: "0",
      started: moment, ended: moment)
    let digest = Digest(of: "")
    #expect(RecordedRun(number: 12, run: run, recorded: moment, previous: digest, digest: digest).id == "r12")
  }

  @Test func codesAreThoseOfTheLists() {
    #expect(ObservationStatus(rawValue: "O") == .missing)
    #expect(ObservationStatus(rawValue: "Q") == .missingSuppressed)
    #expect(ObservationNature(rawValue: "CA") == .countryAdjusted)
    #expect(ObservationStatus(rawValue: "") == nil)
  }
}
