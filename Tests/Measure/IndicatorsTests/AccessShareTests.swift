import Indicators
import Monitoring
import Settlements
import Testing

@Suite struct AccessShareTests {
  private func people(_ persons: [Double], women: [Double]) -> PopulationPoints {
    var points = PopulationPoints(groups: [Disaggregation(["SEX": "F"]), Disaggregation(["AGE": "Y0T14"])])
    for (all, women) in zip(persons, women) {
      points.append(longitude: 0, latitude: 0, persons: all, groups: [women, 0])
    }
    return points
  }

  @Test func totalFirstThenTheGroups() {
    let share = AccessShare(of: people([10, 20, 30.5], women: [4, 20, 0]), served: [true, false, true])
    #expect(share.parts.map(\.disaggregation.text) == ["", "SEX=F", "AGE=Y0T14"])
    #expect(share.parts.map(\.persons) == [60.5, 24, 0])
    #expect(share.parts.map(\.served) == [40.5, 4, 0])
    #expect(share.total == share.parts[0])
    #expect(share.total.percent == 100 * 40.5 / 60.5)
    #expect(share.parts[1].percent == 100 * 4.0 / 24)
    // Nobody known in the group: no share, rather than none served.
    #expect(share.parts[2].percent == nil)
  }

  @Test func nobodyIsNoShare() {
    let share = AccessShare(of: PopulationPoints(), served: [])
    #expect(share.parts.count == 1)
    #expect(share.total.persons == 0)
    #expect(share.total.percent == nil)
  }

  @Test func allAndNoneAreExact() {
    let points = people([0.1, 0.2, 0.3], women: [0.1, 0.1, 0.1])
    #expect(AccessShare(of: points, served: [true, true, true]).total.percent == 100)
    #expect(AccessShare(of: points, served: [false, false, false]).total.percent == 0)
  }

  /// Sums in the order of the points: added in another order these numbers give other bits.
  @Test func sumsRunInTheOrderOfThePoints() {
    let persons = [1e16, 1, 1, 1, 0.1, 0.2, 0.3]
    let served = [true, true, true, true, false, true, true]
    let share = AccessShare(of: people(persons, women: persons), served: served)
    #expect(share.total.persons == persons.reduce(0, +))
    #expect(share.total.served == 1e16 + 1 + 1 + 1 + 0.2 + 0.3)
    #expect(share.total.served != 0.3 + 0.2 + 1 + 1 + 1 + 1e16)
    #expect(share.parts[1].served.bitPattern == share.total.served.bitPattern)
  }
}
