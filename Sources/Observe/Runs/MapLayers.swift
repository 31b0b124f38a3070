import Geography
import Indicators
import Monitoring
import Settlements
import Streets

/// What the report's map shows of a measurement. Never the source of a figure.
enum MapLayers {
  /// More points than this are gathered into squares, so that a page stays light.
  private static let pointCountMaximum = 20_000

  static func transport(
    _ results: [AccessToTransport.Result], _ products: [AccessToTransport.Product],
    _ population: PopulationPoints, _ city: CityModel, _ description: CityDescription
  ) throws -> [MapFeature] {
    var features: [MapFeature] = []
    if let headline = results.first, let distances = headline.distances {
      for (capacity, distances) in [("LOW", distances.low), ("HIGH", distances.high)] {
        let area = try distances.serviceArea(
          halfWidthMetres: description.parameters.serviceAreaMetres, threads: city.threads)
        if !area.isEmpty {
          features.append(
            MapFeature(
              layer: "service-area", geometry: area.wkb,
              properties: [
                "series": .string(headline.series), "method": "network", "capacity": .string(capacity),
                "metres": .number(Double(distances.limitMillimetres) / 1_000),
              ]))
        }
      }
    }
    let shown =
      results.isEmpty ? AccessToTransport.euclidean(products, population: population) : results
    features += people(population, served: shown.map { ($0.series, $0.served) })
    return features + stops(of: products)
  }

  /// Each stop once, with the series whose rule it meets.
  private static func stops(of products: [AccessToTransport.Product]) -> [MapFeature] {
    struct Stop: Hashable {
      var longitude, latitude: Double
      var isHighCapacity: Bool
    }
    var places: [Stop: Int] = [:]
    var stops: [(stop: Stop, series: [String])] = []
    for product in products {
      for i in product.longitudes.indices {
        let stop = Stop(
          longitude: product.longitudes[i], latitude: product.latitudes[i],
          isHighCapacity: product.isHighCapacity[i])
        if let place = places[stop] {
          if stops[place].series.last != product.series { stops[place].series.append(product.series) }
        } else {
          places[stop] = stops.count
          stops.append((stop, [product.series]))
        }
      }
    }
    return stops.map { stop, series in
      MapFeature(
        layer: "stops", geometry: WellKnownBinaryWriter.point(x: stop.longitude, y: stop.latitude),
        properties: [
          "capacity": .string(stop.isHighCapacity ? "HIGH" : "LOW"),
          "series": .array(series.map(JSON.string)),
        ])
    }
  }

  static func openSpace(
    _ spaces: [Region], served: [Bool], _ distances: ServiceDistances?, _ population: PopulationPoints,
    _ city: CityModel, _ description: CityDescription
  ) throws -> [MapFeature] {
    var features: [MapFeature] = []
    if let distances {
      let area = try distances.serviceArea(
        halfWidthMetres: description.parameters.serviceAreaMetres, threads: city.threads)
      if !area.isEmpty {
        features.append(
          MapFeature(
            layer: "service-area", geometry: area.wkb,
            properties: [
              "series": "Q_OPS_ACCESS", "method": "network",
              "metres": .number(description.parameters.openSpaceMetres),
            ]))
      }
    }
    features += people(population, served: [("Q_OPS_ACCESS", served)])
    features += spaces.map { MapFeature(layer: "open-spaces", geometry: $0.wkb) }
    return features
  }

  /// The population's points with the persons served by each series; where there are too many, those of one
  /// square stand together at their middle.
  private static func people(
    _ population: PopulationPoints, served: [(series: String, flags: [Bool])]
  ) -> [MapFeature] {
    guard population.count > 0,
      let bounds = Bounds(x: population.longitudes, y: population.latitudes)
    else { return [] }
    let plane = LocalPlane(centreOf: bounds)
    var squareMetres = 0.0
    var groups = (0..<population.count).map { [$0] }
    while groups.count > pointCountMaximum {
      squareMetres = squareMetres == 0 ? 100 : squareMetres * 1.5
      var squares: [Int64: [Int]] = [:]
      for i in 0..<population.count {
        let place = plane.project(population.longitudes[i], population.latitudes[i])
        let key =
          Int64((place.x / squareMetres).rounded(.down)) << 32
          ^ Int64((place.y / squareMetres).rounded(.down)) & 0xFFFF_FFFF
        squares[key, default: []].append(i)
      }
      groups = squares.values.sorted { $0[0] < $1[0] }
    }
    return groups.compactMap { members in
      var (x, y, persons) = (0.0, 0.0, 0.0)
      for i in members {
        x += population.longitudes[i] * population.persons[i]
        y += population.latitudes[i] * population.persons[i]
        persons += population.persons[i]
      }
      guard persons > 0 else { return nil }
      var servedPersons: [String: JSON] = [:]
      for (series, flags) in served {
        let count = members.reduce(0.0) { $0 + (flags[$1] ? population.persons[$1] : 0) }
        servedPersons[series] = .number((count * 100).rounded() / 100)
      }
      return MapFeature(
        layer: "population", geometry: WellKnownBinaryWriter.point(x: x / persons, y: y / persons),
        properties: [
          "persons": .number((persons * 100).rounded() / 100), "served": .object(servedPersons),
        ])
    }
  }
}
