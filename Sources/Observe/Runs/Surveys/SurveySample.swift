import Microdata
import Monitoring
import Surveys

/// The sample of a described survey: its design as drawn and as calibrated, and the replicate weights that
/// stand in its file.
struct SurveySample {
  /// With calibrated weights where the description asks for them.
  let design: SurveyDesign
  /// With the weights as they stand in the file.
  let drawn: SurveyDesign
  let calibration: SurveyCalibration?
  /// Calibrated too.
  let replicates: ReplicateWeights?
  let warnings: [InputIssue]

  /// - Throws: every fault of the variables of the design, after what `reader` has gathered already.
  init(
    _ description: SurveyDescription.Design, totals: SurveyTotals?, members: [Double]?,
    _ reader: inout SurveyColumns
  ) throws(InputIssues) {
    let variables = Self.variables(description, members: members, &reader)
    var calibration: SurveyCalibration?
    if let wanted = description.calibration, let totals {
      calibration = reader.calibration(wanted, totals: totals)
    }
    let columns = description.replicates.flatMap { reader.replicateColumns($0) }
    var issues = reader.issues
    // A design of columns that are not there is no design.
    try issues.throwIfAnyError()
    let drawn: SurveyDesign
    do {
      drawn = try SurveyDesign(variables, lonePrimaryUnits: description.lonePrimaryUnits)
    } catch {
      issues.append(contentsOf: error.all.map { Self.issue(of: $0, description, reader) })
      throw issues
    }
    var warnings = drawn.warnings.map { Self.issue(of: $0, description, reader) }
    var stated = columns.flatMap { columns in
      description.replicates.map { Self.replicates($0, columns, of: drawn, description, members: members) }
    }
    self.drawn = drawn
    self.calibration = calibration
    guard let calibration else {
      design = drawn
      replicates = stated
      self.warnings = warnings
      return
    }
    do {
      design = try drawn.calibrated(by: calibration.plan)
      stated = try stated?.calibrated(by: calibration.plan)
    } catch {
      throw InputIssues(issues.all + [calibration.issue(of: error, in: totals?.file ?? "")])
    }
    replicates = stated
    let negative = design.weights.count { $0 <= 0 }
    if negative > 0 {
      warnings.append(
        InputIssue(
          "survey.calibration.negative", at: Place(file: totals?.file ?? ""), found: String(negative),
          severity: .warning))
    }
    self.warnings = warnings
  }

  /// Weights that expand to persons are brought to households, whose members are counted later.
  private static func variables(
    _ design: SurveyDescription.Design, members: [Double]?, _ reader: inout SurveyColumns
  ) -> SurveyVariables {
    let count = reader.microdata.rowCount
    var weights = design.weight.flatMap { reader.numbers([$0], field: "design.weight") }
    if design.expandsTo == .persons, let known = weights, let members {
      let without = members.indices.filter { !(members[$0] > 0) }
      if let first = without.first {
        reader.issues.append(
          InputIssue(
            "survey.members.missing", at: Place(file: reader.microdata.file), found: String(without.count),
            arguments: ["row": reader.rowText(first)]))
      }
      weights = zip(known, members).map { $0 / $1 }
    }
    if weights == nil, !design.weightsFollowFromPopulations { weights = Array(repeating: 1, count: count) }
    let stages = design.stages.map { stage in
      let strata = stage.strata.isEmpty ? nil : reader.codes(stage.strata, field: "\(stage.field).strata")
      let units =
        stage.clusters.isEmpty ? nil : reader.codes(stage.clusters, field: "\(stage.field).clusters")
      var population = SurveyVariables.Stage.Population.unlimited
      if let name = stage.populationCounts {
        let counts = reader.numbers([name], field: "\(stage.field).population-counts")
        population = counts.map { .counts($0) } ?? .unlimited
      } else if let name = stage.populationFractions {
        let fractions = reader.numbers([name], field: "\(stage.field).population-fractions")
        population = fractions.map { .fractions($0) } ?? .unlimited
      }
      return SurveyVariables.Stage(units: units, strata: strata, population: population)
    }
    return SurveyVariables(
      weights: weights, stages: stages, areUnitsNumberedWithinStrata: design.clustersAreNumberedWithinStrata)
  }

