import ConcurrentWork
import Geography

/// The share of street land in a city, from circles of 10 ha about points of the Halton sequence (SDG 11.7.1,
/// the method by sampling).
///
///     share          = Σ street land in circle / Σ circle inside the city
///     standard error = √( n / (n − 1) × Σ (street land − share × circle)² ) / Σ circle
///
/// Circles that reach over the boundary are cut at it; the share is therefore a ratio of sums and no mean of
/// shares. With whole circles the error is s / √n.
/// - Source: SDG 11.7.1 metadata, edition of 2021, and the first compilation of 2016; points they leave open:
///   `docs/methods/open-public-space.md`.
public struct StreetLandSample: Hashable, Sendable {
  /// 10 hectares.
  public static let circleRadiusMetres = 178.412
  /// Of the share, half the interval of 95 % at which a sample is steady.
  public static let tolerance = 0.01
  public static let circleCountMinimum = 30

  /// How many circles are drawn; never fewer than `circleCountMinimum`.
  public enum Density: String, CaseIterable, Hashable, Sendable {
    /// 10 a km², then further ones until the interval of 95 % is within one percentage point on either side,
    /// at most 100 a km²: the compilation of 2016.
    case untilSteady = "until-steady"
    /// 100 a km² in cities above 20 km², 50 in smaller ones: the edition of 2021, in which each place lies in
    /// several circles.
    case perHectare = "per-hectare"

    /// The least and the most circles for a city.
    public func circleCounts(squareKilometres: Double) -> ClosedRange<Int> {
      func count(_ perSquareKilometre: Double) -> Int {
        max(circleCountMinimum, Int((perSquareKilometre * squareKilometres).rounded(.up)))
      }
      switch self {
      case .untilSteady: return count(10)...count(100)
      case .perHectare:
        let all = count(squareKilometres > 20 ? 100 : 50)
        return all...all
      }
    }
  }

  public private(set) var circleCount = 0
  /// Sums over the circles, on the ellipsoid.
  public private(set) var streetSquareMetres = 0.0
  public private(set) var landSquareMetres = 0.0
  private var streetSquares = 0.0
  private var landSquares = 0.0
  private var products = 0.0

  public init() {}

  /// Adds a circle.
  /// - Parameters:
  ///   - street: square metres of street in it.
  ///   - land: square metres of it inside the city.
  public mutating func add(streetSquareMetres street: Double, landSquareMetres land: Double) {
    circleCount += 1
    streetSquareMetres += street
    landSquareMetres += land
    streetSquares += street * street
    landSquares += land * land
    products += street * land
  }

  /// 0 to 1; nil where no circle holds any land.
  public var share: Double? { landSquareMetres > 0 ? streetSquareMetres / landSquareMetres : nil }

  /// Of the share; nil below two circles.
  public var standardError: Double? {
    guard let share, circleCount >= 2 else { return nil }
    let squares = streetSquares - 2 * share * products + share * share * landSquares
    let n = Double(circleCount)
    return (max(0, squares) * n / (n - 1)).squareRoot() / landSquareMetres
  }

  /// Whether the interval of 95 % is within the tolerance.
  public var isSteady: Bool {
    circleCount >= StreetLandSample.circleCountMinimum
      && standardError.map { 1.96 * $0 <= StreetLandSample.tolerance } ?? false
  }
}

extension StreetLand {
  /// Circles measured at once; how many are drawn depends on their order alone.
  private static let circlesAtOnce = 64
  /// Points tried in the bounds of the city before it is said to hold none.
  private static let pointsTriedMaximum = 10_000_000

  /// Street land inside the city and outside its open spaces, as `areaSquareMetres` takes it, in circles.
  ///
  /// The points fill the bounds of the city; those outside it are passed over.
  /// - Parameters:
  ///   - city: in degrees.
  ///   - spaces: open land that streets do not take, in degrees, valid.
  public func sample(
    streets map: StreetMap, city: Region, outside spaces: Region, density: StreetLandSample.Density,
    threads: Int
  ) throws(ShapeError) -> StreetLandSample {
    var sample = StreetLandSample()
    guard let bounds = city.bounds else { return sample }
    let plane = LocalPlane(centreOf: bounds)
    let squares = streetsBySquare(map, bounds, plane)
    let boundary = city.mapped { plane.project($0, $1) }.wkb
    let open = spaces.mapped { plane.project($0, $1) }.wkb
    let locator = PointLocator([city])
    let counts = density.circleCounts(squareKilometres: city.areaSquareMetres / 1e6)
    var index = 0
    func isEnough() -> Bool {
      sample.circleCount >= counts.upperBound
        || sample.circleCount >= counts.lowerBound && sample.isSteady
    }
    while !isEnough() {
      var centres: [(x: Double, y: Double)] = []
      while centres.count < Self.circlesAtOnce, index < Self.pointsTriedMaximum {
        index += 1
        let point = HaltonSequence.point(index)
        let longitude = bounds.west + point.x * (bounds.east - bounds.west)
        let latitude = bounds.south + point.y * (bounds.north - bounds.south)
        if locator.contains(x: longitude, y: latitude) { centres.append(plane.project(longitude, latitude)) }
      }
      if centres.isEmpty { break }
      for circle in try circles(about: centres, squares, city: boundary, outside: open, plane, threads)
      where !isEnough() {
        sample.add(streetSquareMetres: circle.street, landSquareMetres: circle.land)
      }
    }
    return sample
  }

  private func circles(
    about centres: [(x: Double, y: Double)], _ squares: [PlaneSquare: [Street]], city: [UInt8],
    outside spaces: [UInt8], _ plane: LocalPlane, _ threads: Int
  ) throws(ShapeError) -> [(street: Double, land: Double)] {
    typealias Measured = Result<(street: Double, land: Double), ShapeError>
    var areas = [Measured](repeating: .success((0, 0)), count: centres.count)
    areas.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      // A few circles at a time share what is read of the city and its spaces.
      let groups = min(centres.count, 4 * max(1, threads))
      ConcurrentWork.forEach(groups, threads: threads) { group in
        let range = (group * centres.count / groups)..<((group + 1) * centres.count / groups)
        do throws(ShapeError) {
          let boundary = try Shape(wkb: city)
          let open = try Shape(wkb: spaces)
          for index in range {
            buffer[index] = .success(
              try Self.circle(about: centres[index], squares, city: boundary, outside: open, plane))
          }
        } catch {
          buffer[range.lowerBound] = .failure(error)
        }
      }
    }
    var results: [(street: Double, land: Double)] = []
    for area in areas { results.append(try area.get()) }
    return results
  }

  private static func circle(
    about centre: (x: Double, y: Double), _ squares: [PlaneSquare: [Street]], city: Shape,
    outside open: Shape, _ plane: LocalPlane
  ) throws(ShapeError) -> (street: Double, land: Double) {
    let window = PlaneWindow(about: centre, halfWidth: StreetLandSample.circleRadiusMetres)
    let disc = try Shape(wkb: WellKnownBinaryWriter.point(x: centre.x, y: centre.y))
      .roundBuffer(StreetLandSample.circleRadiusMetres)
    let part = try window.cut(city).intersection(disc)
    let land = try squareMetres(of: part, plane)
    var streets: [Int: Street] = [:]
    for square in PlaneSquare.reached(by: window, side: squareSideMetres) {
      for street in squares[square] ?? [] { streets[street.number] = street }
    }
    guard land > 0, !streets.isEmpty else { return (0, land) }
    let inOrder = streets.sorted { $0.key < $1.key }.map(\.value)
    return (try area(inOrder, in: window, city: part, outside: open, plane), land)
  }
}
