import Foundation
import Indicators
import Monitoring
import Testing

struct TargetProgressTests {
  private func progress(
    _ values: (Double, Double, Double), years: (String, String, String) = ("2015", "2020", "2030"),
    growth: TargetProgress.Growth = .compound
  ) -> TargetProgress? {
    func point(_ year: String, _ value: Double) -> TargetProgress.Point {
      TargetProgress.Point(period: Period(year)!, value: value)
    }
    return TargetProgress(
      baseline: point(years.0, values.0), latest: point(years.1, values.1), target: point(years.2, values.2),
      growth: growth)
  }

  @Test func ratesAreThoseOfCompoundGrowth() throws {
    let slums = try #require(progress((40, 35, 20)))
    #expect(abs(slums.actualRate - (pow(35.0 / 40, 0.2) - 1)) < 1e-15)
    #expect(abs(slums.pace! - 0.5835641135826481) < 1e-12)
    #expect(slums.distance == -15)
    #expect(slums.share == 0.25)
    #expect(slums.assessment() == .fair)
  }

  /// What keeps exactly to the required rate arrives exactly, whatever the way of growth.
  @Test(arguments: TargetProgress.Growth.allCases)
  func requiredPaceArrives(growth: TargetProgress.Growth) throws {
    let (start, end) = (30.0, 12.0)
    let half = growth == .compound ? (start * end).squareRoot() : (start + end) / 2
    let middle = try #require(
      progress((start, half, end), years: ("2010", "2020", "2030"), growth: growth))
    #expect(abs(middle.pace! - 1) < 1e-12)
    #expect(abs(middle.projection - end) < 1e-12)
    #expect(middle.assessment() == .onTrack)
  }

  @Test(
    arguments: [
      ((40, 20, 20), TargetProgress.Assessment.met), ((40, 10, 20), .met), ((40, 30, 20), .onTrack),
      ((40, 39, 20), .limited), ((40, 40.5, 20), .limited), ((40, 45, 20), .away), ((20, 20, 20), .met),
      ((20, 25, 20), .lost),
      // Towards a higher target as towards a lower.
      ((60, 95, 90), .met), ((60, 70, 90), .onTrack), ((60, 55, 90), .away),
    ] as [((Double, Double, Double), TargetProgress.Assessment)])
  func wordFollowsPace(values: (Double, Double, Double), word: TargetProgress.Assessment) throws {
    #expect(try #require(progress(values)).assessment() == word)
  }

  /// Which way is better comes from the catalogue, not from where the target lies.
  @Test(
    arguments: [
      // Fewer in slums than the target already, and fewer still: the way to the target would be back.
      ((15, 12, 20), Indicator.Direction.lower, TargetProgress.Assessment.met),
      ((15, 22, 20), .lower, .lost), ((40, 21, 20), .lower, .onTrack), ((40, 19, 20), .lower, .met),
      ((95, 97, 90), .higher, .met), ((95, 85, 90), .higher, .lost), ((60, 90, 90), .higher, .met),
      ((60, 89, 90), .higher, .onTrack), ((20, 20, 20), .lower, .met), ((20, 20, 20), .higher, .met),
      // Near a target, or with no direction stated, all the way is what counts.
      ((15, 12, 20), .none, .away), ((15, 21, 20), .target, .met),
    ] as [((Double, Double, Double), Indicator.Direction, TargetProgress.Assessment)])
  func directionDecidesWhatIsMet(
    values: (Double, Double, Double), direction: Indicator.Direction, word: TargetProgress.Assessment
  ) throws {
    #expect(try #require(progress(values)).assessment(direction: direction) == word)
  }

  @Test func zeroAndLossGrowLinearly() throws {
    let none = try #require(progress((10, 5, 0)))
    #expect(none.growth == .linear)
    #expect(abs(none.pace! - 1.5) < 1e-12)
    #expect(abs(none.projection - -5) < 1e-12)
  }

  @Test func timeMustPass() {
    #expect(progress((1, 2, 3), years: ("2020", "2020", "2030")) == nil)
    #expect(progress((1, 2, 3), years: ("2030", "2031", "2030")) == nil)
    #expect(progress((1, 2, 3), years: ("2020", "2020-06", "2030")) == nil)
    #expect(progress((1, .nan, 3)) == nil)
  }
}
