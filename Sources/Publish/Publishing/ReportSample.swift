import Monitoring

/// The cities of a frame as the newest run that drew them has them, and which of them are in the sample.
struct ReportSample {
  struct City {
    var name: String
    var position: (x: Double, y: Double)
    var population: Double?
    var isDrawn: Bool
    /// Drawn whatever chance would have said.
    var isCertain: Bool
    var stratum: String?
    var weight: Double?
  }

  private static let layer = "city-sample"

  /// Those drawn last, so that they lie on top; within these the largest first.
  let cities: [City]
  /// Cities whose bytes could not be read.
  let unreadableCount: Int

  /// - Returns: nil where no run has drawn any.
  init?(_ features: [Int: [MapFeature]]) {
    let drawn = features.mapValues { $0.filter { $0.layer == Self.layer } }.filter { !$0.value.isEmpty }
    guard let newest = drawn.max(by: { $0.key < $1.key })?.value else { return nil }
    let cities = newest.compactMap { feature -> City? in
      guard let shape = try? MapShape(wellKnownBinary: feature.geometry), shape.points.count == 2 else {
        return nil
      }
      let properties = feature.properties
      let isDrawn = properties["drawn"]?.bool ?? false
      return City(
        name: properties["name"]?.string ?? properties["city"]?.string ?? "",
        position: (shape.points[0], shape.points[1]),
        population: properties["population"]?.number.flatMap { $0.isFinite && $0 > 0 ? $0 : nil },
        isDrawn: isDrawn, isCertain: isDrawn && properties["certainty"]?.bool ?? false,
        stratum: properties["stratum"]?.string, weight: properties["weight"]?.number)
    }
    unreadableCount = newest.count - cities.count
    self.cities = cities.enumerated().sorted { a, b in
      if a.element.isDrawn != b.element.isDrawn { return b.element.isDrawn }
      let (left, right) = (a.element.population ?? 0, b.element.population ?? 0)
      return left != right ? left > right : a.offset < b.offset
    }.map(\.element)
  }

  /// What runs drew besides samples.
  static func others(_ features: [Int: [MapFeature]]) -> [Int: [MapFeature]] {
    features.compactMapValues { drawn in
      let others = drawn.filter { $0.layer != layer }
      return others.isEmpty && !drawn.isEmpty ? nil : others
    }
  }

  var drawn: [City] { cities.filter(\.isDrawn) }
}
