/// What the cities that are not certain are grouped by.
public enum Stratifier: Hashable, Sendable {
  case region, size, function
  /// A further column of the frame.
  case column(String)
}

/// One group of cities that is drawn from on its own.
public struct CityStratum: Hashable, Sendable {
  /// Its words joined by " / ", those of merged cells by " + "; of a certainty city its identifier.
  public var name: String
  /// Rows of the frame, ascending.
  public var rows: [Int]
  public var isCertainty: Bool
}

/// A cell that was too small to be a stratum, and the one that it went to.
public struct CellMerge: Hashable, Sendable {
  public var cell: String
  public var into: String
  /// Cities in the cell and in the one it went to, before the merge.
  public var cityCount, intoCityCount: Int
}

/// A frame divided into strata, small cells merged.
public struct Stratification: Hashable, Sendable {
  /// Certainty cities first, in the order of the frame, then the others by the order of their cells.
  public let strata: [CityStratum]
  public let merges: [CellMerge]
  /// The upper ends of the size classes but the largest.
  public let sizeBreaks: [Double]

  /// A group of cells while it is merged. Keys are comparable in the order of the stratifiers.
  private struct Cell {
    /// A number for each stratifier: place of the size class, or of the word in alphabetical order.
    var key: [Int]
    var name: String
    var rows: [Int]
  }

  /// Cells are merged until each has at least `minimumCities` and at most `maximumStrata` are left, the
  /// smallest first. It goes to the cell nearest to it: one that differs in a later stratifier before one that
  /// differs in an earlier, of these a neighbouring size class, of these the one with the fewest cities.
  ///
  /// - Parameters:
  ///   - certain: rows that are strata of their own.
  ///   - sizeRule: applied to the cities that are not certain.
  public init(
    _ frame: CityFrame, by stratifiers: [Stratifier], sizeRule: SizeClassRule, certain: [Int],
    minimumCities: Int = 2, maximumStrata: Int = .max
  ) {
    precondition(maximumStrata >= 1)
    let isCertain = Set(certain)
    let open = frame.populations.indices.filter { !isCertain.contains($0) }
    let breaks = sizeRule.breaks(of: open.map { frame.populations[$0] })
    sizeBreaks = breaks
    let isOrdered = stratifiers.map { $0 == .size && sizeRule != .stated }
    let words = stratifiers.map { stratifier in
      Stratification.words(frame, open, stratifier, sizeRule: sizeRule, breaks: breaks)
    }
    var cells: [[Int]: Cell] = [:]
    for (place, row) in open.enumerated() {
      let key = words.map { $0.places[place] }
      cells[
        key,
        default: Cell(
          key: key, name: words.isEmpty ? "all" : words.map { $0.names[place] }.joined(separator: " / "),
          rows: [])
      ].rows.append(row)
    }
    var groups = cells.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    merges = Stratification.merge(
      &groups, isOrdered: isOrdered, minimumCities: minimumCities, maximumStrata: maximumStrata)
    strata =
      certain.map { CityStratum(name: frame.cities[$0].id, rows: [$0], isCertainty: true) }
      + groups.map { CityStratum(name: $0.name, rows: $0.rows.sorted(), isCertainty: false) }
  }

  private static func words(
    _ frame: CityFrame, _ rows: [Int], _ stratifier: Stratifier, sizeRule: SizeClassRule, breaks: [Double]
  ) -> (places: [Int], names: [String]) {
    let names: [String]
    switch stratifier {
    case .size where sizeRule != .stated:
      let places = rows.map { SizeClassRule.place(of: frame.populations[$0], breaks: breaks) }
      return (places, places.map { SizeClassRule.name(of: $0, count: breaks.count + 1) })
    case .size: names = rows.map { frame.cities[$0].sizeClass ?? "" }
    case .region: names = rows.map { frame.cities[$0].region }
    case .function: names = rows.map { frame.cities[$0].function ?? "" }
    case .column(let column): names = rows.map { frame.cities[$0].further[column] ?? "" }
    }
    var places: [String: Int] = [:]
    for (place, name) in Set(names).sorted().enumerated() { places[name] = place }
    return (names.map { places[$0]! }, names)
  }

  private static func merge(
    _ cells: inout [Cell], isOrdered: [Bool], minimumCities: Int, maximumStrata: Int
  ) -> [CellMerge] {
    var merges: [CellMerge] = []
    while cells.count > 1 {
      let smallest = cells.indices.min { cells[$0].rows.count < cells[$1].rows.count }!
      let cell = cells[smallest]
      guard cell.rows.count < minimumCities || cells.count > maximumStrata else { break }
      let partner = cells.indices.filter { $0 != smallest }.min { first, second in
        distance(cells[first], cell, isOrdered).lexicographicallyPrecedes(
          distance(cells[second], cell, isOrdered))
      }!
      merges.append(
        CellMerge(
          cell: cell.name, into: cells[partner].name, cityCount: cell.rows.count,
          intoCityCount: cells[partner].rows.count))
      cells[partner].rows += cell.rows
      cells[partner].name += " + " + cell.name
      cells.remove(at: smallest)
    }
    return merges
  }

  /// Compared number by number: which stratifiers differ, the first of them weighing most, then by how many
  /// classes, then how many cities the cell has. Words without an order differ or do not.
  private static func distance(_ cell: Cell, _ other: Cell, _ isOrdered: [Bool]) -> [Int] {
    let gaps = cell.key.indices.map { place in
      let gap = abs(cell.key[place] - other.key[place])
      return isOrdered[place] ? gap : min(1, gap)
    }
    return [gaps.reduce(0) { $0 * 2 + min(1, $1) }] + gaps.reversed() + [cell.rows.count]
  }
}
