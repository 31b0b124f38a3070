import ConcurrentWork
import Geography

/// Land taken by streets: every street widened to its width and all merged, so that no junction is counted
/// twice.
///
/// - Source: SDG 11.7.1 metadata (land allocated to streets); the widths by class are data
///   (`Content/openstreetmap/street-widths.yaml`), a `width` tag in metres goes before them.
public struct StreetLand: Sendable {
  /// Metres by the value of the `highway` tag; a class not named takes no land.
  public var widthMetres: [String: Double]
  public var rules: TagRules

  public init(widthMetres: [String: Double], rules: TagRules) {
    self.widthMetres = widthMetres
    self.rules = rules
  }

  /// Small enough that widening and merging the streets of one square is quick.
  static let squareSideMetres = 500.0

  /// One street as a line on the plane.
  struct Street {
    /// Its place in the map.
    var number: Int
    var line: [UInt8]
    var width: Double
  }

  /// Square metres of street inside the city and outside its open spaces, on the ellipsoid.
  ///
  /// The city is cut into squares; in each the streets that reach into it are widened, merged and cut to the
  /// square, so that the squares' areas add up with nothing counted twice and both cores share the work.
  /// - Parameters:
  ///   - city: in degrees.
  ///   - spaces: open land that streets do not take, in degrees, valid.
  public func areaSquareMetres(
    streets map: StreetMap, city: Region, outside spaces: Region, threads: Int
  ) throws(ShapeError) -> Double {
    guard let bounds = city.bounds else { return 0 }
    let plane = LocalPlane(centreOf: bounds)
    let squares = streetsBySquare(map, bounds, plane).sorted { $0.key < $1.key }
    let boundary = city.mapped { plane.project($0, $1) }.wkb
    let open = spaces.mapped { plane.project($0, $1) }.wkb
    var areas = [Result<Double, ShapeError>](repeating: .success(0), count: squares.count)
    areas.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      // A few squares at a time share what is read of the city and its spaces.
      let groups = min(squares.count, 4 * max(1, threads))
      ConcurrentWork.forEach(groups, threads: threads) { group in
        let range = (group * squares.count / groups)..<((group + 1) * squares.count / groups)
        do throws(ShapeError) {
          let boundary = try Shape(wkb: boundary)
          let open = try Shape(wkb: open)
          for index in range {
            let window = PlaneWindow(squares[index].key, side: Self.squareSideMetres)
            let part = try window.cut(boundary)
            if part.isEmpty { continue }
            buffer[index] = .success(
              try Self.area(squares[index].value, in: window, city: part, outside: open, plane))
          }
        } catch {
          buffer[range.lowerBound] = .failure(error)
        }
      }
    }
    var sum = 0.0
    for area in areas { sum += try area.get() }
    return sum
  }

  /// Square metres of streets in a window of the plane, inside a part of the city that lies in the window.
  static func area(
    _ streets: [Street], in window: PlaneWindow, city part: Shape, outside open: Shape, _ plane: LocalPlane
  ) throws(ShapeError) -> Double {
    var widened: [[UInt8]] = []
    for (width, group) in Dictionary(grouping: streets, by: \.width).sorted(by: { $0.key < $1.key }) {
      // What lies a width outside the window cannot reach into it.
      let lines = try window.expanded(by: width).cut(Shape.collection(group.map(\.line)))
      if lines.isEmpty { continue }
      widened.append(try lines.flatBuffer(width / 2, quarterSegments: 2).wkb)
    }
    let land = try window.cut(Shape.collection(widened).dissolved()).intersection(part)
      .difference(window.cut(open))
    return try squareMetres(of: land, plane)
  }

  /// On the ellipsoid, of a shape on the plane.
  static func squareMetres(of shape: Shape, _ plane: LocalPlane) throws(ShapeError) -> Double {
    guard let region = try? Region(wkb: shape.wkb) else {
      throw ShapeError(message: "the street land of a place is no polygon")
    }
    return region.mapped { plane.unproject($0, $1) }.areaSquareMetres
  }

  /// Each street under every square that it, widened, may reach into.
  func streetsBySquare(
    _ map: StreetMap, _ bounds: Bounds, _ plane: LocalPlane
  ) -> [PlaneSquare: [Street]] {
    var squares: [PlaneSquare: [Street]] = [:]
    let first = PlaneSquare(holding: plane.project(bounds.west, bounds.south), side: Self.squareSideMetres)
    let last = PlaneSquare(holding: plane.project(bounds.east, bounds.north), side: Self.squareSideMetres)
    for way in 0..<map.wayCount {
      let tags = map.tags(ofWay: way)
      guard rules.accepts(tags), let width = width(of: tags), width > 0 else { continue }
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      guard nodes.count >= 2 else { continue }
      let line = nodes.map { plane.project(map.longitudes[$0], map.latitudes[$0]) }
      let street = Street(number: way, line: WellKnownBinaryWriter.line(line), width: width)
      var reached: Set<PlaneSquare> = []
      for (a, b) in zip(line, line.dropFirst()) {
        reached.formUnion(
          PlaneSquare.reached(
            from: a, to: b, within: width, side: Self.squareSideMetres, first: first, last: last))
      }
      for square in reached { squares[square, default: []].append(street) }
    }
    return squares
  }

  private func width(of tags: [String: String]) -> Double? {
    if let stated = tags["width"].flatMap({ Double($0.replacing(" m", with: "")) }),
      (0.5...100).contains(stated)
    {
      return stated
    }
    return tags["highway"].flatMap { widthMetres[$0] }
  }
}

