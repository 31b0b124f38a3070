import Geography
import Monitoring

/// Where the cells of a grid lie on the Earth: their places in the plane and the system these are given in.
@dynamicMemberLookup
public struct GridFrame: Hashable, Sendable {
  public var reference: CoordinateReference
  /// In the units of `reference`.
  public var georeference: Georeference

  public init(reference: CoordinateReference, georeference: Georeference) {
    self.reference = reference
    self.georeference = georeference
  }

  public subscript<Value>(dynamicMember member: KeyPath<Georeference, Value>) -> Value {
    georeference[keyPath: member]
  }

  /// The middle of a cell.
  public func centre(column: Int, row: Int) -> (x: Double, y: Double) {
    georeference.centre(column: column, row: row)
  }
}

extension GridFrame {
  /// The most cells that are brought into memory at once: 4 GiB as `Float`, and more than the land of the
  /// Earth has on a grid of 1 km.
  public static let maximumCellCount = 1 << 30

  /// - Throws: `grid.size` where there are more cells than `most`, before memory is asked for.
  static func check(
    cellCount: Int, at place: Place, most: Int = maximumCellCount
  ) throws(InputIssues) {
    guard cellCount > most else { return }
    throw InputIssues([
      InputIssue(
        "grid.size", at: place, found: String(cellCount), arguments: ["maximum": String(most)])
    ])
  }
}
