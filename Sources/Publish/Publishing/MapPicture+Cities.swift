import Monitoring

extension MapPicture {
  /// Circles of the size of the population: empty, filled where the city was drawn, within a ring where it was
  /// certain to be; the names of those drawn, as many as have room.
  func draw(_ cities: [ReportSample.City], to html: inout HTML) {
    let places = positions(map.places)
    let largest = cities.compactMap(\.population).max()
    let radii = cities.map { Self.radius($0.population, largest: largest) }
    for (index, city) in cities.enumerated() {
      let (x, y) = places[index]
      let name = city.isDrawn ? "city drawn" : "city"
      if city.isCertain {
        html.markup("<circle class=\"certain\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(radii[index] + 8)\"/>")
      }
      html.markup("<circle class=\"\(name)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(radii[index])\"/>")
    }
    let circles = cities.indices.map { Box(places[$0], halfWidth: radii[$0], halfHeight: radii[$0]) }
    let drawn = cities.indices.filter { cities[$0].isDrawn }.map { circles[$0] }
    var names: [Box] = []
    for (index, city) in cities.enumerated() where city.isDrawn && !city.name.isEmpty {
      let reach = radii[index] + (city.isCertain ? 8 : 0)
      let halfWidth = city.name.reduce(0) { $0 + ($1.isASCII ? 8 : 10) }
      let (x, y) = places[index]
      let candidates = [
        (x, y + reach + 22), (x, y - reach - 22), (x + reach + halfWidth + 6, y),
        (x - reach - halfWidth - 6, y),
      ]
      let boxes = candidates.map { Box($0, halfWidth: halfWidth, halfHeight: 16) }.filter { box in
        box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height
          && !names.contains { $0.overlaps(box) }
      }
      // Rather upon a city that was not drawn than nowhere.
      let free = [circles, drawn].lazy.compactMap { taken in
        boxes.first { box in !taken.contains { $0.overlaps(box) } }
      }
      guard let box = free.first else { continue }
      names.append(box)
      html.element(
        "text", ["class": "name", "x": "\(box.middle.x)", "y": "\(box.middle.y)"], text: city.name)
    }
  }

  /// Grows from 8 to 34 as the root of the population, so that the smallest city can still be seen: what a circle
  /// has beyond the smallest is as the root, not its area as the population. A city of unknown population is as
  /// small as any.
  private static func radius(_ population: Double?, largest: Double?) -> Int {
    guard let population, let largest else { return 8 }
    return 8 + Int((26 * (population / largest).squareRoot()).rounded())
  }

  /// The room that a circle or a name takes.
  private struct Box {
    var middle: (x: Int, y: Int)
    var halfWidth: Int
    var halfHeight: Int

    init(_ middle: (x: Int, y: Int), halfWidth: Int, halfHeight: Int) {
      self.middle = middle
      self.halfWidth = halfWidth
      self.halfHeight = halfHeight
    }

    var left: Int { middle.x - halfWidth }
    var right: Int { middle.x + halfWidth }
    var top: Int { middle.y - halfHeight }
    var bottom: Int { middle.y + halfHeight }

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }
}
