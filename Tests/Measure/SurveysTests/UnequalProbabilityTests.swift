import Surveys
import TestSupport
import Testing

@Suite struct UnequalProbabilityTests {
  private struct County {
    var bush, kerry, nader, votes, probability: Double

    init(_ bush: Double, _ kerry: Double, _ nader: Double, _ votes: Double, _ probability: Double) {
      self.bush = bush
      self.kerry = kerry
      self.nader = nader
      self.votes = votes
      self.probability = probability
    }
  }

  /// 40 of 4,600 counties selected with probabilities proportional to votes: votes for three candidates, all
  /// votes, probability (R package survey, data `election`).
  private static let counties = [
    County(954764, 1670341, 0, 2625105, 0.90365756259482377),
    County(439242, 394752, 0, 833994, 0.28709136787241174),
    County(55541, 119821, 0, 175362, 0.060366041545672836),
    County(114703, 105008, 1108, 220819, 0.076014010607052443),
    County(152838, 110153, 1196, 264187, 0.090942869138277788),
    County(108126, 76938, 570, 185634, 0.063902041242056035),
    County(37322, 14862, 0, 52184, 0.017963649547903145),
    County(7745, 2899, 0, 10644, 0.0036640557601540905),
    County(583774, 1389631, 0, 1973405, 0.67931848528437466),
    County(9432, 4290, 0, 13722, 0.0047236164168390112),
    County(1182, 245, 12, 1439, 0.00049535665528577006),
    County(32329, 12391, 189, 44909, 0.015459327333028941),
    County(171157, 116814, 1410, 289381, 0.099615569328180276),
    County(42739, 36174, 435, 79348, 0.027314496097022432),
    County(257267, 596208, 3616, 857091, 0.29504220363831546),
    County(26428, 18556, 0, 44984, 0.015485145087821459),
    County(764, 326, 21, 1111, 0.00038244700765982666),
    County(172563, 162750, 0, 335313, 0.11542705083657916),
    County(4080, 871, 25, 4976, 0.0017129219713008976),
    County(42263, 18361, 314, 60938, 0.020977097887285794),
    County(36279, 45402, 1930, 83611, 0.028781977279429133),
    County(31629, 15822, 0, 47451, 0.016334377102130003),
    County(174707, 97283, 0, 271990, 0.093628948346891311),
    County(69289, 99048, 0, 168337, 0.057947778513440358),
    County(93219, 245733, 0, 338952, 0.11667972829911212),
    County(153424, 162220, 0, 315644, 0.10865625858305879),
    County(11785, 8238, 70, 20093, 0.0069167486272807355),
    County(110653, 65921, 699, 177273, 0.061023877937786179),
    County(157591, 215810, 1199, 374600, 0.12895107927036098),
    County(345482, 335871, 0, 681353, 0.23454672908194946),
    County(61290, 43919, 0, 105209, 0.036216802186213051),
    County(580553, 472320, 0, 1052873, 0.36243755922216442),
    County(13964, 7077, 0, 21041, 0.0072430850478581573),
    County(83079, 42986, 0, 126065, 0.043396203438916335),
    County(49538, 19079, 885, 69502, 0.023925141247860729),
    County(145, 263, 7, 415, 0.00014285824318526378),
    County(264757, 498782, 5374, 768913, 0.26468809721038727),
    County(23025, 20655, 300, 43980, 0.015139531410332292),
    County(52449, 48226, 459, 101134, 0.034814037509152934),
    County(10638, 5201, 229, 16068, 0.0055311957867489603),
  ]

  private let sample = UnequalProbabilitySample(probabilities: counties.map(\.probability))
  /// Σ_U π² / n of the population.
  private let populationSum = 0.103210272662350

