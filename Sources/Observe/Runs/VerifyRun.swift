import Catalogue
import Geodata
import Monitoring
import Observations

/// Repeats a run from its recorded inputs and compares every figure bit for bit.
public struct VerifyRun {
  /// One thing that is not as it was recorded; printed as an issue `verify.<kind>`.
  public struct Difference: Hashable, Sendable {
    public var kind: String
    public var subject: String
    public var recorded: String
    public var found: String

    public func issue(in file: String) -> InputIssue {
      InputIssue(
        "verify.\(kind)", at: Place(file: file, feature: subject), found: found,
        arguments: ["recorded": recorded])
    }
  }

  public struct Outcome: Sendable {
    public var differences: [Difference] = []
    public var comparedObservations = 0
    public var comparedInputs = 0
  }

  public var content: ContentFolder
  public var gazetteer: Gazetteer
  public var threads: Int
  public var now: () -> Timestamp
  public var progress: (MeasureCity.Step) -> Void = { _ in }
  /// Where the inputs lie now; nil for the folder noted in the run.
  public var files: InputFolder?
  /// Reads the observations of an imported file again; formats are not known here.
  public var readImport:
    (_ method: ImportObservations.Method, _ path: String, _ name: String, _ hasDecimalComma: Bool) throws
      -> [Observation]
  /// Observations of the store that other figures were made of.
  public var observation: (_ number: Int) throws -> RecordedObservation?

  public init(
    content: ContentFolder, gazetteer: Gazetteer, threads: Int, files: InputFolder?,
    now: @escaping () -> Timestamp,
    observation: @escaping (Int) throws -> RecordedObservation? = { _ in nil },
    readImport: @escaping (ImportObservations.Method, String, String, Bool) throws -> [Observation]
  ) {
    self.content = content
    self.gazetteer = gazetteer
    self.threads = threads
    self.files = files
    self.now = now
    self.observation = observation
    self.readImport = readImport
  }

  /// - Parameter recorded: the observations the store holds of the run.
  public func perform(_ run: RecordedRun, recorded: [RecordedObservation]) throws -> Outcome {
    var outcome = Outcome()
    let folder: InputFolder
    let description: CityDescription?
    if run.run.kind == "measure" {
      let request = try MeasureCity.request(from: run.run.parameters)
      (description, folder) = (request.description, files ?? request.folder)
    } else {
      description = nil
      folder = files ?? InputFolder(run.run.parameters[MeasureCity.folderKey]?.string ?? ".")
    }
    compareInputs(of: run, in: folder, &outcome)
    let version = MethodVersion.of[run.run.method]
    if version != run.run.methodVersion {
      outcome.differences.append(
        Difference(
          kind: "method", subject: run.id, recorded: "\(run.run.method) \(run.run.methodVersion)",
          found: version.map { "\(run.run.method) \($0)" } ?? run.run.method))
    }
    // From other inputs or by another method other figures are to be expected: they say nothing more.
    guard outcome.differences.isEmpty else { return outcome }

    let repeated: [Observation]
    if let description {
      let parents = try Ancestry.of(description, in: gazetteer, file: run.id)
      repeated =
        try MeasureCity(
          description.reduced(to: run.run.method), files: folder, content: content, parents: parents,
          threads: threads,
          drawsMaps: false, now: now, progress: progress
        ).perform().recordings.first { $0.run.method == run.run.method }?.observations ?? []
    } else {
      repeated = try repeating(run.run, in: folder)
    }
    compare(recorded, with: repeated, &outcome)
    return outcome
  }

