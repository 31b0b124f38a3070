import CompositeIndex
import Testing

@Suite struct StepsTests {
  @Test func moments() {
    let expected: [(column: [Double], values: [Double])] = [
      (SixUnits.x1, [38.3333333333333, 24.8327740429189, 0.870688936493869, 0.735427319211101]),
      (SixUnits.x2, [4.83333333333333, 2.85773803324704, 0.249947932937059, -0.46530612244898]),
      (SixUnits.x3, [0.55, 0.242899156029822, 0, -0.00861821315713773]),
      (SixUnits.x4, [261.666666666667, 362.293619412027, 2.43189631379902, 5.93161236209521]),
    ]
    for (column, values) in expected {
      let shape = ColumnStatistics.shape(column)
      let found = [
        ColumnStatistics.mean(column), ColumnStatistics.standardDeviation(column), shape.skewness,
        shape.kurtosis,
      ]
      #expect(isNear(found, values, 1e-12), "\(found)")
    }
  }

  @Test func tooFewOrEqualValuesHaveNoShape() {
    #expect(ColumnStatistics.shape([1, 2]).skewness.isNaN)
    #expect(ColumnStatistics.shape([1, 2, 4]).kurtosis.isNaN)
    #expect(ColumnStatistics.shape([3, 3, 3, 3, 3]).skewness.isNaN)
    #expect(ColumnStatistics.mean([Double]()).isNaN && ColumnStatistics.quantile([.nan], 0.5).isNaN)
    #expect(ColumnStatistics.quantile([4], 0.95) == 4)
    #expect(isNear(ColumnStatistics.quantile([1, 2, 3, 4], 0.05), 1.15))
  }

  @Test func winsorising() {
    let treatment = OutlierTreatment()
    #expect(!treatment.passes(SixUnits.x4))
    let (column, outcome) = treatment.treated(SixUnits.x4)
    #expect(column == SixUnits.x4Winsorised)
    #expect(outcome.winsorisedPoints == 1 && !outcome.isTransformed && outcome.passes)
    #expect(treatment.treated(SixUnits.x1).column == SixUnits.x1)
    // The mirror image is winsorised at its other end.
    #expect(treatment.treated(SixUnits.x4.map { -$0 }).column == SixUnits.x4Winsorised.map { -$0 })
    // With no point to spare the logarithm comes next.
    let logged = OutlierTreatment(pointMaximum: 0).treated(SixUnits.x4)
    #expect(logged.outcome.isTransformed)
    #expect(logged.column == OutlierTreatment.Transform.logarithm.applied(to: SixUnits.x4))
    #expect(treatment.treated([]).column == [])
    #expect(treatment.treated([2, 2, 2, 2]).outcome.passes)
  }

  @Test func logarithms() {
    let expected: [(OutlierTreatment.Transform, [Double])] = [
      (
        .logarithm,
        [
          2.94968833505258, 6.82339493036406, 4.23555473077362, 3.66612246699132, 2.2082744135228,
          3.37073817417745,
        ]
      ),
      (
        .signedLogarithm,
        [
          2.94968833505258, 6.82339493036406, 4.23555473077362, 3.66612246699132, 2.2082744135228,
          3.37073817417745,
        ]
      ),
      (
        .innovationIndexLogarithm,
        [2.48307346870634, 6.90775527898214, 4.20272249890478, 3.52441940462782, 0, 3.13358125503972]
      ),
      (
        .boxCox(lambda: 0.5, isShifted: true),
        [4.6332495807108, 58.3655530911463, 13.6204993518133, 9.13552872566004, 0, 7.16515138991168]
      ),
      (
        .boxCox(lambda: 0, isShifted: true),
        [2.39789527279837, 6.81454289725996, 4.11087386417331, 3.43398720448515, 0, 3.04452243772342]
      ),
      (
        .logarithmOfShifted,
        [2.39789527279837, 6.81454289725996, 4.11087386417331, 3.43398720448515, 0, 3.04452243772342]
      ),
    ]
    for (transform, values) in expected {
      #expect(isNear(transform.applied(to: SixUnits.x4), values, 1e-12), "\(transform)")
    }
    // A left skew keeps its order.
    let mirrored = OutlierTreatment.Transform.signedLogarithm.applied(to: SixUnits.x4.map { -$0 })
    #expect(isNear(mirrored, expected[0].1.map { -$0 }, 1e-12))
  }

