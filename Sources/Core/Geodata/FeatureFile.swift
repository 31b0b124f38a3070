import CGDAL
import Geography
import Monitoring

/// Features in a file: GeoPackage, GeoJSON, Shapefile, FlatGeobuf, KML, a CSV of points, or the areas of an
/// OpenStreetMap extract, read through GDAL.
///
/// ```swift
/// let file = try FeatureFile("districts.gpkg")
/// let districts = try file.features(FeatureQuery(layer: "districts", reference: .wgs84))
/// ```
///
/// One value serves one thread at a time.
public struct FeatureFile: ~Copyable {
  /// What messages call the file.
  public let name: String
  public let layerNames: [String]
  private let dataset: GDALDatasetH
  private let isOpenStreetMap: Bool

  private static let drivers = [
    "GPKG", "GeoJSON", "GeoJSONSeq", "ESRI Shapefile", "FlatGeobuf", "LIBKML", "KML", "SQLite",
  ]

  /// - Parameter name: what messages call the file; its path unless given.
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`, `file.empty`, `features.unreadable`.
  public init(_ path: String, name: String? = nil) throws(InputIssues) {
    try self.init(path, name, drivers: FeatureFile.drivers, options: [], isOpenStreetMap: false)
  }

  /// Points from a table in UTF-8 with a header. Every attribute is text, so that codes keep their zeros.
  ///
  /// - Parameters:
  ///   - x: the column of longitudes or eastings.
  ///   - y: the column of latitudes or northings.
  /// - Throws: also `feature.field.missing` where there is no such column.
  public init(csv path: String, x: String, y: String, name: String? = nil) throws(InputIssues) {
    try self.init(
      path, name, drivers: ["CSV"],
      options: [
        "X_POSSIBLE_NAMES=\(x)", "Y_POSSIBLE_NAMES=\(y)", "KEEP_GEOM_COLUMNS=YES", "AUTODETECT_TYPE=NO",
        "EMPTY_STRING_AS_NULL=YES",
      ], isOpenStreetMap: false, fields: [x, y])
  }

  /// The areas of an OpenStreetMap extract in PBF: closed ways and multipolygon relations, as layer
  /// `multipolygons`, with all their tags as attributes.
  ///
  /// - Parameter configuration: the path of `openstreetmap/osmconf.ini` of the content, which says what is an
  ///   area.
  public init(openStreetMapAreas path: String, configuration: String, name: String? = nil) throws(InputIssues)
  {
    _ = try InputFile.size(configuration, name: configuration)
    try self.init(
      path, name, drivers: ["OSM"], options: ["CONFIG_FILE=\(configuration)"], isOpenStreetMap: true)
  }

  private init(
    _ path: String, _ name: String?, drivers: [String], options: [String], isOpenStreetMap: Bool,
    fields: [String] = []
  ) throws(InputIssues) {
    let name = name ?? path
    let dataset = try GDAL.open(
      path, name: name, flags: GDAL_OF_VECTOR, drivers: drivers, options: options,
      unreadable: "features.unreadable")
    let names = (0..<GDALDatasetGetLayerCount(dataset)).compactMap { index in
      GDALDatasetGetLayer(dataset, index).flatMap { OGR_L_GetName($0) }.map { String(cString: $0) }
    }
    if !fields.isEmpty, let layer = GDALDatasetGetLayer(dataset, 0) {
      let issues = FeatureFile.missing(fields, in: layer, name)
      guard issues.isEmpty else {
        GDALClose(dataset)
        throw InputIssues(issues)
      }
    }
    self.dataset = dataset
    self.name = name
    self.isOpenStreetMap = isOpenStreetMap
    layerNames = isOpenStreetMap ? ["multipolygons"] : names
  }

  deinit { GDALClose(dataset) }

  /// Every feature that the query asks for, in the order of the file.
  ///
  /// - Throws: see `forEachFeature`.
  public func features(_ query: FeatureQuery = FeatureQuery()) throws(InputIssues) -> [Feature] {
    var all: [Feature] = []
    try forEachFeature(query) { all.append($0) }
    return all
  }

  /// The system in which a layer's positions are written; nil where the file does not say.
  ///
  /// - Throws: `layer.missing`, `layer.unstated`.
  public func reference(ofLayer name: String? = nil) throws(InputIssues) -> CoordinateReference? {
    OGR_L_GetSpatialRef(try layer(name)).flatMap { CoordinateReference($0) }
  }

  /// Calls `body` for every feature that the query asks for, in the order of the file. What is wrong with
  /// features is gathered and thrown after the last; features that are wrong are not given to `body`.
  ///
  /// - Throws: `layer.missing`, `layer.unstated` where there are several and none is named, `layer.empty`
  ///   where it holds no feature (that a filter lets none through is no fault); `feature.field.missing`, `feature.filter`; `crs.missing`, `crs.unknown`;
  ///   `geometry.missing`, `geometry.invalid`, `geometry.unplaced` for a position that the reference asked
  ///   for does not have; `features.unreadable`.
  public func forEachFeature(
    _ query: FeatureQuery = FeatureQuery(), _ body: (Feature) -> Void
  ) throws(InputIssues) {
    let layer = try layer(query.layer)
    let dataset = dataset
    let place = Place(file: name)
    let fields = isOpenStreetMap ? [] : query.attributes ?? []
    let missing = FeatureFile.missing(fields, in: layer, name)
    if !missing.isEmpty { throw InputIssues(missing) }

    let reprojection = try reprojection(layer, query)
    do throws(GDALFailure) {
      try GDAL.call {
        if isOpenStreetMap {
          // Else the library keeps what it reads of the other kinds.
          _ = GDALDatasetExecuteSQL(dataset, "SET interest_layers = multipolygons", nil, nil)
        }
        return OGR_L_SetAttributeFilter(layer, query.filter) == OGRERR_NONE ? () : nil
      }
    } catch {
      throw InputIssues([
        InputIssue(
          "feature.filter", at: place, found: query.filter ?? "", arguments: ["reason": error.message])
      ])
    }
    OGR_L_ResetReading(layer)

    var issues = InputIssues()
    let reader = FeatureReader(
      name: name, layer: layer, attributes: query.attributes, isOpenStreetMap: isOpenStreetMap)
    var count = 0
    while true {
      let handle: OGRFeatureH
      do throws(GDALFailure) {
        // No feature and no complaint is the end.
        guard let next = try GDAL.call({ () -> OGRFeatureH?? in .some(OGR_L_GetNextFeature(layer)) })
        else { break }
        handle = next
      } catch {
        issues.append(InputIssue("features.unreadable", at: place, found: error.message))
        break
      }
      defer { OGR_F_Destroy(handle) }
      count += 1
      do throws(InputIssues) {
        body(try reader.feature(handle, reprojection, query.invalid))
      } catch { issues.append(contentsOf: error.all) }
    }
    if count == 0, issues.all.isEmpty, query.filter == nil {
      issues.append(InputIssue("layer.empty", at: place))
    }
    try issues.throwIfAnyError()
  }

  private func reprojection(
    _ layer: OGRLayerH, _ query: FeatureQuery
  ) throws(InputIssues) -> ReprojectionOfFeatures? {
    guard let target = query.reference else { return nil }
    let stated = OGR_L_GetSpatialRef(layer).flatMap { CoordinateReference($0) }
    guard let source = stated ?? query.assumedReference else {
      throw InputIssues([InputIssue("crs.missing", at: Place(file: name))])
    }
    if source.isSame(as: target) { return nil }
    return ReprojectionOfFeatures(try Reprojection(from: source, to: target, at: Place(file: name)))
  }

  private func layer(_ wanted: String?) throws(InputIssues) -> OGRLayerH {
    let names = layerNames.joined(separator: ", ")
    let name: String
    if let wanted {
      guard layerNames.contains(wanted) else {
        throw InputIssues([
          InputIssue(
            "layer.missing", at: Place(file: self.name), found: wanted, arguments: ["names": names])
        ])
      }
      name = wanted
    } else if layerNames.count == 1 {
      name = layerNames[0]
    } else {
      let code = layerNames.isEmpty ? "layer.empty" : "layer.unstated"
      throw InputIssues([
        InputIssue(code, at: Place(file: self.name), found: names, arguments: ["names": names])
      ])
    }
    guard let layer = GDALDatasetGetLayerByName(dataset, name) else {
      throw InputIssues([InputIssue("features.unreadable", at: Place(file: self.name))])
    }
    return layer
  }

  private static func missing(
    _ wanted: [String], in layer: OGRLayerH, _ name: String
  ) -> [InputIssue] {
    let present = FeatureReader.fieldNames(of: layer)
    return wanted.filter { !present.contains($0) }.map {
      InputIssue(
        "feature.field.missing", at: Place(file: name, field: $0), found: $0,
        arguments: ["names": present.joined(separator: ", ")])
    }
  }
}

/// What is asked of a file of features.
public struct FeatureQuery: Sendable {
  /// What to do with a geometry that breaks the rules, such as a border that crosses itself.
  public enum Invalid: Sendable {
    /// An issue that says where.
    case refused
    /// Mended without loss of area (GEOS, `MakeValid`); the feature's `repair` says why.
    case repaired
  }

  /// Need not be named where the file has only one.
  public var layer: String?
  /// A condition on attributes, as in SQL after `WHERE`: `admin_level = '7'`.
  public var filter: String?
  /// The attributes wanted; nil for all.
  public var attributes: [String]?
  /// The system in which positions are wanted; nil for the file's own.
  public var reference: CoordinateReference?
  /// The system of a file that states none.
  public var assumedReference: CoordinateReference?
  public var invalid: Invalid

  public init(
    layer: String? = nil, filter: String? = nil, attributes: [String]? = nil,
    reference: CoordinateReference? = .wgs84, assumedReference: CoordinateReference? = nil,
    invalid: Invalid = .refused
  ) {
    self.layer = layer
    self.filter = filter
    self.attributes = attributes
    self.reference = reference
    self.assumedReference = assumedReference
    self.invalid = invalid
  }
}
