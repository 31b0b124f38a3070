import Geography
import Monitoring

/// A grid of persons per cell, in the coordinates of the grid's own system.
public struct PopulationGrid: Sendable {
  /// Row by row from the north; NaN and values not above 0 hold nobody.
  public var values: [Float]
  public var georeference: Georeference

  public init(values: [Float], georeference: Georeference) {
    precondition(values.count == georeference.cellCount)
    self.values = values
    self.georeference = georeference
  }

  /// Into how many equal parts, across and down, a cell is to be cut so that none is wider than the limit:
  /// a walk of 400 or 500 m means nothing from the middle of a cell of 1 km.
  /// - Parameter metresPerUnit: metres to one unit of the grid's coordinates.
  public func partsPerCell(
    metresPerUnit: (x: Double, y: Double), cellMetresMaximum: Double
  ) -> (across: Int, down: Int) {
    func parts(_ metres: Double) -> Int { max(1, Int((metres / cellMetresMaximum - 1e-6).rounded(.up))) }
    return (parts(georeference.cellWidth * metresPerUnit.x), parts(georeference.cellHeight * metresPerUnit.y))
  }

  /// A point at the middle of every part of every cell with people in it, each with its part of them.
  public func points(partsPerCell parts: (across: Int, down: Int)) -> (
    x: [Double], y: [Double], persons: [Double]
  ) {
    let (columns, rows) = (georeference.columns, georeference.rows)
    var x: [Double] = []
    var y: [Double] = []
    var persons: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let value = values[row * columns + column]
        guard value > 0, value.isFinite else { continue }
        let share = Double(value) / Double(parts.across * parts.down)
        for j in 0..<parts.down {
          for i in 0..<parts.across {
            let (right, down) = (
              Double(column) + (Double(i) + 0.5) / Double(parts.across),
              Double(row) + (Double(j) + 0.5) / Double(parts.down)
            )
            x.append(georeference.west + right * georeference.cellWidth)
            y.append(georeference.north - down * georeference.cellHeight)
            persons.append(share)
          }
        }
      }
    }
    return (x, y, persons)
  }
}
