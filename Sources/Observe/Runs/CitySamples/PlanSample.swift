import CitySamples
import DelimitedText
import Foundation
import Geodata
import Monitoring
import Surveys

/// A frame of cities with the design of a sample worked out on it: what `quito sample` begins with.
public struct PlanSample: Sendable {
  public let description: SampleDescription
  public let frame: CityFrame
  public let plan: CityPlan
  /// By row of the frame, NaN where there is none; nil where no pilot is named.
  public let pilot: [Double]?
  let positions: [(longitude: Double, latitude: Double)?]
  public let warnings: [InputIssue]
  /// The description and the frame.
  let inputs: [Run.Input]
  /// The description as it stands in its file.
  let text: String
  let folder: InputFolder

  /// - Parameters:
  ///   - text: of the description.
  ///   - file: what messages call it.
  ///   - files: where the frame lies.
  /// - Throws: every fault of the description and of the frame.
  public init(text: String, file: String, files: InputFolder) throws(InputIssues) {
    description = try SampleDescription(parsing: text, file: file)
    let read = try SampleFrameFile(description, in: files)
    (frame, pilot, positions) = (read.frame, read.pilot, read.positions)
    plan = try CityPlan(description.design, on: frame, file: file)
    warnings = frame.warnings
    inputs = [Run.input("frame", description.frame.file, at: files.path(description.frame.file))].compactMap {
      $0
    }
    self.text = text
    folder = files
  }

  /// For the record of a run: the description, from which all can be made again.
  var parameters: [String: JSON] {
    [
      "description": .string(text), MeasureCity.folderKey: .string(folder.path),
      "frame_digest": .string(frame.digest.text),
    ]
  }

  public func draw() -> CitySample { plan.draw(seed: description.seed) }

  /// The cities of the table that the description names, else those that the seed draws.
  ///
  /// A table that holds other cities was made by other means, such as the panel of an earlier frame: it is
  /// taken as a sample of this plan, with a warning.
  /// - Throws: `sample.missing`, `table.column.missing`, and cities that no sample of the plan can have.
  public func sample(_ warnings: inout [InputIssue]) throws(InputIssues) -> CitySample {
    let drawn = draw()
    guard let name = description.sample else { return drawn }
    guard let data = FileManager.default.contents(atPath: folder.path(name)) else {
      throw InputIssues([InputIssue("sample.missing", at: Place(file: name), found: name)])
    }
    if data == Data(drawn.table(of: frame).utf8) { return drawn }
    let table = try DelimitedText([UInt8](data), file: name)
    guard let column = table.column("city") else {
      throw InputIssues(table.issues(lacking: ["city"]))
    }
    var ids: [String] = []
    table.forEachRow { row in ids.append(row.text(column) ?? "") }
    let sample = try plan.sample(drawnAs: ids, seed: description.seed, file: name)
    warnings.append(InputIssue("sample.changed", at: Place(file: name), found: name, severity: .warning))
    return sample
  }

  /// The precision that samples of several sizes can be expected to have; empty where nothing is said of
  /// what to expect, nil where the pilot says too little.
  public func dryRun(sizes: [Int]) -> [DryRun]? {
    guard let expected = description.expected else { return [] }
    let deviations: [Double]
    if let pilot {
      deviations = DryRun.deviations(plan, pilot: pilot)
      guard deviations.allSatisfy(\.isFinite) else { return nil }
    } else {
      deviations = plan.strata.map { $0.isCertainty ? 0 : expected.standardDeviation! }
    }
    let known = (pilot ?? []).filter(\.isFinite)
    let mean = expected.mean ?? (known.isEmpty ? nil : known.reduce(0, +) / Double(known.count))
    return DryRun.table(
      plan, sampleSizes: sizes,
      DryRun.Assumptions(
        deviations: deviations, mean: mean, designEffect: expected.designEffect, overlap: expected.overlap,
        correlation: expected.correlation))
  }

  /// How the weighted sample stands to what the frame knows, before or after its weights are calibrated.
  /// - Throws: `sample.calibration` where the weights cannot meet the frame.
  public func representativeness(
    _ calibration: SampleCalibration = .none
  ) throws(InputIssues) -> Representativeness {
    var warnings: [InputIssue] = []
    let drawn =
      FileManager.default.fileExists(atPath: folder.path(description.sample ?? ""))
      ? try sample(&warnings) : draw()
    do throws(CalibrationFailure) {
      // Of what the frame does not tell there is nothing to compare.
      let totals = FrameTotal.allCases.filter {
        $0 != .citiesByFunction || description.frame.function != nil
      }
      return try Representativeness(
        NationalSample(CityPanel(drawn, plan), frame), totals: totals, auxiliary: calibration.auxiliary)
    } catch { throw Self.fault(calibration, in: description.frame.file) }
  }

  static func fault(_ calibration: SampleCalibration, in file: String) -> InputIssues {
    InputIssues([
      InputIssue("sample.calibration", at: Place(file: file), found: calibration.rawValue)
    ])
  }
}

extension CitySample {
  /// The cities drawn as a table, a row each, by stratum and order of selection.
  public func table(of frame: CityFrame) -> String {
    var text = "city,name,stratum,inclusion_probability,weight,random_number,order,certainty\n"
    for one in selections {
      let fields = [
        one.id, frame.cities[one.row].name, strata[one.stratum].name,
        JSON.numberText(one.inclusionProbability), JSON.numberText(one.weight),
        JSON.numberText(one.randomNumber), String(one.order), one.isCertainty ? "yes" : "no",
      ]
      text +=
        fields.map { field in
          field.contains { ",\"\n".contains($0) }
            ? "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
              + "\""
            : field
        }.joined(separator: ",") + "\n"
    }
    return text
  }
}
