import Indicators
import Monitoring

/// The tables of the water indicators of SDG 6.
extension InputTable {
  private static let thousandCubicMetresPerDay = "1,000 m³/day"
  private static let cubicKilometresPerYear = "km³/year"
  private static let squareKilometres = "km²"

  static let wastewater = InputTable(
    indicator: WastewaterTreatment.indicator,
    forms: [
      Form(
        "flows", dimensions: ["ACTIVITY", "URBANISATION", "INCOME_WEALTH_QUANTILE"],
        [
          .optional("wastewater_generated", unit: thousandCubicMetresPerDay),
          .optional("wastewater_treated", unit: thousandCubicMetresPerDay),
          .optional("household_generated", unit: thousandCubicMetresPerDay),
          .optional("household_safely_treated", unit: thousandCubicMetresPerDay),
        ],
        parts: [
          ("wastewater_treated", "wastewater_generated"), ("household_safely_treated", "household_generated"),
        ], additive: ["wastewater_generated", "wastewater_treated"], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            WastewaterTreatment(
              generated: rows[0].number("wastewater_generated"),
              treated: rows[0].number("wastewater_treated"),
              householdGenerated: rows[0].number("household_generated"),
              householdSafelyTreated: rows[0].number("household_safely_treated"))
          }, observe: { $0.observations($1, $2) },
          nationwide: { WastewaterTreatment.sum($0).observations($1, $2) })
      }
    ])

  static let waterQuality = InputTable(
    indicator: AmbientWaterQuality.indicator,
    forms: [
      Form(
        "bodies",
        [
          .name("body"), .choice("kind", AmbientWaterQuality.Kind.allCases.map(\.rawValue)),
          .whole("values", in: 0...1_000_000_000), .whole("on_target", in: 0...1_000_000_000),
        ], parts: [("on_target", "values")], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            rows.reduce(into: AmbientWaterQuality()) { quality, row in
              quality.add(
                AmbientWaterQuality.Kind(rawValue: row.word("kind")!)!, values: row.whole("values")!,
                onTarget: row.whole("on_target")!)
            }
          }, observe: { quality, measurement, _ in quality.observations(measurement) },
          nationwide: { areas, measurement, _ in
            AmbientWaterQuality.sum(areas).observations(measurement)
          })
      },
      Form(
        "counts",
        [
          .choice("kind", AmbientWaterQuality.Kind.allCases.map(\.rawValue), isKey: true),
          .whole("assessed", in: 0...1_000_000_000), .whole("good", in: 0...1_000_000_000),
        ], parts: [("good", "assessed")], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            rows.reduce(into: AmbientWaterQuality()) { quality, row in
              quality.add(
                AmbientWaterQuality.Kind(rawValue: row.word("kind")!)!, good: row.whole("good")!,
                assessed: row.whole("assessed")!)
            }
          }, observe: { quality, measurement, _ in quality.observations(measurement) },
          nationwide: { areas, measurement, _ in
            AmbientWaterQuality.sum(areas).observations(measurement)
          })
      },
    ])

  static let waterUseEfficiency = InputTable(
    indicator: WaterUseEfficiency.indicator,
    forms: [
      Form(
        "sectors",
        [
          .amount("gva_agriculture", unit: "10⁶ USD"), .amount("gva_industry", unit: "10⁶ USD"),
          .amount("gva_services", unit: "10⁶ USD"), .amount("use_agriculture", unit: "10⁶ m³/year"),
          .amount("use_industry", unit: "10⁶ m³/year"), .amount("use_services", unit: "10⁶ m³/year"),
          .amount("rainfed_share", in: 0...1, isRequired: false),
          .amount("irrigated_share", in: 0...1, isRequired: false),
        ]
      ) { $0.measureWaterUse() }
    ])

  static let waterStress = InputTable(
    indicator: WaterStress.indicator,
    forms: [
      Form(
        "flows",
        [
          .amount("withdrawn", unit: cubicKilometresPerYear),
          .amount("renewable", unit: cubicKilometresPerYear),
          .amount("environmental_flow", unit: cubicKilometresPerYear),
        ]
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            WaterStress(
              withdrawn: rows[0].number("withdrawn")!, renewable: rows[0].number("renewable")!,
              environmentalFlow: rows[0].number("environmental_flow")!)
          }, observe: { stress, measurement, _ in stress.observations(measurement) })
      }
    ])

  static let waterManagement = InputTable(
    indicator: WaterManagement.indicator,
    forms: [
      Form(
        "questions",
        [
          .choice("section", WaterManagement.Section.allCases.map(\.rawValue), isKey: true),
          .name("question"), .whole("score", in: 0...100, isRequired: false),
        ], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, measurement in measurement.waterManagement(from: rows) },
          observe: { management, measurement, _ in management.observations(measurement) },
          nationwide: { countries, measurement, _ in WaterManagement.nationwide(countries, measurement) })
      },
      Form(
        "sections",
        WaterManagement.Section.allCases.map { .amount($0.column, in: 0...100, isRequired: false) },
        hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            var means: [WaterManagement.Section: Double] = [:]
            for section in WaterManagement.Section.allCases {
              means[section] = rows[0].number(section.column)
            }
            return WaterManagement(means: means)
          }, observe: { management, measurement, _ in management.observations(measurement) },
          nationwide: { countries, measurement, _ in WaterManagement.nationwide(countries, measurement) })
      },
    ])

  static let transboundaryCooperation = InputTable(
    indicator: TransboundaryCooperation.indicator,
    forms: [
      Form(
        "waters",
        [
          .name("water"),
          .choice("kind", TransboundaryCooperation.Kind.allCases.map(\.rawValue), isKey: true),
          .amount("total_km2", unit: squareKilometres),
          .optional("arrangement_km2", unit: squareKilometres),
        ] + TransboundaryCooperation.Criterion.allCases.map { .choice($0.rawValue, ["yes", "no"]) },
        parts: [("arrangement_km2", "total_km2")], hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            rows.reduce(into: TransboundaryCooperation()) { cooperation, row in
              let total = row.number("total_km2")!
              cooperation.add(
                TransboundaryCooperation.Kind(rawValue: row.word("kind")!)!, totalSquareKilometres: total,
                arrangementSquareKilometres: row.number("arrangement_km2") ?? total,
                met: Set(
                  TransboundaryCooperation.Criterion.allCases.filter { row.word($0.rawValue) == "yes" }))
            }
          }, observe: { cooperation, measurement, _ in cooperation.observations(measurement) },
          nationwide: { countries, measurement, _ in
            TransboundaryCooperation.sum(countries).observations(measurement)
          })
      },
      Form(
        "areas",
        ["basins_km2", "basins_covered_km2", "aquifers_km2", "aquifers_covered_km2"].map {
          .amount($0, unit: squareKilometres)
        },
        parts: [("basins_covered_km2", "basins_km2"), ("aquifers_covered_km2", "aquifers_km2")],
        hasNation: true
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            var cooperation = TransboundaryCooperation()
            cooperation.add(
              .basin, totalSquareKilometres: rows[0].number("basins_km2")!,
              coveredSquareKilometres: rows[0].number("basins_covered_km2")!)
            cooperation.add(
              .aquifer, totalSquareKilometres: rows[0].number("aquifers_km2")!,
              coveredSquareKilometres: rows[0].number("aquifers_covered_km2")!)
            return cooperation
          }, observe: { cooperation, measurement, _ in cooperation.observations(measurement) },
          nationwide: { countries, measurement, _ in
            TransboundaryCooperation.sum(countries).observations(measurement)
          })
      },
    ])

  static let waterEcosystems = InputTable(
    indicator: WaterTransitions.indicator,
    forms: [
      Form(
        "transitions",
        [.choice("waters", WaterTransitions.Waters.allCases.map(\.rawValue), isKey: true)]
          + [
            "none_to_permanent", "permanent_to_none", "seasonal_to_permanent", "permanent_to_seasonal",
            "permanent",
          ].map { .amount($0, unit: squareKilometres) }
          + ["none_to_seasonal", "seasonal_to_none", "seasonal", "land_area"].map {
            .optional($0, unit: squareKilometres)
          }
      ) { measurement in
        measurement.eachPlace(
          read: { rows, measurement in
            let waters = rows.map { measurement.waterTransitions(of: $0) }
            return waters.contains(nil) ? nil : waters.compactMap { $0 }
          },
          observe: { waters, measurement, _ in waters.flatMap { $0.observations(measurement) } })
      },
      Form(
        "extents",
        (EcosystemExtents.Extent.allCases.map(\.rawValue) + [
          "mangroves_baseline", "mangroves_gained", "mangroves_lost", "land_area",
        ]).map { .optional($0, unit: squareKilometres) },
        parts: [
          ("mangroves_lost", "mangroves_baseline"), ("wetlands", "land_area"),
          ("reservoirs_maximum", "land_area"),
        ]
      ) { measurement in
        measurement.eachPlace(
          read: { rows, _ in
            EcosystemExtents(
              extents: rows[0].components(), mangrovesBaseline: rows[0].number("mangroves_baseline"),
              mangrovesGained: rows[0].number("mangroves_gained"),
              mangrovesLost: rows[0].number("mangroves_lost"), landArea: rows[0].number("land_area"))
          }, observe: { extents, measurement, _ in extents.observations(measurement) })
      },
    ])
}

