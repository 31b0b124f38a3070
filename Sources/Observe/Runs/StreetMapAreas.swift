import Catalogue
import Geodata
import Geography
import Monitoring
import Settlements
import Streets

/// The areas of a street map that a measurement needs: open spaces by the rules, and buildings to spread
/// people over.
struct StreetMapAreas {
  var openSpaces: [Region] = []
  /// At the middle of each building, weighted by its ground area in square metres.
  var buildings: [DasymetricSpread.Target] = []
  /// Areas that could not be read, mostly cut off at the edge of the extract.
  var brokenAreaCount = 0

  init(
    _ path: String, name: String, content: ContentFolder, openSpaceRules: TagRules, needsOpenSpaces: Bool,
    needsBuildings: Bool
  ) throws(InputIssues) {
    guard needsOpenSpaces || needsBuildings else { return }
    let file = try FeatureFile(
      openStreetMapAreas: path, configuration: content.file("openstreetmap/osmconf.ini"), name: name)
    var spaces: [Region] = []
    var targets: [DasymetricSpread.Target] = []
    do {
      try file.forEachFeature(FeatureQuery(invalid: .repaired)) { feature in
        let tags = feature.attributes.mapValues(\.text)
        let isSpace = needsOpenSpaces && openSpaceRules.accepts(tags)
        let isBuilding = needsBuildings && Self.isDwelling(tags)
        guard isSpace || isBuilding, let region = try? Region(wkb: feature.geometry), !region.isEmpty
        else { return }
        if isSpace { spaces.append(region) }
        if isBuilding, let middle = region.middle {
          targets.append(
            .init(longitude: middle.x, latitude: middle.y, weight: region.areaSquareMetres))
        }
      }
    } catch {
      // A map of streets alone has no areas, and an area cut off at the edge of the extract may be no area
      // any more: neither is a fault of the file.
      let harmless: Set = ["layer.empty", "geometry.unreadable", "geometry.missing"]
      guard error.all.allSatisfy({ harmless.contains($0.code) }) else { throw error }
      brokenAreaCount = error.all.count { $0.code != "layer.empty" }
    }
    openSpaces = spaces
    buildings = targets
  }

  /// Buildings that nobody lives in by their tag; the plain `building=yes` may be anything and counts.
  private static func isDwelling(_ tags: [String: String]) -> Bool {
    guard let building = tags["building"] else { return false }
    return ![
      "no", "industrial", "warehouse", "church", "mosque", "temple", "synagogue", "chapel", "cathedral",
      "school", "university", "college", "kindergarten", "hospital", "garage", "garages", "parking",
      "office", "commercial", "retail", "supermarket", "public", "government", "civic", "stadium",
      "sports_centre", "sports_hall", "grandstand", "greenhouse", "shed", "roof", "carport", "hangar",
      "train_station", "transportation", "service", "ruins", "construction", "kiosk", "barn", "stable",
      "cowshed", "sty", "storage_tank", "silo", "water_tower", "bunker", "bridge", "toilets", "fire_station",
      "ship", "lighthouse",
    ].contains(building)
  }
}

/// Streets people live along, for spreading a population where there are no buildings.
enum ResidentialStreets {
  private static let classes: Set = ["residential", "living_street", "unclassified", "tertiary"]

  /// Each segment's middle, weighted by its length in metres.
  static func targets(of map: StreetMap) -> [DasymetricSpread.Target] {
    var targets: [DasymetricSpread.Target] = []
    for way in 0..<map.wayCount {
      guard let highway = map.tags(ofWay: way)["highway"], classes.contains(highway) else { continue }
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      for (a, b) in zip(nodes, nodes.dropFirst()) {
        let length = Ellipsoid.shortDistance(
          map.longitudes[a], map.latitudes[a], map.longitudes[b], map.latitudes[b])
        targets.append(
          .init(
            longitude: (map.longitudes[a] + map.longitudes[b]) / 2,
            latitude: (map.latitudes[a] + map.latitudes[b]) / 2, weight: length))
      }
    }
    return targets
  }
}

extension Region {
  /// The mean of the outer rings' points: inside for any but strangely bent buildings.
  fileprivate var middle: (x: Double, y: Double)? {
    var sum = (x: 0.0, y: 0.0)
    var count = 0.0
    for index in 0..<ringCount where isOuter[index] {
      for point in ring(index).dropLast() {
        sum = (sum.x + point.x, sum.y + point.y)
        count += 1
      }
    }
    return count > 0 ? (sum.x / count, sum.y / count) : nil
  }
}
