import Geography
import Settlements

/// The method of the urban extent once more, slow and plain: every rule is a loop over all cells. Nothing of
/// it is shared with the sources but the profile and the numbers of the classes.
struct ExtentReference {
  let profile: UrbanExtentProfile
  let grid: Georeference
  let built: [UInt8]
  var classes: [ExtentClass]
  /// Of built-up cells.
  var shares: [Double]

  private var columns: Int { grid.columns }
  private var rows: Int { grid.rows }

  init(_ built: [UInt8], _ grid: Georeference, _ profile: UrbanExtentProfile, centre: Int? = nil) {
    self.profile = profile
    self.grid = grid
    self.built = built
    classes = built.map { $0 == 0 ? .open : $0 == 2 ? .water : $0 == 1 ? .rural : .noData }
    shares = built.map { _ in 0 }
    classify()
    markFringe()
    markCaptured()
    choose(centre: centre)
  }

  private func forEachCell(_ body: (_ column: Int, _ row: Int, _ place: Int) -> Void) {
    for row in 0..<rows { for column in 0..<columns { body(column, row, row * columns + column) } }
  }

  private func metres(_ dx: Int, _ dy: Int, shift: Double = 0) -> Double {
    let x = max(0, Double(abs(dx)) - shift) * grid.cellWidth
    let y = max(0, Double(abs(dy)) - shift) * grid.cellHeight
    return (x * x + y * y).squareRoot()
  }

  private mutating func classify() {
    var result = classes
    for place in built.indices where built[place] == 1 {
      var (near, of) = (0, 0)
      let (column, row) = (place % columns, place / columns)
      let (acrossMaximum, downMaximum) = (
        Int(profile.radiusMetres / grid.cellWidth) + 2, Int(profile.radiusMetres / grid.cellHeight) + 2
      )
      for dy in -downMaximum...downMaximum {
        for dx in -acrossMaximum...acrossMaximum
        where metres(dx, dy) <= profile.radiusMetres * 1.000_001 {
          let isOn = (0..<columns).contains(column + dx) && (0..<rows).contains(row + dy)
          let cell = isOn ? built[place + dy * columns + dx] : 255
          if cell == 1 { near += 1 }
          switch profile.denominator {
          case .circle: of += 1
          case .valid: of += cell == 255 ? 0 : 1
          case .land: of += cell < 2 ? 1 : 0
          }
        }
      }
      let share = Double(near) / Double(of)
      shares[place] = share
      let (urban, suburban) = (profile.urbanShare, profile.suburbanShare)
      if share > urban || (profile.urbanIncludesEqual && share == urban) {
        result[place] = .urban
      } else if share > suburban || (profile.suburbanIncludesEqual && share == suburban) {
        result[place] = .suburban
      }
    }
    classes = result
  }

  private mutating func markFringe() {
    var result = classes
    let shift = profile.fringeMeasure == .pixelEdge ? 0.5 : 0
    let reach = Int(profile.fringeMetres / min(grid.cellWidth, grid.cellHeight)) + 2
    forEachCell { column, row, place in
      guard classes[place] == .urban || classes[place] == .suburban else { return }
      for y in max(0, row - reach)...min(rows - 1, row + reach) {
        for x in max(0, column - reach)...min(columns - 1, column + reach)
        where metres(x - column, y - row, shift: shift) <= profile.fringeMetres * 1.000_001 {
          let other = y * columns + x
          if classes[other] == .open { result[other] = .fringe }
          if classes[other] == .water, profile.water != .excluded { result[other] = .fringeWater }
        }
      }
    }
    classes = result
  }

  private func neighbours(_ place: Int, _ connectivity: CellConnectivity) -> [Int?] {
    let (column, row) = (place % columns, place / columns)
    var found: [Int?] = []
    for dy in -1...1 {
      for dx in -1...1 where (dx, dy) != (0, 0) && (connectivity == .edgesAndCorners || dx == 0 || dy == 0) {
        let isOn = (0..<columns).contains(column + dx) && (0..<rows).contains(row + dy)
        found.append(isOn ? place + dy * columns + dx : nil)
      }
    }
    return found
  }

