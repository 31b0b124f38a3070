/// A geometry as a tile has it: cut, thinned and on the tile's grid.
struct TileShape {
  typealias Position = (x: Double, y: Double)

  private var points: [Position] = []
  private var lines: [[Position]] = []
  /// Outer ring first, then its holes.
  private var polygons: [[[Position]]] = []

  private static let extent = Double(VectorTileLayer.extent)
  /// The square that is kept, in steps of the grid.
  private static let lowest = -VectorTileLayer.margin * extent
  private static let highest = (1 + VectorTileLayer.margin) * extent
  /// How far a thinned line may lie from the recorded one, in steps: a quarter of a pixel of 512 to a tile.
  private static let tolerance = 2.0

  init(_ parts: ArraySlice<TilePart>, _ positions: ArraySlice<TilePosition>, on address: TileAddress) {
    var rest = positions
    var keepsHoles = false
    for part in parts {
      let own = rest.prefix(part.count).map { address.onGrid($0) }
      rest = rest.dropFirst(part.count)
      switch part.kind {
      case .point: points += own.filter(TileShape.holds)
      case .line: lines += TileShape.cut(line: own)
      case .ring:
        let ring = TileShape.cut(ring: own)
        keepsHoles = ring.count >= 3
        if keepsHoles { polygons.append([ring]) }
      case .hole:
        let ring = keepsHoles ? TileShape.cut(ring: own) : []
        if ring.count >= 3 { polygons[polygons.count - 1].append(ring) }
      }
    }
  }

  static func holds(_ place: Position) -> Bool {
    place.x >= lowest && place.x <= highest && place.y >= lowest && place.y <= highest
  }

  // MARK: - Cutting

  /// Sutherland and Hodgman's way, one side after the other. A ring in several parts stays one, joined along the
  /// edge of the square, where nobody sees it.
  private static func cut(ring: [Position]) -> [Position] {
    var ring = ring
    if let first = ring.first, let last = ring.last, first == last { ring.removeLast() }
    if ring.allSatisfy(holds) { return ring }
    for side in 0..<4 {
      var kept: [Position] = []
      kept.reserveCapacity(ring.count)
      guard var previous = ring.last else { return [] }
      for place in ring {
        let (isIn, wasIn) = (isInside(place, side), isInside(previous, side))
        if isIn != wasIn { kept.append(crossing(previous, place, side)) }
        if isIn { kept.append(place) }
        previous = place
      }
      ring = kept
    }
    return ring
  }

  private static func isInside(_ place: Position, _ side: Int) -> Bool {
    switch side {
    case 0: place.x >= lowest
    case 1: place.x <= highest
    case 2: place.y >= lowest
    default: place.y <= highest
    }
  }

