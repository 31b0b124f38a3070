import Foundation
import Geography
import TestSupport
import Testing

@Suite struct PointLocatorTests {
  /// Casts a ray eastwards through every side, with the crossing taken on the side run from south to north.
  private func holds(_ region: Region, _ x: Double, _ y: Double) -> Bool {
    var isInside = false
    for ring in 0..<region.ringCount {
      let points = region.ring(ring)
      for (a, b) in zip(points, points.dropFirst()) {
        let (low, high) = a.y < b.y ? (a, b) : (b, a)
        guard low.y <= y, y < high.y else { continue }
        if x < low.x + (y - low.y) * ((high.x - low.x) / (high.y - low.y)) { isInside.toggle() }
      }
    }
    return isInside
  }

  /// A star-shaped ring of random radii.
  private func star(_ x: Double, _ y: Double, _ radius: ClosedRange<Double>, _ g: inout SeededGenerator)
    -> [Point]
  {
    let corners = Int.random(in: 3...40, using: &g)
    return (0..<corners).map {
      let angle = 2 * Double.pi * (Double($0) + Double.random(in: 0..<0.9, using: &g)) / Double(corners)
      let length = Double.random(in: radius, using: &g)
      return (x + length * cos(angle), y + length * sin(angle))
    }
  }

  @Test func randomPolygonsWithHolesAgreeWithRayCasting() {
    var generator = SeededGenerator(seed: 21)
    var met: Set<Int> = []
    for _ in 0..<60 {
      let regions = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        let (x, y) = (
          Double.random(in: -5...5, using: &generator), Double.random(in: -5...5, using: &generator)
        )
        var region = region(star(x, y, 1...4, &generator), star(x, y, 0.1...0.9, &generator))
        if Bool.random(using: &generator) {
          region.addRing(star(x + 20, y, 0.5...2, &generator), isOuter: true)
        }
        return region
      }
      let locator = PointLocator(regions)
      for _ in 0..<400 {
        let x = Double.random(in: -10...27, using: &generator)
        let y = Double.random(in: -10...10, using: &generator)
        let expected = regions.firstIndex { holds($0, x, y) }
        let found = locator.region(x: x, y: y)
        #expect(found == expected)
        #expect(locator.contains(x: x, y: y) == (expected != nil))
        met.insert(found ?? -1)
      }
    }
    // Inside, outside and several of the regions have all been met.
    #expect(met.count > 8)
  }

  /// A grid of cells with shared, slanted, whole sides: every point, on sides and corners too, has one owner.
  @Test func ofRegionsSharingSidesExactlyOneHoldsAPoint() {
    var generator = SeededGenerator(seed: 22)
    let n = 6
    let corners = (0...n).map { row in
      (0...n).map { column -> Point in
        (
          Double(column) + Double.random(in: -0.4...0.4, using: &generator),
          Double(row) + Double.random(in: -0.4...0.4, using: &generator)
        )
      }
    }
    var cells: [Region] = []
    for row in 0..<n {
      for column in 0..<n {
        var ring = [
          corners[row][column], corners[row][column + 1], corners[row + 1][column + 1],
          corners[row + 1][column],
        ]
        if Bool.random(using: &generator) { ring.reverse() }
        ring = Array(ring[1...] + ring[..<1])
        cells.append(region(ring))
      }
    }
    let single = cells.map { PointLocator([$0]) }
    let all = PointLocator(cells)
    var inner: [Point] = []
    for row in 1..<n {
      for column in 1..<n {
        let (a, b, c) = (corners[row][column], corners[row][column - 1], corners[row - 1][column])
        inner.append(a)
        for part in [0.5, 0.1, 1.0 / 3, 0.77] {
          inner.append((a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)))
          inner.append((a.x + part * (c.x - a.x), a.y + part * (c.y - a.y)))
        }
      }
    }
    for point in inner {
      let owners = cells.indices.filter { single[$0].contains(x: point.x, y: point.y) }
      #expect(owners.count == 1, "\(point)")
      #expect(all.region(x: point.x, y: point.y) == owners.first)
    }
  }

  @Test func sidesToTheWestAndSouthAreInside() {
    let locator = PointLocator([region(box(0, 0, 2, 2))])
    #expect(locator.contains(x: 0, y: 1))
    #expect(locator.contains(x: 1, y: 0))
    #expect(locator.contains(x: 0, y: 0))
    #expect(!locator.contains(x: 2, y: 1))
    #expect(!locator.contains(x: 1, y: 2))
    #expect(!locator.contains(x: 2, y: 2))
    #expect(!locator.contains(x: 0, y: 2))
    #expect(!locator.contains(x: 2, y: 0))
  }

  /// Vertices in the middle of straight sides, repeated vertices and level sides change nothing.
  @Test func collinearAndRepeatedVertices() {
    let plain = region(box(0, 0, 4, 4))
    let busy = region([
      (0, 0), (1, 0), (1, 0), (3, 0), (4, 0), (4, 1), (4, 2), (4, 2), (4, 4), (2, 4), (0, 4), (0, 3), (0, 1),
      (0, 0),
    ])
    let (a, b) = (PointLocator([plain]), PointLocator([busy]))
    for x in stride(from: -1.0, through: 5, by: 0.5) {
      for y in stride(from: -1.0, through: 5, by: 0.5) {
        #expect(a.contains(x: x, y: y) == b.contains(x: x, y: y))
      }
    }
    // A ray through the tip of a notch and along a level side.
    let notched = PointLocator([region([(0, 0), (6, 0), (6, 4), (4, 2), (2, 4), (2, 2), (0, 2)])])
    #expect(notched.contains(x: 1, y: 1))
    #expect(notched.contains(x: 3, y: 2))
    #expect(!notched.contains(x: 1, y: 2))
    #expect(!notched.contains(x: 4, y: 3))
    #expect(notched.contains(x: 5.5, y: 3))
  }

  @Test func overlapsGoToTheFirst() {
    let locator = PointLocator([region(box(5, 5, 6, 6)), region(box(0, 0, 3, 3)), region(box(1, 1, 8, 8))])
    #expect(locator.region(x: 2, y: 2) == 1)
    #expect(locator.region(x: 5.5, y: 5.5) == 0)
    #expect(locator.region(x: 4, y: 4) == 2)
    #expect(locator.region(x: 0.5, y: 5) == nil)
  }

  @Test func nothingHoldsNothing() {
    for regions in [[], [Region()], [region([(1, 1)])], [region([(1, 1), (2, 1), (3, 1)])]] as [[Region]] {
      #expect(PointLocator(regions).region(x: 1, y: 1) == nil)
    }
    let locator = PointLocator([region(box(0, 0, 1, 1))])
    for (x, y) in [
      (Double.nan, 0.5), (0.5, Double.nan), (.infinity, 0.5), (0.5, .infinity), (0.5, -.infinity),
    ] {
      #expect(!locator.contains(x: x, y: y))
    }
  }

  /// Ten thousand tall, thin regions: what is bounded by bands must stay right.
  @Test func manyTallRegions() {
    let slivers = (0..<10_000).map { region(box(Double($0), 0, Double($0) + 1, 100)) }
    let locator = PointLocator(slivers)
    for i in stride(from: 0, to: 10_000, by: 997) {
      #expect(locator.region(x: Double(i) + 0.5, y: Double(i % 100) + 0.25) == i)
      #expect(locator.region(x: Double(i), y: 0) == i)
    }
    #expect(locator.region(x: 10_000, y: 1) == nil)
  }
}
