import CGDAL
import DelimitedText
import Monitoring

/// Writes features to a GeoPackage, to GeoJSON, to FlatGeobuf or, without their shapes, to a table, as the
/// ending of the file says: `.gpkg`, `.geojson` or `.json`, `.fgb`, `.csv`.
///
/// ```swift
/// let file = try FeatureFileWriter(
///   "centres.gpkg",
///   layers: [.init("urban-centres", .areas, [.init("name", .text), .init("persons", .real)], in: mollweide)])
/// try file.append(geometry: wkb, ["name": .text("Brussels"), "persons": .real(1_200_000)])
/// try file.finish()
/// ```
///
/// The file stands in its place only once it is finished; not finished, it leaves nothing. The same features
/// give the same bytes. GeoJSON is written as RFC 7946 wants it: in degrees of WGS 84, whatever the layer's
/// system, with outer rings counterclockwise and shapes cut at the antimeridian. One value serves one thread
/// at a time.
public final class FeatureFileWriter {
  public enum FieldType: Sendable { case text, integer, real }

  public struct Field: Hashable, Sendable {
    public var name: String
    public var type: FieldType
    public init(_ name: String, _ type: FieldType) {
      self.name = name
      self.type = type
    }
  }

  /// What the shapes of a layer are; a single polygon or line is taken for several of one.
  public enum Geometry: Sendable { case none, points, lines, areas }

  public struct Layer: Hashable, Sendable {
    public var name: String
    public var geometry: Geometry
    public var fields: [Field]
    public var reference: CoordinateReference

    /// - Parameter reference: the system in which the shapes given are written.
    public init(
      _ name: String, _ geometry: Geometry, _ fields: [Field], in reference: CoordinateReference = .wgs84
    ) {
      self.name = name
      self.geometry = geometry
      self.fields = fields
      self.reference = reference
    }
  }

  public let layers: [Layer]
  private var file: FileReplacement
  private var dataset: GDALDatasetH?
  private var table = DelimitedTextWriter()
  private let isTable: Bool
  private var isFinished = false

  private static let drivers = [
    "gpkg": "GPKG", "geojson": "GeoJSON", "json": "GeoJSON", "fgb": "FlatGeobuf", "csv": "",
  ]
  /// The order in which messages name them.
  private static let endings = ["gpkg", "geojson", "json", "fgb", "csv"]

  /// - Parameters:
  ///   - name: what messages call the file; its path unless given.
  ///   - layers: one or more; only a GeoPackage takes several.
  /// - Throws: `file.unwritable`, `file.extension`, `features.layers` where the kind of file does not hold so
  ///   many layers.
  public init(_ path: String, name: String? = nil, layers: [Layer]) throws(InputIssues) {
    precondition(!layers.isEmpty, "a file has at least one layer")
    try FileReplacement.check(path, name: name, endsIn: FeatureFileWriter.endings)
    let ending = FileReplacement.ending(of: path)
    guard layers.count == 1 || ending == "gpkg" else {
      throw InputIssues([
        InputIssue(
          "features.layers", at: Place(file: name ?? path), found: "." + ending,
          arguments: ["names": layers.map(\.name).joined(separator: ", ")])
      ])
    }
    let driver = FeatureFileWriter.drivers[ending]!
    self.layers = layers
    isTable = driver.isEmpty
    file = try FileReplacement(path, name: name)
    if isTable {
      table.row(layers[0].fields.map(\.name))
      return
    }
    let part = file.partPath
    do throws(GDALFailure) {
      dataset = try GDAL.call { FeatureFileWriter.create(part, driver, layers) }
    } catch { throw file.fault(error) }
  }

  deinit {
    if let dataset { _ = try? GDAL.call { GDALClose(dataset) } }
  }

