import Disclosure
import TestSupport
import Testing

/// What is hidden cannot be got at, by any sums and differences and by any bounds.
@Suite struct SuppressionTests {
  /// Nothing hidden can be computed, and of no small count a value from 1 to the minimum can be excluded.
  static func attack(_ table: CountTable, _ suppression: Suppression, minimum: Double, _ what: String) {
    let attacker = Attacker(table, isHidden: suppression.isHidden)
    #expect(attacker.computable() == [], "\(what)")
    for cell in table.counts.indices {
      guard let count = table.counts[cell] else { continue }
      let whole = table.wholes.isEmpty ? nil : table.wholes[cell]
      let isSmall = count > 0 && count < minimum
      let isNearlyAll = whole.map { $0 - count > 0 && $0 - count < minimum } ?? false
      guard isSmall || isNearlyAll else { continue }
      #expect(suppression.isHidden[cell] && suppression.isSmall[cell], "\(what): cell \(cell)")
      let bounds = attacker.bounds(of: cell)
      let most = min(minimum, whole ?? .infinity)
      if isSmall {
        #expect(
          bounds.least <= 1 + 1e-6 || bounds.least <= count && count < 1, "\(what): cell \(cell) \(bounds)")
        #expect(bounds.most.map { $0 >= most - 1e-6 } ?? true, "\(what): cell \(cell) \(bounds)")
      }
      if isNearlyAll, let whole {
        #expect(bounds.most.map { $0 >= whole - 1 - 1e-6 } ?? true, "\(what): cell \(cell) \(bounds)")
        #expect(bounds.least <= whole - most + 1e-6, "\(what): cell \(cell) \(bounds)")
      }
    }
  }

  @Test(arguments: 0..<60)
  func crossTablesOfTwoDimensions(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let sizes = [Int.random(in: 2...6, using: &random), Int.random(in: 2...6, using: &random)]
    let table = DrawnTables.cube(sizes) { _ in DrawnTables.count(&random) }
    let suppression = Suppression(of: [table], rule: SuppressionRule())
    SuppressionTests.attack(table, suppression, minimum: 10, "seed \(seed) \(sizes)")
  }

  @Test(arguments: 0..<25)
  func crossTablesOfThreeDimensions(seed: Int) {
    var random = SeededGenerator(seed: UInt64(1_000 + seed))
    let table = DrawnTables.cube([2, 3, 3]) { _ in DrawnTables.count(&random) }
    let suppression = Suppression(of: [table], rule: SuppressionRule(minimumCount: 5))
    SuppressionTests.attack(table, suppression, minimum: 5, "seed \(seed)")
  }

  @Test(arguments: 0..<25)
  func treesOfAreas(seed: Int) {
    var random = SeededGenerator(seed: UInt64(2_000 + seed))
    let table = DrawnTables.tree([1, 3, 9, 36]) { _ in DrawnTables.count(&random) }
    let suppression = Suppression(of: [table], rule: SuppressionRule())
    SuppressionTests.attack(table, suppression, minimum: 10, "seed \(seed)")
  }

  /// Shares: a part and what is left of its whole are both protected, in one pattern with the wholes.
  @Test(arguments: 0..<40)
  func sharesAndTheirWholes(seed: Int) {
    var random = SeededGenerator(seed: UInt64(3_000 + seed))
    var parts: [Double] = []
    let wholes = DrawnTables.cube([3, 4]) { _ in
      let whole = DrawnTables.count(&random)
      parts.append(whole == 0 ? 0 : Double(Int.random(in: 0...Int(whole), using: &random)))
      return whole
    }
    let numerators = DrawnTables.cube([3, 4]) { parts[$0] }
    let shares = CountTable(counts: numerators.counts, wholes: wholes.counts, margins: numerators.margins)
    let ofWhom = CountTable(counts: wholes.counts, parts: numerators.counts, margins: wholes.margins)
    let suppression = Suppression(of: [shares, ofWhom], rule: SuppressionRule())
    let attacker = Attacker(shares, isHidden: suppression.isHidden)
    for cell in shares.counts.indices {
      let (part, whole) = (numerators.counts[cell]!, wholes.counts[cell]!)
      let most = min(10, whole)
      if part > 0, part < 10 {
        let bounds = attacker.bounds(of: cell)
        #expect(
          bounds.least <= 1 && (bounds.most ?? .infinity) >= most - 1e-6, "seed \(seed): \(cell) \(bounds)")
      }
      if whole - part > 0, whole - part < 10 {
        let bounds = attacker.bounds(of: cell)
        #expect(bounds.least <= whole - most + 1e-6, "seed \(seed): \(cell) \(bounds)")
        #expect((bounds.most ?? .infinity) >= whole - 1 - 1e-6, "seed \(seed): \(cell) \(bounds)")
      }
      if whole > 0, whole < 10 { #expect(suppression.isHidden[cell]) }
    }
  }

  /// Areas by sex and age, as a statistics office has them, with a rest that is shown nowhere.
  @Test(arguments: 0..<10)
  func marginsWithARest(seed: Int) {
    var random = SeededGenerator(seed: UInt64(4_000 + seed))
    var table = DrawnTables.cube([3, 4]) { _ in DrawnTables.count(&random) }
    // One category of the second dimension is not shown.
    let gone = Set(table.counts.indices.filter { $0 / 4 == 4 })
    let margins = table.margins.compactMap { margin -> CountTable.Margin? in
      if gone.contains(margin.total) { return nil }
      let shown = margin.parts.filter { !gone.contains($0) }
      let rest = table.counts[margin.total]! - shown.reduce(0) { $0 + table.counts[$1]! }
      return CountTable.Margin(total: margin.total, parts: shown, rest: rest)
    }
    for cell in gone { table.counts[cell] = nil }
    table.margins = margins
    let suppression = Suppression(of: [table], rule: SuppressionRule())
    SuppressionTests.attack(table, suppression, minimum: 10, "seed \(seed)")
  }

  /// One pattern for a table at several moments: nothing is shown at one moment that is hidden at another.
  @Test(arguments: 0..<20)
  func vintages(seed: Int) {
    var random = SeededGenerator(seed: UInt64(5_000 + seed))
    var counts = (0..<12).map { _ in DrawnTables.count(&random) }
    let tables = (0..<3).map { _ -> CountTable in
      counts[Int.random(in: 0..<12, using: &random)] = DrawnTables.count(&random)
      return DrawnTables.cube([3, 4]) { counts[$0] }
    }
    let suppression = Suppression(of: tables, rule: SuppressionRule())
    for (index, table) in tables.enumerated() {
      let attacker = Attacker(table, isHidden: suppression.isHidden)
      for cell in table.counts.indices where 1..<10 ~= table.counts[cell]! {
        let bounds = attacker.bounds(of: cell)
        #expect(
          bounds.least <= 1 + 1e-6 && (bounds.most ?? .infinity) >= 10 - 1e-6,
          "seed \(seed), moment \(index): cell \(cell) \(bounds)")
      }
    }
  }

  /// The attacker is one: with the small cells alone hidden, most are got at or fenced in.
  @Test func smallCellsAloneAreNotEnough() {
    var (computed, fenced, small) = (0, 0, 0)
    for seed in 0..<60 {
      var random = SeededGenerator(seed: UInt64(seed))
      let sizes = [Int.random(in: 2...6, using: &random), Int.random(in: 2...6, using: &random)]
      let table = DrawnTables.cube(sizes) { _ in DrawnTables.count(&random) }
      let isSmall = Suppression(of: [table], rule: SuppressionRule()).isSmall
      let attacker = Attacker(table, isHidden: isSmall)
      computed += attacker.computable().count
      for cell in isSmall.indices where isSmall[cell] {
        small += 1
        let bounds = attacker.bounds(of: cell)
        if bounds.least > 1 || (bounds.most ?? .infinity) < 10 { fenced += 1 }
      }
    }
    #expect(computed > small / 2 && fenced > small * 3 / 4, "\(computed) and \(fenced) of \(small)")
  }

  // MARK: - By hand

  /// 3 of 40 in one row: one more cell must go, and not the total.
  @Test func oneSmallCellTakesOneOther() {
    let table = CountTable(
      counts: [40, 3, 12, 25], margins: [CountTable.Margin(total: 0, parts: [1, 2, 3])])
    let suppression = Suppression(of: [table], rule: SuppressionRule())
    #expect(
      suppression.isHidden == [false, true, true, false]
        || suppression.isHidden == [false, true, false, true])
    #expect(suppression.isSmall == [false, true, false, false])
  }

  /// Two small cells whose sum is 5: each could be fenced in below 10, so a third is hidden.
  @Test func twoSmallCellsDoNotProtectEachOther() {
    let table = CountTable(
      counts: [40, 2, 3, 35], margins: [CountTable.Margin(total: 0, parts: [1, 2, 3])])
    #expect(Suppression(of: [table], rule: SuppressionRule()).isHidden == [false, true, true, true])
  }

  /// Nothing but zeros beside it: the total has to go.
  @Test func zerosHideNothing() {
    let table = CountTable(counts: [3, 3, 0, 0], margins: [CountTable.Margin(total: 0, parts: [1, 2, 3])])
    #expect(Suppression(of: [table], rule: SuppressionRule()).isHidden == [true, true, false, false])
    let larger = CountTable(
      counts: [50, 43, 7, 7, 0],
      margins: [
        CountTable.Margin(total: 0, parts: [1, 2]), CountTable.Margin(total: 2, parts: [3, 4]),
      ])
    #expect(Suppression(of: [larger], rule: SuppressionRule()).isHidden == [false, true, true, true, false])
  }

  @Test func nothingSmallHidesNothing() {
    let table = DrawnTables.cube([3, 3]) { Double(10 + $0) }
    #expect(!Suppression(of: [table], rule: SuppressionRule()).isHidden.contains(true))
  }

  @Test func emptySingleAndLoneCells() {
    #expect(Suppression(of: [], rule: SuppressionRule()).isHidden == [])
    #expect(Suppression(of: [CountTable(counts: [], margins: [])], rule: SuppressionRule()).isHidden == [])
    #expect(
      Suppression(of: [CountTable(counts: [4], margins: [])], rule: SuppressionRule()).isHidden == [true])
    #expect(
      Suppression(of: [CountTable(counts: [nil, 4, 0, 10], margins: [])], rule: SuppressionRule()).isHidden
        == [false, true, false, false])
  }

  /// 9 is hidden and 10 is not; so is what is left of a whole.
  @Test func minimumIsShown() {
    let table = CountTable(counts: [9, 9.5, 10, 0], margins: [])
    #expect(Suppression(of: [table], rule: SuppressionRule()).isHidden == [true, true, false, false])
    let shares = CountTable(counts: [30, 30, 30, 0], wholes: [39, 40, 30, 100], margins: [])
    #expect(Suppression(of: [shares], rule: SuppressionRule()).isHidden == [true, false, false, false])
  }

  @Test func sameTableIsHiddenTheSameWay() {
    var random = SeededGenerator(seed: 7)
    let table = DrawnTables.cube([5, 6]) { _ in DrawnTables.count(&random) }
    let first = Suppression(of: [table], rule: SuppressionRule()).isHidden
    for _ in 0..<5 { #expect(Suppression(of: [table], rule: SuppressionRule()).isHidden == first) }
  }

  /// 24 districts by sex and five ages: the pattern is found in seconds, and not
  /// everything is hidden.
  @Test func aCountryBySexAndAge() {
    var random = SeededGenerator(seed: 11)
    let base = DrawnTables.cube([2, 5, 24]) { _ in
      Int.random(in: 0..<12, using: &random) == 0
        ? Double(Int.random(in: 1...9, using: &random)) : Double(Int.random(in: 15...900, using: &random))
    }
    let suppression = Suppression(of: [base], rule: SuppressionRule())
    let hidden = suppression.isHidden.count(where: { $0 })
    let small = suppression.isSmall.count(where: { $0 })
    #expect(small > 10)
    #expect(
      hidden > small && hidden < base.counts.count / 3,
      "\(small) small, \(hidden) hidden of \(base.counts.count)")
    #expect(Attacker(base, isHidden: suppression.isHidden).computable() == [])
  }
}
