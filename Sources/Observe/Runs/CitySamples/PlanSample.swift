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
  /// Of the rounds of the description, in order.
  let laterFrames: [SampleFrameFile]
  public let warnings: [InputIssue]
  /// The frames.
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
    let described = description
    var issues = InputIssues()
    let read = issues.attempt { () throws(InputIssues) in
      try SampleFrameFile(described, described.frame.file, of: described.period, in: files)
    }
    // No values of a pilot are asked of a later frame.
    var later = described
    later.expected = nil
    let further = later
    laterFrames = described.rounds.compactMap { round in
      issues.attempt { () throws(InputIssues) in
        try SampleFrameFile(further, round.file, of: round.period, in: files)
      }
    }
    guard let read else { throw issues }
    (frame, pilot, positions) = (read.frame, read.pilot, read.positions)
    let frame = frame
    let plan = issues.attempt { () throws(InputIssues) in
      try CityPlan(described.design, on: frame, file: file)
    }
    try issues.throwIfAnyError()
    self.plan = plan!
    warnings = frame.warnings + laterFrames.flatMap(\.frame.warnings)
    let names =
      [("frame", described.frame.file)] + described.rounds.map { ("frame-" + $0.period.text, $0.file) }
    inputs = names.compactMap { Run.input($0.0, $0.1, at: files.path($0.1)) }
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

  public func draw() -> CitySample { plan.draw(seed: description.seed, rotation: description.rotation) }

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

  /// The precision that samples of those of the sizes that the design can meet are to be expected to have; nil
  /// where nothing is said of what to expect, or the pilot says too little.
  public func dryRun(sizes: [Int]) -> [DryRun]? {
    guard let expected = description.expected else { return nil }
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

  /// How the weighted sample stands to what the frame knows, before or after its weights are calibrated: that of
  /// the table, or what the seed draws where there is none yet.
  /// - Throws: `sample.calibration` where the weights cannot meet the frame.
  public func representativeness(
    _ calibration: SampleCalibration = .none, warnings: inout [InputIssue]
  ) throws(InputIssues) -> Representativeness {
    let isDrawn = description.sample.map { FileManager.default.fileExists(atPath: folder.path($0)) } ?? false
    let drawn = isDrawn ? try sample(&warnings) : draw()
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
    var writer = DelimitedTextWriter()
    writer.row([
      "city", "name", "stratum", "inclusion_probability", "weight", "random_number", "order", "certainty",
    ])
    for one in selections {
      writer.row([
        one.id, frame.cities[one.row].name, strata[one.stratum].name,
        JSON.numberText(one.inclusionProbability), JSON.numberText(one.weight),
        JSON.numberText(one.randomNumber), String(one.order), one.isCertainty ? "yes" : "no",
      ])
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
