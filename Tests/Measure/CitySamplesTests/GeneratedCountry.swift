import CitySamples
import Foundation
import Monitoring

/// A country of 60 cities in three regions, made by rule: populations by rank with a scatter, an access rate
/// that rises with size and differs by region, land consumption that falls with size. The scatter comes from
/// permanent random numbers, so that the country
/// of a number is always the same.
struct GeneratedCountry {
  let ids = (1...60).map { "G\($0)" }
  let regions: [String]
  let populations: [Double]
  /// %, within 5 to 98.
  let access: [Double]
  let served: [Double]
  /// People added, and m² consumed.
  let growth, land: [Double]
  let frame: CityFrame

  init(_ number: Int) throws {
    /// Nearly normal: twelve uniform numbers less 6.
    func scatter(_ id: String, _ what: String) -> Double {
      (0..<12).reduce(-6) { $0 + PermanentRandomNumber.of("\(id)/\($1)", seed: "country-\(number)-\(what)") }
    }
    let names = ["North", "Centre", "South"]
    let regions = ids.map { names[Int(PermanentRandomNumber.of($0, seed: "region-\(number)") * 3)] }
    let populations = ids.enumerated().map { rank, id in
      (4_000_000 / pow(Double(rank + 1), 0.95) * exp(0.15 * scatter(id, "people"))).rounded()
    }
    let effects = ["North": 6.0, "Centre": 0, "South": -7]
    var (access, growth, land) = ([Double](), [Double](), [Double]())
    for (place, id) in ids.enumerated() {
      let size = log(populations[place] / 200_000)
      access.append(
        min(98, max(5, 50 + effects[regions[place]]! + 5 * size + 8 * scatter(id, "access"))))
      growth.append(populations[place] * 0.02 * exp(0.3 * scatter(id, "growth")))
      land.append(growth[place] * 150 * exp(-0.1 * size + 0.3 * scatter(id, "land")))
    }
    self.regions = regions
    self.populations = populations
    self.access = access
    self.growth = growth
    self.land = land
    served = zip(populations, access).map { $0 * $1 / 100 }
    let cities = zip(ids, zip(populations, regions)).map { id, row in
      City(id: id, name: id, populations: [row.0], region: row.1)
    }
    frame = try CityFrame(cities, periods: [Period("2025")!])
  }
}
