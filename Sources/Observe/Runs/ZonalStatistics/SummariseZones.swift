import Foundation
import Geodata
import Geography
import Monitoring

/// Statistics of the cells of a grid in the zones of a layer, each cell counting by the exact part covered.
public struct SummariseZones: Sendable {
  /// One layer of cells in a file.
  public struct Grid: Hashable, Sendable {
    public var path: String
    /// What messages call the file.
    public var name: String
    /// From 1.
    public var band: Int

    public init(path: String, name: String, band: Int = 1) {
      self.path = path
      self.name = name
      self.band = band
    }
  }

  /// What cells weigh in the weighted statistics.
  public enum Weights: Hashable, Sendable {
    /// By another grid with the same cells.
    case grid(Grid)
    /// By their area in square kilometres: in a grid of degrees on the ellipsoid, else in the plane.
    case area
  }

  public var grid: Grid
  public var zones: ZoneFile
  public var weights: Weights?
  public var statistics: [ZonalStatistic]
  public var threads: Int
  /// The clock is the caller's.
  public var now: @Sendable () -> Timestamp

  public static let method = "zonal-statistics"
  /// Raised whenever the same inputs would give another figure.
  public static let methodVersion = "1"

  /// - Precondition: weights are named where a statistic needs them.
  public init(
    grid: Grid, zones: ZoneFile, weights: Weights? = nil, statistics: [ZonalStatistic], threads: Int = 1,
    now: @escaping @Sendable () -> Timestamp
  ) {
    precondition(weights != nil || !statistics.contains(where: \.needsWeights), "weights are needed")
    self.grid = grid
    self.zones = zones
    self.weights = weights
    self.statistics = statistics
    self.threads = threads
    self.now = now
  }

  /// - Throws: every fault of the zones; what `RasterFile` throws.
  public func perform() throws(InputIssues) -> Outcome {
    let started = now()
    let file = try RasterFile(grid.path, name: grid.name)
    let read = try zones.read(onto: file.frame)
    let statistics = ZonalStatistics(self.statistics, zones: read.regions, on: file.frame.georeference)
    let weighting: RasterFile.ZoneWeights? =
      switch weights {
      case nil: nil
      case .grid(let other): .grid(path: other.path, name: other.name, band: other.band)
      case .area: .rows(SummariseZones.cellAreas(of: file.frame))
      }
    let figures = try file.summarise(statistics, band: grid.band, weights: weighting, threads: threads)
    var warnings = read.warnings
    let emptyZoneCount = figures.filter { figures in
      zip(self.statistics, figures).allSatisfy { statistic, figure in
        statistic == .count || statistic == .variety ? figure == 0 : figure == nil
      }
    }.count
    if !read.regions.isEmpty, statistics.rows.isEmpty {
      warnings.append(
        InputIssue(
          "zones.outside", at: Place(file: zones.name), found: file.frame.text, severity: .warning))
    }
    return Outcome(
      statistics: self.statistics, identifier: zones.identifier ?? "zone", reference: read.reference,
      zones: zip(read.features, figures).map { feature, figures in
        Outcome.Zone(
          identifier: zones.identifier.map { feature.attributes[$0] } ?? .text(feature.identifier),
          geometry: feature.geometry, figures: figures)
      }, emptyZoneCount: emptyZoneCount, warnings: warnings.all, isReprojected: read.isReprojected,
      request: self,
      started: started, ended: now())
  }

  /// Square kilometres, one number for each row.
  private static func cellAreas(of frame: GridFrame) -> [Double] {
    let grid = frame.georeference
    return (0..<grid.rows).map { row in
      guard frame.reference.isGeographic else { return grid.cellArea / 1e6 }
      let north = grid.north - Double(row) * grid.cellHeight
      return Ellipsoid.cellArea(south: north - grid.cellHeight, north: north, width: grid.cellWidth) / 1e6
    }
  }
}
