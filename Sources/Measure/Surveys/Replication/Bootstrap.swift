extension ReplicateWeights {
  /// Rao and Wu's rescaled bootstrap: m_h of the n_h first-stage units of a stratum drawn with replacement,
  /// weights times 1 − λ + λ n_h/m_h times drawn, λ = √(m_h (1 − f_h)/(n_h − 1)); scale 1/(B − 1).
  ///
  /// With m_h = n_h − 1 (default) and f_h = 0 that is n_h/(n_h − 1) times drawn. Strata with one unit do not
  /// vary. The same seed gives the same weights on every machine.
  /// - Source: Rao and Wu (1988); Rao, Wu and Yue (1992).
  public static func rescaledBootstrap(
    _ design: SurveyDesign, count: Int, seed: UInt64, drawsOfStratum: [Int]? = nil,
    ignoresFiniteness: Bool = false, centre: Centre = .meanOfReplicates
  ) -> Self {
    precondition(count > 1, "a spread needs two replicates")
    precondition(
      drawsOfStratum.map { $0.count == design.stratumCount && $0.allSatisfy { $0 > 0 } } ?? true,
      "draws for every stratum")
    let stage = design.stages[0]
    var factors = [Double](repeating: 1, count: count * stage.unitCount)
    for stratum in 0..<stage.stratumCount {
      let units = stage.units(ofStratum: stratum)
      guard units.count > 1 else { continue }
      let size = Double(units.count)
      let draws = drawsOfStratum?[stratum] ?? units.count - 1
      let fraction = ignoresFiniteness ? 0 : design.firstStageFraction(stratum)
      let lambda = (Double(draws) * (1 - fraction) / (size - 1)).squareRoot()
      for replicate in 0..<count {
        var stream = RandomStream(seed: seed, replicate: replicate, stratum: stratum)
        let start = replicate * stage.unitCount
        for unit in units { factors[start + unit] = 1 - lambda }
        for _ in 0..<draws {
          factors[start + units.lowerBound + stream.number(below: units.count)] +=
            lambda * size / Double(draws)
        }
      }
    }
    return ReplicateWeights(
      .rescaledBootstrap, design: design, unitFactors: factors, scale: 1 / Double(count - 1),
      replicateScales: Array(repeating: 1, count: count), centre: centre)
  }

  /// Canty and Davison's bootstrap from a mirrored population: in every stratum the selected units, repeated to the size of
  /// the population, are drawn from again without replacement, so that the finite population corrects
  /// itself; of unlimited populations with replacement. Scale n/(n − 1)/(B − 1), with n the number of
  /// first-stage units of a stratum, over several strata their harmonic mean.
  /// - Source: Canty and Davison (1999).
  public static func mirrorBootstrap(
    _ design: SurveyDesign, count: Int, seed: UInt64, centre: Centre = .meanOfReplicates
  ) -> Self {
    precondition(count > 1, "a spread needs two replicates")
    let stage = design.stages[0]
    var factors = [Double](repeating: 1, count: count * stage.unitCount)
    var inverses = 0.0
    var varying = 0
    for stratum in 0..<stage.stratumCount {
      let units = stage.units(ofStratum: stratum)
      guard units.count > 1 else { continue }
      varying += 1
      inverses += 1 / Double(units.count)
      let fraction = design.firstStageFraction(stratum)
      let population = fraction > 0 ? Int((Double(units.count) / fraction).rounded()) : 0
      for replicate in 0..<count {
        var stream = RandomStream(seed: seed, replicate: replicate, stratum: stratum)
        let start = replicate * stage.unitCount + units.lowerBound
        for place in 0..<units.count { factors[start + place] = 0 }
        let drawn =
          population > 0
          ? draw(units.count, mirroredTo: population, &stream)
          : units.map { _ in stream.number(below: units.count) }
        for unit in drawn { factors[start + unit] += 1 }
      }
    }
    let size = Double(varying) / inverses
    return ReplicateWeights(
      .mirrorBootstrap, design: design, unitFactors: factors,
      scale: varying == 0 ? 0 : size / (size - 1) / Double(count - 1),
      replicateScales: Array(repeating: 1, count: count), centre: centre)
  }

  /// As many units as there are, drawn without replacement from units repeated to `population`; which units
  /// stand there once more than others is drawn too.
  private static func draw(_ count: Int, mirroredTo population: Int, _ stream: inout RandomStream) -> [Int] {
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, stream.number(below: place + 1))
    }
    // A partial shuffle of 0 ..< population that stores only the places it has moved.
    var moved: [Int: Int] = [:]
    return (0..<count).map { place in
      let other = place + stream.number(below: population - place)
      let value = moved[other] ?? other
      moved[other] = moved[place] ?? place
      return order[value % count]
    }
  }
}
