import Geography
import Monitoring

/// People at points: cells by their centres, buildings, blocks spread over what people live in.
public struct PopulationPoints: Sendable {
  public private(set) var longitudes: [Double] = []
  public private(set) var latitudes: [Double] = []
  /// Persons at each point; a fraction where a count was spread.
  public private(set) var persons: [Double] = []
  /// The parts of the population known beside the total, such as `SEX=F`.
  public let groups: [Disaggregation]
  /// For each group, its persons at each point.
  public private(set) var groupPersons: [[Double]]

  public init(groups: [Disaggregation] = []) {
    self.groups = groups
    groupPersons = [[Double]](repeating: [], count: groups.count)
  }

  public var count: Int { persons.count }
  public var total: Double { persons.reduce(0, +) }

  public mutating func append(
    longitude: Double, latitude: Double, persons people: Double, groups parts: [Double] = []
  ) {
    precondition(parts.count == groups.count)
    longitudes.append(longitude)
    latitudes.append(latitude)
    persons.append(people)
    for (index, part) in parts.enumerated() { groupPersons[index].append(part) }
  }

  /// The points inside a region, in their order; those outside are not counted in any figure.
  public func inside(_ locator: PointLocator) -> PopulationPoints {
    let kept = (0..<count).filter { locator.contains(x: longitudes[$0], y: latitudes[$0]) }
    var result = PopulationPoints(groups: groups)
    result.longitudes = kept.map { longitudes[$0] }
    result.latitudes = kept.map { latitudes[$0] }
    result.persons = kept.map { persons[$0] }
    result.groupPersons = groupPersons.map { part in kept.map { part[$0] } }
    return result
  }
}
