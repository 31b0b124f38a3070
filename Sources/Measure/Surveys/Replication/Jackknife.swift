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
    ReplicateWeights(kind, design: design, leavingOneOut: LeavingOneOut(design.stages[0]), centre: centre)
  }
}

/// The replicates of a jackknife by the unit that each leaves out: as many as units, so that factors of every
/// unit in every replicate would be their square.
struct LeavingOneOut: Sendable {
  /// Strata of more than one unit, and their units.
  private let strata: [(stratum: Int, units: Range<Int>)]
  /// Of each replicate its place among `strata`, and the unit that it leaves out.
  private let left: [(place: Int, unit: Int)]

  init(_ stage: DesignStage) {
    let strata = (0..<stage.stratumCount).map { ($0, stage.units(ofStratum: $0)) }.filter { $1.count > 1 }
    left = strata.enumerated().flatMap { place, stratum in stratum.1.map { (place, $0) } }
    self.strata = strata
  }

  var count: Int { left.count }

  /// (n_h − 1)/n_h (1 − f_h) of each replicate.
  func scales(_ design: SurveyDesign) -> [Double] {
    left.map { place, _ in
      let (stratum, units) = strata[place]
      let size = Double(units.count)
      return (size - 1) / size * (1 - design.firstStageFraction(stratum))
    }
  }

  /// On the full weights of the rows of a unit.
  func factor(ofReplicate replicate: Int, unit: Int) -> Double {
    let (place, leftOut) = left[replicate]
    let units = strata[place].units
    guard units.contains(unit) else { return 1 }
    return unit == leftOut ? 0 : Double(units.count) / Double(units.count - 1)
  }

  /// T − T_h + n_h/(n_h − 1) (T_h − t) in each replicate, of totals t of units that sum to T.
  func sums(_ totals: [Double], whole: Double) -> [Double] {
    let ofStrata = strata.map { totals[$0.units].reduce(0, +) }
    return left.map { place, unit in
      let size = Double(strata[place].units.count)
      return whole - ofStrata[place] + size / (size - 1) * (ofStrata[place] - totals[unit])
    }
  }

  /// The same of each column of a table of units: units × `stride` to replicates × `stride`.
  func sums(_ totals: [Double], wholes: [Double]) -> [Double] {
    let stride = wholes.count
    var sums = [Double](repeating: 0, count: count * stride)
    var ofStratum = [Double](repeating: 0, count: stride)
    var replicate = 0
    for (_, units) in strata {
      for column in 0..<stride { ofStratum[column] = 0 }
      for unit in units {
        for column in 0..<stride { ofStratum[column] += totals[unit * stride + column] }
      }
      let factor = Double(units.count) / Double(units.count - 1)
      for unit in units {
        for column in 0..<stride {
          sums[replicate * stride + column] =
            wholes[column] - ofStratum[column] + factor * (ofStratum[column] - totals[unit * stride + column])
        }
        replicate += 1
      }
    }
    return sums
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
