import CitySamples
import Monitoring

/// A country of 24 cities, all of which is known, with estimates worked out by an independent program.
enum ToyCountry {
  static let populations: [Double] = [
    4200, 980, 850, 720, 640, 510, 420, 380, 350, 330, 300, 270, 240, 210, 190, 170, 160, 150, 140, 130, 125,
    120, 110, 105,
  ]
  /// % of the population with access.
  static let access: [Double] = [
    61, 55, 58, 49, 63, 52, 47, 51, 44, 56, 50, 39, 48, 45, 33, 41, 38, 36, 44, 29, 35, 40, 31, 37,
  ]
  /// People with access, thousand.
  static let served = zip(populations, access).map { ($0 * $1 / 100).rounded(.toNearestOrEven) }
  static let ids = (1...24).map { $0 < 10 ? "C0\($0)" : "C\($0)" }
  static let period = Period("2017")!

  static let cities = ids.indices.map { place in
    City(
      id: ids[place], name: "City \(place + 1)", boundaryVersion: "2017", populations: [populations[place]],
      region: "Toy", function: place % 2 == 0 ? "port" : "inland")
  }

  static func frame() throws -> CityFrame { try CityFrame(cities, periods: [period]) }

  /// Primate, large, medium, small; three of each but the first.
  static func plan() throws -> CityPlan {
    let sizes = ["Toy / small": 3, "Toy / medium": 3, "Toy / large": 3]
    return try CityPlan(
      CityDesign(
        sampleSize: 10, sizeRule: .breaks([200, 500]), certainty: .primate, allocation: .stated(sizes)),
      on: frame())
  }

  static let drawn = ["C01", "C02", "C04", "C06", "C08", "C10", "C13", "C16", "C19", "C22"]

  static func national() throws -> NationalSample {
    let plan = try plan()
    let sample = try plan.sample(drawnAs: drawn, seed: "demo-2017")
    return NationalSample(CityPanel(sample, plan), plan.frame)
  }

  /// Values of the cities drawn.
  static func values(_ all: [Double], of sample: NationalSample, without: Set<String> = []) throws
    -> CityValues
  {
    try CityValues(
      sample.panel.units.map { unit in
        CityValue(id: unit.id, value: without.contains(unit.id) ? nil : all[ids.firstIndex(of: unit.id)!])
      }, panel: sample.panel, frame: sample.frame)
  }
}
