import Monitoring
import Settlements

/// How many of a population have access to something, in all and by group.
///
///     share   = 100 x sum of persons inside / sum of persons
///     share_g = 100 x sum of persons of the group inside / sum of persons of the group
///
/// People who cannot be brought to the network are in the denominator and have no access.
/// - Source: SDG 11.2.1 and 11.7.1 metadata, editions 2021-22.
public struct AccessShare: Hashable, Sendable {
  /// One part of the population, the total having an empty disaggregation.
  public struct Part: Hashable, Sendable {
    public var disaggregation: Disaggregation
    public var persons: Double
    public var served: Double
    /// Per cent, 0 to 100; nil where nobody is counted.
    public var percent: Double? { persons > 0 ? 100 * served / persons : nil }
  }

  /// The total first, then the groups in the order of the population's.
  public let parts: [Part]
  public var total: Part { parts[0] }

  /// - Precondition: one flag a point. Sums run in the order of the points, so that the same points give
  ///   the same bits.
  public init(of population: PopulationPoints, served: [Bool]) {
    precondition(served.count == population.count)
    func part(_ disaggregation: Disaggregation, _ persons: [Double]) -> Part {
      var all = 0.0
      var inside = 0.0
      for (count, isServed) in zip(persons, served) {
        all += count
        if isServed { inside += count }
      }
      return Part(disaggregation: disaggregation, persons: all, served: inside)
    }
    parts =
      [part(Disaggregation(), population.persons)]
      + zip(population.groups, population.groupPersons).map { part($0, $1) }
  }
}
