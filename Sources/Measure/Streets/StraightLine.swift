import Dispatch
import Geography

/// Straight-line access, the `euclidean` method: kept as a method of its own name, since it overstates
/// access wherever streets bend or end. Never mixed with network distances in one series.
public struct StraightLine: Sendable {
  private let longitudes: [Double]
  private let latitudes: [Double]
  private let limitMillimetres: Double
  private let west, south: Double
  /// The longitude half way across, which longitudes of points are brought near to.
  private let middle: Double
  private let cellDegrees: (x: Double, y: Double)
  private let columns, rows: Int
  private let cellStarts: [Int32]
  private let members: [Int32]

  /// Bounds the memory of the grid where facilities are few and far between.
  private static let cellCountMaximum = 1_000_000

  public init(_ set: FacilitySet) {
    // Across the antimeridian longitudes run on, so that the facilities are in one piece.
    let reference = set.longitudes.first ?? 0
    let longitudes = set.longitudes.map { Ellipsoid.longitude($0, near: reference) }
    self.longitudes = longitudes
    latitudes = set.latitudes
    limitMillimetres = (set.limitMetres * 1_000).rounded()
    let bounds =
      Bounds(x: longitudes, y: set.latitudes) ?? Bounds(west: 0, south: 0, east: 0, north: 0)
    west = bounds.west
    south = bounds.south
    middle = (bounds.west + bounds.east) / 2
    // A cell is wider than the limit wherever the limit reaches, so that a point needs to look only at its
    // own cell and the eight about it; around a pole one cell goes round the Earth.
    let widthMetres = set.limitMetres + 1
    let northDegrees = widthMetres / Ellipsoid.metresPerDegree(latitude: 0).north
    let poleward = max(abs(bounds.south), abs(bounds.north)) + northDegrees
    let eastDegrees = widthMetres / max(1, Ellipsoid.metresPerDegree(latitude: min(90, poleward)).east)
    var size = (x: poleward < 89 ? eastDegrees : 720, y: northDegrees)
    while (bounds.east - bounds.west) / size.x * ((bounds.north - bounds.south) / size.y)
      > Double(Self.cellCountMaximum)
    {
      size = (size.x * 2, size.y * 2)
    }
    let (columns, rows) = (
      Int((bounds.east - bounds.west) / size.x) + 1, Int((bounds.north - bounds.south) / size.y) + 1
    )
    (self.columns, self.rows, cellDegrees) = (columns, rows, size)
    func cell(_ i: Int) -> Int {
      Int((set.latitudes[i] - bounds.south) / size.y) * columns
        + Int((longitudes[i] - bounds.west) / size.x)
    }
    var starts = [Int32](repeating: 0, count: columns * rows + 1)
    for i in longitudes.indices { starts[cell(i) + 1] += 1 }
    for c in 0..<(columns * rows) { starts[c + 1] += starts[c] }
    var place = starts
    var members = [Int32](repeating: 0, count: longitudes.count)
    for i in longitudes.indices {
      members[Int(place[cell(i)])] = Int32(i)
      place[cell(i)] += 1
    }
    cellStarts = starts
    self.members = members
  }

  /// Whether some facility lies within the limit, inclusive to the millimetre.
  public func reaches(longitude: Double, latitude: Double) -> Bool {
    guard !longitudes.isEmpty, abs(longitude) <= 360, abs(latitude) <= 90 else { return false }
    let x = Ellipsoid.longitude(longitude, near: middle)
    let column = Int(((x - west) / cellDegrees.x).rounded(.down))
    let row = Int(((latitude - south) / cellDegrees.y).rounded(.down))
    for r in max(0, row - 1)..<max(max(0, row - 1), min(rows, row + 2)) {
      for c in max(0, column - 1)..<max(max(0, column - 1), min(columns, column + 2)) {
        for i in cellStarts[r * columns + c]..<cellStarts[r * columns + c + 1] {
          let facility = Int(members[Int(i)])
          let metres = Ellipsoid.shortDistance(
            longitude, latitude, longitudes[facility], latitudes[facility])
          if (metres * 1_000).rounded() <= limitMillimetres { return true }
        }
      }
    }
    return false
  }
}