  @Test func election() {
    let columns = [\County.bush, \.kerry, \.nader].map { column in
      UnequalProbabilityTests.counties.map { $0[keyPath: column] }
    }
    let totals = [64518472.3805400, 51202102.0962483, 478530.523211708]
    let expected: [(UnequalProbabilitySample.Formula, [Double])] = [
      (.brewer, [2447628.88865615, 2450786.53908241, 102420.243515406]),
      (.overton, [2939607.84993936, 1964631.62874171, 104372.835262250]),
      (
        .hartleyRaoHorvitzThompson(populationSum: populationSum),
        [2624661.64436170, 2525222.45613978, 102793.038924660]
      ),
      (
        .hartleyRaoHorvitzThompson(populationSum: nil),
        [2472752.96278869, 2426842.19793111, 102595.343522668]
      ),
      (.hartleyRao(populationSum: populationSum), [2436738.15681160, 2439844.69621836]),
      (.hansenHurwitz, [2671455.05619719, 2679432.92027136, 105302.688891382]),
    ]
    for (formula, errors) in expected {
      for (candidate, error) in errors.enumerated() {
        let total = sample.total(of: columns[candidate], formula: formula)
        #expect(agree(total, totals[candidate], error, 1e-10), "\(formula) \(total.standardError)")
      }
    }
    // With the sample's own sum the difference form is Brewer's.
    for column in columns {
      #expect(
        agree(
          sample.variance(of: column, formula: .hartleyRao(populationSum: nil)), sample.variance(of: column),
          1e-11))
    }
    let share = sample.ratio(of: columns[0], over: UnequalProbabilityTests.counties.map(\.votes))
    #expect(agree(share, 0.555240699836199, 0.0210640941568023, 1e-11))
    #expect(share.degreesOfFreedom == 39 && share.method.variance == .unequalProbabilities(.brewer))
  }

  /// Sampford's scheme, n = 3 of 6: joint probabilities to twelve places.
  private static let joint: [[Double]] = [
    [0.2, 0.108181818182, 0.136363636364, 0.062727272727, 0.046363636364, 0.046363636364],
    [0, 0.7, 0.532954545455, 0.299090909091, 0.229886363636, 0.229886363636],
    [0, 0, 0.8, 0.363409090909, 0.283636363636, 0.283636363636],
    [0, 0, 0, 0.5, 0.137386363636, 0.137386363636],
    [0, 0, 0, 0, 0.4, 0.102727272727],
    [0, 0, 0, 0, 0, 0.4],
  ]
  private static let population: [Double] = [12, 33, 45, 21, 26, 17]

  private static func sample(of units: [Int]) -> UnequalProbabilitySample {
    UnequalProbabilitySample(
      probabilities: units.map { joint[$0][$0] },
      joint: units.flatMap { first in units.map { joint[min(first, $0)][max(first, $0)] } })
  }

  @Test func exactJointProbabilities() {
    let sample = UnequalProbabilityTests.sample(of: [1, 2, 4])
    let y: [Double] = [33, 45, 26]
    #expect(agree(sample.total(of: y).value, 168.392857142857, 1e-13))
    #expect(agree(sample.variance(of: y, formula: .horvitzThompson), 1291.92457415363, 1e-9))
    #expect(agree(sample.variance(of: y, formula: .senYatesGrundy), 83.5377025970784, 1e-9))
    #expect(agree(sample.variance(of: y, formula: .hansenHurwitz), 239.190051020408, 1e-12))
  }

  /// Over all 20 samples of Sampford's scheme, p(s) ∝ Π π/(1 − π) · Σ (1 − π): the totals' mean is the
  /// population's, their variance 128.68, and both exact formulas have that mean.
  @Test func exactFormulasAreUnbiased() {
    let (joint, y) = (UnequalProbabilityTests.joint, UnequalProbabilityTests.population)
    var (chances, totals, thompson, grundy): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for first in 0..<6 {
      for second in first + 1..<6 {
        for third in second + 1..<6 {
          let units = [first, second, third]
          let odds = units.map { joint[$0][$0] / (1 - joint[$0][$0]) }
          chances.append(odds.reduce(1, *) * units.reduce(0) { $0 + 1 - joint[$1][$1] })
          let sample = UnequalProbabilityTests.sample(of: units)
          let values = units.map { y[$0] }
          totals.append(sample.total(of: values).value)
          thompson.append(sample.variance(of: values, formula: .horvitzThompson))
          grundy.append(sample.variance(of: values, formula: .senYatesGrundy))
        }
      }
    }
    func mean(_ values: [Double]) -> Double {
      zip(chances, values).reduce(0) { $0 + $1.0 * $1.1 } / chances.reduce(0, +)
    }
    #expect(agree(mean(totals), y.reduce(0, +), 1e-9))
    let variance = mean(totals.map { ($0 - mean(totals)) * ($0 - mean(totals)) })
    #expect(agree(variance, 128.682467532468, 1e-8))
    #expect(agree(mean(thompson), variance, 1e-7) && agree(mean(grundy), variance, 1e-7))
  }

  @Test func edges() {
    #expect(UnequalProbabilitySample(probabilities: [0.5]).variance(of: [3]).isNaN)
    let certain = UnequalProbabilitySample(probabilities: [1, 1, 1])
    #expect(certain.total(of: [1, 2, 3]).value == 6 && certain.variance(of: [1, 2, 3]) == 0)
    // Equal probabilities: the simple random sample.
    let equal = UnequalProbabilitySample(probabilities: [0.25, 0.25, 0.25, 0.25])
    #expect(agree(equal.variance(of: [1, 5, 2, 8]), 16 * 16 * 0.75 * 10 / 4, 1e-13))
  }
}
