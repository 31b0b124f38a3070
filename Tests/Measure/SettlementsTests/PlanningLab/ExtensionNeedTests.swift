import Settlements
import Testing

@Suite struct ExtensionNeedTests {
  /// 60,000 people at 15,000 to the km² need 4.00 km²: streets 1.20, open space 0.60, plots 2.20.
  @Test func landBudget() throws {
    var rules = DrawnPlan.rules.extent
    rules.people = 60_000
    let need = try #require(ExtensionNeed(rules))
    #expect(need.land == 4)
    #expect(DrawnPlan.isNear(need.streets, 1.2))
    #expect(DrawnPlan.isNear(need.openSpace, 0.6))
    #expect(DrawnPlan.isNear(need.plots, 2.2))
  }

  /// A city that doubles in thirty years houses as many again.
  @Test func projection() throws {
    var rules = DrawnPlan.rules.extent
    rules.peopleToday = 150_000
    rules.growthRate = 0.023373892
    let need = try #require(ExtensionNeed(rules))
    #expect(abs(need.people - 150_000) < 1)
    #expect(abs(need.land - 10) < 1e-4)
    rules.growthRate = -0.01
    #expect(ExtensionNeed(rules)?.land == 0)
  }

  @Test func withoutPeopleThereIsNoNeedToTell() {
    #expect(ExtensionNeed(DrawnPlan.rules.extent) == nil)
    var rules = DrawnPlan.rules.extent
    rules.growthRate = 0.02
    #expect(ExtensionNeed(rules) == nil)
  }
}
