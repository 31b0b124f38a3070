import Surveys

extension NationalSample {
  /// One total that the frame knows and the sample estimates.
  struct KnownTotal {
    var kind: FrameTotal
    /// The region, class or function; "" for the country.
    var category: String
    /// What each unit of the panel brings of it.
    var values: [Double]
    var total: Double
  }

  func knownTotals(_ kinds: [FrameTotal]) -> [KnownTotal] {
    kinds.flatMap { kind -> [KnownTotal] in
      let category: (Int) -> String
      switch kind {
      case .cities, .population: category = { _ in "" }
      case .citiesByRegion, .populationByRegion: category = { frame.cities[$0].region }
      case .citiesBySize: category = { sizeClass(ofRow: $0) }
      case .citiesByFunction: category = { frame.cities[$0].function ?? "" }
      }
      let isOfPeople = kind == .population || kind == .populationByRegion
      func value(_ row: Int) -> Double { isOfPeople ? frame.populations[row] : 1 }
      let names = frame.populations.indices.map(category)
      return Set(names).sorted().map { name in
        KnownTotal(
          kind: kind, category: name,
          values: panel.units.indices.map { unit in
            guard let row = rowOfUnit[unit], names[row] == name else { return 0 }
            return shareOfUnit[unit] * value(row)
          }, total: names.indices.reduce(0) { $0 + (names[$1] == name ? value($1) : 0) })
      }
    }
  }

  /// The design of all units of the panel in their order, as if every city had answered; for replicates and
  /// for statistics that are not made here, and for weights to be shown. A unit that is no more, or that
  /// brings a share of a city alone, is for the caller to see to.
  public func surveyDesign(auxiliary: AuxiliaryUse = .none) throws(CalibrationFailure) -> SurveyDesign {
    let everyone = RespondingUnits(self, answered: panel.units.map { _ in true }, classes: nil)
    return try calibrated(everyone.design, units: everyone.units, use: auxiliary)
  }

  /// People of the frame of the round by stratum of the panel, cities that grew out of several divided.
  private var populationsOfStrata: [Double] {
    var sums = [Double](repeating: 0, count: panel.strata.count)
    for (row, city) in frame.cities.enumerated() {
      for origin in panel.origins[city.id] ?? [] {
        sums[origin.stratum] += origin.share * frame.populations[row]
      }
    }
    return sums
  }

  func calibrated(
    _ design: SurveyDesign, units: [Int], use: AuxiliaryUse
  ) throws(CalibrationFailure) -> SurveyDesign {
    let people = units.map { unit in
      rowOfUnit[unit].map { shareOfUnit[unit] * frame.populations[$0] } ?? 0
    }
    // A city that is no more brings nothing; any variance above 0 leaves its weight as it is.
    let variances = people.map { $0 > 0 ? $0 : 1 }
    switch use {
    case .none: return design
    case .ratio:
      return try design.calibrated(
        on: AuxiliaryVariables(values: [.init(people, total: frame.population)]), variances: variances)
    case .separateRatio:
      let sums = populationsOfStrata
      let columns = Set(units.map { panel.units[$0].stratum }).sorted().map { stratum in
        AuxiliaryVariables.Values(
          zip(units, people).map { panel.units[$0].stratum == stratum ? $1 : 0 }, total: sums[stratum])
      }
      return try design.calibrated(on: AuxiliaryVariables(values: columns), variances: variances)
    case .regression: return try calibrated(design, units: units, use: .calibrated([.cities, .population]))
    case .calibrated(let kinds):
      let columns = knownTotals(kinds).map { known in
        AuxiliaryVariables.Values(units.map { known.values[$0] }, total: known.total)
      }
      return try design.calibrated(on: AuxiliaryVariables(values: columns))
    }
  }
}
