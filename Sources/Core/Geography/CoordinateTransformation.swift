import CPROJ

/// Positions from WGS 84 longitude and latitude into another coordinate reference system and back, by PROJ, with
/// the axes in the order in which the other system's authority has them.
///
/// ```swift
/// let mercator = try CoordinateTransformation(to: "EPSG:3857")
/// mercator.forward(&x, &y)
/// ```
/// One value serves one thread at a time.
public final class CoordinateTransformation {
  private let context: OpaquePointer
  private let handle: OpaquePointer

  /// The system is not known, or cannot be reached from WGS 84.
  public struct Unknown: Error, Hashable, Sendable {
    public var system: String
  }

  /// - Parameter system: as PROJ names it: `EPSG:4326`, `OGC:CRS84`.
  public init(to system: String) throws(Unknown) {
    let context = proj_context_create()!
    // Nothing of PROJ's own is written to standard error.
    proj_log_level(context, PJ_LOG_NONE)
    guard let handle = proj_create_crs_to_crs(context, "OGC:CRS84", system, nil) else {
      proj_context_destroy(context)
      throw Unknown(system: system)
    }
    self.context = context
    self.handle = handle
  }

  deinit {
    proj_destroy(handle)
    proj_context_destroy(context)
  }

  /// From longitude and latitude; a position that has no place in the system becomes infinite.
  public func forward(_ x: inout [Double], _ y: inout [Double]) { transform(PJ_FWD, &x, &y) }

  /// To longitude and latitude.
  public func inverse(_ x: inout [Double], _ y: inout [Double]) { transform(PJ_INV, &x, &y) }

  private func transform(_ direction: PJ_DIRECTION, _ x: inout [Double], _ y: inout [Double]) {
    precondition(x.count == y.count)
    let (count, step) = (x.count, MemoryLayout<Double>.stride)
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        _ = proj_trans_generic(
          handle, direction, x.baseAddress, step, count, y.baseAddress, step, count, nil, 0, 0, nil, 0, 0)
      }
    }
  }

  /// The rectangle in longitude and latitude around a rectangle of the system. Its sides are curves on the
  /// ground, so they are followed in many steps.
  /// - Returns: nil where no part of it has a place.
  public func inverse(boundsOf rectangle: (x0: Double, y0: Double, x1: Double, y1: Double)) -> Bounds? {
    let steps = 20
    var (x, y): ([Double], [Double]) = ([], [])
    for step in 0...steps {
      let part = Double(step) / Double(steps)
      let (across, along) = (
        rectangle.x0 + (rectangle.x1 - rectangle.x0) * part,
        rectangle.y0 + (rectangle.y1 - rectangle.y0) * part
      )
      x += [across, across, rectangle.x0, rectangle.x1]
      y += [rectangle.y0, rectangle.y1, along, along]
    }
    inverse(&x, &y)
    let places = zip(x, y).filter { $0.0.isFinite && $0.1.isFinite }
    return Bounds(x: places.map(\.0), y: places.map(\.1))
  }
}
