import DelimitedText
import Geodata
import Indicators
import Monitoring
import Settlements

/// One figure of one plan.
public struct PlanRow: Hashable, Sendable {
  public var variant: String
  /// A measure, or one of the figures of infill and extension: the phrase `plan.measure.<key>`.
  public var key: String
  public var unit: PlanMeasure.Unit
  public var value: Double?
  /// Nil where no rule asks for anything.
  public var check: PlanningRules.Check?
  public var isMet: Bool?
  /// 0 to 1.
  public var grade: Double?
  /// Why there is no value.
  public var gap: PlanGap?
}

extension MeasurePlans.Outcome {
  /// The figures of a plan in the order in which they are shown: measures, infill, extension.
  public func rows(of plan: MeasurePlans.Measured) -> [PlanRow] {
    let measured = plan.measurement
    let outcomes = measured.principles.principles.flatMap(\.outcomes)
    func row(_ key: String, _ unit: PlanMeasure.Unit, _ value: Double?) -> PlanRow {
      PlanRow(variant: plan.name, key: key, unit: unit, value: value)
    }
    var rows = PlanMeasure.allCases.map { measure in
      var row = row(measure.rawValue, measure.unit, measured.values[measure])
      row.gap = measured.gaps[measure]
      if let outcome = outcomes.first(where: { $0.check.measure == measure }) {
        row.check = outcome.check
        row.isMet = outcome.isMet
        row.grade = outcome.grade
      }
      return row
    }
    rows.append(row("principles-met", .count, Double(measured.principles.metCount)))
    rows.append(row("principles-known", .count, Double(measured.principles.knownCount)))
    rows.append(row("principles-grade", .ratio, measured.principles.grade))
    if let infill = measured.infill {
      rows += [
        row("infill-candidates", .count, Double(infill.candidates.count)),
        row("infill-excluded", .count, Double(infill.excludedCount)),
        row("infill-unknown", .count, Double(infill.withoutCapacityCount)),
        row("infill-safeguards", .count, Double(infill.candidates.count { $0.needsSafeguards })),
        row("infill-people", .persons, infill.people), row("infill-jobs", .persons, infill.jobs),
        row("infill-density", .personsPerSquareKilometre, measured.afterInfill[.density]),
        row("infill-economic-share", .share, measured.afterInfill[.economicShare]),
      ]
    }
    if let need {
      rows += [
        row("extension-people", .persons, need.people), row("extension-land", .squareKilometres, need.land),
        row("extension-streets", .squareKilometres, need.streets),
        row("extension-open-space", .squareKilometres, need.openSpace),
        row("extension-plots", .squareKilometres, need.plots),
      ]
    }
    return rows
  }

  /// A row for every plan and figure under a header; numbers in the shortest form that reads back to the same
  /// bits, empty where there is none, and `reason` says why.
  public var csv: [UInt8] {
    var writer = DelimitedTextWriter()
    writer.row([
      "variant", "measure", "unit", "value", "principle", "threshold", "mark", "met", "grade", "reason",
    ])
    func text(_ value: Double?) -> String { value.map(JSON.numberText) ?? "" }
    for plan in plans {
      for row in rows(of: plan) {
        writer.row([
          row.variant, row.key, row.unit.rawValue, text(row.value),
          row.check.map { String($0.principle) } ?? "", row.check?.bound.text ?? "",
          row.check?.mark.rawValue ?? "", row.isMet.map { $0 ? "yes" : "no" } ?? "", text(row.grade),
          row.gap.map {
            ([$0.reason.rawValue, $0.layer] + [$0.field].compactMap { $0 }).joined(separator: " ")
          }
            ?? "",
        ])
      }
    }
    return writer.take()
  }

  /// The rows of each plan, its principles, and its candidates for infill one by one.
  public var json: JSON {
    [
      "rules": rules.json,
      "variants": .array(
        plans.map { plan in
          [
            "name": .string(plan.name),
            "measures": .array(rows(of: plan).map(Self.json)),
            "principles": .array(
              plan.measurement.principles.principles.map {
                [
                  "principle": JSON($0.number), "met": $0.isMet.map(JSON.bool) ?? .null,
                  "grade": JSON($0.grade),
                ]
              }),
            "infill": .array((plan.measurement.infill?.candidates ?? []).map(Self.json)),
          ]
        }),
    ]
  }

