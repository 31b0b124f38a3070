import Geography
import Settlements

/// The Degree of Urbanisation written down as slowly and plainly as it is described: whole grids of doubles,
/// flood fill, every cell looked at in every step. What the quick one must agree with.
struct ReferenceClassification {
  let columns: Int
  let rows: Int
  let rules: DegreeOfUrbanisationRules
  let population: [Double]
  /// Nil for no grid.
  let land: [Double]?
  let builtUp: [Double]

  init(
    population: [Float], land: [Float]?, builtUp: [Float]?, columns: Int, rows: Int,
    rules: DegreeOfUrbanisationRules
  ) {
    func known(_ value: Float) -> Double { value.isNaN || value < 0 ? 0 : Double(value) }
    self.columns = columns
    self.rows = rows
    self.rules = rules
    self.population = population.map(known)
    self.land = land?.map(known)
    self.builtUp = builtUp?.map(known) ?? population.map { _ in 0 }
  }

  // MARK: Cells

  private func area(_ cell: Int) -> Double {
    guard let land else { return 1 }
    if land[cell] > 0 { return land[cell] }
    guard let perPerson = rules.builtUpPerPerson else { return 1 }
    let given = max(builtUp[cell], population[cell] * perPerson)
    return given > 0 ? given : 1
  }

  private func density(_ cell: Int) -> Double { population[cell] / area(cell) }

  private func isBuiltUp(_ cell: Int) -> Bool {
    guard let threshold = rules.builtUpShare else { return false }
    var scale = 1.0
    for _ in 0..<rules.builtUpDecimals { scale *= 10 }
    return (builtUp[cell] / area(cell) * scale).rounded(.toNearestOrAwayFromZero) / scale >= threshold
  }

  private func isWater(_ cell: Int) -> Bool {
    guard let land else { return false }
    return land[cell] < rules.waterLandShare && population[cell] <= 0 && builtUp[cell] <= 0
  }

  private func isIgnored(_ cell: Int) -> Bool {
    guard let land else { return false }
    return land[cell] < rules.waterLandShare && population[cell] <= 0
  }

  private static let sides = [(-1, 0), (0, -1), (0, 1), (1, 0)]
  private static let around = sides + [(-1, -1), (-1, 1), (1, -1), (1, 1)]

  /// Nil stands for a place outside the grid.
  private func neighbours(_ cell: Int, _ connectivity: CellConnectivity) -> [Int?] {
    (connectivity == .edges ? Self.sides : Self.around).map { down, right in
      let (row, column) = (cell / columns + down, cell % columns + right)
      guard row >= 0, row < rows, column >= 0, column < columns else { return nil }
      return row * columns + column
    }
  }

  /// Components of cells, each in no particular order, by their first cell.
  private func components(_ isIn: (Int) -> Bool, _ connectivity: CellConnectivity) -> [[Int]] {
    var isSeen = [Bool](repeating: false, count: columns * rows)
    var components: [[Int]] = []
    for first in 0..<columns * rows where isIn(first) && !isSeen[first] {
      isSeen[first] = true
      var component = [first]
      var next = 0
      while next < component.count {
        for case let neighbour? in neighbours(component[next], connectivity)
        where isIn(neighbour) && !isSeen[neighbour] {
          isSeen[neighbour] = true
          component.append(neighbour)
        }
        next += 1
      }
      components.append(component)
    }
    return components
  }

  private func clusters(_ rule: DegreeOfUrbanisationRules.Cluster, orBuiltUp: Bool) -> [[Int]] {
    components({ density($0) >= rule.density || (orBuiltUp && isBuiltUp($0)) }, rule.connectivity)
      .filter { $0.reduce(0) { $0 + population[$1] } >= rule.persons }
  }

  // MARK: Centres

