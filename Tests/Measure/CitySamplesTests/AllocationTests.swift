import CitySamples
import Testing

/// The population of schools of the R package survey, by type, n = 200.
@Suite struct AllocationTests {
  private let cities = [4421, 755, 1018]
  private let deviations = [131.346298561464, 107.656253591749, 124.717055904762]

  @Test func publishedTargets() {
    let neyman = Allocation.neyman(cities: cities, deviations: deviations, sampleSize: 200)
    #expect(areNear(neyman, [147.208521117857, 20.6053886453453, 32.1860902367980], 1e-13))
    let proportional = Allocation.proportional(cities: cities, sampleSize: 200)
    #expect(areNear(proportional, [142.751049402648, 24.3784307394253, 32.8705198579270], 1e-13))
    let costs = Allocation.costOptimal(
      cities: cities, deviations: deviations, costs: [1, 2, 1.5], sampleSize: 200)
    #expect(areNear(costs, [156.556041002677, 15.4953964834041, 27.9485625139187], 1e-13))
    #expect(
      isNear(
        Allocation.varianceOfMean(cities: cities, deviations: deviations, sizes: neyman), 78.4856949084060,
        1e-12))
    #expect(
      isNear(
        Allocation.varianceOfMean(cities: cities, deviations: deviations, sizes: proportional),
        78.7847601424116, 1e-12))
  }

  @Test func wrightsIntegers() {
    let priorities = zip(cities, deviations).map { Double($0) * $1 }
    #expect(
      Allocation.integers(priorities: priorities, sampleSize: 200, minima: [2, 2, 2], caps: cities)
        == [147, 21, 32])
    let toy = [5 * 5.41294744, 8 * 5.09901951, 10 * 4.62361090]
    #expect(
      Allocation.integers(priorities: toy, sampleSize: 9, minima: [2, 2, 2], caps: [5, 8, 10]) == [2, 3, 4])
  }

  /// No other division into whole numbers has a smaller variance.
  @Test func wrightsIntegersAreTheBest() throws {
    let (counts, spread) = ([7, 12, 5, 30], [9.0, 2, 14, 4])
    for size in 8...30 {
      let best = try #require(
        Allocation.integers(
          priorities: zip(counts, spread).map { Double($0) * $1 }, sampleSize: size, minima: [2, 2, 2, 2],
          caps: counts))
      #expect(best.reduce(0, +) == size)
      func variance(_ sizes: [Int]) -> Double {
        Allocation.varianceOfMean(cities: counts, deviations: spread, sizes: sizes.map(Double.init))
      }
      let reached = variance(best)
      for a in 2...7 {
        for b in 2...12 {
          for c in 2...5 {
            let d = size - a - b - c
            guard (2...30).contains(d) else { continue }
            #expect(variance([a, b, c, d]) >= reached * (1 - 1e-12))
          }
        }
      }
    }
  }

  @Test func powerAndKishStandBetweenEqualAndProportional() {
    let totals = [100.0, 400, 1600]
    #expect(
      areNear(
        Allocation.power(totals: totals, variations: [1, 1, 1], power: 0, sampleSize: 30), [10, 10, 10]))
    #expect(
      areNear(
        Allocation.power(totals: totals, variations: [1, 1, 1], power: 0.5, sampleSize: 35), [5, 10, 20]))
    // With q = 1 and X_h = N_h times the mean, X_h·CV_h is N_h·S_h.
    let means = [600.0, 650, 700]
    let neyman = Allocation.neyman(cities: cities, deviations: deviations, sampleSize: 200)
    let power = Allocation.power(
      totals: zip(cities, means).map { Double($0) * $1 },
      variations: zip(deviations, means).map { $0 / $1 }, power: 1, sampleSize: 200)
    #expect(areNear(neyman, power, 1e-12))
    #expect(
      areNear(Allocation.kishCompromise(cities: [10, 20, 70], importance: 0, sampleSize: 9), [3, 3, 3]))
    let far = Allocation.kishCompromise(cities: [10, 20, 70], importance: 1e9, sampleSize: 100)
    #expect(areNear(far, [10, 20, 70], 1e-9))
    // √(0.5² + 0.5²) and √(0.5² + 0.5²) for two halves; by hand for a quarter and three quarters.
    let hand = Allocation.kishCompromise(cities: [1, 3], importance: 1, sampleSize: 1)
    #expect(isNear(hand[0] / hand[1], ((0.0625 + 0.25) / (0.5625 + 0.25)).squareRoot()))
  }

  @Test func integersAtTheEdges() {
    #expect(Allocation.integers(priorities: [], sampleSize: 0, minima: [], caps: []) == [])
    #expect(Allocation.integers(priorities: [], sampleSize: 1, minima: [], caps: []) == nil)
    #expect(Allocation.integers(priorities: [1], sampleSize: 3, minima: [1], caps: [2]) == nil)
    #expect(Allocation.integers(priorities: [1, 1], sampleSize: 3, minima: [2, 2], caps: [5, 5]) == nil)
    #expect(Allocation.integers(priorities: [1], sampleSize: 1, minima: [3], caps: [2]) == nil)
    #expect(Allocation.integers(priorities: [0, 0], sampleSize: 3, minima: [0, 0], caps: [5, 5]) != nil)
    #expect(
      Allocation.integers(priorities: [9, 1], sampleSize: 6, minima: [0, 0], caps: [2, 9]) == [2, 4])
    #expect(Allocation.varianceOfMean(cities: [3, 4], deviations: [0, 2], sizes: [0, 4]) == 0)
    #expect(Allocation.varianceOfMean(cities: [3, 4], deviations: [1, 2], sizes: [0, 4]) == .infinity)
  }
}
