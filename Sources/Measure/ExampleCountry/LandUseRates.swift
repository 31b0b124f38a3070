/// How fast built-up land and people have grown from 2020 to 2025, in fractions a year: a linear rate of land
/// over a logarithmic one of people, as indicator 11.3.1 has it.
struct LandUseRates {
  let landRate: Double
  let peopleRate: Double

  /// Of the sums over cities.
  init(of cities: [CountryCity]) {
    func sum(_ figure: KeyPath<CountryCity, Int>) -> Double {
      Double(cities.reduce(0) { $0 + $1[keyPath: figure] })
    }
    let builtUp = (sum(\.builtUpHectares2020), sum(\.builtUpHectares2025))
    landRate = (builtUp.1 - builtUp.0) / builtUp.0 / 5
    peopleRate = LandUseRates.logarithm(of: sum(\.population2025) / sum(\.population2020)) / 5
  }

  var ratio: Double { landRate / peopleRate }

  /// ln x = 2 artanh((x - 1) / (x + 1)), by its series: no function of a mathematical library, whose last
  /// digit may differ between machines. For x from 0.5 to 2 what is left out is below 1e-18.
  private static func logarithm(of x: Double) -> Double {
    let ratio = (x - 1) / (x + 1)
    var (power, sum) = (ratio, 0.0)
    for term in 0..<20 {
      sum += power / Double(2 * term + 1)
      power *= ratio * ratio
    }
    return 2 * sum
  }
}
