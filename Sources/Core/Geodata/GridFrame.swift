import Geography

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
