import CGDAL
import Geography
import Monitoring

/// Shapes of the regions of equal value in a grid: what a map draws and a layer of areas holds.
public enum Polygonisation {
  /// All cells of one value, as one multipolygon. Cells that touch at a corner only are polygons of their
  /// own.
  public struct ClassArea: Hashable, Sendable {
    public var value: Int
    /// Multipolygon as ISO well-known binary, little endian.
    public var geometry: [UInt8]
    /// Points of all its rings, the first of each ring counted twice.
    public var pointCount: Int
  }

  /// The regions of a grid of classes or of labels, such as numbered clusters.
  ///
  /// - Parameters:
  ///   - cells: row by row from the north.
  ///   - frame: where they lie.
  ///   - values: those wanted; nil for all.
  ///   - reference: the system in which the shapes are wanted; the grid's own unless given. Sides longer
  ///     than 64 cells are divided first, so that they follow the grid's lines on the other map too.
  /// - Returns: by ascending value; only values that occur.
  /// - Throws: `crs.unknown`; `geometry.unplaced` where a corner of a cell wanted has no place in
  ///   `reference`.
  public static func polygons<Cell: RasterCell & BinaryInteger>(
    of cells: [Cell], frame: GridFrame, values: Set<Int>? = nil, in reference: CoordinateReference? = nil
  ) throws(InputIssues) -> [ClassArea] {
    precondition(cells.count == frame.cellCount, "as many cells as the grid has")
    precondition(MemoryLayout<Cell>.size <= 2 || Cell.self == Int32.self, "labels are Int32")
    var reprojection: ReprojectionOfFeatures?
    let place = Place(file: frame.reference.text)
    if let reference, !reference.isSame(as: frame.reference) {
      reprojection = ReprojectionOfFeatures(
        try Reprojection(from: frame.reference, to: reference, at: place))
    }
    var isWanted: [UInt8]?
    if let values {
      isWanted = cells.map { values.contains(Int($0)) ? 1 : 0 }
    }
    do throws(GDALFailure) {
      return try GDAL.call {
        var cells = cells
        return cells.withUnsafeMutableBytes { cells in
          withMask(&isWanted) { mask in
            areas(cells.baseAddress!, Cell.rasterTypeNumber, mask, frame, reprojection)
          }
        }
      }
    } catch { throw InputIssues([InputIssue("geometry.unplaced", at: place, found: error.message)]) }
  }

  private static func withMask<Result>(
    _ mask: inout [UInt8]?, _ body: (UnsafeMutableRawPointer?) -> Result
  ) -> Result {
    guard mask != nil else { return body(nil) }
    return mask!.withUnsafeMutableBytes { body($0.baseAddress) }
  }

  /// Within `GDAL.call`.
  private static func areas(
    _ cells: UnsafeMutableRawPointer, _ type: UInt32, _ mask: UnsafeMutableRawPointer?, _ frame: GridFrame,
    _ reprojection: ReprojectionOfFeatures?
  ) -> [ClassArea]? {
    guard let grid = memoryGrid(cells, type, frame) else { return nil }
    defer { GDALClose(grid) }
    let maskGrid = mask.flatMap { memoryGrid($0, GDT_Byte.rawValue, frame) }
    defer { if let maskGrid { GDALClose(maskGrid) } }
    guard let features = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
    else { return nil }
    defer { GDALClose(features) }
    guard let layer = GDALDatasetCreateLayer(features, "", nil, wkbPolygon, nil),
      let field = OGR_Fld_Create("value", OFTInteger)
    else { return nil }
    defer { OGR_Fld_Destroy(field) }
    guard OGR_L_CreateField(layer, field, 0) == OGRERR_NONE,
      GDALPolygonize(
        GDALGetRasterBand(grid, 1), maskGrid.flatMap { GDALGetRasterBand($0, 1) }, layer, 0, nil, nil, nil)
        == CE_None
    else { return nil }

    var shapes: [Int: OGRGeometryH] = [:]
    defer { for shape in shapes.values { OGR_G_DestroyGeometry(shape) } }
    OGR_L_ResetReading(layer)
    while let feature = OGR_L_GetNextFeature(layer) {
      defer { OGR_F_Destroy(feature) }
      let value = Int(OGR_F_GetFieldAsInteger(feature, 0))
      guard let polygon = OGR_F_StealGeometry(feature) else { continue }
      if shapes[value] == nil { shapes[value] = OGR_G_CreateGeometry(wkbMultiPolygon) }
      guard let shape = shapes[value], OGR_G_AddGeometryDirectly(shape, polygon) == OGRERR_NONE
      else { return nil }
    }
    var areas: [ClassArea] = []
    for (value, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      if let reprojection {
        OGR_G_Segmentize(shape, 64 * max(frame.cellWidth, frame.cellHeight))
        guard reprojection.reprojection.apply(to: shape) else { return nil }
      }
      areas.append(
        ClassArea(value: value, geometry: FeatureReader.binary(shape), pointCount: pointCount(shape)))
    }
    return areas
  }

  private static func pointCount(_ shape: OGRGeometryH) -> Int {
    let parts = OGR_G_GetGeometryCount(shape)
    guard parts > 0 else { return Int(OGR_G_GetPointCount(shape)) }
    return (0..<parts).reduce(0) { $0 + (OGR_G_GetGeometryRef(shape, $1).map(pointCount) ?? 0) }
  }

  /// A dataset over cells of ours, not copied.
  private static func memoryGrid(
    _ cells: UnsafeMutableRawPointer, _ type: UInt32, _ frame: GridFrame
  ) -> GDALDatasetH? {
    guard
      let grid = GDALCreate(
        GDALGetDriverByName("MEM"), "", Int32(frame.columns), Int32(frame.rows), 0, GDT_Byte, nil)
    else { return nil }
    let added = GDAL.withStrings(["DATAPOINTER=0x" + String(UInt(bitPattern: cells), radix: 16)]) {
      GDALAddBand(
        grid, GDALDataType(rawValue: type), UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))))
    }
    guard added == CE_None else {
      GDALClose(grid)
      return nil
    }
    var terms = [frame.west, frame.cellWidth, 0, frame.north, 0, -frame.cellHeight]
    GDALSetGeoTransform(grid, &terms)
    return grid
  }
}
