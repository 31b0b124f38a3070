import Geography
import Settlements
import TestSupport
import Testing

@Suite struct UrbanGrowthTests {
  private func growth(
    _ before: DrawnExtent, _ after: DrawnExtent, _ profile: UrbanExtentProfile = .bare, threads: Int = 2
  ) -> UrbanGrowth {
    UrbanGrowth(
      from: before.extent(profile), to: after.extent(profile), connectivity: profile.growthConnectivity,
      threads: threads)
  }

  private func rows(_ growth: UrbanGrowth, columns: Int) -> [[UInt8]] {
    stride(from: 0, to: growth.types.count, by: columns).map { Array(growth.types[$0..<($0 + columns)]) }
  }

  /// One cell of each type: the fringe of 100 m is the open land of the earlier extent.
  @Test func everyTypeOnceOnADrawnCity() {
    var profile = UrbanExtentProfile.bare
    profile.fringeMetres = 100
    profile.inclusionRule = .none
    let before = DrawnExtent([
      "............", ".##.........", ".##.........", "............", "............", "............",
    ])
    let after = DrawnExtent([
      "............", ".###........", ".###.#......", "............", "..........#.", "............",
    ])
    let found = growth(before, after, profile)
    // The third column was fringe; the next group's fringe touches the earlier extent's; the last is alone.
    #expect(rows(found, columns: 12)[1][3] == UrbanGrowth.GrowthType.infill.rawValue)
    #expect(rows(found, columns: 12)[2][3] == UrbanGrowth.GrowthType.infill.rawValue)
    #expect(rows(found, columns: 12)[2][5] == UrbanGrowth.GrowthType.extension.rawValue)
    #expect(rows(found, columns: 12)[4][10] == UrbanGrowth.GrowthType.leapfrog.rawValue)
    #expect(
      found.addedSquareMetres == [.infill: 20_000, .extension: 10_000, .leapfrog: 10_000, .inclusion: 0])
    #expect(found.lostSquareMetres == 0)
  }

  @Test func whatStoodOutsideBeforeIsInclusion() {
    var profile = UrbanExtentProfile.bare
    profile.bufferShare = 0
    let before = DrawnExtent(["##...#", "##...#"])
    let after = DrawnExtent(["######", "##...#"])
    let found = growth(before, after, profile)
    #expect(rows(found, columns: 6) == [[0, 0, 2, 2, 2, 4], [0, 0, 0, 0, 0, 4]])
    #expect(found.addedTotalSquareMetres == 50_000)
  }

  @Test func partsThatTouchAtACornerExtendOnlyByCorners() {
    var profile = UrbanExtentProfile.bare
    profile.inclusionRule = .none
    let (before, after) = (DrawnExtent(["#..", "...", "..."]), DrawnExtent(["#..", ".#.", "..."]))
    #expect(growth(before, after, profile).addedSquareMetres[.extension] == 10_000)
    profile.growthConnectivity = .edges
    #expect(growth(before, after, profile).addedSquareMetres[.leapfrog] == 10_000)
  }

  @Test func landThatIsGoneIsLostAndLandUnknownBeforeIsNamed() {
    let found = growth(DrawnExtent(["###", "??."]), DrawnExtent(["##.", "###"]))
    #expect(found.lostSquareMetres == 10_000)
    #expect(found.formerlyUnknownSquareMetres == 20_000)
    #expect(found.addedTotalSquareMetres == 30_000)
    let same = growth(DrawnExtent(["###"]), DrawnExtent(["###"]))
    #expect(same.addedTotalSquareMetres == 0 && same.lostSquareMetres == 0)
    #expect(Set(same.types) == [0])
  }

  @Test func fromNothingAllIsLeapfrog() {
    let found = growth(DrawnExtent(["...", "..."]), DrawnExtent(["##.", "..."]))
    #expect(found.addedSquareMetres[.leapfrog] == 20_000)
    #expect(growth(DrawnExtent(["##."]), DrawnExtent(["..."])).lostSquareMetres == 20_000)
  }

  /// Every added cell has one type by the rules, written out once more; types sum exactly to what was added.
  @Test(arguments: 0..<8)
  func typesPartitionWhatWasAdded(part: Int) {
    var generator = SeededGenerator(seed: UInt64(9_000 + part))
    for turn in 0..<25 {
      let before = DrawnExtent.random(&generator)
      var after = before
      for _ in 0..<5 {
        after.fillDisc(
          column: .random(in: 0...Double(before.grid.columns), using: &generator),
          row: .random(in: 0...Double(before.grid.rows), using: &generator),
          radius: .random(in: 0.5...6, using: &generator), value: generator.next() % 4 == 0 ? 0 : 1)
      }
      var profile = UrbanExtentProfile.random(&generator)
      profile.mainCluster = .largest
      let (old, new) = (before.extent(profile), after.extent(profile))
      let found = UrbanGrowth(
        from: old, to: new, connectivity: profile.growthConnectivity, threads: 1 + turn % 3)
      let reference = types(old.classes, new.classes, before, profile)
      #expect(found.types == reference, "part \(part) turn \(turn)")
      let area = before.grid.cellArea
      for type in UrbanGrowth.GrowthType.allCases {
        let count = reference.reduce(0) { $0 + ($1 == type.rawValue ? 1 : 0) }
        #expect(found.addedSquareMetres[type] == Double(count) * area)
      }
      let added = new.classes.indices.filter {
        isBuiltInside(new.classes[$0]) && !isBuiltInside(old.classes[$0])
      }
      #expect(found.addedTotalSquareMetres == Double(added.count) * area)
      #expect(added.allSatisfy { (1...4).contains(found.types[$0]) })
      let lost = new.classes.indices.filter {
        !isBuiltInside(new.classes[$0]) && isBuiltInside(old.classes[$0])
      }
      #expect(found.lostSquareMetres == Double(lost.count) * area)
    }
  }

  private func isBuiltInside(_ code: UInt8) -> Bool {
    let kind = ExtentClass(rawValue: code)!
    return kind.isBuilt && kind.isInside
  }

  private func types(
    _ old: [UInt8], _ new: [UInt8], _ drawn: DrawnExtent, _ profile: UrbanExtentProfile
  ) -> [UInt8] {
    func kind(_ code: UInt8) -> ExtentClass { ExtentClass(rawValue: code)! }
    var types = [UInt8](repeating: 0, count: old.count)
    // Any reference will do for its flood fill.
    let fill = ExtentReference(drawn.cells, drawn.grid, .bare)
    let parts = fill.groups(profile.growthConnectivity) {
      kind(new[$0]).isInside && !kind(old[$0]).isInside
    }
    let columns = drawn.grid.columns
    for part in parts {
      let touches = part.contains { place in
        old.indices.contains { other in
          let (dx, dy) = (abs(place % columns - other % columns), abs(place / columns - other / columns))
          return dx <= 1 && dy <= 1 && (dx == 0 || dy == 0 || profile.growthConnectivity == .edgesAndCorners)
            && kind(old[other]).isInside
        }
      }
      for place in part { types[place] = touches ? 2 : 3 }
    }
    for place in old.indices {
      let isAdded = isBuiltInside(new[place]) && !isBuiltInside(old[place])
      if !isAdded {
        types[place] = 0
      } else if kind(old[place]).isBuilt {
        types[place] = 4
      } else if kind(old[place]).isInside {
        types[place] = 1
      }
    }
    return types
  }

  // MARK: Rates

  @Test func ratesAreLogarithmicInYearsOfDays() throws {
    let tenYears = try #require(UrbanGrowth.rate(from: 100, to: 120, days: 3_652))
    #expect(abs(tenYears - 0.018_234) < 1e-6)
    #expect(UrbanGrowth.rate(from: 100, to: 100, days: 10) == 0)
    #expect(UrbanGrowth.rate(from: 120, to: 100, days: 3_652)! == -tenYears)
    #expect(UrbanGrowth.rate(from: 0, to: 100, days: 10) == nil)
    #expect(UrbanGrowth.rate(from: 100, to: 0, days: 10) == nil)
    #expect(UrbanGrowth.rate(from: 100, to: 120, days: 0) == nil)
  }
}
