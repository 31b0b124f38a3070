/// Answers in which of several regions a point lies, for many points: the sides of the rings stand in bands
/// of latitude, so that a point looks only at the sides its own latitude meets.
///
/// A point on a western or southern side is inside, on an eastern or northern one outside, so that of two
/// regions sharing a side exactly one holds it.
public struct PointLocator: Sendable {
  private let south: Double
  private let bandsPerDegree: Double
  /// The sides of band `b` are `bandStarts[b] ..< bandStarts[b + 1]`, in the order of their regions.
  private let bandStarts: [Int]
  private let sides: [Side]

  /// Runs northwards whatever the direction of its ring, so that regions sharing a side round alike.
  private struct Side {
    let south, north: Double
    /// Longitude at the southern end, and degrees eastwards for each degree northwards.
    let x, slope: Double
    let region: Int32
  }

  /// Bounds the memory of the bands.
  private static let bandCountMaximum = 65_536
  /// A side stands in every band it meets; bands are made no finer than this many places a side.
  private static let placesPerSide = 4.0

  public init(_ regions: [Region]) {
    var all: [Side] = []
    for (index, region) in regions.enumerated() {
      for ring in 0..<region.ringCount {
        for i in region.ringStarts[ring]..<max(region.ringStarts[ring], region.ringStarts[ring + 1] - 1)
        where region.y[i] != region.y[i + 1] {
          let (low, high) = region.y[i] < region.y[i + 1] ? (i, i + 1) : (i + 1, i)
          let (south, north) = (region.y[low], region.y[high])
          all.append(
            Side(
              south: south, north: north, x: region.x[low],
              slope: (region.x[high] - region.x[low]) / (north - south), region: Int32(index)))
        }
      }
    }
    let low = all.reduce(.infinity) { min($0, $1.south) }
    let high = all.reduce(-.infinity) { max($0, $1.north) }
    let heights = all.reduce(0) { $0 + ($1.north - $1.south) }
    let bandCount =
      all.isEmpty
      ? 1
      : max(
        1,
        min(
          Self.bandCountMaximum, all.count,
          Int(Self.placesPerSide * Double(all.count) * ((high - low) / heights))))
    let scale = all.isEmpty ? 0 : Double(bandCount) / (high - low)
    func bands(_ side: Side) -> ClosedRange<Int> {
      func band(_ y: Double) -> Int { min(bandCount - 1, Int((y - low) * scale)) }
      return band(side.south)...band(side.north)
    }
    var starts = [Int](repeating: 0, count: bandCount + 1)
    for side in all {
      for band in bands(side) { starts[band + 1] += 1 }
    }
    for band in 0..<bandCount { starts[band + 1] += starts[band] }
    var place = starts
    var order = [Int](repeating: 0, count: starts[bandCount])
    for (index, side) in all.enumerated() {
      for band in bands(side) {
        order[place[band]] = index
        place[band] += 1
      }
    }
    south = low
    bandsPerDegree = scale
    bandStarts = starts
    sides = order.map { all[$0] }
  }

  /// The first region, by its place in the list, that holds the point; nil where none does.
  public func region(x: Double, y: Double) -> Int? {
    let position = (y - south) * bandsPerDegree
    let bandCount = bandStarts.count - 1
    // Also false for a point that is no number, and where there are no sides.
    guard position >= 0, position <= Double(bandCount) else { return nil }
    let band = min(bandCount - 1, Int(position))
    return sides.withUnsafeBufferPointer { sides in
      var region: Int32 = -1
      var isInside = false
      for i in bandStarts[band]..<bandStarts[band + 1] {
        let side = sides[i]
        if side.region != region {
          if isInside { break }
          region = side.region
        }
        if side.south <= y, y < side.north, x < side.x + (y - side.south) * side.slope { isInside.toggle() }
      }
      return isInside ? Int(region) : nil
    }
  }

  public func contains(x: Double, y: Double) -> Bool { region(x: x, y: y) != nil }
}
