/// Answers in which of several regions a point lies, for many points: the sides of the rings stand in bands
/// of latitude, so that a point looks only at the sides its own latitude meets.
///
/// A point on a western or southern side is inside, on an eastern or northern one outside, so that of two
/// regions sharing a side exactly one holds it.
public struct PointLocator: Sendable {
  private let south: Double
  private let bandsPerDegree: Double
  private let bandStarts: [Int]
  private let sideX1: [Double]
  private let sideY1: [Double]
  private let sideX2: [Double]
  private let sideY2: [Double]
  private let sideRegion: [Int32]

  public init(_ regions: [Region]) {
    var x1: [Double] = []
    var y1: [Double] = []
    var x2: [Double] = []
    var y2: [Double] = []
    var owner: [Int32] = []
    for (index, region) in regions.enumerated() {
      for ring in 0..<region.ringCount {
        for i in region.ringStarts[ring]..<max(region.ringStarts[ring], region.ringStarts[ring + 1] - 1)
        where region.y[i] != region.y[i + 1] {
          x1.append(region.x[i])
          y1.append(region.y[i])
          x2.append(region.x[i + 1])
          y2.append(region.y[i + 1])
          owner.append(Int32(index))
        }
      }
    }
    let low = min(y1.min() ?? 0, y2.min() ?? 0)
    let high = max(y1.max() ?? 0, y2.max() ?? 0)
    let bandCount = max(1, min(65_536, x1.count))
    let scale = high > low ? Double(bandCount) / (high - low) : 0
    func band(_ y: Double) -> Int { min(bandCount - 1, max(0, Int((y - low) * scale))) }
    var counts = [Int](repeating: 0, count: bandCount + 1)
    for i in x1.indices {
      for b in band(min(y1[i], y2[i]))...band(max(y1[i], y2[i])) { counts[b + 1] += 1 }
    }
    for b in 0..<bandCount { counts[b + 1] += counts[b] }
    var place = counts
    var order = [Int](repeating: 0, count: counts[bandCount])
    for i in x1.indices {
      for b in band(min(y1[i], y2[i]))...band(max(y1[i], y2[i])) {
        order[place[b]] = i
        place[b] += 1
      }
    }
    south = low
    bandsPerDegree = scale
    bandStarts = counts
    sideX1 = order.map { x1[$0] }
    sideY1 = order.map { y1[$0] }
    sideX2 = order.map { x2[$0] }
    sideY2 = order.map { y2[$0] }
    sideRegion = order.map { owner[$0] }
  }

  /// The first region, by its place in the list, that holds the point; nil where none does.
  public func region(x: Double, y: Double) -> Int? {
    let position = (y - south) * bandsPerDegree
    let bandCount = bandStarts.count - 1
    guard position >= 0, position <= Double(bandCount) else { return nil }
    let band = min(bandCount - 1, Int(position))
    var inside: [Int32: Bool] = [:]
    var best: Int32?
    // With one region, the usual case, a single flag does; with several a small table of those met.
    var flag = false
    var only: Int32 = -1
    var several = false
    for i in bandStarts[band]..<bandStarts[band + 1] {
      let (a, b) = (sideY1[i], sideY2[i])
      guard (a <= y) != (b <= y) else { continue }
      let crossing = sideX1[i] + (y - a) / (b - a) * (sideX2[i] - sideX1[i])
      guard x < crossing else { continue }
      let owner = sideRegion[i]
      if !several {
        if only < 0 || only == owner {
          only = owner
          flag.toggle()
          continue
        }
        several = true
        inside[only] = flag
      }
      inside[owner, default: false].toggle()
    }
    if !several { return only >= 0 && flag ? Int(only) : nil }
    for (owner, isInside) in inside where isInside && (best == nil || owner < best!) { best = owner }
    return best.map(Int.init)
  }

  public func contains(x: Double, y: Double) -> Bool { region(x: x, y: y) != nil }
}
