import CitySamples
import Foundation
import Monitoring

/// Draws the cities of a sample and writes them as a table with the record of the draw beside it.
public struct DrawSample {
  public var plan: PlanSample
  public var now: () -> Timestamp

  public static let method = "city-sample.draw"
  public static let methodVersion = "1"

  public init(_ plan: PlanSample, now: @escaping () -> Timestamp) {
    self.plan = plan
    self.now = now
  }

  /// - Parameter path: of the table; one that is there already holds a sample that was drawn, and stays
  ///   unless it is the same.
  /// - Throws: `sample.drawn` where another sample stands there; `file.unwritable`.
  public func perform(to path: String) throws(InputIssues) -> CitySample {
    let started = now()
    let sample = plan.draw()
    let text = sample.table(of: plan.frame)
    if let there = FileManager.default.contents(atPath: path) {
      guard there == Data(text.utf8) else {
        throw InputIssues([InputIssue("sample.drawn", at: Place(file: path), found: path)])
      }
      return sample
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
    }
    let run = Run(
      kind: "sample", method: Self.method, methodVersion: Self.methodVersion,
      parameters: .object(plan.parameters), inputs: plan.inputs, softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    try RunFile(run, outputs: [path]).write()
    return sample
  }
}
