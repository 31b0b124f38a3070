import CGDAL
import Monitoring

/// What the numbers of a grid of classes mean, and in which colour each is drawn.
public struct RasterLegend: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var value: UInt8
    public var name: String
    /// 0...255 each.
    public var red, green, blue: UInt8

    public init(_ value: UInt8, _ name: String, red: UInt8, green: UInt8, blue: UInt8) {
      self.value = value
      self.name = name
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  public var entries: [Entry]
  public init(_ entries: [Entry]) { self.entries = entries }
}

/// Writes a grid as a GeoTIFF in tiles packed with DEFLATE, row by row from the north, so that a grid larger
/// than memory can be written.
///
/// ```swift
/// let file = try RasterFileWriter<UInt8>("classes.tif", frame: frame, noData: 255)
/// try file.append(cells)      // any number of whole rows, as often as needed
/// try file.finish()
/// ```
///
/// The file stands in its place only once it is finished; not finished, it leaves nothing. The same cells
/// give the same bytes, whatever the number of threads and of rows given at once. One value serves one thread
/// at a time.
public final class RasterFileWriter<Cell: RasterCell> {
  public let frame: GridFrame
  private var file: FileReplacement
  private var dataset: GDALDatasetH?
  /// Rows gathered until a row of tiles is full.
  private let rows: UnsafeMutableBufferPointer<Cell>
  private let tile: UnsafeMutableBufferPointer<Cell>
  private let tileColumns: Int
  private let tileRows: Int
  private var rowCount = 0
  private var writtenRows = 0
  /// What fills the tiles beyond the edge of the grid.
  private let filling: Cell

  /// - Parameters:
  ///   - path: must end in `.tif` or `.tiff`.
  ///   - name: what messages call the file; its path unless given.
  ///   - noData: the number that stands for "no value"; NaN unless given, none for whole numbers.
  ///   - legend: names and colours of classes, for cells of one byte; the names stand in a file beside,
  ///     `.aux.xml`, where GDAL and QGIS look for them.
  ///   - threads: that pack tiles.
  /// - Throws: `file.unwritable`, `file.extension`.
  public init(
    _ path: String, name: String? = nil, frame: GridFrame, noData: Cell? = Cell.noValue,
    description: String = "", legend: RasterLegend? = nil, threads: Int = 1
  ) throws(InputIssues) {
    precondition(legend == nil || Cell.self == UInt8.self, "a legend is for cells of one byte")
    try FileReplacement.check(path, name: name, endsIn: ["tif", "tiff"])
    file = try FileReplacement(path, name: name)
    self.frame = frame
    (tileColumns, tileRows) = (Self.tileSide(frame.columns), Self.tileSide(frame.rows))
    rows = .allocate(capacity: tileRows * frame.columns)
    tile = .allocate(capacity: tileRows * tileColumns)
    filling = noData ?? 0
    let (path, sides) = (file.partPath, (tileColumns, tileRows))
    do throws(GDALFailure) {
      dataset = try GDAL.call {
        Self.create(path, frame, sides, noData, description, legend, threads)
      }
    } catch { throw fault(error) }
  }

  deinit {
    if let dataset { _ = try? GDAL.call { GDALClose(dataset) } }
    rows.deallocate()
    tile.deallocate()
  }

  /// Tiles of 256 cells hold the rows gathered small; a small grid is one tile.
  private static func tileSide(_ cells: Int) -> Int { min(256, (cells + 15) / 16 * 16) }

