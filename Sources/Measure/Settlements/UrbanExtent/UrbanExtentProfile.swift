import Geography

/// Every choice on which an urban extent depends. The defaults are those of the profile `atlas`.
///
/// - Source: Atlas of Urban Expansion, 2016 edition; where it leaves a choice open, Quito's reading, given
///   with its reasons in `docs/methods/urban-extent.md`.
public struct UrbanExtentProfile: Hashable, Sendable {
  /// What built-up land in the circle around a cell is a share of.
  public enum Denominator: String, CaseIterable, Hashable, Sendable {
    /// The cells of the circle that have a value, water among them.
    case valid
    /// The cells of the circle that have a value and are not water.
    case land
    /// All cells of the circle, also those without a value or outside the grid.
    case circle
  }

  /// Between what the distance of open land from built-up land is taken.
  public enum FringeMeasure: String, CaseIterable, Hashable, Sendable {
    /// The middles of both cells.
    case centreToCentre = "centre-to-centre"
    /// The middle of the open cell and the nearest point of the built-up one.
    case pixelEdge = "pixel-edge"
  }

  /// What becomes of water.
  public enum Water: String, CaseIterable, Hashable, Sendable {
    /// It may lie in the extent and join its parts, in classes of its own, but counts in no area.
    case separate
    /// It counts as open space does, in classes of its own.
    case included
    /// It is never part of an extent, and open space that touches it is not enclosed.
    case excluded
  }

  /// Of which cells a hole in the extent consists.
  public enum HoleCells: String, CaseIterable, Hashable, Sendable {
    /// Rural built-up cells in a hole are part of it and come to the extent with it.
    case openAndRural = "open-and-rural"
    /// Rural built-up cells bound a hole as if they were no value.
    case open
  }

  /// Which groups of open cells may be captured.
  public enum Enclosure: String, CaseIterable, Hashable, Sendable {
    /// Those with nothing around them but urban, suburban and fringe cells; not at the edge of the grid.
    case enclosed
    /// All, wherever they lie.
    case any
  }

  /// Which clusters make up the extent.
  public enum InclusionRule: String, CaseIterable, Hashable, Sendable {
    /// All of them.
    case none
    /// The main cluster and those whose own buffer reaches it.
    case direct
    /// The main cluster and all that hang together with it where every cluster has its buffer.
    case transitive
  }

  public enum MainCluster: String, CaseIterable, Hashable, Sendable {
    case largest
    /// The one that holds the centre of the city, which has to be given.
    case containingPoint = "containing-point"
  }

  public var code = "atlas"
  /// Of the circle around a cell; 564.19 m make 1 km².
  public var radiusMetres = 564.19
  public var denominator = Denominator.valid
  /// A built-up cell is urban above this share of built-up land in the circle.
  public var urbanShare = 0.5
  /// Whether exactly `urbanShare` is urban.
  public var urbanIncludesEqual = false
  /// Below urban, a built-up cell is suburban above this share, else rural.
  public var suburbanShare = 0.25
  public var suburbanIncludesEqual = true
  /// Open cells within this distance of an urban or suburban cell are fringe.
  public var fringeMetres = 100.0
  public var fringeMeasure = FringeMeasure.centreToCentre
  /// Holes below this area are captured.
  public var capturedHectares = 200.0
  /// Whether a hole of exactly `capturedHectares` is captured.
  public var capturedIncludesEqual = false
  public var enclosure = Enclosure.enclosed
  public var holeCells = HoleCells.openAndRural
  public var holeConnectivity = CellConnectivity.edges
  public var water = Water.separate
  public var clusterConnectivity = CellConnectivity.edges
  public var inclusionRule = InclusionRule.transitive
  /// The part of a cluster's area that its buffer adds.
  public var bufferShare = 0.25
  public var mainCluster = MainCluster.largest
  /// By which new parts of the extent hang together and touch the earlier one.
  public var growthConnectivity = CellConnectivity.edgesAndCorners

  public init() {}

  /// Quito's default.
  public static let atlas = UrbanExtentProfile()

  /// As Trends.Earth computes it on cells of 30 m: fringe of three cells, groups of open land up to 200 ha
  /// wherever they lie, water in the city, all clusters.
  public static let trendsEarth: UrbanExtentProfile = {
    var profile = UrbanExtentProfile()
    profile.code = "trends-earth"
    profile.radiusMetres = 564
    profile.suburbanIncludesEqual = false
    profile.fringeMetres = 90
    profile.capturedIncludesEqual = true
    profile.enclosure = .any
    profile.holeCells = .open
    profile.water = .included
    profile.inclusionRule = .none
    return profile
  }()

  /// The cells of the circle around a cell.
  public func circle(cellWidth: Double, cellHeight: Double) -> CellDisc {
    CellDisc(radius: radiusMetres, cellWidth: cellWidth, cellHeight: cellHeight)
  }

  /// The cells around a built-up cell that are fringe where they are open.
  public func fringe(cellWidth: Double, cellHeight: Double) -> CellDisc {
    CellDisc(
      radius: fringeMetres, cellWidth: cellWidth, cellHeight: cellHeight,
      measuredFromEdge: fringeMeasure == .pixelEdge)
  }
}
