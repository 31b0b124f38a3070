/// Iterative proportional fitting: weights are taken to the sizes of one classification after the other,
/// until all are met.
/// - Source: Deming and Stephan (1940).
public struct Raking: Sendable {
  public let weights: [Double]
  /// Rounds over all classifications.
  public let rounds: Int

  /// Largest relative gap of a size.
  static let tolerance = 1e-12
  static let roundMaximum = 10_000

  public init(weights design: [Double], classifications: [AuxiliaryVariables.Classification])
    throws(CalibrationFailure)
  {
    AuxiliaryVariables(classifications: classifications).check(rowCount: design.count)
    var weights = design
    var count = 0
    while true {
      let (gap, failure) = Raking.gap(weights, classifications)
      if gap <= Raking.tolerance { break }
      guard count < Raking.roundMaximum, gap < .infinity else {
        // A late round gains little: what is met to 1e-10 is met.
        if gap <= 1e-10 { break }
        throw failure
      }
      count += 1
      for classification in classifications {
        let factors = zip(classification.sizes, Raking.sizes(weights, classification)).map {
          $1 == 0 ? 1 : $0 / $1
        }
        for (row, code) in classification.codes.enumerated() { weights[row] *= factors[Int(code)] }
      }
    }
    self.weights = weights
    rounds = count
  }

  private static func sizes(_ weights: [Double], _ classification: AuxiliaryVariables.Classification)
    -> [Double]
  {
    AuxiliaryVariables(classifications: [classification]).products(weights)
  }

  /// Infinite where a category of the population has no row.
  private static func gap(_ weights: [Double], _ classifications: [AuxiliaryVariables.Classification])
    -> (Double, CalibrationFailure)
  {
    var worst = -1.0
    var failure = CalibrationFailure(component: 0, total: 0, reached: 0)
    var component = 0
    for classification in classifications {
      for (size, reached) in zip(classification.sizes, sizes(weights, classification)) {
        let gap = size == reached ? 0 : reached == 0 || size == 0 ? .infinity : abs(size - reached) / size
        if gap > worst {
          worst = gap
          failure = CalibrationFailure(component: component, total: size, reached: reached)
        }
        component += 1
      }
    }
    return (worst, failure)
  }
}