  @Test func normalisations() {
    let minMax = [
      [0, 14.2857142857143, 28.5714285714286, 42.8571428571429, 57.1428571428571, 100],
      [50, 25, 75, 0, 100, 62.5],
      [0, 42.8571428571429, 100, 28.5714285714286, 71.4285714285714, 57.1428571428571],
      [16.6666666666667, 100, 100, 50, 0, 33.3333333333333],
    ]
    for (found, expected) in zip(SixUnits.normalised, minMax) { #expect(isNear(found, expected, 1e-13)) }
    func of(_ rule: Normalisation, _ column: [Double] = SixUnits.x1, _ isReversed: Bool = false) -> [Double] {
      rule.applied(to: column, isReversed: isReversed)
    }
    #expect(
      isNear(
        of(.zScore(mean: 0, deviation: 1)),
        [
          -1.14096529386384, -0.738271660735427, -0.335578027607012, 0.0671156055214023, 0.469809238649817,
          1.67789013803506,
        ], 1e-13))
    let scaled = of(.zScore(mean: 10, deviation: 2))
    #expect(isNear(scaled[0], 7.71806941227232, 1e-13) && isNear(scaled[5], 13.3557802760701, 1e-13))
    #expect(isNear(of(.percentileRank), [0, 0.2, 0.4, 0.6, 0.8, 1]))
    #expect(of(.fractionOfMaximum) == [0.125, 0.25, 0.375, 0.5, 0.625, 1])
    #expect(of(.goalposts(minimum: 20, maximum: 70, factor: 100)) == [0, 0, 20, 40, 60, 100])
    #expect(of(.distanceToTarget(60, isCapped: true)) == [0, 0.2, 0.4, 0.6, 0.8, 1])
    let reference = Normalisation.distanceToReference(area: "E", isCapped: true)
    #expect(reference.applied(to: SixUnits.x1, reference: 50) == [0, 0.25, 0.5, 0.75, 1, 1])
    #expect(of(.borda, SixUnits.x2, true) == [2, 1, 4, 0, 5, 3])
    #expect(of(.rank, [3, 1, 3, .nan, 2])[0] == 3 && of(.rank, [3, 1, 3, .nan, 2])[3].isNaN)
    #expect(
      isNear(
        of(.goalposts(minimum: 2, maximum: 8, factor: 100), SixUnits.x2, true),
        [50, 16.6666666666667, 83.3333333333333, 0, 100, 66.6666666666667], 1e-13))
    #expect(
      isNear(
        of(.distanceToTarget(2, isCapped: true), SixUnits.x2, true),
        [0.571428571428571, 0.285714285714286, 0.857142857142857, 0, 1, 0.714285714285714], 1e-13))
    #expect(isNear(of(.distanceToMaximum), SixUnits.normalised[0].map { $0 / 100 }, 1e-14))
    #expect(of(.scaled(minimum: 0, maximum: 50, factor: 10))[5] == 16)
    #expect(
      of(.categorical(probabilities: [0.25, 0.75], scores: [0, 50, 100])) == [0, 0, 50, 50, 100, 100])
    // The mean is 38.3, the band 20 % of it to either side.
    #expect(of(.aboveOrBelowMean(band: 0.2)) == [-1, -1, -1, 0, 1, 1])
    #expect(isNear(Normalisation.balanceOfOpinions([1, 1, -1, 0, .nan]), 25))
  }

  @Test func equalColumnsHaveNoScale() {
    for rule in [
      Normalisation.minMax(lower: 0, upper: 100), .zScore(mean: 0, deviation: 1), .distanceToMaximum,
      .distanceToTarget(4, isCapped: true), .distanceToReference(area: "A", isCapped: true),
    ] {
      #expect(rule.applied(to: [4, 4, 4], reference: 4).allSatisfy { $0.isNaN }, "\(rule)")
    }
    #expect(Normalisation.percentileRank.applied(to: [4]).allSatisfy { $0.isNaN })
    #expect(Normalisation.minMax(lower: 0, upper: 1).applied(to: []) == [])
  }

  @Test func scaleOfTheInputMeansNothing() {
    var random = SeededColumns(seed: 7)
    for _ in 0..<50 {
      let column = random.column(12, missing: 0.1)
      let other = column.map { 3.7 * $0 - 250 }
      for rule in [Normalisation.minMax(lower: 0, upper: 100), .zScore(mean: 10, deviation: 2)] {
        for isReversed in [false, true] {
          #expect(
            isNear(
              rule.applied(to: column, isReversed: isReversed),
              rule.applied(to: other, isReversed: isReversed),
              1e-10))
        }
      }
    }
  }

  @Test func aFrozenBaseHoldsWhateverComes() {
    let base = ColumnBase(SixUnits.x1)
    let rule = Normalisation.minMax(lower: 0, upper: 100)
    let alone = rule.applied(to: [45], base: base)
    #expect(alone == [50])
    #expect(rule.applied(to: [45], isReversed: true, base: base) == [50])
    #expect(isNear(rule.applied(to: [150], isReversed: true, base: base)[0], -100))
  }

  @Test func theLeastIsBestWhereLessIsBetter() {
    #expect(Normalisation.fractionOfMaximum.applied(to: [1, 2, 4], isReversed: true) == [1, 0.5, 0.25])
    #expect(Normalisation.fractionOfMaximum.applied(to: [1, 2, 4]) == [0.25, 0.5, 1])
    for column in [[0.0, 1], [-1, 4]] {
      #expect(Normalisation.fractionOfMaximum.applied(to: column, isReversed: true).allSatisfy { $0.isNaN })
    }
  }

  @Test func transformsLeaveWhatTheyAreNotDefinedFor() {
    let transform = OutlierTreatment.Transform.innovationIndexLogarithm
    #expect(transform.applied(to: [0.1, 0.2, 0.9]).allSatisfy { $0.isNaN })
    // A column of shares stays as winsorising left it, in its order.
    let shares = [0.1, 0.11, 0.12, 0.13, 0.14, 0.9]
    let treated = OutlierTreatment(pointMaximum: 0, transform: transform).treated(shares)
    #expect(treated.column == shares && !treated.outcome.isTransformed)
    func boxCox(_ lambda: Double) -> [Double] {
      OutlierTreatment.Transform.boxCox(lambda: lambda, isShifted: false).applied(to: [0, 4])
    }
    #expect(boxCox(0.5) == [-2, 2])
    for lambda in [0.0, -1] { #expect(boxCox(lambda)[0].isNaN && boxCox(lambda)[1].isFinite) }
  }
}
