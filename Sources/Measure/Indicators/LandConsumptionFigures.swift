import Monitoring

/// How the figures of SDG 11.3.1 are formed from the states of a city.
public struct LandConsumptionRules: Hashable, Sendable {
  public var formulas: [LandConsumption.Formula]
  public var boundaryMode: LandConsumption.BoundaryMode
  /// A year, as a fraction.
  public var populationRateMinimum: Double

  public init(
    formulas: [LandConsumption.Formula] = [.linear], boundaryMode: LandConsumption.BoundaryMode = .dynamic,
    populationRateMinimum: Double = LandConsumption.populationRateMinimumDefault
  ) {
    self.formulas = formulas
    self.boundaryMode = boundaryMode
    self.populationRateMinimum = populationRateMinimum
  }
}

extension LandConsumption {
  /// Every figure of one area: of each date the built-up area, in all and to a person; of each two dates that
  /// follow one another the rates, the ratio and the total change, kept under the later one.
  ///
  /// With one boundary for all dates every figure has the disaggregation `BOUNDARY=FIXED`.
  /// - Parameters:
  ///   - states: in order of time; a state that is not later than the one before gives no change.
  ///   - measurement: its period is not used, since each figure stands under the date it speaks of.
  public static func observations(
    _ states: [State], rules: LandConsumptionRules = LandConsumptionRules(), measurement: Measurement
  ) -> [Observation] {
    var measurement = measurement
    measurement.notes.append(Note("land-boundary-\(rules.boundaryMode.rawValue)"))
    let figures = Figures(
      measurement: measurement,
      disaggregation: Disaggregation(rules.boundaryMode == .fixed ? ["BOUNDARY": "FIXED"] : [:]))
    var observations = states.flatMap(figures.stocks)
    for (earlier, later) in zip(states, states.dropFirst()) {
      guard
        let change = LandConsumption(
          from: earlier, to: later, populationRateMinimum: rules.populationRateMinimum)
      else { continue }
      observations += figures.changes(change, formulas: rules.formulas)
    }
    return observations
  }

  /// What the figures of one area share.
  private struct Figures {
    var measurement: Measurement
    var disaggregation: Disaggregation

    func stocks(_ state: State) -> [Observation] {
      [
        figure(
          "Q_LND_BUILT", state.period, .success(state.builtUpSquareMetres / 1e6), unit: "KM2",
          numerator: nil, denominator: nil),
        figure(
          "Q_LND_BUILT_CAPITA", state.period, state.builtUpPerPerson, unit: "Q_M2_PER_POP",
          numerator: state.builtUpSquareMetres, denominator: state.persons),
      ]
    }

    func changes(_ change: LandConsumption, formulas: [Formula]) -> [Observation] {
      let span = Note(
        "land-span",
        [
          "from": change.earlier.period.text, "to": change.later.period.text,
          "years": JSON.numberText((change.years * 100).rounded() / 100),
        ])
      let period = change.later.period
      let (first, last) = (change.earlier.builtUpSquareMetres / 1e6, change.later.builtUpSquareMetres / 1e6)
      func percent(_ rate: Result<Double, Absence>) -> Result<Double, Absence> { rate.map { 100 * $0 } }
      func logarithm(_ rate: Result<Double, Absence>) -> Double? { try? rate.get() * change.years }

      var observations: [Observation] = []
      for formula in formulas {
        let land = change.landRate(formula)
        let isLinear = formula == .linear
        observations.append(
          figure(
            isLinear ? "EN_LND_CNSPOP" : "Q_LND_CNSPOP_LOG", period, change.ratio(formula), unit: "RO",
            numerator: try? land.get(), denominator: try? change.populationRate.get(),
            notes: [span] + (change.quadrant(formula).map { [Note($0.rawValue)] } ?? [])))
        observations.append(
          figure(
            isLinear ? "Q_LND_RATE" : "Q_LND_RATE_LOG", period, percent(land), unit: "Q_PT_PER_YR",
            numerator: isLinear ? last - first : logarithm(land),
            denominator: isLinear ? first * change.years : change.years, notes: [span]))
      }
      observations.append(
        figure(
          "Q_LND_POP_RATE", period, percent(change.populationRate), unit: "Q_PT_PER_YR",
          numerator: logarithm(change.populationRate), denominator: change.years, notes: [span]))
      observations.append(
        figure(
          "Q_LND_CHANGE", period, change.totalChangePercent, unit: "PT", numerator: last - first,
          denominator: first, notes: [span]))
      return observations
    }

    private func figure(
      _ series: String, _ period: Period, _ value: Result<Double, Absence>, unit: String,
      numerator: Double?, denominator: Double?, notes: [Note] = []
    ) -> Observation {
      let key = Observation.Key(
        indicator: LandConsumption.indicator, series: series, area: measurement.area, period: period,
        disaggregation: disaggregation)
      switch value {
      case .success(let value):
        return Observation(
          key: key, value: value, numerator: numerator, denominator: denominator, unit: unit,
          status: measurement.status, nature: measurement.nature, notes: measurement.notes + notes)
      case .failure(let absence):
        return Observation(
          key: key, value: nil, numerator: numerator, denominator: denominator, unit: unit,
          status: .missing, nature: measurement.nature,
          notes: measurement.notes + notes + [Note(absence.rawValue)])
      }
    }
  }
}
