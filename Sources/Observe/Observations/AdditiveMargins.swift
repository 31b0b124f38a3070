import Disclosure
import Monitoring

/// Which figures sum up which: the whole of a dimension its categories, an area those that lie in it.
///
/// Told from the figures themselves, as a reader would: what adds up is a margin; what falls short is one with a rest;
/// what exceeds the total are no parts of it. A whole that nobody published but that two breakdowns have in common
/// takes part unseen.
struct AdditiveMargins {
  struct Key: Hashable {
    var area: String
    var disaggregation: Disaggregation
  }

  /// Those given, then wholes that are not published.
  private(set) var keys: [Key]
  let givenCount: Int
  private var places: [Key: Int] = [:]
  private let areas: [String: AreaPlace]

  init(_ given: [Key], areas: [String: AreaPlace]) {
    keys = given
    givenCount = given.count
    self.areas = areas
    for (place, key) in given.enumerated() { places[key] = place }
    var place = 0
    while place < keys.count {
      let key = keys[place]
      place += 1
      for dimension in key.disaggregation.codes.keys.sorted() {
        var whole = key
        whole.disaggregation.codes[dimension] = nil
        if places[whole] == nil {
          places[whole] = keys.count
          keys.append(whole)
        }
      }
    }
  }

  /// A table of these counts with its margins.
  /// - Parameter counts: by the place of each key given; nil where there is none.
  func table(counts given: [Double?], wholes: [Double?] = [], parts: [Double?] = []) -> CountTable {
    let unseen = [Double?](repeating: nil, count: keys.count - givenCount)
    var counts = given + unseen
    var margins: [CountTable.Margin] = []
    let breakdowns = breakdowns(counts)
    // The deepest first, so that an unseen whole is known before it is a part.
    for breakdown in breakdowns {
      var total = counts[breakdown.total]
      let families = breakdown.families.map { family in family.filter { counts[$0] != nil } }
        .filter { !$0.isEmpty }
      let sums = families.map { $0.reduce(0) { $0 + counts[$1]! } }
      if total == nil, breakdown.total >= givenCount {
        total = sums.max()
        counts[breakdown.total] = total
      }
      guard let total else { continue }
      for (family, sum) in zip(families, sums) {
        if let margin = AdditiveMargins.margin(breakdown.total, total, family, sum) { margins.append(margin) }
      }
    }
    margins += areaMargins(counts)
    let noLimits = wholes.isEmpty && parts.isEmpty
    return CountTable(
      counts: counts, wholes: noLimits || wholes.isEmpty ? [] : wholes + unseen,
      parts: noLimits || parts.isEmpty ? [] : parts + unseen, margins: margins)
  }

  private static func margin(_ total: Int, _ count: Double, _ parts: [Int], _ sum: Double) -> CountTable
    .Margin?
  {
    // Counts may have been rounded one by one.
    let tolerance = 0.5 * Double(parts.count + 1)
    if abs(count - sum) <= tolerance { return CountTable.Margin(total: total, parts: parts) }
    return count > sum ? CountTable.Margin(total: total, parts: parts, rest: count - sum) : nil
  }

  // MARK: - Dimensions

  private struct Breakdown {
    var total: Int
    var depth: Int
    /// Sets of parts each of which makes up the total, as far as they go.
    var families: [[Int]]
  }

  private func breakdowns(_ counts: [Double?]) -> [Breakdown] {
    struct Fan: Hashable {
      var whole: Key
      var dimension: String
    }
    var fans: [Fan: [String: Int]] = [:]
    for (place, key) in keys.enumerated() where place >= givenCount || counts[place] != nil {
      for (dimension, code) in key.disaggregation.codes {
        var whole = key
        whole.disaggregation.codes[dimension] = nil
        fans[Fan(whole: whole, dimension: dimension), default: [:]][code] = place
      }
    }
    var breakdowns: [Int: Breakdown] = [:]
    var inner: [Breakdown] = []
    for (fan, codes) in fans.sorted(by: {
      ($0.key.dimension, $0.value.values.min()!) < ($1.key.dimension, $1.value.values.min()!)
    }) {
      let total = places[fan.whole]!
      let depth = fan.whole.disaggregation.codes.count
      let sets = CategorySets(Array(codes.keys))
      breakdowns[total, default: Breakdown(total: total, depth: depth, families: [])].families +=
        sets.ofTotal.map { $0.map { codes[$0]! } }
      for (code, parts) in sets.ofCodes {
        inner.append(Breakdown(total: codes[code]!, depth: depth + 1, families: [parts.map { codes[$0]! }]))
      }
    }
    return (Array(breakdowns.values) + inner).sorted { ($1.depth, $0.total) < ($0.depth, $1.total) }
  }

  // MARK: - Areas

  /// An area and those nearest below it that have a figure, each kind by itself: districts and neighbourhoods of one
  /// city overlap.
  private func areaMargins(_ counts: [Double?]) -> [CountTable.Margin] {
    struct Fan: Hashable {
      var parent: Int
      var kind: String
    }
    var fans: [Fan: [Int]] = [:]
    for (place, key) in keys.enumerated() where counts[place] != nil {
      var parent = areas[key.area]?.parent
      var seen: Set<String> = [key.area]
      while let code = parent, seen.insert(code).inserted {
        if let above = places[Key(area: code, disaggregation: key.disaggregation)], counts[above] != nil {
          fans[Fan(parent: above, kind: areas[key.area]!.kind), default: []].append(place)
          break
        }
        parent = areas[code]?.parent
      }
    }
    return fans.sorted { ($0.key.parent, $0.key.kind) < ($1.key.parent, $1.key.kind) }.compactMap {
      fan, parts in
      AdditiveMargins.margin(
        fan.parent, counts[fan.parent]!, parts, parts.reduce(0) { $0 + counts[$1]! })
    }
  }
}
