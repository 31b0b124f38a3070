import Foundation
import Geography
import TestSupport
import Testing

@Suite struct ShapeTests {
  /// Square units of the plane inside a shape, by the shoelace formula.
  private func area(_ shape: Shape) throws -> Double {
    let region = try Region(wkb: shape.wkb)
    return (0..<region.ringCount).reduce(0) { sum, index in
      let ring = region.ring(index)
      let twice = zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
      return sum + (region.isOuter[index] ? abs(twice) : -abs(twice)) / 2
    }
  }

  private func shape(_ rings: [Point]...) throws -> Shape {
    var region = Region()
    for (index, ring) in rings.enumerated() { region.addRing(ring, isOuter: index == 0) }
    return try Shape(wkb: region.wkb)
  }

  /// |A ∪ B| + |A ∩ B| = |A| + |B| and |A - B| = |A| - |A ∩ B|.
  @Test func areasOfOverlaysAddUp() throws {
    var generator = SeededGenerator(seed: 31)
    var overlaps = 0
    for _ in 0..<100 {
      func ring() -> [Point] {
        let (x, y) = (
          Double.random(in: 0...20, using: &generator), Double.random(in: 0...20, using: &generator)
        )
        return (0..<12).map {
          let angle = Double($0) / 12 * 2 * .pi
          let radius = Double.random(in: 2...10, using: &generator)
          return (x + radius * cos(angle), y + radius * sin(angle))
        }
      }
      let (a, b) = (try shape(ring()), try shape(ring()))
      let both = try area(a.intersection(b))
      let either = try area(Shape.collection([a.wkb, b.wkb]).dissolved())
      #expect(abs(either + both - (try area(a)) - (try area(b))) < 1e-9)
      #expect(abs(try area(a.difference(b)) - (try area(a) - both)) < 1e-9)
      #expect(try area(b.intersection(a)) - both < 1e-9)
      #expect(try area(a.convexHull()) >= area(a) - 1e-9)
      if both > 0 { overlaps += 1 }
    }
    #expect(overlaps > 20)
  }

  /// A polygon of 4n sides inside a disc of radius 1 has the area 2n sin(π / 2n).
  @Test(arguments: [(16, 0.99839), (8, 0.99359)])
  func buffersOfAPoint(quarterSegments: Int, ofDisc: Double) throws {
    let point = try Shape(wkb: WellKnownBinaryWriter.point(x: 100, y: 200))
    let area = try area(point.roundBuffer(500, quarterSegments: quarterSegments))
    let exact = 2 * Double(quarterSegments) * sin(Double.pi / (2 * Double(quarterSegments)))
    #expect(abs(area / 250_000 - exact) < 1e-9)
    #expect((area / (Double.pi * 250_000) * 100_000).rounded() / 100_000 == ofDisc)
  }

  @Test func flatBuffersEndWithTheLine() throws {
    let line = try Shape(wkb: WellKnownBinaryWriter.line([(0, 0), (100, 0)]))
    #expect(abs(try area(line.flatBuffer(25)) - 5_000) < 1e-9)
    #expect(try area(line.roundBuffer(25)) > 5_000 + 1_950)
    #expect(try Shape(wkb: WellKnownBinaryWriter.point(x: 0, y: 0)).flatBuffer(25).isEmpty)
  }

  @Test func repairsABowTie() throws {
    let bow = try shape([(0, 0), (2, 2), (2, 0), (0, 2)])
    let fault = try #require(bow.invalidity)
    #expect(fault.reason == "Self-intersection")
    #expect(fault.x == 1 && fault.y == 1)
    let repaired = try bow.repaired()
    #expect(repaired.invalidity == nil)
    #expect(abs(try area(repaired) - 2) < 1e-12)
    #expect(try shape(box(0, 0, 1, 1)).invalidity == nil)
  }

  @Test func dissolvingKeepsHolesAndParts() throws {
    let frame = [box(0, 0, 4, 1), box(0, 3, 4, 4), box(0, 1, 1, 3), box(3, 1, 4, 3), box(9, 9, 10, 10)]
    let shapes = try frame.map { try shape($0).wkb }
    let dissolved = try Shape.collection(shapes).dissolved()
    let region = try Region(wkb: dissolved.wkb)
    #expect(region.isOuter.count { $0 } == 2)
    #expect(region.isOuter.count { !$0 } == 1)
    #expect(abs(try area(dissolved) - 13) < 1e-12)
  }

  @Test func simplifyingDropsWhatIsWithinTheTolerance() throws {
    let ring: [Point] = [(0, 0), (50, 0.5), (100, 0), (100, 100), (50, 99), (0, 100)]
    #expect(try Region(wkb: shape(ring).simplified(tolerance: 2).wkb).ring(0).count == 5)
    #expect(try Region(wkb: shape(ring).simplified(tolerance: 0.1).wkb).ring(0).count == 7)
  }

  @Test func emptyShapes() throws {
    let empty = try Shape(wkb: Region().wkb)
    #expect(empty.isEmpty)
    #expect(try Shape.collection([]).isEmpty)
    #expect(try Shape.collection([]).dissolved().isEmpty)
    let square = try shape(box(0, 0, 1, 1))
    #expect(!square.isEmpty)
    #expect(try square.intersection(empty).isEmpty)
    #expect(try area(square.difference(empty)) == 1)
    #expect(try square.intersection(shape(box(5, 5, 6, 6))).isEmpty)
  }

  @Test func wkbKeepsEveryPoint() throws {
    let region = region(box(0, 0, 4, 4), box(1, 1, 2, 2))
    let back = try Region(wkb: Shape(wkb: region.wkb).wkb)
    #expect(back.x == region.x)
    #expect(back.y == region.y)
    #expect(back.isOuter == region.isOuter)
  }

  @Test func cutShortItIsRefused() throws {
    let bytes = region(box(0, 0, 4, 4)).wkb
    for length in 0..<bytes.count {
      let error = #expect(throws: ShapeError.self) { try Shape(wkb: Array(bytes[..<length])) }
      #expect(error?.message.isEmpty == false)
      #expect(throws: ShapeError.self) { try Shape.collection([bytes, Array(bytes[..<length])]) }
    }
  }
}