  private static func create(
    _ path: String, _ frame: GridFrame, _ sides: (columns: Int, rows: Int), _ noData: Cell?,
    _ description: String, _ legend: RasterLegend?, _ threads: Int
  ) -> GDALDatasetH? {
    let size = MemoryLayout<Cell>.size
    // Differences between neighbours pack better where they are whole numbers of several bytes. For others they
    // would be slow to undo: reading would take four times as long.
    let predictor = size > 1 && Cell.noValue == nil ? 2 : 1
    let options = [
      "TILED=YES", "BLOCKXSIZE=\(sides.columns)", "BLOCKYSIZE=\(sides.rows)", "COMPRESS=DEFLATE",
      "PREDICTOR=\(predictor)", "BIGTIFF=IF_SAFER", "NUM_THREADS=\(max(1, threads))",
    ]
    let created = GDAL.withStrings(options) {
      GDALCreate(
        GDALGetDriverByName("GTiff"), path, Int32(frame.columns), Int32(frame.rows), 1,
        GDALDataType(rawValue: Cell.rasterTypeNumber),
        UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))))
    }
    guard let created, let band = GDALGetRasterBand(created, 1) else { return nil }
    var terms = [frame.west, frame.cellWidth, 0, frame.north, 0, -frame.cellHeight]
    GDALSetGeoTransform(created, &terms)
    _ = frame.reference.withHandle { GDALSetSpatialRef(created, $0) }
    if let noData { GDALSetRasterNoDataValue(band, number(noData)) }
    if !description.isEmpty { GDALSetDescription(band, description) }
    if let legend { set(legend, on: band) }
    return created
  }

  private static func number(_ cell: Cell) -> Double {
    switch cell {
    case let cell as any BinaryInteger: Double(cell)
    case let cell as any BinaryFloatingPoint: Double(cell)
    default: preconditionFailure("cells are numbers")
    }
  }

  private static func set(_ legend: RasterLegend, on band: GDALRasterBandH) {
    guard let colours = GDALCreateColorTable(GPI_RGB) else { return }
    defer { GDALDestroyColorTable(colours) }
    var names = [String](repeating: "", count: 1 + Int(legend.entries.map(\.value).max() ?? 0))
    for entry in legend.entries {
      var colour = GDALColorEntry(
        c1: Int16(entry.red), c2: Int16(entry.green), c3: Int16(entry.blue), c4: 255)
      GDALSetColorEntry(colours, Int32(entry.value), &colour)
      names[Int(entry.value)] = entry.name
    }
    GDALSetRasterColorTable(band, colours)
    _ = GDAL.withStrings(names) {
      GDALSetRasterCategoryNames(band, UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))))
    }
  }

  /// Adds whole rows below those written so far.
  ///
  /// - Precondition: whole rows, no more than the grid has.
  /// - Throws: `file.unwritable`, as where the disk is full.
  public func append(_ cells: UnsafeBufferPointer<Cell>) throws(InputIssues) {
    let columns = frame.columns
    precondition(cells.count % columns == 0, "whole rows only")
    precondition(writtenRows + rowCount + cells.count / columns <= frame.rows, "more rows than the grid has")
    var (source, left) = (cells.baseAddress, cells.count / columns)
    while left > 0, let start = source {
      let count = min(left, tileRows - rowCount)
      (rows.baseAddress! + rowCount * columns).update(from: start, count: count * columns)
      rowCount += count
      source = start + count * columns
      left -= count
      if rowCount == tileRows || writtenRows + rowCount == frame.rows { try writeTiles() }
    }
  }

  /// Adds whole rows below those written so far; as above.
  public func append(_ cells: [Cell]) throws(InputIssues) {
    var issues: InputIssues?
    cells.withUnsafeBufferPointer { cells in
      do throws(InputIssues) { try append(cells) } catch { issues = error }
    }
    if let issues { throw issues }
  }

  private func writeTiles() throws(InputIssues) {
    let (columns, across, block) = (frame.columns, tileColumns, writtenRows / tileRows)
    let (rows, tile, count, filling) = (rows.baseAddress!, tile, rowCount, filling)
    let dataset = dataset
    do throws(GDALFailure) {
      try GDAL.call { () -> Void? in
        guard let dataset, let band = GDALGetRasterBand(dataset, 1) else { return nil }
        for column in stride(from: 0, to: columns, by: across) {
          let width = min(across, columns - column)
          if width < across || count * across < tile.count { tile.update(repeating: filling) }
          for row in 0..<count {
            (tile.baseAddress! + row * across).update(from: rows + row * columns + column, count: width)
          }
          // Past the library's own store of blocks: tiles go into the file in this order and no other.
          guard GDALWriteBlock(band, Int32(column / across), Int32(block), tile.baseAddress) == CE_None
          else { return nil }
        }
        return ()
      }
    } catch { throw fault(error) }
    writtenRows += rowCount
    rowCount = 0
  }

  /// Puts the file in its place.
  ///
  /// - Precondition: all rows have been added, and it was not finished before.
  /// - Throws: `file.unwritable`; the file that stood there before is then untouched.
  public func finish() throws(InputIssues) {
    precondition(writtenRows == frame.rows, "rows are missing")
    guard let open = dataset else { preconditionFailure("finished before") }
    dataset = nil
    do throws(GDALFailure) { try GDAL.call { GDALClose(open) } } catch { throw fault(error) }
    try file.finish()
  }

  private func fault(_ failure: GDALFailure) -> InputIssues { file.fault(failure) }
}
