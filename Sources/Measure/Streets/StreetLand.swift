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
  private static let squareMetres = 500.0

  /// One street as a line on the plane.
  private struct Street {
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
      forEachConcurrently(groups, threads: threads) { group in
        let range = (group * squares.count / groups)..<((group + 1) * squares.count / groups)
        do throws(ShapeError) {
          let boundary = try Shape(wkb: boundary)
          let open = try Shape(wkb: open)
          for index in range {
            let area = try Self.area(
              squares[index].value, in: squares[index].key, city: boundary, outside: open, plane)
            buffer[index] = .success(area)
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

  private static func area(
    _ streets: [Street], in square: PlaneSquare, city: Shape, outside open: Shape, _ plane: LocalPlane
  ) throws(ShapeError) -> Double {
    let (west, south) = (Double(square.column) * squareMetres, Double(square.row) * squareMetres)
    func cut(_ shape: Shape) throws(ShapeError) -> Shape {
      try shape.clipped(west: west, south: south, east: west + squareMetres, north: south + squareMetres)
    }
    let cityPart = try cut(city)
    if cityPart.isEmpty { return 0 }
    var widened: [[UInt8]] = []
    for (width, group) in Dictionary(grouping: streets, by: \.width).sorted(by: { $0.key < $1.key }) {
      widened.append(
        try Shape.collection(group.map(\.line)).flatBuffer(width / 2, quarterSegments: 2).wkb)
    }
    let land = try cut(Shape.collection(widened).dissolved()).intersection(cityPart)
      .difference(cut(open))
    guard let region = try? Region(wkb: land.wkb) else {
      throw ShapeError(message: "the street land of a square is no polygon")
    }
    return region.mapped { plane.unproject($0, $1) }.areaSquareMetres
  }

  /// Each street under every square that it, widened, may reach into.
  private func streetsBySquare(
    _ map: StreetMap, _ bounds: Bounds, _ plane: LocalPlane
  ) -> [PlaneSquare: [Street]] {
    var squares: [PlaneSquare: [Street]] = [:]
    let first = PlaneSquare(holding: plane.project(bounds.west, bounds.south), side: Self.squareMetres)
    let last = PlaneSquare(holding: plane.project(bounds.east, bounds.north), side: Self.squareMetres)
    for way in 0..<map.wayCount {
      let tags = map.tags(ofWay: way)
      guard rules.accepts(tags), let width = width(of: tags), width > 0 else { continue }
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      guard nodes.count >= 2 else { continue }
      let line = nodes.map { plane.project(map.longitudes[$0], map.latitudes[$0]) }
      let street = Street(line: WellKnownBinaryWriter.line(line), width: width)
      var reached: Set<PlaneSquare> = []
      for (a, b) in zip(line, line.dropFirst()) {
        reached.formUnion(
          PlaneSquare.reached(
            from: a, to: b, within: width, side: Self.squareMetres, first: first, last: last))
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
}
