import Monitoring

/// Finds grids whose numbers cannot be in the unit that a method needs, such as square metres where shares are
/// expected. What is only unlikely passes.
public enum GridUnits {
  public enum Expected: Hashable, Sendable {
    /// Of the cell's area, 0 to 1.
    case share
    /// 0 to 100.
    case percent
    /// In each cell; `cellArea` is the most there can be.
    case squareMetres(cellArea: Double)
    /// In each cell, not per km².
    case persons
  }

  /// What the cells with a value hold.
  public struct Summary: Hashable, Sendable {
    public var minimum = Double.infinity
    public var maximum = -Double.infinity
    public var total = 0.0

    /// NaN is no value.
    public init(_ cells: [Float]) {
      cells.withUnsafeBufferPointer { cells in
        for cell in cells where !cell.isNaN { add(Double(cell)) }
      }
    }

    public init(_ cells: [Double]) {
      cells.withUnsafeBufferPointer { cells in
        for cell in cells where !cell.isNaN { add(cell) }
      }
    }

    @inline(__always)
    private mutating func add(_ value: Double) {
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      total += value
    }
  }

  /// More than live on Earth before 2100 by any projection of the United Nations.
  private static let mostPersons = 2e10
  /// What rounding in a file may add to the greatest value there can be.
  private static let tolerance = 1.01

  /// - Parameters:
  ///   - summary: of the cells as they stand in the file.
  ///   - cellArea: of the file's cells in square metres, for telling square metres from other numbers; nil
  ///     where cells differ.
  ///   - name: what messages call the file.
  /// - Throws: `grid.units.negative`, `grid.units.percent`, `grid.units.area`, `grid.units.share`,
  ///   `grid.units.excess`, `grid.units.persons`: what was found, what is expected, and what to do about it.
  public static func check(
    _ summary: Summary, are expected: Expected, cellArea: Double? = nil, of name: String
  ) throws(InputIssues) {
    // No cell has a value.
    guard summary.maximum >= summary.minimum else { return }
    func fault(_ code: String, _ found: Double, _ arguments: [String: Double] = [:]) -> InputIssues {
      InputIssues([
        InputIssue(
          code, at: Place(file: name), found: found.isFinite ? JSON.numberText(found) : "\(found)",
          arguments: arguments.mapValues(JSON.numberText))
      ])
    }
    let maximum = summary.maximum
    guard summary.minimum >= 0 else { throw fault("grid.units.negative", summary.minimum) }
    switch expected {
    case .share, .percent:
      let most = expected == .share ? 1.0 : 100
      guard maximum > most * tolerance else { return }
      if expected == .share, maximum <= 100 * tolerance { throw fault("grid.units.percent", maximum) }
      if let cellArea, maximum <= cellArea * tolerance {
        throw fault("grid.units.area", maximum, ["maximum": most, "area": cellArea])
      }
      throw fault("grid.units.excess", maximum, ["maximum": most])
    case .squareMetres(let area):
      if maximum > area * tolerance { throw fault("grid.units.excess", maximum, ["maximum": area]) }
      // Not one cell of a whole grid with more than a square metre: these are parts of cells.
      if maximum > 0, maximum <= 1, area >= 1_000 {
        throw fault("grid.units.share", maximum, ["area": area])
      }
    case .persons:
      guard summary.total > mostPersons else { return }
      throw fault("grid.units.persons", summary.total)
    }
  }
}
