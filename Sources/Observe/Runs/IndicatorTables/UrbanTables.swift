import Indicators
import Monitoring

/// The tables of tenure, participation, heritage and waste: SDG 1.4.2, 11.3.2, 11.4.1 and 11.6.1.
extension InputTable {
  private static let tonnesPerDay = "t/day"
  private static let boxes = MunicipalSolidWaste.Control.allCases.map { "boxes_\($0.rawValue)" }

  static let tenure = InputTable(
    indicator: TenureCounts.indicator,
    forms: [
      Form(
        "adults",
        dimensions: [
          "SEX", "TENURE", "AGE", "URBANISATION", "DISABILITY_STATUS", "INCOME_WEALTH_QUANTILE",
          "COMPOSITE_BREAKDOWN",
        ],
        [
          .amount("adults"), .optional("documented"), .optional("perceived_secure"),
          .optional("documented_and_secure"),
        ],
        parts: [
          ("documented", "adults"), ("perceived_secure", "adults"), ("documented_and_secure", "adults"),
          ("documented_and_secure", "documented"), ("documented_and_secure", "perceived_secure"),
        ], additive: ["adults", "documented", "perceived_secure", "documented_and_secure"], hasNation: true
      ) { measurement in
        measurement.warnOfMissingBreakdowns(["SEX", "TENURE"])
        measurement.eachPlace(
          read: { rows, _ in
            TenureCounts(
              adults: rows[0].number("adults")!, documented: rows[0].number("documented"),
              perceived: rows[0].number("perceived_secure"), both: rows[0].number("documented_and_secure"))
          }, observe: { $0.observations($1, $2) },
          nationwide: { TenureCounts.sum($0).observations($1, $2) })
      }
    ])

  /// In the order of the questions.
  fileprivate static let participationQuestions = ["planning", "budget", "evaluation", "inclusion"]

  static let civilParticipation = InputTable(
    indicator: CivilParticipation.indicator,
    forms: [
      Form(
        "evaluators",
        [.name("evaluator")] + participationQuestions.map { .whole($0, in: 1...4, isRequired: false) } + [
          .amount("weight", isRequired: false)
        ], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, measurement in measurement.participation(from: rows) },
          observe: { city, measurement, _ in city.observations(measurement) },
          nationwide: { cities, measurement, _ in
            CivilParticipation.observations(of: cities, measurement)
          })
      }
    ])

  static let heritageExpenditure = InputTable(
    indicator: HeritageExpenditure.indicator,
    forms: [
      Form(
        "spending",
        [
          .choice("source", HeritageExpenditure.Source.allCases.map(\.rawValue), isKey: true),
          .choice("heritage", HeritageExpenditure.Heritage.allCases.map(\.rawValue), isKey: true),
          .amount("expenditure"), .optional("transfers_received"), .amount("population"), .amount("ppp"),
        ], parts: [("transfers_received", "expenditure")]
      ) { measurement in
        measurement.eachPlace(
          read: { rows, measurement in
            HeritageExpenditure(
              entries: rows.map { row in
                HeritageExpenditure.Entry(
                  source: HeritageExpenditure.Source(rawValue: row.word("source")!)!,
                  heritage: HeritageExpenditure.Heritage(rawValue: row.word("heritage")!)!,
                  expenditure: row.number("expenditure")!,
                  transfersReceived: row.number("transfers_received") ?? 0)
              }, population: measurement.agreed("population", in: rows)!,
              purchasingPowerParity: measurement.agreed("ppp", in: rows)!)
          }, observe: { spending, measurement, _ in spending.observations(measurement) })
      }
    ])

  static let solidWaste = InputTable(
    indicator: MunicipalSolidWaste.indicator,
    forms: [
      Form(
        "cities",
        dimensions: ["SEX", "AGE", "URBANISATION", "DISABILITY_STATUS", "INCOME_WEALTH_QUANTILE"],
        ["generated", "collected", "controlled", "collected_controlled"].map {
          .optional($0, unit: tonnesPerDay)
        } + [.optional("population"), .optional("population_served")],
        parts: [
          ("collected", "generated"), ("controlled", "generated"), ("collected_controlled", "generated"),
          ("collected_controlled", "collected"), ("collected_controlled", "controlled"),
          ("population_served", "population"),
        ], additive: ["population", "population_served"], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            MunicipalSolidWaste(
              generated: rows[0].number("generated"), collected: rows[0].number("collected"),
              controlled: rows[0].number("controlled"),
              collectedAndControlled: rows[0].number("collected_controlled"),
              population: rows[0].number("population"),
              populationServed: rows[0].number("population_served"))
          }, observe: { $0.observations($1, $2) },
          nationwide: { MunicipalSolidWaste.sum($0).observations($1, $2) })
      },
      Form(
        "facilities",
        [
          .name("facility"), .amount("generated", unit: tonnesPerDay),
          .amount("received", unit: tonnesPerDay), .optional("residue", unit: tonnesPerDay),
          .choice(
            "control_level", MunicipalSolidWaste.Control.allCases.map(\.rawValue), isRequired: false),
        ] + boxes.map { .whole($0, in: 0...100, isRequired: false) }, parts: [("residue", "received")],
        hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, measurement in measurement.waste(fromFacilities: rows) },
          observe: { $0.observations($1, $2) },
          nationwide: { MunicipalSolidWaste.sum($0).observations($1, $2) })
      },
    ])
}

extension TableMeasurement {
  /// Breakdowns that the definition demands.
  fileprivate mutating func warnOfMissingBreakdowns(_ dimensions: [String]) {
    for dimension in dimensions where !rows.isEmpty {
      if !rows.contains(where: { $0.disaggregation.codes[dimension] != nil }) {
        issues.append(
          InputIssue(
            "indicator-table.breakdown", at: Monitoring.Place(file: file), found: dimension.lowercased(),
            severity: .warning))
      }
    }
  }

  fileprivate mutating func participation(from rows: [TableRow]) -> CivilParticipation.City {
    let weight = agreed("weight", in: rows)
    let evaluators = rows.map { row in
      let evaluator = CivilParticipation.Evaluator(
        answers: InputTable.participationQuestions.map { row.whole($0) })
      if evaluator.score == nil {
        fault(
          "indicator-table.answers", row, "evaluator", found: row.word("evaluator")!,
          ["minimum": String(CivilParticipation.answersMinimum)], severity: .warning)
      }
      return evaluator
    }
    return CivilParticipation.City(evaluators: evaluators, weight: weight)
  }

  /// Nil where a facility has no level, or more waste stays at facilities than there is.
  fileprivate mutating func waste(fromFacilities rows: [TableRow]) -> MunicipalSolidWaste? {
    let before = issues.all.count
    let generated = agreed("generated", in: rows)!
    var facilities: [MunicipalSolidWaste.Facility] = []
    for row in rows {
      let ticked = MunicipalSolidWaste.Control.allCases.map { row.whole("boxes_\($0.rawValue)") ?? 0 }
      guard
        let control = row.word("control_level").flatMap(MunicipalSolidWaste.Control.init)
          ?? MunicipalSolidWaste.Control.level(boxes: ticked)
      else {
        fault("indicator-table.cell", row, "control_level")
        continue
      }
      facilities.append(
        MunicipalSolidWaste.Facility(
          received: row.number("received")!, residue: row.number("residue") ?? 0, control: control))
    }
    let waste = MunicipalSolidWaste(generated: generated, facilities: facilities)
    if let collected = waste.collected {
      checkPart(collected, rows[0], "received", of: generated, called: "generated")
    }
    return issues.all.count == before ? waste : nil
  }
}
