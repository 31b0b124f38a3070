import Monitoring

/// Series whose counts a reader could hold against one another: those protected of one indicator, and every series,
/// protected or not, that counts the same people. They are hidden together or not at all.
struct ProtectedGroups {
  struct Group: Hashable {
    var series: Set<String> = []
    var protection: Protection
  }

  private(set) var groups: [Group] = []

  init(_ figures: [CountedFigure], protections: [String: Protection]) {
    var leaders: [String: String] = [:]
    func leader(_ series: String) -> String {
      var one = series
      while let next = leaders[one], next != one { one = next }
      return one
    }
    func unite(_ a: String, _ b: String) {
      let (one, other) = (leader(a), leader(b))
      if one != other { leaders[max(one, other)] = min(one, other) }
    }
    var ofIndicator: [String: String] = [:]
    var isCounted: Set<String> = []
    for figure in figures where protections[figure.series] != nil && isCounted.insert(figure.series).inserted
    {
      if let first = ofIndicator[figure.indicator] { unite(first, figure.series) }
      ofIndicator[figure.indicator] = figure.series
    }
    // Protection is inherited: who counts the same as one that counts the same as a protected one is protected too.
    let same = ProtectedGroups.seriesWithTheSameCounts(figures)
    for (a, b) in same { unite(a, b) }
    var members: [String: Group] = [:]
    for series in Set(figures.map(\.series)) {
      let leader = leader(series)
      var group = members[leader] ?? Group(protection: Protection(minimumCount: 2))
      group.series.insert(series)
      if let own = protections[series] {
        let isFirst = group.series.allSatisfy { $0 == series || protections[$0] == nil }
        group.protection = Protection(
          minimumCount: isFirst ? own.minimumCount : max(group.protection.minimumCount, own.minimumCount),
          roundingBase: [group.protection.roundingBase, own.roundingBase].compactMap { $0 }.max())
      }
      members[leader] = group
    }
    groups = members.values.filter { $0.series.contains { protections[$0] != nil } }
      .sorted { $0.series.min()! < $1.series.min()! }
  }

  private struct Quantity: Hashable {
    var series: String
    var part: Int
  }

  private struct Pair: Hashable {
    var first, second: Quantity
  }

  /// Pairs of series one count of which is the same in more than half of the cells that both have.
  private static func seriesWithTheSameCounts(_ figures: [CountedFigure]) -> [(String, String)] {
    var cells: [CountedFigure.Cell: [Quantity: Double]] = [:]
    // Later revisions replace earlier ones.
    for figure in figures {
      for (part, count) in [figure.value, figure.numerator, figure.denominator].enumerated() {
        guard let count else { continue }
        cells[figure.cell, default: [:]][Quantity(series: figure.series, part: part)] = count
      }
    }
    var shared: [Pair: (cells: Int, same: Int)] = [:]
    for counts in cells.values where counts.count > 1 {
      let sorted = counts.sorted { ($0.key.series, $0.key.part) < ($1.key.series, $1.key.part) }
      for (place, first) in sorted.enumerated() where first.value != 0 {
        for second in sorted[(place + 1)...] where second.key.series != first.key.series && second.value != 0
        {
          let pair = Pair(first: first.key, second: second.key)
          shared[pair, default: (0, 0)].cells += 1
          if first.value == second.value { shared[pair]!.same += 1 }
        }
      }
    }
    return shared.filter { 2 * $0.value.same > $0.value.cells }.map {
      ($0.key.first.series, $0.key.second.series)
    }
  }
}
