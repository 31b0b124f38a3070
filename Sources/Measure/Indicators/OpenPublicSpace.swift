import Geography
import Monitoring
import Settlements
import Streets

/// Average share of the built-up area of cities that is open space for public use for all (SDG 11.7.1).
///
///     open space share = 100 x area of open public spaces / city area
///     street share     = 100 x land of streets outside open spaces / city area
///     share            = open space share + street share
///     access           = 100 x population within 400 m of walking of an open public space / population
///
/// The city area is the city as delimited, not its built-up pixels. Land counts once: a path inside a park
/// is open space. All areas are taken on the ellipsoid.
/// - Source: UN-Habitat, SDG 11.7.1 metadata, edition of 2021.
public struct OpenPublicSpace: Sendable {
  public static let indicator = "11.7.1"

  /// Areas in square metres on the ellipsoid.
  public struct Land: Hashable, Sendable {
    public var city: Double
    public var openSpace: Double
    /// Nil where there is no street map.
    public var streets: Double?
    public init(city: Double, openSpace: Double, streets: Double?) {
      self.city = city
      self.openSpace = openSpace
      self.streets = streets
    }
  }

  /// Merges the spaces, and cuts them at the city's boundary.
  /// - Returns: the spaces inside the city, each place once.
  public static func merged(_ spaces: [Region], in city: Region) throws(ShapeError) -> Region {
    var repaired: [[UInt8]] = []
    for space in spaces { repaired.append(try Shape(wkb: space.wkb).repaired().wkb) }
    let open = try Shape.collection(repaired).dissolved().intersection(Shape(wkb: city.wkb))
    guard let region = try? Region(wkb: open.wkb) else {
      throw ShapeError(message: "the open spaces are no polygons")
    }
    return region
  }

  /// Whether each person's point is inside a space or within the limit of walking of one.
  public static func served(
    population: PopulationPoints, people snaps: [Snap?], inside spaces: PointLocator,
    distances: ServiceDistances
  ) -> [Bool] {
    (0..<population.count).map { i in
      spaces.contains(x: population.longitudes[i], y: population.latitudes[i])
        || snaps[i].flatMap(distances.millimetres(from:)) != nil
    }
  }

  /// The same by the straight line to the nearest outline, a method of its own.
  public static func servedEuclidean(
    population: PopulationPoints, inside spaces: PointLocator, outlines: [Region], limitMetres: Double
  ) -> [Bool] {
    let lines = OutlineDistance(outlines, limitMetres: limitMetres)
    return (0..<population.count).map { i in
      let (x, y) = (population.longitudes[i], population.latitudes[i])
      return spaces.contains(x: x, y: y) || lines.reaches(longitude: x, latitude: y)
    }
  }

  /// The shares of land. Without street land only that of open spaces: the indicator is the sum of both.
  public static func landObservations(_ land: Land, measurement: Measurement) -> [Observation] {
    var observations = [
      measurement.percentage(indicator, "Q_OPS_AREA", of: land.openSpace, in: land.city)
    ]
    if let streets = land.streets {
      let notes = [Note("street-widths")]
      observations.append(
        measurement.percentage(indicator, "Q_LAS_AREA", of: streets, in: land.city, notes: notes))
      observations.append(
        measurement.percentage(
          indicator, "EN_URB_OPENSP", of: land.openSpace + streets, in: land.city, notes: notes))
    }
    return observations
  }

  /// The share of street land from sampled circles, a series of its own beside that of the merged streets,
  /// with its standard error and the interval of 95 %.
  public static func sampledStreetObservation(
    _ sample: StreetLandSample, measurement: Measurement
  ) -> Observation {
    var notes = [Note("street-widths"), Note("street-circles", ["count": String(sample.circleCount)])]
    if !sample.isSteady { notes.append(Note("street-circles-unsteady")) }
    var observation = measurement.percentage(
      indicator, "Q_LAS_SAMPLE", of: sample.streetSquareMetres, in: sample.landSquareMetres, notes: notes)
    if let share = sample.share, let error = sample.standardError {
      observation.error = SamplingError(
        standardError: 100 * error, lower: 100 * max(0, share - 1.96 * error),
        upper: 100 * min(1, share + 1.96 * error), level: 0.95)
    }
    return observation
  }

  /// The share of people with access, in all and by group.
  public static func accessObservations(
    _ served: [Bool], population: PopulationPoints, isEuclidean: Bool, measurement: Measurement,
    notes: [Note] = []
  ) -> [Observation] {
    measurement.percentages(
      indicator, "Q_OPS_ACCESS", AccessShare(of: population, served: served),
      adding: isEuclidean ? ["METHOD": "EUCLIDEAN"] : [:], notes: notes)
  }
}
