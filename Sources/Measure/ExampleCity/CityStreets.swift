/// Draws the streets of the plan: the grid with its barriers, then what runs across it.
struct CityStreets {
  /// What stands between two neighbouring crossings.
  enum Kind: Hashable {
    case primary, secondary, tertiary, residential, oneWay, service, gated, footway
    case bridge, footbridge, underpass
  }

  private struct Edge {
    var from: Int
    var to: Int
    var kind: Kind?
    /// A line that no street may cross here.
    var isBarred: Bool
  }

  private let plan: GroundPlan
  private(set) var drawing = StreetDrawing()
  /// The nodes of the crossings that streets use.
  private var nodes: [Int: Int64] = [:]

  init(plan: GroundPlan, random: inout RandomSource) {
    self.plan = plan
    drawGrid(&random)
    for settlement in GroundPlan.settlements { drawSettlement(settlement, &random) }
    drawMotorway()
    drawRailway()
    drawRiver()
  }

  private mutating func node(_ i: Int, _ j: Int) -> Int64 {
    let key = j * GroundPlan.columnCount + i
    if let known = nodes[key] { return known }
    let new = drawing.addNode(plan.crossing(i, j).coordinate)
    nodes[key] = new
    return new
  }

  // MARK: The grid

  private mutating func drawGrid(_ random: inout RandomSource) {
    var rows = (0..<GroundPlan.rowCount).map { j in
      (0..<GroundPlan.columnCount - 1).map { i in rowEdge(i, j, &random) }
    }
    var columns = (0..<GroundPlan.columnCount).map { i in
      (0..<GroundPlan.rowCount - 1).map { j in columnEdge(i, j, &random) }
    }
    joinParts(&rows, &columns)
    for (j, edges) in rows.enumerated() {
      drawLine(edges, name: CityStreets.name("Calle", j)) { ($0, j) }
    }
    for (i, edges) in columns.enumerated() {
      drawLine(edges, name: CityStreets.name("Avenida", i)) { (i, $0) }
    }
  }

  private static func name(_ word: String, _ line: Int) -> String {
    switch (word, line) {
    case ("Calle", 20): "Calle de la Unión"
    case ("Avenida", 28): "Avenida del Río"
    default: "\(word) \(line + 1)"
    }
  }

  private func rowEdge(_ i: Int, _ j: Int, _ random: inout RandomSource) -> Edge {
    let width = GroundPlan.columnCount
    var edge = Edge(from: j * width + i, to: j * width + i + 1, kind: nil, isBarred: true)
    let drawn = CityStreets.kind(ofLine: j, &random)
    if GroundPlan.settlements.contains(where: { $0.columns.contains(i) && $0.rows.dropFirst().contains(j) }) {
      return edge
    }
    if i == plan.riverColumns[j] {
      if GroundPlan.isPrimary(j) {
        edge.kind = .bridge
      } else if j == GroundPlan.footbridgeRow {
        edge.kind = .footbridge
      }
      return edge
    }
    if i == GroundPlan.motorwayColumn, !GroundPlan.isPrimary(j), !GroundPlan.isSecondary(j) { return edge }
    edge.kind = drawn
    edge.isBarred = false
    return edge
  }

  private func columnEdge(_ i: Int, _ j: Int, _ random: inout RandomSource) -> Edge {
    let width = GroundPlan.columnCount
    var edge = Edge(from: j * width + i, to: (j + 1) * width + i, kind: nil, isBarred: true)
    let drawn = CityStreets.kind(ofLine: i, &random)
    if GroundPlan.settlements.contains(where: { $0.rows.contains(j) && $0.columns.dropFirst().contains(i) }) {
      return edge
    }
    let (here, above) = (plan.riverColumns[j], plan.riverColumns[j + 1])
    if here != above, i == max(here, above) { return edge }
    if j == GroundPlan.railwayRow {
      if GroundPlan.isPrimary(i) {
        edge.kind = .primary
      } else if GroundPlan.underpassColumns.contains(i) {
        edge.kind = .underpass
      }
      return edge
    }
    edge.kind = drawn
    edge.isBarred = false
    return edge
  }

