import Indicators
import Monitoring

/// The tables of disasters: SDG 11.5.1 to 11.5.3 and 11.b.2.
extension InputTable {
  static let disasterPersons = InputTable(
    indicator: DisasterPersons.indicator,
    forms: [
      Form(
        "events",
        dimensions: [
          "SEX", "AGE", "URBANISATION", "DISABILITY_STATUS", "INCOME_WEALTH_QUANTILE", "COMPOSITE_BREAKDOWN",
        ],
        (DisasterPersons.Lost.allCases.map(\.rawValue) + ["affected"]
          + DisasterPersons.Affected.allCases.map(\.rawValue)
          + ["dwellings_damaged", "dwellings_destroyed", "population"]).map { .optional($0) },
        additive: ["deaths", "missing", "affected", "population"], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            DisasterPersons(
              lost: ReportedComponents(rows[0].components()),
              affected: ReportedComponents(rows[0].components()), affectedTotal: rows[0].number("affected"),
              dwellingsDamaged: rows[0].number("dwellings_damaged"),
              dwellingsDestroyed: rows[0].number("dwellings_destroyed"),
              population: rows[0].number("population"))
          }, observe: { $0.observations($1, $2) },
          nationwide: { DisasterPersons.sum($0).observations($1, $2) })
      }
    ])

  static let disasterEconomicLoss = InputTable(
    indicator: DisasterEconomicLoss.indicator,
    forms: [
      Form(
        "losses", dimensions: ["COMPOSITE_BREAKDOWN"],
        (DisasterEconomicLoss.Component.allCases.map(\.rawValue) + ["gdp"]).map {
          .optional($0, unit: "USD")
        }, hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            DisasterEconomicLoss(
              losses: ReportedComponents(rows[0].components()), grossDomesticProduct: rows[0].number("gdp"))
          }, observe: { $0.observations($1, $2) },
          nationwide: { DisasterEconomicLoss.sum($0).observations($1, $2) })
      }
    ])

  static let disasterDisruption = InputTable(
    indicator: DisasterDisruption.indicator,
    forms: [
      Form(
        "counts",
        (DisasterDisruption.Damage.allCases.map(\.rawValue)
          + DisasterDisruption.Disruption.allCases.map(\.rawValue)).map { .optional($0) }, hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            DisasterDisruption(
              damage: ReportedComponents(rows[0].components()),
              disruptions: ReportedComponents(rows[0].components()))
          }, observe: { $0.observations($1, $2) },
          nationwide: { DisasterDisruption.sum($0).observations($1, $2) })
      }
    ])

  static let localRiskStrategies = InputTable(
    indicator: LocalRiskStrategies.indicator,
    forms: [
      Form(
        "governments", [.amount("with_strategy"), .amount("local_governments")], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            LocalRiskStrategies(
              withStrategy: rows[0].number("with_strategy")!,
              localGovernments: rows[0].number("local_governments")!)
          }, observe: { strategies, measurement, _ in strategies.observations(measurement) },
          nationwide: { countries, measurement, _ in
            LocalRiskStrategies.observations(of: countries, measurement)
          })
      }
    ])
}
