import Indicators
import Monitoring
import Testing

@Suite struct CivilParticipationTests {
  private let measurement = Measurement(
    area: "X", period: Period("2023")!, nature: .country, status: .normal, notes: [])

  private func city(_ answers: [[Int?]], weight: Double? = nil) -> CivilParticipation.City {
    CivilParticipation.City(evaluators: answers.map { .init(answers: $0) }, weight: weight)
  }

  /// The worked test of the reference.
  @Test func fiveEvaluators() throws {
    let city = city([[3, 3, 2, 3], [2, 2, 2, 3], [3, 2, 3, 3], [2, 3, 2, 2], [3, 3, 3, 2]])
    #expect(city.evaluators.map(\.score) == [2.75, 2.25, 2.75, 2.25, 2.75])
    #expect(abs(try #require(city.score) - 2.55) < 1e-12)
    #expect(city.participates && !city.hasFewEvaluators)
  }

  @Test func exactlyTwoAndAHalfDoesNotCount() {
    #expect(!city([[2, 3, 2, 3], [3, 2, 3, 2], [2, 2, 3, 3]]).participates)
    // Thirds whose sum is not exact in binary: 7/3 + 8/3 is twice 2.5.
    let thirds = city([[2, 2, 3, nil], [3, 3, 2, nil]])
    #expect(thirds.score == 2.5 && !thirds.participates)
    for pairs in 1...50 {
      let many = city(
        Array(repeating: [2, 2, 3, nil], count: pairs) + Array(repeating: [3, 3, 2, nil], count: pairs))
      #expect(!many.participates)
    }
    #expect(city([[2, 3, 2, 3], [3, 2, 3, 2], [2, 3, 3, 3]]).participates)
  }

  @Test func missingAnswersAndEvaluators() {
    let city = city([[4, 4, nil, nil], [nil, nil, nil, nil], [1, 4, 4, nil]])
    #expect(city.evaluators.map(\.score) == [nil, nil, 3])
    #expect(city.evaluatorCount == 1 && city.hasFewEvaluators && city.score == 3)
    let figure = city.observations(measurement)[0]
    #expect(figure.status == .unreliable && figure.notes.map(\.code) == ["evaluators-few"])
    #expect(figure.notes[0].arguments == ["count": "1"])
    let none = self.city([[4, 4, nil, nil]])
    #expect(!none.isEvaluated && none.score == nil && !none.participates)
    #expect(none.observations(measurement)[0].notes.map(\.code) == ["evaluators-none"])
  }

  @Test func shareOfCities() {
    let good: [[Int?]] = Array(repeating: [4, 4, 4, 4], count: 3)
    let bad: [[Int?]] = Array(repeating: [1, 1, 1, 1], count: 3)
    let unheard: [[Int?]] = [[nil, nil, nil, nil]]
    var figures = CivilParticipation.observations(
      of: [city(good, weight: 1), city(bad, weight: 3), city(unheard)], measurement)
    #expect(figures.map(\.key.series) == ["SG_URB_CSPART", "Q_URB_CSPART_WEIGHTED"])
    #expect(figures.map(\.value) == [50, 25])
    #expect(figures[0].numerator == 1 && figures[0].denominator == 2)
    // One city without a weight: only the raw share.
    figures = CivilParticipation.observations(of: [city(good, weight: 1), city(bad)], measurement)
    #expect(figures.map(\.value) == [50])
    figures = CivilParticipation.observations(of: [], measurement)
    #expect(figures[0].value == nil && figures[0].notes.last?.code == "denominator-zero")
  }
}
