import Monitoring

/// Writes areas as GeoJSON (RFC 7946), a feature a line.
enum FeatureFiles {
  static func boundary(_ ring: [Coordinate], code: String) -> [UInt8] {
    collection([feature(ring, ["code": .string(code)])])
  }

  static func population(_ blocks: [CityBlock], epoch: Int) -> [UInt8] {
    collection(
      blocks.map { block in
        let population = block.populations[epoch] ?? CityBlock.Population()
        var properties: [String: JSON] = [
          "id": .string(block.id), "informal": .bool(block.isInformal),
          "persons": .number(Double(population.persons)),
        ]
        for (group, count) in zip(CityBlock.Population.groups, population.counts) {
          properties[group.field] = .number(Double(count))
        }
        return feature(block.ring, properties)
      })
  }

  static func openSpaces(_ spaces: [OpenSpace]) -> [UInt8] {
    collection(
      spaces.map { space in
        var properties: [String: JSON] = ["id": .string(space.id), "name": .string(space.name)]
        properties["public"] = .string(space.isPublic ? "yes" : "no")
        for tag in space.tags { properties[tag.key] = .string(tag.value) }
        return feature(space.ring, properties)
      })
  }

  /// Shares from 0 to 1, answers as 0 and 1.
  static func settlements(_ settlements: [InformalSettlement]) -> [UInt8] {
    func share(_ percent: Int) -> JSON { .number(Double(percent) / 100) }
    func answer(_ isSo: Bool) -> JSON { .number(isSo ? 1 : 0) }
    return collection(
      settlements.map { settlement in
        feature(
          settlement.ring,
          [
            "id": .string(settlement.id), "name": .string(settlement.name),
            "deprived": share(settlement.deprived), "poor": share(settlement.poor),
            "insecure_tenure": share(settlement.insecureTenure),
            "undrained": answer(!settlement.isDrained),
            "organised_community": answer(settlement.isOrganised),
            "early_warning": answer(settlement.isWarned),
          ])
      })
  }

  /// Positions are written from whole numbers, never through floating point.
  private static func feature(_ ring: [Coordinate], _ properties: [String: JSON]) -> String {
    let positions = (ring + ring.prefix(1)).map {
      "[\(Coordinate.text($0.longitude)),\(Coordinate.text($0.latitude))]"
    }
    return """
      {"type":"Feature","properties":\(JSON.object(properties).canonicalText),\
      "geometry":{"type":"Polygon","coordinates":[[\(positions.joined(separator: ","))]]}}
      """
  }

  private static func collection(_ features: [String]) -> [UInt8] {
    Array(
      "{\"type\":\"FeatureCollection\",\"features\":[\n\(features.joined(separator: ",\n"))\n]}\n".utf8)
  }
}
