extension ReplicateWeights {
  /// BRR for two first-stage units in every stratum: the weights of one of them times 2, of the other times
  /// 0, which one by the rows of a Hadamard matrix, so that for totals the variance is the linearised one.
  /// With Fay's ρ above 0 times 2 − ρ and ρ, scale 1/(R (1 − ρ)²). Knows no finite population.
  public static func balancedHalfSamples(
    _ design: SurveyDesign, fay rho: Double = 0, centre: Centre = .meanOfReplicates
  ) -> Self {
    // The first column, all +1, is not used: it would leave every mean of replicates off the centre.
    let matrix = HadamardMatrix(atLeast: design.stratumCount + 1)
    let firsts = (0..<matrix.order).map { row in
      (0..<design.stratumCount).map { matrix.isPlus(row, $0 + 1) }
    }
    return halfSamples(design, firsts: firsts, fay: rho, centre: centre)
  }

  /// The same with given half-samples: for each whether the first unit of each stratum is in it.
  public static func halfSamples(
    _ design: SurveyDesign, firsts: [[Bool]], fay rho: Double = 0, centre: Centre = .meanOfReplicates
  ) -> Self {
    precondition(design.hasTwoUnitsInEveryStratum, "half-samples need two units in every stratum")
    precondition(rho >= 0 && rho < 1, "Fay's factor lies between 0 and 1")
    precondition(firsts.allSatisfy { $0.count == design.stratumCount }, "a half for every stratum")
    var factors: [Double] = []
    for half in firsts {
      for isFirst in half { factors += isFirst ? [2 - rho, rho] : [rho, 2 - rho] }
    }
    return ReplicateWeights(
      rho == 0 ? .balancedHalfSamples : .perturbedHalfSamples(rho), design: design, unitFactors: factors,
      scale: 1 / (Double(firsts.count) * (1 - rho) * (1 - rho)),
      replicateScales: Array(repeating: 1, count: firsts.count), centre: centre)
  }
}
