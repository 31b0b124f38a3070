/// A piece of open land; public or not is told by its tags, in the words of OpenStreetMap.
public struct OpenSpace: Sendable {
  public var id: String
  public var name: String
  /// Anticlockwise; the first corner is not repeated.
  public var ring: [Coordinate]
  public var tags: [(key: String, value: String)]

  public subscript(key: String) -> String? { tags.first { $0.key == key }?.value }

  /// Open to everybody without a fee.
  public var isPublic: Bool { self["access"] != "private" && self["fee"] != "yes" }
}

/// Lays out parks, squares and grounds in cells of the plan.
enum CityOpenSpaces {
  private static let kinds: [(count: Int, name: String, tags: [(key: String, value: String)])] = [
    (13, "Parque", [("leisure", "park")]),
    (4, "Plaza", [("place", "square")]),
    (3, "Jardín Comunitario", [("leisure", "garden"), ("garden:type", "community")]),
    (3, "Parque Infantil", [("leisure", "playground")]),
    // None of the following counts as open public space.
    (2, "Club de Golf", [("leisure", "golf_course"), ("access", "private")]),
    (2, "Parque Acuático", [("leisure", "park"), ("fee", "yes")]),
    (2, "Jardín Privado", [("leisure", "garden"), ("access", "private")]),
    (2, "Campo del Colegio", [("leisure", "pitch"), ("access", "private")]),
  ]

  /// The spaces, and the cells they take up.
  static func layOut(plan: GroundPlan, random: inout RandomSource) -> (spaces: [OpenSpace], cells: Set<Int>) {
    var spaces: [OpenSpace] = []
    var cells: Set<Int> = []
    for kind in kinds {
      for number in 1...kind.count {
        var (i, j) = (0, 0)
        repeat {
          (i, j) = (random.number(in: 5...46), random.number(in: 5...38))
        } while plan.isBarrier(i, j) || GroundPlan.isInformal(i, j)
          || cells.contains(j * GroundPlan.columnCount + i)
        cells.insert(j * GroundPlan.columnCount + i)
        let corners = plan.corners(ofCell: i, j)
        let centre = PlanePoint(
          x: corners.reduce(0) { $0 + $1.x } / 4, y: corners.reduce(0) { $0 + $1.y } / 4)
        // A square is small; everything else reaches almost to the streets around its block.
        let inset = kind.name == "Plaza" ? 250 : 100
        spaces.append(
          OpenSpace(
            id: "open-space-\(spaces.count + 1)", name: "\(kind.name) \(number)",
            ring: corners.map { $0.towards(centre, thousandths: inset).coordinate }, tags: kind.tags))
      }
    }
    return (spaces, cells)
  }
}
