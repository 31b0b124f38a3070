/// Probabilities of inclusion proportional to size.
///
///     π_i = n·x_i / sum(x); while any is 1 or more, it is set to 1, taken out, and the rest are recomputed
///
/// Those at 1 are certainty units.
/// - Source: Y. Tillé, *Sampling Algorithms*, 2006, section 2.10.
public enum InclusionProbabilities {
  /// - Parameter sizes: not negative. One of size 0 is never drawn; when fewer than `sampleSize` are above
  ///   0, all of these are certain.
  public static func proportional(to sizes: [Double], sampleSize: Int) -> [Double] {
    precondition(sizes.allSatisfy { $0 >= 0 && $0.isFinite } && sampleSize >= 0)
    var probabilities = [Double](repeating: 0, count: sizes.count)
    var rest = sizes.indices.filter { sizes[$0] > 0 }
    var left = sampleSize
    while true {
      let sum = rest.reduce(0) { $0 + sizes[$1] }
      let certain = rest.filter { Double(left) * sizes[$0] >= sum }
      guard !certain.isEmpty else {
        for unit in rest { probabilities[unit] = Double(left) * sizes[unit] / sum }
        return probabilities
      }
      for unit in certain { probabilities[unit] = 1 }
      rest.removeAll { probabilities[$0] == 1 }
      left = max(0, left - certain.count)
    }
  }
}

/// The probabilities of one vector at every smaller sample size, for eliminating one unit after another.
struct ShrinkingProbabilities {
  /// Units from the largest to the smallest.
  let order: [Int]
  private let sizes: [Double]
  /// Sum of the sizes from a place of the order on.
  private let tails: [Double]
  /// Places of the order before this are certain.
  private(set) var certain: Int
  /// What the size of every other is multiplied by.
  private(set) var factor: Double

  /// Starts with all units, each certain.
  init(_ sizes: [Double]) {
    let order = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    self.order = order
    self.sizes = order.map { sizes[$0] }
    var tails = [Double](repeating: 0, count: order.count + 1)
    for place in order.indices.reversed() { tails[place] = tails[place + 1] + sizes[order[place]] }
    self.tails = tails
    certain = order.count
    factor = 0
  }

  mutating func shrink(to sampleSize: Int) {
    certain = min(certain, sampleSize)
    // With the last of the certain ones among the others, would it still be certain?
    while certain > 0,
      Double(sampleSize - certain + 1) * sizes[certain - 1] < tails[certain - 1] * (1 - 1e-15)
    {
      certain -= 1
    }
    factor = certain < order.count ? Double(sampleSize - certain) / tails[certain] : 0
  }

  func probability(at place: Int) -> Double { place < certain ? 1 : sizes[place] * factor }
}
