import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring

/// The layers of a plan's file or folder: a GeoPackage with a layer each, or a folder with a file each, such
/// as `streets.geojson`.
struct PlanLayers {
  /// A feature with its shape on the plan's plane.
  struct Item {
    var id: String
    /// Areas and lines as well-known binary on the plane.
    var geometry: [UInt8]
    var isArea: Bool
    var attributes: [String: AttributeValue]
    var place: Place
  }

  static let names = [
    "boundary", "water", "protected", "hazards", "streets", "blocks", "plots", "buildings", "open-spaces",
  ]
  /// Layers that may hold lines.
  private static let lineLayers: Set = ["streets"]

  /// By name; a layer that was not given is missing.
  private(set) var layers: [String: [Item]] = [:]
  private(set) var plane: EqualAreaPlane
  /// Layers of the file that the lab does not know.
  private(set) var warnings: [InputIssue] = []

  /// - Throws: every fault of every layer: `plan.empty` where there is none, what `FeatureFile` throws,
  ///   `feature.area`, `plan.shape`, `plan.area.zero`, `plan.id.twice`.
  init(path: String, name: String) throws(InputIssues) {
    var issues = InputIssues()
    var features: [(layer: String, file: String, features: [Feature])] = []
    for (layer, file, source, fileName) in try PlanLayers.sources(path, name) {
      guard PlanLayers.names.contains(layer) else {
        warnings.append(
          InputIssue(
            "plan.layer.unknown", at: Place(file: fileName), found: source ?? layer,
            arguments: [
              "nearest": Suggestion.nearest(to: layer, among: PlanLayers.names) ?? "-",
              "names": PlanLayers.names.joined(separator: ", "),
            ], severity: .warning))
        continue
      }
      do throws(InputIssues) {
        let found = try FeatureFile(file, name: fileName).features(FeatureQuery(layer: source))
        features.append((layer, fileName, found))
      } catch {
        // A layer that holds nothing says that there is nothing.
        if error.all.allSatisfy({ $0.code == "layer.empty" }) {
          features.append((layer, fileName, []))
        } else {
          issues.append(contentsOf: error.all)
        }
      }
    }
    // What was passed over may be what is missing, so it is told with the faults.
    issues.append(contentsOf: warnings)
    try issues.throwIfAnyError()
    let regions = features.flatMap(\.features).compactMap { PlanLayers.bounds(of: $0.geometry) }
    guard
      let bounds = Bounds(
        x: regions.flatMap { [$0.west, $0.east] }, y: regions.flatMap { [$0.south, $0.north] })
    else {
      throw InputIssues(
        warnings + [
          InputIssue(
            "plan.empty", at: Place(file: name),
            arguments: ["names": PlanLayers.names.joined(separator: ", ")])
        ])
    }
    plane = try EqualAreaPlane(centreOf: bounds)
    let toPlane = try plane.reprojection()
    for (layer, file, found) in features {
      var seen: Set<String> = []
      layers[layer] = []
      for feature in found {
        let id = feature.attributes["id"]?.text ?? feature.identifier
        let place = Place(file: file, feature: "\(layer)/\(id)")
        if !seen.insert(id).inserted { issues.append(InputIssue("plan.id.twice", at: place, found: id)) }
        guard let item = PlanLayers.item(feature, id, place, layer, toPlane, &issues) else { continue }
        layers[layer]!.append(item)
      }
    }
    try issues.throwIfAnyError()
  }

  /// The layers there are: what each is called, the file it is in, its name in that file where the file has
  /// several, and what messages call the file.
  private static func sources(
    _ path: String, _ name: String
  ) throws(InputIssues) -> [(layer: String, file: String, source: String?, name: String)] {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    func layer(_ text: String) -> String { text.lowercased().replacingOccurrences(of: "_", with: "-") }
    guard exists, isFolder.boolValue else {
      return try FeatureFile(path, name: name).layerNames.map { (layer($0), path, $0, name) }
    }
    let endings: Set = ["geojson", "json", "gpkg", "shp", "fgb"]
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    return files.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }.map {
      (layer(($0 as NSString).deletingPathExtension), "\(path)/\($0)", nil, "\(name)/\($0)")
    }
  }

  private static func bounds(of wkb: [UInt8]) -> Bounds? {
    var (x, y): ([Double], [Double]) = ([], [])
    var reader = WellKnownBinaryReader(wkb)
    _ = try? reader.read { element in
      switch element {
      case .point(let px, let py):
        x.append(px)
        y.append(py)
      case .line(let points), .ring(let points, _):
        x += points.map(\.x)
        y += points.map(\.y)
      }
    }
    return Bounds(x: x, y: y)
  }

  private static func item(
    _ feature: Feature, _ id: String, _ place: Place, _ layer: String, _ toPlane: borrowing Reprojection,
    _ issues: inout InputIssues
  ) -> Item? {
    var lines: [[(x: Double, y: Double)]] = []
    var (rings, points) = (0, 0)
    var reader = WellKnownBinaryReader(feature.geometry)
    _ = try? reader.read { element in
      switch element {
      case .point: points += 1
      case .line(let line): lines.append(line)
      case .ring: rings += 1
      }
    }
    if rings > 0, lines.isEmpty, points == 0, let region = try? Region(wkb: feature.geometry) {
      guard let moved = region.reprojected(by: toPlane) else {
        issues.append(InputIssue("geometry.unplaced", at: place))
        return nil
      }
      guard region.areaSquareMetres > 0.0001 else {
        issues.append(InputIssue("plan.area.zero", at: place))
        return nil
      }
      return Item(
        id: id, geometry: moved.wkb, isArea: true, attributes: feature.attributes, place: place)
    }
    guard lineLayers.contains(layer) else {
      issues.append(InputIssue("feature.area", at: place))
      return nil
    }
    guard !lines.isEmpty, rings == 0, points == 0 else {
      issues.append(InputIssue("plan.shape", at: place))
      return nil
    }
    var (x, y) = (lines.flatMap { $0.map(\.x) }, lines.flatMap { $0.map(\.y) })
    guard toPlane.apply(x: &x, y: &y) == 0 else {
      issues.append(InputIssue("geometry.unplaced", at: place))
      return nil
    }
    var start = 0
    let moved = lines.map { line in
      defer { start += line.count }
      return WellKnownBinaryWriter.line((start..<start + line.count).map { (x: x[$0], y: y[$0]) })
    }
    // Several lines of one feature become one, a stretch drawn twice once.
    guard let wkb = moved.count == 1 ? moved[0] : try? Shape.collection(moved).dissolved().wkb else {
      issues.append(InputIssue("plan.shape", at: place))
      return nil
    }
    return Item(id: id, geometry: wkb, isArea: false, attributes: feature.attributes, place: place)
  }
}
