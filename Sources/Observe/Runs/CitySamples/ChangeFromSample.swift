import CitySamples
import Monitoring
import Observations
import Surveys

/// The change of national figures between two rounds of a panel, with its error.
public struct ChangeFromSample {
  public struct Figure: Sendable {
    public var wanted: SampleDescription.Wanted
    public var change: NationalChange
    /// What values and errors of the room are multiplied by to be in the unit of the series.
    public var scale: Double
  }

  public struct Outcome: Sendable {
    public var earlier, later: Period
    public var figures: [Figure]
    public var warnings: [InputIssue]
  }

  public var plan: PlanSample
  /// Nil for the first and the newest round.
  public var earlier, later: Period?

  public init(_ plan: PlanSample, earlier: Period? = nil, later: Period? = nil) {
    self.plan = plan
    self.earlier = earlier
    self.later = later
  }

  /// - Parameter measured: the answer to the plan's `query`.
  /// - Throws: as `EstimateFromSample`, and `sample.change.same` where both rounds are one, or the later one
  ///   stands before the other.
  public func perform(measured: [RecordedObservation]) throws(InputIssues) -> Outcome {
    var warnings = plan.warnings
    let first = try plan.round(earlier ?? plan.description.period, &warnings)
    var again: [InputIssue] = []
    let second = try plan.round(later, &again)
    guard first.period < second.period else {
      throw InputIssues([
        InputIssue(
          "sample.change.same", at: Place(file: plan.description.name, field: "rounds"),
          found: second.period.text, arguments: ["earlier": first.period.text])
      ])
    }
    var issues = InputIssues()
    if plan.description.wanted.isEmpty {
      issues.append(InputIssue("sample.estimates.none", at: Place(file: plan.description.name)))
    }
    var figures: [Figure] = []
    for wanted in plan.description.wanted {
      let before = issues.attempt { () throws(InputIssues) in try MeasuredFigure(wanted, measured, in: first)
      }
      let now = issues.attempt { () throws(InputIssues) in try MeasuredFigure(wanted, measured, in: second) }
      guard let before, let now else { continue }
      warnings += (before.warnings + now.warnings).filter { !warnings.contains($0) }
      guard before.scale == now.scale else {
        issues.append(
          InputIssue(
            "sample.values.scale", at: Place(file: second.file, field: wanted.series),
            found: "\(JSON.numberText(before.scale)), \(JSON.numberText(now.scale))"))
        continue
      }
      do throws(CalibrationFailure) {
        figures.append(
          Figure(
            wanted: wanted,
            change: try second.national.change(of: now.figure, since: first.national, before.figure),
            scale: now.scale))
      } catch { preconditionFailure("figures without calibration meet every frame: \(error)") }
    }
    try issues.throwIfAnyError()
    return Outcome(earlier: first.period, later: second.period, figures: figures, warnings: warnings)
  }
}
