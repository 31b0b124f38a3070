import Geodata
import Geography
import Monitoring

/// The part of a grid around a region.
struct GridWindow: ~Copyable {
  struct Cells {
    /// Row by row from the north; NaN where there is no value.
    var cells: [Float]
    var frame: GridFrame
    /// The region in the grid's coordinates.
    var region: Region
  }

  private let file: RasterFile
  private let band: Int
  private let toGrid: Reprojection

  /// - Throws: what `RasterFile` throws.
  init(_ source: HotSpotInputs.Source) throws(InputIssues) {
    let file = try RasterFile(source.path, name: source.name)
    let reference = file.frame.reference
    toGrid = try Reprojection(from: .wgs84, to: reference, at: Place(file: source.name))
    self.file = file
    band = source.band
  }

  /// - Parameter region: in degrees.
  /// - Returns: nil where the region lies outside the grid.
  func window(over region: Region) throws(InputIssues) -> Cells? {
    guard let moved = region.reprojected(by: toGrid), let bounds = moved.bounds else { return nil }
    let frame = file.frame
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(limit))) }
    let west = clamped(((bounds.west - frame.west) / frame.cellWidth).rounded(.down), frame.columns)
    let east = clamped(((bounds.east - frame.west) / frame.cellWidth).rounded(.up), frame.columns)
    let north = clamped(((frame.north - bounds.north) / frame.cellHeight).rounded(.down), frame.rows)
    let south = clamped(((frame.north - bounds.south) / frame.cellHeight).rounded(.up), frame.rows)
    guard east > west, south > north else { return nil }
    let cells: [Float] = try file.read(
      RasterFile.Window(column: west, row: north, columns: east - west, rows: south - north), band: band)
    return Cells(
      cells: cells,
      frame: GridFrame(
        reference: frame.reference,
        georeference: Georeference(
          west: frame.west + Double(west) * frame.cellWidth,
          north: frame.north - Double(north) * frame.cellHeight, cellWidth: frame.cellWidth,
          cellHeight: frame.cellHeight, columns: east - west, rows: south - north)), region: moved)
  }
}

extension Region {
  /// Every point carried to another system; nil where one has no place there.
  func reprojected(by reprojection: borrowing Reprojection) -> Region? {
    var (x, y) = (self.x, self.y)
    guard reprojection.apply(x: &x, y: &y) == 0 else { return nil }
    var index = -1
    return mapped { _, _ in
      index += 1
      return (x[index], y[index])
    }
  }
}
