import Geography

/// Which areas of a layer lie over one another. Buildings and plots must not: floor space would count twice,
/// and of two rules for one piece of land one is wrong.
public enum PlanOverlaps {
  /// Two areas that share land.
  public struct Pair: Hashable, Sendable {
    /// Places in the list given; the first is the lower.
    public var first, second: Int
    public var squareMetres: Double
    /// Of the smaller of the two, 0 to 1.
    public var share: Double
  }

  /// Pairs of areas that share more than `shareMinimum` of the smaller one, in the order of the list. Slivers
  /// along common edges come from drawing and are no fault.
  public static func pairs(of geometries: [[UInt8]], shareMinimum: Double) throws -> [Pair] {
    let areas = try geometries.map { try Region(wkb: $0).planeArea }
    var pairs: [Pair] = []
    for touching in try intersections(of: geometries, with: nil) {
      let smaller = min(areas[touching.first], areas[touching.second])
      guard smaller > 0, touching.squareMetres > shareMinimum * smaller else { continue }
      pairs.append(
        Pair(
          first: touching.first, second: touching.second, squareMetres: touching.squareMetres,
          share: min(1, touching.squareMetres / smaller)))
    }
    return pairs
  }

  /// Every pair of an area of `geometries` and one of `others` with the land they share; without `others`
  /// the pairs within `geometries`. Sorted by first and second.
  static func intersections(
    of geometries: [[UInt8]], with others: [[UInt8]]?
  ) throws -> [(first: Int, second: Int, squareMetres: Double)] {
    struct Box {
      var bounds: Bounds
      var index: Int
      var isOther: Bool
    }
    func boxes(_ geometries: [[UInt8]], isOther: Bool) throws -> [Box] {
      try geometries.enumerated().compactMap { index, wkb in
        try Region(wkb: wkb).bounds.map { Box(bounds: $0, index: index, isOther: isOther) }
      }
    }
    // A sweep from west to east: only boxes that the sweep line still meets can touch the next one.
    let sorted = try (boxes(geometries, isOther: false) + boxes(others ?? [], isOther: true))
      .sorted { ($0.bounds.west, $0.index) < ($1.bounds.west, $1.index) }
    var open: [Box] = []
    var found: [(first: Int, second: Int, squareMetres: Double)] = []
    for box in sorted {
      open.removeAll { $0.bounds.east <= box.bounds.west }
      for other in open
      where other.bounds.south < box.bounds.north && box.bounds.south < other.bounds.north
        && (others == nil || other.isOther != box.isOther)
      {
        let (first, second) =
          others == nil
          ? (min(box.index, other.index), max(box.index, other.index))
          : box.isOther ? (other.index, box.index) : (box.index, other.index)
        let shared = try PlaneLand([geometries[first]])
          .intersection(PlaneLand([(others ?? geometries)[second]])).squareMetres
        if shared > 0 { found.append((first, second, shared)) }
      }
      open.append(box)
    }
    return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}
