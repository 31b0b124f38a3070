import Surveys
import TestSupport
import Testing

/// Every number that the R package survey 4.1 gives for its samples of schools.
@Suite(.enabled(if: SchoolSamples.arePresent)) struct SchoolSampleTests {
  /// Stored weights are single precision: exact ones move results in the ninth digit.
  @Test func stratified() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let api = design.mean(of: sample.numbers("api00"))
    #expect(agree(api, 662.287363159321, 9.40894080278458, 1e-13))
    #expect(agree(api.designEffect!, 1.20445726853772, 1e-13))
    #expect(api.degreesOfFreedom == 197)
    #expect(agree(api.deft! * api.deft!, 1.20445726853772, 1e-13))
    #expect(agree(api.effectiveSampleSize!, 200 / 1.20445726853772, 1e-13))
    #expect(agree(api.coefficientOfVariation, 9.40894080278458 / 662.287363159321, 1e-13))
    #expect(agree(api.lower, 643.732188272086, 1e-12) && agree(api.upper, 680.842538046555, 1e-12))
    let normal = design.mean(of: sample.numbers("api00"), rules: EstimationRules(degreesOfFreedom: .infinite))
    #expect(agree(normal.lower, 643.846178053194, 1e-12) && agree(normal.upper, 680.728548265448, 1e-12))
    let enrolment = design.mean(of: sample.numbers("enroll"))
    #expect(agree(enrolment, 595.282137135504, 18.5085109585774, 1e-13))
    #expect(agree(enrolment.designEffect!, 0.362018122363404, 1e-13))
    #expect(agree(design.total(of: sample.numbers("enroll")), 3687177.53243828, 114641.716100780, 1e-13))
    #expect(
      agree(
        design.ratio(of: sample.numbers("api.stu"), over: sample.numbers("enroll")), 0.836956886940522,
        0.00775710316663788, 1e-13))
    #expect(agree(design.mean(of: sample.numbers("api99")), 629.394844783961, 9.96394729866688, 1e-13))
    #expect(
      agree(design.populationVariance(of: sample.numbers("api00")), 15190.5862058273, 1255.73997868098, 1e-12)
    )
    let shares = design.proportions(among: sample.schoolTypes, count: 3)
    for (share, expected) in zip(shares, [0.7137552371, 0.1218921576, 0.1643526053]) {
      #expect(agree(share.value, expected, 1e-8) && share.standardError < 1e-12)
      #expect(agree(share.lower, share.upper, 1e-9))
    }
  }

  @Test func stratifiedWithExactWeights() throws {
    let (sample, design) = try SchoolSamples.stratified(storedWeights: false)
    let api = design.mean(of: sample.numbers("api00"))
    #expect(agree(api, 662.287363577656, 9.40894087943401, 1e-13))
    #expect(agree(api.designEffect!, 1.20445728636053, 1e-13))
    let rules = EstimationRules(designEffectDenominator: .withReplacement)
    #expect(
      agree(design.mean(of: sample.numbers("api00"), rules: rules).designEffect!, 1.16556618896433, 1e-12))
    #expect(agree(design.mean(of: sample.numbers("enroll")), 595.282131094608, 18.5085106862115, 1e-13))
    #expect(agree(design.total(of: sample.numbers("enroll")), 3687177.52, 114641.715190394, 1e-13))
    #expect(
      agree(
        design.ratio(of: sample.numbers("api.stu"), over: sample.numbers("enroll")), 0.836956887283257,
        0.00775710305824149, 1e-13))
    let (_, endless) = try SchoolSamples.stratified(storedWeights: false, isFinite: false)
    #expect(agree(endless.mean(of: sample.numbers("api00")), 662.287363577656, 9.53613237299001, 1e-13))
    #expect(
      agree(endless.mean(of: sample.numbers("api00"), rules: rules).designEffect!, 1.19729178699978, 1e-12))
    var ignoring = design
    ignoring.varianceForm = .withReplacement
    #expect(agree(ignoring.mean(of: sample.numbers("api00")).standardError, 9.53613237299001, 1e-13))
  }

  @Test func domainsOfTheStratified() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let (api, enrolment) = (sample.numbers("api00"), sample.numbers("enroll"))
    let types = [
      ("E", 674.43, 12.3824797939073), ("H", 625.82, 14.9371291853931), ("M", 636.6, 16.2147073081845),
    ]
    for (name, mean, error) in types {
      #expect(agree(design.mean(of: api, in: sample.rows("stype", name)), mean, error, 1e-12))
    }
    let (no, yes) = (sample.rows("sch.wide", "No"), sample.rows("sch.wide", "Yes"))
    #expect(agree(design.mean(of: api, in: no), 593.746858214589, 18.6191675056143, 1e-12))
    #expect(agree(design.mean(of: api, in: yes), 676.530443656777, 10.5203892001006, 1e-12))
    #expect(agree(design.total(of: enrolment, in: no), 1013067.41931152, 133475.233015853, 1e-12))
    #expect(agree(design.total(of: enrolment, in: yes), 2674110.11312675, 128645.688467189, 1e-12))
    #expect(design.mean(of: api, in: yes).count == 152)
    #expect(
      agree(
        design.mean(of: api, in: sample.rows("comp.imp", "Yes")), 676.402286067281, 11.7146787699287, 1e-12))
    let narrow = design.mean(
      of: api, in: sample.rows("stype", "E"), rules: EstimationRules(degreesOfFreedom: .domain))
    #expect(narrow.degreesOfFreedom == 99)
  }

  @Test func intervalsOfAProportion() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let codes: [Int32] = sample.texts("sch.wide").map { $0 == "Yes" ? 1 : 0 }
    let expected: [(ProportionInterval, Double, Double, Double)] = [
      (.mean, 0.779938180972881, 0.875957841858766, 1e-12),
      (.logit, 0.774539654746768, 0.870814854943599, 1e-12),
      (.arcsine, 0.777417908234320, 0.873178834149903, 1e-12),
      (.beta, 0.774171328597313, 0.873431592620735, 1e-10),
      (.likelihood, 0.776411853428491, 0.872415866051528, 1e-5),
      (.wilson, 0.774814586361996, 0.870637562287004, 1e-12),
    ]
    for (kind, lower, upper, tolerance) in expected {
      let share = design.proportion(of: 1, among: codes, rules: EstimationRules(proportionInterval: kind))
      #expect(agree(share, 0.827948011415823, 0.0243447801130748, 1e-12))
      #expect(
        agree(share.lower, lower, tolerance) && agree(share.upper, upper, tolerance),
        "\(kind) \(share.lower) \(share.upper)")
    }
    #expect(design.proportion(of: 1, among: codes).method.interval == .proportion(.logit))
  }

  @Test func pairsOfTwoYears() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let (before, after) = (sample.numbers("api99"), sample.numbers("api00"))
    #expect(agree(design.pairedChange(from: before, to: after), 32.8925183753596, 2.05111240771061, 1e-11))
    let means = [design.linearisedMean(of: after), design.linearisedMean(of: before)]
    let matrix = design.covariances(of: means)
    #expect(agree(matrix[0, 0], 88.5281670303045, 1e-12))
    #expect(agree(matrix[0, 1], 91.8006753459256, 1e-12))
    #expect(agree(matrix[1, 1], 99.2802457706111, 1e-12))
    #expect(agree(matrix.correlation(0, 1), 0.979205216083750, 1e-12))
    #expect(agree(design.estimate(means[0] / means[1]), 1.05226054621825, 0.00364392223084347, 1e-11))
    #expect(
      agree(
        design.estimate(.logarithmOfRatio(means[0], means[1])), 0.0509407511588247, 0.00346294674255295, 1e-11
      ))
    let change = design.pairedChange(from: before, to: after)
    #expect(agree(change.smallestDetectableChange, 1.959963984540054 * 2.05111240771061, 1e-10))
  }

  @Test func quantilesByWoodruff() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let quartiles = design.quantiles(of: sample.numbers("api00"), at: [0.25, 0.5, 0.75])
    let expected = [
      (565.0, 535.0, 597.0, 15.7194511320391), (668, 642, 694, 13.1840557881618),
      (756, 726, 778, 13.1840557881618),
    ]
    for (quartile, (value, lower, upper, error)) in zip(quartiles, expected) {
      #expect(quartile.value == value && quartile.lower == lower && quartile.upper == upper)
      #expect(agree(quartile.standardError, error, 1e-12))
    }
    // The older rule of R's package interpolates the distribution function. Its first quartile, 562.2056…,
    // depends on the order of two schools with the same value in the file; here no figure depends on that.
    let older = design.quantiles(of: sample.numbers("api00"), at: [0.5, 0.75], rule: .hf4).map(\.value)
    #expect(
      zip(older, [667.235755965804, 755.122596076272]).allSatisfy { agree($0, $1, 1e-11) },
      "\(older)")
  }

  @Test func regressionOfTheStratified() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let regression = design.regression(
      of: sample.numbers("api00"), on: ["ell", "meals", "mobility"].map(sample.numbers))
    let expected = [
      (820.887315905623, 10.0777359498854), (-0.480586612171951, 0.391973403222528),
      (-3.14153530998456, 0.283946506416502), (0.225713210229637, 0.393218362022529),
    ]
    for (coefficient, (value, error)) in zip(regression.coefficients, expected) {
      #expect(agree(coefficient, value, error, 1e-10))
    }
    #expect(regression.degreesOfFreedom == 194)
    // A column that depends on others is left out and said to be.
    let double = design.regression(
      of: sample.numbers("api00"), on: [sample.numbers("ell"), sample.numbers("ell").map { 2 * $0 + 1 }])
    #expect(double.coefficients[2].value.isNaN && double.coefficients[1].value.isFinite)
  }

  @Test func independenceOfClassifications() throws {
    let (sample, design) = try SchoolSamples.stratified()
    let test = try #require(design.independenceTest(sample.codes("sch.wide"), sample.schoolTypes))
    #expect(agree(test.f, 17.2474439638888, 1e-10))
    #expect(agree(test.numeratorDegrees, 1.82867150416358, 1e-10))
    #expect(agree(test.denominatorDegrees, 360.248286320226, 1e-10))
    #expect(agree(test.probability, 2.03504635946512e-07, 1e-8))
    #expect(design.independenceTest(sample.codes("sch.wide"), sample.codes("sch.wide").map { _ in 0 }) == nil)
  }

  @Test func simpleRandom() throws {
    let (sample, design) = try SchoolSamples.simple()
    #expect(agree(design.mean(of: sample.numbers("api00")), 656.585, 9.24972203928281, 1e-12))
    #expect(agree(design.total(of: sample.numbers("enroll")), 3621074.34, 169519.654344059, 1e-12))
    let errors = [195.995276483950, 142.848756640964, 160.325514195371]
    for (type, (count, error)) in zip([4397.74, 774.25, 1022.01], errors).enumerated() {
      let ones = sample.schoolTypes.map { $0 == Int32(type) ? 1.0 : 0 }
      #expect(agree(design.total(of: ones), count, error, 1e-12))
    }
    #expect(agree(design.mean(of: sample.numbers("api00")).designEffect!, 1, 1e-12))
  }

  /// The stored weight 33.847 is 6194/183, not 757/15: totals differ, means do not.
  @Test func oneStageOfClusters() throws {
    let (sample, design) = try SchoolSamples.clusters()
    let (api, enrolment) = (sample.numbers("api00"), sample.numbers("enroll"))
    #expect(sample.storedWeights[0] == 33.846996307373047)
    let mean = design.mean(of: api)
    #expect(agree(mean, 644.169398907104, 23.5422406937810, 1e-12))
    #expect(agree(mean.designEffect!, 9.34586945059095, 1e-12))
    #expect(
      agree(
        design.mean(of: api, rules: EstimationRules(designEffectDenominator: .withReplacement)).designEffect!,
        9.06974836245306, 1e-12))
    #expect(agree(design.mean(of: enrolment), 549.715846994535, 45.1913723435605, 1e-12))
    #expect(agree(design.mean(of: enrolment).designEffect!, 2.82289576348963, 1e-12))
    let total = design.total(of: enrolment)
    #expect(agree(total, 3404940.13452911, 932235.027041215, 1e-12))
    #expect(agree(total.designEffect!, 31.3106560943494, 1e-12))
    #expect(
      agree(
        design.ratio(of: sample.numbers("api.stu"), over: enrolment), 0.849708741724488, 0.00838629716939109,
        1e-12))
    let totals = [
      (4873.96746826172, 1333.31940494968), (473.857948303223, 158.699278792624),
      (846.174907684326, 167.549891621390),
    ]
    let means = [
      (648.868055555556, 22.3624088938319), (618.571428571429, 38.0202493594075), (631.44, 31.6094652272455),
    ]
    for type in 0..<3 {
      let rows = sample.schoolTypes.map { $0 == Int32(type) }
      #expect(agree(design.total(of: api.map { _ in 1 }, in: rows), totals[type].0, totals[type].1, 1e-12))
      #expect(agree(design.mean(of: api, in: rows), means[type].0, means[type].1, 1e-12))
    }
    let (_, endless) = try SchoolSamples.clusters(isFinite: false)
    #expect(agree(endless.mean(of: api).standardError, 23.7790107208869, 1e-12))
    #expect(agree(endless.total(of: enrolment).standardError, 941610.740911980, 1e-12))
    let (_, plain) = try SchoolSamples.clusters(weights: api.map { _ in 757.0 / 15 })
    #expect(agree(plain.total(of: enrolment), 5076845.73333333, 1389984.32645060, 1e-12))
    #expect(agree(plain.mean(of: api), 644.169398907104, 23.5422406937810, 1e-12))
    // Clusters of 12.2 schools on average.
    #expect(agree(mean.intraclusterCorrelation(meanClusterSize: 12.2)!, 8.34586945059095 / 11.2, 1e-12))
  }

  /// p ± t s leaves the range where 4 of 183 schools have the event.
  @Test func rareProportion() throws {
    let (sample, design) = try SchoolSamples.clusters()
    let codes: [Int32] = sample.numbers("ell").map { $0 == 0 ? 1 : 0 }
    let expected: [(ProportionInterval, Double, Double, Double)] = [
      (.mean, -0.0266624079577670, 0.0703782549523025, 1e-11),
      (.logit, 0.00230469128413550, 0.177747766822700, 1e-11),
      (.arcsine, 0.000307192708887876, 0.0955767363668430, 1e-10),
      (.beta, 0.000216146832743157, 0.137507763914981, 1e-9),
    ]
    for (kind, lower, upper, tolerance) in expected {
      let share = design.proportion(of: 1, among: codes, rules: EstimationRules(proportionInterval: kind))
      #expect(agree(share.value, 0.0218579234972678, 1e-12))
      #expect(
        agree(share.lower, lower, tolerance) && agree(share.upper, upper, tolerance),
        "\(kind) \(share.lower) \(share.upper)")
    }
    #expect(design.proportion(of: 1, among: codes).method.interval == .proportion(.beta))
    let none = design.proportion(of: 7, among: codes)
    #expect(none.value == 0 && none.lower == 0 && none.method.interval == .oneSided)
    // Equal weights: 1 − 0.05^(1/183).
    #expect(agree(none.upper, 0.0162368594351012284, 1e-12))
    let all = design.proportion(of: 1, among: codes.map { _ in 1 })
    #expect(all.value == 1 && all.upper == 1 && agree(all.lower, 1 - none.upper, 1e-12))
  }

  @Test func twoStages() throws {
    let (sample, design) = try SchoolSamples.twoStages()
    let (api, enrolment) = (sample.numbers("api00"), sample.numbers("enroll"))
    let mean = design.mean(of: api)
    #expect(agree(mean, 670.811808118081, 30.0990273768366, 1e-12))
    #expect(agree(mean.designEffect!, 6.25051375571258, 1e-11))
    var first = design
    first.varianceForm = .ultimateCluster
    #expect(agree(first.mean(of: api).standardError, 29.889162472471, 1e-12))
    first.varianceForm = .withReplacement
    #expect(agree(first.mean(of: api).standardError, 30.7115763093288, 1e-12))
    #expect(agree(first.total(of: enrolment).standardError, 820261.146476758, 1e-12))
    // Six schools do not state their enrolment: they are left out, their districts stay.
    #expect(agree(design.total(of: enrolment), 2639272.93, 799637.773648358, 1e-12))
    #expect(agree(design.mean(of: enrolment), 526.262641509434, 80.3409839904244, 1e-12))
    #expect(design.total(of: enrolment).count == 120)
  }
}
