import Streets
import Testing

@Suite struct HaltonSequenceTests {
  @Test func theFirstPoints() {
    let expected: [(Double, Double)] = [
      (1.0 / 2, 1.0 / 3), (1 / 4, 2 / 3), (3 / 4, 1 / 9), (1 / 8, 4 / 9), (5 / 8, 7 / 9), (3 / 8, 2 / 9),
      (7 / 8, 5 / 9), (1 / 16, 8 / 9),
    ]
    for (index, point) in expected.enumerated() {
      let halton = HaltonSequence.point(index + 1)
      #expect(halton.x == point.0 && halton.y == point.1)
    }
  }

  /// Of the first 2ᵃ points less one, every strip of that many equal ones but the first holds exactly one;
  /// so too for 3ᵇ upwards.
  @Test func everyStripHoldsOnePoint() {
    let across = (1..<1_024).map { Int(HaltonSequence.point($0).x * 1_024) }
    #expect(across.sorted() == Array(1..<1_024))
    let upwards = (1..<729).map { Int((HaltonSequence.point($0).y * 729).rounded()) }
    #expect(upwards.sorted() == Array(1..<729))
  }
}
