import Monitoring
import Settlements

/// A figure of an urban extent at a date: the series it is observed as, and its unit.
public enum ExtentFigure: String, CaseIterable, Hashable, Sendable {
  case extent = "extent-area"
  case built = "built-up-area"
  case population
  case density = "extent-density"
  case builtDensity = "built-up-density"
  case saturation
  case openness
  case edgeIndex = "edge-index"
  case proximity
  case cohesion
  case footprint = "footprint-area"

  var series: String {
    switch self {
    case .extent: "Q_EXT_AREA"
    case .built: "Q_EXT_BUILT"
    case .population: "Q_EXT_POP"
    case .density: "Q_EXT_DENSITY"
    case .builtDensity: "Q_EXT_BUILT_DENSITY"
    case .saturation: "Q_EXT_SATURATION"
    case .openness: "Q_EXT_OPENNESS"
    case .edgeIndex: "Q_EXT_EDGE"
    case .proximity: "Q_EXT_PROXIMITY"
    case .cohesion: "Q_EXT_COHESION"
    case .footprint: "Q_EXT_FOOTPRINT"
    }
  }

  /// SDMX unit code.
  public var unit: String {
    switch self {
    case .extent, .built, .footprint: "KM2"
    case .population: "NUMBER"
    case .density, .builtDensity: "Q_POP_PER_HA"
    case .saturation, .openness, .edgeIndex: "PT"
    case .proximity, .cohesion: "RO"
    }
  }

  /// Digits that say something.
  public var decimals: Int {
    switch self {
    case .extent, .built, .footprint: 2
    case .population: 0
    case .density, .builtDensity, .saturation, .openness, .edgeIndex: 1
    case .proximity, .cohesion: 4
    }
  }
}

/// What was measured of an urban extent at a date.
public struct ExtentState: Hashable, Sendable {
  public var period: Period
  public var measures: UrbanExtentMeasures
  /// Persons in the extent; nil where none were given.
  public var population: Double?

  /// In the unit of the figure; nil where there is none to give.
  public func value(_ figure: ExtentFigure) -> Double? {
    func perHectare(_ squareMetres: Double) -> Double? {
      squareMetres > 0 ? population.map { $0 / squareMetres * 10_000 } : nil
    }
    switch figure {
    case .extent: return measures.extentSquareMetres / 1e6
    case .built: return measures.builtSquareMetres / 1e6
    case .population: return population
    case .density: return perHectare(measures.extentSquareMetres)
    case .builtDensity: return perHectare(measures.builtSquareMetres)
    case .saturation: return measures.saturation.map { 100 * $0 }
    case .openness: return measures.openness.map { 100 * $0 }
    case .edgeIndex: return measures.edgeIndex.map { 100 * $0 }
    case .proximity: return measures.proximity
    case .cohesion: return measures.cohesion
    case .footprint: return measures.footprintSquareMetres / 1e6
    }
  }
}

/// What was measured between two dates.
public struct ExtentChange: Hashable, Sendable {
  public var from: ExtentState
  public var to: ExtentState
  /// km² by type.
  public var added: [UrbanGrowth.GrowthType: Double]
  /// km².
  public var lost: Double
  /// km² of the added land that had no value before.
  public var formerlyUnknown: Double

  init(from: ExtentState, to: ExtentState, growth: UrbanGrowth) {
    self.from = from
    self.to = to
    added = growth.addedSquareMetres.mapValues { $0 / 1e6 }
    lost = growth.lostSquareMetres / 1e6
    formerlyUnknown = growth.formerlyUnknownSquareMetres / 1e6
    addedTotal = growth.addedTotalSquareMetres / 1e6
  }

  /// km² of all types.
  public let addedTotal: Double

  public var days: Int { to.period.firstDay - from.period.firstDay }

  /// Per cent a year, `100 ln(x2 / x1) / years`; nil where a value is missing or 0.
  public func rate(_ figure: ExtentFigure) -> Double? {
    guard let before = from.value(figure), let after = to.value(figure) else { return nil }
    return UrbanGrowth.rate(from: before, to: after, days: days).map { 100 * $0 }
  }

  /// The figures whose growth is told.
  public static let ratedFigures: [ExtentFigure] = [.extent, .built, .population]
}
