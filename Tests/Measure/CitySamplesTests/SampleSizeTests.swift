import CitySamples
import Testing

@Suite struct SampleSizeTests {
  @Test func publishedSizes() {
    #expect(isNear(SampleSize.proportion(halfWidth: 0.05), 384.145882, 1e-8))
    #expect(isNear(SampleSize.mean(standardDeviation: 0.5, halfWidth: 0.05), 384.145882, 1e-8))
    #expect(
      isNear(SampleSize.mean(standardDeviation: 0.5, halfWidth: 0.05, population: 400), 195.956335, 1e-8))
    #expect(isNear(SampleSize.proportion(halfWidth: 0.05, population: 400), 196.206551, 1e-8))
  }

  @Test func designEffectMultipliesTheFirstSize() {
    let plain = SampleSize.proportion(0.3, halfWidth: 0.04)
    #expect(isNear(SampleSize.proportion(0.3, halfWidth: 0.04, designEffect: 2.5), 2.5 * plain))
    let finite = SampleSize.mean(standardDeviation: 9, halfWidth: 2, population: 120, designEffect: 1.7)
    let first = 1.7 * SampleSize.mean(standardDeviation: 9, halfWidth: 2)
    #expect(isNear(finite, first / (1 + first / 120)))
  }

  @Test(arguments: [nil, 50, 400, 1e6] as [Double?], [1, 0.6, 3])
  func precisionIsTheInverse(population: Double?, effect: Double) {
    let mean = SampleSize.mean(
      standardDeviation: 12, halfWidth: 4, population: population, designEffect: effect)
    #expect(
      isNear(
        SampleSize.halfWidthOfMean(
          standardDeviation: 12, sampleSize: mean, population: population, designEffect: effect), 4, 1e-10))
    let share = SampleSize.proportion(0.2, halfWidth: 0.1, population: population, designEffect: effect)
    #expect(
      isNear(
        SampleSize.halfWidthOfProportion(
          0.2, sampleSize: share, population: population, designEffect: effect), 0.1, 1e-10))
  }

  @Test func aWholeFrameLeavesNoError() {
    #expect(SampleSize.halfWidthOfMean(standardDeviation: 5, sampleSize: 40, population: 40) == 0)
    #expect(SampleSize.halfWidthOfProportion(sampleSize: 40, population: 40) == 0)
  }
}
