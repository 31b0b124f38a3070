/// What a cell of a built-up grid is.
public enum BuiltCell {
  public static let open: UInt8 = 0
  public static let built: UInt8 = 1
  public static let water: UInt8 = 2
  public static let noData: UInt8 = 255
}

/// The bits by which a cell is described while its extent is found, and after.
enum ExtentCell {
  static let urban: UInt8 = 1
  static let suburban: UInt8 = 2
  static let rural: UInt8 = 3
  static let fringe: UInt8 = 4
  static let captured: UInt8 = 5
  static let open: UInt8 = 6
  /// Which of the above.
  static let kind: UInt8 = 0x0F
  /// Open land that is water.
  static let water: UInt8 = 0x10
  /// May be part of a hole.
  static let hole: UInt8 = 0x20
  /// Belongs to the urban extent.
  static let inside: UInt8 = 0x40
  /// Belongs to an urban cluster.
  static let member: UInt8 = 0x80

  @inline(__always) static func isBuilt(_ cell: UInt8) -> Bool { cell & kind &- 1 < rural }
}
