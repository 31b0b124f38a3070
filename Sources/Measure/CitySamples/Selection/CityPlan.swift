import Monitoring

#if canImport(Glibc)
  import Glibc
#endif

/// A design worked out on a frame: the strata and how many cities each gives, before anything is drawn.
public struct CityPlan: Sendable {
  public let frame: CityFrame
  public let design: CityDesign
  public let stratification: Stratification
  /// One for each stratum; 1 for a certainty city.
  public let sizes: [Int]

  public var strata: [CityStratum] { stratification.strata }
  public var cityCounts: [Int] { strata.map(\.rows.count) }

  /// Cells are merged until each has the minimum of cities and the sample suffices for it in each.
  /// - Throws: what of the design cannot be met in this frame.
  public init(_ design: CityDesign, on frame: CityFrame, file: String = "design") throws(InputIssues) {
    var issues = InputIssues()
    func place(_ field: String) -> Place { Place(file: file, field: field) }
    for id in design.certainty.ids where frame.row(of: id) == nil {
      issues.append(InputIssue("city-sample.city.unknown", at: place("certainty"), found: id))
    }
    let certain = design.certainty.rows(in: frame, sampleSize: design.sampleSize)
    let (open, left) = (frame.count - certain.count, design.sampleSize - certain.count)
    if design.sampleSize > frame.count || left < min(open, design.minimumPerStratum) {
      issues.append(
        InputIssue(
          "city-sample.size", at: place("size"), found: String(design.sampleSize),
          arguments: [
            "least": String(certain.count + min(open, design.minimumPerStratum)),
            "most": String(frame.count),
          ]))
    }
    try issues.throwIfAnyError()
    let stratification = Stratification(
      frame, by: design.stratifiers, sizeRule: design.sizeRule, certain: certain,
      minimumCities: design.minimumPerStratum, maximumStrata: max(1, left / design.minimumPerStratum))
    let strata = stratification.strata.filter { !$0.isCertainty }
    for name in design.allocation.namedStrata where !strata.contains(where: { $0.name == name }) {
      issues.append(
        InputIssue(
          "city-sample.allocation.unknown", at: place("allocation"), found: name,
          arguments: ["known": strata.map(\.name).joined(separator: ", ")]))
    }
    var sizes = certain.map { _ in 1 }
    if case .stated(let stated) = design.allocation {
      for stratum in strata {
        let size = stated[stratum.name] ?? 0
        if !(1...stratum.rows.count).contains(size) {
          issues.append(
            InputIssue(
              "city-sample.allocation", at: place(stratum.name), found: String(size),
              arguments: ["most": String(stratum.rows.count)]))
        }
        sizes.append(size)
      }
      let sum = sizes.reduce(0, +)
      if issues.all.isEmpty, sum != design.sampleSize {
        issues.append(
          InputIssue(
            "city-sample.allocation.sum", at: place("allocation"), found: String(sum),
            arguments: ["size": String(design.sampleSize), "certain": String(certain.count)]))
      }
      try issues.throwIfAnyError()
    } else if !strata.isEmpty {
      try issues.throwIfAnyError()
      // The cells were merged so that the minima fit, and no cap is below the whole stratum.
      sizes += Allocation.integers(
        priorities: CityPlan.priorities(design.allocation, strata, frame), sampleSize: left,
        minima: strata.map { min($0.rows.count, design.minimumPerStratum) },
        caps: strata.map(\.rows.count))!
    }
    self.frame = frame
    self.design = design
    self.stratification = stratification
    self.sizes = sizes
  }

  /// Of each open stratum, by the rule; of one that is stated as if it were proportional.
  static func priorities(
    _ rule: AllocationRule, _ strata: [CityStratum], _ frame: CityFrame
  ) -> [Double] {
    let counts = strata.map(\.rows.count)
    let targets: [Double]
    switch rule {
    case .proportional, .stated: targets = Allocation.proportional(cities: counts, sampleSize: 1)
    case .equal: targets = counts.map { _ in 1 }
    case .neymanOnLogPopulation:
      let deviations = strata.map { deviation($0.rows.map { log(frame.populations[$0]) }) }
      targets = Allocation.neyman(cities: counts, deviations: deviations, sampleSize: 1)
    case .neyman(let stated):
      targets = Allocation.neyman(cities: counts, deviations: filled(stated, strata), sampleSize: 1)
    case .costOptimal(let stated, let costs):
      targets = Allocation.costOptimal(
        cities: counts, deviations: filled(stated, strata), costs: strata.map { costs[$0.name] ?? 1 },
        sampleSize: 1)
    case .power(let exponent):
      let values = strata.map { $0.rows.map { frame.populations[$0] } }
      targets = Allocation.power(
        totals: values.map { $0.reduce(0, +) },
        variations: values.map { deviation($0) / ($0.reduce(0, +) / Double($0.count)) }, power: exponent,
        sampleSize: 1)
    case .kishCompromise(let importance):
      targets = Allocation.kishCompromise(cities: counts, importance: importance, sampleSize: 1)
    }
    return targets.contains { $0 > 0 } ? targets : Allocation.proportional(cities: counts, sampleSize: 1)
  }

  /// The stated standard deviations; the mean of them where a stratum is not named.
  private static func filled(_ stated: [String: Double], _ strata: [CityStratum]) -> [Double] {
    let known = strata.compactMap { stated[$0.name] }
    let mean = known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
    return strata.map { stated[$0.name] ?? mean }
  }

  /// With n − 1; 0 for fewer than two values.
  static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
