import Geography

/// The coordinate reference systems in which features are served (OGC API Features, part 2).
struct CoordinateSystem: Hashable, Sendable {
  let uri: String
  /// As PROJ names it.
  let name: String
  /// Digits after the point that are worth writing: 1 cm and 1 mm.
  let decimals: Int

  /// Longitude and latitude on WGS 84: as features are stored and, unless something else is asked for, served.
  static let longitudeLatitude = CoordinateSystem(
    uri: "http://www.opengis.net/def/crs/OGC/1.3/CRS84", name: "OGC:CRS84", decimals: 7)

  static func epsg(_ code: Int, decimals: Int = 3) -> CoordinateSystem {
    CoordinateSystem(
      uri: "http://www.opengis.net/def/crs/EPSG/0/\(code)", name: "EPSG:\(code)", decimals: decimals)
  }

  /// Those every collection has: WGS 84, Web Mercator, equal area for the globe and for Europe; and the UTM zone
  /// in whose middle the collection lies.
  static func offered(for extent: Bounds?) -> [CoordinateSystem] {
    var systems = [longitudeLatitude, epsg(4326, decimals: 7), epsg(3857), epsg(6933), epsg(3035)]
    if let extent, extent.east - extent.west < 90, abs(extent.south + extent.north) / 2 < 84 {
      let zone = min(60, max(1, Int(((extent.west + extent.east) / 2 + 180) / 6) + 1))
      systems.append(epsg((extent.south + extent.north >= 0 ? 32_600 : 32_700) + zone))
    }
    return systems
  }

  var transformation: CoordinateTransformation? {
    get throws { self == .longitudeLatitude ? nil : try CoordinateTransformation(to: name) }
  }
}
