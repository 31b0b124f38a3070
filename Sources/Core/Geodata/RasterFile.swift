import CGDAL
import Geography
import Monitoring

/// A grid in a file: GeoTIFF, ASCII grid, GeoPackage and others of this machine, read through GDAL.
///
/// ```swift
/// let people = try RasterFile("population.tif")
/// let cells: [Double] = try people.read(people.whole)   // NaN where there is no value
/// ```
///
/// Read as `Float` or `Double`, a cell without a value comes as NaN, and a scale and offset declared for a
/// band are applied. Read as whole numbers, cells come as the file holds them; `noDataAs` names the number
/// that shall stand where there is no value. One value serves one thread at a time; `mapStrips` reads with
/// several.
public struct RasterFile: ~Copyable {
  /// One layer of cells.
  public struct Band: Hashable, Sendable {
    /// As GDAL names it: `Byte`, `UInt16`, `Float32` …
    public var dataType: String
    /// The number that stands for "no value".
    public var noData: Double?
    /// The size of the pieces in which the file holds its cells.
    public var blockColumns: Int
    public var blockRows: Int
    var scale: Double
    var offset: Double
  }

  /// A rectangle of cells.
  public struct Window: Hashable, Sendable {
    public var column: Int
    public var row: Int
    public var columns: Int
    public var rows: Int
    public init(column: Int, row: Int, columns: Int, rows: Int) {
      self.column = column
      self.row = row
      self.columns = columns
      self.rows = rows
    }
    public var cellCount: Int { columns * rows }
  }

  /// How cells of one grid become cells of another.
  public enum Resampling: String, CaseIterable, Sendable {
    /// For classes: the cell in which the middle falls.
    case nearest
    /// For continuous fields such as elevation.
    case bilinear
    /// The mean of the cells covered, by the part of each that is covered.
    case average
    /// For counts such as population: cells are shared out by the part of each that is covered, so that the
    /// total stays.
    case sum
  }

  /// What messages call the file.
  public let name: String
  public let frame: GridFrame
  public let bands: [Band]
  private let dataset: GDALDatasetH
  private let path: String
  private let assumedReference: CoordinateReference?

  /// Drivers that read a file of this machine and nothing else.
  private static let drivers = [
    "GTiff", "AAIGrid", "GPKG", "netCDF", "HFA", "ENVI", "EHdr", "SRTMHGT", "JP2OpenJPEG", "PNG", "GRIB",
  ]

