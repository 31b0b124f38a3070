/// The four regions of the country.
public enum CountryRegion: String, CaseIterable, Hashable, Sendable {
  case coast = "Coast"
  case north = "North"
  case highlands = "Highlands"
  case south = "South"

  /// Thousandths of a degree that the cities of the region lie within: open Atlantic around the equator.
  var frame: (west: Int, east: Int, south: Int, north: Int) {
    switch self {
    case .coast: (-25_900, -25_020, -2_400, 1_900)
    case .north: (-28_600, -26_200, 800, 2_600)
    case .highlands: (-29_000, -27_300, -1_400, 600)
    case .south: (-28_400, -26_100, -3_200, -1_700)
    }
  }

  /// How much more often than on average households lack something, in thousandths.
  var hardship: Int {
    switch self {
    case .coast: 850
    case .north: 1_300
    case .highlands: 1_000
    case .south: 1_100
    }
  }

  /// Fine dust that the region brings with it, tenths of a microgram per cubic metre.
  var dust: Int {
    switch self {
    case .coast: 118
    case .north: 268
    case .highlands: 142
    case .south: 176
    }
  }
}

/// What a city lives by.
public enum CityFunction: String, CaseIterable, Hashable, Sendable {
  case administrative, industrial, port, border, market, mining, university, resort
}
