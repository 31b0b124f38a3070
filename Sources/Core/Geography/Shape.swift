import CGEOS

/// Something GEOS could not do, in its own words.
public struct ShapeError: Error, Sendable {
  public var message: String
  public init(message: String) { self.message = message }
}

/// A planar geometry for overlay, buffer and repair, done by GEOS. Coordinates are whatever the caller
/// uses; buffers want a metric plane such as `LocalPlane`.
public final class Shape {
  private let context: Context
  private let handle: OpaquePointer

  /// One GEOS context serves one thread; every shape made from another shares its context.
  private final class Context {
    let handle: OpaquePointer
    var message = ""

    init() {
      handle = GEOS_init_r()
      GEOSContext_setErrorMessageHandler_r(
        handle,
        { text, data in
          guard let text, let data else { return }
          Unmanaged<Context>.fromOpaque(data).takeUnretainedValue().message = String(cString: text)
        }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { GEOS_finish_r(handle) }
  }

  private init(_ handle: OpaquePointer?, _ context: Context) throws(ShapeError) {
    guard let handle else { throw ShapeError(message: context.message) }
    self.handle = handle
    self.context = context
  }

  deinit { GEOSGeom_destroy_r(context.handle, handle) }

  public convenience init(wkb: [UInt8]) throws(ShapeError) {
    let context = Context()
    let reader = GEOSWKBReader_create_r(context.handle)
    defer { GEOSWKBReader_destroy_r(context.handle, reader) }
    try self.init(GEOSWKBReader_read_r(context.handle, reader, wkb, wkb.count), context)
  }

  /// Several geometries taken together, such as all lines to be buffered at once.
  public static func collection(_ shapes: [[UInt8]]) throws(ShapeError) -> Shape {
    let context = Context()
    let reader = GEOSWKBReader_create_r(context.handle)
    defer { GEOSWKBReader_destroy_r(context.handle, reader) }
    var parts: [OpaquePointer?] = []
    for wkb in shapes {
      guard let part = GEOSWKBReader_read_r(context.handle, reader, wkb, wkb.count) else {
        for part in parts { GEOSGeom_destroy_r(context.handle, part) }
        throw ShapeError(message: context.message)
      }
      parts.append(part)
    }
    let type = Int32(GEOS_GEOMETRYCOLLECTION.rawValue)
    return try Shape(
      GEOSGeom_createCollection_r(context.handle, type, &parts, UInt32(parts.count)), context)
  }

  public var wkb: [UInt8] {
    let writer = GEOSWKBWriter_create_r(context.handle)
    defer { GEOSWKBWriter_destroy_r(context.handle, writer) }
    GEOSWKBWriter_setByteOrder_r(context.handle, writer, Int32(GEOS_WKB_NDR.rawValue))
    GEOSWKBWriter_setOutputDimension_r(context.handle, writer, 2)
    var size = 0
    guard let bytes = GEOSWKBWriter_write_r(context.handle, writer, handle, &size) else { return [] }
    defer { GEOSFree_r(context.handle, bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: size))
  }

  public var isEmpty: Bool { GEOSisEmpty_r(context.handle, handle) == 1 }

  /// Why the shape is not valid by the OGC rules, and where; nil where it is valid.
  public var invalidity: (reason: String, x: Double, y: Double)? {
    var reason: UnsafeMutablePointer<CChar>?
    var location: OpaquePointer?
    let answer = GEOSisValidDetail_r(context.handle, handle, 0, &reason, &location)
    if answer == 1 { return nil }
    // Neither yes nor no: GEOS could not look at it.
    if answer != 0 { return (context.message, .nan, .nan) }
    var (x, y) = (0.0, 0.0)
    if let location {
      GEOSGeomGetX_r(context.handle, location, &x)
      GEOSGeomGetY_r(context.handle, location, &y)
      GEOSGeom_destroy_r(context.handle, location)
    }
    defer { GEOSFree_r(context.handle, reason) }
    return (reason.map { String(cString: $0) } ?? "", x, y)
  }

  private func sameContext(_ other: Shape) throws(ShapeError) -> Shape {
    other.context === context
      ? other : try Shape(GEOSGeom_clone_r(context.handle, other.handle), context)
  }

  /// How two shapes may lie to one another (OGC 06-103r4, 6.1.15).
  public enum Relation: Hashable, Sendable {
    case intersects, equals, disjoint, touches, within, overlaps, crosses, contains
  }

  /// Whether this shape lies to the other one as said; nil where GEOS cannot tell, as of an invalid shape.
  public func holds(_ relation: Relation, with other: Shape) -> Bool? {
    let predicate =
      switch relation {
      case .intersects: GEOSIntersects_r
      case .equals: GEOSEquals_r
      case .disjoint: GEOSDisjoint_r
      case .touches: GEOSTouches_r
      case .within: GEOSWithin_r
      case .overlaps: GEOSOverlaps_r
      case .crosses: GEOSCrosses_r
      case .contains: GEOSContains_r
      }
    // Read by this context; the other's own may belong to another shape, never to another thread.
    let answer = predicate(context.handle, handle, other.handle)
    return answer > 1 ? nil : answer == 1
  }

  public func repaired() throws(ShapeError) -> Shape {
    try Shape(GEOSMakeValid_r(context.handle, handle), context)
  }
  public func dissolved() throws(ShapeError) -> Shape {
    try Shape(GEOSUnaryUnion_r(context.handle, handle), context)
  }
  public func intersection(_ other: Shape) throws(ShapeError) -> Shape {
    let other = try sameContext(other)
    return try Shape(GEOSIntersection_r(context.handle, handle, other.handle), context)
  }
  public func difference(_ other: Shape) throws(ShapeError) -> Shape {
    let other = try sameContext(other)
    return try Shape(GEOSDifference_r(context.handle, handle, other.handle), context)
  }
  public func convexHull() throws(ShapeError) -> Shape {
    try Shape(GEOSConvexHull_r(context.handle, handle), context)
  }
  /// Without points that lie nearer than `tolerance` to the line they are on, keeping the topology.
  public func simplified(tolerance: Double) throws(ShapeError) -> Shape {
    try Shape(GEOSTopologyPreserveSimplify_r(context.handle, handle, tolerance), context)
  }
  /// The part inside an upright rectangle; quick, and meant for areas that are valid.
  public func clipped(
    west: Double, south: Double, east: Double, north: Double
  ) throws(ShapeError) -> Shape {
    try Shape(GEOSClipByRect_r(context.handle, handle, west, south, east, north), context)
  }
  /// Everything within `distance`; ends of lines are cut flat, corners are rounded with `quarterSegments`.
  public func flatBuffer(_ distance: Double, quarterSegments: Int = 4) throws(ShapeError) -> Shape {
    try Shape(
      GEOSBufferWithStyle_r(
        context.handle, handle, distance, Int32(quarterSegments), Int32(GEOSBUF_CAP_FLAT.rawValue),
        Int32(GEOSBUF_JOIN_ROUND.rawValue), 5), context)
  }
  /// Everything within `distance`, round all over; 16 segments a quarter hold 99.84 % of a disc.
  public func roundBuffer(_ distance: Double, quarterSegments: Int = 16) throws(ShapeError) -> Shape {
    try Shape(GEOSBuffer_r(context.handle, handle, distance, Int32(quarterSegments)), context)
  }
}