  /// - Parameters:
  ///   - name: what messages call the file; its path unless given.
  ///   - assumedReference: taken where the file states none.
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`, `file.empty`, `grid.unreadable`,
  ///   `grid.crs.missing`, `grid.place.missing` where the file does not say where its cells lie,
  ///   `grid.rotated` where rows do not run from west to east and columns from north to south.
  public init(
    _ path: String, name: String? = nil, assumedReference: CoordinateReference? = nil
  ) throws(InputIssues) {
    let name = name ?? path
    let dataset = try GDAL.open(
      path, name: name, flags: GDAL_OF_RASTER, drivers: RasterFile.drivers, unreadable: "grid.unreadable")
    do throws(InputIssues) {
      frame = try RasterFile.frame(dataset, name, assumedReference)
      bands = RasterFile.bands(dataset)
    } catch {
      GDALClose(dataset)
      throw error
    }
    self.dataset = dataset
    self.name = name
    self.path = path
    self.assumedReference = assumedReference
  }

  /// The same file opened once more, for another thread.
  ///
  /// - Throws: as the first time.
  public func reopened() throws(InputIssues) -> RasterFile {
    try RasterFile(path, name: name, assumedReference: assumedReference)
  }

  /// Whether a row is found only by reading all before it, so that several threads would do the same work.
  var isReadInOrder: Bool {
    GDALGetDatasetDriver(dataset).flatMap { GDALGetDescription($0) }.map { String(cString: $0) } == "AAIGrid"
  }

  deinit { GDALClose(dataset) }

  private static func frame(
    _ dataset: GDALDatasetH, _ name: String, _ assumed: CoordinateReference?
  ) throws(InputIssues) -> GridFrame {
    let place = Place(file: name)
    var issues = InputIssues()
    var reference: CoordinateReference?
    if let handle = GDALGetSpatialRef(dataset) { reference = CoordinateReference(handle) }
    reference = reference ?? assumed
    if reference == nil { issues.append(InputIssue("grid.crs.missing", at: place)) }
    var terms = [Double](repeating: 0, count: 6)
    if GDALGetRasterCount(dataset) < 1 {
      issues.append(InputIssue("grid.unreadable", at: place))
    } else if GDALGetGeoTransform(dataset, &terms) != CE_None {
      issues.append(InputIssue("grid.place.missing", at: place))
    } else if terms[2] != 0 || terms[4] != 0 || !(terms[1] > 0) || !(terms[5] < 0) {
      issues.append(
        InputIssue("grid.rotated", at: place, found: terms.map { $0.description }.joined(separator: " ")))
    }
    try issues.throwIfAnyError()
    return GridFrame(
      reference: reference!,
      georeference: Georeference(
        west: terms[0], north: terms[3], cellWidth: terms[1], cellHeight: -terms[5],
        columns: Int(GDALGetRasterXSize(dataset)), rows: Int(GDALGetRasterYSize(dataset))))
  }

  private static func bands(_ dataset: GDALDatasetH) -> [Band] {
    (1...GDALGetRasterCount(dataset)).compactMap { number in
      guard let band = GDALGetRasterBand(dataset, number) else { return nil }
      var (columns, rows): (Int32, Int32) = (0, 0)
      GDALGetBlockSize(band, &columns, &rows)
      var hasNoData: Int32 = 0
      let noData = GDALGetRasterNoDataValue(band, &hasNoData)
      return Band(
        dataType: GDALGetDataTypeName(GDALGetRasterDataType(band)).map { String(cString: $0) } ?? "",
        noData: hasNoData != 0 ? noData : nil, blockColumns: Int(columns), blockRows: Int(rows),
        scale: GDALGetRasterScale(band, nil), offset: GDALGetRasterOffset(band, nil))
    }
  }

  public var whole: Window { Window(column: 0, row: 0, columns: frame.columns, rows: frame.rows) }

  /// Reads a window row by row into memory of the caller's.
  ///
  /// - Parameters:
  ///   - band: counted from 1.
  ///   - noDataAs: what stands where there is no value; unless given, NaN, and in whole numbers the number
  ///     that the file has for it.
  /// - Precondition: the window lies inside the grid, the buffer holds its cells.
  /// - Throws: `grid.band.missing`, `grid.type` where whole numbers are wanted and the file has others,
  ///   `grid.unreadable` where the bytes of the cells are damaged.
  public func read<Cell: RasterCell>(
    _ window: Window, band: Int = 1, into cells: UnsafeMutableBufferPointer<Cell>, noDataAs: Cell? = nil
  ) throws(InputIssues) {
    precondition(cells.count >= window.cellCount, "the buffer is too small")
    precondition(
      window.column >= 0 && window.row >= 0 && window.columns >= 0 && window.rows >= 0
        && window.column + window.columns <= frame.columns && window.row + window.rows <= frame.rows,
      "the window leaves the grid")
    try check(band, as: Cell.self)
    guard window.cellCount > 0 else { return }
    let dataset = dataset
    do throws(GDALFailure) {
      try GDAL.call {
        GDALRasterIO(
          GDALGetRasterBand(dataset, Int32(band)), GF_Read, Int32(window.column), Int32(window.row),
          Int32(window.columns), Int32(window.rows), cells.baseAddress, Int32(window.columns),
          Int32(window.rows), GDALDataType(rawValue: Cell.rasterTypeNumber), 0, 0) == CE_None ? () : nil
      }
    } catch { throw unreadable(error) }
    let band = bands[band - 1]
    Cell.clean(
      UnsafeMutableBufferPointer(rebasing: cells[..<window.cellCount]), noData: band.noData(as: Cell.self),
      as: noDataAs ?? Cell.noValue, scale: band.scale, offset: band.offset)
  }

  /// Reads a window into an array, row by row from the north.
  ///
  /// - Throws: `grid.size` where it holds more cells than `GridFrame.maximumCellCount`; else as `read(into:)`.
  public func read<Cell: RasterCell>(
    _ window: Window, band: Int = 1, noDataAs: Cell? = nil
  ) throws(InputIssues) -> [Cell] {
    try GridFrame.check(cellCount: window.cellCount, at: Place(file: name))
    var cells = [Cell](repeating: 0, count: window.cellCount)
    var issues: InputIssues?
    cells.withUnsafeMutableBufferPointer { buffer in
      do throws(InputIssues) { try read(window, band: band, into: buffer, noDataAs: noDataAs) } catch {
        issues = error
      }
    }
    if let issues { throw issues }
    return cells
  }

  /// The grid brought onto another frame, in another reference system where need be. Cells that no cell with
  /// a value reaches are NaN.
  ///
  /// - Throws: `grid.band.missing`, `grid.size`, `grid.unreadable`.
  public func read<Cell: RasterCell & BinaryFloatingPoint>(
    resampledTo target: GridFrame, by method: Resampling, band: Int = 1, threads: Int = 1
  ) throws(InputIssues) -> [Cell] {
    try check(band, as: Cell.self)
    try GridFrame.check(cellCount: target.cellCount, at: Place(file: name))
    var options = [
      "-of", "MEM", "-ot", "Float64", "-dstnodata", "nan", "-t_srs", target.reference.text, "-s_srs",
      frame.reference.text, "-r", method == .nearest ? "near" : method.rawValue,
      "-te", "\(target.west)", "\(target.south)", "\(target.east)", "\(target.north)",
      "-ts", "\(target.columns)", "\(target.rows)",
      "-et", "0",  // every cell's place exactly, none between two others
      "-wo", "NUM_THREADS=\(max(1, threads))",
    ]
    if let noData = bands[band - 1].noData { options += ["-srcnodata", "\(noData)"] }
    let dataset = dataset
    var cells = [Cell](repeating: 0, count: target.cellCount)
    do throws(GDALFailure) {
      try GDAL.call { () -> Void? in
        // A view of the one band; no cell is copied for it.
        let viewOptions = GDAL.withStrings(["-of", "VRT", "-b", "\(band)"]) {
          GDALTranslateOptionsNew(UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))), nil)
        }
        guard let viewOptions else { return nil }
        defer { GDALTranslateOptionsFree(viewOptions) }
        guard let view = GDALTranslate("", dataset, viewOptions, nil) else { return nil }
        defer { GDALClose(view) }
        let parsed = GDAL.withStrings(options) {
          GDALWarpAppOptionsNew(UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))), nil)
        }
        guard let parsed else { return nil }
        defer { GDALWarpAppOptionsFree(parsed) }
        var sources: [GDALDatasetH?] = [view]
        guard let result = GDALWarp("", nil, 1, &sources, parsed, nil) else { return nil }
        defer { GDALClose(result) }
        return cells.withUnsafeMutableBufferPointer { cells in
          GDALRasterIO(
            GDALGetRasterBand(result, 1), GF_Read, 0, 0, Int32(target.columns), Int32(target.rows),
            cells.baseAddress, Int32(target.columns), Int32(target.rows),
            GDALDataType(rawValue: Cell.rasterTypeNumber), 0, 0) == CE_None ? () : nil
        }
      }
    } catch { throw unreadable(error) }
    let band = bands[band - 1]
    cells.withUnsafeMutableBufferPointer {
      Cell.clean($0, noData: nil, as: nil, scale: band.scale, offset: band.offset)
    }
    return cells
  }

  /// That there is such a band, and that its numbers are of a kind that `Cell` takes unchanged.
  func check<Cell: RasterCell>(_ band: Int, as type: Cell.Type) throws(InputIssues) {
    guard bands.indices.contains(band - 1) else {
      throw InputIssues([
        InputIssue(
          "grid.band.missing", at: Place(file: name), found: String(band),
          arguments: ["count": String(bands.count)])
      ])
    }
    guard let types = Cell.fileTypes else { return }
    let band = bands[band - 1]
    let isScaled = band.scale != 1 || band.offset != 0
    guard types.contains(band.dataType), !isScaled else {
      throw InputIssues([
        InputIssue(
          "grid.type", at: Place(file: name), found: band.dataType + (isScaled ? " (scale, offset)" : ""),
          arguments: ["expected": types.joined(separator: ", ")])
      ])
    }
  }

  private func unreadable(_ failure: GDALFailure) -> InputIssues {
    InputIssues([InputIssue("grid.unreadable", at: Place(file: name), found: failure.message)])
  }
}

extension RasterFile.Band {
  /// The number for "no value" in the precision in which the file holds it.
  fileprivate func noData<Cell: RasterCell>(as type: Cell.Type) -> Cell? {
    noData.flatMap { Cell.cell(dataType == "Float32" ? Double(Float($0)) : $0) }
  }
}
