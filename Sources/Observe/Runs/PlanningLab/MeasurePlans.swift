import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// Measures plans in the planning lab: one, or variants side by side.
public struct MeasurePlans {
  public typealias Check = PlanningRules.Check
  public typealias Unit = PlanMeasure.Unit

  /// A plan as the user names it.
  public struct Variant: Hashable, Sendable {
    public var name: String
    /// A GeoPackage, or a folder with a file for each layer.
    public var path: String
    /// What messages call the file.
    public var file: String
    public init(name: String, path: String, file: String) {
      self.name = name
      self.path = path
      self.file = file
    }
  }

  public struct Measured: Sendable {
    public var name: String
    public var measurement: PlanMeasurement
    /// The plan's classes of land as multipolygons in degrees.
    public var land: [(landClass: String, geometry: [UInt8])]
  }

  public struct Outcome: Sendable {
    /// In the order asked for, the plan itself first.
    public var plans: [Measured]
    public var rules: PlanningRules
    /// Nil where the rules state neither people nor a projection.
    public var need: ExtensionNeed?
    public var warnings: [InputIssue]
    public var run: Run
  }

  /// The first is what the others are compared with.
  public var variants: [Variant]
  /// The user's own file of rules, by its path.
  public var rules: String?
  public var content: ContentFolder
  /// The clock is the caller's.
  public var now: () -> Timestamp

  static let contentRules = "settlements/planning-lab.yaml"

  public init(
    _ variants: [Variant], rules: String? = nil, content: ContentFolder, now: @escaping () -> Timestamp
  ) {
    precondition(!variants.isEmpty)
    self.variants = variants
    self.rules = rules
    self.content = content
    self.now = now
  }

  /// - Throws: `InputIssues` with every fault of the rules and of every plan; `ShapeError` where an overlay
  ///   fails.
  public func perform() throws -> Outcome {
    let started = now()
    var issues = InputIssues()
    var warnings: [InputIssue] = []
    let rulesName = rules ?? "content:\(Self.contentRules)"
    let rulesPath = rules ?? content.file(Self.contentRules)
    let parsed = issues.attempt { () throws(InputIssues) in
      try PlanningRules(parsing: String(readingUTF8: rulesPath, name: rulesName), file: rulesName)
    }
    let layers = variants.map { variant in
      issues.attempt { () throws(InputIssues) in try PlanLayers(path: variant.path, name: variant.file) }
    }
    guard let parsed else { throw issues }
    var plans: [Measured] = []
    for (variant, layers) in zip(variants, layers) {
      guard let layers else { continue }
      warnings += layers.warnings
      do {
        let plan = try PlanReading(layers, rules: parsed).plan
        guard issues.all.isEmpty else { continue }
        let measurement = try PlanMeasurement(plan, rules: parsed)
        plans.append(
          Measured(
            name: variant.name, measurement: measurement,
            land: try MeasurePlans.land(of: measurement, on: layers.plane)))
      } catch let faults as InputIssues { issues.append(contentsOf: layers.warnings + faults.all) }
    }
    try issues.throwIfAnyError()
    let inputs =
      [Run.input("rules.planning", rulesName, at: rulesPath)]
      + variants.map { Run.input("plan", $0.file, at: $0.path) }
    return Outcome(
      plans: plans, rules: parsed, need: ExtensionNeed(parsed.extent), warnings: warnings,
      run: Run(
        kind: "capacity", method: MethodVersion.planning,
        methodVersion: MethodVersion.of[MethodVersion.planning]!,
        parameters: [
          "rules": parsed.json,
          "variants": .array(variants.map { ["name": .string($0.name), "file": .string($0.file)] }),
        ], inputs: inputs.compactMap { $0 }, softwareVersion: SoftwareVersion.text, started: started,
        ended: now()))
  }

  private static func land(
    of measurement: PlanMeasurement, on plane: EqualAreaPlane
  ) throws -> [(landClass: String, geometry: [UInt8])] {
    let inverse = try plane.inverse()
    return try measurement.land.sorted { $0.key < $1.key }.compactMap { name, wkb in
      try Region(wkb: wkb).reprojected(by: inverse).map { (name, $0.wkb) }
    }
  }
}
