import Catalogue
import Foundation
import Monitoring
import Runs
import TestSupport

/// The files of schools of the R package survey and the numbers of its version 4.1-1, through a description.
struct SchoolSurvey {
  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: SharedData.path("surveys/apiclus1.csv"))
  }

  static func survey(
    _ file: String, design: String, in folder: String = SharedData.path("surveys"), key: String = "cds"
  ) -> MeasureSurvey {
    MeasureSurvey(
      text: """
        area: {code: XX, kind: city, name: X}
        period: "2000"
        households: {file: \(file), key: \(key)}
        design:
        \(design.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))

        """, file: "SURVEY.yaml", files: InputFolder(folder),
      categories: Checkout.path("Content/" + HouseholdCategories.contentFile),
      now: { Timestamp(microsecondsSince1970: 0) })
  }

  static let designs = [
    "apistrat": "weight: pw\nstrata: stype\npopulation-counts: fpc",
    "apiclus1": "weight: pw\nclusters: dnum\npopulation-counts: fpc",
    "apisrs": "weight: pw\npopulation-counts: fpc",
    "apiclus2":
      "stages: [{clusters: dnum, population-counts: fpc1}, {clusters: snum, population-counts: fpc2}]",
  ]

  static let types = "stype,E,4421\nstype,H,755\nstype,M,1018\n"
  static let wide = "sch.wide,No,1072\nsch.wide,Yes,5122\n"
  static let before = "api99,,3914069\n"

  static let meanAndTotal: [EstimateSurvey.Statistic] = [.mean("api00"), .total("enroll")]

  static func rows(
    _ file: String, _ design: String, _ statistics: [EstimateSurvey.Statistic] = Self.meanAndTotal,
    by: [String] = [], variance: EstimateSurvey.Variance? = nil, in folder: String? = nil
  ) throws -> [EstimateSurvey.Row] {
    let survey = SchoolSurvey.survey(
      "\(file).csv", design: design, in: folder ?? SharedData.path("surveys"))
    return try EstimateSurvey(survey, statistics: statistics, by: by, variance: variance).perform().rows
  }
}

/// Whether a figure is the published one, relatively.
func agree(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
  abs(value - expected) <= tolerance * (expected == 0 ? 1 : abs(expected))
}

func agree(_ row: EstimateSurvey.Row, _ value: Double, _ error: Double, _ tolerance: Double = 1e-10)
  -> Bool
{
  agree(row.estimate.value, value, tolerance) && agree(row.estimate.standardError, error, tolerance)
}
