/// How far the ranking by scores agrees with the rankings that communities give.
public enum RankAgreement {
  /// The places a community gives to settlements, 1 being the worst off. Often only the first three are
  /// asked for: settlements not named tie behind all that are.
  public struct Community: Hashable, Sendable {
    public var name: String
    /// By settlement; 1 or more, equal places allowed.
    public var places: [String: Int]
    public init(name: String, places: [String: Int]) {
      self.name = name
      self.places = places
    }

    fileprivate func place(of settlement: String) -> Int {
      places[settlement] ?? (places.values.max() ?? 0) + 1
    }
  }

  /// Kendall's tau-b of two lists of numbers: pairs in the same order less pairs in the opposite one, over
  /// the geometric mean of the pairs that each list tells apart. 1 where they agree in all, −1 where they are
  /// opposed in all.
  ///
  /// Nil where either list tells no pair apart, such as for fewer than two numbers.
  /// - Source: M. G. Kendall, *The treatment of ties in ranking problems*, Biometrika 33 (1945).
  public static func kendallTau(_ a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count)
    var (difference, apartA, apartB) = (0, 0, 0)
    for i in a.indices {
      for j in a.indices.dropFirst(i + 1) {
        let x = a[i] < a[j] ? -1 : a[i] > a[j] ? 1 : 0
        let y = b[i] < b[j] ? -1 : b[i] > b[j] ? 1 : 0
        difference += x * y
        apartA += x * x
        apartB += y * y
      }
    }
    guard apartA > 0, apartB > 0 else { return nil }
    // One root of the product, so that full agreement is 1 to the last bit.
    return Double(difference) / (Double(apartA) * Double(apartB)).squareRoot()
  }

  /// Tau-b of a community's places with the ranks of the scored settlements.
  public static func tau(_ community: Community, with ranking: HotSpotRanking) -> Double? {
    tau([community], with: ranking)
  }

  /// Tau-b of the mean places of several communities with the ranks of the scored settlements.
  public static func tau(_ communities: [Community], with ranking: HotSpotRanking) -> Double? {
    let scored = ranking.settlements.indices.filter { ranking.ranks[$0] != nil }
    return kendallTau(
      scored.map { Double(ranking.ranks[$0]!) },
      scored.map { index in
        // Sums rank as means do, and are whole numbers.
        Double(communities.reduce(0) { $0 + $1.place(of: ranking.settlements[index].id) })
      })
  }
}
