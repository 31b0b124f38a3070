import Foundation
import Geography
import Streets
import TestSupport

/// A small network of random streets about a point, with loops, parallel edges, edges without length, parts
/// that nothing joins and vertices without a street.
struct RandomStreets {
  var vertexCount: Int
  var from: [Int32] = []
  var to: [Int32] = []
  /// The course of each edge in degrees, ends included.
  var courses: [[(x: Double, y: Double)]] = []
  let centre: (x: Double, y: Double)
  let spanMetres: Double

  init(_ generator: inout SeededGenerator, vertices: ClosedRange<Int> = 1...14, spanMetres: Double = 600) {
    self.spanMetres = spanMetres
    centre = (
      [-179.999, 0, 12.3, 179.999, -51.2].randomElement(using: &generator)!,
      [0, 28.1, -30.03, 59.9, 71].randomElement(using: &generator)!
    )
    vertexCount = Int.random(in: vertices, using: &generator)
    var places: [(x: Double, y: Double)] = []
    for _ in 0..<vertexCount {
      // Some vertices lie on top of others.
      if let other = places.randomElement(using: &generator), Int.random(in: 0..<12, using: &generator) == 0 {
        places.append(other)
      } else {
        places.append(Self.place(about: centre, spanMetres, &generator))
      }
    }
    for _ in 0..<Int.random(in: 0...(2 * vertexCount), using: &generator) {
      let u = Int.random(in: 0..<vertexCount, using: &generator)
      let v =
        Int.random(in: 0..<8, using: &generator) == 0 ? u : Int.random(in: 0..<vertexCount, using: &generator)
      var course = [places[u]]
      for _ in 0..<Int.random(in: u == v ? 1...3 : 0...3, using: &generator) {
        course.append(Self.place(about: centre, spanMetres, &generator))
      }
      course.append(places[v])
      from.append(Int32(u))
      to.append(Int32(v))
      courses.append(course)
      if Int.random(in: 0..<8, using: &generator) == 0 {
        // The same way once more, in the other direction.
        from.append(Int32(v))
        to.append(Int32(u))
        courses.append(course.reversed())
      }
    }
  }

  var network: StreetNetwork {
    var starts = [0]
    for course in courses { starts.append(starts.last! + course.count) }
    return StreetNetwork(
      vertexCount: vertexCount, from: from, to: to, courseStarts: starts,
      longitudes: courses.flatMap { $0.map(\.x) }, latitudes: courses.flatMap { $0.map(\.y) })
  }

  func places(_ count: Int, reach: Double = 1.3, _ generator: inout SeededGenerator) -> [(
    x: Double, y: Double
  )] {
    (0..<count).map { _ in Self.place(about: centre, spanMetres * reach, &generator) }
  }

  private static func place(
    about centre: (x: Double, y: Double), _ spanMetres: Double, _ generator: inout SeededGenerator
  ) -> (x: Double, y: Double) {
    let half = spanMetres / 2
    let x = Double.random(in: -half...half, using: &generator)
    let y = Double.random(in: -half...half, using: &generator)
    let longitude = centre.x + x / (111_320 * cos(centre.y * .pi / 180))
    return (
      longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude,
      centre.y + y / 111_320
    )
  }
}