  /// Flood fill.
  func groups(_ connectivity: CellConnectivity, _ isMember: (Int) -> Bool) -> [[Int]] {
    var isSeen = classes.map { _ in false }
    var groups: [[Int]] = []
    for start in classes.indices where !isSeen[start] && isMember(start) {
      var group = [start]
      isSeen[start] = true
      var next = 0
      while next < group.count {
        for case let other? in neighbours(group[next], connectivity) where !isSeen[other] && isMember(other) {
          isSeen[other] = true
          group.append(other)
        }
        next += 1
      }
      groups.append(group)
    }
    return groups
  }

  private mutating func markCaptured() {
    func isHole(_ place: Int) -> Bool {
      switch classes[place] {
      case .open: true
      case .water: profile.water != .excluded
      case .rural: profile.holeCells == .openAndRural
      default: false
      }
    }
    let wall: Set<ExtentClass> = [.urban, .suburban, .fringe, .fringeWater]
    var result = classes
    for group in groups(profile.holeConnectivity, isHole) {
      let hectares = Double(group.count) * grid.cellArea / 10_000
      guard
        hectares < profile.capturedHectares * (1 - 1e-6)
          || (profile.capturedIncludesEqual && hectares <= profile.capturedHectares * (1 + 1e-6))
      else { continue }
      let inGroup = Set(group)
      let isEnclosed = group.allSatisfy { place in
        neighbours(place, profile.holeConnectivity).allSatisfy {
          $0.map { inGroup.contains($0) || wall.contains(classes[$0]) } ?? false
        }
          // Touching the window is by a side, whatever the connectivity.
          && neighbours(place, .edges).allSatisfy { $0 != nil }
      }
      guard isEnclosed || profile.enclosure == .any else { continue }
      for place in group {
        switch classes[place] {
        case .water: result[place] = .capturedWater
        case .rural: result[place] = .enclosedRural
        default: result[place] = .captured
        }
      }
    }
    classes = result
  }

  // MARK: Clusters

  /// The width in metres of the buffer that adds `share` to the area of some cells.
  func bufferMetres(_ cells: [Int], share: Double) -> Double {
    let side = grid.cellArea.squareRoot()
    let wanted = share * Double(cells.count)
    let margin = Int((share * Double(cells.count)).squareRoot()) + 4
    let (xs, ys) = (cells.map { $0 % columns }, cells.map { $0 / columns })
    let own = Set(cells)
    var bins: [Int] = []
    for y in (ys.min()! - margin)...(ys.max()! + margin) {
      for x in (xs.min()! - margin)...(xs.max()! + margin) {
        if (0..<columns).contains(x), (0..<rows).contains(y), own.contains(y * columns + x) { continue }
        var least = Double.infinity
        for place in cells.indices { least = min(least, metres(x - xs[place], y - ys[place], shift: 0.5)) }
        bins.append(Int(least / side * 64 + 0.5))
      }
    }
    func covered(_ front: Int) -> Double {
      bins.reduce(0.0) { $0 + min(1, max(0, Double(front - $1 + 32) / 64)) }
    }
    var front = 0
    if covered(0) >= wanted { return 0 }
    while covered(front) < wanted { front += 1 }
    let (before, after) = (covered(front - 1), covered(front))
    return (Double(front - 1) + (wanted - before) / (after - before)) / 64 * side
  }

  func distance(_ a: [Int], _ b: [Int]) -> Double {
    var least = Double.infinity
    for i in a {
      for j in b {
        least = min(least, metres(i % columns - j % columns, i / columns - j / columns, shift: 1))
      }
    }
    return least
  }

