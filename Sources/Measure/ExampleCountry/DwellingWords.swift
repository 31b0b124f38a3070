/// The words of the country's questionnaire. They are nobody's standard: a description has to say which of
/// them count as improved, durable or secure.
public enum FloorMaterial: String, CaseIterable, Hashable, Sendable {
  case cement, tiles, planks
  case earth, dung

  static let durable: [FloorMaterial] = [.cement, .tiles, .planks]
  static let poor: [FloorMaterial] = [.earth, .dung]
}

public enum WallMaterial: String, CaseIterable, Hashable, Sendable {
  case brick = "burnt brick"
  case block = "cement block"
  case stone
  case mud = "mud and poles"
  case sheets = "iron sheets"
  case scrap = "scrap boards"

  static let durable: [WallMaterial] = [.brick, .block, .stone]
  static let poor: [WallMaterial] = [.mud, .sheets, .scrap]
}

public enum RoofMaterial: String, CaseIterable, Hashable, Sendable {
  case iron = "iron sheets"
  case tiles
  case slab = "concrete slab"
  case thatch
  case plastic = "plastic sheeting"

  static let durable: [RoofMaterial] = [.iron, .iron, .tiles, .slab]
  static let poor: [RoofMaterial] = [.thatch, .plastic]
}

public enum BuildingSite: String, CaseIterable, Hashable, Sendable {
  case safe
  case floodPlain = "flood plain"
  case slope = "steep slope"
  case track = "beside the track"
  case dump = "on the dump"

  static let hazardous: [BuildingSite] = [.floodPlain, .floodPlain, .slope, .track, .dump]
}

public enum WaterSource: String, CaseIterable, Hashable, Sendable {
  case houseTap = "house tap"
  case yardTap = "yard tap"
  /// Improved where at most five households use it.
  case streetTap = "street tap"
  case borehole
  case walledWell = "walled well"
  case rainTank = "rain tank"
  /// Improved where the second source is.
  case bottled = "bottled water"
  case openWell = "open well"
  case waterCart = "water cart"
  case river

  /// What households draw from that have improved water, and those that have not; a word is as likely as it
  /// stands there often.
  static let improved: [WaterSource] = [
    .houseTap, .houseTap, .houseTap, .yardTap, .yardTap, .streetTap, .borehole, .walledWell, .rainTank,
    .bottled,
  ]
  static let poor: [WaterSource] = [.openWell, .waterCart, .river, .streetTap, .streetTap, .bottled]
}

public enum Toilet: String, CaseIterable, Hashable, Sendable {
  case sewerFlush = "flush to sewer"
  case tankFlush = "flush to tank"
  case ventedPit = "vented pit"
  case slabPit = "pit with slab"
  case compost
  case openPit = "open pit"
  case bucket
  case none

  static let improved: [Toilet] = [.sewerFlush, .sewerFlush, .tankFlush, .ventedPit, .slabPit, .compost]
  static let poor: [Toilet] = [.openPit, .openPit, .bucket, .none]
}

public enum TenureDocument: String, CaseIterable, Hashable, Sendable {
  case title, lease, certificate, cooperative
  /// An agreement without paper.
  case spoken = "spoken agreement"
  case nothing = "no document"

  static let ofOwners: [TenureDocument] = [.title, .title, .certificate, .cooperative]
}