  /// The label from 1 of the urban centre of every cell, 0 for none.
  func urbanCentres() -> [Int] {
    var centres = [Int](repeating: 0, count: columns * rows)
    for (index, cells) in clusters(rules.urbanCentre, orBuiltUp: true).enumerated() {
      for cell in cells { centres[cell] = index + 1 }
    }
    var changes = true
    while changes {
      let next = smoothed(centres)
      changes = next != centres
      centres = next
    }
    return filled(centres)
  }

  private func smoothed(_ centres: [Int]) -> [Int] {
    var smoothing = rules.smoothing
    if smoothing == .byLandGrid { smoothing = land == nil ? .fiveOfEight : .validMajority }
    var next = centres
    for cell in centres.indices where centres[cell] == 0 {
      let near = neighbours(cell, .edgesAndCorners)
      var counts: [Int: Int] = [:]
      for case let neighbour? in near where centres[neighbour] > 0 {
        counts[centres[neighbour], default: 0] += 1
      }
      guard let most = counts.max(by: { $0.value < $1.value }) else { continue }
      switch smoothing {
      case .fiveOfEight: if most.value >= 5 { next[cell] = most.key }
      case .validMajority:
        let valid = near.count { neighbour in
          guard let neighbour else { return true }
          return centres[neighbour] > 0 || !(isWater(neighbour) || isIgnored(neighbour))
        }
        if !isWater(cell), 2 * most.value > valid { next[cell] = most.key }
      case .none, .byLandGrid: break
      }
    }
    return next
  }

  private func filled(_ centres: [Int]) -> [Int] {
    var result = centres
    for label in 1..<max(1, (centres.max() ?? 0) + 1) {
      for gap in components({ centres[$0] != label }, .edges) where gap.count <= rules.gapCellsMaximum {
        let reachesBorder = gap.contains { cell in
          cell < columns || cell >= columns * (rows - 1) || cell % columns == 0
            || cell % columns == columns - 1
        }
        if reachesBorder { continue }
        for cell in gap where result[cell] == 0 { result[cell] = label }
      }
    }
    return result
  }

  // MARK: Classes

  func levelOne() -> [UInt8] {
    if rules.levelOneSource == .levelTwo {
      return levelTwo().map { [30: 3, 23: 2, 22: 2, 21: 2, 13: 1, 12: 1, 11: 1, 10: 0][$0]! }
    }
    var codes = (0..<columns * rows).map { isWater($0) ? UInt8(0) : 1 }
    for cells in clusters(rules.urbanCluster, orBuiltUp: false) { for cell in cells { codes[cell] = 2 } }
    for (cell, centre) in urbanCentres().enumerated() where centre > 0 { codes[cell] = 3 }
    return codes
  }

  func levelTwo() -> [UInt8] {
    var codes = [UInt8](repeating: 0, count: columns * rows)
    for (cell, centre) in urbanCentres().enumerated() where centre > 0 { codes[cell] = 30 }
    for cells in clusters(rules.denseCluster, orBuiltUp: true) {
      for cell in cells where codes[cell] == 0 { codes[cell] = 23 }
    }
    var near = codes.map { $0 > 0 }
    for _ in 0..<rules.semiDenseDistanceCells {
      let before = near
      for cell in near.indices where !before[cell] {
        near[cell] = neighbours(cell, .edgesAndCorners).contains { $0.map { before[$0] } ?? false }
      }
    }
    for cells in clusters(rules.semiDenseCluster, orBuiltUp: false) where !cells.contains(where: { near[$0] })
    {
      for cell in cells { codes[cell] = 22 }
    }
    for cells in clusters(rules.urbanCluster, orBuiltUp: false) {
      for cell in cells where codes[cell] == 0 { codes[cell] = 21 }
    }
    for cells in clusters(rules.ruralCluster, orBuiltUp: false) {
      for cell in cells where codes[cell] == 0 { codes[cell] = 13 }
    }
    for cell in codes.indices where codes[cell] == 0 {
      codes[cell] = density(cell) >= rules.lowDensity ? 12 : isWater(cell) ? 10 : 11
    }
    return codes
  }
}
