import Geography
import Monitoring

/// People of statistical units brought to where they can live.
///
///     persons(i) = P x w(i) / sum of w over the unit
///
/// with `w` the ground area of buildings or the length of streets inside the unit. A unit with no weight at
/// all is spread evenly over its land and named in the result. Totals are kept.
/// - Source: dasymetric mapping as in SDG 11.2.1 and 11.7.1 metadata (population spread over buildings).
public struct DasymetricSpread: Sendable {
  /// One statistical unit.
  public struct Unit: Sendable {
    public var region: Region
    public var persons: Double
    /// In the order of the groups handed to `init`.
    public var groups: [Double]
    public init(region: Region, persons: Double, groups: [Double] = []) {
      self.region = region
      self.persons = persons
      self.groups = groups
    }
  }

  /// A place people can live in, with its weight.
  public struct Target: Sendable {
    public var longitude, latitude, weight: Double
    public init(longitude: Double, latitude: Double, weight: Double) {
      self.longitude = longitude
      self.latitude = latitude
      self.weight = weight
    }
  }

  public let points: PopulationPoints
  /// Units, by their place, that held no target and were spread evenly over their land.
  public let unitsSpreadByLand: [Int]

  /// Where units overlap, the first holds what they share. Targets outside all units hold nobody.
  /// - Parameters:
  ///   - targets: those whose weight is not above 0 hold nobody.
  ///   - latticeMetres: spacing of the points of a unit spread by land; wider where that would make more than
  ///     a million of them, finer where no point would fall on the unit.
  /// - Precondition: no unit's region is empty; each unit has a number for every group.
  public init(
    units: [Unit], groups: [Disaggregation] = [], over targets: [Target], latticeMetres: Double = 100
  ) {
    var points = PopulationPoints(groups: groups)
    var byLand: [Int] = []
    var members = [[Int]](repeating: [], count: units.count)
    let locator = PointLocator(units.map(\.region))
    for (index, target) in targets.enumerated() where target.weight > 0 && target.weight.isFinite {
      if let unit = locator.region(x: target.longitude, y: target.latitude) { members[unit].append(index) }
    }
    for (index, unit) in units.enumerated() {
      let weights = members[index].reduce(0) { $0 + targets[$1].weight }
      if weights > 0 {
        for member in members[index] {
          let target = targets[member]
          let part = target.weight / weights
          points.append(
            longitude: target.longitude, latitude: target.latitude, persons: unit.persons * part,
            groups: unit.groups.map { $0 * part })
        }
      } else {
        byLand.append(index)
        let lattice = Self.lattice(inside: unit.region, spacingMetres: latticeMetres)
        let part = 1 / Double(lattice.count)
        for place in lattice {
          points.append(
            longitude: place.x, latitude: place.y, persons: unit.persons * part,
            groups: unit.groups.map { $0 * part })
        }
      }
    }
    self.points = points
    unitsSpreadByLand = byLand
  }

  /// Bounds the points of one unit.
  private static let latticeCountMaximum = 1_000_000.0

  /// Points evenly over a region, at most `spacingMetres` apart, nearer where none would fall on it. Never
  /// empty: where a region is narrower than any spacing tried, the middle of its bounds.
  private static func lattice(inside region: Region, spacingMetres: Double) -> [(x: Double, y: Double)] {
    guard let bounds = region.bounds else { preconditionFailure("a unit without land") }
    let middle = ((bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2)
    let scale = Ellipsoid.metresPerDegree(latitude: middle.1)
    let width = (bounds.east - bounds.west) * scale.east
    let height = (bounds.north - bounds.south) * scale.north
    var spacing = max(spacingMetres, (width * height / latticeCountMaximum).squareRoot())
    let locator = PointLocator([region])
    var places: [(x: Double, y: Double)] = []
    while max(1, width / spacing) * max(1, height / spacing) <= 4 * latticeCountMaximum {
      let columns = max(1, Int((width / spacing).rounded(.up)))
      let rows = max(1, Int((height / spacing).rounded(.up)))
      for row in 0..<rows {
        for column in 0..<columns {
          let x = bounds.west + (Double(column) + 0.5) / Double(columns) * (bounds.east - bounds.west)
          let y = bounds.south + (Double(row) + 0.5) / Double(rows) * (bounds.north - bounds.south)
          if locator.contains(x: x, y: y) { places.append((x, y)) }
        }
      }
      if !places.isEmpty { return places }
      spacing /= 2
    }
    return [middle]
  }
}
