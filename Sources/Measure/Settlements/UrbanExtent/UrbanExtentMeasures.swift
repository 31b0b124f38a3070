/// The figures of one urban extent at one date.
public struct UrbanExtentMeasures: Hashable, Sendable {
  /// Cells of the extent by what they are; water only where it counts.
  public struct Cells: Hashable, Sendable {
    public var urban = 0
    public var suburban = 0
    /// Built-up cells in holes of the extent.
    public var rural = 0
    public var fringe = 0
    public var captured = 0
    /// Water within the fringe distance, and in holes: part of the extent, but counted in `built`, `open` and
    /// the areas only where the profile includes water.
    public var fringeWater = 0
    public var capturedWater = 0

    public init() {}

    public var built: Int { urban + suburban + rural }
  }

  public var cells = Cells()
  /// Built-up cells of the whole grid, inside the extent or not.
  public var gridBuiltCells = 0
  public var clusterCount = 0
  public var includedClusterCount = 0
  public var cellSquareMetres = 0.0
  /// Whether water counts as open space.
  public var includesWater = false

  /// `B`, square metres of built-up land in the extent.
  public var builtSquareMetres: Double { Double(cells.built) * cellSquareMetres }
  /// Fringe and captured open space, in square metres.
  public var openSquareMetres: Double {
    let water = includesWater ? cells.fringeWater + cells.capturedWater : 0
    return Double(cells.fringe + cells.captured + water) * cellSquareMetres
  }
  /// `E`, square metres of built-up land and urbanized open space.
  public var extentSquareMetres: Double { builtSquareMetres + openSquareMetres }
  /// Built-up cells and open ones within the fringe distance of any of them, in square metres.
  public var footprintSquareMetres = 0.0

  /// `B / E`, 0 to 1; nil without an extent, as all that follow.
  public var saturation: Double? {
    extentSquareMetres > 0 ? builtSquareMetres / extentSquareMetres : nil
  }
  /// The mean over built-up cells of the share of the circle that is not built-up.
  public var openness: Double?
  /// The share of built-up cells that have open space on one of their four sides.
  public var edgeIndex: Double?
  public var proximity: Double?
  public var cohesion: Double?
  /// Nil where cohesion is exact.
  public var cohesionStandardError: Double?

  public init() {}
}
