import Geography

/// Every parameter by which the Degree of Urbanisation tells cities, towns and rural areas apart: one
/// edition of the method, or a user's own.
///
/// Densities are inhabitants per km² of permanent land on a grid of equal-area cells of 1 km, sizes are
/// inhabitants of a whole cluster. A density or size that is met exactly is enough.
///
/// - Source: European Commission, Eurostat, UN-Habitat and partners, *Applying the Degree of Urbanisation*,
///   2021 and the revision of July 2024; GHSL Data Package 2022.
public struct DegreeOfUrbanisationRules: Hashable, Sendable {
  /// Which cells form clusters, and which clusters count.
  public struct Cluster: Hashable, Sendable {
    /// Least inhabitants per km² of land of a cell.
    public var density: Double
    /// Least inhabitants of the cluster.
    public var persons: Double
    public var connectivity: CellConnectivity
    public init(density: Double, persons: Double, connectivity: CellConnectivity) {
      self.density = density
      self.persons = persons
      self.connectivity = connectivity
    }
  }

  /// How the edges of urban centres are smoothed. Cells are only added, all of a pass at the same time, until
  /// nothing changes.
  public enum Smoothing: String, CaseIterable, Hashable, Sendable {
    case none
    /// A cell joins the centre that holds at least five of its eight neighbours; outside the grid there is
    /// no centre.
    case fiveOfEight = "five-of-eight"
    /// A cell that is no water joins the centre that holds more than half of its neighbours, neighbours
    /// without people and mostly without land not counting unless they are in a centre.
    case validMajority = "valid-majority"
    /// `validMajority` where there is a grid of land, else `fiveOfEight`.
    case byLandGrid = "by-land-grid"
  }

  /// Where the three classes of level 1 come from.
  public enum LevelOneSource: String, CaseIterable, Hashable, Sendable {
    case direct
    /// The classes of level 2 taken together, as in the published global grids. With a built-up threshold
    /// this makes urban some cells that level 1 itself leaves rural.
    case levelTwo = "level-2"
  }

  /// The edition of the rules for level 2 of administrative units.
  public enum UnitEdition: String, CaseIterable, Hashable, Sendable {
    case manual2021 = "2021"
    case manual2024 = "2024"
  }

  /// What a user calls it: `manual-2024`.
  public var name: String
  /// Class 3 or 30.
  public var urbanCentre: Cluster
  /// Least built-up share of a cell's land that makes it part of a centre or dense cluster whatever its
  /// density; nil where built-up land does not count.
  public var builtUpShare: Double?
  /// Decimals to which the built-up share is rounded, half upwards, before it is compared.
  public var builtUpDecimals: Int
  public var smoothing: Smoothing
  /// Gaps within a centre of up to this many cells are filled; 0 fills none.
  public var gapCellsMaximum: Int
  /// Class 2 of level 1; class 21 takes of it what is left.
  public var urbanCluster: Cluster
  /// Class 23.
  public var denseCluster: Cluster
  /// Class 22.
  public var semiDenseCluster: Cluster
  /// A semi-dense cluster has no cell within this many cells of a centre or dense cluster.
  public var semiDenseDistanceCells: Int
  /// Class 13.
  public var ruralCluster: Cluster
  /// Class 12: least inhabitants per km² of land.
  public var lowDensity: Double
  /// A cell with less land than this, nobody in it and nothing built is water.
  public var waterLandShare: Double
  /// Built-up km² an inhabitant, by which a cell with people but no land is given land; nil gives such a cell
  /// the land of a whole cell.
  public var builtUpPerPerson: Double?
  public var levelOneSource: LevelOneSource
  public var unitEdition: UnitEdition
  /// The least share of its people, or of its land, by which a unit is a city, and above which it is rural.
  public var unitShare: Double

  public init(
    name: String, urbanCentre: Cluster, builtUpShare: Double?, builtUpDecimals: Int, smoothing: Smoothing,
    gapCellsMaximum: Int, urbanCluster: Cluster, denseCluster: Cluster, semiDenseCluster: Cluster,
    semiDenseDistanceCells: Int, ruralCluster: Cluster, lowDensity: Double, waterLandShare: Double,
    builtUpPerPerson: Double?, levelOneSource: LevelOneSource, unitEdition: UnitEdition, unitShare: Double
  ) {
    self.name = name
    self.urbanCentre = urbanCentre
    self.builtUpShare = builtUpShare
    self.builtUpDecimals = builtUpDecimals
    self.smoothing = smoothing
    self.gapCellsMaximum = gapCellsMaximum
    self.urbanCluster = urbanCluster
    self.denseCluster = denseCluster
    self.semiDenseCluster = semiDenseCluster
    self.semiDenseDistanceCells = semiDenseDistanceCells
    self.ruralCluster = ruralCluster
    self.lowDensity = lowDensity
    self.waterLandShare = waterLandShare
    self.builtUpPerPerson = builtUpPerPerson
    self.levelOneSource = levelOneSource
    self.unitEdition = unitEdition
    self.unitShare = unitShare
  }
}

extension DegreeOfUrbanisationRules {
  /// The manual of 2021: no built-up threshold.
  public static let manual2021 = DegreeOfUrbanisationRules(
    name: "manual-2021",
    urbanCentre: Cluster(density: 1_500, persons: 50_000, connectivity: .edges),
    builtUpShare: nil, builtUpDecimals: 3, smoothing: .fiveOfEight, gapCellsMaximum: 14,
    urbanCluster: Cluster(density: 300, persons: 5_000, connectivity: .edgesAndCorners),
    denseCluster: Cluster(density: 1_500, persons: 5_000, connectivity: .edges),
    semiDenseCluster: Cluster(density: 300, persons: 5_000, connectivity: .edgesAndCorners),
    semiDenseDistanceCells: 3,
    ruralCluster: Cluster(density: 300, persons: 500, connectivity: .edgesAndCorners),
    lowDensity: 50, waterLandShare: 0.5, builtUpPerPerson: nil, levelOneSource: .direct,
    unitEdition: .manual2021, unitShare: 0.5)

  /// The revision of July 2024: semi-dense clusters are denser, smaller and may lie nearer to dense ones.
  public static let manual2024 = manual2021.with {
    $0.name = "manual-2024"
    $0.smoothing = .byLandGrid
    $0.semiDenseCluster = Cluster(density: 900, persons: 2_500, connectivity: .edges)
    $0.semiDenseDistanceCells = 2
    $0.unitEdition = .manual2024
  }

  /// The global grids of the 2022 release: half of the land built up makes a cell dense.
  public static let ghslR2022A = manual2021.with {
    $0.name = "ghsl-R2022A"
    $0.builtUpShare = 0.5
  }

  /// The global grids of the 2023 release, with the threshold of 2020.
  public static let ghslR2023A = manual2021.with {
    $0.name = "ghsl-R2023A"
    $0.builtUpShare = 0.2
    $0.smoothing = .validMajority
  }

  /// What the R package flexurba does by itself from version 0.2 on.
  public static let flexurba02 = manual2024.with {
    $0.name = "flexurba-0.2"
    $0.builtUpShare = 0.2
    $0.smoothing = .validMajority
  }

  /// A copy with some parameters changed.
  public func with(_ change: (inout DegreeOfUrbanisationRules) -> Void) -> DegreeOfUrbanisationRules {
    var copy = self
    change(&copy)
    return copy
  }
}
