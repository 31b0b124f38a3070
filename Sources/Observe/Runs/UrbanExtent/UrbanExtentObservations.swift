import Geodata
import Geography
import Indicators
import Monitoring
import Settlements

extension MeasureUrbanExtent {
  /// Quito's own indicator of urban extents.
  public static let indicator = "Q-EXTENT"
}

extension MeasureUrbanExtent.Outcome {
  /// Every figure of every date, and of every change at its later date.
  func observations(_ measurement: Measurement) -> [Observation] {
    states.flatMap { observations(of: $0, measurement) }
      + changes.flatMap { observations(of: $0, measurement) }
  }

  private func observation(
    _ series: String, _ period: Period, _ value: Double?, _ unit: String, _ measurement: Measurement,
    _ disaggregation: Disaggregation = Disaggregation(), error: Double? = nil, notes: [Note] = []
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: MeasureUrbanExtent.indicator, series: series, area: measurement.area, period: period,
        disaggregation: disaggregation),
      value: value, unit: unit, status: value == nil ? .missing : measurement.status,
      nature: measurement.nature, error: error.map { SamplingError(standardError: $0) },
      notes: measurement.notes + notes)
  }

  private func observations(of state: ExtentState, _ measurement: Measurement) -> [Observation] {
    let profile = [Note("extent-profile", ["profile": profile.code])]
    let none = Note("extent-none")
    return ExtentFigure.allCases.compactMap { figure in
      let needsPeople: Set<ExtentFigure> = [.population, .density, .builtDensity]
      if needsPeople.contains(figure), state.population == nil { return nil }
      let value = state.value(figure)
      return observation(
        figure.series, state.period, value, figure.unit, measurement,
        error: figure == .cohesion ? state.measures.cohesionStandardError : nil,
        notes: profile + (value == nil ? [none] : []))
    }
  }

  private func observations(of change: ExtentChange, _ measurement: Measurement) -> [Observation] {
    let period = change.to.period
    let years = (Double(change.days) / 365.25 * 100).rounded() / 100
    let notes = [
      Note("extent-profile", ["profile": profile.code]),
      Note(
        "extent-span",
        ["from": change.from.period.text, "to": period.text, "years": JSON.numberText(years)]),
    ]
    var found = [
      observation("Q_EXT_ADDED", period, change.addedTotal, "KM2", measurement, notes: notes)
    ]
    for type in UrbanGrowth.GrowthType.allCases {
      found.append(
        observation(
          "Q_EXT_ADDED", period, change.added[type], "KM2", measurement,
          Disaggregation(["GROWTH_TYPE": type.name.uppercased()]), notes: notes))
    }
    found.append(observation("Q_EXT_LOST", period, change.lost, "KM2", measurement, notes: notes))
    for figure in ExtentChange.ratedFigures where figure != .population || change.from.population != nil {
      let series = [ExtentFigure.extent: "Q_EXT_GROWTH", .built: "Q_EXT_BUILT_GROWTH"][figure]
      let rate = change.rate(figure)
      found.append(
        observation(
          series ?? "Q_EXT_POP_GROWTH", period, rate, "Q_PT_PER_YR", measurement,
          notes: notes + (rate == nil ? [Note("extent-none")] : [])))
    }
    return found
  }
}

/// What the report's map shows of urban extents. Never the source of a figure.
enum UrbanExtentMap {
  /// The land of an extent by its class.
  static func features(
    _ state: ExtentState, _ extent: UrbanExtent, _ frame: GridFrame
  ) throws(InputIssues) -> [MapFeature] {
    let names = ["", "urban", "suburban", "rural", "fringe", "captured", "water"]
    let table = (0...255).map { code -> UInt8 in
      switch ExtentClass(rawValue: UInt8(code)) {
      case .urban: 1
      case .suburban: 2
      case .enclosedRural: 3
      case .fringe: 4
      case .captured: 5
      case .fringeWater, .capturedWater: 6
      default: 0
      }
    }
    return try Polygonisation.mapPolygons(
      of: extent.classes.map { table[Int($0)] }, frame: frame, values: [1, 2, 3, 4, 5, 6]
    ).map { area in
      MapFeature(
        layer: "urban-extent", geometry: area.geometry,
        properties: ["date": .string(state.period.text), "class": .string(names[area.value])])
    }
  }

  /// What was added, by type.
  static func features(
    _ change: ExtentChange, _ growth: UrbanGrowth, _ frame: GridFrame
  ) throws(InputIssues) -> [MapFeature] {
    try Polygonisation.mapPolygons(of: growth.types, frame: frame, values: [1, 2, 3, 4]).map { area in
      let type = UrbanGrowth.GrowthType(rawValue: UInt8(area.value))!
      return MapFeature(
        layer: "urban-growth", geometry: area.geometry,
        properties: [
          "from": .string(change.from.period.text), "to": .string(change.to.period.text),
          "class": .string(type.name),
        ])
    }
  }
}