  private static func create(_ path: String, _ driver: String, _ layers: [Layer]) -> GDALDatasetH? {
    guard
      let dataset = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, nil)
    else { return nil }
    // One transaction: many times faster, and the order of the pages on disk is always the same.
    if driver == "GPKG" { GDALDatasetStartTransaction(dataset, 0) }
    let options = driver == "GeoJSON" ? ["RFC7946=YES", "WRITE_BBOX=NO"] : []
    for layer in layers {
      let made = layer.reference.withHandle { reference in
        GDAL.withStrings(options) {
          GDALDatasetCreateLayer(
            dataset, layer.name, layer.geometry == .none ? nil : reference, type(layer.geometry),
            UnsafeMutablePointer(mutating: UnsafePointer(OpaquePointer($0))))
        }
      }
      guard let made, create(layer.fields, in: made) else {
        GDALClose(dataset)
        return nil
      }
    }
    return dataset
  }

  private static func create(_ fields: [Field], in layer: OGRLayerH) -> Bool {
    for field in fields {
      let type =
        switch field.type {
        case .text: OFTString
        case .integer: OFTInteger64
        case .real: OFTReal
        }
      guard let definition = OGR_Fld_Create(field.name, type) else { return false }
      defer { OGR_Fld_Destroy(definition) }
      guard OGR_L_CreateField(layer, definition, 0) == OGRERR_NONE else { return false }
    }
    return true
  }

  private static func type(_ geometry: Geometry) -> OGRwkbGeometryType {
    switch geometry {
    case .none: wkbNone
    case .points: wkbPoint
    case .lines: wkbMultiLineString
    case .areas: wkbMultiPolygon
    }
  }

  /// Adds a feature.
  ///
  /// - Parameters:
  ///   - geometry: well-known binary in the layer's system; nil for none. Passed over in a table.
  ///   - attributes: by the names of the layer's fields; a field not named has no value. A whole number in a
  ///     field of real numbers is written as one.
  ///   - layer: the number of the layer, from 0.
  /// - Precondition: every attribute is a field of the layer and of its type.
  /// - Throws: `file.unwritable`, as where the disk is full; `geometry.unreadable` where the bytes are no
  ///   geometry; `geometry.unplaced` where a point of it has no place in WGS 84.
  public func append(
    geometry: [UInt8]?, _ attributes: [String: AttributeValue] = [:], layer number: Int = 0
  ) throws(InputIssues) {
    let layer = layers[number]
    precondition(
      attributes.keys.allSatisfy { key in layer.fields.contains { $0.name == key } }, "there is no such field"
    )
    if isTable {
      table.row(layer.fields.map { attributes[$0.name]?.text ?? "" })
      return
    }
    guard let dataset else { preconditionFailure("finished before") }
    var fault = "file.unwritable"
    do throws(GDALFailure) {
      try GDAL.call { () -> Void? in
        guard let target = GDALDatasetGetLayer(dataset, Int32(number)),
          let feature = OGR_F_Create(OGR_L_GetLayerDefn(target))
        else { return nil }
        defer { OGR_F_Destroy(feature) }
        for (index, field) in layer.fields.enumerated() {
          guard let value = attributes[field.name] else { continue }
          FeatureFileWriter.set(value, field.type, Int32(index), of: feature)
        }
        if let geometry, layer.geometry != .none {
          guard let shape = FeatureFileWriter.shape(geometry, layer.geometry) else {
            fault = "geometry.unreadable"
            return nil
          }
          OGR_F_SetGeometryDirectly(feature, shape)
        }
        return OGR_L_CreateFeature(target, feature) == OGRERR_NONE ? () : nil
      }
    } catch {
      guard fault == "file.unwritable" else {
        throw InputIssues([
          InputIssue("geometry.unreadable", at: Place(file: file.name), found: error.message)
        ])
      }
      throw file.fault(error)
    }
  }

  private static func set(
    _ value: AttributeValue, _ type: FieldType, _ index: Int32, of feature: OGRFeatureH
  ) {
    switch (value, type) {
    case (.text(let text), .text): OGR_F_SetFieldString(feature, index, text)
    case (.integer(let number), .integer): OGR_F_SetFieldInteger64(feature, index, number)
    case (.integer(let number), .real): OGR_F_SetFieldDouble(feature, index, Double(number))
    case (.real(let number), .real):
      // No value rather than a NaN that JSON has no way to write.
      if number.isFinite { OGR_F_SetFieldDouble(feature, index, number) }
    default: preconditionFailure("the value is not of the field's type")
    }
  }

  private static func shape(_ geometry: [UInt8], _ kind: Geometry) -> OGRGeometryH? {
    var made: OGRGeometryH?
    guard OGR_G_CreateFromWkb(geometry, nil, &made, Int32(geometry.count)) == OGRERR_NONE, let shape = made
    else {
      OGR_G_DestroyGeometry(made)
      return nil
    }
    return switch kind {
    case .areas: OGR_G_ForceToMultiPolygon(shape)
    case .lines: OGR_G_ForceToMultiLineString(shape)
    case .points, .none: shape
    }
  }

  /// Puts the file in its place.
  ///
  /// - Precondition: it was not finished before.
  /// - Throws: `file.unwritable`; the file that stood there before is then untouched.
  public func finish() throws(InputIssues) {
    precondition(!isFinished, "finished before")
    isFinished = true
    if isTable {
      try FileReplacement.write(table.bytes, to: file.path, name: file.name)
      return
    }
    let open = dataset
    dataset = nil
    do throws(GDALFailure) {
      try GDAL.call { () -> Void? in
        let isCommitted =
          GDALDatasetTestCapability(open, ODsCTransactions) == 0
          || GDALDatasetCommitTransaction(open) == OGRERR_NONE
        GDALClose(open)
        return isCommitted ? () : nil
      }
    } catch { throw file.fault(error) }
    try file.finish()
  }
}