  private static func kind(ofLine line: Int, _ random: inout RandomSource) -> Kind? {
    let chance = random.number(in: 0...99)
    if GroundPlan.isPrimary(line) { return .primary }
    if GroundPlan.isSecondary(line) { return .secondary }
    if line % 4 == 2, chance < 70 { return .tertiary }
    return switch chance {
    case 0..<11: nil
    case 11..<17: .footway
    case 17..<20: .service
    case 20..<22: .gated
    case 22..<30: .oneWay
    default: .residential
    }
  }

  /// Puts back streets that were left out or gated where some crossing could not be reached on foot.
  private func joinParts(_ rows: inout [[Edge]], _ columns: inout [[Edge]]) {
    var parts = DisjointSets(count: GroundPlan.columnCount * GroundPlan.rowCount)
    for edge in rows.joined() where edge.kind != nil && edge.kind != .gated { parts.join(edge.from, edge.to) }
    for edge in columns.joined() where edge.kind != nil && edge.kind != .gated {
      parts.join(edge.from, edge.to)
    }
    func mend(_ lines: inout [[Edge]]) {
      for line in lines.indices {
        for place in lines[line].indices where !lines[line][place].isBarred {
          let edge = lines[line][place]
          if edge.kind == nil || edge.kind == .gated, parts.join(edge.from, edge.to) {
            lines[line][place].kind = .residential
          }
        }
      }
    }
    mend(&rows)
    mend(&columns)
  }

  /// Draws neighbouring edges of one kind as one way of at most ten.
  private mutating func drawLine(_ edges: [Edge], name: String, crossing: (Int) -> (Int, Int)) {
    var place = 0
    while place < edges.count {
      guard let kind = edges[place].kind else {
        place += 1
        continue
      }
      var end = place
      while end < edges.count, edges[end].kind == kind, end - place < 10 { end += 1 }
      let line = (place...end).map { place in
        let (i, j) = crossing(place)
        return node(i, j)
      }
      drawing.addWay(line, tags: CityStreets.tags(kind, name: name))
      place = end
    }
  }

  private static func tags(_ kind: Kind, name: String) -> [(key: String, value: String)] {
    switch kind {
    case .primary: [("highway", "primary"), ("name", name)]
    case .secondary: [("highway", "secondary"), ("name", name)]
    case .tertiary: [("highway", "tertiary"), ("name", name)]
    case .residential: [("highway", "residential"), ("name", name)]
    case .oneWay: [("highway", "residential"), ("name", name), ("oneway", "yes")]
    case .service: [("highway", "service")]
    case .gated: [("highway", "service"), ("access", "private")]
    case .footway: [("highway", "footway")]
    case .bridge: [("highway", "primary"), ("name", name), ("bridge", "yes"), ("layer", "1")]
    case .footbridge: [("highway", "footway"), ("bridge", "yes"), ("layer", "1")]
    case .underpass: [("highway", "footway"), ("tunnel", "yes"), ("layer", "-1")]
    }
  }

  // MARK: Settlements

  /// Narrow paths between scattered corners: a tree that reaches all of them, some shortcuts, and few ways
  /// out to the streets around.
  private mutating func drawSettlement(_ cells: GroundPlan.Cells, _ random: inout RandomSource) {
    let across = cells.columns.count * 3 - 1
    let along = cells.rows.count * 3 - 1
    // The corners stand on thirds of the cells, well away from the streets around.
    let points = (0..<along).flatMap { row in
      (0..<across).map { column in
        corner(cells, thirdsEast: column + 1, thirdsNorth: row + 1)
          .moved(east: random.number(in: -1_300...1_300), north: random.number(in: -1_300...1_300))
      }
    }
    let places = points.map { drawing.addNode($0.coordinate) }

    var candidates: [(weight: Int, from: Int, to: Int)] = []
    for row in 0..<along {
      for column in 0..<across {
        let here = row * across + column
        if column + 1 < across { candidates.append((random.number(in: 0...999), here, here + 1)) }
        if row + 1 < along { candidates.append((random.number(in: 0...999), here, here + across)) }
      }
    }
    candidates.sort { ($0.weight, $0.from, $0.to) < ($1.weight, $1.from, $1.to) }
    var parts = DisjointSets(count: points.count)
    for (_, from, to) in candidates {
      guard parts.join(from, to) || random.happens(percent: 12) else { continue }
      drawing.addWay([places[from], places[to]], tags: CityStreets.pathTags(&random))
    }

    let (left, right) = (cells.columns.lowerBound, cells.columns.upperBound)
    let (bottom, top) = (cells.rows.lowerBound, cells.rows.upperBound)
    let gates = [
      (left, bottom + 2), (left, top - 1), (right, bottom + 1), (right, top - 2), (left + 3, bottom),
      (right - 2, bottom), (left + 2, top), (right - 3, top),
    ]
    for (i, j) in gates where random.happens(percent: 70) {
      let gate = plan.crossing(i, j)
      let nearest = points.indices.min {
        (points[$0].squaredDistance(to: gate), $0) < (points[$1].squaredDistance(to: gate), $1)
      }!
      drawing.addWay([node(i, j), places[nearest]], tags: [("highway", "path"), ("surface", "ground")])
    }
    // One way out there always is.
    drawing.addWay([node(left, bottom), places[0]], tags: [("highway", "track"), ("surface", "ground")])
  }

