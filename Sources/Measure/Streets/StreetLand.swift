import Dispatch
import Geography

/// Land taken by streets: every street widened to its width and all merged, so that no junction is counted
/// twice.
///
/// - Source: SDG 11.7.1 metadata (land allocated to streets); the widths by class are data
///   (`Content/openstreetmap/street-widths.yaml`), a `width` tag in metres goes before them.
public struct StreetLand: Sendable {
  /// Metres by the value of the `highway` tag; a class not named takes no land.
  public var widthMetres: [String: Double]
  public var rules: TagRules

  public init(widthMetres: [String: Double], rules: TagRules) {
    self.widthMetres = widthMetres
    self.rules = rules
  }

  /// The merged street land within `bounds`, in degrees.
  public func region(
    streets map: StreetMap, within bounds: Bounds, threads: Int
  ) throws(ShapeError) -> Region {
    let plane = LocalPlane(centreOf: bounds)
    let squareMetres = 1_000.0
    var squares: [Int64: [Double: [[UInt8]]]] = [:]
    for way in 0..<map.wayCount {
      let tags = map.tags(ofWay: way)
      guard rules.accepts(tags), let width = width(of: tags), width > 0 else { continue }
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      guard nodes.count >= 2, nodes.contains(where: { bounds.holds(map.longitudes[$0], map.latitudes[$0]) })
      else { continue }
      let line = nodes.map { plane.project(map.longitudes[$0], map.latitudes[$0]) }
      let key =
        Int64((line[0].x / squareMetres).rounded(.down)) << 32
        ^ Int64((line[0].y / squareMetres).rounded(.down)) & 0xFFFF_FFFF
      squares[key, default: [:]][width, default: []].append(WellKnownBinaryWriter.line(line))
    }
    let groups = squares.sorted { $0.key < $1.key }.map { $0.value.sorted { $0.key < $1.key } }
    guard !groups.isEmpty else { return Region() }
    var parts = [Result<[UInt8], ShapeError>](repeating: .success([]), count: groups.count)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      forEachConcurrently(groups.count, threads: threads) { index in
        buffer[index] = Result { () throws(ShapeError) in
          var widened: [[UInt8]] = []
          for (width, lines) in groups[index] {
            widened.append(try Shape.collection(lines).flatBuffer(width / 2, quarterSegments: 2).wkb)
          }
          return try Shape.collection(widened).dissolved().wkb
        }
      }
    }
    var merged: [[UInt8]] = []
    for part in parts { merged.append(try part.get()) }
    guard let region = try? Region(wkb: Shape.collection(merged).dissolved().wkb) else {
      throw ShapeError(message: "the union of the streets is no polygon")
    }
    return region.mapped { plane.unproject($0, $1) }
  }

  private func width(of tags: [String: String]) -> Double? {
    if let stated = tags["width"].flatMap({ Double($0.replacing(" m", with: "")) }),
      (0.5...100).contains(stated)
    {
      return stated
    }
    return tags["highway"].flatMap { widthMetres[$0] }
  }
}
