import CGDAL
import Monitoring

/// A coordinate reference system: what the numbers of a position mean.
///
/// Positions are always in the traditional order, east before north, whatever the authority's axis order.
public struct CoordinateReference: Hashable, Sendable {
  /// `EPSG:4326` where an authority knows the system by a number, else its well-known text (ISO 19162).
  public let text: String
  /// Degrees of longitude and latitude rather than lengths on a plane.
  public let isGeographic: Bool

  /// Longitude and latitude on WGS 84 (EPSG:4326), in degrees.
  public static let wgs84 = CoordinateReference(known: "EPSG:4326", isGeographic: true)

  private init(known text: String, isGeographic: Bool) {
    self.text = text
    self.isGeographic = isGeographic
  }

  /// Reads a code such as `EPSG:32628` or `ESRI:54009`, or well-known text. Nothing is looked up on the
  /// network or in files.
  ///
  /// - Parameter place: where the text stands, for the message.
  /// - Throws: `crs.unknown`.
  public init(_ text: String, at place: Place) throws(InputIssues) {
    let reference: CoordinateReference?
    do throws(GDALFailure) {
      reference = try GDAL.call {
        guard let handle = OSRNewSpatialReference(nil) else { return nil }
        defer { OSRRelease(handle) }
        return CoordinateReference.read(text, into: handle) ? CoordinateReference(handle) : nil
      }
    } catch { reference = nil }
    guard let reference else { throw InputIssues([InputIssue("crs.unknown", at: place, found: text)]) }
    self = reference
  }

  /// Nil where GDAL knows no text for it.
  init?(_ handle: OGRSpatialReferenceH) {
    isGeographic = OSRIsGeographic(handle) != 0
    if let authority = OSRGetAuthorityName(handle, nil), let code = OSRGetAuthorityCode(handle, nil) {
      text = String(cString: authority) + ":" + String(cString: code)
      return
    }
    var wkt: UnsafeMutablePointer<CChar>?
    let result = GDAL.withStrings(["FORMAT=WKT2_2019", "MULTILINE=NO"]) {
      OSRExportToWktEx(handle, &wkt, $0)
    }
    defer { VSIFree(wkt) }
    guard result == OGRERR_NONE, let wkt else { return nil }
    text = String(cString: wkt)
  }

  /// Whether positions in both mean the same, however the two are spelled.
  public func isSame(as other: CoordinateReference) -> Bool {
    if text == other.text { return true }
    let result = try? GDAL.call { withHandle { mine in other.withHandle { OSRIsSame(mine, $0) } } }
    return result == 1
  }

  /// Authorities whose codes PROJ's own database holds.
  private static let authorities: Set<String> = ["EPSG", "ESRI", "IGNF", "OGC"]

  /// Only codes and well-known text: the library would also take addresses on the web and names of files.
  private static func read(_ text: String, into handle: OGRSpatialReferenceH) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, authorities.contains(parts[0].uppercased()) {
      return OSRSetFromUserInput(handle, text) == OGRERR_NONE
    }
    guard text.contains("[") else { return false }
    return text.withCString { start in
      var next: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: start)
      return OSRImportFromWkt(handle, &next) == OGRERR_NONE
    }
  }

  /// Runs `body` with GDAL's form of the system, axes in the traditional order; within `GDAL.call`.
  func withHandle<Result>(_ body: (OGRSpatialReferenceH) -> Result?) -> Result? {
    guard let handle = OSRNewSpatialReference(nil) else { return nil }
    defer { OSRRelease(handle) }
    guard CoordinateReference.read(text, into: handle) else { return nil }
    OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
    return body(handle)
  }
}
