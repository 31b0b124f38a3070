import Geography

/// The urban extent of a city on a grid of built-up land: what is urban, suburban and rural, the open space
/// that belongs to the city, and the clusters that make it up.
///
/// ```swift
/// let extent = UrbanExtent(cells: built, georeference: grid, profile: .atlas, threads: 2)
/// extent.measures.extentSquareMetres
/// ```
///
/// Steps, each with the options of `UrbanExtentProfile`: (1) for every built-up cell the share of built-up
/// land in the circle around it says whether it is urban, suburban or rural; (2) open cells near urban and
/// suburban ones are fringe, small holes captured; (3) what touches makes clusters, of which the inclusion
/// rule picks those of the city. The result is the same for any number of threads.
///
/// - Source: Atlas of Urban Expansion, 2016 edition; `docs/methods/urban-extent.md`.
public struct UrbanExtent: Sendable {
  /// What is being worked on, in order.
  public enum Step: String, CaseIterable, Sendable {
    case density, openSpace = "open-space", clusters, inclusion, measures
  }

  public let profile: UrbanExtentProfile
  public let georeference: Georeference
  public let measures: UrbanExtentMeasures
  /// Whether there is a main cluster: false where nothing is urban or suburban, and where the point that the
  /// main cluster has to contain lies in none.
  public let hasMainCluster: Bool
  let planes: ExtentPlanes

  /// The largest number of cells of the circle.
  public static let circleCellMaximum = CircleCounts.discCellMaximum

  /// - Parameters:
  ///   - cells: a `BuiltCell` each, row by row; other numbers are no data.
  ///   - georeference: in metres on a plane.
  ///   - centre: of the city, in the coordinates of the grid: the main cluster is the one that holds it where
  ///     the profile says so, and proximity is measured to it instead of to the centroid.
  ///   - onStep: told of each step as it begins.
  /// - Precondition: as many cells as the grid has; the circle holds at most `circleCellMaximum` cells.
  public init(
    cells: [UInt8], georeference: Georeference, profile: UrbanExtentProfile,
    centre: (x: Double, y: Double)? = nil, threads: Int, onStep: (Step) -> Void = { _ in }
  ) {
    precondition(cells.count == georeference.cellCount, "as many cells as the grid has")
    let (cellWidth, cellHeight) = (georeference.cellWidth, georeference.cellHeight)
    self.profile = profile
    self.georeference = georeference
    let planes = ExtentPlanes(columns: georeference.columns, rows: georeference.rows)
    self.planes = planes
    let density = DensityPlanes(columns: georeference.columns, rows: georeference.rows)

    onStep(.density)
    let circle = profile.circle(cellWidth: cellWidth, cellHeight: cellHeight)
    let classes = BuiltUpClasses(profile: profile, disc: circle)
    cells.withUnsafeBufferPointer { classes.fill(planes, density, from: $0.baseAddress!, threads: threads) }

    onStep(.openSpace)
    OpenSpaceClasses(profile: profile, cellWidth: cellWidth, cellHeight: cellHeight)
      .mark(planes, density, threads: threads)

    onStep(.clusters)
    let clusters = planes.clusters(
      bits: ExtentCell.member, connectivity: profile.clusterConnectivity, threads: threads)
    let runs = ClusterRuns(clusters, rows: georeference.rows)

    onStep(.inclusion)
    let main = UrbanExtent.mainCluster(runs, profile, georeference, centre)
    hasMainCluster = main != nil
    let isIncluded = ClusterInclusion(profile: profile, cellWidth: cellWidth, cellHeight: cellHeight)
      .included(runs, main: main, threads: threads)
    for run in clusters.runClusters.indices where isIncluded[Int(clusters.runClusters[run])] {
      let row = planes.cells + Int(clusters.runRows[run]) * planes.columns
      for column in Int(clusters.runStarts[run])..<Int(clusters.runEnds[run]) {
        row[column] |= ExtentCell.inside
      }
    }

    onStep(.measures)
    var measures = ExtentMeasuring(planes, density, profile: profile, circle: circle, georeference)
      .measures(centre: centre, threads: threads)
    measures.clusterCount = clusters.count
    measures.includedClusterCount = isIncluded.reduce(0) { $0 + ($1 ? 1 : 0) }
    self.measures = measures
  }

  /// The cluster that the extent is about: of the most cells, the first of several.
  private static func mainCluster(
    _ runs: ClusterRuns, _ profile: UrbanExtentProfile, _ grid: Georeference,
    _ centre: (x: Double, y: Double)?
  ) -> Int? {
    guard profile.mainCluster == .containingPoint else {
      guard let most = runs.cellCounts.max() else { return nil }
      return runs.cellCounts.firstIndex(of: most)
    }
    guard let centre else { return nil }
    let column = ((centre.x - grid.west) / grid.cellWidth).rounded(.down)
    let row = ((grid.north - centre.y) / grid.cellHeight).rounded(.down)
    guard column >= 0, row >= 0, column < Double(grid.columns), row < Double(grid.rows) else { return nil }
    let clusters = runs.clusters
    for run in runs.rowOffsets[Int(row)]..<runs.rowOffsets[Int(row) + 1]
    where Int(clusters.runStarts[run]) <= Int(column) && Int(column) < Int(clusters.runEnds[run]) {
      return Int(clusters.runClusters[run])
    }
    return nil
  }

  /// The sum of a grid's values over the cells of the extent, such as its population; NaN counts 0. Water
  /// cells of the extent are among them: nobody lives there, but a coarser grid may have people in them.
  ///
  /// - Parameters:
  ///   - values: whole rows of the same grid.
  ///   - firstRow: which row they begin with, so that a large grid can be handed over in pieces.
  public func sum(of values: [Float], firstRow: Int = 0) -> Double {
    let columns = georeference.columns
    let rows = values.count / columns
    precondition(values.count % columns == 0 && firstRow >= 0 && firstRow + rows <= georeference.rows)
    let cells = planes.cells + firstRow * columns
    return values.withUnsafeBufferPointer { values in
      var total = 0.0
      for row in 0..<rows {
        var sum = 0.0
        for place in (row * columns)..<((row + 1) * columns) where cells[place] & ExtentCell.inside != 0 {
          let value = values[place]
          if value == value { sum += Double(value) }
        }
        total += sum
      }
      return total
    }
  }
}
