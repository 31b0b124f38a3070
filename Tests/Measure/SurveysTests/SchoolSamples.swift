import DelimitedText
import Foundation
import Surveys
import TestSupport

/// The samples of Californian schools of the R package survey (data `api`), read from the shared data.
struct SchoolSamples {
  let table: DelimitedText
  let rowCount: Int

  init(_ name: String) throws {
    table = try DelimitedText(try SharedData.bytes("surveys/\(name).csv"), file: name)
    var count = 0
    table.forEachRow { _ in count += 1 }
    rowCount = count
  }

  static var arePresent: Bool {
    FileManager.default.fileExists(atPath: SharedData.path("surveys/apistrat.csv"))
  }

  func texts(_ column: String) -> [String] {
    let place = table.column(column)
    var texts: [String] = []
    table.forEachRow { texts.append($0.text(place) ?? "") }
    return texts
  }

  /// NaN where the field is empty.
  func numbers(_ column: String) -> [Double] { texts(column).map { Double($0) ?? .nan } }

  func codes(_ column: String) -> [Int32] { CategoryCodes(texts(column)).codes }

  /// E, H, M as 0, 1, 2.
  var schoolTypes: [Int32] { texts("stype").map { $0 == "E" ? 0 : $0 == "H" ? 1 : 2 } }

  func rows(_ column: String, _ name: String) -> [Bool] { texts(column).map { $0 == name } }

  /// Stored in single precision: 44.2099990844727 stands for the Float nearest 44.21.
  var storedWeights: [Double] { numbers("pw").map { Double(Float($0)) } }

  /// One stratum a school type, schools selected alone.
  static func stratified(storedWeights: Bool = true, isFinite: Bool = true) throws -> (
    SchoolSamples, SurveyDesign
  ) {
    let sample = try SchoolSamples("apistrat")
    let sizes = sample.numbers("fpc")
    let exact = sample.schoolTypes.indices.map { sizes[$0] / (sizes[$0] == 4421 ? 100 : 50) }
    let design = try SurveyDesign(
      SurveyVariables(
        weights: storedWeights ? sample.storedWeights : exact,
        stages: [
          .init(strata: sample.schoolTypes, population: isFinite ? .counts(sizes) : .unlimited)
        ]))
    return (sample, design)
  }

  /// 15 of 757 districts, all their schools.
  static func clusters(weights: [Double]? = nil, isFinite: Bool = true) throws -> (
    SchoolSamples, SurveyDesign
  ) {
    let sample = try SchoolSamples("apiclus1")
    let design = try SurveyDesign(
      SurveyVariables(
        weights: weights ?? sample.storedWeights,
        stages: [
          .init(
            units: sample.codes("dnum"), population: isFinite ? .counts(sample.numbers("fpc")) : .unlimited)
        ]))
    return (sample, design)
  }

  /// 40 of 757 districts, up to 5 schools in each; weights from the sizes.
  static func twoStages(_ form: VarianceForm = .everyStage) throws -> (SchoolSamples, SurveyDesign) {
    let sample = try SchoolSamples("apiclus2")
    let design = try SurveyDesign(
      SurveyVariables(
        weights: nil,
        stages: [
          .init(units: sample.codes("dnum"), population: .counts(sample.numbers("fpc1"))),
          .init(units: sample.codes("snum"), population: .counts(sample.numbers("fpc2"))),
        ]), varianceForm: form)
    return (sample, design)
  }

  static func simple() throws -> (SchoolSamples, SurveyDesign) {
    let sample = try SchoolSamples("apisrs")
    let design = try SurveyDesign(
      SurveyVariables(
        weights: sample.numbers("pw"), stages: [.init(population: .counts(sample.numbers("fpc")))]))
    return (sample, design)
  }
}

/// Whether two numbers agree to a share of the second (to so much itself where that is 0).
func agree(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
  abs(value - expected) <= tolerance * (expected == 0 ? 1 : abs(expected))
}

/// Whether an estimate and its standard error are those of a reference.
func agree(_ estimate: Estimate, _ value: Double, _ standardError: Double, _ tolerance: Double = 1e-10)
  -> Bool
{
  agree(estimate.value, value, tolerance) && agree(estimate.standardError, standardError, tolerance)
}