extension WaterManagement.Section {
  /// Of the table of sections.
  fileprivate var column: String {
    switch self {
    case .enablingEnvironment: "enabling_environment"
    case .institutions: "institutions"
    case .instruments: "instruments"
    case .financing: "financing"
    }
  }
}

extension WaterManagement {
  fileprivate static func nationwide(_ countries: [WaterManagement], _ measurement: Measurement)
    -> [Observation]
  {
    observations(scores: countries.compactMap { $0.score.map(Double.init) }, measurement)
  }
}

extension TableMeasurement {
  /// Each period after the first of an area also tells the change since the one before.
  fileprivate mutating func measureWaterUse() {
    var earlier: [String: (period: Period, efficiency: WaterUseEfficiency)] = [:]
    let places = places
    let order = Dictionary(zip(places.map(\.place.area), places.indices)) { first, _ in first }
    func rank(_ place: Place) -> (Int, Period) { (order[place.area]!, place.period) }
    for (place, rows) in places.sorted(by: { rank($0.place) < rank($1.place) }) {
      let row = rows[0]
      guard
        let rainfedShare = row.number("rainfed_share")
          ?? row.number("irrigated_share").map({
            WaterUseEfficiency.rainfedShare(irrigatedShare: $0)
          })
      else {
        fault("indicator-table.cell", row, "rainfed_share")
        continue
      }
      func use(_ sector: WaterUseEfficiency.Sector) -> WaterUseEfficiency.Use {
        .init(
          valueAdded: row.number("gva_\(sector.rawValue)")!, water: row.number("use_\(sector.rawValue)")!)
      }
      let efficiency = WaterUseEfficiency(
        agriculture: use(.agriculture), industry: use(.industry), services: use(.services),
        rainfedShare: rainfedShare)
      observations += efficiency.observations(
        measurement(of: place.area, at: place.period), after: earlier[place.area])
      earlier[place.area] = (place.period, efficiency)
    }
  }

