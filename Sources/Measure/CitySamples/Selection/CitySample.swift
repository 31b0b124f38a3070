import Monitoring

/// A sample of cities as it was drawn. The seed and the frame give it again.
public struct CitySample: Hashable, Sendable {
  /// One city drawn.
  public struct Selection: Hashable, Sendable {
    /// Of the frame.
    public var row: Int
    public var id: String
    /// Place in `strata`.
    public var stratum: Int
    public var inclusionProbability: Double
    /// 1 / inclusion probability.
    public var weight: Double
    /// The permanent random number.
    public var randomNumber: Double
    /// From 1, in the stratum.
    public var order: Int
    /// Stands for itself alone: its probability is 1.
    public var isCertainty: Bool
  }

  public struct Stratum: Hashable, Sendable {
    public var name: String
    /// N_h and n_h.
    public var cityCount, sampleCount: Int
    /// People in all its cities.
    public var population: Double
  }

  public let seed: String
  public let frameDigest: Digest
  public let design: CityDesign
  public let strata: [Stratum]
  public let merges: [CellMerge]
  /// The upper ends of the size classes but the largest; empty where the frame states classes.
  public let sizeBreaks: [Double]
  /// By stratum, then in the order of selection.
  public let selections: [Selection]

  public var count: Int { selections.count }
  /// Sum of the weights: the number of cities as the sample estimates it.
  public var weightSum: Double { selections.reduce(0) { $0 + $1.weight } }
}

extension CityPlan {
  /// Draws.
  ///
  /// - Parameters:
  ///   - seed: any text, to be decided and written down before the draw.
  ///   - rotation: of the cities of each stratum, the share replaced since the first draw under this seed:
  ///     0.25 in the second round of a panel that replaces a quarter, 0.5 in the third. Each round is itself
  ///     a sample with the probabilities stated. Only for sequential simple selection.
  public func draw(seed: String, rotation: Double = 0) -> CitySample {
    precondition(rotation >= 0 && (rotation == 0 || design.scheme == .sequentialSimple))
    let numbers = frame.cities.map { PermanentRandomNumber.of($0.id, seed: seed) }
    var selections: [CitySample.Selection] = []
    for (place, stratum) in strata.enumerated() {
      let (rows, size) = (stratum.rows, sizes[place])
      let drawn: [Int]
      let probabilities = probabilities(of: place)
      if design.scheme.hasEqualProbabilities {
        drawn = CityPlan.window(
          rows.indices.sorted { first, second in
            (numbers[rows[first]], frame.cities[rows[first]].id)
              < (numbers[rows[second]], frame.cities[rows[second]].id)
          }, from: Int((rotation * Double(size)).rounded()), count: size)
      } else {
        let order = CityPlan.order(rows, frame)
        drawn = UnequalDraw.units(
          design.scheme, probabilities: order.map { probabilities[$0] },
          numbers: order.map { numbers[rows[$0]] }, seed: seed, label: stratum.name
        ).map { order[$0] }
      }
      append(drawn, of: place, probabilities, numbers, to: &selections)
    }
    return sample(seed, selections)
  }

  /// A sample that was drawn by other means, such as that of a panel already under way, taken as a sample of
  /// this plan.
  ///
  /// - Parameter ids: in the order of selection.
  /// - Throws: cities that are not in the frame or stand twice, and strata with more or fewer cities than the
  ///   plan gives them.
  public func sample(drawnAs ids: [String], seed: String, file: String = "sample") throws(InputIssues)
    -> CitySample
  {
    var issues = InputIssues()
    var seen: [String: Int] = [:]
    for (place, id) in ids.enumerated() {
      let position = Place(file: file, line: place + 2, field: "id", feature: id)
      if frame.row(of: id) == nil {
        issues.append(InputIssue("city-sample.city.unknown", at: position, found: id))
      } else if let first = seen[id] {
        issues.append(
          InputIssue(
            "city-sample.id.twice", at: position, found: id, arguments: ["first": String(first + 2)]))
      } else {
        seen[id] = place
      }
    }
    let numbers = frame.cities.map { PermanentRandomNumber.of($0.id, seed: seed) }
    var selections: [CitySample.Selection] = []
    for (place, stratum) in strata.enumerated() {
      let drawn = stratum.rows.indices.filter { seen[frame.cities[stratum.rows[$0]].id] != nil }.sorted {
        seen[frame.cities[stratum.rows[$0]].id]! < seen[frame.cities[stratum.rows[$1]].id]!
      }
      if drawn.count != sizes[place] {
        issues.append(
          InputIssue(
            "city-sample.stratum.size", at: Place(file: file, feature: stratum.name),
            found: String(drawn.count), arguments: ["expected": String(sizes[place])]))
      }
      append(drawn, of: place, probabilities(of: place), numbers, to: &selections)
    }
    try issues.throwIfAnyError()
    return sample(seed, selections)
  }

  /// Of the cities of a stratum, in the order of its rows.
  public func probabilities(of stratum: Int) -> [Double] {
    let rows = strata[stratum].rows
    guard !design.scheme.hasEqualProbabilities else {
      return [Double](repeating: Double(sizes[stratum]) / Double(rows.count), count: rows.count)
    }
    // By identifier, so that the order of the rows of the frame is of no account, not even to rounding.
    let order = CityPlan.order(rows, frame)
    let ordered = InclusionProbabilities.proportional(
      to: order.map { frame.populations[rows[$0]] }, sampleSize: sizes[stratum])
    var probabilities = ordered
    for (place, unit) in order.enumerated() { probabilities[unit] = ordered[place] }
    return probabilities
  }

  /// Places of the rows by the identifiers of their cities.
  private static func order(_ rows: [Int], _ frame: CityFrame) -> [Int] {
    rows.indices.sorted { frame.cities[rows[$0]].id < frame.cities[rows[$1]].id }
  }

  private func append(
    _ drawn: [Int], of stratum: Int, _ probabilities: [Double], _ numbers: [Double],
    to selections: inout [CitySample.Selection]
  ) {
    for (order, unit) in drawn.enumerated() {
      let row = strata[stratum].rows[unit]
      selections.append(
        CitySample.Selection(
          row: row, id: frame.cities[row].id, stratum: stratum, inclusionProbability: probabilities[unit],
          weight: 1 / probabilities[unit], randomNumber: numbers[row], order: order + 1,
          isCertainty: probabilities[unit] == 1))
    }
  }

  private func sample(_ seed: String, _ selections: [CitySample.Selection]) -> CitySample {
    CitySample(
      seed: seed, frameDigest: frame.digest, design: design,
      strata: strata.indices.map { place in
        CitySample.Stratum(
          name: strata[place].name, cityCount: strata[place].rows.count, sampleCount: sizes[place],
          population: strata[place].rows.reduce(0) { $0 + frame.populations[$1] })
      }, merges: stratification.merges, sizeBreaks: stratification.sizeBreaks, selections: selections)
  }

  /// So many from a place on, going round.
  private static func window(_ units: [Int], from start: Int, count: Int) -> [Int] {
    (0..<count).map { units[(start + $0) % units.count] }
  }
}
