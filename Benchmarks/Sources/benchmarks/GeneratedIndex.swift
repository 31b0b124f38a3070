import CompositeIndex
import Foundation

/// An index of 400 cities: 62 indicators in 22 groups in 6 dimensions, with unequal weights, a third of the
/// indicators better where they are less, all values there.
struct GeneratedIndex {
  static let cities = 400
  private var chance = Chance(seed: 62)

  /// The root, then dimensions, groups and indicators.
  static func nodes() -> [IndexNode] {
    var dimensions: [IndexNode] = []
    var groups: [IndexNode] = []
    var indicators: [IndexNode] = []
    for (number, groupCount) in [4, 4, 4, 4, 3, 3].enumerated() {
      let dimension = "D\(number + 1)"
      dimensions.append(IndexNode(dimension, parent: "INDEX", weight: Double(3 + number % 3)))
      for _ in 0..<groupCount {
        let group = "G\(groups.count + 1)"
        for _ in 0..<(groups.count % 6 == 5 || groups.count == 21 ? 2 : 3) {
          let place = indicators.count
          indicators.append(
            IndexNode(
              "I\(place + 1)", parent: group, isIndicator: true, weight: Double(1 + place % 4),
              direction: place % 3 == 2 ? .lessIsBetter : .moreIsBetter))
        }
        groups.append(IndexNode(group, parent: dimension, weight: Double(2 + groups.count % 2)))
      }
    }
    return [IndexNode("INDEX", parent: nil)] + dimensions + groups + indicators
  }

  /// Writes `nodes.tsv` (code, parent, level, weight, direction) and `values`, indicator after indicator.
  mutating func write(to folder: String) throws {
    let nodes = Self.nodes()
    let lines = nodes.map { node in
      let level = node.isIndicator ? 1 : ["G": 2, "D": 3, "I": 4][node.code.first!]!
      return [
        node.code, node.parent ?? "", String(level), String(node.weight ?? 1),
        String(node.direction.rawValue),
      ].joined(separator: "\t") + "\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: folder + "/nodes.tsv"))
    let levels = (0..<Self.cities).map { _ in chance.uniform() }
    var values: [Double] = []
    for node in nodes where node.isIndicator {
      for level in levels {
        let place = 0.4 * level + 0.6 * chance.uniform()
        values.append(exp(3 * (node.direction == .moreIsBetter ? place : 1 - place)))
      }
    }
    try NumberFile.write(values, folder + "/values")
  }
}
