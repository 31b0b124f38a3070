import Exchange
import Foundation
import Monitoring
import Observations
import TestSupport

/// A small store and the service that answers from it.
struct SDMXStore {
  let folder: TemporaryFolder
  let store: ObservationStore
  let service: SDMXService

  static let first = Timestamp("2026-01-31T12:00:00Z")!
  static let second = Timestamp("2026-02-15T12:00:00Z")!
  static let city = "ECU-QUI.1"

  static func run(_ number: Int) -> Run {
    Run(
      kind: "measure", method: "test", methodVersion: "1", parameters: ["number": JSON(number)], inputs: [],
      softwareVersion: "1", started: first, ended: first)
  }

  static func figure(
    _ area: String, _ period: String, _ codes: [String: String] = [:], value: Double?,
    series: String = "SP_TRN_PUBL", indicator: String = "11.2.1", unit: String = "PT",
    status: ObservationStatus = .normal, error: SamplingError? = nil, notes: [Note] = []
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: Period(period)!,
        disaggregation: Disaggregation(codes)),
      value: value, numerator: value.map { $0 / 2 }, denominator: value == nil ? nil : 50, unit: unit,
      status: status, nature: .country, error: error, notes: notes)
  }

  /// Three areas, six years, three sexes; a city of Quito's own; every odd case once; a revision in a second run.
  static var figures: [Observation] {
    var figures: [Observation] = []
    for (index, area) in ["ECU", "KEN", city].enumerated() {
      for year in 2015...2020 {
        for sex in ["_T", "F", "M"] {
          figures.append(
            figure(
              area, String(year), ["SEX": sex], value: 50.1 + Double(index) + Double(year - 2015) / 3,
              error: sex == "F"
                ? SamplingError(standardError: 1.25, lower: 40, upper: 90.5, level: 0.95) : nil))
        }
      }
    }
    figures.append(figure("ECU", "2021", ["CAPACITY": "LOW", "METHOD": "EUCLIDEAN"], value: 33))
    figures.append(
      figure(
        "ECU", "2021-Q2", ["ALTERNATIVE": "a b", "STRANGE": "1"], value: nil, status: .missingNotCollected,
        notes: [Note("sdmx.attribute", ["attribute": "X", "text": "\"x\", <y> & z"])]))
    figures.append(
      figure(
        "ECU", "2019", ["URBANISATION": "U"], value: 17.5, series: "EN_ATM_PM25", indicator: "11.6.2",
        unit: "GPERM3"))
    figures.append(
      figure(city, "2019-03", value: 0.1 + 0.2, series: "Q_OPS_AREA", indicator: "11.7.1", unit: "PT"))
    return figures
  }

  static var areas: [ReferenceArea] {
    var seen: Set<String> = []
    var areas: [ReferenceArea] = []
    let gazetteer = ProjectContent.gazetteer
    for code in ["ECU", "KEN"] {
      for area in gazetteer.ancestors(of: code).reversed() + [gazetteer[code]!]
      where seen.insert(area.code).inserted {
        areas.append(area)
      }
    }
    return areas + [
      ReferenceArea(
        code: city, kind: .city, parent: "ECU", names: LocalisedText([.en: "Quito & <environs>"]))
    ]
  }

  init(limits: SDMXService.Limits = SDMXService.Limits()) throws {
    folder = try TemporaryFolder()
    store = try ObservationStore(creatingOrOpening: folder.file("store.gpkg"))
    _ = try store.record(
      [Recording(run: Self.run(1), areas: Self.areas, observations: Self.figures)], at: Self.first)
    _ = try store.record(
      [Recording(run: Self.run(2), observations: [Self.figure("ECU", "2015", value: 51.5)])], at: Self.second)
    service = SDMXService(
      catalogue: ProjectContent.catalogue, gazetteer: ProjectContent.gazetteer,
      phrases: Language.allCases.map { ProjectContent.phrases($0) }, store: store, limits: limits)
  }

  func answer(
    _ path: String, _ query: String = "", accept: String = "application/vnd.sdmx.data+csv;version=2.0.0",
    language: String? = nil
  ) -> SDMXAnswer {
    service.answer(
      path: path, query: query, accept: accept, acceptLanguage: language,
      now: Timestamp("2026-03-01T00:00:00Z")!)
  }

  func text(
    _ path: String, _ query: String = "", accept: String = "application/vnd.sdmx.data+csv;version=2.0.0"
  ) throws -> String {
    try answer(path, query, accept: accept).text()
  }

  /// The rows of an answer as CSV, without the header, as dictionaries.
  func rows(_ query: String = "", key: String = "*", flow: String = "OBSERVATIONS") throws -> [[String:
    String]]
  {
    let lines = try text("/data/dataflow/QUITO/\(flow)/1.0.0/\(key)", query).split(separator: "\n")
    guard let header = lines.first?.split(separator: ",", omittingEmptySubsequences: false) else { return [] }
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return Dictionary(zip(header.map(String.init), fields.map(String.init))) { first, _ in first }
    }
  }
}

extension SDMXAnswer {
  func text() throws -> String {
    var bytes: [UInt8] = []
    try body { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  func json() throws -> JSON { try JSONDecoder().decode(JSON.self, from: Data(text().utf8)) }
}
