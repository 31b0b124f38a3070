import Geography

/// A place with a name, in the coordinates of the grid.
public struct NamedPlace: Hashable, Sendable {
  public var name: String
  public var x: Double
  public var y: Double
  public var persons: Double
  public init(name: String, x: Double, y: Double, persons: Double) {
    self.name = name
    self.x = x
    self.y = y
    self.persons = persons
  }
}

extension SettlementGrid {
  /// Names urban centres after the most populous place inside; of places with equally many people the one
  /// that comes first in the table.
  ///
  /// - Parameter georeference: of this grid.
  /// - Returns: in the order of `urbanCentres`; nil where no place lies inside.
  public func urbanCentreNames(places: [NamedPlace], georeference: Georeference) -> [String?] {
    var largest = [NamedPlace?](repeating: nil, count: urbanCentres.count)
    for place in places {
      let column = ((place.x - georeference.west) / georeference.cellWidth).rounded(.down)
      let row = ((georeference.north - place.y) / georeference.cellHeight).rounded(.down)
      guard column >= 0, column < Double(columns), row >= 0, row < Double(rows),
        let label = urbanCentre(row: Int(row), column: Int(column))
      else { continue }
      if let other = largest[label - 1], other.persons >= place.persons { continue }
      largest[label - 1] = place
    }
    return largest.map { $0?.name }
  }
}