/// A square of a plane cut into equal ones.
struct PlaneSquare: Hashable, Comparable {
  var column: Int
  var row: Int

  static func < (a: PlaneSquare, b: PlaneSquare) -> Bool { (a.row, a.column) < (b.row, b.column) }

  /// The square a point lies in.
  init(holding point: (x: Double, y: Double), side: Double) {
    column = Int((point.x / side).rounded(.down))
    row = Int((point.y / side).rounded(.down))
  }

  private init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }

  /// Of the squares between two corners, those that anything within a distance of a straight piece may lie
  /// in; some too many, never one too few.
  static func reached(
    from a: (x: Double, y: Double), to b: (x: Double, y: Double), within distance: Double, side: Double,
    first: PlaneSquare, last: PlaneSquare
  ) -> [PlaneSquare] {
    let low = PlaneSquare(holding: (min(a.x, b.x) - distance, min(a.y, b.y) - distance), side: side)
    let high = PlaneSquare(holding: (max(a.x, b.x) + distance, max(a.y, b.y) + distance), side: side)
    var squares: [PlaneSquare] = []
    let rows = max(low.row, first.row)..<max(low.row, first.row, min(high.row, last.row) + 1)
    let columns =
      max(
        low.column, first.column)..<max(
        low.column, first.column, min(high.column, last.column) + 1)
    for row in rows {
      for column in columns { squares.append(PlaneSquare(column: column, row: row)) }
    }
    return squares
  }

  /// Those of which some part lies in a window.
  static func reached(by window: PlaneWindow, side: Double) -> [PlaneSquare] {
    let low = PlaneSquare(holding: (window.west, window.south), side: side)
    let high = PlaneSquare(holding: (window.east, window.north), side: side)
    return (low.row...high.row).flatMap { row in
      (low.column...high.column).map { PlaneSquare(column: $0, row: row) }
    }
  }
}

/// An upright rectangle of a plane.
struct PlaneWindow {
  var west, south, east, north: Double

  init(_ square: PlaneSquare, side: Double) {
    (west, south) = (Double(square.column) * side, Double(square.row) * side)
    (east, north) = (west + side, south + side)
  }

  init(about centre: (x: Double, y: Double), halfWidth: Double) {
    (west, east) = (centre.x - halfWidth, centre.x + halfWidth)
    (south, north) = (centre.y - halfWidth, centre.y + halfWidth)
  }

  func expanded(by width: Double) -> PlaneWindow {
    var window = self
    (window.west, window.south) = (west - width, south - width)
    (window.east, window.north) = (east + width, north + width)
    return window
  }

  func cut(_ shape: Shape) throws(ShapeError) -> Shape {
    try shape.clipped(west: west, south: south, east: east, north: north)
  }
}