  private mutating func choose(centre: Int?) {
    let members: Set<ExtentClass> = [
      .urban, .suburban, .fringe, .captured, .fringeWater, .capturedWater, .enclosedRural,
    ]
    let clusters = groups(profile.clusterConnectivity) { members.contains(classes[$0]) }
    var main: Int?
    for index in clusters.indices {
      if profile.mainCluster == .containingPoint {
        if let centre, clusters[index].contains(centre) { main = index }
      } else if main == nil || clusters[index].count > clusters[main!].count {
        main = index
      }
    }
    var isIncluded = clusters.map { _ in profile.inclusionRule == .none }
    if let main, profile.inclusionRule != .none {
      isIncluded[main] = true
      let widths = clusters.map { profile.bufferShare > 0 ? bufferMetres($0, share: profile.bufferShare) : 0 }
      var isDone = false
      while !isDone {
        isDone = true
        for a in clusters.indices where isIncluded[a] && (a == main || profile.inclusionRule == .transitive) {
          for b in clusters.indices where !isIncluded[b] {
            let reach = widths[b] + (profile.inclusionRule == .transitive ? widths[a] : 0)
            if distance(clusters[a], clusters[b]) <= reach * 1.000_001 {
              isIncluded[b] = true
              isDone = false
            }
          }
        }
      }
    }
    for (index, cluster) in clusters.enumerated() where !isIncluded[index] {
      for place in cluster { classes[place] = ExtentClass(rawValue: classes[place].rawValue + 10)! }
    }
  }

  // MARK: Figures

  private func isOpen(_ kind: ExtentClass) -> Bool {
    switch kind {
    case .open, .fringe, .captured, .exurbanFringe, .exurbanCaptured: true
    case .water, .fringeWater, .capturedWater, .exurbanFringeWater, .exurbanCapturedWater:
      profile.water == .included
    default: false
    }
  }

  func count(_ kind: ExtentClass) -> Int { classes.reduce(0) { $0 + ($1 == kind ? 1 : 0) } }

  private var builtPlaces: [Int] { classes.indices.filter { classes[$0].isInside && classes[$0].isBuilt } }

  var openness: Double {
    builtPlaces.reduce(0) { $0 + (1 - shares[$1]) } / Double(builtPlaces.count)
  }

  var edgeIndex: Double {
    let edges = builtPlaces.filter { place in
      neighbours(place, .edges).contains { $0.map { isOpen(classes[$0]) } ?? false }
    }
    return Double(edges.count) / Double(builtPlaces.count)
  }

  var footprintCells: Int {
    let shift = profile.fringeMeasure == .pixelEdge ? 0.5 : 0
    let near = classes.indices.filter { place in
      isOpen(classes[place])
        && builtPlaces.contains {
          metres($0 % columns - place % columns, $0 / columns - place / columns, shift: shift)
            <= profile.fringeMetres * 1.000_001
        }
    }
    return builtPlaces.count + near.count
  }

  /// Mean distances to the middle of a cell and between all pairs, in metres, and the number of cells.
  func spread(around centre: Int) -> (toCentre: Double, pairs: Double, cells: Int) {
    let places = classes.indices.filter {
      classes[$0].isInside && (classes[$0].isBuilt || isOpen(classes[$0]))
    }
    let x = places.map { Double($0 % columns) * grid.cellWidth }
    let y = places.map { Double($0 / columns) * grid.cellHeight }
    let count = Double(places.count)
    let centreX = Double(centre % columns) * grid.cellWidth
    let centreY = Double(centre / columns) * grid.cellHeight
    var (toCentre, pairs) = (0.0, 0.0)
    for i in places.indices {
      toCentre += ((x[i] - centreX) * (x[i] - centreX) + (y[i] - centreY) * (y[i] - centreY)).squareRoot()
      for j in places.indices {
        pairs += ((x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j])).squareRoot()
      }
    }
    return (toCentre / count, pairs / count / count, places.count)
  }
}
