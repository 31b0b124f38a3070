import CompositeIndex
import Testing

@Suite struct RankingTests {
  /// One more than the number of greater values.
  private func counted(_ values: [Double]) -> [Int32] {
    values.map { value in value.isNaN ? 0 : Int32(values.count { $0 > value }) + 1 }
  }

  @Test func ranksAreTheCountOfGreaterValues() {
    var random = SeededColumns(seed: 21)
    for count in [1, 2, 3, 7, 64, 65, 400, 1_001] {
      for shape in 0..<6 {
        let column = random.column(count).map { value -> Double in
          switch shape {
          case 0: value
          // Nearly all in one bucket, many ties, hardly told apart, of both signs, with gaps.
          case 1: value > 99 ? 1e12 : value
          case 2: (value / 10).rounded()
          case 3: 1 + value * 1e-15
          case 4: value - 50
          default: value < 20 ? .nan : value
          }
        }
        #expect(Ranking.descending(column) == counted(column), "\(count) \(shape)")
      }
    }
  }

  @Test func edges() {
    #expect(Ranking.descending([]) == [])
    #expect(Ranking.descending([.nan, .nan]) == [0, 0])
    #expect(Ranking.descending([0, -0.0, 1, 0]) == [2, 2, 1, 2])
    #expect(Ranking.descending([.infinity, 3, -.infinity, .infinity]) == [1, 3, 4, 1])
    #expect(Ranking.descending([-1e308, 1e308, .nan, 1.5e308]) == [3, 2, 0, 1])
    #expect(Ranking.descending([5e-324, 0, 1e-323]) == [2, 3, 1])
    #expect(Ranking.descending([7, 7, 7]) == [1, 1, 1])
  }
}
