import Geodata
import Geography
import Monitoring

/// The zones of a layer, and the way they come onto a grid.
///
/// Sides of a zone are straight in the zone's own system. Where the grid has another, they are split until
/// what is left out between two points is less than `toleranceCells` of a cell, so that neighbours that share
/// a side still do.
public struct ZoneFile: Hashable, Sendable {
  public var path: String
  /// What messages call the file.
  public var name: String
  /// Need not be named where the file has only one.
  public var layer: String?
  /// A condition on attributes, as in SQL after `WHERE`.
  public var filter: String?
  /// The field that tells zones apart in the result; their numbers in the file where none is named.
  public var identifier: String?
  /// Whether outlines that break the rules are mended or refused.
  public var repairs: Bool

  public init(
    path: String, name: String, layer: String? = nil, filter: String? = nil, identifier: String? = nil,
    repairs: Bool = false
  ) {
    self.path = path
    self.name = name
    self.layer = layer
    self.filter = filter
    self.identifier = identifier
    self.repairs = repairs
  }

  /// Of a cell: how far a side may lie from where it belongs after it has been split.
  static let toleranceCells = 0.01
  /// Halvings of a side: a side round the Earth comes down to some centimetres.
  private static let halvingsMaximum = 30

  /// Zones as read, with their shapes in the file's own system, and on the grid.
  struct Zones {
    var features: [Feature]
    var reference: CoordinateReference
    /// In the grid's system.
    var regions: [Region]
    /// Whether outlines had to be brought into another system.
    var isReprojected: Bool
    /// What had to be mended.
    var warnings = InputIssues()
  }

  /// - Throws: what `FeatureFile` throws; `crs.missing`, `zones.shape` for a feature that is no area,
  ///   `zones.antimeridian` for a side that jumps from one end of the map to the other, `geometry.unplaced`,
  ///   `zones.seam` for a zone across the edge of the map that the grid's system draws.
  func read(onto frame: GridFrame) throws(InputIssues) -> Zones {
    let file = try FeatureFile(path, name: name)
    guard let reference = try file.reference(ofLayer: layer) else {
      throw InputIssues([InputIssue("crs.missing", at: Place(file: name))])
    }
    let features = try file.features(
      FeatureQuery(
        layer: layer, filter: filter, attributes: identifier.map { [$0] } ?? [], reference: nil,
        invalid: repairs ? .repaired : .refused))
    var zones = Zones(
      features: features, reference: reference, regions: [],
      isReprojected: !reference.isSame(as: frame.reference))
    var issues = InputIssues()
    let reprojection =
      zones.isReprojected
      ? ZoneReprojection(try Reprojection(from: reference, to: frame.reference, at: Place(file: name)), frame)
      : nil
    for feature in features {
      if let repair = feature.repair {
        zones.warnings.append(
          InputIssue("zones.repaired", at: place(feature), found: repair, severity: .warning))
      }
      do throws(InputIssues) {
        zones.regions.append(try placed(feature, reference, reprojection, frame, &zones.warnings))
      } catch { issues.append(contentsOf: error.all) }
    }
    try issues.throwIfAnyError()
    return zones
  }

  private func place(_ feature: Feature) -> Place {
    Place(
      file: name, field: identifier,
      feature: identifier.flatMap { feature.attributes[$0]?.text }
        ?? feature.identifier)
  }

  private func placed(
    _ feature: Feature, _ reference: CoordinateReference, _ reprojection: ZoneReprojection?,
    _ frame: GridFrame, _ warnings: inout InputIssues
  ) throws(InputIssues) -> Region {
    func issue(_ code: String, found: String = "", _ arguments: [String: String] = [:]) -> InputIssues {
      InputIssues([InputIssue(code, at: place(feature), found: found, arguments: arguments)])
    }
    guard let region = try? Region(wkb: feature.geometry), !region.isEmpty else { throw issue("zones.shape") }
    if reference.isGeographic, let jump = ZoneFile.jump(in: region) {
      throw issue(
        "zones.antimeridian", found: JSON.numberText(jump.from), ["to": JSON.numberText(jump.to)])
    }
    guard let reprojection else {
      return reference.isGeographic ? ZoneFile.wrapped(region, around: frame.georeference) : region
    }
    let moved: Region
    do throws(ZoneReprojection.Failure) {
      moved = try reprojection.apply(
        to: region, toleranceCells: ZoneFile.toleranceCells, halvingsMaximum: ZoneFile.halvingsMaximum)
    } catch {
      throw issue(error == .unplaced ? "geometry.unplaced" : "zones.seam", found: frame.reference.text)
    }
    let sound = try mended(moved, feature, &warnings)
    return frame.reference.isGeographic ? ZoneFile.wrapped(sound, around: frame.georeference) : sound
  }

  /// Sides that are split and rounded may come to cross where a zone is very thin.
  private func mended(
    _ region: Region, _ feature: Feature, _ warnings: inout InputIssues
  ) throws(InputIssues) -> Region {
    do throws(ShapeError) {
      let shape = try Shape(wkb: region.wkb)
      guard let fault = shape.invalidity else { return region }
      guard repairs else {
        throw ShapeError(message: fault.reason)
      }
      warnings.append(
        InputIssue("zones.repaired", at: place(feature), found: fault.reason, severity: .warning))
      return (try? Region(wkb: try shape.repaired().wkb)) ?? Region()
    } catch {
      throw InputIssues([InputIssue("zones.reprojected", at: place(feature), found: error.message)])
    }
  }

  /// A side of more than half the Earth, unless it goes round it whole: meant is the short way, over the
  /// antimeridian.
  private static func jump(in region: Region) -> (from: Double, to: Double)? {
    for ring in 0..<region.ringCount {
      for index in region.ringStarts[ring]..<max(region.ringStarts[ring], region.ringStarts[ring + 1] - 1) {
        let (from, to) = (region.x[index], region.x[index + 1])
        if abs(to - from) > 180, abs(to - from) < 360 - 1e-9 { return (from, to) }
      }
    }
    return nil
  }

  /// The region also as it lies a turn of the Earth further east and west, as far as the grid reaches: so a
  /// zone at 190 degrees meets a grid that ends at 180.
  private static func wrapped(_ region: Region, around grid: Georeference) -> Region {
    guard let bounds = region.bounds else { return region }
    var result = Region()
    for turns in -2...2 {
      let shift = 360 * Double(turns)
      guard bounds.east + shift > grid.west, bounds.west + shift < grid.east else { continue }
      for ring in 0..<region.ringCount {
        result.addRing(region.ring(ring).map { ($0.x + shift, $0.y) }, isOuter: region.isOuter[ring])
      }
    }
    return result
  }
}
