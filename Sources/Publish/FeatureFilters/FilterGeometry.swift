import Geography

/// A geometry that stands in a filter.
struct FilterGeometry: Hashable, Sendable {
  let wellKnownBinary: [UInt8]
  let bounds: Bounds
  /// An upright rectangle that is wholly filled.
  let isBox: Bool

  init(box: Bounds) {
    var region = Region()
    region.addRing(
      [
        (box.west, box.south), (box.east, box.south), (box.east, box.north), (box.west, box.north),
      ], isOuter: true)
    wellKnownBinary = region.wkb
    bounds = box
    isBox = true
  }

  init?(wellKnownBinary: [UInt8]) {
    guard let bounds = Bounds(wellKnownBinary: wellKnownBinary) else { return nil }
    self.wellKnownBinary = wellKnownBinary
    self.bounds = bounds
    isBox = false
  }
}
