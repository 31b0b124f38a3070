/// The cells around a cell within a distance, as a half-width for each row: a row `k` up or down holds the
/// cells at most `halfWidths[k]` columns away.
///
/// ```swift
/// CellDisc(radius: 564.19, cellWidth: 30, cellHeight: 30).cellCount   // 1,109
/// ```
public struct CellDisc: Hashable, Sendable {
  public let halfWidths: [Int]

  /// A distance counts as within where it is longer by less than this part of it: cells of 33.333 m and the
  /// like must not fall short by their last digit.
  static let tolerance = 1e-6

  /// - Parameters:
  ///   - radius: in the unit of the cells, 0 or more.
  ///   - measuredFromEdge: to the middle of a cell from the nearest point of the cell in the middle, not from
  ///     its middle.
  public init(radius: Double, cellWidth: Double, cellHeight: Double, measuredFromEdge: Bool = false) {
    precondition(radius >= 0 && cellWidth > 0 && cellHeight > 0)
    let limit = radius * (1 + CellDisc.tolerance)
    let shift = measuredFromEdge ? 0.5 : 0
    func distance(_ cells: Int, _ size: Double) -> Double { max(0, Double(cells) - shift) * size }
    var halfWidths: [Int] = []
    while true {
      let dy = distance(halfWidths.count, cellHeight)
      guard dy <= limit else { break }
      let rest = (limit * limit - dy * dy).squareRoot()
      halfWidths.append(Int((rest / cellWidth + shift).rounded(.down)))
    }
    self.halfWidths = halfWidths
  }

  /// Rows reached up and down.
  public var rowReach: Int { halfWidths.count - 1 }
  /// Columns reached to either side.
  public var columnReach: Int { halfWidths[0] }

  public var cellCount: Int {
    halfWidths.enumerated().reduce(0) { $0 + (2 * $1.element + 1) * ($1.offset == 0 ? 1 : 2) }
  }

  /// For each column to the side, how many rows up and down are reached.
  var halfHeights: [Int] {
    (0...columnReach).map { column in halfWidths.lastIndex { $0 >= column }! }
  }
}