  /// A fault in the user's own values: the design knows codes alone.
  private static func issue(
    of fault: SurveyDesignFault, _ design: SurveyDescription.Design, _ reader: SurveyColumns
  ) -> InputIssue {
    let stage = design.stages[fault.stage ?? 0]
    let population = [stage.populationCounts ?? stage.populationFractions].compactMap { $0 }
    let variables: [String]
    switch fault.kind {
    case .weightNotPositive: variables = [design.weight].compactMap { $0 }
    case .unitInTwoStrata: variables = stage.clusters
    // Below the first stage the strata are those of the unit above.
    case .loneUnit where fault.stage ?? 0 > 0: variables = design.stages[fault.stage! - 1].clusters
    case .loneUnit: variables = stage.strata
    case .populationValue, .populationVaries, .populationBelowSample: variables = population
    case .weightMissing, .stratumMissing, .unitMissing, .populationMissing, .identifierTwice: variables = []
    }
    return InputIssue(
      fault.kind.rawValue, at: Place(file: reader.microdata.file, field: stage.field),
      found: variables.isEmpty ? "–" : reader.text(of: variables, row: fault.row),
      arguments: ["row": reader.rowText(fault.row)], severity: fault.isWarning ? .warning : .error)
  }

  private static func replicates(
    _ stated: SurveyDescription.Replicates, _ columns: [[Double]], of design: SurveyDesign,
    _ description: SurveyDescription.Design, members: [Double]?
  ) -> ReplicateWeights {
    let weights = columns.map { column in
      if stated.areFactors { return zip(column, design.weights).map { $0 * $1 } }
      guard description.expandsTo == .persons, let members else { return column }
      return zip(column, members).map { $0 / $1 }
    }
    let hasUnits = description.stages[0].clusters.count + description.stages[0].strata.count > 0
    return ReplicateWeights(
      stated: weights, fullWeights: design.weights, scale: stated.scale(count: weights.count),
      replicateScales: stated.scales.isEmpty ? nil : stated.scales,
      degreesOfFreedom: stated.degreesOfFreedom
        ?? (hasUnits ? design.degreesOfFreedom : Double(weights.count - 1)),
      centre: stated.centre == .mean ? .meanOfReplicates : .fullSample)
  }

  /// Replicates made from the design as it was drawn, each calibrated as the design was.
  /// - Throws: `survey.calibration.failed` where one of them cannot be.
  func replicates(
    _ make: (SurveyDesign) -> ReplicateWeights, totalsFile: String
  ) throws(InputIssues) -> ReplicateWeights {
    let replicates = make(drawn)
    guard let calibration else { return replicates }
    do {
      return try replicates.calibrated(by: calibration.plan)
    } catch {
      throw InputIssues([calibration.issue(of: error, in: totalsFile)])
    }
  }
}

extension SurveyCalibration {
  fileprivate func issue(of failure: CalibrationFailure, in file: String) -> InputIssue {
    InputIssue(
      "survey.calibration.failed", at: Place(file: file), found: components[failure.component],
      arguments: [
        "total": JSON.numberText(failure.total),
        "reached": failure.reached.isFinite ? JSON.numberText(failure.reached) : "–",
      ])
  }
}

extension SurveyColumns {
  /// The columns of replicate weights; nil, with an issue, where they are none.
  fileprivate mutating func replicateColumns(_ stated: SurveyDescription.Replicates) -> [[Double]]? {
    let field = "design.replicate-weights"
    let place = Place(file: descriptionFile, line: stated.line, field: "\(field).columns")
    var names: [String] = []
    for pattern in stated.columns {
      let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
      let found = microdata.variables.map(\.name).filter { name in
        parts.count == 2 && name.count >= pattern.count - 1 && name.hasPrefix(parts[0])
          && name.hasSuffix(parts[1])
      }
      names += found.isEmpty ? [pattern] : found
    }
    var columns: [[Double]] = []
    for name in names {
      guard let numbers = numbers([name], field: "\(field).columns") else { continue }
      let wrong = numbers.indices.filter { !(numbers[$0] >= 0 && numbers[$0].isFinite) }
      if let first = wrong.first {
        issues.append(
          InputIssue(
            "survey.replicates.value", at: Place(file: microdata.file, field: name),
            found: String(wrong.count), arguments: ["row": rowText(first)]))
      }
      columns.append(numbers)
    }
    if names.count < 2 {
      issues.append(InputIssue("survey.replicates.few", at: place, found: names.joined(separator: ", ")))
      return nil
    }
    if !stated.scales.isEmpty, stated.scales.count != names.count {
      issues.append(
        InputIssue(
          "survey.replicates.scales",
          at: Place(file: descriptionFile, line: stated.line, field: "\(field).scales"),
          found: String(stated.scales.count), arguments: ["expected": String(names.count)]))
      return nil
    }
    return columns.count == names.count ? columns : nil
  }
}
