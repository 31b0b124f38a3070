import Indicators
import Monitoring

/// An area with its built-up area and its population at each of its dates, earliest first.
public struct LandSeries: Hashable, Sendable {
  public var area: String
  public var states: [LandConsumption.State]

  public init(area: String, states: [LandConsumption.State]) {
    self.area = area
    self.states = states
  }

  /// The change between every two dates that follow one another.
  public func changes(populationRateMinimum: Double) -> [LandConsumption] {
    zip(states, states.dropFirst()).compactMap {
      LandConsumption(from: $0, to: $1, populationRateMinimum: populationRateMinimum)
    }
  }
}

/// The unit in which a table counts built-up area.
public enum LandAreaUnit: String, CaseIterable, Hashable, Sendable {
  case squareKilometres = "km2"
  case hectares = "ha"
  case squareMetres = "m2"

  var squareMetres: Double {
    switch self {
    case .squareKilometres: 1e6
    case .hectares: 1e4
    case .squareMetres: 1
    }
  }
}