  /// A point on the thirds of the cells, counted from the south-west corner of the settlement.
  private func corner(_ cells: GroundPlan.Cells, thirdsEast: Int, thirdsNorth: Int) -> PlanePoint {
    let (i, j) = (cells.columns.lowerBound + thirdsEast / 3, cells.rows.lowerBound + thirdsNorth / 3)
    let (east, north) = (thirdsEast % 3 * 333, thirdsNorth % 3 * 333)
    let south = plan.crossing(i, j).towards(plan.crossing(i + 1, j), thousandths: east)
    let above = plan.crossing(i, j + 1).towards(plan.crossing(i + 1, j + 1), thousandths: east)
    return south.towards(above, thousandths: north)
  }

  private static func pathTags(_ random: inout RandomSource) -> [(key: String, value: String)] {
    switch random.number(in: 0...9) {
    case 0: [("highway", "steps")]
    case 1, 2: [("highway", "track"), ("surface", "ground")]
    case 3, 4: [("highway", "footway")]
    default: [("highway", "path"), ("surface", "ground")]
    }
  }

  // MARK: What runs across the grid

  /// Two carriageways over the streets, with ramps at two of the primary ones. Walkers may not use it.
  private mutating func drawMotorway() {
    let column = GroundPlan.motorwayColumn
    let middles = (0..<GroundPlan.rowCount).map { plan.middle(rightOf: column, row: $0) }
    let eastern = middles.map { drawing.addNode($0.moved(east: 1_400).coordinate) }
    let western = middles.map { drawing.addNode($0.moved(east: -1_400).coordinate) }
    let tags = [(key: "highway", value: "motorway"), ("ref", "M 1"), ("oneway", "yes"), ("layer", "1")]
    drawing.addWay(eastern, tags: tags)
    drawing.addWay(western.reversed(), tags: tags)
    for row in [12, 28] {
      let ramp = [(key: "highway", value: "motorway_link"), ("oneway", "yes")]
      drawing.addWay([eastern[row - 1], node(column + 1, row), eastern[row + 1]], tags: ramp)
      drawing.addWay([western[row + 1], node(column, row), western[row - 1]], tags: ramp)
    }
  }

  private mutating func drawRailway() {
    let track = (0..<GroundPlan.columnCount).map {
      drawing.addNode(plan.middle(above: GroundPlan.railwayRow, column: $0).coordinate)
    }
    drawing.addWay(track, tags: [("railway", "rail"), ("usage", "main")])
  }

  private mutating func drawRiver() {
    let course = (0..<GroundPlan.rowCount).map {
      drawing.addNode(plan.middle(rightOf: plan.riverColumns[$0], row: $0).coordinate)
    }
    drawing.addWay(course.reversed(), tags: [("waterway", "river"), ("name", "Río Claro"), ("width", "40")])
  }
}

/// Which of a number of things hang together.
struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(_ element: Int) -> Int {
    var root = element
    while parents[root] != root { root = parents[root] }
    var step = element
    while parents[step] != root { (step, parents[step]) = (parents[step], root) }
    return root
  }

  /// False where the two hung together before.
  @discardableResult
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (root(a), root(b))
    parents[max(first, second)] = min(first, second)
    return first != second
  }
}
