import Geography
import Monitoring
import Settlements

#if canImport(Glibc)
  import Glibc
#endif

/// Annual mean level of fine particulate matter in a city, weighted by population (SDG 11.6.2).
///
///     C       = Σ c × persons / Σ persons               over everyone with a value, in µg/m³
///     above_g = 100 × Σ persons where c > g / Σ persons
///
/// Those without a value are in neither sum; how many per cent have one stands in a remark. People come as
/// cells of two grids, as points that take the value of the nearest station, or as whole cities.
///
/// ```swift
/// var air = FineParticulateMatter()
/// air.add(concentration: 30, persons: 3)
/// air.add(concentration: 10, persons: 1)
/// air.mean  // 25
/// ```
/// - Source: WHO, SDG 11.6.2 metadata: a mean weighted by population. The levels of the air quality
///   guidelines of 2021 are *unconfirmed*; see `docs/methods/particulate-matter.md`.
public struct FineParticulateMatter: Hashable, Sendable {
  public static let indicator = "11.6.2"

  /// µg/m³, annual mean: guideline value and interim targets 4 to 1 of the WHO, 2021; unconfirmed.
  public static let guidelines: [Int] = [5, 10, 15, 25, 35]

  /// Persons with a value.
  public private(set) var persons = 0.0
  public private(set) var personsWithoutValue = 0.0
  /// µg/m³ times persons.
  public private(set) var weightedSum = 0.0
  /// Persons above each of `guidelines`; who is at a level exactly is not above it.
  public private(set) var personsAbove = [Double](repeating: 0, count: guidelines.count)

  public init() {}

  /// Cells of two grids that lie on one another.
  /// - Parameters:
  ///   - concentrations: µg/m³; NaN for no value.
  ///   - persons: persons per cell; NaN and what is not above 0 hold nobody.
  ///   - shares: of each cell the share inside the city, 0 to 1; nil for all cells whole.
  /// - Precondition: as many cells in each.
  public init(concentrations: [Float], persons: [Float], shares: [Float]? = nil) {
    precondition(concentrations.count == persons.count, "as many cells in both grids")
    precondition(shares.map { $0.count == persons.count } ?? true, "a share for each cell")
    for cell in persons.indices where persons[cell] > 0 {
      let share = shares.map { Double($0[cell]) } ?? 1
      if share > 0 {
        add(concentration: Double(concentrations[cell]), persons: share * Double(persons[cell]))
      }
    }
  }

  /// A place where air is measured.
  public struct Station: Hashable, Sendable {
    public var longitude, latitude: Double
    /// µg/m³, annual mean.
    public var concentration: Double
    public init(longitude: Double, latitude: Double, concentration: Double) {
      self.longitude = longitude
      self.latitude = latitude
      self.concentration = concentration
    }
  }

  /// Everyone breathes the air of the nearest station, which weighs stations by the people of their Voronoi
  /// cells. Of two equally near the first in the list is taken; without a station nobody has a value.
  public init(population: PopulationPoints, stations: [Station]) {
    let places = stations.map { FineParticulateMatter.place($0.longitude, $0.latitude) }
    for i in 0..<population.count {
      let (x, y, z) = FineParticulateMatter.place(population.longitudes[i], population.latitudes[i])
      var nearest = Double.infinity
      var concentration = Double.nan
      for (station, place) in places.enumerated() {
        let (dx, dy, dz) = (place.x - x, place.y - y, place.z - z)
        let square = dx * dx + dy * dy + dz * dz
        if square < nearest { (nearest, concentration) = (square, stations[station].concentration) }
      }
      add(concentration: concentration, persons: population.persons[i])
    }
  }

  /// On the unit sphere: who is nearest through the Earth is nearest along it, over poles and antimeridian.
  private static func place(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double, z: Double) {
    let (lambda, phi) = (longitude * (Double.pi / 180), latitude * (Double.pi / 180))
    return (cos(phi) * cos(lambda), cos(phi) * sin(lambda), sin(phi))
  }

  /// Adds people who breathe the same air, such as a cell or a whole city.
  /// - Parameters:
  ///   - concentration: µg/m³; NaN for no value.
  ///   - persons: who is not above 0 is nobody.
  public mutating func add(concentration: Double, persons people: Double) {
    guard people > 0 else { return }
    guard concentration.isFinite else {
      personsWithoutValue += people
      return
    }
    persons += people
    weightedSum += concentration * people
    for (index, guideline) in FineParticulateMatter.guidelines.enumerated()
    where concentration > Double(guideline) {
      personsAbove[index] += people
    }
  }

  /// Adds the people of another part, such as of another city.
  public mutating func add(_ other: FineParticulateMatter) {
    persons += other.persons
    personsWithoutValue += other.personsWithoutValue
    weightedSum += other.weightedSum
    for index in personsAbove.indices { personsAbove[index] += other.personsAbove[index] }
  }

  /// µg/m³; nil where nobody has a value.
  public var mean: Double? { persons > 0 ? weightedSum / persons : nil }

  /// Of 100 persons those with a value; nil where there is nobody.
  public var coveragePercent: Double? {
    let all = persons + personsWithoutValue
    return all > 0 ? 100 * persons / all : nil
  }

  /// The mean, then the share of people above each guideline level.
  /// - Parameter notes: what holds for all, such as that stations stand for their surroundings.
  public func observations(measurement: Measurement, notes further: [Note] = []) -> [Observation] {
    var measurement = measurement
    measurement.notes += further
    if personsWithoutValue > 0 {
      let percent = ((coveragePercent ?? 0) * 10).rounded(.down) / 10
      measurement.notes.append(Note("particulate-coverage", ["percent": JSON.numberText(percent)]))
    }
    let key = Observation.Key(
      indicator: FineParticulateMatter.indicator, series: "EN_ATM_PM25", area: measurement.area,
      period: measurement.period)
    let mean = Observation(
      key: key, value: mean, numerator: weightedSum, denominator: persons, unit: "GPERM3",
      status: persons > 0 ? measurement.status : .missing, nature: measurement.nature,
      notes: measurement.notes + (persons > 0 ? [] : [Note("denominator-zero")]))
    return [mean]
      + zip(FineParticulateMatter.guidelines, personsAbove).map { guideline, above in
        measurement.percentage(
          FineParticulateMatter.indicator, "Q_ATM_PM25_ABOVE_\(guideline)", of: above, in: persons,
          notes: [Note("particulate-guideline", ["level": String(guideline)])])
      }
  }
}
