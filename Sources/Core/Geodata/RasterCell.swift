import CGDAL

/// A type in which cells can be read and written.
public protocol RasterCell: Numeric, Comparable, BitwiseCopyable, Sendable {
  /// The library's number for the type.
  static var rasterTypeNumber: UInt32 { get }

  /// Types of cells in files, as GDAL names them, every number of which is one of this type; nil where any
  /// will do.
  static var fileTypes: [String]? { get }

  /// What stands where there is no value unless something else is asked for; nil for whole numbers, which
  /// have nothing of the kind.
  static var noValue: Self? { get }

  /// The number in this type; nil where it has no place in it.
  static func cell(_ number: Double) -> Self?

  /// Puts `replacement` where `noData` stands, then applies scale and offset. Written out for each type,
  /// because a generic loop called from another module is many times slower.
  static func clean(
    _ cells: UnsafeMutableBufferPointer<Self>, noData: Self?, as replacement: Self?, scale: Double,
    offset: Double)
}

extension Float: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_Float32.rawValue }
  public static var fileTypes: [String]? { nil }
  public static var noValue: Float? { .nan }
  public static func cell(_ number: Double) -> Float? { Float(number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<Float>, noData: Float?, as replacement: Float?, scale: Double,
    offset: Double
  ) {
    replace(cells, noData, replacement)
    // NaN is equal to nothing, so it is looked for by itself.
    if let replacement, !replacement.isNaN { replaceNaN(cells, replacement) }
    if scale != 1 || offset != 0 {
      for index in 0..<cells.count { cells[index] = Float(Double(cells[index]) * scale + offset) }
    }
  }
}

extension Double: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_Float64.rawValue }
  public static var fileTypes: [String]? { nil }
  public static var noValue: Double? { .nan }
  public static func cell(_ number: Double) -> Double? { number }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<Double>, noData: Double?, as replacement: Double?, scale: Double,
    offset: Double
  ) {
    replace(cells, noData, replacement)
    if let replacement, !replacement.isNaN { replaceNaN(cells, replacement) }
    if scale != 1 || offset != 0 {
      for index in 0..<cells.count { cells[index] = cells[index] * scale + offset }
    }
  }
}

extension UInt8: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_Byte.rawValue }
  public static var fileTypes: [String]? { ["Byte"] }
  public static var noValue: UInt8? { nil }
  public static func cell(_ number: Double) -> UInt8? { UInt8(exactly: number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<UInt8>, noData: UInt8?, as replacement: UInt8?, scale: Double,
    offset: Double
  ) { replace(cells, noData, replacement) }
}

extension UInt16: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_UInt16.rawValue }
  public static var fileTypes: [String]? { ["Byte", "UInt16"] }
  public static var noValue: UInt16? { nil }
  public static func cell(_ number: Double) -> UInt16? { UInt16(exactly: number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<UInt16>, noData: UInt16?, as replacement: UInt16?, scale: Double,
    offset: Double
  ) { replace(cells, noData, replacement) }
}

extension Int16: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_Int16.rawValue }
  public static var fileTypes: [String]? { ["Byte", "Int8", "Int16"] }
  public static var noValue: Int16? { nil }
  public static func cell(_ number: Double) -> Int16? { Int16(exactly: number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<Int16>, noData: Int16?, as replacement: Int16?, scale: Double,
    offset: Double
  ) { replace(cells, noData, replacement) }
}

extension Int32: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_Int32.rawValue }
  public static var fileTypes: [String]? { ["Byte", "Int8", "UInt16", "Int16", "Int32"] }
  public static var noValue: Int32? { nil }
  public static func cell(_ number: Double) -> Int32? { Int32(exactly: number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<Int32>, noData: Int32?, as replacement: Int32?, scale: Double,
    offset: Double
  ) { replace(cells, noData, replacement) }
}

extension UInt32: RasterCell {
  public static var rasterTypeNumber: UInt32 { GDT_UInt32.rawValue }
  public static var fileTypes: [String]? { ["Byte", "UInt16", "UInt32"] }
  public static var noValue: UInt32? { nil }
  public static func cell(_ number: Double) -> UInt32? { UInt32(exactly: number) }
  public static func clean(
    _ cells: UnsafeMutableBufferPointer<UInt32>, noData: UInt32?, as replacement: UInt32?, scale: Double,
    offset: Double
  ) { replace(cells, noData, replacement) }
}

@inline(__always)
private func replace<Cell: RasterCell>(
  _ cells: UnsafeMutableBufferPointer<Cell>, _ noData: Cell?, _ replacement: Cell?
) {
  guard let noData, let replacement, noData == noData else { return }
  for index in 0..<cells.count where cells[index] == noData { cells[index] = replacement }
}

@inline(__always)
private func replaceNaN<Cell: RasterCell & BinaryFloatingPoint>(
  _ cells: UnsafeMutableBufferPointer<Cell>, _ replacement: Cell
) {
  for index in 0..<cells.count where cells[index].isNaN { cells[index] = replacement }
}
