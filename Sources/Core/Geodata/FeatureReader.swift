import CGDAL
import Geography
import Monitoring

/// Holds a reprojection where one may or may not be needed.
final class ReprojectionOfFeatures {
  let reprojection: Reprojection
  init(_ reprojection: consuming Reprojection) { self.reprojection = reprojection }
}

/// Makes features of ours out of GDAL's.
struct FeatureReader {
  private let name: String
  private let isOpenStreetMap: Bool
  /// The columns wanted, with their place in the layer.
  private let fields: [(name: String, index: Int32, type: OGRFieldType)]
  private let wanted: Set<String>?

  init(name: String, layer: OGRLayerH, attributes: [String]?, isOpenStreetMap: Bool) {
    self.name = name
    self.isOpenStreetMap = isOpenStreetMap
    wanted = attributes.map { Set($0) }
    let wanted = wanted
    fields = FeatureReader.fieldNames(of: layer).enumerated().compactMap { index, name in
      // Of OpenStreetMap the keys without a column of their own stand together in one.
      guard wanted == nil || isOpenStreetMap || wanted!.contains(name) else { return nil }
      let definition = OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), Int32(index))
      return (name, Int32(index), OGR_Fld_GetType(definition))
    }
  }

  static func fieldNames(of layer: OGRLayerH) -> [String] {
    guard let definition = OGR_L_GetLayerDefn(layer) else { return [] }
    return (0..<OGR_FD_GetFieldCount(definition)).map { index in
      OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, index)).map { String(cString: $0) } ?? ""
    }
  }

  func feature(
    _ handle: OGRFeatureH, _ reprojection: ReprojectionOfFeatures?, _ invalid: FeatureQuery.Invalid
  ) throws(InputIssues) -> Feature {
    var attributes = attributes(handle)
    var identifier = String(OGR_F_GetFID(handle))
    if isOpenStreetMap {
      if let way = attributes.removeValue(forKey: "osm_way_id") {
        identifier = "way/" + way.text
      } else if let relation = attributes.removeValue(forKey: "osm_id") {
        identifier = "relation/" + relation.text
      }
      if case .text(let others)? = attributes.removeValue(forKey: "other_tags") {
        for (key, value) in FeatureReader.tags(others) { attributes[key] = .text(value) }
      }
      if let wanted { attributes = attributes.filter { wanted.contains($0.key) } }
    }
    func issue(_ code: String, found: String = "", _ arguments: [String: String] = [:]) -> InputIssues {
      InputIssues([
        InputIssue(
          code, at: Place(file: name, feature: identifier), found: found, arguments: arguments)
      ])
    }
    guard let geometry = OGR_F_StealGeometry(handle) else { throw issue("geometry.missing") }
    var owned: OGRGeometryH? = geometry
    defer { OGR_G_DestroyGeometry(owned) }
    let binary: [UInt8]?
    do throws(GDALFailure) {
      binary = try GDAL.call {
        if OGR_G_HasCurveGeometry(owned, 1) != 0 {
          let straight = OGR_G_GetLinearGeometry(owned, 0, nil)
          OGR_G_DestroyGeometry(owned)
          owned = straight
        }
        OGR_G_FlattenTo2D(owned)
        guard let shape = owned, OGR_G_IsEmpty(shape) == 0 else { return .some(nil) }
        if let reprojection, !reprojection.reprojection.apply(to: shape) { return nil }
        return .some(FeatureReader.binary(FeatureReader.unwrapped(shape)))
      }
    } catch { throw issue("geometry.unplaced", found: error.message) }
    guard var binary else { throw issue("geometry.missing") }

    // A single point has nothing to be invalid in.
    guard OGR_GT_Flatten(OGR_G_GetGeometryType(owned)) != wkbPoint else {
      return Feature(identifier: identifier, geometry: binary, attributes: attributes)
    }
    var repair: String?
    let fault: (reason: String, x: Double, y: Double)?
    do throws(ShapeError) {
      let shape = try Shape(wkb: binary)
      fault = shape.invalidity
      if let fault, invalid == .repaired {
        binary = try shape.repaired().wkb
        repair = fault.reason
      }
    } catch { throw issue("geometry.unreadable", found: error.message) }
    if let fault, repair == nil {
      throw issue("geometry.invalid", found: fault.reason, ["x": "\(fault.x)", "y": "\(fault.y)"])
    }
    return Feature(identifier: identifier, geometry: binary, attributes: attributes, repair: repair)
  }

  private func attributes(_ handle: OGRFeatureH) -> [String: AttributeValue] {
    var values: [String: AttributeValue] = [:]
    values.reserveCapacity(fields.count)
    for field in fields where OGR_F_IsFieldSetAndNotNull(handle, field.index) != 0 {
      switch field.type {
      case OFTInteger, OFTInteger64:
        values[field.name] = .integer(OGR_F_GetFieldAsInteger64(handle, field.index))
      case OFTReal: values[field.name] = .real(OGR_F_GetFieldAsDouble(handle, field.index))
      default:
        values[field.name] = .text(
          OGR_F_GetFieldAsString(handle, field.index).map { String(cString: $0) } ?? "")
      }
    }
    return values
  }

  /// A collection that holds nothing but one polygon or multipolygon is that.
  private static func unwrapped(_ geometry: OGRGeometryH) -> OGRGeometryH {
    guard OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbGeometryCollection,
      OGR_G_GetGeometryCount(geometry) == 1, let only = OGR_G_GetGeometryRef(geometry, 0),
      [wkbPolygon, wkbMultiPolygon].contains(OGR_GT_Flatten(OGR_G_GetGeometryType(only)))
    else { return geometry }
    return only
  }

  static func binary(_ geometry: OGRGeometryH) -> [UInt8] {
    let count = Int(OGR_G_WkbSize(geometry))
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, size in
      size = OGR_G_ExportToIsoWkb(geometry, wkbNDR, buffer.baseAddress) == OGRERR_NONE ? count : 0
    }
  }

  /// Reads `"key"=>"value","key"=>"value"`, in which a backslash stands before quotes and backslashes.
  static func tags(_ text: String) -> [(String, String)] {
    var words: [String] = []
    var word: [UInt8]?
    var isEscaped = false
    for byte in text.utf8 {
      guard var current = word else {
        if byte == UInt8(ascii: "\"") { word = [] }
        continue
      }
      if isEscaped || (byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\"")) {
        word = nil  // so that the array is not shared while it grows
        current.append(byte)
        word = current
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        words.append(String(decoding: current, as: UTF8.self))
        word = nil
      }
    }
    return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
  }
}
