import Geography
import Streets

/// A street map drawn as text: letters are vertices, `-` and `|` the streets between them, each character so
/// many metres wide and high.
///
///     A----S----B
///          |
///          C
///
/// The first row lies on the equator unless told otherwise, where a drawn metre is a metre to the millimetre.
struct DrawnStreets {
  let network: StreetNetwork
  let locator: EdgeLocator
  private let vertices: [Character: Int]
  private let places: [(x: Double, y: Double)]
  private let origin: (x: Double, y: Double)

  init(_ text: String, metresPerColumn: Double, origin: (x: Double, y: Double) = (0, 0)) {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    func character(_ row: Int, _ column: Int) -> Character {
      rows.indices.contains(row) && rows[row].indices.contains(column) ? rows[row][column] : " "
    }
    var vertices: [Character: Int] = [:]
    var places: [(x: Double, y: Double)] = []
    self.origin = origin
    for (row, line) in rows.enumerated() {
      for (column, letter) in line.enumerated() where letter.isLetter {
        precondition(vertices.updateValue(places.count, forKey: letter) == nil, "\(letter) is drawn twice")
        places.append((Double(column) * metresPerColumn, -Double(row) * metresPerColumn))
      }
    }
    var from: [Int32] = []
    var to: [Int32] = []
    for (row, line) in rows.enumerated() {
      for (column, letter) in line.enumerated() where letter.isLetter {
        for (street, down, right) in [("-", 0, 1), ("|", 1, 0)] as [(Character, Int, Int)] {
          var (r, c) = (row + down, column + right)
          guard character(r, c) == street else { continue }
          while character(r, c) == street { (r, c) = (r + down, c + right) }
          guard let end = vertices[character(r, c)] else { preconditionFailure("a street that ends nowhere") }
          from.append(Int32(vertices[letter]!))
          to.append(Int32(end))
        }
      }
    }
    self.vertices = vertices
    self.places = places
    let ends = zip(from, to).flatMap { [places[Int($0)], places[Int($1)]] }
      .map { DrawnStreets.position($0.x, $0.y, origin) }
    network = StreetNetwork(
      vertexCount: places.count, from: from, to: to, courseStarts: (0...from.count).map { 2 * $0 },
      longitudes: ends.map(\.x), latitudes: ends.map(\.y))
    locator = EdgeLocator(network)
  }

  /// Degrees of a place in metres east and north of the drawing's first character.
  func position(_ x: Double, _ y: Double = 0) -> (x: Double, y: Double) {
    DrawnStreets.position(x, y, origin)
  }

  func position(of letter: Character) -> (x: Double, y: Double) {
    let place = places[vertices[letter]!]
    return position(place.x, place.y)
  }

  func vertex(_ letter: Character) -> Int { vertices[letter]! }

  /// Distances to facilities at places in metres.
  func distances(
    to facilities: [(x: Double, y: Double)], limitMetres: Double, snapLimitMetres: Double = 100
  ) -> ServiceDistances {
    let positions = facilities.map { position($0.x, $0.y) }
    let set = FacilitySet(
      longitudes: positions.map(\.x), latitudes: positions.map(\.y), limitMetres: limitMetres)
    return ServiceDistances.compute(
      on: network, locator: locator, to: [set], snapLimitMetres: snapLimitMetres, threads: 1)[0]
  }

  func snap(_ x: Double, _ y: Double = 0, limitMetres: Double = 100) -> Snap? {
    let position = position(x, y)
    return locator.snap(longitude: position.x, latitude: position.y, limitMetres: limitMetres)
  }

  private static func position(
    _ x: Double, _ y: Double, _ origin: (x: Double, y: Double)
  ) -> (x: Double, y: Double) {
    let scale = Ellipsoid.metresPerDegree(latitude: origin.y)
    return (Ellipsoid.longitude(origin.x + x / scale.east, near: 0), origin.y + y / scale.north)
  }
}
