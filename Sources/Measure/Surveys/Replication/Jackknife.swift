extension ReplicateWeights {
  /// JK1, for one stratum: leaves out one first-stage unit at a time, the others times n/(n − 1); scale
  /// (n − 1)/n (1 − f).
  public static func jackknife(_ design: SurveyDesign, centre: Centre = .meanOfReplicates) -> Self {
    precondition(design.stratumCount == 1, "JK1 is for one stratum")
    return leavingOneOut(.jackknife, design, centre)
  }

  /// JKn: leaves out one first-stage unit of one stratum at a time, the others of the stratum times
  /// n_h/(n_h − 1); s_r = (n_h − 1)/n_h (1 − f_h). Strata with one unit add nothing.
  public static func stratifiedJackknife(_ design: SurveyDesign, centre: Centre = .meanOfReplicates) -> Self {
    leavingOneOut(.stratifiedJackknife, design, centre)
  }

  private static func leavingOneOut(_ kind: Kind, _ design: SurveyDesign, _ centre: Centre) -> Self {
    let stage = design.stages[0]
    var factors: [Double] = []
    var scales: [Double] = []
    for stratum in 0..<stage.stratumCount {
      let units = stage.units(ofStratum: stratum)
      guard units.count > 1 else { continue }
      let size = Double(units.count)
      for left in units {
        var row = [Double](repeating: 1, count: stage.unitCount)
        for unit in units { row[unit] = unit == left ? 0 : size / (size - 1) }
        factors += row
        scales.append((size - 1) / size * (1 - design.firstStageFraction(stratum)))
      }
    }
    return ReplicateWeights(
      kind, design: design, unitFactors: factors, scale: 1, replicateScales: scales, centre: centre)
  }
}

extension SurveyDesign {
  /// f_h, or 0 where the variance is to be that of selection with replacement.
  func firstStageFraction(_ stratum: Int) -> Double {
    varianceForm == .withReplacement ? 0 : stages[0].fractionOfStratum[stratum]
  }

  /// What half-samples need.
  public var hasTwoUnitsInEveryStratum: Bool {
    (0..<stratumCount).allSatisfy { stages[0].units(ofStratum: $0).count == 2 }
  }
}
