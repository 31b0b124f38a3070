import Catalogue
import Monitoring
import TestSupport

/// The project's own content, read once.
enum ProjectContent {
  static let folder = try! ContentFolder(path: Checkout.path("Content"))
  static let catalogue = try! IndicatorCatalogue.load(content: folder)
  static let gazetteer = try! Gazetteer(content: folder)
  static func phrases(_ language: Language = .en) -> Phrases {
    try! Phrases(content: folder, language: language)
  }
}

/// An observation of series SP_TRN_PUBL in Quito, 2023, as a store would keep it.
func recorded(
  number: Int = 1, indicator: String = "11.2.1", series: String = "SP_TRN_PUBL", area: String = "ECU-QUI",
  period: String = "2023", codes: [String: String] = [:], value: Double? = 68.25, numerator: Double? = nil,
  denominator: Double? = nil, unit: String = "PT", status: ObservationStatus = .normal,
  nature: ObservationNature = .country, error: SamplingError? = nil, notes: [Note] = [], revision: Int = 1,
  run: Int = 1
) -> RecordedObservation {
  let key = Observation.Key(
    indicator: indicator, series: series, area: area, period: Period(period)!,
    disaggregation: Disaggregation(codes))
  let observation = Observation(
    key: key, value: value, numerator: numerator, denominator: denominator, unit: unit, status: status,
    nature: nature, error: error, notes: notes)
  return RecordedObservation(
    number: number, observation: observation, revision: revision,
    recorded: Timestamp("2026-01-31T12:00:00.000000Z")!, runNumber: run)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