  private static func crossing(_ a: Position, _ b: Position, _ side: Int) -> Position {
    if side < 2 {
      let x = side == 0 ? lowest : highest
      return (x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x))
    }
    let y = side == 2 ? lowest : highest
    return (a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y)
  }

  /// The pieces of a line inside the square, by Liang and Barsky.
  private static func cut(line: [Position]) -> [[Position]] {
    if line.count >= 2, line.allSatisfy(holds) { return [line] }
    var pieces: [[Position]] = []
    var current: [Position] = []
    for (a, b) in zip(line, line.dropFirst()) {
      guard let (start, end) = inside(a, b) else {
        if current.count >= 2 { pieces.append(current) }
        current = []
        continue
      }
      let first = start == 0 ? a : along(a, b, start)
      if start > 0 || current.isEmpty {
        if current.count >= 2 { pieces.append(current) }
        current = [first]
      }
      current.append(end == 1 ? b : along(a, b, end))
      if end < 1 {
        pieces.append(current)
        current = []
      }
    }
    if current.count >= 2 { pieces.append(current) }
    return pieces
  }

  private static func along(_ a: Position, _ b: Position, _ part: Double) -> Position {
    (a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
  }

  private static func inside(_ a: Position, _ b: Position) -> (Double, Double)? {
    var (start, end) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    for (p, q) in [(-dx, a.x - lowest), (dx, highest - a.x), (-dy, a.y - lowest), (dy, highest - a.y)] {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        start = max(start, q / p)
      } else {
        end = min(end, q / p)
      }
    }
    return start <= end ? (start, end) : nil
  }

  // MARK: - Drawing commands

  /// For each kind of geometry (1 points, 2 lines, 3 polygons) its drawing commands; none where nothing is left.
  var commands: [(type: UInt64, commands: [UInt32])] {
    [(1, pointCommands), (2, lineCommands), (3, polygonCommands)]
  }

  private struct Pen {
    var commands: [UInt32] = []
    private var x: Int32 = 0
    private var y: Int32 = 0

    mutating func begin(_ command: UInt32, count: Int) { commands.append(command | UInt32(count) << 3) }

    mutating func move(to place: (x: Int32, y: Int32)) {
      commands.append(TileShape.zigzag(place.x - x))
      commands.append(TileShape.zigzag(place.y - y))
      (x, y) = place
    }
  }

  private static func zigzag(_ value: Int32) -> UInt32 { UInt32(bitPattern: value << 1 ^ value >> 31) }

  /// Of a point alone, which most features of some layers are.
  @inline(__always)
  static func commands(ofPoint place: Position, into commands: inout [UInt32]) {
    commands.removeAll(keepingCapacity: true)
    guard holds(place) else { return }
    commands.append(1 | 1 << 3)
    commands.append(zigzag(Int32(place.x.rounded())))
    commands.append(zigzag(Int32(place.y.rounded())))
  }

  private static func onGrid(_ places: [Position]) -> [(x: Int32, y: Int32)] {
    var result: [(x: Int32, y: Int32)] = []
    result.reserveCapacity(places.count)
    for place in places {
      let next = (x: Int32(place.x.rounded()), y: Int32(place.y.rounded()))
      if let last = result.last, last == next { continue }
      result.append(next)
    }
    return result
  }

  private var pointCommands: [UInt32] {
    guard !points.isEmpty else { return [] }
    var pen = Pen()
    pen.begin(1, count: points.count)
    for place in points { pen.move(to: (Int32(place.x.rounded()), Int32(place.y.rounded()))) }
    return pen.commands
  }

  private var lineCommands: [UInt32] {
    var pen = Pen()
    for line in lines {
      let places = TileShape.onGrid(TileShape.thinned(line))
      guard places.count >= 2 else { continue }
      pen.begin(1, count: 1)
      pen.move(to: places[0])
      pen.begin(2, count: places.count - 1)
      for place in places.dropFirst() { pen.move(to: place) }
    }
    return pen.commands
  }

  /// Outer rings run clockwise as seen on the screen, holes the other way.
  private var polygonCommands: [UInt32] {
    var pen = Pen()
    for rings in polygons {
      for (index, ring) in rings.enumerated() {
        var places = TileShape.onGrid(TileShape.thinned(ring, isRing: true))
        if places.count > 1, places[0] == places[places.count - 1] { places.removeLast() }
        let area = places.count >= 3 ? TileShape.doubleArea(places) : 0
        if area == 0 {
          // Without its outer ring a hole would become land.
          if index == 0 { break }
          continue
        }
        if (area > 0) != (index == 0) { places.reverse() }
        pen.begin(1, count: 1)
        pen.move(to: places[0])
        pen.begin(2, count: places.count - 1)
        for place in places.dropFirst() { pen.move(to: place) }
        pen.begin(7, count: 1)
      }
    }
    return pen.commands
  }

  /// Positive where the ring runs clockwise on a screen, whose y grows downwards.
  private static func doubleArea(_ ring: [(x: Int32, y: Int32)]) -> Int64 {
    var sum: Int64 = 0
    var previous = ring[ring.count - 1]
    for place in ring {
      sum += Int64(previous.x) * Int64(place.y) - Int64(place.x) * Int64(previous.y)
      previous = place
    }
    return sum
  }

  // MARK: - Thinning

  /// Douglas and Peucker's way, without recursion. A ring is taken apart at its first place and at the one
  /// farthest from it.
  private static func thinned(_ places: [Position], isRing: Bool = false) -> [Position] {
    guard places.count > (isRing ? 4 : 2) else { return places }
    var kept = [Bool](repeating: false, count: places.count)
    let last = places.count - 1
    (kept[0], kept[last]) = (true, true)
    var spans: [(Int, Int)] = []
    if isRing {
      let first = places[0]
      func squared(_ place: Position) -> Double {
        (place.x - first.x) * (place.x - first.x) + (place.y - first.y) * (place.y - first.y)
      }
      let far = places.indices.max { squared(places[$0]) < squared(places[$1]) }!
      kept[far] = true
      spans = [(0, far), (far, last)]
    } else {
      spans = [(0, last)]
    }
    while let (start, end) = spans.popLast() {
      guard end - start > 1 else { continue }
      let (a, b) = (places[start], places[end])
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = dx * dx + dy * dy
      var (worst, worstSquared) = (start, 0.0)
      for index in (start + 1)..<end {
        let (px, py) = (places[index].x - a.x, places[index].y - a.y)
        var squared = px * px + py * py
        if length > 0 {
          let part = min(1, max(0, (px * dx + py * dy) / length))
          let (ox, oy) = (px - part * dx, py - part * dy)
          squared = ox * ox + oy * oy
        }
        if squared > worstSquared { (worst, worstSquared) = (index, squared) }
      }
      guard worstSquared > tolerance * tolerance else { continue }
      kept[worst] = true
      spans.append((start, worst))
      spans.append((worst, end))
    }
    return places.indices.filter { kept[$0] }.map { places[$0] }
  }
}
