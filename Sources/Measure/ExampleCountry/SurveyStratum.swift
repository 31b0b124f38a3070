/// Enumeration areas of one region and one size of city, from which a survey selects.
public struct SurveyStratum: Hashable, Sendable {
  /// Cities at least as large are apart from the others of their region.
  public static let largeCityPersons = 100_000

  /// `Coast capital`.
  public let name: String
  /// Places in the country's list of enumeration areas, in the order of the frame.
  public let areas: [Int]
  /// Enumeration areas to select.
  public let sampleSize: Int
  /// Households listed in all its areas.
  public let listedHouseholds: Int

  /// The capital, then by region the large cities and the others.
  static func all(cities: [CountryCity], areas: [EnumerationArea]) -> [SurveyStratum] {
    func stratum(_ name: String, sampleSize: Int, _ belongs: (Int) -> Bool) -> SurveyStratum {
      let members = areas.indices.filter { belongs(areas[$0].city) }
      return SurveyStratum(
        name: name, areas: members, sampleSize: sampleSize,
        listedHouseholds: members.reduce(0) { $0 + areas[$1].listedHouseholds })
    }
    func isLarge(_ city: Int) -> Bool { cities[city].population2025 >= largeCityPersons }
    var strata = [stratum("\(cities[0].region.rawValue) capital", sampleSize: 28) { $0 == 0 }]
    for region in CountryRegion.allCases {
      func isOfRegion(_ city: Int) -> Bool { city > 0 && cities[city].region == region }
      strata.append(
        stratum("\(region.rawValue) large", sampleSize: 11) { isOfRegion($0) && isLarge($0) })
      strata.append(
        stratum("\(region.rawValue) other", sampleSize: 12) { isOfRegion($0) && !isLarge($0) })
    }
    return strata
  }

  /// That an area of so many listed households is selected.
  public func inclusionProbability(listedHouseholds: Int) -> Double {
    Double(sampleSize * listedHouseholds) / Double(self.listedHouseholds)
  }

  /// Systematic selection with probability proportional to size.
  ///
  /// - Parameter start: 0 or more, below `listedHouseholds`.
  /// - Returns: `sampleSize` different places in the country's list.
  /// - Precondition: no area holds more than one in `sampleSize` of the households.
  func select(start: Int, from frame: [EnumerationArea]) -> [Int] {
    var selected: [Int] = []
    var (sum, threshold) = (0, start)
    for place in areas {
      let size = frame[place].listedHouseholds * sampleSize
      precondition(size <= listedHouseholds, "an area that is certain twice over")
      sum += size
      if threshold < sum {
        selected.append(place)
        threshold += listedHouseholds
      }
    }
    return selected
  }
}
