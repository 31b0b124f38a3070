import Geography
import Monitoring
import Settlements
import Streets

/// Proportion of population that has convenient access to public transport (SDG 11.2.1).
///
///     share = 100 x population inside merged service areas / city population
///
/// A person is inside when a low-capacity stop is at most 500 m, or a high-capacity stop at most 1,000 m,
/// of walking away along the network; both limits are inclusive and nobody is counted twice.
/// - Source: UN-Habitat, SDG 11.2.1 metadata, edition of 2021; ambiguous points as in
///   `docs/methods/access.md`.
public struct AccessToTransport: Sendable {
  public static let indicator = "11.2.1"

  /// The stops that qualify under one rule, and the series their access is published in.
  public struct Product: Sendable {
    public var series: String
    public var longitudes: [Double] = []
    public var latitudes: [Double] = []
    /// Train, metro and ferry stops; the others are low-capacity.
    public var isHighCapacity: [Bool] = []
    public var notes: [Note] = []
    /// Walking limits; the cycling catchment has its own.
    public var lowLimitMetres: Double
    public var highLimitMetres: Double

    public init(series: String, lowLimitMetres: Double = 500, highLimitMetres: Double = 1_000) {
      self.series = series
      self.lowLimitMetres = lowLimitMetres
      self.highLimitMetres = highLimitMetres
    }

    func facilities(highCapacity: Bool) -> FacilitySet {
      let members = longitudes.indices.filter { isHighCapacity[$0] == highCapacity }
      return FacilitySet(
        longitudes: members.map { longitudes[$0] }, latitudes: members.map { latitudes[$0] },
        limitMetres: highCapacity ? highLimitMetres : lowLimitMetres)
    }
  }

  /// One product measured by one method.
  public struct Result: Sendable {
    public var series: String
    public var isEuclidean: Bool
    public var servedByLow: [Bool]
    public var servedByHigh: [Bool]
    /// Stops too far from any street to be reached on foot.
    public var unsnappedStops: Int
    /// Distances to low- and to high-capacity stops; nil for the euclidean method.
    public var distances: (low: ServiceDistances, high: ServiceDistances)?
    var notes: [Note]

    public var served: [Bool] { zip(servedByLow, servedByHigh).map { $0 || $1 } }
  }

  /// Along the network; distances for all products are found at once.
  public static func network(
    _ products: [Product], population: PopulationPoints, people snaps: [Snap?], network: StreetNetwork,
    locator: EdgeLocator, stopSnapMetres: Double, threads: Int
  ) -> [Result] {
    let sets = products.flatMap { [$0.facilities(highCapacity: false), $0.facilities(highCapacity: true)] }
    let distances = ServiceDistances.compute(
      on: network, locator: locator, to: sets, snapLimitMetres: stopSnapMetres, threads: threads)
    return products.indices.map { index in
      let (low, high) = (distances[2 * index], distances[2 * index + 1])
      return Result(
        series: products[index].series, isEuclidean: false,
        servedByLow: snaps.map { $0.flatMap(low.millimetres(from:)) != nil },
        servedByHigh: snaps.map { $0.flatMap(high.millimetres(from:)) != nil },
        unsnappedStops: low.unsnapped.count + high.unsnapped.count, distances: (low, high),
        notes: products[index].notes)
    }
  }

  /// By the straight line: a method of its own, never mixed with the network in one series.
  public static func euclidean(_ products: [Product], population: PopulationPoints) -> [Result] {
    products.map { product in
      func served(_ highCapacity: Bool) -> [Bool] {
        let lines = StraightLine(product.facilities(highCapacity: highCapacity))
        return (0..<population.count).map {
          lines.reaches(longitude: population.longitudes[$0], latitude: population.latitudes[$0])
        }
      }
      return Result(
        series: product.series, isEuclidean: true, servedByLow: served(false), servedByHigh: served(true),
        unsnappedStops: 0, distances: nil, notes: product.notes)
    }
  }

  /// The figures of one result: all, by low and by high capacity, each by every group of the population.
  public static func observations(
    _ result: Result, population: PopulationPoints, measurement: Measurement
  ) -> [Observation] {
    var notes = result.notes
    if result.unsnappedStops > 0 {
      notes.append(Note("stops-unsnapped", ["count": String(result.unsnappedStops)]))
    }
    let method = result.isEuclidean ? ["METHOD": "EUCLIDEAN"] : [:]
    var observations = measurement.percentages(
      indicator, result.series, AccessShare(of: population, served: result.served), adding: method,
      notes: notes)
    for (capacity, served) in [("LOW", result.servedByLow), ("HIGH", result.servedByHigh)] {
      let share = AccessShare(of: population, served: served)
      observations.append(
        measurement.percentage(
          indicator, result.series, Disaggregation(method.merging(["CAPACITY": capacity]) { $1 }),
          of: share.total.served, in: share.total.persons, notes: notes))
    }
    return observations
  }
}
