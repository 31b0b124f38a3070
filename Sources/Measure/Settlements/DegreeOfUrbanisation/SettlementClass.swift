/// The classes of the grid as the codes that stand in its cells.
public enum SettlementClass {
  /// Level 1.
  public static let water: UInt8 = 0
  public static let rural: UInt8 = 1
  public static let urbanCluster: UInt8 = 2
  public static let urbanCentre: UInt8 = 3

  /// Level 2.
  public static let waterLevelTwo: UInt8 = 10
  public static let veryLowDensity: UInt8 = 11
  public static let lowDensity: UInt8 = 12
  public static let ruralCluster: UInt8 = 13
  public static let suburban: UInt8 = 21
  public static let semiDenseCluster: UInt8 = 22
  public static let denseCluster: UInt8 = 23
  public static let urbanCentreLevelTwo: UInt8 = 30

  /// Densest first.
  public static func all(level: SettlementLevel) -> [UInt8] {
    switch level {
    case .one: [urbanCentre, urbanCluster, rural, water]
    case .two:
      [
        urbanCentreLevelTwo, denseCluster, semiDenseCluster, suburban, ruralCluster, lowDensity,
        veryLowDensity, waterLevelTwo,
      ]
    }
  }

  /// The class of level 1 that a class of level 2 is part of.
  public static func levelOne(ofLevelTwo code: UInt8) -> UInt8 { code == waterLevelTwo ? water : code / 10 }
}

/// How finely settlements are told apart.
public enum SettlementLevel: Int, CaseIterable, Hashable, Sendable {
  /// City, town and semi-dense area, rural area.
  case one = 1
  /// Seven classes.
  case two = 2
}
