import Catalogue
import CitySamples
import Monitoring
import Observations

/// Makes the cities of a sample's frames known to a store as areas, so that figures of them can be recorded.
public struct RegisterFrame {
  public static let method = "city-sample.frame"
  static let methodVersion = "1"

  public var plan: PlanSample
  /// The country, after all that it lies in.
  public var parents: [ReferenceArea]
  public var now: () -> Timestamp

  public init(_ plan: PlanSample, parents: [ReferenceArea], now: @escaping () -> Timestamp) {
    self.plan = plan
    self.parents = parents
    self.now = now
  }

  /// - Parameter known: codes of the areas that the store has; these stay as they are.
  public func recording(known: Set<String>) -> Recording {
    let started = now()
    var seen = known
    let frames = [plan.frame] + plan.laterFrames.map(\.frame)
    let cities = frames.flatMap(\.cities).filter { seen.insert($0.id).inserted }.map { city in
      ReferenceArea(
        code: city.id, kind: .city, parent: plan.description.area,
        names: LocalisedText(Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, city.name) })))
    }
    let run = Run(
      kind: EstimateFromSample.kind, method: Self.method, methodVersion: Self.methodVersion,
      parameters: .object(plan.parameters), inputs: plan.inputs, softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    return Recording(run: run, areas: parents + cities)
  }
}
