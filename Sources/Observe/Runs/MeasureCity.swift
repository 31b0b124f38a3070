import Catalogue
import Geography
import Monitoring
import Observations
import Settlements
import Streets
import Timetables

/// Measures a city: every indicator that the inputs of its description allow.
public struct MeasureCity {
  /// A figure that could not be made, and why.
  public struct LeftOut: Hashable, Sendable {
    public var indicator: String
    /// Nil for the whole indicator.
    public var series: String?
    /// The phrase `left-out.<reason>`.
    public var reason: String
    /// The stated alternative that the figure is missing for; nil for the city as described.
    public var alternative: String? = nil
  }

  public struct Outcome: Sendable {
    /// One for each method, in the order of the indicators.
    public var recordings: [Recording] = []
    public var leftOut: [LeftOut] = []
    public var warnings: [InputIssue] = []
  }

  /// What is being done, for a progress display: the phrase `progress.<name>`.
  public enum Step: String, CaseIterable, Sendable {
    case reading, network, transport, openSpace = "open-space", builtCity = "built-city", recording
  }

  public var description: CityDescription
  public var files: InputFolder
  public var content: ContentFolder
  /// The area's country and what that lies in, outermost first.
  public var parents: [ReferenceArea]
  public var threads: Int
  /// Maps decide no figure and take most of the time: a verification does without.
  public var drawsMaps: Bool
  /// The clock is the caller's.
  public var now: () -> Timestamp
  public var progress: (Step) -> Void

  public init(
    _ description: CityDescription, files: InputFolder, content: ContentFolder, parents: [ReferenceArea],
    threads: Int, drawsMaps: Bool = true, now: @escaping () -> Timestamp,
    progress: @escaping (Step) -> Void = { _ in }
  ) {
    self.description = description
    self.files = files
    self.content = content
    self.parents = parents
    self.threads = threads
    self.drawsMaps = drawsMaps
    self.now = now
    self.progress = progress
  }

  /// Measures the city as described, then each stated alternative, whose figures for the whole population
  /// join the run with the code of the alternative.
  ///
  /// - Throws: `InputIssues` with every fault of every input; `ShapeError` where an overlay fails.
  public func perform() throws -> Outcome {
    var outcome = try measure()
    for alternative in description.alternatives {
      var other = self
      other.description = alternative.description
      other.drawsMaps = false
      outcome.add(try other.measure(), as: alternative.code)
    }
    return outcome
  }

  private func measure() throws -> Outcome {
    let started = now()
    progress(.reading)
    let rules = try MeasurementRules(description, files: files, content: content)
    let inputs = try CityInputs(
      description, files: files, content: content, rules: rules, threads: threads)
    var outcome = Outcome()
    outcome.warnings = inputs.warnings.all

    progress(.network)
    let city = CityModel(description, inputs, rules, threads: threads)
    var area = description.area
    area.boundary = try city.areaBoundary()

    // Where the boundary is found from the grids, every figure leads back to them.
    let delineationRoles: Set<String> =
      switch description.delineation?.kind {
      case nil: []
      case .urbanCentre: ["population-grid", "built", "land", "rules.delineation"]
      case .urbanExtent: ["built", "rules.delineation"]
      }
    func record(
      _ method: String, roles: Set<String>, _ observations: [Observation], _ map: [MapFeature]
    ) {
      let run = Run(
        kind: "measure", method: method, methodVersion: MethodVersion.of[method]!,
        parameters: parameters,
        inputs: (inputs.inputs + rules.inputs).filter { roles.union(delineationRoles).contains($0.role) },
        softwareVersion: SoftwareVersion.text, started: started, ended: now())
      outcome.recordings.append(
        Recording(run: run, areas: parents + [area], observations: observations, mapFeatures: map))
    }

    progress(.transport)
    var transport = TransportMeasurement()
    try transport.measure(city, description, rules, drawsMaps: drawsMaps)
    outcome.leftOut += transport.leftOut
    outcome.warnings += transport.warnings
    if !transport.observations.isEmpty {
      record(
        MethodVersion.transport,
        roles: MeasurementRules.transportRoles.union(["boundary", "streets", "timetable", "population"]),
        transport.observations, transport.map)
    }

    progress(.openSpace)
    var openSpace = OpenSpaceMeasurement()
    try openSpace.measure(city, description, rules, drawsMaps: drawsMaps)
    outcome.leftOut += openSpace.leftOut
    if !openSpace.observations.isEmpty {
      record(
        MethodVersion.openSpace,
        roles: MeasurementRules.openSpaceRoles.union(["boundary", "streets", "population", "open-spaces"]),
        openSpace.observations, openSpace.map)
    }

    progress(.builtCity)
    var built = BuiltCityMeasurement()
    try built.measure(city, description, files: files, content: content, drawsMaps: drawsMaps)
    outcome.leftOut += built.leftOut
    outcome.warnings += built.warnings
    for part in built.parts {
      record(part.method, roles: part.roles, part.observations, part.map)
      let last = outcome.recordings.count - 1
      outcome.recordings[last].areas += part.areas
      for input in part.rules where !outcome.recordings[last].run.inputs.contains(input) {
        outcome.recordings[last].run.inputs.append(input)
      }
    }
    return outcome
  }

