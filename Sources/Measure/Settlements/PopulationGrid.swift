import Geography
import Monitoring

extension PopulationPoints {
  /// Cells of a grid as points at their centres. A cell wider than `cellMetresMaximum` is cut into equal
  /// parts no wider than that, each a point with its part of the people, so that a walk of 400 or 500 m
  /// means something.
  ///
  /// - Parameters:
  ///   - values: row by row from the north; NaN, no-data and values not above 0 hold nobody.
  ///   - west, north: the outer corner of the first cell, degrees.
  ///   - cellDegrees: width and height of a cell, both positive.
  public static func cells(
    values: [Float], columns: Int, rows: Int, west: Double, north: Double,
    cellDegrees: (x: Double, y: Double), cellMetresMaximum: Double
  ) -> PopulationPoints {
    precondition(values.count == columns * rows)
    var points = PopulationPoints()
    for row in 0..<rows {
      let top = north - Double(row) * cellDegrees.y
      let scale = Ellipsoid.metresPerDegree(latitude: top - cellDegrees.y / 2)
      let partsX = max(1, Int((cellDegrees.x * scale.east / cellMetresMaximum - 1e-6).rounded(.up)))
      let partsY = max(1, Int((cellDegrees.y * scale.north / cellMetresMaximum - 1e-6).rounded(.up)))
      for column in 0..<columns {
        let value = values[row * columns + column]
        guard value > 0 else { continue }
        let share = Double(value) / Double(partsX * partsY)
        for j in 0..<partsY {
          for i in 0..<partsX {
            points.append(
              longitude: west + (Double(column) + (Double(i) + 0.5) / Double(partsX)) * cellDegrees.x,
              latitude: top - (Double(j) + 0.5) / Double(partsY) * cellDegrees.y, persons: share)
          }
        }
      }
    }
    return points
  }
}
