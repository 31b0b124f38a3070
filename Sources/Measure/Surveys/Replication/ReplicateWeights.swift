/// Weights of many half or resampled samples of a design, from the spread of whose results the error follows:
///
///     V = scale Σ_r s_r (θ_r − centre)²
///
/// The centre is the mean of the replicates (default) or the full sample's result; systems differ.
/// Replicates of a design are factors on the weights of first-stage units, so that totals, means and ratios
/// need the rows only once.
/// - Source: Wolter, *Introduction to Variance Estimation* (2007).
public struct ReplicateWeights: Sendable {
  public enum Kind: Hashable, Sendable {
    /// JK1.
    case jackknife
    /// JKn.
    case stratifiedJackknife
    case balancedHalfSamples
    /// Fay's, with its ρ.
    case perturbedHalfSamples(Double)
    /// Rao and Wu.
    case rescaledBootstrap
    /// Canty and Davison.
    case mirrorBootstrap
    /// Given with the data.
    case stated
  }

  public enum Centre: String, CaseIterable, Hashable, Sendable { case meanOfReplicates, fullSample }

  enum Factors: Sendable {
    /// Of each first-stage unit, replicate by replicate, on the full weights of its rows.
    case units([Double])
    /// One first-stage unit after another left out.
    case leavingOneOut(LeavingOneOut)
    /// Whole weights of each row, replicate by replicate.
    case rows([[Double]])
  }

  public let kind: Kind
  public let count: Int
  public let scale: Double
  /// One a replicate.
  public let replicateScales: [Double]
  public var centre: Centre
  public let degreesOfFreedom: Double
  /// One a row.
  public let fullWeights: [Double]
  let unitOfRow: [Int32]
  let unitCount: Int
  let factors: Factors
  let isCalibrated: Bool

  /// Whether each row has weights of its own in every replicate.
  var isOfRows: Bool { if case .rows = factors { true } else { false } }

  /// Factors of first-stage units, `count` × units, replicate by replicate.
  public init(
    _ kind: Kind, design: SurveyDesign, unitFactors: [Double], scale: Double, replicateScales: [Double],
    centre: Centre = .meanOfReplicates
  ) {
    let count = replicateScales.count
    precondition(unitFactors.count == count * design.primaryUnitCount, "a factor for every unit")
    self.kind = kind
    self.count = count
    self.scale = scale
    self.replicateScales = replicateScales
    self.centre = centre
    degreesOfFreedom = design.degreesOfFreedom
    fullWeights = design.weights
    unitOfRow = design.stages[0].unitOfRow
    unitCount = design.primaryUnitCount
    factors = .units(unitFactors)
    isCalibrated = design.isCalibrated
  }

  /// One replicate for each unit that is left out.
  init(_ kind: Kind, design: SurveyDesign, leavingOneOut: LeavingOneOut, centre: Centre) {
    self.kind = kind
    count = leavingOneOut.count
    scale = 1
    replicateScales = leavingOneOut.scales(design)
    self.centre = centre
    degreesOfFreedom = design.degreesOfFreedom
    fullWeights = design.weights
    unitOfRow = design.stages[0].unitOfRow
    unitCount = design.primaryUnitCount
    factors = .leavingOneOut(leavingOneOut)
    isCalibrated = design.isCalibrated
  }

  /// Weights that stand in the data, one array a replicate.
  public init(
    stated replicates: [[Double]], fullWeights: [Double], scale: Double, replicateScales: [Double]? = nil,
    degreesOfFreedom: Double, centre: Centre = .meanOfReplicates
  ) {
    precondition(replicates.allSatisfy { $0.count == fullWeights.count }, "a weight for every row")
    precondition(replicateScales?.count ?? replicates.count == replicates.count, "a scale a replicate")
    self.init(
      kind: .stated, replicates: replicates, fullWeights: fullWeights, scale: scale,
      replicateScales: replicateScales ?? Array(repeating: 1, count: replicates.count),
      degreesOfFreedom: degreesOfFreedom, centre: centre, isCalibrated: false)
  }

  private init(
    kind: Kind, replicates: [[Double]], fullWeights: [Double], scale: Double, replicateScales: [Double],
    degreesOfFreedom: Double, centre: Centre, isCalibrated: Bool
  ) {
    self.kind = kind
    count = replicates.count
    self.scale = scale
    self.replicateScales = replicateScales
    self.centre = centre
    self.degreesOfFreedom = degreesOfFreedom
    self.fullWeights = fullWeights
    unitOfRow = []
    unitCount = 0
    factors = .rows(replicates)
    self.isCalibrated = isCalibrated
  }

  /// The weights of one replicate, one a row.
  public func weights(ofReplicate replicate: Int) -> [Double] {
    switch factors {
    case .rows(let rows): return rows[replicate]
    case .units(let units):
      return fullWeights.indices.map {
        fullWeights[$0] * units[replicate * unitCount + Int(unitOfRow[$0])]
      }
    case .leavingOneOut(let leftOut):
      return fullWeights.indices.map {
        fullWeights[$0] * leftOut.factor(ofReplicate: replicate, unit: Int(unitOfRow[$0]))
      }
    }
  }

  /// The full weights and those of every replicate taken through the same calibration or trimming.
  public func adjusted<Fault: Error>(by adjustment: ([Double]) throws(Fault) -> [Double]) throws(Fault)
    -> ReplicateWeights
  {
    let full = try adjustment(fullWeights)
    var replicates: [[Double]] = []
    for replicate in 0..<count { replicates.append(try adjustment(weights(ofReplicate: replicate))) }
    return ReplicateWeights(
      kind: kind, replicates: replicates, fullWeights: full, scale: scale, replicateScales: replicateScales,
      degreesOfFreedom: degreesOfFreedom, centre: centre, isCalibrated: true)
  }

  /// Covariances of statistics from their results in the replicates, one array a statistic. Replicates in
  /// which a statistic is not defined are left out and the others count for them.
  func covariances(_ results: [[Double]], full: [Double]) -> (SymmetricMatrix, used: Int) {
    let used = (0..<count).filter { replicate in results.allSatisfy { $0[replicate].isFinite } }
    var matrix = SymmetricMatrix(order: results.count)
    let centres = results.indices.map { statistic in
      centre == .fullSample
        ? full[statistic] : used.reduce(0) { $0 + results[statistic][$1] } / Double(used.count)
    }
    for first in results.indices {
      for second in 0...first {
        var sum = 0.0
        for replicate in used {
          sum +=
            replicateScales[replicate] * (results[first][replicate] - centres[first])
            * (results[second][replicate] - centres[second])
        }
        matrix.add(sum * scale * (used.isEmpty ? .nan : Double(count) / Double(used.count)), first, second)
      }
    }
    return (matrix, used.count)
  }
}