  /// What a run of another kind than a city's measurement brings when it is done again.
  private func repeating(_ run: Run, in folder: InputFolder) throws -> [Observation] {
    let used = try (run.parameters["observations"]?.array ?? []).compactMap { number in
      try number.number.flatMap { try observation(Int($0)) }
    }
    switch run.kind {
    case MeasureIndicatorTable.kind:
      return try MeasureIndicatorTable(
        repeating: run, in: folder, catalogue: IndicatorCatalogue.load(content: content), now: now
      ).perform().observations
    case MeasureSurvey.kind:
      return try MeasureSurvey(
        text: run.parameters["description"]?.string ?? "", file: "parameters", files: folder,
        categories: content.file(HouseholdCategories.contentFile), threads: threads, now: now
      ).perform().observations
    case EstimateFromSample.kind where run.method == RegisterFrame.method: return []
    case EstimateFromSample.kind:
      let text = run.parameters["description"]?.string ?? ""
      let plan = try PlanSample(text: text, file: "parameters", files: folder)
      return try EstimateFromSample(
        plan, period: run.parameters["period"]?.string.flatMap { Period($0) } ?? plan.description.period,
        areas: [], now: now
      ).perform(measured: used).recording.observations
    case ComputeIndex.kind:
      let compute = try ComputeIndex(repeating: run, in: folder, content: content, now: now)
      let outcome = try compute.perform(measured: used)
      guard let varied = VaryIndex(repeating: run, outcome, threads: threads) else {
        return outcome.observations
      }
      return try varied.recording(
        of: varied.uncertainty(runs: Int(run.parameters["runs"]?.number ?? 0)), now: now
      ).observations
    default:
      let method = ImportObservations.Method(rawValue: run.method) ?? .observations
      return try run.inputs.flatMap {
        try readImport(method, folder.path($0.name), $0.name, run.hasDecimalComma)
      }
    }
  }

  private func compareInputs(of run: RecordedRun, in folder: InputFolder, _ outcome: inout Outcome) {
    for input in run.run.inputs {
      outcome.comparedInputs += 1
      let contentName = input.name.hasPrefix("content:") ? String(input.name.dropFirst(8)) : nil
      let path = contentName.map(content.file) ?? folder.path(input.name)
      if let digest = try? FileDigest(path, name: input.name) {
        if digest.digest != input.digest {
          outcome.differences.append(
            Difference(
              kind: "input", subject: input.name, recorded: input.digest.text, found: digest.digest.text))
        }
      } else {
        outcome.differences.append(
          Difference(kind: "input.missing", subject: input.name, recorded: input.digest.text, found: path))
      }
    }
  }

  private func compare(
    _ recorded: [RecordedObservation], with repeated: [Observation], _ outcome: inout Outcome
  ) {
    var byKey = Dictionary(repeated.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    for stored in recorded {
      outcome.comparedObservations += 1
      guard let again = byKey.removeValue(forKey: stored.observation.key) else {
        outcome.differences.append(
          Difference(
            kind: "observation.gone", subject: stored.id, recorded: Self.text(stored.observation), found: ""))
        continue
      }
      if !Self.isSame(stored.observation, again) {
        outcome.differences.append(
          Difference(
            kind: "observation", subject: stored.id, recorded: Self.text(stored.observation),
            found: Self.text(again)))
      }
    }
    for key in byKey.keys.sorted(by: { $0.text < $1.text }) {
      outcome.differences.append(
        Difference(kind: "observation.new", subject: key.series, recorded: "", found: Self.text(byKey[key]!)))
    }
  }

  /// Equal to the last bit: the sign of zero and the payload of nothing else count.
  private static func isSame(_ a: Observation, _ b: Observation) -> Bool {
    a == b && a.value?.bitPattern == b.value?.bitPattern
      && a.numerator?.bitPattern == b.numerator?.bitPattern
      && a.denominator?.bitPattern == b.denominator?.bitPattern
  }

  private static func text(_ observation: Observation) -> String {
    "\(observation.key.text) \(observation.value.map { JSON.numberText($0) } ?? "-")"
  }
}

extension CityDescription {
  /// Without the inputs that only other methods read: they are none of the run's, and need not be there.
  fileprivate func reduced(to method: String) -> CityDescription {
    var description = self
    if method != MethodVersion.transport {
      description.timetables = []
      description.rules.modes = nil
    }
    if method != MethodVersion.openSpace {
      description.openSpaces = .unknown
      description.rules.openSpaces = nil
      description.rules.streetWidths = nil
    }
    if [MethodVersion.transport, MethodVersion.openSpace].contains(method) {
      description.builtCity = builtCity.reduced(to: nil, isDelineated: delineation != nil)
    } else {
      description.streets = nil
      description.population = nil
      description.builtCity = builtCity.reduced(to: method, isDelineated: delineation != nil)
    }
    description.alternatives = alternatives.map {
      var alternative = $0
      alternative.description = $0.description.reduced(to: method)
      return alternative
    }
    return description
  }
}
