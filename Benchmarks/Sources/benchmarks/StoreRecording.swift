import Foundation
import Monitoring
import Observations

/// A million figures into a store, and a tenth of them back: areas by series by years, as a statistics office
/// holds them. Every row gets its revision, its digest and its place in the chain, which the peers, given rows
/// that are made, do not work out.
enum StoreRecording {
  static let yearCount = 20
  static let areaCount = 1_000

  static func observations(_ count: Int) -> [Observation] {
    var chance = Chance(seed: 15)
    return (0..<count).map { number in
      let (year, area, series) = (
        number % yearCount, number / yearCount % areaCount, number / yearCount / areaCount
      )
      var observation = Observation(
        key: Observation.Key(
          indicator: "11.2.1", series: "SERIES_\(10 + series)", area: "X-\(1_000 + area)",
          period: Period("\(2000 + year)")!,
          disaggregation: Disaggregation(number % 3 == 0 ? [:] : ["SEX": number % 3 == 1 ? "F" : "M"])),
        value: Double(chance.next() % 1_000_000) / 1_000, unit: "PT", status: .normal, nature: .country)
      observation.denominator = Double(chance.next() % 10_000_000)
      return observation
    }
  }

  static func contender(_ address: String) -> String {
    address.contains("://") ? "quito, PostgreSQL" : "quito, SQLite"
  }

  static func record(into address: String, count: Int) throws {
    var watch = Stopwatch()
    let moment = Timestamp("2026-01-31T12:00:00Z")!
    let run = Run(
      kind: "import", method: "benchmark", methodVersion: "1", parameters: .object([:]), inputs: [],
      softwareVersion: "1", started: moment, ended: moment)
    let areas = (0..<areaCount).map {
      ReferenceArea(code: "X-\(1_000 + $0)", kind: .city, names: LocalisedText([.en: "Area \($0)"]))
    }
    let recording = Recording(run: run, areas: areas, observations: observations(count))
    watch.mark("load")
    let store = try ObservationStore(creatingOrOpening: address)
    watch.mark("build")
    let recorded = try store.record([recording], at: moment)
    watch.mark("compute")
    try watch.report(
      contender(address), ["rows": recorded.observations.count, "digest": recorded.runs[0].digest.text])
    try store.close()
  }

  /// A tenth of the rows of a million: five series of fifty.
  static func query(_ address: String) throws {
    var watch = Stopwatch()
    let store = try ObservationStore(reading: address)
    watch.mark("build")
    var (rows, sum) = (0, 0.0)
    let query = ObservationQuery(series: (20..<25).map { "SERIES_\($0)" })
    try store.forEachObservation(matching: query) {
      rows += 1
      sum += $0.observation.value ?? 0
    }
    watch.mark("compute")
    try watch.report(contender(address), ["rows": rows, "sum": sum])
  }

  /// Everything, for the memory it takes.
  static func readAll(_ address: String) throws {
    var watch = Stopwatch()
    let store = try ObservationStore(reading: address)
    watch.mark("build")
    var rows = 0
    try store.forEachObservation(matching: ObservationQuery(includesHistory: true)) { _ in rows += 1 }
    watch.mark("compute")
    try watch.report(contender(address), ["rows": rows])
  }

  static func verify(_ address: String) throws {
    var watch = Stopwatch()
    let store = try ObservationStore(reading: address)
    watch.mark("build")
    let report = try store.verifyChain()
    watch.mark("compute")
    try watch.report(
      contender(address),
      ["rows": report.observationCount, "digest": report.head?.text ?? "", "faults": report.faultCount])
  }
}