  private static func json(_ row: PlanRow) -> JSON {
    [
      "measure": .string(row.key), "unit": .string(row.unit.rawValue), "value": JSON(row.value),
      "threshold": JSON(row.check?.bound.text), "mark": JSON(row.check?.mark.rawValue),
      "met": row.isMet.map(JSON.bool) ?? .null, "grade": JSON(row.grade),
      "reason": JSON(row.gap?.reason.rawValue), "layer": JSON(row.gap?.layer), "field": JSON(row.gap?.field),
    ]
  }

  private static func json(_ candidate: InfillPotential.Candidate) -> JSON {
    [
      "id": .string(candidate.id), "reasons": .array(candidate.reasons.map { .string($0.rawValue) }),
      "unchecked": .array(candidate.uncheckedExclusions.map { .string($0.rawValue) }),
      "added_floor_m2": JSON(candidate.addedFloorArea), "people": JSON(candidate.people),
      "jobs": JSON(candidate.jobs), "score": JSON(candidate.score), "coverage": .number(candidate.coverage),
      "needs_safeguards": .bool(candidate.needsSafeguards),
    ]
  }

  /// Writes `.csv` or `.json`, as the ending says, and the run beside it.
  /// - Throws: `file.unwritable`, `file.extension`.
  public func write(to path: String) throws(InputIssues) {
    let ending = path.lowercased()
    guard ending.hasSuffix(".csv") || ending.hasSuffix(".json") else {
      throw InputIssues([
        InputIssue(
          "file.extension", at: Place(file: path), found: path, arguments: ["expected": ".csv, .json"])
      ])
    }
    let bytes = ending.hasSuffix(".csv") ? csv : Array((json.canonicalText + "\n").utf8)
    try FileReplacement.write(bytes, to: path)
    try RunFile(run, outputs: [path]).write()
  }

  // MARK: The spine

  static let indicator = "Q-PLAN"

  /// The series of the measures that are published, with their units; shares become per cent.
  private static let series: [(measure: PlanMeasure, series: String, unit: String)] = [
    (.streetShare, "Q_PLAN_STREETS", "PT"), (.streetLength, "Q_PLAN_STREET_LENGTH", "Q_KM_PER_KM2"),
    (.openSpaceShare, "Q_PLAN_OPEN", "PT"), (.plotCoverage, "Q_PLAN_COVERAGE", "PT"),
    (.floorAreaRatio, "Q_PLAN_FAR", "RO"), (.density, "Q_PLAN_DENSITY", "Q_POP_PER_KM2"),
    (.economicShare, "Q_PLAN_ECONOMIC", "PT"), (.lowCostShare, "Q_PLAN_LOW_COST", "PT"),
    (.largestTenureShare, "Q_PLAN_TENURE", "PT"), (.singleFunctionShare, "Q_PLAN_SINGLE", "PT"),
  ]

  /// The figures of the first plan; those of variants are not what is.
  public func observations(_ measurement: Measurement) -> [Observation] {
    guard let plan = plans.first?.measurement else { return [] }
    func observation(_ series: String, _ unit: String, _ value: Double) -> Observation {
      Observation(
        key: Observation.Key(
          indicator: Self.indicator, series: series, area: measurement.area, period: measurement.period),
        value: value, unit: unit, status: measurement.status, nature: measurement.nature,
        notes: measurement.notes)
    }
    var observations = Self.series.compactMap { measure, series, unit in
      plan.values[measure].map { observation(series, unit, unit == "PT" ? 100 * $0 : $0) }
    }
    if plan.principles.knownCount > 0 {
      observations.insert(
        observation("Q_PLAN_PRINCIPLES", "NUMBER", Double(plan.principles.metCount)), at: 0)
      observations[0].notes.append(
        Note("plan-principles-known", ["count": String(plan.principles.knownCount)]))
    }
    if let infill = plan.infill {
      observations.append(observation("Q_PLAN_INFILL", "NUMBER", infill.people))
    }
    return observations
  }

  /// The layer `plan` of a map.
  public var mapFeatures: [MapFeature] {
    plans.flatMap { plan in
      plan.land.map { land in
        MapFeature(
          layer: "plan", geometry: land.geometry,
          properties: ["variant": .string(plan.name), "class": .string(land.landClass)])
      }
    }
  }
}