  /// Nil where a score is no multiple of ten.
  fileprivate mutating func waterManagement(from rows: [TableRow]) -> WaterManagement? {
    var answers: [WaterManagement.Section: [Int]] = [:]
    let before = issues.all.count
    for row in rows {
      guard let score = row.whole("score") else { continue }
      if score % 10 != 0 { fault("indicator-table.step", row, "score", found: String(score)) }
      answers[WaterManagement.Section(rawValue: row.word("section")!)!, default: []].append(score)
    }
    return issues.all.count == before ? WaterManagement(answers: answers) : nil
  }

  /// Nil where lakes and rivers lack some of their seasonal water, or water covers more than the land; either
  /// is then reported.
  fileprivate mutating func waterTransitions(of row: TableRow) -> WaterTransitions? {
    let waters = WaterTransitions.Waters(rawValue: row.word("waters")!)!
    let permanent = WaterTransitions.Change(
      alpha: row.number("none_to_permanent")!, beta: row.number("permanent_to_none")!,
      rho: row.number("seasonal_to_permanent")!, sigma: row.number("permanent_to_seasonal")!,
      epsilon: row.number("permanent")!)
    var seasonal: WaterTransitions.Change?
    if waters == .lakesAndRivers {
      let columns = ["none_to_seasonal", "seasonal_to_none", "seasonal"]
      let stated = columns.filter { row.number($0) != nil }
      if stated.count == columns.count {
        seasonal = .init(
          alpha: row.number("none_to_seasonal")!, beta: row.number("seasonal_to_none")!,
          rho: permanent.sigma, sigma: permanent.rho, epsilon: row.number("seasonal")!)
      } else if !stated.isEmpty {
        for column in columns where !stated.contains(column) { fault("indicator-table.cell", row, column) }
        return nil
      }
    }
    let landArea = row.number("land_area")
    let before = issues.all.count
    for (change, column) in [(permanent, "permanent"), (seasonal, "seasonal")] {
      guard let change, let landArea else { continue }
      checkPart(change.extent, row, column, of: landArea, called: "land_area")
    }
    return issues.all.count == before
      ? WaterTransitions(waters: waters, permanent: permanent, seasonal: seasonal, landArea: landArea) : nil
  }
}