  /// The description with every default, and the folder of the inputs as the user named it.
  private var parameters: JSON {
    var members = description.json.object ?? [:]
    members[Self.folderKey] = .string(files.path)
    return .object(members)
  }

  static let folderKey = "inputs_folder"

  /// The dimension that sets the figures of stated alternatives apart.
  public static let alternativeDimension = "ALTERNATIVE"
  /// Dimensions that tell figures of the whole city apart by how they were made; all others divide it.
  public static let wholeDimensions: Set = ["METHOD", "BOUNDARY"]

  /// What a run was asked to do, from its parameters.
  static func request(
    from parameters: JSON
  ) throws(InputIssues) -> (description: CityDescription, folder: InputFolder) {
    var members = parameters.object ?? [:]
    let folder = members.removeValue(forKey: folderKey)?.string ?? "."
    let text = JSON.object(members).canonicalText
    return (try CityDescription(parsing: text, file: "parameters"), InputFolder(folder))
  }
}

extension MeasureCity.Outcome {
  /// Adds the figures of an alternative to the runs of the same methods. What concerns parts of the
  /// population is left to the figures of the city as described.
  fileprivate mutating func add(_ other: MeasureCity.Outcome, as code: String) {
    for index in recordings.indices {
      guard let twin = other.recordings.first(where: { $0.run.method == recordings[index].run.method })
      else { continue }
      for input in twin.run.inputs where !recordings[index].run.inputs.contains(input) {
        recordings[index].run.inputs.append(input)
      }
      for observation in twin.observations {
        let codes = observation.key.disaggregation.codes
        guard codes.keys.allSatisfy({ MeasureCity.wholeDimensions.contains($0) }) else { continue }
        // An alternative stands beside the figure it could be put in place of, whatever kind of boundary it has.
        let main = recordings[index].observations.first {
          let own = $0.key.disaggregation.codes
          return $0.key.series == observation.key.series && $0.key.period == observation.key.period
            && $0.key.area == observation.key.area && own["METHOD"] == codes["METHOD"]
            && own.keys.allSatisfy { MeasureCity.wholeDimensions.contains($0) }
        }
        var alternative = observation
        alternative.key.disaggregation = Disaggregation(
          (main?.key.disaggregation.codes ?? codes).merging([MeasureCity.alternativeDimension: code]) { $1 })
        recordings[index].observations.append(alternative)
      }
    }
    leftOut += other.leftOut.filter { !leftOut.contains($0) }.map {
      var omission = $0
      omission.alternative = code
      return omission
    }
    warnings += other.warnings.filter { !warnings.contains($0) }
  }
}

/// Raised whenever the same inputs would give another figure.
enum MethodVersion {
  static let transport = "access.transport"
  static let openSpace = "public-space"
  static let degreeOfUrbanisation = "degree-of-urbanisation"
  static let urbanExtent = "urban-extent"
  static let landConsumption = "land-consumption"
  static let particulateMatter = "particulate-matter"
  static let hotSpots = "hot-spots"
  static let planning = "planning-lab"
  static let importing = ImportObservations.Method.observations.rawValue
  static let targets = ImportObservations.Method.targets.rawValue
  static let of = [
    transport: "1", openSpace: "1", degreeOfUrbanisation: "1", urbanExtent: "1", landConsumption: "1",
    particulateMatter: "1", hotSpots: "1", planning: "1", importing: "1", targets: "1",
    ImportObservations.Method.sdmx.rawValue: "1", ImportObservations.Method.openSDG.rawValue: "1",
    MeasureIndicatorTable.method: MeasureIndicatorTable.methodVersion,
    MeasureSurvey.method: MeasureSurvey.methodVersion,
    EstimateFromSample.method: EstimateFromSample.methodVersion,
    RegisterFrame.method: RegisterFrame.methodVersion,
    ComputeIndex.method: ComputeIndex.methodVersion, VaryIndex.method: VaryIndex.methodVersion,
  ]
}
